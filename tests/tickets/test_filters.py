"""What an address asks for: read, written, and read again."""

import pytest

from desk.tickets.filters import Filters, Sort, State, address, read
from desk.tickets.kinds import Kind, Priority
from desk.tickets.states import Status, WaitingFor

pytestmark = pytest.mark.pure

EVERYTHING = Filters(
    state=State.ALL, status=Status.WAITING, tier=2, department="DINKES", service="PC", answer="sistem:oss_rba",
    kind=Kind.INCIDENT, priority=Priority.P1, assignee="me", overdue=True, waiting=WaitingFor.VENDOR, mine=True,
    authority="national", tag="wifi", asleep=True, likely=True, q="printer & tinta", sort=Sort.URGENT,
)  # fmt: skip


@pytest.mark.parametrize("wanted", [Filters(), EVERYTHING, Filters(q="100% = a&b?#")])
def test_what_is_written_into_an_address_is_read_from_it_again(wanted):
    assert read(address(wanted)) == wanted


def test_what_is_usual_is_left_out_and_one_filter_goes_without_the_others():
    assert address(Filters()) == {}
    assert address(Filters(q="x", tier=1), q=None) == {"tier": "1"}
    assert address(Filters(tier=1), state=State.ALL) == {"tier": "1", "state": "all"}


@pytest.mark.parametrize(
    "told",
    [
        {
            "state": "x",
            "status": "x",
            "tier": "9",
            "kind": "x",
            "priority": "P9",
            "answer": "sistem",
            "waiting": "x",
            "sort": "x",
        },
        {
            "authority": "x",
            "overdue": "0",
            "mine": "yes",
            "tier": "٢",
            "assignee": "x" * 81,
            "department": " ",
            "q": "\0\n\ud800",
        },
        {"id": "1", "number": "D-2611-00042-7", "after": "5", "csrf_token": "x"},
    ],
)
def test_what_is_no_filter_is_as_if_it_had_not_been_said(told):
    assert read(told) == Filters()


def test_words_are_cut_and_cleaned_of_what_no_database_takes():
    assert read({"q": "  a\0b\r\n c  " + "x" * 1_000_000}).q.startswith("a b c x")
    assert len(read({"q": "x" * 1_000_000}).q) == 200
