"""The daily report "Shifts and SOP" as page, paper, sheet and CSV, of one post or of all that one supervises."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.errors import NotFound
from desk.fields import asked_day
from desk.reports import files, on_page, on_paper, shift_report
from desk.reports.documents import Document, Period
from desk.reports.in_sheets import as_xlsx
from desk.shifts import queries
from desk.shifts.models import Post
from desk.templating import local_day

bp = Blueprint("shift_report", __name__)
LONGEST = timedelta(days=92)
DAY = timedelta(days=1)


@bp.get("/reports/shifts")
@may("shift.report")
def show() -> ResponseReturnValue:
    """A day, yesterday where none is asked for, or several."""
    at = clock.now()
    since, until, post = _asked(at)
    address = {"from": since.isoformat(), "to": until.isoformat()} | ({"post": post.code} if post else {})
    return render_template(
        "reports/shifts.html",
        document=_document(at),
        page=on_page,
        posts=queries.posts(actor(), Action.SHIFT_REPORT, on=since),
        post=post,
        since=since,
        until=until,
        address=address,
    )


@bp.get("/reports/shifts/<string:code>")
@may("shift.report")
def in_a_file(code: str) -> ResponseReturnValue:
    """The same to take along. Papers and sheets of the office are Indonesian."""
    if code not in files.TYPES:
        raise NotFound("There is nothing here.")
    at = clock.now()
    since, until, _post = _asked(at)
    with force_locale("id"):
        document = _document(at)
        made = {
            "xlsx": lambda: as_xlsx(document),
            "pdf": lambda: on_paper.as_pdf(document, _formalities()),
            "csv": lambda: _one_table(document),
            "json": lambda: on_page.as_json(document),
        }[code]()
    return files.answer(made, code, f"shift-sop-{since.isoformat()}-{until.isoformat()}.{code}")


def _document(at: datetime) -> Document:
    since, until, post = _asked(at)
    label = local_day(since) if since == until else f"{local_day(since)} – {local_day(until)}"
    return shift_report.build(actor=actor(), period=Period(since, until, label), department=None, at=at, post=post)


def _asked(at: datetime) -> tuple[date, date, Post | None]:
    yesterday = queries.local_day(at) - DAY
    since = asked_day("from", otherwise=yesterday)
    until = asked_day("to", otherwise=since)
    since, until = min(since, until), max(since, until)
    known = queries.posts(actor(), Action.SHIFT_REPORT, on=since)
    post = next((one for one in known if one.code == request.args.get("post")), None)
    return max(since, until - LONGEST), until, post


def _one_table(document: Document) -> bytes:
    """The table that the address names; without a name the attendance."""
    code = request.args.get("table", "attendance")
    if code not in {table.code for table in document.tables}:
        raise NotFound("There is nothing here.")
    return on_page.as_csv(document, code)


def _formalities() -> Any:
    from desk.papers.letterhead import Letterhead

    city = str(current_app.config["DESK"].city)
    letterhead = files.letterhead_of(city, Letterhead)
    return on_paper.Formalities(letterhead=letterhead, city=city, number=_("working copy, without number"))
