"""An update from Telegram -> the operations of the desk -> an answer. Number and status only, and only for linked people."""

from datetime import datetime
from typing import Any, TypeGuard

from flask import current_app, render_template
from flask_babel import force_locale

from desk.accounts import queries as accounts
from desk.errors import NotFound
from desk.event_kinds import Origin
from desk.notify import operations, queries
from desk.notify.models import TelegramLink
from desk.tickets import queries as tickets

LONGEST_ANSWER_LIST = 10


def handle(update: dict[str, Any], *, at: datetime) -> tuple[int, str] | None:
    """What to answer, and in which chat; None when there is nothing to say. The caller commits.

    Each update is handled once by its id; kinds that are not known, groups, edits and forwards are passed over.
    """
    update_id = update.get("update_id")
    if not _is_id(update_id) or not operations.is_new_update(update_id=update_id, at=at):
        return None
    spoken = _spoken_to_us(update.get("message"))
    if spoken is None:
        return None
    chat_id, text, name = spoken
    command, _, rest = text.strip().partition(" ")
    link = queries.link_of_chat(chat_id)
    with force_locale(link.user.language if link else "id"):
        match command.split("@")[0].lower():
            case "/start" if rest:
                return chat_id, _link(rest.strip(), name, chat_id, at)
            case "/status":
                return chat_id, _status(link, rest.strip(), at)
            case _:
                return chat_id, _say("welcome", link=link)


def _spoken_to_us(message: Any) -> tuple[int, str, str] | None:
    """Chat, words and first name of what somebody typed to us alone; None for anything else, whatever its shape."""
    if not isinstance(message, dict) or "forward_origin" in message:
        return None
    chat, sender, text = (message.get(name) for name in ("chat", "from", "text"))
    if not isinstance(chat, dict) or chat.get("type") != "private" or not _is_id(chat.get("id")):
        return None
    if not isinstance(text, str):
        return None
    name = sender.get("first_name") if isinstance(sender, dict) else ""
    return chat["id"], _storable(text), _storable(name) if isinstance(name, str) else ""


def _is_id(value: Any) -> TypeGuard[int]:
    return type(value) is int and abs(value) < 2**63  # a bool is an int, and a column ends somewhere


def _storable(text: str) -> str:
    """Without what no database takes: NUL, lone halves of a letter."""
    return "".join(letter for letter in text if letter.isprintable() or letter.isspace())


def _link(code: str, label: str, chat_id: int, at: datetime) -> str:
    try:
        user = operations.link_chat(code=code[:100], chat_id=chat_id, label=label, at=at)
    except operations.BadCode as bad:
        return _say("bad_code", error=bad)
    with force_locale(user.language):
        return _say("linked", user=user)


def _status(link: TelegramLink | None, number: str, at: datetime) -> str:
    if link is None or not link.user.is_active:
        return _say("not_linked")
    settings = current_app.config["DESK"]
    today = at.astimezone(settings.timezone).date()
    actor = accounts.actor_of(link.user, on=today, origin=Origin.TELEGRAM)
    if not number:
        rows = tickets.reported_by(actor, limit=LONGEST_ANSWER_LIST)
        return _say("status_list", tickets=[row.ticket for row in rows])
    try:
        ticket = tickets.get_ticket(actor, number.upper()[:20], at)
    except NotFound:
        return _say("status_unknown")
    return _say("status", ticket=ticket, url=f"{settings.base_url}/tickets/{ticket.number}")


def _say(name: str, **context: Any) -> str:
    """A text of templates/telegram/bot/, its line ends kept."""
    text = render_template(f"telegram/bot/{name}.txt", city=current_app.config["DESK"].city, **context)
    return "\n".join(line.strip() for line in text.strip().splitlines())
