"""Who answers what: an update from a chat goes to the staff's side, the citizens' side or to a group. The caller commits.

A command is answered by whoever has it, whatever the chat is in the middle of; a button by the side that its data names;
all else by the dialogue that is open, and without one by the side to which the chat belongs.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale

from desk.bot import citizens, dialogues, groups, staff
from desk.bot.dialogues import Dialogue
from desk.bot.incoming import Incoming
from desk.notify import chats, queries, wording
from desk.notify.letters import Letter
from desk.notify.models import TelegramLink

CITIZENS_BUTTON = "c:"
STAFF_COMMANDS = frozenset({"/antrean", "/tugas", "/tiket", "/gangguan", "/putus"})
CITIZENS_CODE = "c-"
DEFAULT_LANGUAGE = "id"


@dataclass(frozen=True)
class Heard:
    """What comes of an update: messages into the same chat, and a few words above it when a button was pressed."""

    letters: tuple[Letter, ...] = ()
    toast: str = ""


def hear(incoming: Incoming, *, at: datetime) -> Heard:
    """Do what was asked for, and say what to answer."""
    if incoming.has_left or incoming.new_chat_id is not None:
        _note_change_of_chat(incoming, at)
        return Heard()
    if not incoming.is_private:
        with force_locale(DEFAULT_LANGUAGE):
            return Heard(tuple(groups.hear(incoming, at=at)))
    link = queries.link_of_chat(incoming.chat_id)
    if link is not None and not link.user.is_active:
        link = None
    dialogue = dialogues.of_chat(incoming.chat_id, at=at)
    if link is None and dialogue is not None and dialogue.side == dialogues.STAFF:
        dialogues.end(incoming.chat_id)  # of somebody to whom the chat no longer belongs
        dialogue = None
    with force_locale(link.user.language if link else DEFAULT_LANGUAGE):
        if _is_for_staff(incoming, link, dialogue):
            answer = staff.hear(incoming, link=link, at=at)
            return Heard(tuple(answer.letters), answer.toast)
        return Heard(tuple(citizens.hear(incoming, at=at)))


def wants_file(incoming: Incoming, *, at: datetime) -> bool:
    """Whether what was sent along is to be fetched: somebody waits for it, or it answers a message of ours."""
    if not incoming.is_private or not (incoming.photo or incoming.document) or incoming.is_command:
        return False
    return incoming.replies_to is not None or dialogues.of_chat(incoming.chat_id, at=at) is not None


def _is_for_staff(incoming: Incoming, link: TelegramLink | None, dialogue: Dialogue | None) -> bool:
    if incoming.pressed:
        return not incoming.pressed.startswith(CITIZENS_BUTTON)
    if incoming.is_command:
        return _is_command_of_staff(incoming, link, dialogue)
    return link is not None if dialogue is None else dialogue.side == dialogues.STAFF


def _is_command_of_staff(incoming: Incoming, link: TelegramLink | None, dialogue: Dialogue | None) -> bool:
    match incoming.command:
        case "/start" if incoming.argument:
            return not incoming.argument.startswith(CITIZENS_CODE)
        case "/batal" if dialogue is not None:
            return dialogue.side == dialogues.STAFF
        case command if command in STAFF_COMMANDS:
            return True
        case command if command in citizens.COMMANDS:
            return False
        case _:
            return link is not None


def _note_change_of_chat(incoming: Incoming, at: datetime) -> None:
    if incoming.new_chat_id is not None:
        chats.move_chat(chat_id=incoming.chat_id, new_chat_id=incoming.new_chat_id)
    else:
        chats.close_chat(chat_id=incoming.chat_id, keys=wording.keys(), at=at)
        citizens.forget_chat(incoming.chat_id, at=at)
        dialogues.end(incoming.chat_id)
