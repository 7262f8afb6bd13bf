"""What can be done with a ticket: guard, change, clock, record. No operation commits."""

from datetime import datetime

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.organisation import queries as organisation
from desk.sla import business_time, calendars
from desk.sla import operations as sla
from desk.sla.models import Measure, StopReason
from desk.tickets import queries, states
from desk.tickets.models import Comment, Ticket
from desk.tickets.opening import hold_of, own_promise
from desk.tickets.routes import Way
from desk.tickets.states import Move, Status, WaitingFor
from desk.timeline import Event

REOPEN_WITHIN_DAYS = 5  # working days after the answer; then it closes by itself
WORK_CLOCKS = (Measure.TIER1_HOLD, Measure.TIER2_HOLD, Measure.RESOLUTION)


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
    permit(actor, Action.TICKET_TAKE, ticket, at)
    status = states.after(ticket.status, Move.TAKE)
    if ticket.assignee_id not in (None, actor.id):
        raise Conflict("A colleague already has this ticket.")
    _change(ticket, status=status, at=at)
    ticket.assignee_id = actor.id
    if ticket.tier == 1:
        ticket.contact_id = actor.id
    timeline.record(EventKind.TICKET_TAKEN, at=at, actor=actor, ticket=ticket)


def assign_ticket(*, ticket: Ticket, actor: Actor, assignee: User, at: datetime) -> None:
    """Give the work to somebody of the responsible tier. Raises Forbidden, IllegalMove, BadInput."""
    permit(actor, Action.TICKET_ASSIGN, ticket, at)
    status = states.after(ticket.status, Move.ASSIGN)
    theirs = accounts.actor_of(assignee, on=at.astimezone(calendars.city_zone()).date())
    if not assignee.is_active or not queries.may(theirs, Action.TICKET_TAKE, ticket, at):
        raise BadInput("This person does not work in the tier that holds the ticket.", field="assignee")
    _change(ticket, status=status, at=at)
    ticket.assignee_id = assignee.id
    if ticket.tier == 1:
        ticket.contact_id = assignee.id
    timeline.record(
        EventKind.TICKET_ASSIGNED, at=at, actor=actor, ticket=ticket, assignee=assignee.id, name=assignee.name
    )


def reply(*, ticket: Ticket, actor: Actor, body: str, at: datetime) -> None:
    """Say something that the reporter reads, or says. The reporter's answer lets a waiting ticket run on."""
    permit(actor, Action.TICKET_REPLY, ticket, at)
    if ticket.status not in states.OPEN | {Status.RESOLVED}:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    event = timeline.record(
        EventKind.TICKET_REPLIED, at=at, actor=actor, ticket=ticket, reporter=ticket.speaker_id == actor.id
    )
    say(event, ticket=ticket, actor=actor, body=body, is_internal=False)
    ticket.updated_at = at
    if _is_an_answer(ticket, actor, at):
        _note_response(ticket, at=at)
    elif ticket.waiting_for is WaitingFor.REPORTER:
        _resume(ticket, at=at)
        timeline.record(EventKind.TICKET_RESUMED, at=at, ticket=ticket)


def note(*, ticket: Ticket, actor: Actor, body: str, at: datetime) -> None:
    """Write something that only technicians read."""
    permit(actor, Action.TICKET_NOTE, ticket, at)
    event = timeline.record(EventKind.TICKET_NOTED, at=at, actor=actor, ticket=ticket)
    say(event, ticket=ticket, actor=actor, body=body, is_internal=True)
    ticket.updated_at = at


def hold_ticket(*, ticket: Ticket, actor: Actor, waiting_for: WaitingFor, reason: str, at: datetime) -> None:
    """Wait for somebody else; the clock stands still. The reporter reads why: it is a public message."""
    permit(actor, Action.TICKET_HOLD, ticket, at)
    status = states.after(ticket.status, Move.HOLD)
    if waiting_for is WaitingFor.VENDOR and ticket.tier == 1:
        raise BadInput("Only Tier 2 waits for the owner of a system or a vendor.", field="waiting_for")
    event = timeline.record(EventKind.TICKET_HELD, at=at, actor=actor, ticket=ticket, waiting_for=waiting_for)
    say(event, ticket=ticket, actor=actor, body=reason, is_internal=False)
    if _is_an_answer(ticket, actor, at):
        _note_response(ticket, at=at)
    _change(ticket, status=status, at=at)
    ticket.waiting_for = waiting_for
    sla.pause_clocks(ticket=ticket, waiting_for=waiting_for, at=at)


def resume_ticket(*, ticket: Ticket, actor: Actor, at: datetime) -> None:
    """Go on; the clock runs with what was left."""
    permit(actor, Action.TICKET_RESUME, ticket, at)
    states.after(ticket.status, Move.RESUME)
    _resume(ticket, at=at)
    timeline.record(EventKind.TICKET_RESUMED, at=at, actor=actor, ticket=ticket)


def resolve_ticket(*, ticket: Ticket, actor: Actor, answer: str, at: datetime, with_linked: bool = False) -> None:
    """Answer, and stop the clocks. What came up from Tier 1 goes back through it, who confirms with the reporter (LLG-03).

    A problem may take the tickets that hang on it along (LLG-07).
    """
    permit(actor, Action.TICKET_RESOLVE, ticket, at)
    _answer(ticket, Move.RESOLVE, actor=actor, answer=answer, at=at)
    if with_linked:
        for linked in queries.linked_to(ticket):
            if linked.status in states.OPEN:
                _answer(linked, Move.RESOLVE_TOGETHER, actor=actor, answer=answer, at=at, problem=ticket.number)


def confirm_ticket(*, ticket: Ticket, actor: Actor, at: datetime) -> None:
    """The reporter is content: the ticket closes."""
    permit(actor, Action.TICKET_CONFIRM, ticket, at)
    _close(ticket, Move.CONFIRM, at=at)
    timeline.record(
        EventKind.TICKET_CONFIRMED, at=at, actor=actor, ticket=ticket, reporter=ticket.speaker_id == actor.id
    )


def close_unanswered(*, ticket: Ticket, at: datetime) -> None:
    """Close what was answered and nobody objected to in time."""
    _close(ticket, Move.CLOSE, at=at)
    timeline.record(EventKind.TICKET_CLOSED, at=at, ticket=ticket)


def reopen_ticket(*, ticket: Ticket, actor: Actor, reason: str, at: datetime) -> None:
    """It was not mended after all: the old clock runs on. Within 5 working days of the answer. Raises IllegalMove."""
    permit(actor, Action.TICKET_REOPEN, ticket, at)
    status = states.after(ticket.status, Move.REOPEN)
    assert ticket.resolved_at is not None  # by constraint: answered and closed tickets have it
    if at > last_moment_to_reopen(ticket.resolved_at):
        raise states.IllegalMove("It is too late to reopen this ticket. Please report it anew.")
    event = timeline.record(EventKind.TICKET_REOPENED, at=at, actor=actor, ticket=ticket)
    say(event, ticket=ticket, actor=actor, body=reason, is_internal=False)
    _change(ticket, status=status, at=at)
    ticket.resolved_at = ticket.closed_at = ticket.closes_at = None
    ticket.reopens += 1
    for measure in (Measure.RESOLUTION, hold_of(ticket.tier)):
        sla.start_clock(
            ticket=ticket,
            measure=measure,
            priority=ticket.priority,
            at=at,
            promise=own_promise(ticket, measure),
            carry_on=measure is Measure.RESOLUTION,
        )


def cancel_ticket(*, ticket: Ticket, actor: Actor, reason: str, at: datetime) -> None:
    """It is no longer wanted."""
    permit(actor, Action.TICKET_CANCEL, ticket, at)
    status = states.after(ticket.status, Move.CANCEL)
    event = timeline.record(EventKind.TICKET_CANCELLED, at=at, actor=actor, ticket=ticket)
    say(event, ticket=ticket, actor=actor, body=reason, is_internal=False)
    sla.stop_clocks(ticket=ticket, at=at, because=StopReason.CANCELLED)
    _change(ticket, status=status, at=at)
    ticket.closed_at = at


def move_to_tier(*, ticket: Ticket, tier: int, move: Move, assignee_id: int | None, at: datetime) -> None:
    """Hand the ticket to another tier: its hold clock stops, the other's starts. For desk.escalation."""
    _change(ticket, status=states.after(ticket.status, move), at=at)
    sla.resume_clocks(ticket=ticket, at=at)
    sla.stop_clocks(ticket=ticket, at=at, because=StopReason.MOVED, measures=(hold_of(ticket.tier),))
    _place(ticket, tier=tier, at=at)
    ticket.assignee_id = assignee_id
    sla.start_clock(ticket=ticket, measure=hold_of(tier), priority=ticket.priority, at=at)


def permit(actor: Actor, action: Action, ticket: Ticket, at: datetime) -> None:
    """The same policy for every door. Raises Forbidden."""
    if not queries.may(actor, action, ticket, at):
        raise Forbidden("You may not do this to this ticket.")


def say(event: Event, *, ticket: Ticket, actor: Actor, body: str, is_internal: bool) -> None:
    """Keep the words of an event."""
    db.session.add(Comment(ticket_id=ticket.id, event=event, author_id=actor.id, is_internal=is_internal, body=body))


def last_moment_to_reopen(resolved_at: datetime) -> datetime:
    """The end of the fifth working day after the answer, in UTC."""
    calendar = calendars.get(calendars.OFFICE)
    return business_time.due_moment(calendar, resolved_at, business_time.WorkingDays(REOPEN_WITHIN_DAYS))


def _answer(ticket: Ticket, move: Move, *, actor: Actor, answer: str, at: datetime, problem: str | None = None) -> None:
    status = states.after(ticket.status, move)
    event = timeline.record(
        EventKind.TICKET_RESOLVED, at=at, actor=actor, ticket=ticket, tier=ticket.tier, problem=problem
    )
    say(event, ticket=ticket, actor=actor, body=answer, is_internal=False)
    if _is_an_answer(ticket, actor, at):
        _note_response(ticket, at=at)
    sla.stop_clocks(ticket=ticket, at=at, because=StopReason.DONE, measures=WORK_CLOCKS)
    closes_at = last_moment_to_reopen(at)  # before the change: a query would write a half-changed ticket
    _change(ticket, status=status, at=at)
    ticket.resolved_at, ticket.closes_at = at, closes_at
    if ticket.tier == 2 and ticket.way in (Way.TIER1, Way.AUTONOMOUS):
        _place(ticket, tier=1, at=at)
        ticket.assignee_id = ticket.contact_id
    elif ticket.assignee_id is None:
        ticket.assignee_id = actor.id


def _close(ticket: Ticket, move: Move, *, at: datetime) -> None:
    _change(ticket, status=states.after(ticket.status, move), at=at)
    ticket.closed_at = at
    ticket.closes_at = None
    sla.stop_clocks(ticket=ticket, at=at, because=StopReason.CANCELLED)  # a first response that never came


def _resume(ticket: Ticket, *, at: datetime) -> None:
    _change(ticket, status=states.after(ticket.status, Move.RESUME), at=at)
    sla.resume_clocks(ticket=ticket, at=at)


def _place(ticket: Ticket, *, tier: int, at: datetime) -> None:
    if ticket.tier == 2 and tier == 1:
        ticket.left_tier2_at = at
    responsible = ticket.department_id if tier == 1 else organisation.ict_office().id
    ticket.tier, ticket.responsible_department_id = tier, responsible


def _is_an_answer(ticket: Ticket, actor: Actor, at: datetime) -> bool:
    """Whether words of this person are the desk's: not the reporter's own, nor passed on for them at a counter."""
    if actor.id == ticket.filed_by_id:  # a technician who took a call answers; a front officer passes on
        return queries.may(actor, Action.TICKET_TAKE, ticket, at)
    return actor.id != ticket.reporter_id


def _note_response(ticket: Ticket, *, at: datetime) -> None:
    if ticket.responded_at is None:
        ticket.responded_at = at
        sla.stop_clocks(ticket=ticket, at=at, because=StopReason.DONE, measures=(Measure.RESPONSE,))


def _change(ticket: Ticket, *, status: Status, at: datetime) -> None:
    ticket.status = status
    ticket.updated_at = at
    if status is not Status.WAITING:
        ticket.waiting_for = None
