"""The other way in for updates: Telegram calls us. Closed unless a secret is set."""

import hmac

from flask import Blueprint, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from desk import clock
from desk.accounts.guards import public
from desk.bot import jobs
from desk.bot import models as models  # its tables belong to the schema
from desk.bot.incoming import read
from desk.extensions import csrf

bp = Blueprint("bot", __name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@bp.post("/telegram/webhook")
@public
@csrf.exempt
def webhook() -> ResponseReturnValue:
    """Write an update down, then handle what waits in its chat. Once it is written down the answer is 200, come what may.

    Messages go out by the couriers; only the end of a button's waiting sign travels in the response.
    """
    secret = current_app.config["DESK"].telegram_webhook_secret
    given = request.headers.get(SECRET_HEADER, "")
    if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
        abort(403)
    update = request.get_json(silent=True)
    if not isinstance(update, dict):
        abort(400)
    toast = jobs.take_in(update, at=clock.now())
    incoming = read(update)
    if incoming is None or not incoming.press_id:
        return "", 200
    return jsonify(method="answerCallbackQuery", callback_query_id=incoming.press_id, text=toast)
