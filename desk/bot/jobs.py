"""Working on updates that were written down: claim, fetch what was sent along, handle in one transaction, wake the couriers."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from flask import current_app

from desk import clock
from desk.attachments import operations as files
from desk.attachments.pictures import LARGEST_FILE, BadPicture
from desk.bot import dialogues, handlers, intake
from desk.bot.incoming import Incoming, is_id, owner_of
from desk.bot.intake import Claimed
from desk.database import db
from desk.errors import BadInput
from desk.notify import deliveries
from desk.notify.jobs import courier, wake
from desk.notify.refusals import FileTooBig, Refused, TryLater

log = logging.getLogger(__name__)
TOO_BIG = BadPicture("The photo is larger than 10 MB. Please choose a smaller one.")
NOT_FETCHED = BadInput("The photo could not be fetched from Telegram. Please send it again.")
MOST_AT_ONCE = 20  # updates of one chat, before it is another's turn
NOBODYS_AFTER = timedelta(seconds=20)


class Fetch(Enum):
    """What to do about a picture that was sent along."""

    NOW = auto()  # this process may wait for Telegram
    LEAVE = auto()  # leave the update to one that may
    DO_WITHOUT = auto()  # nobody came: handle the words, and ask for the picture once more


def note_all(updates: Iterable[Any], *, at: datetime) -> list[int]:
    """Write updates down in one transaction. Gives the chats that have something to be handled."""
    found = [update for update in updates if isinstance(update, dict)]
    try:
        chats = [intake.note(update=update, at=at) for update in found]
        db.session.commit()
    except Exception:
        db.session.rollback()
        chats = [_note_alone(update, at) for update in found]
    return list(dict.fromkeys(chat for chat in chats if chat is not None))


def _note_alone(update: dict[str, Any], at: datetime) -> int | None:
    """One that cannot be written down must not hold up the others, nor come again for ever."""
    try:
        chat_id = intake.note(update=update, at=at)
        db.session.commit()
    except Exception as error:
        db.session.rollback()
        update_id = update.get("update_id")
        log.error("Could not write update %s down: %s", update_id, type(error).__name__)
        if is_id(update_id):
            intake.note_aside(update_id=update_id, error=error, at=at)
            db.session.commit()
        return None
    return chat_id


def take_in(update: dict[str, Any], *, at: datetime) -> str:
    """For the webhook: write an update down and handle what waits in its chat, without waiting for Telegram.

    Raises only when it could not be written down; then Telegram sends it again.
    """
    chats = note_all([update], at=at)
    try:
        return work_on(chats, fetch=Fetch.LEAVE)
    except Exception as error:  # it waits in the database, and the ticker comes by
        db.session.rollback()
        log.error("Could not work on updates: %s", _place_of(error))
        return ""


def work_on(chats: Sequence[int], *, fetch: Fetch) -> str:
    """Handle what waits in these chats, in order. Gives the words for the button that was pressed last, if one was."""
    toast, worked = "", False
    for chat_id in chats:
        for _ in range(MOST_AT_ONCE):
            at = clock.now()
            claimed = intake.claim(chat_id, at=at)
            db.session.commit()
            if claimed is None:
                break
            handled = _handle(claimed, fetch)
            if handled is None:
                break
            toast, worked = handled, True
    if worked:
        wake()
    return toast


def sweep_updates(at: datetime) -> dict[str, int]:
    """For the ticker: what a process that died, or failed, has left behind. It never speaks to Telegram."""
    if not intake.is_anything_waiting():
        db.session.commit()
        return {"aside": 0, "chats": 0}
    lost = intake.give_up_on_the_dead(at=at)
    chats = intake.chats_waiting(at, arrived_before=at - NOBODYS_AFTER)
    db.session.commit()
    if chats:
        work_on(chats, fetch=Fetch.DO_WITHOUT)
    return {"aside": lost, "chats": len(chats)}


def forget_updates(at: datetime) -> None:
    """Remove updates that cannot come again, and dialogues that nobody went on with."""
    intake.forget(at=at)
    dialogues.forget(at=at)
    db.session.commit()


def _handle(claimed: Claimed, fetch: Fetch) -> str | None:
    """Handle one update in one transaction with its answers. None when it has still to be handled."""
    db.session.expire_all()  # what an earlier update has read may have changed since
    try:
        incoming = intake.opened(claimed)
        if handlers.wants_file(incoming, at=clock.now()):
            if fetch is Fetch.LEAVE:
                intake.leave(claimed)
                db.session.commit()
                return None
            db.session.commit()  # no transaction is open while the network is
            without = replace(incoming, file_problem=NOT_FETCHED.message)
            incoming = _with_file(incoming) if fetch is Fetch.NOW else without
        at = clock.now()
        heard = handlers.hear(incoming, at=at)
        for letter in heard.letters:
            deliveries.write(chat_id=incoming.chat_id, letter=letter, at=at)
        if not intake.settle(claimed, at=at):
            db.session.rollback()  # it took too long, and another worker has it
            return None
        db.session.commit()
    except Exception as error:
        db.session.rollback()
        is_aside = intake.fail(claimed, error=error, at=clock.now())
        db.session.commit()
        # The words of the error, and the lines below it, may hold what somebody typed.
        log.error(
            "Could not handle update %s (%s), attempt %s%s",
            claimed.update_id, _place_of(error), claimed.attempt, ": it is put aside" if is_aside else "",
        )  # fmt: skip
        return None
    if incoming.press_id and fetch is Fetch.NOW:
        _answer_press(incoming.press_id, heard.toast)
    return heard.toast


def _with_file(incoming: Incoming) -> Incoming:
    """Fetch the picture, clean it, and set it aside for its chat."""
    sent = incoming.photo or incoming.document
    assert sent is not None
    folder = current_app.config["DESK"].data_dir
    if sent.size > LARGEST_FILE:
        return replace(incoming, file_problem=TOO_BIG.message)
    try:
        kept = files.keep_picture_bytes(folder=folder, data=courier().download(sent.file_id, LARGEST_FILE))
    except FileTooBig:
        return replace(incoming, file_problem=TOO_BIG.message)
    except BadPicture as bad:
        return replace(incoming, file_problem=bad.message)
    except (TryLater, Refused):
        return replace(incoming, file_problem=NOT_FETCHED.message)
    files.set_aside(folder, kept.key, owner=owner_of(incoming.chat_id))
    return replace(incoming, file=asdict(kept))


def _answer_press(press_id: str, words: str) -> None:
    """End the waiting sign on the button; nothing is lost when that fails."""
    try:
        courier().answer_press(press_id, words)
    except (TryLater, Refused) as error:
        log.info("A button's waiting sign could not be ended: %s", error)


def _place_of(error: Exception) -> str:
    """The kind of an error and the line that raised it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} in {where}"
