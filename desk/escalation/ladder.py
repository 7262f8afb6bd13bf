"""Climbing the ladder: rung by rung, in the caller's transaction."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from desk import timeline
from desk.escalation import operations
from desk.escalation.rules import Deed, deed_for
from desk.event_kinds import EventKind
from desk.sla import calendars, climbing
from desk.sla import queries as sla_queries
from desk.sla.climbing import Climbed
from desk.sla.ladders import Audience
from desk.sla.models import SlaClock
from desk.tickets import lapsing, routes
from desk.tickets import queries as ticket_queries
from desk.tickets.models import Ticket

# A rung that comes so long after its moment was missed by the sweep: people are told in a digest, not one by one.
LATE_AFTER = timedelta(minutes=10)


def climb_ladder(*, clock_id: int, at: datetime) -> tuple[Deed, datetime | None] | None:
    """Climb the rung of a clock that has come; what was done, and when the clock's following rung comes.

    None when somebody else was quicker, or an agent has just made it needless.
    """
    ticket, clock = hold_clocks([clock_id])[clock_id]
    return climb_rung(ticket=ticket, clock=clock, at=at)


def hold_clocks(clock_ids: Collection[int]) -> dict[int, tuple[Ticket, SlaClock]]:
    """The clocks as they are now, each with its ticket, held until the end of the transaction.

    The tickets are held first, then the clocks are read: an agent's own act takes them in the same order.
    """
    owners = sla_queries.ticket_ids_of(clock_ids)
    locked = ticket_queries.lock_tickets(set(owners.values()))
    clocks = sla_queries.clocks_as_they_are(owners.keys())
    return {clock_id: (locked[ticket_id], clocks[clock_id]) for clock_id, ticket_id in owners.items()}


def climb_rung(*, ticket: Ticket, clock: SlaClock, at: datetime) -> tuple[Deed, datetime | None] | None:
    """The same for a clock that is held already."""
    climbed = climbing.claim_rung(ticket=ticket, clock=clock, at=at)
    if climbed is None:
        return None
    today = calendars.city_day(at)
    deed = deed_for(
        climbed.rung.step,
        status=ticket.status,
        tier=ticket.tier,
        leads_to=routes.when_hold_is_over(
            demarcation=ticket.service.demarcation, is_autonomous=ticket.department.is_ict_autonomous(today)
        ),
    )
    if deed in ACTS:
        ACTS[deed](ticket, climbed, at)
    return deed, climbed.clock.next_rung_at


def _tell(kind: EventKind, *who: Audience) -> Callable[[Ticket, Climbed, datetime], None]:
    """A rung that tells somebody something and changes nothing: `who`, or those whom the ladder names."""

    def tell(ticket: Ticket, climbed: Climbed, at: datetime) -> None:
        late = at - climbed.was_due_at
        timeline.record(
            kind,
            at=at,
            ticket=ticket,
            measure=climbed.clock.measure,
            cycle=climbed.clock.cycle,
            rung=climbed.rung.key,
            due_at=climbed.clock.due_at,
            who=[name.value for name in who] or list(climbed.rung.audience),
            caught_up=True if late > LATE_AFTER else None,
        )

    return tell


ACTS: dict[Deed, Callable[[Ticket, Climbed, datetime], object]] = {
    Deed.WARN: _tell(EventKind.CLOCK_WARNED),
    Deed.RAISE: _tell(EventKind.CLOCK_RAISED),
    Deed.REMIND: _tell(EventKind.CLOCK_REMINDED),
    Deed.OFFER: _tell(EventKind.ESCALATION_OFFERED),
    Deed.ALERT_HEAD: _tell(EventKind.HEAD_ALERTED, Audience.OWN_HEAD, Audience.TIER1_LEAD),
    Deed.ESCALATE: lambda ticket, _, at: operations.hand_up_by_clock(ticket=ticket, at=at),
    Deed.RESUME: lambda ticket, _, at: lapsing.resume_by_itself(ticket=ticket, at=at),
    Deed.CLOSE: lambda ticket, _, at: lapsing.resolve_unanswered(ticket=ticket, at=at),
}
