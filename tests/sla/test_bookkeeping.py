"""The ledger of a ticket in the database: what several acts in one moment leave of it."""

from datetime import timedelta

from desk.database import db
from desk.escalation import operations as escalation
from desk.sla import bookkeeping
from desk.sla.kinds import Holder
from desk.tickets import operations
from desk.tickets.states import WaitingFor
from tests.factories import MONDAY_TEN, make_ticket

LATER = MONDAY_TEN + timedelta(minutes=20)


def booked(ticket):
    db.session.flush()
    return [(row.holder, row.started_at, row.ended_at) for row in bookkeeping.stretches_of(ticket.id)]


def test_what_comes_back_in_the_moment_in_which_it_went_was_never_away(cast):
    ticket = make_ticket(cast.sari)
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="Perlu", tried="Kabel", at=LATER)
    db.session.flush()

    escalation.return_ticket(ticket=ticket, actor=cast.actor("budi"), reason="Uji lagi", at=LATER)

    assert booked(ticket) == [(Holder.TIER1, MONDAY_TEN, None)]


def test_a_wait_of_no_length_leaves_no_trace(cast):
    ticket, joko = make_ticket(cast.sari), cast.actor("joko")
    operations.take_ticket(ticket=ticket, actor=joko, at=LATER)
    operations.hold_ticket(ticket=ticket, actor=joko, waiting_for=WaitingFor.AGENCY, reason="Tunggu", at=LATER)
    db.session.flush()

    operations.resume_ticket(ticket=ticket, actor=joko, at=LATER)
    operations.cancel_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Batal", at=LATER + timedelta(minutes=1))

    assert booked(ticket) == [(Holder.TIER1, MONDAY_TEN, LATER + timedelta(minutes=1))]


def test_what_is_cancelled_in_the_moment_in_which_it_was_opened_leaves_nothing_to_book(cast):
    ticket = make_ticket(cast.sari)

    operations.cancel_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Salah", at=MONDAY_TEN)

    assert booked(ticket) == []
