"""The yearly report of the systems that others own: OSS, siCantik, SIMBG and their like (MTR-07, MTR-06).

What was reported here, who is competent for it, under which number it lies with the owner, and how long they let wait.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select, true
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.catalogue import queries as catalogue
from desk.catalogue.models import Authority, Service
from desk.database import db
from desk.escalation.labels import ENDS
from desk.escalation.models import ExternalHandOver, HandOverEnd
from desk.escalation.rules import nearest_rank
from desk.organisation.models import Department
from desk.reports.documents import Cell, Chart, ChartKind, Column, Definition, Document, Kind, Period, Series, Table
from desk.reports.published import SECURITY
from desk.reports.spans import moments
from desk.sla import calendars
from desk.sla.business_time import working_days_between
from desk.templating import localised
from desk.tickets import queries as tickets
from desk.tickets.labels import AUTHORITIES
from desk.tickets.models import Ticket

CODE = "national_systems"
MOST_ROWS = 2000
LONGEST_PROBLEM = 120


@dataclass
class Waits:
    """Hand-overs of one system in the period: working days until each answer, and until now of those still waited for."""

    handed_over: int = 0
    answered: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)


def build(*, actor: Actor, period: Period, department: Department | None, at: datetime) -> Document:
    """What is known at that moment of the tickets and hand-overs of the period about systems of the national government."""
    reader = replace(actor, only_department_id=department.id) if department else actor
    systems = [one for one in catalogue.all_services() if one.authority is Authority.NATIONAL]
    opened = _opened(reader, systems, period, at)
    handed = _handed(reader, Action.REPORTS_READ, systems, period, at)
    return Document(
        code=CODE,
        title=_("Systems of the national government: OSS, siCantik, SIMBG and others"),
        period=period,
        scope=localised(department) if department else _("All departments of the city"),
        made_at=at,
        addressee=(_("The Mayor"), _("through the Regional Secretary")),
        definitions=_definitions(),
        parts=(
            _systems(systems, opened, _waits(handed, at)),
            *_chart(systems, opened),
            _problems(_handed(reader, Action.TICKET_READ, systems, period, at), at),
        ),
    )


def _opened(
    reader: Actor, systems: Sequence[Service], period: Period, at: datetime
) -> Mapping[tuple[int, Authority], int]:
    """Tickets opened in the period by system, and by whose matter triage found it to be."""
    since, until = moments(period)
    counted = (
        select(Ticket.service_id, Ticket.authority, func.count())
        .where(
            Ticket.service_id.in_([one.id for one in systems]),
            Ticket.opened_at >= since,
            Ticket.opened_at < until,
            tickets.within(reader, Action.REPORTS_READ, at),
        )
        .group_by(Ticket.service_id, Ticket.authority)
    )
    return {(service, whose): count for service, whose, count in db.session.execute(counted).tuples()}


def _handed(
    reader: Actor, action: Action, systems: Sequence[Service], period: Period, at: datetime
) -> Sequence[ExternalHandOver]:
    """What of these systems was reported to an owner in the period: as far as one's reports count, or as one may read."""
    since, until = moments(period)
    found = (
        select(ExternalHandOver)
        .join(ExternalHandOver.ticket)
        .where(
            ExternalHandOver.handed_over_at >= since,
            ExternalHandOver.handed_over_at < until,
            Ticket.service_id.in_([one.id for one in systems]),
            tickets.within(reader, action, at),
            true() if action is Action.REPORTS_READ else tickets.is_for_all(),  # the list is frozen, and read by many
        )
        .options(
            joinedload(ExternalHandOver.owner),
            joinedload(ExternalHandOver.ticket).joinedload(Ticket.service).joinedload(Service.skill),
        )
        .order_by(ExternalHandOver.handed_over_at, ExternalHandOver.id)
        .limit(MOST_ROWS + 1)
    )
    return db.session.scalars(found).unique().all()


def _waits(handed: Sequence[ExternalHandOver], at: datetime) -> Mapping[int, Waits]:
    waits: dict[int, Waits] = {}
    for one in handed:
        of_system = waits.setdefault(one.ticket.service_id, Waits())
        of_system.handed_over += 1
        if one.ended_how is HandOverEnd.ANSWERED:
            of_system.answered.append(_days(one, at))
        elif one.ended_at is None:
            of_system.waiting.append(_days(one, at))
    return waits


def _days(hand_over: ExternalHandOver, at: datetime) -> int:
    """Working days of the office from the report to the owner until they answered, it ended otherwise, or now."""
    calendar = calendars.get(calendars.OFFICE)
    end = hand_over.answered_at or hand_over.ended_at or at
    since, until = _day(hand_over.handed_over_at), _day(end)
    return working_days_between(calendar, since, max(since, until))


def _day(moment: datetime) -> date:
    return calendars.city_day(moment)


def _systems(
    systems: Sequence[Service], opened: Mapping[tuple[int, Authority], int], waits: Mapping[int, Waits]
) -> Table:
    rows = []
    for system in systems:
        wait = waits.get(system.id, Waits())
        by_authority = [opened.get((system.id, one), 0) for one in Authority]
        answered = sorted(wait.answered)
        rows.append(
            (
                localised(system), system.code, sum(by_authority), *by_authority, wait.handed_over, len(answered),
                nearest_rank(answered, 50), nearest_rank(answered, 90), len(wait.waiting), max(wait.waiting, default=None),
            )
        )  # fmt: skip
    return Table(
        code="systems",
        title=_("By system"),
        columns=(
            Column("system", _("System"), width=50),
            Column("code", _("Code"), Kind.CODE, width=24),
            Column("came_in", _("Came in"), Kind.NUMBER),
            *(Column(f"authority_{one.value}", str(AUTHORITIES[one]), Kind.NUMBER, width=20) for one in Authority),
            Column("handed_over", _("Reported to the owner"), Kind.NUMBER, width=20),
            Column("answered", _("Answered"), Kind.NUMBER),
            Column("median", _("Median wait (working days)"), Kind.NUMBER, width=22),
            Column("ninetieth", _("9 of 10 within (working days)"), Kind.NUMBER, width=22),
            Column("waiting", _("Still waited for"), Kind.NUMBER),
            Column("longest", _("Longest of these (working days)"), Kind.NUMBER, width=22),
        ),
        rows=tuple(rows),
        empty=_("The catalogue has no system of the national government."),
        keys=("code",),
    )


def _chart(systems: Sequence[Service], opened: Mapping[tuple[int, Authority], int]) -> tuple[Chart, ...]:
    shown = [one for one in systems if any(opened.get((one.id, whose)) for whose in Authority)]
    if len(shown) < 2:
        return ()
    return (
        Chart(
            code="authority",
            title=_("Who is competent"),
            kind=ChartKind.STACKED,
            categories=tuple(one.code for one in shown),
            series=tuple(
                Series(str(AUTHORITIES[whose]), tuple(float(opened.get((one.id, whose), 0)) for one in shown))
                for whose in Authority
            ),
            category_title=_("System"),
        ),
    )


def _problems(handed: Sequence[ExternalHandOver], at: datetime) -> Table:
    note = ""
    if len(handed) > MOST_ROWS:
        note = _("There are more than %(count)d: these are the first.", count=MOST_ROWS)
    return Table(
        code="problems",
        title=_("What was reported to the owners"),
        columns=(
            Column("ticket", _("Ticket"), Kind.CODE),
            Column("system", _("System"), width=30),
            Column("problem", _("Problem"), width=52),
            Column("authority", _("Authority"), width=24),
            Column("owner", _("Owner"), width=30),
            Column("reference", _("Their number"), Kind.CODE, width=26),
            Column("handed_over", _("Reported"), Kind.DAY),
            Column("answered", _("Answered"), Kind.DAY),
            Column("days", _("Working days"), Kind.NUMBER),
            Column("state", _("State"), width=26),
        ),
        rows=tuple(_row(one, at) for one in handed[:MOST_ROWS]),
        note=note,
        empty=_("Nothing was reported to an owner in this period."),
        keys=("ticket", "handed_over", "owner"),
    )


def _row(one: ExternalHandOver, at: datetime) -> tuple[Cell, ...]:
    ticket = one.ticket
    is_secret = ticket.service.skill is not None and ticket.service.skill.code == SECURITY
    return (
        ticket.number,
        ticket.service.code,
        _("(not written out: information security)") if is_secret else ticket.title[:LONGEST_PROBLEM],
        str(AUTHORITIES[ticket.authority]),
        localised(one.owner),
        one.reference or None,
        _day(one.handed_over_at),
        _day(one.answered_at) if one.answered_at else None,
        _days(one, at),
        str(ENDS[one.ended_how]) if one.ended_how else _("waited for"),
    )


def _definitions() -> tuple[Definition, ...]:
    return (
        Definition(_("Came in"), _("Tickets about the system that were opened in the period.")),
        Definition(_("Authority"), _("Who can mend it in the end, as triage found: the city, the nation, or a vendor.")),
        Definition(_("Reported to the owner"), _("Hand-overs to the owner in the period; a ticket may have several.")),
        Definition(_("Wait"), _("Working days of the office from the report to the answer; of what is waited for, until now.")),
    )  # fmt: skip
