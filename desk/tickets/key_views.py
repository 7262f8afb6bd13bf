"""The page of the keys: the same map that "?" shows, for who has no JavaScript or wants to print it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from desk.accounts.guards import actor, may
from desk.tickets import key_map

bp = Blueprint("keys", __name__)


@bp.get("/keys")
@may("inbox.read")
def show() -> ResponseReturnValue:
    return render_template("tickets/keys.html", groups=key_map.groups_for(actor()))
