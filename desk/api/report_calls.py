"""Calls about what became of the promises: the figures of the reports' page, by whatever one asks."""

from typing import Any

from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Scope
from desk.api.calls import Answer, Call, Endpoint
from desk.api.problems import Faulty
from desk.api.reading import Param
from desk.api.shapes import Fault
from desk.api.shown import moment_of
from desk.errors import BadInput
from desk.figures.kinds import HANDS
from desk.reports import asking, sla_report
from desk.reports.documents import Share
from desk.reports.sla_report import Figures
from desk.templating import city_day, localised, translated_error
from desk.tickets.kinds import Kind, Priority

TAG = "reports"
DAY = {"type": "string", "format": "date", "pattern": "^20[0-9]{2}-"}
CODE = {"type": "string", "minLength": 1, "maxLength": 80}
ASKED = (
    Param("from", DAY, _l("First day; the first of this month when left out")),
    Param("to", DAY, _l("Last day; today when left out")),
    Param("by", {"type": "string", "enum": [axis.value for axis in asking.GROUPS]}, _l("service when left out")),
    Param("department", CODE, _l("Code of a department: its tickets alone")),
    Param("service", CODE, _l("Code of a service: its tickets alone")),
    Param("priority", {"type": "string", "enum": list(Priority)}, _l("Tickets of this priority alone")),
    Param("kind", {"type": "string", "enum": list(Kind)}, _l("Tickets of this kind alone")),
    Param("tier", {"type": "string", "enum": ["1", "2", "3"]}, _l("Answered by this tier, or with it")),
    Param("agent", CODE, _l("User name of who answered, or has it; `nobody` where nobody has")),
    Param("development", {"type": "string", "enum": list(asking.DEVELOPMENT)}, _l("with when left out (LLG-09)")),
)


def report_clocks(call: Call) -> Answer:
    choice = _choice(call)
    found = sla_report.report_on(call.actor, choice, with_missed=False)
    return Answer(
        {
            "from": choice.asked.since.isoformat(),
            "to": choice.asked.until.isoformat(),
            "by": choice.by.value,
            "rows": [
                {
                    "key": row.code,
                    "name": None
                    if row.thing is None
                    else localised(row.thing)
                    if hasattr(row.thing, "name_en")
                    else row.thing.name,
                    **_figures(row.figures),
                }
                for row in found.rows
            ],
            "totals": _figures(found.totals),
        }
    )


def report_missed(call: Call) -> Answer:
    """The promises that were missed: the cause as counted, and as whoever leads the department explains it."""
    found = sla_report.report_on(call.actor, _choice(call))
    return Answer(
        {
            "from": found.choice.asked.since.isoformat(),
            "to": found.choice.asked.until.isoformat(),
            "in_all": found.missed_in_all,
            "rows": [
                {
                    "number": one.number,
                    "measure": one.measure.value,
                    "service": one.service.code,
                    "department": one.department.code,
                    "due_at": moment_of(one.due_at),
                    "ended_at": moment_of(one.ended_at),
                    "cause": one.cause.value,
                    "stated_cause": one.explanation.cause.value if one.explanation else None,
                    "statement": one.explanation.words if one.explanation else None,
                    "explained_at": moment_of(one.explanation.at) if one.explanation else None,
                }
                for one in found.missed
            ],
            "explained": [
                {"department": one.department.code, "missed": one.missed, "explained": one.explained}
                for one in found.explained
            ],
        }
    )


def _choice(call: Call) -> asking.Choice:
    today = city_day(call.at)
    try:
        return asking.understand(call.query, today=today, strictly=True)
    except BadInput as wrong:
        raise Faulty([Fault(translated_error(wrong), parameter=wrong.field)]) from wrong


def _figures(figures: Figures) -> dict[str, Any]:
    sums = figures.sums
    return {
        "came_in": sums["came_in"],
        "ended": sums["ended"],
        "response": _promise(figures.response, median_seconds=figures.response_median),
        "resolution": _promise(figures.resolution, median_seconds=figures.median, ninetieth_seconds=figures.ninetieth),
        "working_seconds": {holder.value: sums[name] for holder, name in HANDS.items()},
        "hold_seconds": {holder.value: figures.hold(holder) for holder in HANDS},
        "reopened": sums["reopened"],
        "returned": sums["returned"],
    }


def _promise(share: Share, **times: int | None) -> dict[str, int | None]:
    return {"ended": share.whole, "missed": share.whole - share.part, **times}


def endpoints() -> list[Endpoint]:
    """What is asked of the reports."""
    return [
        Endpoint("reportClocks", "GET", "/reports/sla", _l("Promises kept and missed, and whose time it was"),
                 report_clocks, {200: "SlaReport"}, TAG, "reports.read", Scope.REPORTS_READ, query=ASKED,
                 details=_l("A promise counts on the day on which it ended; one that still runs late, on the day on which it "
                            "fell due. A reopened ticket counts once. Times are working seconds; medians are told to the "
                            "minute up to an hour and at most 1/32 too short beyond.")),
        Endpoint("reportMissed", "GET", "/reports/sla/missed", _l("Missed promises, with cause and explanation"),
                 report_missed, {200: "SlaMissed"}, TAG, "reports.read", Scope.REPORTS_READ, query=ASKED,
                 details=_l("The latest 200 of the period. The cause follows from what was counted; the stated cause and the "
                            "statement are written by whoever leads the department.")),
    ]  # fmt: skip
