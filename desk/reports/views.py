"""Pages of reports."""

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from desk import clock
from desk.accounts.guards import actor, may
from desk.fields import asked_day
from desk.reports import queries
from desk.sla.ledger import Line
from desk.tickets import clock_labels

bp = Blueprint("reports", __name__)


@bp.get("/reports/clocks")
@may("reports.read")
def clocks() -> ResponseReturnValue:
    """Which promises were missed, by service, with the standard behind each; and whose time it was."""
    at, person = clock.now(), actor()
    zone = current_app.config["DESK"].timezone
    today = at.astimezone(zone).date()
    first = asked_day("from", otherwise=today.replace(day=1))
    last = asked_day("to", otherwise=today)
    first, last = min(first, last), max(first, last)
    since, until = (datetime.combine(day, time(0), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    lines = queries.by_service(person, since=since, until=until, at=at)
    return render_template(
        "reports/clocks.html",
        lines=lines,
        hands=[Line(holder, seconds, seconds) for holder, seconds in queries.hands_of(lines).items() if seconds],
        missed=queries.missed(person, since=since, until=until, at=at),
        first=first,
        last=last,
        words=clock_labels,
    )
