"""Reading notices; linking and unlinking chats."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Actor
from desk.database import db, rows_changed
from desk.errors import DeskError, NotFound
from desk.event_kinds import EventKind, Origin
from desk.notify import queries
from desk.notify.models import LinkCode, LinkState, Notice, TelegramLink
from desk.sla import calendars

CODE_LIVES = timedelta(minutes=10)
STAFF_CODE = "s-"  # citizens' codes begin otherwise


class BadCode(DeskError):
    """A link code that is unknown, used or too old. It never says which."""


def mark_read(*, user_id: int, at: datetime, notice_id: int | None = None) -> None:
    """Mark one notice as read, or all."""
    reading = update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    if notice_id is not None:
        reading = reading.where(Notice.id == notice_id)
    db.session.execute(reading.values(read_at=at))


def make_link_code(*, user: User, at: datetime) -> str:
    """A one-time code of 128 bit for the deep link; older ones of this person end."""
    db.session.execute(
        update(LinkCode)
        .where(LinkCode.user_id == user.id, LinkCode.used_at.is_(None), LinkCode.tier.is_(None))
        .values(used_at=at)
    )
    code = STAFF_CODE + secrets.token_urlsafe(16)
    db.session.add(LinkCode(code_hash=hash_of(code), user_id=user.id, expires_at=at + CODE_LIVES))
    return code


def link_chat(*, code: str, chat_id: int, label: str, at: datetime) -> User:
    """Spend a code: the chat belongs to its person from now on. Raises BadCode."""
    user = db.session.get_one(User, spend_code(code, for_team=False, at=at).user_id)
    if not user.is_active:
        raise bad_code()
    # A chat speaks for one person: whoever had it before loses it.
    for other in db.session.scalars(
        select(TelegramLink).where(TelegramLink.chat_id == chat_id, TelegramLink.user_id != user.id)
    ):
        other.state, other.ended_at = LinkState.REMOVED, at
    link = db.session.scalars(
        select(TelegramLink).where(TelegramLink.chat_id == chat_id, TelegramLink.user_id == user.id)
    ).first()
    if link is None:
        link = TelegramLink(user_id=user.id, chat_id=chat_id, linked_at=at)
        db.session.add(link)
    link.state, link.label, link.linked_at, link.ended_at = LinkState.WORKING, label[:80], at, None
    on = calendars.city_day(at)
    actor = accounts.actor_of(user, on=on, origin=Origin.TELEGRAM)
    timeline.record(EventKind.CHAT_LINKED, at=at, actor=actor, user=user.id)
    return user


def spend_code(code: str, *, for_team: bool, at: datetime) -> LinkCode:
    """Use a code up. Raises BadCode."""
    spent = rows_changed(
        update(LinkCode)
        .where(
            LinkCode.code_hash == hash_of(code),
            LinkCode.used_at.is_(None),
            LinkCode.expires_at > at,
            LinkCode.tier.is_not(None) if for_team else LinkCode.tier.is_(None),
        )
        .values(used_at=at)
    )
    if spent != 1:
        raise bad_code()
    return db.session.scalars(select(LinkCode).where(LinkCode.code_hash == hash_of(code))).one()


def bad_code() -> BadCode:
    """It never says what is wrong with it."""
    return BadCode("This link is no longer valid. Please make a new one on your account page.")


def unlink_chat(*, user: User, link_id: int, actor: Actor, at: datetime) -> None:
    """Nothing more goes to that chat. Raises NotFound."""
    link = db.session.scalars(
        select(TelegramLink).where(TelegramLink.id == link_id, TelegramLink.user_id == user.id)
    ).first()
    if link is None:
        raise NotFound("There is nothing here.")
    link.state, link.ended_at = LinkState.REMOVED, at
    timeline.record(EventKind.CHAT_UNLINKED, at=at, actor=actor, user=user.id)


def unlink_all(*, user: User, actor: Actor, at: datetime) -> list[int]:
    """A phone is lost: nothing more goes to any chat of the person, and no code of theirs links one. Gives the chats."""
    links = queries.links_of(user.id)
    for link in links:
        unlink_chat(user=user, link_id=link.id, actor=actor, at=at)
    db.session.execute(
        update(LinkCode).where(LinkCode.user_id == user.id, LinkCode.used_at.is_(None)).values(used_at=at)
    )
    return [link.chat_id for link in links]


def hash_of(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()
