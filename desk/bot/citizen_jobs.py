"""What goes on for citizens between two messages: dialogues are reminded of and dropped, chats are forgotten."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from flask_babel import force_locale
from sqlalchemy import exists, select, update

from desk.bot import citizen_state, dialogues
from desk.bot import citizen_words as words
from desk.bot.citizen_steps import ORDER, data_of
from desk.bot.models import BotDialogue, BotUpdate, UpdateState
from desk.complaints import chats
from desk.database import db
from desk.notify import deliveries, news
from desk.notify.lanes import Lane
from desk.notify.letters import Button, Letter
from desk.notify.models import LinkState, TelegramLink

log = logging.getLogger(__name__)
PAGE = 50
REMINDED_AFTER = timedelta(hours=3)
DROPPED_AFTER = timedelta(hours=24)  # since the last message, or since the reminder
FORGOTTEN_AFTER = timedelta(minutes=10)  # when a message has been answered: which chat it came from


def look_after_dialogues(at: datetime) -> dict[str, int]:
    """Remind once of a report that was not sent, drop what nobody goes on with, forget which chat a stranger wrote from."""
    done = {"dropped": _one_by_one(_idle(at - DROPPED_AFTER, every_step=True), _drop, at)}
    done["reminded"] = _one_by_one(_idle(at - REMINDED_AFTER), _remind, at) if news.is_day(at) else 0
    chats.forget_links(at=at)
    deliveries.forget_strangers(before=at - FORGOTTEN_AFTER)
    _forget_updates(before=at - FORGOTTEN_AFTER)
    db.session.commit()
    return done


def _idle(before: datetime, *, every_step: bool = False) -> list[int]:
    """Chats that have said nothing since then, in the middle of a report."""
    idle = select(BotDialogue.chat_id).where(BotDialogue.side == dialogues.CITIZEN, BotDialogue.updated_at <= before)
    if not every_step:
        idle = idle.where(BotDialogue.step.in_([*ORDER]))
    found = list(db.session.scalars(idle.order_by(BotDialogue.updated_at).limit(PAGE)))
    db.session.commit()
    return found


def _one_by_one(found: list[int], work: Callable[[int, datetime], bool], at: datetime) -> int:
    """One transaction each; one that fails is tried again and holds up nobody."""
    done = 0
    for chat_id in found:
        try:
            done += work(chat_id, at)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("Could not look after a dialogue")
    return done


def _remind(chat_id: int, at: datetime) -> bool:
    talk = citizen_state.load(chat_id, at=at)
    if talk.draft is None or talk.is_reminded:
        return False
    talk.is_reminded = True
    with force_locale(talk.language):
        rows = (
            (Button(str(words.B_ON), data_of("menu", value="report")),),
            (Button(str(words.B_THROW), data_of("drop", talk.draft.mark)),),
        )
        letter = Letter(str(words.REMINDER), rows)
    deliveries.write(chat_id=chat_id, letter=letter, at=at, lane=Lane.NORMAL)
    citizen_state.save(talk, at=at)
    return True


def _drop(chat_id: int, at: datetime) -> bool:
    talk = citizen_state.load(chat_id, at=at)
    talk.drop_draft()
    dialogues.end(chat_id)
    return True


def _forget_updates(*, before: datetime) -> None:
    """Which chat an update came from, once it has been handled; staff's chats are linked to a person anyway."""
    linked = exists().where(TelegramLink.chat_id == BotUpdate.chat_id, TelegramLink.state != LinkState.REMOVED)
    old = update(BotUpdate).where(
        BotUpdate.chat_id != 0, BotUpdate.state != UpdateState.WAITING, BotUpdate.arrived_at <= before, ~linked
    )
    db.session.execute(old.values(chat_id=0).execution_options(synchronize_session=False))
