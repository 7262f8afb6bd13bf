"""The page of the sentinels, and the same as a sheet."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

from flask import Blueprint, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.fields import asked_day
from desk.figures.queries import Asked
from desk.reports import in_sheets, on_page, periods, sla_words
from desk.reports.documents import Document, Period
from desk.sentinels import builders, queries
from desk.sentinels.rules import Finding
from desk.templating import city_day, local_day
from desk.tickets import relations

bp = Blueprint("sentinels", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/reports/sentinels")
@may("reports.read")
def index() -> ResponseReturnValue:
    at = clock.now()
    period = _period(at)
    document = _document(actor(), period, at)
    presets = periods.offered(city_day(at))
    return render_template(
        "sentinels/index.html", document=document, page=on_page, period=period, presets=presets, words=sla_words
    )


@bp.get("/reports/sentinels/sheet")
@may("reports.read")
def sheet() -> ResponseReturnValue:
    at = clock.now()
    period = _period(at)
    book = in_sheets.as_xlsx(_document(actor(), period, at))
    name = f"sentinels-{period.since}-{period.until}.xlsx"
    return send_file(BytesIO(book), mimetype=XLSX, as_attachment=True, download_name=name)


def _document(person: Actor, period: Period, at: datetime) -> Document:
    found = queries.findings(person, Asked(period.since, period.until))
    everything = Reach.EVERYTHING in reaches(person, Action.REPORTS_READ)
    scope = _("All departments") if everything else _("Your department")
    return builders.build(found, period=period, scope=scope, at=at, address_of=_addresses(person, found, at))


def _addresses(person: Actor, found: list[Finding], at: datetime) -> Callable[[str], str | None]:
    """Where a number leads: to the ticket, for those who may open it."""
    listed = {case.ticket_id: case.number for one in found for case in one.cases[: builders.LISTED]}
    readable = relations.readable_ids(person, set(listed), at)
    numbers = {number for ticket_id, number in listed.items() if ticket_id in readable}
    return lambda number: url_for("tickets.show", number=number) if number in numbers else None


def _period(at: datetime) -> Period:
    """The days in the address; the month that runs, where it asks for none."""
    today: date = city_day(at)
    first, last = asked_day("from", otherwise=today.replace(day=1)), asked_day("to", otherwise=today)
    first, last = min(first, last), max(first, last)
    first = max(first, date(last.year - 1, last.month, 1))  # a year is what a report covers at most
    return Period(first, last, f"{local_day(first)} – {local_day(last)}")
