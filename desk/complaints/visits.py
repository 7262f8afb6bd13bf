"""What a browser without a login may see for a while: the receipt of what it just sent, the report that it opened by its code.

Both stand in the signed cookie, which holds neither the access code nor a word of the report.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from flask import session

RECEIPT, OPENED, CHAT_LINK = "receipt", "opened", "chat_link"
FOLLOWING, FOLLOWED = "following", "followed"  # the same two, of a report of somebody else
CODE_SHOWN = timedelta(minutes=10)
RECEIPT_KEPT = timedelta(hours=1)
OPENED_KEPT = timedelta(minutes=20)  # since the last page


class SentForm(NamedTuple):
    """The form that was sent from this browser, and whether its code is still shown."""

    form_key: str
    sent_at: datetime
    shows_code: bool


class NewFollower(NamedTuple):
    """Who began to follow a report from this browser, and whether their code is still shown."""

    form_key: str
    follower_id: int
    shows_code: bool


def keep_receipt(*, form_key: str, sent_at: datetime) -> None:
    """Let this browser see the receipt. `sent_at`: when the report came in, also when the same form comes again."""
    saved = bool(_kept(RECEIPT).get("saved")) and _kept(RECEIPT).get("form") == form_key
    session[RECEIPT] = {"form": form_key, "at": int(sent_at.timestamp()), "saved": saved}


def receipt(at: datetime) -> SentForm | None:
    """The form whose receipt this browser may see."""
    kept = _kept(RECEIPT)
    if (sent_at := _still_shown(kept, at)) is None:
        return None
    return SentForm(kept["form"], sent_at, _shows_code(kept, sent_at, at))


def note_saved() -> None:
    """The code was written down: this browser shows it no more."""
    if kept := _kept(RECEIPT):
        session[RECEIPT] = kept | {"saved": True}


def keep_following(*, form_key: str, follower_id: int, since: datetime) -> None:
    """Let this browser see number and code of a follower. Which report it is stands nowhere in it."""
    kept = _kept(FOLLOWING)
    saved = bool(kept.get("saved")) and (kept.get("form"), kept.get("id")) == (form_key, follower_id)
    session[FOLLOWING] = {"form": form_key, "id": follower_id, "at": int(since.timestamp()), "saved": saved}


def following(at: datetime) -> NewFollower | None:
    """The follower whose number and code this browser may see."""
    kept = _kept(FOLLOWING)
    if (since := _still_shown(kept, at)) is None:
        return None
    return NewFollower(kept["form"], kept["id"], _shows_code(kept, since, at))


def note_following_saved() -> None:
    """The follower's code was written down."""
    if kept := _kept(FOLLOWING):
        session[FOLLOWING] = kept | {"saved": True}


def keep_open(complaint_id: int, *, at: datetime) -> None:
    """Let this browser read that report until nobody has touched it for a while."""
    _keep_open(OPENED, complaint_id, at)


def opened(at: datetime) -> int | None:
    """The id of the report that this browser has opened; each page gives it new time."""
    return _opened(OPENED, at)


def keep_followed(follower_id: int, *, at: datetime) -> None:
    """Let this browser see what that follower sees, for as long as an own report."""
    _keep_open(FOLLOWED, follower_id, at)


def followed(at: datetime) -> int | None:
    """The id of the follower that this browser has opened; each page gives it new time."""
    return _opened(FOLLOWED, at)


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
    for name in (RECEIPT, OPENED, FOLLOWING, FOLLOWED, CHAT_LINK):
        session.pop(name, None)


def _still_shown(kept: dict[str, Any], at: datetime) -> datetime | None:
    """Since when a receipt has been shown, unless that is over."""
    since = datetime.fromtimestamp(kept["at"], UTC) if "form" in kept else None
    return since if since is not None and at < since + RECEIPT_KEPT else None


def _shows_code(kept: dict[str, Any], since: datetime, at: datetime) -> bool:
    return not kept["saved"] and at < since + CODE_SHOWN


def _keep_open(name: str, row: int, at: datetime) -> None:
    session[name] = {"id": row, "until": int((at + OPENED_KEPT).timestamp())}


def _opened(name: str, at: datetime) -> int | None:
    kept = _kept(name)
    if "id" not in kept or at.timestamp() >= kept["until"]:
        return None
    _keep_open(name, kept["id"], at)
    return int(kept["id"])


def _kept(name: str) -> dict[str, Any]:
    found = session.get(name)
    return found if isinstance(found, dict) else {}
