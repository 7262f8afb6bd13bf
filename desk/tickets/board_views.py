"""Each role's own board, and the queue of Tier 2: lists that renew themselves."""

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import clock, live
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.templating import city_day
from desk.tickets import foreseen, list_words, panels, queue_filters, queue_queries, tagging
from desk.tickets.labels import with_clocks
from desk.tickets.queries import Row
from desk.tickets.queue_filters import QueueFilters
from desk.tickets.views import bp

SHOWN = 20  # so many of each queue stand on the board

home = Blueprint("home", __name__)


@home.get("/", endpoint="index")
@may("inbox.read")
def board() -> ResponseReturnValue:
    """What concerns this person, by time left; with `live=1` the lists alone."""
    at, person = clock.now(), actor()
    if live.is_asked():
        return live.answer(lambda: render_template("home/lists.html", **_lists(person, at)), reader_id=person.id, at=at)
    return render_template("home/index.html", may_note_calls=policy.may(person, Action.CALL_NOTE), **_lists(person, at))


@bp.get("/queue")
@may("queue.tier2")
def queue() -> ResponseReturnValue:
    """What lies with Tier 2 by time left; with `live=1` the list alone."""
    at, person = clock.now(), actor()

    wanted = queue_filters.read(request.args)

    def page(template: str, **more: Any) -> str:
        rows = queue_queries.tier2_queue(person, at, wanted=wanted)
        return render_template(
            template,
            panels=_panels("desk_queue_panels", person, at),
            wanted=wanted,
            **more,
            **_shown({"rows": rows}, person, at),
        )

    if live.is_asked():
        return live.answer(lambda: page("tickets/queue_list.html"), reader_id=person.id, at=at)
    if "" in request.args.values():  # of the form, which sends what was left empty along
        return redirect(url_for(".queue", **_said(wanted)))
    today = city_day(at)
    return page("tickets/queue.html", asked=_said(wanted), bar=list_words.queue_bar(on=today))


def _said(wanted: QueueFilters) -> dict[str, Any]:
    return dict(queue_filters.address(wanted))


def _lists(person: Actor, at: datetime) -> dict[str, Any]:
    """The lists of the board: what is in one's hands stands there alone, not once more in its queue."""
    in_hand = queue_queries.assigned_to(person, at)
    held = {row.ticket.id for row in in_hand}
    queues = {
        "queue": queue_queries.tier1_queue(person, at, limit=SHOWN),
        "tier2": queue_queries.tier2_queue(person, at, limit=SHOWN),
    }
    lists = {
        "to_confirm": queue_queries.to_confirm(person, at),
        "in_hand": in_hand,
        **{name: [row for row in rows if row.ticket.id not in held] for name, rows in queues.items()},
        "asleep": queue_queries.asleep(person, at) if policy.may(person, Action.TICKET_TAG) else [],
        "mine": queue_queries.reported_by(person),
    }
    return {
        **_shown(lists, person, at),
        "may_report": policy.may(person, Action.TICKET_OPEN),
        "panels": _panels("desk_board_panels", person, at),
    }


def _panels(where: str, person: Actor, at: datetime) -> list[Any]:
    """What other packages add to these pages."""
    return [panel for make in current_app.extensions[where] if (panel := make(person, at))]


def _shown(lists: dict[str, list[Row]], person: Actor, at: datetime) -> dict[str, Any]:
    """Lists as their page shows them: with clocks, tags, marks, and what may be done to several at once."""
    ids = [row.ticket.id for rows in lists.values() for row in rows]
    return {
        **{name: with_clocks(rows, at) for name, rows in lists.items()},
        "tags": tagging.tags_among(ids, person, at),
        "marks": foreseen.marks_among(ids, person, at),
        "bulk": panels.acts_for(person),
    }
