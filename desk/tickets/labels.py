"""What people read for the words of the code: statuses, kinds, priorities, moves. English sources; catalogues translate."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from desk.accounts.labels import LEVELS
from desk.accounts.labels import SECRECY as SECRECY  # templates ask for it here
from desk.catalogue.models import Authority
from desk.sla import queries as sla
from desk.sla.calendars import ROUND_THE_CLOCK
from desk.sla.kinds import WAITS, WALL_CLOCK_UNITS, TargetUnit
from desk.sla.labels import MEASURES as MEASURES  # templates ask for it here
from desk.sla.ladders import Audience
from desk.sla.models import SlaClock
from desk.templating import local_day, local_time, working_duration
from desk.tickets.entry_labels import ENTRY_KINDS as ENTRY_KINDS  # templates ask for it here
from desk.tickets.entry_labels import ENTRY_LOOKS as ENTRY_LOOKS
from desk.tickets.kinds import OWN_FIELDS, Impact, Kind, Priority, ReporterKind, Urgency
from desk.tickets.models import Ticket
from desk.tickets.offering import Candidate
from desk.tickets.queries import Row
from desk.tickets.result_labels import RESULTS as RESULTS  # templates ask for it here
from desk.tickets.routes import Way
from desk.tickets.states import Status, WaitingFor

KINDS = {
    Kind.INCIDENT: _l("Incident"),
    Kind.REQUEST: _l("Request"),
    Kind.PROBLEM: _l("Problem"),
    Kind.CHANGE: _l("Change"),
    Kind.COMPLAINT: _l("Complaint"),
}
PRIORITIES = {
    Priority.P1: _l("Critical"),
    Priority.P2: _l("High"),
    Priority.P3: _l("Medium"),
    Priority.P4: _l("Low"),
}
IMPACTS = {
    Impact.D1: _l("The whole city, public services or many departments"),
    Impact.D2: _l("One department, one building or a counter"),
    Impact.D3: _l("One division"),
    Impact.D4: _l("One person"),
}
URGENCIES = {
    Urgency.HIGH: _l("High: work has stopped, there is no way round, or it is due today"),
    Urgency.MEDIUM: _l("Medium: work is hampered"),
    Urgency.LOW: _l("Low: it can be scheduled"),
}
REPORTER_KINDS = {
    ReporterKind.EMPLOYEE: _l("Employee"),
    ReporterKind.INDIVIDUAL: _l("Private person"),
    ReporterKind.PUBLIC: _l("Citizens"),
    ReporterKind.BUSINESS: _l("Business"),
    ReporterKind.OTHER: _l("Other party"),
}
AUTHORITIES = {
    Authority.CITY: _l("The city"),
    Authority.NATIONAL: _l("The nation"),
    Authority.VENDOR: _l("A vendor"),
}
OWN_FIELD_LABELS = {
    "since_on": _l("Since when"),
    "cause": _l("Cause"),
    "needed_on": _l("Needed by"),
    "root_cause": _l("Root cause"),
    "workaround": _l("Workaround"),
    "planned_on": _l("Planned for"),
    "rollback_plan": _l("Way back if it fails"),
    "complained_of": _l("What is complained of"),
}
# Which kind of ticket a field belongs to: the page shows it only while that kind is chosen.
KIND_OF_FIELD = {field.name: kind for kind, fields in OWN_FIELDS.items() for field in fields}
DAY_FIELDS = {field.name for fields in OWN_FIELDS.values() for field in fields if field.is_day}
OFFICES = {
    Audience.WORKER: _l("technician"),
    Audience.REPORTER: _l("reporter"),
    Audience.TIER1_LEAD: _l("Tier 1 coordinator"),
    Audience.TIER2_LEAD: _l("Tier 2 coordinator"),
    Audience.TIER_LEAD: _l("coordinator"),
    Audience.OWN_HEAD: _l("head of the department"),
    Audience.ICT_DIVISION_HEAD: _l("division head of the ICT office"),
    Audience.ICT_HEAD: _l("head of the ICT office"),
    Audience.EXECUTIVE: _l("regional secretary"),
    Audience.MALL_MANAGER: _l("manager of the service mall"),
    Audience.MALL_HEAD: _l("head of the department that runs the mall"),
    Audience.TENANT_HEAD: _l("head of the agency at the counter"),
    Audience.INSPECTORATE: _l("inspectorate"),
    Audience.COMPLAINANT: _l("complainant"),
}
IN_THE_TIER = frozenset(
    {Audience.WORKER, Audience.REPORTER, Audience.TIER1_LEAD, Audience.TIER2_LEAD, Audience.TIER_LEAD}
)


def offices_text(names: Iterable[str] | None, *, above_tier: bool = False) -> str:
    """Whom a rung tells, in words; with `above_tier` those alone who stand above the tier that works on it."""
    return ", ".join(str(OFFICES[Audience(name)]) for name in names or () if not above_tier or name not in IN_THE_TIER)


def is_share(rung: str) -> bool:
    """Whether a rung stands at a share of the target, not after a time of its own."""
    return rung.endswith("%")


def rung_text(rung: str | None) -> str:
    """Where a rung stands: `75 %`, `2 hours`, `10 calendar days`."""
    if not rung or is_share(rung):
        return f"{rung[:-1]} %" if rung else "–"
    amount, unit = int(rung.split()[0]), rung.split()[1]
    match unit:
        case TargetUnit.MINUTES:
            return working_duration(timedelta(minutes=amount))
        case TargetUnit.HOURS:
            return working_duration(timedelta(hours=amount))
        case TargetUnit.WORKING_DAYS:
            return str(ngettext("%(num)d working day", "%(num)d working days", amount))
        case _:
            return str(ngettext("%(num)d calendar day", "%(num)d calendar days", amount))


class Label(NamedTuple):
    """Words and the tone in which they are shown."""

    text: str
    tone: str


STATUSES = {
    Status.NEW: Label(_l("New"), "info"),
    Status.ACCEPTED: Label(_l("Accepted"), "progress"),
    Status.IN_PROGRESS: Label(_l("Being worked on"), "progress"),
    Status.WAITING: Label(_l("Waiting for the reporter's answer"), "waiting"),
    Status.RESOLVED: Label(_l("Done, to be confirmed"), "good"),
    Status.CLOSED: Label(_l("Closed"), "neutral"),
    Status.CANCELLED: Label(_l("Cancelled"), "neutral"),
    Status.MERGED: Label(_l("Merged"), "neutral"),
}


WAITING_LABELS: dict[WaitingFor | None, Any] = {
    WaitingFor.VENDOR: _l("Waiting for the owner of the system"),
    WaitingFor.AGENCY: _l("Waiting for another agency"),
}


def status_label(ticket: Ticket) -> Label:
    """Where the ticket stands, as its reporter should hear it."""
    if ticket.status is Status.ACCEPTED:
        if ticket.tier == 2 and ticket.way is not Way.DIRECT:
            return Label(_l("Escalated to the ICT office"), "progress")
        if ticket.reopens:
            return Label(_l("Reopened"), "warn")
    if ticket.waiting_for in WAITING_LABELS:
        return Label(WAITING_LABELS[ticket.waiting_for], "waiting")
    return STATUSES[ticket.status]


def holder_label(ticket: Ticket) -> str:
    """Who is responsible now: a person, or a queue."""
    if ticket.assignee is not None:
        return ticket.assignee.name
    return str(_l("Queue of Tier 1") if ticket.tier == 1 else _l("Queue of Tier 2"))


class ClockLabel(NamedTuple):
    """A clock in words: what is left, how it stands, when it falls due."""

    text: str
    state: str
    due: str = ""


def clock_label(clock: SlaClock | None, at: datetime, *, with_due: bool = True) -> ClockLabel:
    """How a clock stands at that moment; lists show no due moment, and spelling out a date is what takes longest."""
    if clock is None:
        return ClockLabel("", "none")
    if clock.stopped_at is not None and clock.measure in WAITS:
        return ClockLabel(_("Ended"), "none", local_time(clock.stopped_at))
    if clock.stopped_at is not None:
        if clock.breached_at is not None:
            return ClockLabel(_("Missed"), "late", _("was due %(when)s", when=local_time(clock.breached_at)))
        return ClockLabel(_("Kept"), "met", local_time(clock.stopped_at))
    left = sla.time_left(clock, at)
    if left is None or clock.due_at is None:
        return ClockLabel(_("The clock stands still"), "paused")
    round_the_clock = clock.calendar_code == ROUND_THE_CLOCK or clock.unit in WALL_CLOCK_UNITS
    amount = working_duration(left)
    due = local_time(clock.due_at) if with_due else ""
    if clock.due_at <= at and left > timedelta(minutes=-1):
        return ClockLabel(_("Past the deadline"), "late", due)
    if clock.due_at <= at:
        late = _("%(time)s late", time=amount) if round_the_clock else _("%(time)s of working time late", time=amount)
        return ClockLabel(late, "late", due)
    text = _("%(time)s left", time=amount) if round_the_clock else _("%(time)s of working time left", time=amount)
    return ClockLabel(text, "soon" if sla.is_pressing(clock, left) else "running", due)


def with_clocks(rows: Iterable[Row], at: datetime) -> list[tuple[Ticket, ClockLabel]]:
    """Rows as a list shows them."""
    return [(row.ticket, clock_label(row.clock, at, with_due=False)) for row in rows]


def candidate_label(one: Candidate) -> str:
    """Somebody to whom a ticket may be given: what they know, what they have in hand, whether they are there."""
    if one.absence is not None:
        day, deputy = local_day(one.absence.ends_on), one.absence.deputy
        there = (
            _("not on duty until %(day)s; stands in: %(name)s", day=day, name=deputy.name)
            if deputy
            else _("not on duty until %(day)s; nobody stands in", day=day)
        )
        return f"{one.user.name}: {there}"
    load = _("%(working)d in hand, %(waiting)d waiting", working=one.working, waiting=one.waiting)
    return f"{one.user.name}: {LEVELS[one.level]}, {load}" if one.level else f"{one.user.name}: {load}"
