"""The monthly report of the promises that is signed: by department, service and priority, and what was missed (DOMAIN 4.12)."""

from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _

from desk.accounts.policy import Actor
from desk.figures.kinds import Axis
from desk.organisation.models import Department
from desk.reports import asking, sla_definitions, sla_document, sla_report
from desk.reports.documents import Chart, Document, Part, Period, Table
from desk.reports.scopes import BY
from desk.sla import calendars
from desk.templating import localised

CODE = "sla"
AXES = (Axis.DEPARTMENT, Axis.SERVICE, Axis.PRIORITY)
ONCE = frozenset({"missed", "explained"})  # not once for each way of counting


def build(*, actor: Actor, period: Period, department: Department | None, at: datetime) -> Document:
    """The figures of the report `/reports/sla`, from the same query, by each way of counting one after the other."""
    told = {"from": period.since.isoformat(), "to": period.until.isoformat()}
    if department is not None:
        told["department"] = department.code
    axes = AXES if department is None else AXES[1:]
    parts: list[Part] = []
    missed: list[Part] = []
    for place, axis in enumerate(axes):
        choice = asking.understand(told | {"by": axis.value}, today=calendars.city_day(at), strictly=True)
        report = sla_report.report_on(actor, choice, with_missed=place == 0)
        document = sla_document.document_of(report, at=at, scope="")
        own = [part for part in document.parts if part.code not in ONCE]
        parts += [_named(part, axis) for part in own]
        if place == 0:
            missed = [part for part in document.parts if part.code in ONCE]
    return Document(
        code=CODE,
        title=_("SLA performance"),
        period=period,
        scope=localised(department) if department else _("All departments of the city"),
        made_at=at,
        addressee=(_("To the Mayor"), _("through the Regional Secretary")),
        definitions=sla_definitions.definitions(),
        parts=(*parts, *missed),
    )


def _named(part: Part, axis: Axis) -> Part:
    """Under a code and a title of its own: the same part comes once for each way of counting."""
    code = f"{axis.value}_{part.code}"
    if isinstance(part, Table | Chart):
        return replace(part, code=code, title=f"{part.title}: {BY[axis]}")
    return replace(part, code=code)
