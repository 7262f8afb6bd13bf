"""What a person chooses to get outside the inbox, and the mail address that they get it at."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from desk import timeline
from desk.accounts.models import User
from desk.accounts.policy import Actor
from desk.database import db, rows_changed
from desk.errors import BadInput, NotFound
from desk.event_kinds import EventKind
from desk.notify.models import Channel, LinkState, MailAddress, NoticeChoice
from desk.notify.topics import Topic

CODE_LIVES = timedelta(hours=1)
MOST_TRIES = 5
ASKED_AGAIN_AFTER = timedelta(minutes=2)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


def choices_of(user_id: int) -> dict[tuple[Topic, Channel], bool]:
    """What the person has chosen; what is not in it is sent."""
    chosen = select(NoticeChoice).where(NoticeChoice.user_id == user_id)
    return {(one.topic, one.channel): one.is_wanted for one in db.session.scalars(chosen)}


def unwanted(people: Iterable[int], *, topic: Topic) -> set[tuple[int, Channel]]:
    """Who of them does not want to hear of the topic, and by which channel."""
    chosen = select(NoticeChoice.user_id, NoticeChoice.channel).where(
        NoticeChoice.user_id.in_(people), NoticeChoice.topic == topic, NoticeChoice.is_wanted.is_(False)
    )
    return set(db.session.execute(chosen).tuples())


def working_mails(people: Iterable[int]) -> Sequence[MailAddress]:
    """The confirmed addresses of those people."""
    mails = select(MailAddress).where(MailAddress.user_id.in_(people), MailAddress.state == LinkState.WORKING)
    return db.session.scalars(mails.order_by(MailAddress.id)).all()


def choose(*, user: User, wanted: Collection[tuple[Topic, Channel]], channels: Collection[str]) -> None:
    """Set, for the channels that were asked about, which topics are sent."""
    chosen = {
        (one.topic, one.channel): one
        for one in db.session.scalars(select(NoticeChoice).where(NoticeChoice.user_id == user.id))
    }
    for channel in map(Channel, channels):
        for topic in Topic:
            row = chosen.get((topic, channel))
            if row is None:
                row = NoticeChoice(user_id=user.id, topic=topic, channel=channel)
                db.session.add(row)
            row.is_wanted = (topic, channel) in wanted


def mail_of(user_id: int) -> MailAddress | None:
    """The person's address, confirmed or not."""
    return db.session.scalars(select(MailAddress).where(MailAddress.user_id == user_id)).first()


def ask_address(*, user: User, address: str, at: datetime) -> tuple[MailAddress, str]:
    """Take down an address; nothing but the code goes there until it is confirmed. The row and the code.

    Raises BadInput when a code has just been sent: nobody's mailbox is filled by pressing a button.
    """
    row = mail_of(user.id)
    if row is not None and row.confirmed_at is None and at < row.asked_at + ASKED_AGAIN_AFTER:
        raise BadInput(
            "A code has just been sent. Please wait two minutes before you ask for another.", field="address"
        )
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    if row is None:
        row = MailAddress(user_id=user.id)
        db.session.add(row)
    row.address, row.state, row.confirmed_at = address, LinkState.REMOVED, None
    row.asked_at, row.code_hash, row.tries = at, _hash(user.id, code), 0
    db.session.flush()
    return row, code


def confirm_address(*, user: User, actor: Actor, code: str, at: datetime) -> None:
    """The code has arrived: from now on messages go there. Raises BadInput, NotFound."""
    row = mail_of(user.id)
    if row is None or row.confirmed_at is not None:
        raise NotFound("There is nothing here.")
    tried = rows_changed(
        update(MailAddress)
        .where(MailAddress.id == row.id, MailAddress.tries < MOST_TRIES, MailAddress.asked_at > at - CODE_LIVES)
        .values(tries=MailAddress.tries + 1)
    )
    db.session.refresh(row)
    if tried != 1:
        raise BadInput("This code is no longer valid. Please ask for a new one.", field="code")
    if not secrets.compare_digest(row.code_hash, _hash(user.id, code)):
        raise BadInput("This is not the code that was sent.", field="code")
    row.state, row.confirmed_at = LinkState.WORKING, at
    timeline.record(EventKind.CHAT_LINKED, at=at, actor=actor, user=user.id, channel=Channel.EMAIL.value)


def forget_address(*, user: User, actor: Actor, at: datetime) -> None:
    """Nothing more goes by mail; what waits is dropped when its turn comes. Raises NotFound."""
    row = mail_of(user.id)
    if row is None:
        raise NotFound("There is nothing here.")
    row.address, row.state, row.confirmed_at, row.code_hash = "", LinkState.REMOVED, None, ""
    timeline.record(EventKind.CHAT_UNLINKED, at=at, actor=actor, user=user.id, channel=Channel.EMAIL.value)


def _hash(user_id: int, code: str) -> str:
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(f"{user_id}:{typed}".encode()).hexdigest()
