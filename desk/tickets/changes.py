"""What every move does to a ticket: the guard, the status, the clocks that go with it, the ledger, the words."""

from datetime import datetime
from typing import Any

from desk import timeline
from desk.accounts import absences
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import Forbidden
from desk.event_kinds import EventKind
from desk.organisation import queries as organisation
from desk.outages import operations as outages
from desk.sla import bookkeeping, calendars
from desk.sla import operations as sla
from desk.sla.facts import HOLD_OF, HOLDER_OF_TIER, PAUSES_FOR, WAIT_OF, holder_of
from desk.sla.kinds import Measure, StopReason
from desk.sla.matching import Scope
from desk.sla.models import SlaClock
from desk.tickets import queries
from desk.tickets.kinds import Kind
from desk.tickets.models import Comment, Ticket
from desk.tickets.states import OPEN, Move, Status, WaitingFor, after
from desk.timeline import Event


def permit(actor: Actor, action: Action, ticket: Ticket, at: datetime) -> datetime:
    """The same policy for every door. Gives the moment of the act: never before what happened to the ticket already,
    whatever a machine's clock says (SLA-RULES 11). Raises Forbidden.
    """
    if not queries.may(actor, action, ticket, at):
        raise Forbidden("You may not do this to this ticket.")
    return not_before(ticket, at)


def not_before(ticket: Ticket, at: datetime) -> datetime:
    """`at`, or the moment of the ticket's last change where that is later."""
    return max(at, ticket.updated_at)


def stands_in(actor: Actor, ticket: Ticket, at: datetime) -> bool:
    """Whether whoever has it is absent, and this person works in their place."""
    worker = absences.present(ticket.assignee, on=calendars.city_day(at))
    return worker is not None and worker.id == actor.id


def say(event: Event, *, ticket: Ticket, actor: Actor, body: str, is_internal: bool) -> None:
    """Keep the words of an event."""
    db.session.add(Comment(ticket_id=ticket.id, event=event, author_id=actor.id, is_internal=is_internal, body=body))


def change(ticket: Ticket, *, status: Status, at: datetime) -> None:
    """Give the ticket its new status. With a problem ends what was declared out of order by it."""
    if ticket.kind is Kind.PROBLEM and status not in OPEN:
        outages.end_with_problem(problem_id=ticket.id, at=at)  # before the change: it asks, and half a change is no row
    ticket.status = status
    ticket.updated_at = at
    if status is not Status.WAITING:
        ticket.waiting_for = None
        if ticket.tier == 3:  # what comes back from the owner of a system comes back to Tier 2
            ticket.tier = 2


def place(ticket: Ticket, *, tier: int, at: datetime) -> None:
    """Make a tier responsible."""
    if ticket.tier >= 2 and tier == 1:
        ticket.left_tier2_at = at
    responsible = ticket.department_id if tier == 1 else organisation.ict_office().id
    ticket.tier, ticket.responsible_department_id = tier, responsible


def book(ticket: Ticket, *, at: datetime) -> None:
    """Let the ledger know in whose hands the ticket lies now."""
    bookkeeping.book(ticket_id=ticket.id, holder=holder_of(ticket.status, ticket.tier, ticket.waiting_for), at=at)


def open_ledger(ticket: Ticket, *, at: datetime) -> None:
    """The same for a new ticket, of which nothing is booked yet."""
    bookkeeping.open_ledger(ticket_id=ticket.id, holder=HOLDER_OF_TIER[ticket.tier], at=at)


def scope_of(ticket: Ticket) -> Scope:
    """What of the ticket the policy asks for."""
    return Scope(ticket.priority, ticket.kind, ticket.service.code, ticket.department.code)


def start(ticket: Ticket, *measures: Measure, at: datetime, carry_on: bool = False) -> dict[str, Any]:
    """Start clocks; what they promise, as an event keeps it."""
    promises: dict[str, Any] = {}
    for measure in measures:
        clock = sla.start_clock(ticket=ticket, measure=measure, scope=scope_of(ticket), at=at, carry_on=carry_on)
        if clock is not None:
            promises[measure] = sla.promise_of(clock)
    return promises


def first_clocks(ticket: Ticket, *, at: datetime) -> list[SlaClock]:
    """The clocks with which a new ticket begins, before it is kept: `sla.give_clocks` says whose they are."""
    measures = (Measure.RESPONSE, Measure.RESOLUTION, hold_clock(ticket))
    begun = (sla.first_clock(measure=measure, scope=scope_of(ticket), at=at) for measure in measures)
    return [clock for clock in begun if clock is not None]


def hold_clock(ticket: Ticket) -> Measure:
    """The clock that runs while the ticket's tier holds it."""
    return HOLD_OF[ticket.tier]


def note_answer(ticket: Ticket, actor: Actor, *, at: datetime, goes_on: bool = True) -> dict[str, Any]:
    """A public word: when it is the desk's, it is the first response and the beat of the update rhythm.

    Gives what the event keeps of it; nothing when it is the reporter's own, or passed on for them at a counter
    (SLA-RULES 20).
    """
    if not _is_the_desks(ticket, actor, at):
        return {}
    if ticket.responded_at is None:
        ticket.responded_at = at
        sla.stop_clocks(ticket=ticket, at=at, because=StopReason.DONE, measures=(Measure.RESPONSE,))
    sla.stop_clocks(ticket=ticket, at=at, because=StopReason.DONE, measures=(Measure.UPDATE,))
    return {"answers": True, "clocks": start(ticket, Measure.UPDATE, at=at) if goes_on else {}}


def wait(
    ticket: Ticket,
    *,
    actor: Actor,
    waiting_for: WaitingFor,
    words: str,
    at: datetime,
    move: Move = Move.HOLD,
    kind: EventKind = EventKind.TICKET_HELD,
    **details: Any,
) -> None:
    """Let the ticket wait for somebody, its clocks with it where they stand still for them; the reporter reads why.

    Handed over to the owner of a system it lies with Tier 3 for as long. Raises IllegalMove.
    """
    status = after(ticket.status, move)
    before = ticket.version
    answered = note_answer(ticket, actor, at=at)
    change(ticket, status=status, at=at)
    ticket.waiting_for = waiting_for
    if move is Move.HAND_OVER:
        ticket.tier = 3
    if waiting_for in PAUSES_FOR:
        sla.pause_clocks(ticket=ticket, waiting_for=waiting_for, at=at)
    waits = start(ticket, WAIT_OF[waiting_for], at=at)
    book(ticket, at=at)
    event = timeline.record(
        kind,
        at=at,
        actor=actor,
        ticket=ticket,
        version=before,
        waiting_for=waiting_for,
        **details | answered | {"clocks": answered.get("clocks", {}) | waits},
    )
    say(event, ticket=ticket, actor=actor, body=words, is_internal=False)


def end_wait(ticket: Ticket, *, actor: Actor | None, at: datetime, **details: Any) -> None:
    """Go on; the clocks run with what was left. Raises IllegalMove."""
    before = ticket.version
    resume(ticket, status=after(ticket.status, Move.RESUME), at=at)
    book(ticket, at=at)
    timeline.record(EventKind.TICKET_RESUMED, at=at, actor=actor, ticket=ticket, version=before, **details)


def resume(ticket: Ticket, *, status: Status, at: datetime) -> None:
    """Let the clocks run on and the wait end, where there was one."""
    waited = ticket.status is Status.WAITING
    if (
        status is Status.IN_PROGRESS and ticket.assignee_id is None
    ):  # whoever had it works elsewhere now: the queue has it
        status = Status.ACCEPTED
    change(ticket, status=status, at=at)
    if not waited:
        return
    sla.resume_clocks(ticket=ticket, at=at)
    sla.stop_clocks(ticket=ticket, at=at, because=StopReason.DONE, measures=WAIT_CLOCKS)


def move_to_tier(*, ticket: Ticket, tier: int, move: Move, assignee_id: int | None, at: datetime) -> dict[str, Any]:
    """Hand the ticket to another tier: its hold clock stops, the other's starts. For desk.escalation.

    Gives what the event keeps of it.
    """
    status, held = after(ticket.status, move), hold_clock(ticket)
    place(ticket, tier=tier, at=at)
    ticket.assignee_id = assignee_id  # all of the ticket before the clocks: a query would write half a hand-over
    resume(ticket, status=status, at=at)
    sla.stop_clocks(ticket=ticket, at=at, because=StopReason.MOVED, measures=(held,))
    promises = start(ticket, hold_clock(ticket), at=at)
    book(ticket, at=at)
    return {"to_tier": tier, "clocks": promises}


WAIT_CLOCKS = (Measure.REPORTER_WAIT, Measure.AGENCY_WAIT, Measure.TIER3_WAIT)
WORK_CLOCKS = (Measure.UPDATE, Measure.TIER1_HOLD, Measure.TIER2_HOLD, Measure.RESOLUTION, *WAIT_CLOCKS)


def _is_the_desks(ticket: Ticket, actor: Actor, at: datetime) -> bool:
    if actor.id == ticket.filed_by_id:  # a technician who took a call answers; a front officer passes on
        return queries.may(actor, Action.TICKET_TAKE, ticket, at)
    return actor.id != ticket.reporter_id
