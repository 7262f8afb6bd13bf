"""The public directory of the mall: services, counters, opening hours, and who answers for complaints (DOMAIN K0)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from desk import clock
from desk.accounts.guards import public
from desk.errors import NotFound
from desk.mall import directory
from desk.reports import leaflets
from desk.sla import calendars
from desk.templating import city_day

bp = Blueprint("directory", __name__)
CALENDAR = "mpp"
# The pages that a visitor goes to from here, once the desk has them.
COMPLAIN, ANSWER_SURVEY = "/aduan", "/survei"


@dataclass(frozen=True)
class Today:
    """When the mall is open today, and whether it is now."""

    hours: Sequence[tuple[time, time]]
    is_open: bool


@bp.get("/layanan")
@public
def services() -> ResponseReturnValue:
    at = clock.now()
    today = city_day(at)
    words = request.args.get("cari", "").strip()[:80]
    return render_template(
        "directory/services.html",
        entries=directory.entries(on=today, words=words),
        front=directory.front_office(on=today),
        words=words,
        questions=leaflets.common_questions(),
        opening=opening(at),
        **_doors(),
    )


@bp.get("/layanan/<string:code>")
@public
def tenant(code: str) -> ResponseReturnValue:
    at = clock.now()
    entry = directory.entry_of(code, on=city_day(at))
    if entry is None:
        raise NotFound("There is nothing here.")
    return render_template("directory/tenant.html", entry=entry, opening=opening(at), **_doors())


def opening(at: datetime) -> Today | None:
    """Today's hours by the mall's calendar; None in a city that has none."""
    try:
        calendar = calendars.get(CALENDAR)
    except LookupError:
        return None
    local = at.astimezone(calendar.zone)
    hours = calendar.hours_on(local.date())
    now = local.time()
    return Today(hours, any(opens <= now and (now < closes or closes == time(0)) for opens, closes in hours))


def _doors() -> dict[str, str | None]:
    """The addresses of complaint and survey, those that there are."""
    known = {rule.rule for rule in current_app.url_map.iter_rules()}
    return {
        "complain_at": COMPLAIN if COMPLAIN in known else None,
        "survey_at": ANSWER_SURVEY if ANSWER_SURVEY in known else None,
    }
