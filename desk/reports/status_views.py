"""The public status page: outages, promises kept, satisfaction, changes; and the same as open data."""

from hashlib import sha256

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from desk import clock
from desk.accounts.guards import public
from desk.reports import cells, open_data
from desk.reports.publication import Publication, quarter_now
from desk.surveys.quarters import Quarter

bp = Blueprint("status", __name__)
PAST_SHOWN = 12  # of the outages that are over; the file has them all


@bp.get("/status")
@public
def status() -> ResponseReturnValue:
    at = clock.now()
    today = quarter_now(at)
    quarter = min(_quarter_asked(today), today)
    return render_template(
        "status/status.html",
        told=Publication(quarter, at),
        quarter=quarter,
        cell=cells.share,
        month=lambda day: format_date(day, "MMMM y"),
        earlier=_address(quarter, -1),
        later=_address(quarter, 1) if quarter < today else None,
        past_shown=PAST_SHOWN,
        at=at,
    )


@bp.get("/status/data")
@public
def dictionary() -> ResponseReturnValue:
    return render_template(
        "status/data.html",
        datasets=open_data.DATASETS.values(),
        licence=open_data.LICENCE,
        licence_address=open_data.LICENCE_ADDRESS,
        at=clock.now(),
    )


@bp.get("/status/data/<string:name>.csv")
@public
def data(name: str) -> ResponseReturnValue:
    dataset = open_data.DATASETS.get(name)
    if dataset is None:
        abort(404)
    at = clock.now()
    today = quarter_now(at)
    response = make_response(open_data.as_csv(dataset, Publication(min(_quarter_asked(today), today), at)))
    return _as_file(response, name).make_conditional(request)


def _as_file(response: Response, name: str) -> Response:
    """The file with what a program asks about it: its mark, its moment, its licence."""
    response.headers["Content-Type"] = "text/csv; charset=utf-8; header=present"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.csv"'
    response.headers["Link"] = f'<{open_data.LICENCE_ADDRESS}>; rel="license"'
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    response.last_modified = clock.now()
    return response


def _quarter_asked(otherwise: Quarter) -> Quarter:
    """The quarter in the address, `?triwulan=2026-3`."""
    year, _, number = request.args.get("triwulan", "").partition("-")
    try:
        return Quarter(int(year), int(number))
    except ValueError:
        return otherwise


def _words(quarter: Quarter) -> str:
    """A quarter as addresses say it."""
    return f"{quarter.year}-{quarter.number}"


def _address(quarter: Quarter, step: int) -> str | None:
    months = quarter.year * 4 + quarter.number - 1 + step
    try:
        wanted = Quarter(months // 4, months % 4 + 1)
    except ValueError:
        return None
    return url_for(".status", triwulan=_words(wanted))
