"""What a browser without a login may see for a while: the receipt of what it just sent, the report that it opened by its code.

Both stand in the signed cookie, which holds neither the access code nor a word of the report.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from flask import session

RECEIPT, OPENED, CHAT_LINK = "receipt", "opened", "chat_link"
CODE_SHOWN = timedelta(minutes=10)
RECEIPT_KEPT = timedelta(hours=1)
OPENED_KEPT = timedelta(minutes=20)  # since the last page


class SentForm(NamedTuple):
    """The form that was sent from this browser, and whether its code is still shown."""

    form_key: str
    sent_at: datetime
    shows_code: bool


def keep_receipt(*, form_key: str, sent_at: datetime) -> None:
    """Let this browser see the receipt. `sent_at`: when the report came in, also when the same form comes again."""
    saved = bool(_kept(RECEIPT).get("saved")) and _kept(RECEIPT).get("form") == form_key
    session[RECEIPT] = {"form": form_key, "at": int(sent_at.timestamp()), "saved": saved}


def receipt(at: datetime) -> SentForm | None:
    """The form whose receipt this browser may see."""
    kept = _kept(RECEIPT)
    if "form" not in kept:
        return None
    sent_at = datetime.fromtimestamp(kept["at"], UTC)
    if at >= sent_at + RECEIPT_KEPT:
        return None
    return SentForm(kept["form"], sent_at, not kept["saved"] and at < sent_at + CODE_SHOWN)


def note_saved() -> None:
    """The code was written down: this browser shows it no more."""
    if kept := _kept(RECEIPT):
        session[RECEIPT] = kept | {"saved": True}


def keep_open(complaint_id: int, *, at: datetime) -> None:
    """Let this browser read that report until nobody has touched it for a while."""
    session[OPENED] = {"id": complaint_id, "until": int((at + OPENED_KEPT).timestamp())}


def opened(at: datetime) -> int | None:
    """The id of the report that this browser has opened; each page gives it new time."""
    kept = _kept(OPENED)
    if "id" not in kept or at.timestamp() >= kept["until"]:
        return None
    keep_open(kept["id"], at=at)
    return int(kept["id"])


def keep_chat_link(complaint_id: int, *, url: str) -> None:
    """The one-time link to a chat that this browser has made for that report."""
    session[CHAT_LINK] = {"id": complaint_id, "url": url}


def chat_link(complaint_id: int) -> str:
    """The link that was made here for that report; "" when there is none."""
    kept = _kept(CHAT_LINK)
    return str(kept["url"]) if kept.get("id") == complaint_id else ""


def forget_chat_link() -> None:
    """It is of no use any more."""
    session.pop(CHAT_LINK, None)


def forget() -> None:
    """Leave nothing for the next person at this computer."""
    forget_chat_link()
    session.pop(RECEIPT, None)
    session.pop(OPENED, None)


def _kept(name: str) -> dict[str, Any]:
    found = session.get(name)
    return found if isinstance(found, dict) else {}
