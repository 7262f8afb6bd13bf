"""What somebody did in a chat, read out of an update of whatever shape. Pure.

Only what Telegram itself vouches for is believed: chat, sender, the button of a message of ours. Text is cleaned of what no
database takes and of marks that turn the direction of writing (TRUST F04).
"""

import unicodedata
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

# Characters that turn the direction of writing: they make a text look like another.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
# Passed on from elsewhere: nobody means to say that to us.
NOT_THEIR_OWN = ("forward_origin", "forward_date", "forward_from", "via_bot")
# What people send and the desk cannot take; all else without words is a note of Telegram's own.
OTHER_KINDS = (
    "sticker",
    "voice",
    "audio",
    "video",
    "video_note",
    "animation",
    "contact",
    "dice",
    "poll",
    "story",
    "paid_media",
    "checklist",
)
GONE = ("left", "kicked")
LONGEST_ID = 300


@dataclass(frozen=True)
class Photo:
    """A picture that was sent, in the largest size that Telegram keeps; bytes as Telegram states them."""

    file_id: str
    size: int


@dataclass(frozen=True)
class Incoming:
    """Something said or done in one chat by one person; what was not part of it is empty."""

    update_id: int
    chat_id: int
    is_private: bool
    sender_id: int
    first_name: str = ""
    chat_title: str = ""  # of a group
    text: str = ""
    command: str = ""  # "/status" in lower case, without the bot's name
    argument: str = ""
    pressed: str = ""  # the data of a button
    press_id: str = ""
    message_id: int | None = None  # of what was written, or of our message whose button was pressed
    replies_to: int | None = None  # our message that this answers
    photo: Photo | None = None
    document: Photo | None = None
    place: tuple[float, float] | None = None
    new_chat_id: int | None = None  # the group moved there
    is_other: bool = False  # a sticker, a voice, a video: nothing that can be taken
    has_left: bool = False  # the bot was blocked there, or taken out of the group
    # Of photo or document, fetched before the handling where somebody waits for it. The cleaned picture lies on the disk,
    # set aside for `owner_of(chat_id)`; this is what attachments.Kept says of it.
    file: dict[str, Any] | None = None
    file_problem: str = ""  # why there is none: an English source text

    @property
    def is_command(self) -> bool:
        return bool(self.command)


def read(update: dict[str, Any]) -> Incoming | None:
    """What happened; None for kinds that nobody needs: edits, forwards, channels, polls, and whatever comes next."""
    update_id = update.get("update_id")
    if not is_id(update_id):
        return None
    press = update.get("callback_query")
    if isinstance(press, dict):
        return _pressed(update_id, press)
    change = update.get("my_chat_member")
    if isinstance(change, dict):
        return _changed(update_id, change)
    message = update.get("message")
    if not isinstance(message, dict) or any(sign in message for sign in NOT_THEIR_OWN):
        return None
    return _said(update_id, message)


def owner_of(chat_id: int) -> str:
    """For whom the pictures of a chat wait."""
    return f"chat{chat_id}"


def _said(update_id: int, message: dict[str, Any]) -> Incoming | None:
    chat, sender = _part(message, "chat"), _part(message, "from")
    if not is_id(chat.get("id")):
        return None
    if sender.get("is_bot") is True and not is_id(message.get("migrate_to_chat_id")):
        return None
    text = cleaned(message.get("text") or message.get("caption"))
    command, argument = "", ""
    if text.startswith("/"):
        command, _, argument = text.partition(" ")
    sizes = message.get("photo")
    place = _part(message, "location")
    answered = _part(message, "reply_to_message")
    moved = message.get("migrate_to_chat_id")
    found = Incoming(
        update_id=update_id,
        chat_id=chat["id"],
        is_private=chat.get("type") == "private",
        sender_id=sender["id"] if is_id(sender.get("id")) else 0,
        first_name=cleaned(sender.get("first_name"))[:64],
        chat_title=cleaned(chat.get("title"))[:64],
        text=text,
        command=command.split("@")[0].lower(),
        argument=argument.strip(),
        message_id=message["message_id"] if is_id(message.get("message_id")) else None,
        replies_to=answered["message_id"] if is_id(answered.get("message_id")) else None,
        photo=_photo(sizes[-1]) if isinstance(sizes, list) and sizes else None,
        document=_photo(message.get("document")),
        place=_place(place),
        new_chat_id=moved if is_id(moved) else None,
    )
    is_something = found.text or found.photo or found.document or found.place or found.new_chat_id
    if not is_something and not any(message.get(kind) for kind in OTHER_KINDS):
        return None
    return found if is_something else replace(found, is_other=True)


def _changed(update_id: int, change: dict[str, Any]) -> Incoming | None:
    """What became of the bot itself in a chat."""
    chat, sender = _part(change, "chat"), _part(change, "from")
    if not is_id(chat.get("id")) or _part(change, "new_chat_member").get("status") not in GONE:
        return None
    return Incoming(
        update_id=update_id,
        chat_id=chat["id"],
        is_private=chat.get("type") == "private",
        sender_id=sender["id"] if is_id(sender.get("id")) else 0,
        has_left=True,
    )


def _pressed(update_id: int, press: dict[str, Any]) -> Incoming | None:
    message, sender, data = _part(press, "message"), _part(press, "from"), press.get("data")
    chat = _part(message, "chat")
    if not is_id(chat.get("id")) or not isinstance(data, str):
        return None
    return Incoming(
        update_id=update_id,
        chat_id=chat["id"],
        is_private=chat.get("type") == "private",
        sender_id=sender["id"] if is_id(sender.get("id")) else 0,
        first_name=cleaned(sender.get("first_name"))[:64],
        pressed=cleaned(data)[:64],
        press_id=str(press.get("id") or "")[:64],
        message_id=message["message_id"] if is_id(message.get("message_id")) else None,
    )


def _photo(found: Any) -> Photo | None:
    if not isinstance(found, dict) or not isinstance(found.get("file_id"), str) or len(found["file_id"]) > LONGEST_ID:
        return None
    size = found.get("file_size")
    return Photo(found["file_id"], size if is_id(size) else 0)


def _place(found: dict[str, Any]) -> tuple[float, float] | None:
    latitude, longitude = found.get("latitude"), found.get("longitude")
    if not all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in (latitude, longitude)):
        return None
    if not (abs(latitude or 0) <= 90 and abs(longitude or 0) <= 180):  # before float(): a whole number has no end
        return None
    return float(latitude or 0), float(longitude or 0)


def _part(found: dict[str, Any], name: str) -> dict[str, Any]:
    part = found.get(name)
    return part if isinstance(part, dict) else {}


def is_id(value: Any) -> TypeGuard[int]:
    """Whether it can be an id: a bool is an int, and a column ends somewhere."""
    return type(value) is int and abs(value) < 2**63


def cleaned(text: Any) -> str:
    """Text that a database takes and that shows as what it is: no NUL, no half letters, no turned writing, one form."""
    if not isinstance(text, str):
        return ""
    kept = (letter for letter in text if letter not in TURNING and (letter.isprintable() or letter in "\n\t\u200d"))
    return unicodedata.normalize("NFC", "".join(kept)).strip()
