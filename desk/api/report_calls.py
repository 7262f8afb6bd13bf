"""Calls about what became of the promises: the figures of the reports' page, by whatever one asks."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Scope
from desk.api.calls import Answer, Call, Endpoint
from desk.api.problems import Faulty
from desk.api.reading import Param
from desk.api.shapes import Fault
from desk.reports import attainment
from desk.reports.attainment import Row

TAG = "reports"
DAY = {"type": "string", "format": "date", "pattern": "^20[0-9]{2}-"}
ASKED = (
    Param("from", DAY, _l("First day; the first of this month when left out")),
    Param("to", DAY, _l("Last day; today when left out")),
    Param("by", {"type": "string", "enum": [*attainment.GROUPS]}, _l("service when left out")),
)


def report_clocks(call: Call) -> Answer:
    zone = current_app.config["DESK"].timezone
    today = call.at.astimezone(zone).date()
    last = date.fromisoformat(call.query.get("to", today.isoformat()))
    first = date.fromisoformat(call.query.get("from", min(today, last).replace(day=1).isoformat()))
    if first > last:
        raise Faulty([Fault(_("The last day cannot lie before the first."), parameter="to")])
    since, until = (datetime.combine(day, time(0), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    group = call.query.get("by", "service")
    rows = attainment.by_group(call.actor, group, since=since, until=until, at=call.at)
    return Answer(
        {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "by": group,
            "rows": [{"key": row.key, **_figures(row)} for row in rows],
            "totals": _figures(attainment.total_of(rows)),
        }
    )


def _figures(row: Row) -> dict[str, Any]:
    promises = {measure.value: {"ended": row.ended[measure], "missed": row.missed[measure]} for measure in row.ended}
    return {**promises, "working_seconds": {holder.value: seconds for holder, seconds in row.hands.items()}}


def endpoints() -> list[Endpoint]:
    """What is asked of the reports."""
    return [
        Endpoint("reportClocks", "GET", "/reports/sla", _l("Promises kept and missed, and whose time it was"),
                 report_clocks, {200: "SlaReport"}, TAG, "reports.read", Scope.REPORTS_READ, query=ASKED,
                 details=_l("A promise counts in the period in which it ended; one that still runs late, when it fell due.")),
    ]  # fmt: skip
