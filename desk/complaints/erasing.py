"""A person's identity, erased from their complaints on their request (Law 27/2022 articles 8, 42 to 45).

What was told, what was done about it and what is counted stays: that is the city's duty, not the person's consent.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update

from desk.accounts.policy import Action, Actor
from desk.attachments.models import StoredFile
from desk.complaints import indexing, queries
from desk.complaints.changes import act, permit
from desk.complaints.correcting import is_used_elsewhere, lock_people
from desk.complaints.kinds import EvidenceSide
from desk.complaints.models import PublicComplaint
from desk.complaints.own_data import chosen_of, expect_reason, expect_request
from desk.complaints.own_data_models import Erasure, IdentityCorrection
from desk.complaints.paper_models import Evidence
from desk.database import db, rows_changed
from desk.errors import BadInput
from desk.event_kinds import EventKind

C = PublicComplaint


def grant_erasure(
    *, request: PublicComplaint, numbers: Iterable[str], with_pictures: bool, reason: str, actor: Actor, at: datetime
) -> None:
    """The person's identity goes out of these complaints as soon as each has ended (articles 8, 42 to 45).

    The desk carries it out by itself (`carry_out`). Raises Forbidden, IllegalStep, BadInput.
    """
    at = permit(actor, Action.COMPLAINT_ERASE, request, at)
    expect_request(request)
    expect_reason(reason)
    chosen = chosen_of(request, numbers, actor=actor, action=Action.COMPLAINT_ERASE, at=at)
    waiting = set(
        db.session.scalars(
            select(Erasure.complaint_id).where(
                Erasure.complaint_id.in_([one.id for one in chosen]), Erasure.done_at.is_(None)
            )
        )
    )
    if waiting:
        raise BadInput("The erasure of one of these has been granted already.", field="numbers")
    for one in chosen:
        act(one, EventKind.DATA_ERASED, at=max(at, one.updated_at), actor=actor, words=reason, waits=True)
        db.session.flush()  # of two who grant it at once one fails here, by the version
        db.session.add(
            Erasure(
                complaint_id=one.id,
                request_id=request.id,
                with_pictures=with_pictures,
                granted_by_id=actor.id,
                granted_at=at,
            )
        )
    if request not in chosen:
        act(request, EventKind.DATA_ERASED, at=at, actor=actor, words=reason, waits=True, elsewhere=len(chosen))


def erasures_due(*, at: datetime, limit: int = 200) -> list[int]:
    """What is to be erased and has ended by now."""
    due = select(Erasure.id).join(C, C.id == Erasure.complaint_id)
    due = due.where(Erasure.done_at.is_(None), C.closed_at.is_not(None), C.closed_at <= at)
    return list(db.session.scalars(due.order_by(Erasure.id).limit(limit)))


def carry_out(*, erasure_id: int, at: datetime) -> list[str] | None:
    """Erase it: identity, contact, marks, what was corrected in it, answers to the service's own questions, pictures where asked.

    What was told, what was done about it and what is counted stays. The keys of pictures whose bytes may go now; None when
    another has done it.
    """
    erasure = db.session.get_one(Erasure, erasure_id)
    complaint = queries.lock_complaint(erasure.complaint_id)
    claim = update(Erasure).where(Erasure.id == erasure_id, Erasure.done_at.is_(None)).values(done_at=at)
    if complaint.closed_at is None or not rows_changed(claim):
        return None
    _drop_identity(complaint)
    indexing.forget_complaint(complaint)
    dropped = _drop_pictures(complaint) if erasure.with_pictures else []
    act(
        complaint,
        EventKind.DATA_ERASED,
        at=max(at, complaint.updated_at),
        waits=False,
        pictures=len(dropped) or None,
    )
    return dropped


def erasure_of(complaint: PublicComplaint) -> Erasure | None:
    """The erasure that waits, or was carried out last."""
    found = select(Erasure).where(Erasure.complaint_id == complaint.id).order_by(Erasure.id.desc()).limit(1)
    return db.session.scalars(found).first()


def _drop_identity(complaint: PublicComplaint) -> None:
    complaint.form_digest, complaint.own_fields = "", {}
    corrections = update(IdentityCorrection).where(IdentityCorrection.complaint_id == complaint.id)
    db.session.execute(corrections.values(sealed="").execution_options(synchronize_session=False))
    if complaint.complainant_id is None:
        return
    (row,) = lock_people([complaint.complainant_id])
    complaint.complainant = None
    db.session.flush()
    if not is_used_elsewhere(row.id, {complaint.id}):
        db.session.delete(row)
        db.session.flush()


def _drop_pictures(complaint: PublicComplaint) -> list[str]:
    found = select(Evidence).where(Evidence.complaint_id == complaint.id, Evidence.side == EvidenceSide.COMPLAINANT)
    pictures = list(db.session.scalars(found))
    keys = [one.file.key for one in pictures]
    db.session.execute(delete(Evidence).where(Evidence.id.in_([one.id for one in pictures])))
    db.session.execute(delete(StoredFile).where(StoredFile.id.in_([one.file_id for one in pictures])))
    return keys
