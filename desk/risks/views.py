"""The pages of the risk register: candidates, lines, what is done to one, and the register as a file."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock, sheets
from desk.accounts.guards import actor, may
from desk.errors import Conflict
from desk.fields import row_id
from desk.risks import incident_queries, labels, queries, register_file
from desk.risks.forms import RiskStepForm, RiskTicketForm
from desk.risks.kinds import STEPS, RiskState, RiskStep
from desk.risks.models import Risk
from desk.risks.queries import About
from desk.templating import city_day
from desk.tickets import relations

bp = Blueprint("risks", __name__)
STILL_OPEN = tuple(state for state in RiskState if state is not RiskState.CLOSED)


@bp.get("/risks")
@may("risk.read")
def index() -> ResponseReturnValue:
    at, person = clock.now(), actor()
    state = next((one for one in RiskState if one == request.args.get("state")), None)
    before = request.args.get("before", type=row_id)
    rows = queries.register(person, states=[state] if state else STILL_OPEN, before=before)
    more = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    rows = rows[: queries.PAGE]
    return render_template(
        "risks/index.html",
        rows=rows,
        frequencies=incident_queries.frequencies(rows, at),
        more=more,
        state=state,
        candidates=incident_queries.candidates(person, at) if state is None and before is None else [],
        words=labels,
        kept={one.id for one in queries.departments_kept_by(person)},
        about=_about,
        today=city_day(at),
    )


@bp.get("/risks/<int:risk_id>")
@may("risk.read")
def show(risk_id: int) -> ResponseReturnValue:
    return page(queries.get_risk(actor(), risk_id), clock.now())


@bp.get("/risks/sheet")
@may("risk.read")
def sheet() -> ResponseReturnValue:
    return _register("xlsx")


@bp.get("/risks/csv")
@may("risk.read")
def csv() -> ResponseReturnValue:
    return _register("csv")


def _register(kind: str) -> ResponseReturnValue:
    """Every line that this person may read, closed ones too."""
    at = clock.now()
    found = queries.register(actor(), states=tuple(RiskState), limit=None)
    counted = incident_queries.frequencies(found, at)
    headings, rows = register_file.headings(), register_file.rows(found, counted)
    if kind == "csv":
        content, media_type = sheets.written_as_csv(headings, rows), "text/csv; charset=utf-8"
    else:
        content = sheets.written(_("Risk register"), headings, rows, at=at)
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response: Response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="register-risiko-{city_day(at):%Y%m%d}.{kind}"'
    return response


def page(risk: Risk, at: datetime, *, conflict: Conflict | None = None, **forms: Any) -> str:
    """A line of the register with everything around it; forms that came back are shown as they were typed."""
    person = actor()
    hung = relations.told_of(person, queries.tickets_of(risk.id), at)
    steps = forms.get("form") or step_form(risk, blank=True)
    if conflict is not None:
        steps.version.data = str(risk.version)
    return render_template(
        "risks/show.html",
        risk=risk,
        about=_about(risk),
        frequency=incident_queries.frequencies([risk], at)[risk.id],
        tickets=hung,
        readable=relations.readable_ids(person, {one.id for one in hung}, at),
        notes=queries.notes_of(risk.id),
        may_manage=queries.is_theirs(person, risk.department_id),
        step_form=steps,
        link_form=forms.get("link_form") or RiskTicketForm(formdata=None),
        conflict=conflict,
        words=labels,
        today=city_day(at),
    )


def step_form(risk: Risk, *, blank: bool = False) -> RiskStepForm:
    """What may be done to it now; as it was sent, or blank."""
    form = RiskStepForm(formdata=None, version=str(risk.version)) if blank else RiskStepForm()
    form.offer([RiskStep.NOTE, *STEPS[risk.state]] if blank else RiskStep)
    return form


def _about(risk: Risk) -> About:
    return About(risk.department, risk.service, risk.asset)
