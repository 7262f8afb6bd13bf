"""The facts of the few tickets that a rule may find, and of their resolution: when it was due, and what was paused.

Columns, not objects: a year of a large city has ten thousands of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, literal_column, or_, select

from desk.catalogue.models import Service
from desk.database import db
from desk.event_kinds import EventKind
from desk.figures.models import ODD_SQL, TicketFact
from desk.figures.queries import Asked
from desk.organisation.models import Department
from desk.sentinels import rules
from desk.sla import calendars
from desk.sla.business_time import Target, WorkingCalendar, business_time_between, measured_on
from desk.sla.facts import duration
from desk.sla.kinds import Measure, TargetUnit
from desk.sla.models import SlaClock, SlaPause
from desk.templating import localised
from desk.tickets.models import Ticket
from desk.tickets.queries import is_for_all
from desk.timeline import Event

F, C = TicketFact, SlaClock
Promised = tuple[Any, ...]  # calendar, its version, amount, unit
COLUMNS = (
    F.ticket_id, Ticket.number, F.department_id, F.service_id, F.ended_on, F.resolution_on, F.resolution_late, F.reopened_on,
    F.response_on, F.response_late, F.pauses, F.longest_pause_elapsed, F.closed_margin, F.target_was_lengthened,
    F.first_answer_length, is_for_all().label("is_listed"),
)  # fmt: skip


@dataclass
class Resolution:
    """The last clock of a resolution, and its pauses that have ended: around the clock, and in working time."""

    calendar: WorkingCalendar
    origin_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    pauses: list[tuple[timedelta, timedelta]] = field(default_factory=list)

    @property
    def left(self) -> timedelta:
        """The working time that was left of the deadline when it was answered."""
        if self.stopped_at is None or self.due_at is None or self.due_at <= self.stopped_at:
            return timedelta()
        return business_time_between(self.calendar, self.stopped_at, self.due_at)


@dataclass(frozen=True)
class Names:
    """How departments and services are called, by their ids."""

    departments: dict[int, str]
    services: dict[int, str]


def names() -> Names:
    """All of them: there are fewer than tickets."""
    departments = db.session.execute(select(Department.id, Department.short)).tuples()
    services = db.session.execute(select(Service.id, Service.name, Service.name_en))
    return Names(dict(list(departments)), {one.id: localised(one) for one in services})


def odd_ones(asked: Asked, where: Sequence[ColumnElement[bool]]) -> list[Row[Any]]:
    """Every ticket with something odd that counts within these days, or was taken up again in them; the earliest first."""
    days = (column.between(asked.since, asked.until) for column in (F.resolution_on, F.reopened_on, F.response_on))
    return facts(_is_odd(), or_(*days), *where)


def facts(*where: ColumnElement[bool]) -> list[Row[Any]]:
    """The facts of tickets with their numbers, the earliest first."""
    found = select(*COLUMNS).join(Ticket, Ticket.id == F.ticket_id).where(*where)
    return list(db.session.execute(found.order_by(F.ticket_id)))


def resolutions(asked: Asked, where: Sequence[ColumnElement[bool]]) -> dict[int, Resolution]:
    """Of the odd tickets that kept the promise by pauses or a longer target: what they would have had without."""
    known: dict[Promised, WorkingCalendar] = {}
    clocks: dict[int, Resolution] = {}
    of_ticket: dict[int, Resolution] = {}
    has_ended = and_(SlaPause.clock_id == C.id, SlaPause.ended_at.is_not(None))
    rows = (
        select(
            C.id, C.ticket_id, C.origin_at, C.due_at, C.stopped_at, SlaPause.started_at, SlaPause.ended_at,
            C.calendar_code, C.calendar_version, C.amount, C.unit,
        )
        .select_from(F)
        .join(C, C.ticket_id == F.ticket_id)
        .outerjoin(SlaPause, has_ended)
        .where(C.measure == Measure.RESOLUTION, *_spared(asked, where))
        .order_by(C.cycle, SlaPause.started_at)
    )  # fmt: skip
    for clock_id, ticket_id, origin_at, due_at, stopped_at, began, ended, *promised in db.session.execute(rows):
        clock = clocks.get(clock_id)
        if clock is None:
            clock = clocks[clock_id] = Resolution(_calendar_of(tuple(promised), known), origin_at, due_at, stopped_at)
            if ticket_id in of_ticket:
                clock.pauses = of_ticket[ticket_id].pauses  # of all its clocks together
            of_ticket[ticket_id] = clock
        if ended is not None:
            clock.pauses.append((ended - began, business_time_between(clock.calendar, began, ended)))
    return of_ticket


def promised_targets(asked: Asked, where: Sequence[ColumnElement[bool]]) -> dict[int, list[Target]]:
    """Every target that the resolution of a ticket had whose target was lengthened."""
    told = (
        select(Event.ticket_id, Event.details)
        .join(F, F.ticket_id == Event.ticket_id)
        .where(
            Event.kind.in_((EventKind.TICKET_OPENED, EventKind.TICKET_TRIAGED)),
            F.target_was_lengthened.is_(True),
            *_spared(asked, where),
        )
    )
    found: dict[int, list[Target]] = {}
    for ticket_id, details in db.session.execute(told).tuples():
        promise = details.get("clocks", {}).get(Measure.RESOLUTION.value)
        if ticket_id is not None and promise is not None:
            found.setdefault(ticket_id, []).append(duration(promise["amount"], TargetUnit(promise["unit"])))
    return found


def _calendar_of(promised: Promised, known: dict[Promised, WorkingCalendar]) -> WorkingCalendar:
    """As `desk.sla.queries.calendar_of` finds it for one clock: a few of them for thousands."""
    if promised not in known:
        code, version, amount, unit = promised
        known[promised] = measured_on(calendars.get(code, version), duration(amount, unit))
    return known[promised]


def _spared(asked: Asked, where: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Those whose clocks are looked at."""
    given_time = or_(
        F.longest_pause_elapsed > int(rules.LONG.total_seconds()), F.pauses >= rules.MANY, F.target_was_lengthened
    )
    return [_is_odd(), given_time, F.resolution_on.between(asked.since, asked.until), *where]


def _is_odd() -> ColumnElement[bool]:
    """Their ids by the index of the odd ones, whatever the days: beside other conditions SQLite would take the index of days."""
    return F.ticket_id.in_(select(F.ticket_id).where(literal_column(f"({ODD_SQL})")))
