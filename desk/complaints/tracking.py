"""What a complainant does with number and access code: read, add, confirm, object, rate. They act under no account."""

from datetime import datetime, timedelta

from desk.complaints import codes, queries
from desk.complaints.changes import act
from desk.complaints.models import PublicComplaint
from desk.complaints.states import IllegalStep, Status, Step
from desk.database import db
from desk.errors import BadInput, NotFound
from desk.event_kinds import EventKind

REOPENED_WITHIN = timedelta(days=30)  # after it closed; later it is a new complaint that names this one


def open_by_code(*, number: str, code: str) -> PublicComplaint:
    """The complaint of that number, for who has its code. A wrong pair is answered like one that never was. Raises NotFound."""
    complaint = queries.by_number(number[:24])
    if not codes.is_right(complaint.access_hash if complaint else None, code) or complaint is None:
        raise NotFound("Number or access code do not fit. Please look at your receipt again.")
    return complaint


def note_read(*, complaint: PublicComplaint, at: datetime) -> None:
    """The complainant has seen the answer: they are told, whoever else was to tell them."""
    if complaint.status is Status.ANSWERED and complaint.told_at is None:
        complaint.told_at = at
        act(complaint, EventKind.COMPLAINT_TOLD, at=max(at, complaint.updated_at), by_page=True)


def add_words(*, complaint: PublicComplaint, words: str, at: datetime) -> None:
    """Add something; what was to be completed is complete by it (DOMAIN K3). Raises IllegalStep."""
    at = max(at, complaint.updated_at)
    if complaint.status is Status.INCOMPLETE:
        act(
            complaint,
            EventKind.COMPLAINT_COMPLETED,
            at=at,
            step=Step.COMPLETE,
            words=words,
            is_public=True,
            is_citizens=True,
        )
    elif complaint.closed_at is None:
        act(complaint, EventKind.COMPLAINT_WRITTEN, at=at, words=words, is_public=True, is_citizens=True)
    else:
        raise IllegalStep("The complaint is closed. If it is not solved, please object.")


def confirm(*, complaint: PublicComplaint, at: datetime) -> None:
    """Sudah: it is solved, and closes. Raises IllegalStep."""
    at = max(at, complaint.updated_at)
    act(complaint, EventKind.COMPLAINT_CONFIRMED, at=at, step=Step.CONFIRM)
    complaint.is_solved = True
    _close_parts(complaint, at)


def object_to(*, complaint: PublicComplaint, why: str, at: datetime) -> None:
    """Belum: it goes on, and the supervisor hears of it. Raises IllegalStep, BadInput."""
    at = max(at, complaint.updated_at)
    if not why.strip():
        raise BadInput("Please tell what is not solved.", field="words")
    if complaint.status is Status.CLOSED and complaint.closed_at and at > complaint.closed_at + REOPENED_WITHIN:
        raise IllegalStep("This closed more than 30 days ago. Please file a new complaint and name this number.")
    complaint.is_solved, complaint.told_at, complaint.answered_at = False, None, None
    act(
        complaint,
        EventKind.COMPLAINT_REOPENED,
        at=at,
        step=Step.REOPEN,
        words=why,
        is_public=True,
        is_citizens=True,
    )


def rate(*, complaint: PublicComplaint, rating: int, note: str, at: datetime) -> None:
    """One to four, for how the complaint was handled: never part of the satisfaction index. Raises IllegalStep, BadInput."""
    if complaint.status not in (Status.ANSWERED, Status.CLOSED):
        raise IllegalStep("It can be rated once it has been answered.")
    if not 1 <= rating <= 4:
        raise BadInput("Please choose one.", field="rating")
    complaint.rating, complaint.rating_note = rating, note
    act(complaint, EventKind.COMPLAINT_RATED, at=max(at, complaint.updated_at), rating=rating)


def close_unanswered(*, complaint: PublicComplaint, at: datetime) -> None:
    """Nobody objected to the answer in time (DOMAIN K9)."""
    act(complaint, EventKind.COMPLAINT_CLOSED, at=max(at, complaint.updated_at), step=Step.CLOSE)
    _close_parts(complaint, at)


def withdraw_incomplete(*, complaint: PublicComplaint, at: datetime) -> None:
    """Nobody completed the file in time: it counts as withdrawn (DOMAIN K3)."""
    act(complaint, EventKind.COMPLAINT_WITHDRAWN, at=max(at, complaint.updated_at), step=Step.WITHDRAW)


def _close_parts(complaint: PublicComplaint, at: datetime) -> None:
    for part in complaint.parts:
        if part.status is Status.ANSWERED:
            act(part, EventKind.COMPLAINT_CLOSED, at=max(at, part.updated_at), step=Step.CLOSE)
    db.session.flush()
