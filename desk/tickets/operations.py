"""What can be done with a ticket: guard, change, clock, record. No operation commits."""

from datetime import datetime

from desk import timeline
from desk.accounts import absences
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.sla import calendars
from desk.sla import operations as sla
from desk.sla.kinds import Measure, StopReason
from desk.tickets import queries, relations, states, unfinished, watching
from desk.tickets.changes import (
    book,
    change,
    end_wait,
    hold_clock,
    not_before,
    note_answer,
    permit,
    resume,
    say,
    stands_in,
    start,
    wait,
)
from desk.tickets.endings import close, last_moment_to_reopen, settle
from desk.tickets.hindrances import refuse_if_hindered
from desk.tickets.models import Ticket
from desk.tickets.states import Move, Status, WaitingFor


class StaleTicket(Conflict):
    """The ticket has changed since the form was opened."""

    def __init__(self) -> None:
        super().__init__("The ticket has changed since you opened this page.")


def expect_version(ticket: Ticket, seen: int | None) -> None:
    """Raises StaleTicket when the form was based on another version."""
    if seen != ticket.version:
        raise StaleTicket


def take_ticket(*, ticket: Ticket, actor: Actor, at: datetime) -> None:
    """Begin the work oneself. Raises Forbidden, IllegalMove, Conflict when it is in a colleague's hands."""
    at = permit(actor, Action.TICKET_TAKE, ticket, at)
    status = states.after(ticket.status, Move.TAKE)
    if ticket.assignee_id not in (None, actor.id) and not stands_in(actor, ticket, at):
        raise Conflict("A colleague already has this ticket.")
    refuse_if_hindered(ticket, Move.TAKE, at)
    change(ticket, status=status, at=at)
    ticket.assignee_id = actor.id
    if ticket.tier == 1 and ticket.lent_to_id != actor.id:
        ticket.contact_id = actor.id
    timeline.record(EventKind.TICKET_TAKEN, at=at, actor=actor, ticket=ticket)


def assign_ticket(*, ticket: Ticket, actor: Actor, assignee: User, at: datetime) -> None:
    """Give the work to somebody of the responsible tier, or to who stands in while they are absent.

    Raises Forbidden, IllegalMove, BadInput.
    """
    at = permit(actor, Action.TICKET_ASSIGN, ticket, at)
    status = states.after(ticket.status, Move.ASSIGN)
    today = calendars.city_day(at)
    worker = absences.present(assignee, on=today)
    if worker is None:
        raise BadInput("This person is absent and nobody stands in. Please choose somebody else.", field="assignee")
    if not worker.is_active or not queries.may_be_given(accounts.actor_of(worker, on=today), ticket, at):
        raise BadInput("This person does not work in the tier that holds the ticket.", field="assignee")
    change(ticket, status=status, at=at)
    ticket.assignee_id = worker.id
    if ticket.tier == 1 and ticket.lent_to_id != worker.id:
        ticket.contact_id = worker.id
    timeline.record(
        EventKind.TICKET_ASSIGNED,
        at=at,
        actor=actor,
        ticket=ticket,
        assignee=worker.id,
        name=worker.name,
        stands_in_for=assignee.name if worker.id != assignee.id else None,
    )


def reply(*, ticket: Ticket, actor: Actor, body: str, at: datetime) -> None:
    """Say something that the reporter reads, or says. The reporter's answer lets a waiting ticket run on."""
    at = permit(actor, Action.TICKET_REPLY, ticket, at)
    if ticket.status not in states.OPEN | {Status.RESOLVED}:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    before = ticket.version
    answered = note_answer(ticket, actor, at=at, goes_on=ticket.status in states.OPEN)
    event = timeline.record(
        EventKind.TICKET_REPLIED,
        at=at,
        actor=actor,
        ticket=ticket,
        version=before,
        reporter=ticket.speaker_id == actor.id,
        **answered,
    )
    say(event, ticket=ticket, actor=actor, body=body, is_internal=False)
    ticket.updated_at = at
    if not answered and ticket.waiting_for is WaitingFor.REPORTER:
        _resume(ticket, at=at)
        timeline.record(EventKind.TICKET_RESUMED, at=at, ticket=ticket, version=before)


def note(*, ticket: Ticket, actor: Actor, body: str, at: datetime) -> None:
    """Write something that only technicians read. Whose @name stands in it is called to the ticket. Raises BadInput."""
    at = permit(actor, Action.TICKET_NOTE, ticket, at)
    called = watching.mention(ticket=ticket, actor=actor, body=body, at=at)
    event = timeline.record(EventKind.TICKET_NOTED, at=at, actor=actor, ticket=ticket, called=called or None)
    say(event, ticket=ticket, actor=actor, body=body, is_internal=True)
    ticket.updated_at = at


def hold_ticket(*, ticket: Ticket, actor: Actor, waiting_for: WaitingFor, reason: str, at: datetime) -> None:
    """Wait for somebody else, until a stated day at the latest. The reporter reads why: it is a public message.

    For the reporter, or the owner of a system, the clocks stand still; for another agency of the city they run on.
    Raises Forbidden, IllegalMove, BadInput.
    """
    at = permit(actor, Action.TICKET_HOLD, ticket, at)
    states.after(ticket.status, Move.HOLD)
    if waiting_for is WaitingFor.VENDOR and ticket.tier == 1:
        raise BadInput("Only Tier 2 waits for the owner of a system or a vendor.", field="waiting_for")
    wait(ticket, actor=actor, waiting_for=waiting_for, words=reason, at=at)


def resume_ticket(*, ticket: Ticket, actor: Actor, at: datetime) -> None:
    """Go on; the clock runs with what was left."""
    at = permit(actor, Action.TICKET_RESUME, ticket, at)
    end_wait(ticket, actor=actor, at=at)


def resolve_ticket(*, ticket: Ticket, actor: Actor, answer: str, at: datetime, with_linked: bool = False) -> None:
    """Answer, and stop the clocks. What came up from Tier 1 goes back through it, who confirms with the reporter (LLG-03).

    A problem may take the tickets that hang on it along (LLG-07); those of which a part is not done yet stay open.
    Raises Forbidden, IllegalMove, Unfinished.
    """
    at = permit(actor, Action.TICKET_RESOLVE, ticket, at)
    unfinished.refuse(ticket, actor=actor, at=at)
    _answer(ticket, Move.RESOLVE, actor=actor, answer=answer, at=at)
    if with_linked:
        for linked in relations.linked_to(ticket):
            if linked.status in states.OPEN and not unfinished.is_so(linked):
                _answer(linked, Move.RESOLVE_TOGETHER, actor=actor, answer=answer, at=at, problem=ticket.number)


def confirm_ticket(*, ticket: Ticket, actor: Actor, at: datetime) -> None:
    """The reporter is content: the ticket closes."""
    at = permit(actor, Action.TICKET_CONFIRM, ticket, at)
    before = ticket.version
    close(ticket, Move.CONFIRM, at=at)
    timeline.record(
        EventKind.TICKET_CONFIRMED,
        at=at,
        actor=actor,
        ticket=ticket,
        version=before,
        reporter=ticket.speaker_id == actor.id,
    )


def reopen_ticket(*, ticket: Ticket, actor: Actor, reason: str, at: datetime) -> None:
    """It was not mended after all: the old clock runs on. Within 5 working days of the answer. Raises IllegalMove."""
    at = permit(actor, Action.TICKET_REOPEN, ticket, at)
    status = states.after(ticket.status, Move.REOPEN)
    assert ticket.resolved_at is not None  # by constraint: answered and closed tickets have it
    if at > last_moment_to_reopen(ticket.resolved_at):
        raise states.IllegalMove("It is too late to reopen this ticket. Please report it anew.")
    before = ticket.version
    change(ticket, status=status, at=at)
    ticket.resolved_at = ticket.closed_at = ticket.closes_at = None
    ticket.reopens += 1
    promises = start(ticket, Measure.RESOLUTION, at=at, carry_on=True) | start(ticket, hold_clock(ticket), at=at)
    if ticket.responded_at is not None:
        promises |= start(ticket, Measure.UPDATE, at=at)
    book(ticket, at=at)
    event = timeline.record(
        EventKind.TICKET_REOPENED, at=at, actor=actor, ticket=ticket, version=before, clocks=promises
    )
    say(event, ticket=ticket, actor=actor, body=reason, is_internal=False)


def cancel_ticket(*, ticket: Ticket, actor: Actor, reason: str, at: datetime) -> None:
    """It is no longer wanted."""
    at = permit(actor, Action.TICKET_CANCEL, ticket, at)
    status = states.after(ticket.status, Move.CANCEL)
    event = timeline.record(EventKind.TICKET_CANCELLED, at=at, actor=actor, ticket=ticket)
    say(event, ticket=ticket, actor=actor, body=reason, is_internal=False)
    sla.stop_clocks(ticket=ticket, at=at, because=StopReason.CANCELLED)
    change(ticket, status=status, at=at)
    ticket.closed_at = at
    book(ticket, at=at)


def _answer(ticket: Ticket, move: Move, *, actor: Actor, answer: str, at: datetime, problem: str | None = None) -> None:
    at, before, from_tier = not_before(ticket, at), ticket.version, ticket.tier
    states.after(ticket.status, move)
    refuse_if_hindered(ticket, Move.RESOLVE, at)
    answered = note_answer(ticket, actor, at=at, goes_on=False)
    settle(ticket, move, at=at)
    if ticket.tier == from_tier and ticket.assignee_id is None:
        ticket.assignee_id = actor.id
    event = timeline.record(
        EventKind.TICKET_RESOLVED,
        at=at,
        actor=actor,
        ticket=ticket,
        version=before,
        tier=from_tier,
        to_tier=ticket.tier,
        problem=problem,
        **answered,
    )
    say(event, ticket=ticket, actor=actor, body=answer, is_internal=False)
    for merged in relations.merged_into(ticket.id):  # whoever reported them reads the same answer on their own page
        heard = timeline.record(
            EventKind.TICKET_ANSWERED, at=not_before(merged, at), actor=actor, ticket=merged, into=ticket.number
        )
        say(heard, ticket=merged, actor=actor, body=answer, is_internal=False)


def _resume(ticket: Ticket, *, at: datetime) -> None:
    resume(ticket, status=states.after(ticket.status, Move.RESUME), at=at)
    book(ticket, at=at)
