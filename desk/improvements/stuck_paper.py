"""The part of the report of monitoring that names single cases: stuck tickets with advice, complaints past a day of the law."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from desk.accounts.policy import Actor, Role
from desk.improvements import advice
from desk.improvements.advice import StuckCase, StuckComplaint
from desk.reports.documents import (
    Column,
    Part,
    Table,
)
from desk.reports.documents import Kind as ColumnKind
from desk.sla import calendars
from desk.templating import localised

SHOWN = 30


def parts(actor: Actor, at: datetime, department_id: int | None) -> list[Part]:
    """Both as tables; the second of the whole city alone, and for those who may read of every complaint."""
    found: list[Part] = [_stuck(advice.stuck_cases(actor, at=at, department_id=department_id))]
    if department_id is None and actor.roles & {Role.EXECUTIVE, Role.AUDITOR}:
        found.append(_past_the_law(advice.stuck_complaints()))
    return found


def _stuck(cases: Sequence[StuckCase]) -> Table:
    return Table(
        code="stuck",
        title=_("Stuck cases and advice"),
        columns=(
            Column("number", _("Ticket"), ColumnKind.CODE),
            Column("department", _("Department")),
            Column("owner", _("Who has it")),
            Column("since", _("Opened"), ColumnKind.DAY),
            Column("advice", _("Advice"), width=60),
        ),
        rows=tuple(
            (
                case.ticket.number,
                case.ticket.department.short,
                case.owner.name if case.owner else _("nobody: the queue"),
                calendars.city_day(case.ticket.opened_at),
                case.advice[0].words if case.advice else "–",
            )
            for case in cases[:SHOWN]
        ),
        note=_("And %(more)d more.", more=len(cases) - SHOWN) if len(cases) > SHOWN else "",
        empty=_("No case is stuck."),
    )


def _past_the_law(broken: Sequence[StuckComplaint]) -> Table:
    return Table(
        code="law",
        title=_("Public complaints past a day of the law"),
        columns=(
            Column("number", _("Complaint"), ColumnKind.CODE),
            Column("tenant", _("With whom"), width=60),
            Column("due", _("Was due"), ColumnKind.MOMENT),
        ),
        rows=tuple(
            (
                one.complaint.number,
                localised(one.complaint.tenant) if one.complaint.tenant else _("not dispatched yet"),
                one.due_at,
            )
            for one in broken[:SHOWN]
        ),
        empty=_("None."),
    )
