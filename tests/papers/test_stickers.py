"""desk.papers.stickers: sheets of labels."""

from datetime import UTC, datetime

import pytest

from desk.papers.stickers import Sticker, as_stickers
from tests.papers.samples import sizes_of
from tests.papers.test_minutes import pages_of

pytestmark = pytest.mark.pure


def sheets(count: int) -> bytes:
    made = [
        Sticker(f"https://desk.test/tickets/new?asset={n}", f"Printer {n} " * 9, f"3.10 / {n}", "Dinkes")
        for n in range(count)
    ]
    return as_stickers(stickers=made, title="Stiker", hint="Pindai", created_at=datetime(2026, 3, 13, tzinfo=UTC))


def test_twenty_four_stand_on_a_sheet_and_the_same_are_the_same_bytes():
    pages = pages_of(sheets(25))

    assert len(pages) == 2
    assert ("3.10 / 23" in pages[0], "3.10 / 24" in pages[1]) == (True, True)
    assert {(round(width), round(height)) for width, height in sizes_of(sheets(1))} == {(210, 297)}
    assert sheets(3) == sheets(3)


def test_a_sheet_without_a_sticker_is_none():
    with pytest.raises(ValueError, match="sticker"):
        sheets(0)
