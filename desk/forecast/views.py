"""The page that says how good the forecast is, and the tickets that are likely to be late in the coming week."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.forecast import builders, queries
from desk.forecast.survival import SMALLEST_SAMPLE
from desk.reports import asking, on_page, scopes, sla_report, sla_words
from desk.sla import calendars

bp = Blueprint("forecast", __name__)


@bp.get("/reports/forecast")
@may("figures.read")
def show() -> ResponseReturnValue:
    at = clock.now()
    return render_template(
        "forecast/forecast.html",
        document=builders.build(queries.judged(at=at), at=at),
        rate=queries.hit_rate(),
        page=on_page,
        smallest=SMALLEST_SAMPLE,
        days=queries.JUDGED_BACK.days,
    )


@bp.get("/reports/forecast/tickets")
@may("figures.read")
def coming() -> ResponseReturnValue:
    """What is likely to be late in the coming week, the first deadline first. Without a hit rate nothing is shown."""
    at, person = clock.now(), actor()
    choice = asking.understand(request.args, today=calendars.city_day(at))
    found = queries.coming(person, choice.asked, at=at)
    facts = queries.coming_facts(person, choice.asked, at=at) if found.rate.is_known else []
    rows = sla_report.with_tickets(person, facts, at=at)
    return render_template(
        "forecast/tickets.html",
        shown=sla_report.Behind(rows, found.count if found.rate.is_known else 0, len(rows) < found.count),
        rate=found.rate,
        smallest=SMALLEST_SAMPLE,
        days=queries.JUDGED_BACK.days,
        title=_("Likely to be late in the coming week"),
        scope=scopes.scope_of(choice, scopes.whose(person)),
        period=None,
        may_remind=policy.may(person, Action.TICKET_NUDGE),
        words=sla_words,
    )
