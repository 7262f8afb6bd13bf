"""docs/security.md prints the policy that the code uses."""

import pytest

from desk.accounts.policy import TABLE, Action, Reach
from tools import print_policy

pytestmark = pytest.mark.pure


def test_the_printed_policy_is_the_one_in_force():
    written = print_policy.PAGE.read_text(encoding="utf-8")

    assert print_policy.with_table(written) == written, "Run: python -m tools.print_policy"


def test_every_action_and_every_reach_is_printed():
    printed = print_policy.table()

    assert set(TABLE) == set(Action)
    assert set(print_policy.REACHES) == set(Reach)
    assert all(f"`{action}`" in printed for action in Action)


def test_a_page_without_markers_is_refused():
    with pytest.raises(ValueError, match="lacks the marker"):
        print_policy.with_table("A page about something else.")
