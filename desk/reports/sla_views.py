"""The report of the promises as page, paper, sheet, CSV and JSON, and the tickets behind each of its numbers."""

from datetime import datetime

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.coordination import disposition_queries as dispositions
from desk.errors import NotFound
from desk.explanations import queries as explanations
from desk.figures import listing
from desk.figures.kinds import Axis
from desk.reports import asking, files, on_page, on_paper, periods, scopes, sla_document, sla_report, sla_words
from desk.reports.asking import Choice
from desk.reports.documents import Document
from desk.reports.in_sheets import as_xlsx
from desk.reports.sla_report import Missed, Row
from desk.sla import calendars

bp = Blueprint("promises", __name__)


@bp.get("/reports/sla")
@may("figures.read")
def report() -> ResponseReturnValue:
    """Kept and missed promises by whatever one asks; every number opens its tickets."""
    at, person = clock.now(), actor()
    choice = asking.understand(request.args, today=calendars.city_day(at))
    document = _document(person, choice, at, with_links=True)
    return render_template(
        "reports/sla.html",
        document=document,
        choice=choice,
        page=on_page,
        by=scopes.BY,
        presets=periods.presets(calendars.city_day(at)),
        offer=sla_words.offer_for(person),
        words=sla_words,
    )


@bp.get("/reports/sla/<string:code>")
@may("figures.read")
def in_a_file(code: str) -> ResponseReturnValue:
    """The same report to take along: pdf, xlsx, csv or json. Papers and sheets of the office are Indonesian."""
    if code not in files.TYPES:
        raise NotFound("There is nothing here.")
    at, person = clock.now(), actor()
    choice = asking.understand(request.args, today=calendars.city_day(at))
    with force_locale("id"):
        document = _document(person, choice, at)
        made = {
            "xlsx": lambda: as_xlsx(document),
            "pdf": lambda: on_paper.as_pdf(document, files.working_copy(str(current_app.config["DESK"].city))),
            "csv": lambda: _one_table(document),
            "json": lambda: on_page.as_json(document),
        }[code]()
    asked = choice.asked
    return files.answer(made, code, f"kinerja-sla-{asked.since.isoformat()}-{asked.until.isoformat()}.{code}")


@bp.get("/reports/tickets")
@may("figures.read")
def behind() -> ResponseReturnValue:
    """The tickets that a number counts, the newest first."""
    at, person = clock.now(), actor()
    figure = request.args.get("figure", "open")
    if figure not in listing.BEHIND:
        raise NotFound("There is nothing here.")
    choice = asking.understand(request.args, today=calendars.city_day(at))
    after = request.args.get("after", type=int)
    shown = sla_report.behind(person, figure, choice, at=at, after=after)
    following = choice.address(figure=figure, after=str(shown.rows[-1].fact.ticket_id)) if shown.goes_on else None
    return render_template(
        "reports/tickets.html",
        shown=shown,
        title=sla_words.FIGURES[figure],
        scope=scopes.scope_of(choice, scopes.whose(person)),
        period=None
        if listing.BEHIND[figure].day is None
        else scopes.period_label(choice.asked.since, choice.asked.until),
        next_url=url_for(".behind", **following) if following else None,
        may_remind=policy.may(person, Action.TICKET_NUDGE),
        may_dispose=policy.may(person, Action.DISPOSITION_GIVE),
        disposable=dispositions.within_reach(person, {row.ticket.id for row in shown.rows}, at),
        words=sla_words,
    )


def _document(person: Actor, choice: Choice, at: datetime, *, with_links: bool = False) -> Document:
    found = sla_report.report_on(person, choice)
    scope = scopes.scope_of(choice, scopes.whose(person))
    if not with_links:
        return sla_document.document_of(found, at=at, scope=scope)
    mine = explanations.explainable(person, {one.fact.ticket_id for one in found.missed}, at)

    def explain(one: Missed) -> str | None:
        if one.fact.ticket_id not in mine:
            return None
        return url_for("explanations.explain", number=one.number, measure=one.measure.value)

    return sla_document.document_of(found, at=at, scope=scope, link=_behind, explain=explain)


def _behind(figure: str, choice: Choice, row: Row) -> str:
    axis = choice.by.value
    code = asking.NOBODY if choice.by is Axis.AGENT and row.code is None else row.code
    return url_for(".behind", **choice.address(figure=figure, **{axis: code}))


def _one_table(document: Document) -> bytes:
    """The table that the address names: figures, hands or missed."""
    code = request.args.get("table", "figures")
    if code not in {table.code for table in document.tables}:
        raise NotFound("There is nothing here.")
    return on_page.as_csv(document, code)
