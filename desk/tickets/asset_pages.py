"""A thing with its tickets, and the list of things that fail again and again."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.assets import labels
from desk.assets import queries as assets
from desk.tickets import asset_queries

bp = Blueprint("asset_history", __name__)


@bp.get("/assets/<int:asset_id>")
@may("asset.read")
def show(asset_id: int) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    asset = assets.get_asset(person, asset_id)
    return render_template(
        "assets/show.html",
        asset=asset,
        tickets=asset_queries.history_of(asset, person, at),
        kinds=labels.KINDS,
        may_manage=policy.may(person, Action.ASSET_MANAGE),
    )


@bp.get("/assets/disposal")
@may("asset.read")
def disposal() -> ResponseReturnValue:
    """Usul penghapusan: for the office that keeps the city's goods."""
    return render_template("assets/disposal.html", rows=asset_queries.failing(actor(), clock.now()), kinds=labels.KINDS)
