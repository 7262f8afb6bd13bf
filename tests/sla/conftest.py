"""What all tests of the clock share."""

import pytest

from desk.sla import jobs


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """The ticker's turn for proposals ends when all is done, not when two seconds are over: they are short on a busy machine."""
    monkeypatch.setattr(jobs, "AT_MOST", 600.0)
