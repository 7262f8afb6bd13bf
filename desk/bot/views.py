"""The other way in for updates: Telegram calls us. Closed unless a secret is set."""

import hmac

from flask import Blueprint, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from desk import clock
from desk.accounts.guards import public
from desk.bot import models as models  # its tables belong to the schema
from desk.bot.handlers import handle
from desk.database import db
from desk.extensions import csrf

bp = Blueprint("bot", __name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@bp.post("/telegram/webhook")
@public
@csrf.exempt
def webhook() -> ResponseReturnValue:
    """Handle an update; the answer to the chat travels in the response."""
    secret = current_app.config["DESK"].telegram_webhook_secret
    given = request.headers.get(SECRET_HEADER, "")
    if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
        abort(403)
    update = request.get_json(silent=True)
    if not isinstance(update, dict):
        abort(400)
    answer = handle(update, at=clock.now())
    db.session.commit()
    if answer is None:
        return "", 200
    chat_id, text = answer
    return jsonify(method="sendMessage", chat_id=chat_id, text=text)
