"""The life of a ticket as one table: what may be done from where, and where it leads."""

import pytest

from desk.tickets.states import ANSWERED, ENDED, OPEN, IllegalMove, Move, Status, after, moves_from

pytestmark = pytest.mark.pure

# Work that nobody has begun can be taken, given, passed on, answered with its problem, or dropped.
QUEUED = {
    "take": "in_progress",
    "assign": "accepted",
    "escalate": "accepted",
    "return": "accepted",
    "resolve_together": "resolved",
    "cancel": "cancelled",
    "merge": "merged",
    "hand_over": "waiting",
}
LEADS_TO = {
    "new": QUEUED,
    "accepted": QUEUED,
    "in_progress": {
        "assign": "accepted",
        "escalate": "accepted",
        "return": "accepted",
        "hold": "waiting",
        "resolve": "resolved",
        "resolve_together": "resolved",
        "cancel": "cancelled",
        "merge": "merged",
        "hand_over": "waiting",
    },
    "waiting": {
        "escalate": "accepted",
        "return": "accepted",
        "resume": "in_progress",
        "resolve": "resolved",
        "resolve_together": "resolved",
        "cancel": "cancelled",
        "merge": "merged",
        "hand_over": "waiting",
    },
    "resolved": {"confirm": "closed", "close": "closed", "reopen": "accepted"},
    "closed": {"reopen": "accepted"},
    "cancelled": {},
    "merged": {},
}
CASES = [(status, move, LEADS_TO[status].get(move)) for status in Status for move in Move]


@pytest.mark.parametrize(("status", "move", "leads_to"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_each_status_allows_exactly_its_moves(status, move, leads_to):
    if leads_to is None:
        with pytest.raises(IllegalMove):
            after(status, move)
    else:
        assert after(status, move) == leads_to


@pytest.mark.parametrize("status", Status)
def test_the_buttons_are_the_moves_that_the_guard_allows(status):
    assert set(moves_from(status)) == set(LEADS_TO[status])


def test_a_refused_move_says_that_the_state_forbids_it():
    with pytest.raises(IllegalMove) as refused:
        after(Status.CLOSED, Move.TAKE)

    assert refused.value.status_code == 409


def test_every_status_is_open_answered_or_over():
    assert set(Status) == OPEN | ANSWERED | ENDED
    assert set() == OPEN & (ANSWERED | ENDED)
