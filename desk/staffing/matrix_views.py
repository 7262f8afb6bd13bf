"""The access matrix as a page and as XLSX, and the memberships that end."""

from datetime import date, timedelta

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock, sheets
from desk.accounts import memberships
from desk.accounts.guards import may
from desk.accounts.labels import ACTING_SHORT, REACHES, ROLES
from desk.accounts.policy import Action
from desk.staffing import matrix
from desk.staffing.matrix import Line
from desk.templating import city_day

bp = Blueprint("access", __name__)
PAGE = 50
LATELY = timedelta(days=60)


@bp.get("/admin/access")
@may("access.read")
def index() -> ResponseReturnValue:
    words, raw = request.args.get("q", "")[:60], request.args.get("page", "1")
    page = max(1, min(int(raw), 10_000)) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1
    users = matrix.people(words=words, first=(page - 1) * PAGE, limit=PAGE)
    return render_template(
        "staffing/access.html",
        lines=list(matrix.lines(users, on=city_day(clock.now()))),
        words=words,
        page=page,
        pages=-(-matrix.count(words=words) // PAGE),
        role_names=ROLES,
        acting_names=ACTING_SHORT,
        reach_names=REACHES,
        today=city_day(clock.now()),
    )


@bp.get("/admin/access/sheet")
@may("access.read")
def sheet() -> ResponseReturnValue:
    headings = [
        _("Name"),
        _("User name"),
        "NIP",
        _("Role"),
        _("Place"),
        _("Held"),
        _("Decree"),
        *(one.value for one in Action),
    ]
    rows = [_cells(line) for line in matrix.lines(matrix.people(), on=city_day(clock.now()))]
    at = clock.now()
    legend = [f"{reach.value}: {label}" for reach, label in REACHES.items()]
    response = make_response(sheets.written(str(_("Access matrix")), headings, rows, at=at, notes=legend))
    response.headers["Content-Type"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response.headers["Content-Disposition"] = f'attachment; filename="access-{city_day(clock.now()):%Y%m%d}.xlsx"'
    return response


@bp.get("/admin/memberships")
@may("access.read")
def ending() -> ResponseReturnValue:
    """Roles that have ended lately, that end soon, and that end with the year (MTR-03)."""
    today = city_day(clock.now())
    year_end = date(today.year, 12, 31)
    return render_template(
        "staffing/memberships.html",
        past=memberships.ending(first=today - LATELY, last=today - timedelta(days=1)),
        ahead=memberships.ending(first=today, last=max(year_end, today + LATELY)),
        role_names=ROLES,
        today=today,
        year_end=year_end,
    )


def _cells(line: Line) -> list[str]:
    grant = line.grant
    rights = ["+".join(sorted(line.rights.get(action, ()))) for action in Action]
    person = [line.user.name, line.user.username, line.user.employee_no or line.user.contract_employee_no or ""]
    if grant is None:
        return [*person, "", line.user.department.code, "", "", *rights]
    role = f"{ACTING_SHORT[grant.acting]} {ROLES[grant.role]}" if grant.acting else str(ROLES[grant.role])
    place = f"{grant.department.code}/{grant.unit.code}" if grant.unit else grant.department.code
    held = f"{grant.starts_on} – {grant.ends_on or ''}"
    return [*person, role, place, held, grant.decree_no, *rights]
