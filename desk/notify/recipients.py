"""One table: who hears of what. Never the one who did it."""

from collections.abc import Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Select, false, or_, select

from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Role
from desk.database import db
from desk.event_kinds import EventKind
from desk.sla import calendars
from desk.sla.models import Measure
from desk.tickets.models import Ticket
from desk.timeline import Event

People = Select[tuple[User]]
Audience = Callable[[Event, Ticket, date], People]


def _tier1(event: Event, ticket: Ticket, on: date) -> People:
    return accounts.tier1_of(ticket.department_id, unit_id=ticket.unit_id, on=on)


def _tier2(event: Event, ticket: Ticket, on: date) -> People:
    return accounts.holders(Role.TIER2_AGENT, Role.TIER2_LEAD, on=on)


def _responsible_tier(event: Event, ticket: Ticket, on: date) -> People:
    return _tier1(event, ticket, on) if ticket.tier == 1 else _tier2(event, ticket, on)


def _people(*ids: int | None) -> People:
    wanted = [person_id for person_id in ids if person_id is not None]
    return select(User).where(User.id.in_(wanted) if wanted else false(), User.deactivated_at.is_(None))


def _reporter(event: Event, ticket: Ticket, on: date) -> People:
    return _people(ticket.speaker_id)


def _assignee(event: Event, ticket: Ticket, on: date) -> People:
    return _people(ticket.assignee_id)


def _worker_or_queue(event: Event, ticket: Ticket, on: date) -> People:
    return _assignee(event, ticket, on) if ticket.assignee_id else _responsible_tier(event, ticket, on)


def _those_involved(event: Event, ticket: Ticket, on: date) -> People:
    return _people(ticket.speaker_id, ticket.assignee_id, ticket.contact_id)


def _those_who_work_on_it(event: Event, ticket: Ticket, on: date) -> People:
    return _people(ticket.assignee_id, ticket.contact_id)


def _tier2_and_contact(event: Event, ticket: Ticket, on: date) -> People:
    holders = accounts.holders(Role.TIER2_AGENT, Role.TIER2_LEAD, on=on).with_only_columns(User.id).order_by(None)
    wanted = [ticket.contact_id, ticket.speaker_id]
    return select(User).where(
        or_(User.id.in_(holders), User.id.in_([i for i in wanted if i])), User.deactivated_at.is_(None)
    )


def _reporter_and_contact(event: Event, ticket: Ticket, on: date) -> People:
    return _people(ticket.speaker_id, ticket.contact_id)


def _breach(event: Event, ticket: Ticket, on: date) -> People:
    """Who holds it, and the lead of the tier whose time it was."""
    tier_of_hold: dict[str, int] = {Measure.TIER1_HOLD: 1, Measure.TIER2_HOLD: 2}
    tier = tier_of_hold.get(event.details.get("measure", ""), ticket.tier)  # by now it may lie with the other one
    lead = Role.TIER1_LEAD if tier == 1 else Role.TIER2_LEAD
    department = None if lead is Role.TIER2_LEAD else ticket.department_id
    leads = accounts.holders(lead, on=on, department_id=department).with_only_columns(User.id).order_by(None)
    return select(User).where(
        or_(User.id.in_(leads), User.id.in_([i for i in (ticket.assignee_id,) if i])),
        User.deactivated_at.is_(None),
    )


def _head(event: Event, ticket: Ticket, on: date) -> People:
    return accounts.holders(Role.HEAD, Role.TIER1_LEAD, on=on, department_id=ticket.department_id)


AUDIENCE: dict[EventKind, Audience] = {
    EventKind.TICKET_OPENED: _responsible_tier,
    EventKind.TICKET_TAKEN: _reporter,
    EventKind.TICKET_ASSIGNED: _assignee,
    EventKind.TICKET_REPLIED: _those_involved,
    EventKind.TICKET_NOTED: _those_who_work_on_it,
    EventKind.TICKET_HELD: _reporter,
    EventKind.TICKET_RESUMED: _assignee,
    EventKind.TICKET_ESCALATED: _tier2_and_contact,
    EventKind.TICKET_RETURNED: _worker_or_queue,
    EventKind.TICKET_RESOLVED: _reporter_and_contact,
    EventKind.TICKET_CONFIRMED: _those_involved,
    EventKind.TICKET_CLOSED: _reporter_and_contact,
    EventKind.TICKET_REOPENED: _worker_or_queue,
    EventKind.TICKET_CANCELLED: _those_involved,
    EventKind.CLOCK_WARNED: _worker_or_queue,
    EventKind.CLOCK_BREACHED: _breach,
    EventKind.ESCALATION_OFFERED: _worker_or_queue,
    EventKind.HEAD_ALERTED: _head,
}


def of(event: Event) -> Sequence[User]:
    """Those who should hear of it, as things stand when it is told."""
    on = event.happened_at.astimezone(_zone()).date()
    if event.kind is EventKind.COVERAGE_LOST:
        people = accounts.holders(Role.ADMIN, Role.TIER2_LEAD, on=on)
    elif event.kind in AUDIENCE and event.ticket_id is not None:
        people = AUDIENCE[event.kind](event, db.session.get_one(Ticket, event.ticket_id), on)
    else:
        return []
    return db.session.scalars(people.where(User.id.is_distinct_from(event.actor_id))).all()


def _zone() -> ZoneInfo:
    return calendars.city_zone()
