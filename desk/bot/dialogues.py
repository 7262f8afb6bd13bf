"""Where the dialogue of a chat stands: one at a time, its words sealed. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete

from desk.bot.models import BotDialogue
from desk.database import db
from desk.sealing import BrokenSeal, Keys

STAFF, CITIZEN = "staff", "citizen"
# What nobody went on with for so long is forgotten.
FORGOTTEN_AFTER = {STAFF: timedelta(days=1), CITIZEN: timedelta(days=3)}


@dataclass(frozen=True)
class Dialogue:
    """A dialogue as it was kept last."""

    side: str
    step: str
    content: dict[str, Any]


def of_chat(chat_id: int, *, at: datetime) -> Dialogue | None:
    """What the chat is in the middle of; None also when it was left lying for too long."""
    found = db.session.get(BotDialogue, chat_id, populate_existing=True)
    if found is None or found.updated_at <= at - FORGOTTEN_AFTER[found.side]:
        return None
    try:
        return Dialogue(found.side, found.step, _keys().open(found.content))
    except BrokenSeal:  # kept under another secret
        return None


def keep(chat_id: int, *, side: str, step: str, content: dict[str, Any], at: datetime) -> None:
    """Remember where the dialogue stands; it takes the place of any other of this chat."""
    found = db.session.get(BotDialogue, chat_id)
    if found is None:
        found = BotDialogue(chat_id=chat_id, begun_at=at)
        db.session.add(found)
    found.side, found.step, found.content, found.updated_at = side, step, _keys().seal(content), at
    db.session.flush()


def end(chat_id: int) -> None:
    """It is over."""
    db.session.execute(delete(BotDialogue).where(BotDialogue.chat_id == chat_id))


def forget(*, at: datetime) -> None:
    """Remove what was left lying."""
    for side, age in FORGOTTEN_AFTER.items():
        db.session.execute(delete(BotDialogue).where(BotDialogue.side == side, BotDialogue.updated_at <= at - age))


def _keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)
