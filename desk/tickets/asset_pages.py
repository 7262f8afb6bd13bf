"""A thing with its tickets, and the list of things that fail again and again."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.assets import labels
from desk.assets import queries as assets
from desk.tickets import asset_queries, forms, relations, result_queries, states, triage
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register

bp = Blueprint("asset_history", __name__)


@bp.get("/assets/<int:asset_id>")
@may("asset.read")
def show(asset_id: int) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    asset = assets.get_asset(person, asset_id)
    parts = result_queries.parts_in(asset.id)
    return render_template(
        "assets/show.html",
        asset=asset,
        tickets=asset_queries.history_of(asset, person, at),
        parts=parts,
        readable=relations.readable_ids(person, {part.ticket_id for part in parts}, at),
        kinds=labels.KINDS,
        may_manage=policy.may(person, Action.ASSET_MANAGE),
    )


@bp.get("/assets/disposal")
@may("asset.read")
def disposal() -> ResponseReturnValue:
    """Usul penghapusan: for the office that keeps the city's goods."""
    return render_template("assets/disposal.html", rows=asset_queries.failing(actor(), clock.now()), kinds=labels.KINDS)


def _offer(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    form.offer(assets.of_department(ticket.department_id))
    if not form.is_submitted():
        form.asset.data = str(ticket.asset_id or "")


def _name(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    things = assets.of_department(ticket.department_id)
    chosen = next((one for one in things if str(one.id) == form.asset.data), None)
    triage.name_asset(ticket=ticket, asset=chosen, actor=actor, at=at)


register(
    bp,
    MovePage(
        None,
        "asset",
        Action.TICKET_LINK,
        forms.AssetLinkForm,
        _name,
        _l("Which asset is it about?"),
        _l("Name the asset"),
        _l("It is noted."),
        tone="quiet",
        hint=_l("What fails again and again shows in the register of assets."),
        prepare=_offer,
        shown=lambda ticket: ticket.status in states.OPEN,
    ),
)
