"""The register of tickets as a document: every ticket that was opened in the period, a line each (DOMAIN 4.12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service
from desk.database import db
from desk.event_kinds import EventKind, Origin
from desk.organisation.models import Department
from desk.reports.documents import Cell, Column, Definition, Document, Kind, Period, Table
from desk.reports.published import SECURITY
from desk.reports.registers import MOST_ROWS, batches, summary
from desk.reports.spans import moments
from desk.sla.kinds import Holder, Measure
from desk.sla.models import LedgerStretch, SlaClock
from desk.templating import localised
from desk.tickets import labels
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.timeline import Event

CODE = "ticket_register"
OURS = (Holder.TIER1, Holder.TIER2)
RUNS, KEPT, LATE = 0, 1, 2


@dataclass(frozen=True)
class Beside:
    """What stands in other tables, by the id of the ticket."""

    origins: Mapping[int, Origin]
    worked: Mapping[int, int]  # seconds
    outcomes: Mapping[int, int]


def build(*, actor: Actor, period: Period, department: Department | None, at: datetime) -> Document:
    """The tickets that this person may read, as they stand at that moment. Reporters are initials, secret things no words."""
    since, until = moments(period)
    reader = replace(actor, only_department_id=department.id) if department else actor
    opened = select(Ticket).where(
        tickets.within(reader, Action.TICKET_READ, at), Ticket.opened_at >= since, Ticket.opened_at < until
    )
    loaded = opened.options(
        joinedload(Ticket.service).joinedload(Service.skill),
        joinedload(Ticket.department),
        joinedload(Ticket.reporter),
        joinedload(Ticket.assignee),
    )
    found = list(db.session.scalars(loaded.order_by(Ticket.opened_at, Ticket.id).limit(MOST_ROWS + 1)))
    shown = found[:MOST_ROWS]
    beside = _beside([ticket.id for ticket in shown])
    return Document(
        code=CODE,
        title=_("Register of tickets"),
        period=period,
        scope=localised(department) if department else _("All departments of the city"),
        made_at=at,
        definitions=_definitions(),
        parts=(
            Table(
                code="tickets",
                title=_("Tickets opened in the period"),
                columns=_columns(),
                keys=("number",),
                rows=tuple(_row(place, ticket, beside) for place, ticket in enumerate(shown, start=1)),
                note=_("The period has more than %(count)d tickets: these are the first.", count=MOST_ROWS)
                if len(found) > MOST_ROWS
                else "",
                empty=_("No ticket was opened in this period."),
            ),
        ),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("no", _("No."), Kind.NUMBER, width=12),
        Column("number", _("Number"), Kind.CODE, width=30),
        Column("opened", _("Opened"), Kind.MOMENT, width=24),
        Column("channel", _("Channel"), width=17),
        Column("reporter", _("Reporter"), width=20),
        Column("department", _("Department"), width=24),
        Column("service", _("Service"), width=32),
        Column("kind", _("Kind"), width=25),
        Column("priority", _("Priority"), width=14),
        Column("summary", _("Summary"), width=52),
        Column("worker", _("Worked on by"), width=26),
        Column("status", _("Status"), width=24),
        Column("responded", _("Answered at"), Kind.MOMENT, width=24),
        Column("resolved", _("Finished at"), Kind.MOMENT, width=24),
        Column("worked", _("Working time"), Kind.DURATION, width=23),
        Column("outcome", _("Outcome"), width=20),
    )


def _row(place: int, ticket: Ticket, beside: Beside) -> tuple[Cell, ...]:
    is_secret = _is_secret(ticket)
    origin = beside.origins.get(ticket.id)
    return (
        place,
        ticket.number,
        ticket.opened_at,
        channel_name(origin) if origin else None,
        None if is_secret else initials(ticket.shown_reporter),
        ticket.department.short,
        localised(ticket.service),
        str(labels.KINDS[ticket.kind]),
        ticket.priority.value,
        title_of(ticket),
        ticket.assignee.name if ticket.assignee else None,
        str(labels.status_label(ticket).text),
        ticket.responded_at,
        ticket.resolved_at,
        beside.worked.get(ticket.id),
        (_("runs"), _("on time"), _("late"))[beside.outcomes.get(ticket.id, RUNS)],
    )


def title_of(ticket: Ticket) -> str:
    """What a register says of it: its title, cut; nothing of what concerns information security."""
    return str(_("(not written out: information security)")) if _is_secret(ticket) else summary(ticket.title)


def _is_secret(ticket: Ticket) -> bool:
    """Of security, limited or secret: of these the register has the number and what is counted, no words and nobody."""
    is_of_security = ticket.service.skill is not None and ticket.service.skill.code == SECURITY
    return is_of_security or not tickets.is_known_to_all(ticket)


def initials(name: str) -> str:
    """All that a register shows of a person who reported: `S. A.`"""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha()) or "–"


def channel_name(origin: Origin) -> str:
    """By which door it came."""
    names: dict[Origin, str] = {
        Origin.WEB: "Web",
        Origin.TELEGRAM: "Telegram",
        Origin.API: "API",
        Origin.COMMAND: _("command"),
        Origin.SYSTEM: _("the desk"),
    }
    return names[origin]


def _beside(ids: Sequence[int]) -> Beside:
    origins: dict[int, Origin] = {}
    worked: dict[int, int] = {}
    outcomes: dict[int, int] = {}
    for part in batches(ids):
        opened = select(Event.ticket_id, Event.origin).where(
            Event.ticket_id.in_(part), Event.kind == EventKind.TICKET_OPENED
        )
        origins |= {ticket: origin for ticket, origin in db.session.execute(opened).tuples() if ticket is not None}
        seconds = (
            select(LedgerStretch.ticket_id, func.sum(LedgerStretch.working_seconds))
            .where(LedgerStretch.ticket_id.in_(part), LedgerStretch.holder.in_(OURS))
            .group_by(LedgerStretch.ticket_id)
        )
        worked |= {ticket: int(amount or 0) for ticket, amount in db.session.execute(seconds).tuples()}
        ends = case((SlaClock.breached_at.is_not(None), LATE), (SlaClock.stopped_at.is_not(None), KEPT), else_=RUNS)
        ended = (
            select(SlaClock.ticket_id, func.max(ends))
            .where(SlaClock.ticket_id.in_(part), SlaClock.measure == Measure.RESOLUTION)
            .group_by(SlaClock.ticket_id)
        )
        outcomes |= {ticket: int(worst) for ticket, worst in db.session.execute(ended).tuples() if ticket is not None}
    return Beside(origins, worked, outcomes)


def _definitions() -> tuple[Definition, ...]:
    return (
        Definition(_("Register of tickets"), _("Each ticket opened in the period, as it stands at the moment named above.")),
        Definition(_("Reporter"), _("Initials alone: a register goes further than a ticket.")),
        Definition(_("Working time"), _("Spent by Tier 1 and Tier 2, in the hours of the ticket's own calendar.")),
        Definition(_("Outcome"), _("Of the promised resolution: on time, late, or still running.")),
    )  # fmt: skip
