"""The one address of the gate: what a browser has to solve."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from desk import clock
from desk.accounts.guards import public
from desk.gate import proof

bp = Blueprint("gate", __name__)


@bp.get("/aduan/tantangan")
@public
def challenge() -> ResponseReturnValue:
    """A challenge. Nothing is stored or counted: it costs less to make than to count."""
    return jsonify(proof.new_challenge(secret=current_app.config["DESK"].secret_key, at=clock.now()))
