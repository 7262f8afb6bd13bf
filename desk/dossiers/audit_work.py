"""The auditor's sheets of the work, without anybody's words: changes and approvals, incidents, breaches of personal data."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Actor
from desk.changes.labels import DECISIONS, OFFICES, RISKS, STAGES
from desk.changes.models import ChangeApproval, ChangeDocument, ChangePlan
from desk.database import db
from desk.dossiers.whole_city import MOST_ROWS, document, note_of_more
from desk.figures.models import TicketFact
from desk.privacy import queries as privacy
from desk.privacy.labels import STATES, kinds_text
from desk.privacy.models import Breach
from desk.reports.documents import Cell, Column, Document, Kind, Period, Table
from desk.reports.spans import moments
from desk.templating import localised
from desk.tickets.kinds import Kind as TicketKind
from desk.tickets.kinds import Priority
from desk.tickets.labels import PRIORITIES, STATUSES
from desk.tickets.models import Ticket
from desk.tickets.queries import cleared

SERIOUS = (Priority.P1, Priority.P2)


def changes(period: Period, at: datetime) -> Document:
    """Changes that were planned or carried out in the period, and every approval (LLG-10)."""
    since, until = moments(period)
    found = (
        select(ChangePlan)
        .where(
            or_(
                and_(ChangePlan.starts_at < until, ChangePlan.ends_at >= since),
                and_(ChangePlan.stage_since >= since, ChangePlan.stage_since < until),
            )
        )
        .options(joinedload(ChangePlan.ticket).joinedload(Ticket.service), joinedload(ChangePlan.author))
        .order_by(ChangePlan.id)
        .limit(MOST_ROWS)
    )
    plans = db.session.scalars(found).unique().all()
    return document(
        "perubahan", _("Changes"), period, at, _plans(plans), _approvals([plan.ticket_id for plan in plans])
    )


def _plans(plans: Sequence[ChangePlan]) -> Table:
    ids = [plan.ticket_id for plan in plans]
    kept = db.session.scalars(select(ChangeDocument.ticket_id).where(ChangeDocument.ticket_id.in_(ids))).all()
    return Table(
        code="changes",
        title=_("Changes"),
        columns=(
            Column("ticket", _("Ticket"), Kind.CODE),
            Column("service", _("Service"), width=50),
            Column("stage", _("Stage"), width=26),
            Column("risk", _("Risk"), width=40),
            Column("starts", _("From"), Kind.MOMENT),
            Column("ends", _("To"), Kind.MOMENT),
            Column("author", _("Planned by"), width=40),
            Column("way_back", _("Way back"), width=16),
            Column("documents", _("Documents"), Kind.NUMBER),
            Column("evaluated", _("Evaluated"), width=16),
        ),
        rows=tuple(
            (
                plan.ticket.number, localised(plan.ticket.service), str(STAGES[plan.stage]),
                str(RISKS[plan.risk]) if plan.risk else None, plan.starts_at, plan.ends_at, plan.author.name,
                _yes(bool(plan.rollback_plan)), list(kept).count(plan.ticket_id), _yes(bool(plan.evaluation)),
            )
            for plan in plans
        ),
        empty=_("Nothing was changed."),
        keys=("ticket",),
    )  # fmt: skip


def _approvals(ids: Sequence[int]) -> Table:
    found = (
        select(ChangeApproval)
        .where(ChangeApproval.ticket_id.in_(ids))
        .options(
            joinedload(ChangeApproval.ticket),
            joinedload(ChangeApproval.asked_by),
            joinedload(ChangeApproval.decided_by),
        )
        .order_by(ChangeApproval.id)
    )
    return Table(
        code="approvals",
        title=_("Approvals"),
        columns=(
            Column("ticket", _("Ticket"), Kind.CODE),
            Column("office", _("Whose"), width=50),
            Column("asked_by", _("Asked by"), width=40),
            Column("asked", _("Asked"), Kind.MOMENT),
            Column("decided_by", _("Decided by"), width=40),
            Column("decided", _("Decided"), Kind.MOMENT),
            Column("decision", _("Decision"), width=30),
        ),
        rows=tuple(
            (
                one.ticket.number, str(OFFICES[one.office]), one.asked_by.name, one.asked_at,
                one.decided_by.name if one.decided_by else None, one.decided_at, str(DECISIONS[one.decision][0]),
            )
            for one in db.session.scalars(found).unique()
        ),
        empty=_("No approval was asked for."),
        keys=("ticket", "office", "asked"),
    )  # fmt: skip


def incidents(actor: Actor, period: Period, at: datetime) -> Document:
    """Serious incidents that were opened in the period: what is counted of them, none of their words."""
    found = (
        select(Ticket, TicketFact)
        .join(TicketFact, TicketFact.ticket_id == Ticket.id)
        .where(
            TicketFact.opened_on.between(period.since, period.until),
            TicketFact.kind == TicketKind.INCIDENT,
            TicketFact.priority.in_(SERIOUS),
            cleared(actor, at),
        )
        .options(joinedload(Ticket.service), joinedload(Ticket.department))
        .order_by(Ticket.id)
        .limit(MOST_ROWS + 1)
    )
    rows = db.session.execute(found).tuples().all()
    return document(
        "insiden",
        _("Serious incidents (P1, P2)"),
        period,
        at,
        Table(
            code="incidents",
            title=_("Serious incidents (P1, P2)"),
            columns=(
                Column("ticket", _("Ticket"), Kind.CODE),
                Column("service", _("Service"), width=50),
                Column("department", _("Department"), width=40),
                Column("priority", _("Priority"), width=24),
                Column("status", _("Status"), width=26),
                Column("opened", _("Opened"), Kind.MOMENT),
                Column("resolved", _("Done"), Kind.MOMENT),
                Column("worked", _("Working time"), Kind.DURATION),
                Column("outcome", _("Outcome"), width=20),
            ),
            rows=tuple(_incident(ticket, fact) for ticket, fact in rows[:MOST_ROWS]),
            note=note_of_more(len(rows)),
            empty=_("There was no serious incident."),
            keys=("ticket",),
        ),
    )  # fmt: skip


def _incident(ticket: Ticket, fact: TicketFact) -> tuple[Cell, ...]:
    outcome = _("runs") if fact.resolution_late is None else _("late") if fact.resolution_late else _("on time")
    return (
        ticket.number,
        localised(ticket.service),
        ticket.department.short,
        f"{fact.priority.value} {PRIORITIES[fact.priority]}",
        str(STATUSES[ticket.status]),
        ticket.opened_at,
        ticket.resolved_at,
        fact.tier1_seconds + fact.tier2_seconds,
        outcome,
    )


def breaches(actor: Actor, period: Period, at: datetime) -> Document:
    """Breaches of personal data found in the period: when, how many, told in time or not (Law 27/2022 article 46)."""
    since, until = moments(period)
    found = [one for one in privacy.register(actor) if since <= one.found_at < until]
    return document(
        "pelanggaran-data",
        _("Breaches of personal data"),
        period,
        at,
        Table(
            code="breaches",
            title=_("Breaches of personal data"),
            columns=(
                Column("number", _("Number"), Kind.CODE),
                Column("state", _("State"), width=30),
                Column("data", _("Kinds of data"), width=60),
                Column("people", _("People"), Kind.NUMBER),
                Column("found", _("Found"), Kind.MOMENT),
                Column("due", _("To be told until"), Kind.MOMENT),
                Column("agency", _("Agency told"), Kind.MOMENT),
                Column("subjects", _("Subjects told"), Kind.MOMENT),
                Column("closed", _("Closed"), Kind.MOMENT),
            ),
            rows=tuple(_breach(one) for one in sorted(found, key=lambda one: one.number)),
            empty=_("No breach was found."),
            keys=("number",),
        ),
    )


def _breach(one: Breach) -> tuple[Cell, ...]:
    return (
        one.number, str(STATES[one.state][0]), kinds_text(one.data_kinds), one.people_count, one.found_at, one.due_at,
        one.agency_told_at, one.subjects_told_at, one.closed_at,
    )  # fmt: skip


def _yes(value: bool) -> str:
    return str(_("yes")) if value else str(_("no"))
