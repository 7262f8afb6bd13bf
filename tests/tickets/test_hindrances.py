"""Packages above tickets say what must be done before a move."""

from datetime import timedelta

import pytest

from desk.errors import Conflict
from desk.tickets import hindrances, operations
from desk.tickets.states import Move, Status
from tests.factories import MONDAY_TEN, make_ticket

LATER = MONDAY_TEN + timedelta(minutes=20)


@pytest.fixture
def checks(monkeypatch):
    """No check but the test's own."""
    monkeypatch.setattr(hindrances, "_checks", {})


def test_a_move_is_refused_with_the_first_thing_that_must_be_done_before_it(cast, checks):
    ticket = make_ticket(cast.sari)
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=LATER)
    hindrances.register(Move.RESOLVE, lambda found, at: [Conflict("First this."), Conflict("Then that.")])

    with pytest.raises(Conflict, match="First this"):
        operations.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Selesai.", at=LATER)

    assert ticket.status is Status.IN_PROGRESS
    assert [hint.message for hint in hindrances.hindrances_of(ticket, Move.RESOLVE, LATER)] == [
        "First this.",
        "Then that.",
    ]


def test_what_hinders_one_move_does_not_hinder_another(cast, checks):
    ticket = make_ticket(cast.sari)
    hindrances.register(Move.RESOLVE, lambda found, at: [Conflict("First this.")])

    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=LATER)

    assert ticket.status is Status.IN_PROGRESS


def test_a_ticket_that_nothing_hinders_is_taken_and_resolved_as_ever(cast, checks):
    ticket = make_ticket(cast.sari)
    hindrances.register(Move.TAKE, lambda found, at: ())

    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=LATER)
    operations.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Selesai.", at=LATER)

    assert ticket.status is Status.RESOLVED
