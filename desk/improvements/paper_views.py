"""The summary for the regional secretary, the report of monitoring and evaluation, the scorecards: as pages and to take along."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Reach, reaches
from desk.errors import NotFound
from desk.improvements import monev_paper, scorecards, summary_paper
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.packs import catalogue, periods, words
from desk.packs.catalogue import ReportKind
from desk.packs.kinds import Area
from desk.packs.offices import Office
from desk.packs.periods import Rhythm
from desk.reports import files, in_sheets, on_page, on_paper
from desk.reports.documents import Document, Period
from desk.templating import city_day

bp = Blueprint("monev", __name__)
RHYTHMS = {
    Rhythm.MONTHLY: _l("Month"),
    Rhythm.QUARTERLY: _l("Quarter"),
    Rhythm.SEMESTER: _l("Semester"),
    Rhythm.YEARLY: _l("Year"),
}
SHOWN_BACK = 6

catalogue.register(
    ReportKind(
        code=monev_paper.CODE,
        title=_l("Monitoring and evaluation of the ICT services"),
        area=Area.IT,
        builder=monev_paper.build,
        rhythms=(Rhythm.QUARTERLY, Rhythm.SEMESTER, Rhythm.YEARLY),
        by_department=True,
        checker=Office.ICT_DIVISION_HEAD,
        signer=Office.ICT_HEAD,
        copies=(Office.SECRETARY,),
    )
)
catalogue.register(
    ReportKind(
        code=scorecards.CODE,
        title=_l("Scorecard of the organisations in the service mall"),
        area=Area.MALL,
        builder=scorecards.build,
        rhythms=(Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.SEMESTER, Rhythm.YEARLY),
        signer=Office.MALL_HEAD,
        copies=(Office.SECRETARY,),
    )
)


@bp.get("/reports/summary")
@may("summary.read")
def summary() -> ResponseReturnValue:
    return _page(_summary, "monev.summary_sheet", paper="monev.summary_paper_of", usual=Rhythm.MONTHLY)


@bp.get("/reports/summary/sheet")
@may("summary.read")
def summary_sheet() -> ResponseReturnValue:
    return _sheet(_summary, usual=Rhythm.MONTHLY)


@bp.get("/reports/summary/paper")
@may("summary.read")
def summary_paper_of() -> ResponseReturnValue:
    """One page to print. Papers of the office are Indonesian."""
    at = clock.now()
    chosen = _periods(at, Rhythm.MONTHLY)[2]
    with force_locale("id"):
        document = _summary(period=_as_period(chosen), at=at)
        made = on_paper.as_pdf(document, files.working_copy(str(current_app.config["DESK"].city)))
    return files.answer(made, "pdf", f"{document.code}-{chosen.since}-{chosen.until}.pdf")


@bp.get("/reports/monev")
@may("reports.read")
def monev() -> ResponseReturnValue:
    return _page(_monev, "monev.monev_sheet")


@bp.get("/reports/monev/sheet")
@may("reports.read")
def monev_sheet() -> ResponseReturnValue:
    return _sheet(_monev)


@bp.get("/reports/tenants")
@may("scorecard.read")
def tenants() -> ResponseReturnValue:
    return _page(_tenants, "monev.tenants_sheet")


@bp.get("/reports/tenants/sheet")
@may("scorecard.read")
def tenants_sheet() -> ResponseReturnValue:
    return _sheet(_tenants)


def _summary(*, period: Period, at: datetime) -> Document:
    return summary_paper.build(actor=actor(), period=period, at=at)


def _monev(*, period: Period, at: datetime) -> Document:
    person = actor()
    return monev_paper.build(actor=person, period=period, department=_department(), at=at)


def _tenants(*, period: Period, at: datetime) -> Document:
    return scorecards.build(actor=actor(), period=period, at=at)


def _page(
    build: Callable[..., Document], sheet: str, *, paper: str = "", usual: Rhythm = Rhythm.SEMESTER
) -> ResponseReturnValue:
    at = clock.now()
    rhythm, spans, chosen = _periods(at, usual)
    document = build(period=_as_period(chosen), at=at)
    return render_template(
        "improvements/paper.html",
        document=document,
        page=on_page,
        rhythm=rhythm,
        rhythms=RHYTHMS,
        spans=[(one, _label(one)) for one in spans],
        chosen=chosen,
        sheet=sheet,
        paper=paper,
    )


def _sheet(build: Callable[..., Document], *, usual: Rhythm = Rhythm.SEMESTER) -> ResponseReturnValue:
    at = clock.now()
    chosen = _periods(at, usual)[2]
    document = build(period=_as_period(chosen), at=at)
    return files.answer(in_sheets.as_xlsx(document), "xlsx", f"{document.code}-{chosen.since}-{chosen.until}.xlsx")


def _periods(at: datetime, usual: Rhythm) -> tuple[Rhythm, list[periods.Span], periods.Span]:
    """The rhythm in the address, its last periods with the one that runs, and the one that is asked for."""
    today = city_day(at)
    asked = request.args.get("rhythm", "")
    rhythm = Rhythm(asked) if asked in {one.value for one in RHYTHMS} else usual
    spans = [periods.span_of(rhythm, today), *periods.closed_spans(rhythm, today, SHOWN_BACK)]
    since = request.args.get("since", "")
    return rhythm, spans, next((one for one in spans if one.since.isoformat() == since), spans[0])


def _as_period(span: periods.Span) -> Period:
    return Period(span.since, span.until, _label(span))


def _label(span: periods.Span) -> str:
    return words.period_name(span)


def _department() -> Department | None:
    """All departments for those who see all; else the one that this person heads or leads. Raises NotFound."""
    found = reaches(actor(), Action.REPORTS_READ)
    if Reach.EVERYTHING in found:
        return None
    places = sorted(place.department_id for place in found.get(Reach.DEPARTMENT_READ, ()))
    if not places:
        raise NotFound("There is nothing here.")
    return organisation.department_by_id(places[0])
