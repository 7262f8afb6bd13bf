"""The public status page: what is out of order, how complaints are answered, how satisfied people are, what changed."""

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import clock
from desk.accounts.guards import public
from desk.reports import leaflets, published
from desk.surveys import queries as surveys
from desk.surveys.quarters import Quarter, quarter_of

bp = Blueprint("status", __name__)


@bp.get("/status")
@public
def status() -> ResponseReturnValue:
    at = clock.now()
    today = quarter_of(at.astimezone(current_app.config["DESK"].timezone).date())
    quarter = min(_quarter_asked(today), today)
    return render_template(
        "status/status.html",
        outages=published.outages(at=at),
        ahead=published.maintenance_ahead(at=at),
        figures=published.complaint_figures(quarter),
        published=surveys.published(quarter.year, quarter.number),
        quarter=quarter,
        earlier=_address(quarter, -1),
        later=_address(quarter, 1) if quarter < today else None,
        changes=leaflets.changes(),
        at=at,
    )


def _quarter_asked(otherwise: Quarter) -> Quarter:
    """The quarter in the address, `?triwulan=2026-3`."""
    year, _, number = request.args.get("triwulan", "").partition("-")
    try:
        return Quarter(int(year), int(number))
    except ValueError:
        return otherwise


def _address(quarter: Quarter, step: int) -> str | None:
    months = quarter.year * 4 + quarter.number - 1 + step
    try:
        wanted = Quarter(months // 4, months % 4 + 1)
    except ValueError:
        return None
    return url_for(".status", triwulan=f"{wanted.year}-{wanted.number}")
