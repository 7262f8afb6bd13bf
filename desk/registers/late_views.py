"""What is late, for the ICT office and for each department; and all that the registers hold of one department."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock, sheets
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.applications import labels as application_words
from desk.applications import queries as applications
from desk.errors import NotFound
from desk.organisation.models import Department
from desk.registers import labels, queries
from desk.registers.kinds import DIAGRAM_LASTS, Reason
from desk.registers.late import Late, late
from desk.registers.reach import places_of
from desk.templating import city_day, localised

bp = Blueprint("registers", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 300


@bp.get("/registers/late")
@may("upkeep.read")
def index() -> ResponseReturnValue:
    lines, reason, department = _asked()
    shown = [line for line in lines if reason is None or line.reason is reason]
    counts = {one: sum(line.reason is one for line in lines) for one in Reason}
    return render_template(
        "registers/late.html",
        lines=shown[:MOST_SHOWN],
        total=len(shown),
        everything=len(lines),
        counts=counts,
        reason=reason,
        department=department,
        departments=_departments(),
        words=labels,
    )


@bp.get("/registers/late/sheet")
@may("upkeep.read")
def sheet() -> ResponseReturnValue:
    """The list as it is shown, for the letter that goes to departments."""
    lines, reason, _department = _asked()
    headings = [_("Department"), _("Unit"), _("What is late"), _("Which one"), _("Due by"), _("Days late")]
    rows = [
        [
            line.department.short,
            localised(line.unit) if line.unit else "",
            str(labels.REASONS[line.reason]),
            line.what,
            line.due_on.isoformat() if line.due_on else "",
            "" if line.days is None else line.days,
        ]
        for line in lines
        if reason is None or line.reason is reason
    ]
    response = make_response(sheets.written(str(_("What is late")), headings, rows, at=clock.now()))
    response.headers["Content-Type"] = XLSX
    response.headers["Content-Disposition"] = f'attachment; filename="terlambat-{city_day(clock.now()):%Y%m%d}.xlsx"'
    return response


@bp.get("/registers/departments/<string:code>")
@may("upkeep.read")
def department(code: str) -> ResponseReturnValue:
    """All that the registers hold of a department (LLG-23: its page shows the day of its diagram)."""
    person, today = actor(), city_day(clock.now())
    found = next((one for one in _departments() if one.code == code), None)
    if found is None:
        raise NotFound("There is nothing here.")
    in_force = queries.diagrams_in_force(person)
    places = [place for place in places_of(person, Action.UPKEEP_READ, on=today) if place[0].id == found.id]
    names = policy.may(person, Action.DOMAIN_READ)
    return render_template(
        "registers/department.html",
        department=found,
        lines=late(person, today, department_id=found.id),
        diagrams=[(one, unit, in_force.get((one.id, unit.id if unit else None))) for one, unit in places],
        oldest=today - DIAGRAM_LASTS,
        applications=applications.of_department(person, found.id),
        backups=queries.listed_backups(person, department=found.id),
        domain_names=queries.listed_domain_names(person, department=found.id) if names else [],
        today=today,
        words=labels,
        application_words=application_words,
    )


def _asked() -> tuple[list[Late], Reason | None, Department | None]:
    reason = next((one for one in Reason if one == request.args.get("reason")), None)
    chosen = next((one for one in _departments() if one.code == request.args.get("department")), None)
    return late(actor(), city_day(clock.now()), department_id=chosen.id if chosen else None), reason, chosen


def _departments() -> list[Department]:
    places = places_of(actor(), Action.UPKEEP_READ, on=city_day(clock.now()))
    return list(dict.fromkeys(one for one, _unit in places))
