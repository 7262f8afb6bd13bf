"""What came of the work in a period, by kind; and the parts that were replaced: as a page, and as sheets."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, current_app, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock, sheets
from desk.accounts.guards import actor, may
from desk.attendance import queries as attendances
from desk.fields import asked_day
from desk.templating import city_day
from desk.tickets import relations, result_queries
from desk.tickets.result_kinds import FIELD_OF, RESULTS, ResultKind
from desk.tickets.result_labels import FIELDS
from desk.tickets.result_labels import RESULTS as LABELS
from desk.tickets.result_models import ReplacedPart, WorkResult

bp = Blueprint("work_results", __name__)
SHOWN = 200


@bp.get("/reports/results")
@may("reports.read")
def index() -> ResponseReturnValue:
    """This month, or the period that the address asks for (BDL-27, BKS-07, BKS-08, MTR-08)."""
    at, person = clock.now(), actor()
    first, last = _period(at)
    results, parts = _found(first, last, at)
    sums: Counter[ResultKind] = Counter()
    for one in results:
        sums[one.kind] += one.quantity
    shown = {one.ticket_id for one in results[-SHOWN:]} | {one.ticket_id for one in parts[-SHOWN:]}
    return render_template(
        "reports/results.html",
        results=results[-SHOWN:][::-1],
        parts=parts[-SHOWN:][::-1],
        gathered=_gathered(first, last, at),
        sums=[(field, [(kind, sums[kind]) for kind in kinds if kind in sums]) for field, kinds in RESULTS.items()],
        readable=relations.readable_ids(person, shown, at),
        fields=FIELDS,
        names=LABELS,
        first=first,
        last=last,
        is_cut=len(results) > SHOWN or len(parts) > SHOWN,
    )


@bp.get("/reports/results/sheet")
@may("reports.read")
def sheet() -> ResponseReturnValue:
    """Every result."""
    return _sheet("results")


@bp.get("/reports/results/parts-sheet")
@may("reports.read")
def parts_sheet() -> ResponseReturnValue:
    """Every part."""
    return _sheet("parts")


def _sheet(kind: str) -> ResponseReturnValue:
    at = clock.now()
    first, last = _period(at)
    results, parts = _found(first, last, at)
    if kind == "parts":
        title, headings, rows = _("Replaced parts"), _part_headings(), [_part_cells(one) for one in parts]
    else:
        title, headings, rows = _("Results of the work"), _result_headings(), [_result_cells(one) for one in results]
    response: Response = make_response(sheets.written(title, headings, rows, at=at))
    response.headers["Content-Type"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = "komponen-diganti" if kind == "parts" else "hasil-kerja"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{first:%Y%m%d}-{last:%Y%m%d}.xlsx"'
    return response


def _part_headings() -> list[str]:
    return [
        _("Day"), _("Ticket"), _("Department"), _("Asset"), _("Code of the goods (kode barang)"), _("Replaced part"),
        _("Old serial number"), _("New serial number"), _("Noted by"),
    ]  # fmt: skip


def _part_cells(part: ReplacedPart) -> list[object]:
    asset = part.ticket.asset
    return [
        _day(part.noted_at), part.ticket.number, part.ticket.department.short, asset.name if asset else "",
        asset.code if asset else "", part.name, part.old_serial, part.new_serial, part.author.name,
    ]  # fmt: skip


def _result_headings() -> list[str]:
    return [
        _("Day"), _("Ticket"), _("Department"), _("Field of work"), _("Result of the work"), _("How many"),
        _("What is the result?"), _("Where it lies (document, repository, rack)"), _("Noted by"),
    ]  # fmt: skip


def _result_cells(one: WorkResult) -> list[object]:
    return [
        _day(one.noted_at), one.ticket.number, one.ticket.department.short, str(FIELDS[FIELD_OF[one.kind]]),
        str(LABELS[one.kind]), one.quantity, one.words, one.place, one.author.name,
    ]  # fmt: skip


def _gathered(first: date, last: date, at: datetime) -> list[attendances.Gathered]:
    since, until = _moments(first, last)
    return attendances.gathered_between(actor(), since=since, until=until, at=at)


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    zone = current_app.config["DESK"].timezone
    since, until = (datetime.combine(day, time(0), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    return since, until


def _found(first: date, last: date, at: datetime) -> tuple[list[WorkResult], list[ReplacedPart]]:
    (since, until), person = _moments(first, last), actor()
    results = result_queries.results_between(person, since=since, until=until, at=at)
    return list(results), list(result_queries.parts_between(person, since=since, until=until, at=at))


def _period(at: datetime) -> tuple[date, date]:
    today = city_day(at)
    first, last = asked_day("from", otherwise=today.replace(day=1)), asked_day("to", otherwise=today)
    return min(first, last), max(first, last)


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(current_app.config['DESK'].timezone):%Y-%m-%d}"
