"""Chats that hear of a complaint: bound by a one-time link from its own page, or by the chat that sent it (decision 0026).

A chat is told number and status. What was written and answered, and the access code, stay on the page.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import joinedload

from desk import timeline
from desk.complaints.chat_models import ChatLink, ChatLinkUse, ComplaintChat
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.errors import NotFound
from desk.event_kinds import EventKind
from desk.sealing import Keys

TOKEN_BYTES = 16  # 128 bits, 22 letters: a deep link of Telegram carries 64
LINK_LIVES = timedelta(hours=24)
OPEN_FOR = timedelta(hours=12)  # since the chat was used last: a telephone may be lent


class BadLink(NotFound):
    """A one-time link that is unknown, used or too old. It never says which."""


def make_link(
    *, complaint: PublicComplaint, use: ChatLinkUse, at: datetime, keys: Keys | None = None, form_key: str = ""
) -> str:
    """The token of a new link, good for a day and for one use. With `form_key` and `keys` it leads to the receipt."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        ChatLink(
            token_hash=_hash(token),
            use=use,
            complaint_id=complaint.id,
            form_key=keys.seal({"form": form_key}) if keys else None,
            expires_at=at + LINK_LIVES,
        )
    )
    return token


def is_good(*, token: str, use: ChatLinkUse, at: datetime) -> bool:
    """Whether the link could still be used."""
    found = select(ChatLink.id).where(*_usable(token, use, at))
    return db.session.scalar(found) is not None


def spend_receipt_link(*, token: str, keys: Keys, at: datetime) -> str:
    """The key of the form whose receipt the link shows, once. Raises BadLink."""
    found = db.session.scalars(
        select(ChatLink).where(*_usable(token, ChatLinkUse.RECEIPT, at)).with_for_update()
    ).first()
    if found is None or found.form_key is None:
        raise _bad()
    form_key = str(keys.open(found.form_key)["form"])
    found.used_at, found.form_key = at, None
    return form_key


def bind_by_link(*, token: str, chat_id: int, language: str, keys: Keys, at: datetime) -> ComplaintChat:
    """Spend a link from the page of a complaint: this chat hears of it from now on. Raises BadLink."""
    spent = db.session.execute(
        update(ChatLink)
        .where(*_usable(token, ChatLinkUse.BIND, at))
        .values(used_at=at)
        .returning(ChatLink.complaint_id)
    ).first()
    if spent is None:
        raise _bad()
    complaint = db.session.get_one(PublicComplaint, spent.complaint_id)
    return bind(complaint=complaint, chat_id=chat_id, language=language, keys=keys, at=at)


def bind(*, complaint: PublicComplaint, chat_id: int, language: str, keys: Keys, at: datetime) -> ComplaintChat:
    """This chat hears of the complaint, and may show its list of complaints again."""
    mark = mark_of(chat_id, keys=keys)
    held = {row.complaint_id: row for row in of_chat(chat_id, keys=keys)}
    found = held.get(complaint.id)
    if found is None:
        found = ComplaintChat(
            complaint=complaint,
            chat_mark=mark,
            sealed_chat=keys.seal({"chat": chat_id}),
            language=language,
            bound_at=at,
            open_until=at + OPEN_FOR,
        )
        db.session.add(found)
        db.session.flush()
        timeline.record(EventKind.CHAT_LINKED, at=at, complaint=complaint)
    touch([found, *held.values()], at=at)
    return found


def of_chat(chat_id: int, *, keys: Keys) -> Sequence[ComplaintChat]:
    """What this chat hears of, the latest first."""
    return db.session.scalars(_holding().where(ComplaintChat.chat_mark == mark_of(chat_id, keys=keys))).all()


def of_complaint(complaint_id: int) -> Sequence[ComplaintChat]:
    """The chats that hear of a complaint."""
    return db.session.scalars(_holding().where(ComplaintChat.complaint_id == complaint_id)).all()


def get_own(*, binding_id: int, chat_id: int, keys: Keys) -> ComplaintChat:
    """A binding of this very chat; another one's is answered like one that never was. Raises NotFound."""
    own = _holding().where(ComplaintChat.id == binding_id, ComplaintChat.chat_mark == mark_of(chat_id, keys=keys))
    found = db.session.scalars(own).first()
    if found is None:
        raise NotFound("This chat does not hear of such a report.")
    return found


def is_open(rows: Iterable[ComplaintChat], *, at: datetime) -> bool:
    """Whether the list may be shown: somebody with a code bound something, or used the chat, not long ago."""
    return any(row.open_until > at for row in rows)


def touch(rows: Iterable[ComplaintChat], *, at: datetime) -> None:
    """The chat is in use."""
    for row in rows:
        row.open_until = max(row.open_until, at + OPEN_FOR)


def end(rows: Iterable[ComplaintChat], *, at: datetime) -> int:
    """Nothing more is sent there, and nothing that leads to the chat is kept; how many ended."""
    count = 0
    for row in rows:
        row.ended_at, row.sealed_chat, row.chat_mark = at, None, None
        timeline.record(EventKind.CHAT_UNLINKED, at=at, complaint=row.complaint)
        count += 1
    return count


def chat_of(row: ComplaintChat, *, keys: Keys) -> int | None:
    """Where to send; None when it has ended."""
    return int(keys.open(row.sealed_chat)["chat"]) if row.sealed_chat else None


def mark_of(chat_id: int, *, keys: Keys) -> str:
    """What finds a chat again."""
    return keys.mark("chat", str(chat_id))


def forget_links(*, at: datetime) -> None:
    """Remove what can be used no more."""
    db.session.execute(delete(ChatLink).where(ChatLink.expires_at <= at))


def _holding() -> Select[tuple[ComplaintChat]]:
    with_parts = joinedload(ComplaintChat.complaint).selectinload(PublicComplaint.parts)
    held = select(ComplaintChat).where(ComplaintChat.ended_at.is_(None)).options(with_parts)
    return held.order_by(ComplaintChat.id.desc())


def _usable(token: str, use: ChatLinkUse, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ChatLink.token_hash == _hash(token[:64]),
        ChatLink.use == use,
        ChatLink.used_at.is_(None),
        ChatLink.expires_at > at,
    )


def _bad() -> BadLink:
    return BadLink("This link has been used or is too old.")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
