"""Following a complaint of somebody else: an offer under seal, a number and a code of its own, and what little is seen.

No event is recorded: whoever only looks on changes nothing, and leaves no trace when they stop.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select

from desk import numbering
from desk.complaints import codes, queries
from desk.complaints.follower_models import Follower
from desk.complaints.models import PublicComplaint
from desk.complaints.onlookers import Seen, one_for_everybody, seen
from desk.database import db
from desk.errors import Conflict, NotFound
from desk.sealing import BrokenSeal, Keys
from desk.sla import calendars

OFFER_LIVES = timedelta(hours=1)
KEPT_AFTER_CLOSING = timedelta(days=30)  # for as long as it may be opened again (tracking.REOPENED_WITHIN)
PREFIX = numbering.FOLLOWER.pattern.partition("-")[0] + "-"
C = PublicComplaint


def seen_by(follower: Follower) -> Seen | None:
    """What a follower sees of the complaint as it is now; None when it is no longer for everybody."""
    complaint = one_for_everybody(C.id == follower.complaint_id)
    return seen(complaint) if complaint is not None else None


def offer(complaint: PublicComplaint, *, form_key: str, keys: Keys, at: datetime) -> str:
    """What a button sends to follow it: sealed, so that nothing of it is read or guessed, for this form and an hour."""
    until = int((at + OFFER_LIVES).timestamp())
    return keys.seal({"follow": complaint.id, "form": codes.form_mark(form_key), "until": until})


def follow(*, offered: str, form_key: str, keys: Keys, at: datetime) -> Follower:
    """Follow what was offered to this form: the same form gets the same follower, however often it comes.

    Raises NotFound when the offer is none of ours, of another form, or of what is not for everybody any more;
    Conflict when it is too old.
    """
    complaint_id, until = _opened(offered, form_key, keys)
    mark = keys.mark("follower", f"{form_key}|{complaint_id}")
    if found := db.session.scalars(select(Follower).where(Follower.form_mark == mark)).first():
        return found
    if at.timestamp() >= until:
        raise Conflict("This page was open for a long time. Please press “Follow this report” once more.")
    complaint = one_for_everybody(C.id == complaint_id, queries.is_open())
    if complaint is None:
        raise NotFound("This report cannot be followed any more.")
    follower = Follower(
        complaint_id=complaint.id,
        number=numbering.take_number(numbering.FOLLOWER, at=at, zone=calendars.city_zone()),
        access_hash=codes.hash_of(_code(form_key, complaint.id, keys)),
        form_mark=mark,
        followed_at=at,
    )
    db.session.add(follower)
    db.session.flush()
    return follower


def access_code(follower: Follower, *, form_key: str, keys: Keys) -> str:
    """The code that belongs to the follower of that form: the same for the same form, and unguessable."""
    return _code(form_key, follower.complaint_id, keys)


def is_its_number(typed: str) -> bool:
    """Whether it is meant as the number of a follower."""
    return typed.strip().upper().startswith(PREFIX)


def open_by_code(*, number: str, code: str) -> Follower:
    """The follower of that number, for who has its code. A wrong pair is answered like one that never was. Raises NotFound."""
    found = select(Follower).where(Follower.number == number[:24].strip().upper())
    follower = db.session.scalars(found).first()
    if not codes.is_right(follower.access_hash if follower else None, code) or follower is None:
        raise NotFound("Number or access code do not fit. Please look at your receipt again.")
    return follower


def by_id(follower_id: int) -> Follower | None:
    """The follower that this browser has opened with its code; None when it follows no more."""
    return db.session.get(Follower, follower_id)


def count_of(complaint: PublicComplaint) -> int:
    """How many follow it: all that an office hears of them."""
    counted = select(func.count()).where(Follower.complaint_id == (complaint.parent_id or complaint.id))
    return db.session.scalar(counted) or 0


def stop(*, follower_id: int) -> None:
    """Follow no more. Harmless when it was stopped before."""
    db.session.execute(delete(Follower).where(Follower.id == follower_id))


def drop_ended(*, at: datetime) -> int:
    """Remove who follows what ended so long ago that it cannot be opened again; how many they were."""
    ended = exists().where(C.id == Follower.complaint_id, C.closed_at < at - KEPT_AFTER_CLOSING)
    gone = db.session.scalars(delete(Follower).where(ended).returning(Follower.id)).all()
    return len(gone)


def _opened(offered: str, form_key: str, keys: Keys) -> tuple[int, int]:
    try:
        told = keys.open(offered)
    except BrokenSeal:
        told = {}
    if "follow" not in told or told.get("form") != codes.form_mark(form_key):
        raise NotFound("This report cannot be followed any more.")
    return int(told["follow"]), int(told["until"])


def _code(form_key: str, complaint_id: int, keys: Keys) -> str:
    return codes.code_from(keys.derived("follower's code", f"{form_key}|{complaint_id}"))
