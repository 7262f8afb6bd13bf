"""The supervisor's board, and what of it stands on the first page of who has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor, Role
from desk.coordination import disposition_queries as dispositions
from desk.coordination import labels as disposition_labels
from desk.figures import listing
from desk.reports import asking, board_words, periods, scopes, sla_words
from desk.reports import board as boards
from desk.reports.views import bp
from desk.templating import city_day
from desk.tickets import clock_labels

SUPERVISORS = frozenset({Role.HEAD, Role.EXECUTIVE, Role.TIER2_LEAD, Role.TIER1_LEAD})


@bp.get("/reports")
@may("reports.read")
def board() -> ResponseReturnValue:
    """How the promises stand beside the period before; every number opens the tickets behind it."""
    at, person = clock.now(), actor()
    today = city_day(at)
    choice = asking.understand(request.args, today=today)
    asked = choice.asked
    shown = boards.board(person, asked, at=at, today=today)
    waiting = dispositions.open_ones(person, at=at, on=today) if policy.may(person, Action.DISPOSITION_READ) else []
    days: dict[str, Any] = {"from": asked.since.isoformat(), "to": asked.until.isoformat()}
    return render_template(
        "reports/board.html",
        board=shown,
        at=at,
        dispositions=waiting,
        dispose=lambda department: dispositions.covers(person, department),
        addressees=disposition_labels,
        asked=asked,
        tiles=board_words.tiles(shown),
        ages=board_words.age_names(),
        said=board_words,
        words=sla_words,
        holders=clock_labels.HOLDERS,
        label=scopes.period_label(asked.since, asked.until),
        label_before=scopes.period_label(asked.before.since, asked.before.until),
        scope=scopes.scope_of(choice, scopes.whose(person)),
        presets=periods.offered(today),
        behind=lambda figure, **more: url_for("promises.behind", **choice.address(figure=figure, by=None, **more)),
        panels=[
            panel for make in current_app.extensions["desk_supervision_panels"] if (panel := make(person, choice, at))
        ],
        report=lambda by, **more: url_for("promises.report", **days, by=by, **more),
    )


@dataclass(frozen=True)
class Panel:
    """What the first page of a supervisor says of it."""

    late: int
    coming: int
    open: int
    template: str = "reports/board_panel.html"


def board_panel(person: Actor, at: datetime) -> Any:
    """For who leads, or watches over all; None for the others."""
    if not person.roles & SUPERVISORS or not policy.may(person, Action.REPORTS_READ):
        return None
    today = city_day(at)
    found = listing.backlog(person, asking.understand({}, today=today).asked, at=at)
    return Panel(found.late, found.coming, found.open)
