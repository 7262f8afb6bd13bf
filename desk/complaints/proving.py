"""Pictures of complaints: a complainant's without a trace of place or camera; an officer's as proof of the closing."""

import hashlib
import random
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from desk.accounts.policy import Action, Actor
from desk.attachments import likeness
from desk.attachments import operations as files
from desk.attachments.models import StoredFile
from desk.complaints.changes import act, permit
from desk.complaints.kinds import EvidenceSide
from desk.complaints.models import PublicComplaint
from desk.complaints.paper_models import Evidence
from desk.complaints.states import OPEN, IllegalStep
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.sla import calendars

MOST_PICTURES = 5
SAMPLED = 0.2  # of the closing pictures a second person looks at
PICTURE_NAMES = "foto.jpg"  # a file's own name may tell who took it, and when


@dataclass(frozen=True)
class Picture:
    """A picture on the disk, written anew, with what tells it from others and finds it again."""

    kept: files.Kept
    content_mark: str
    likeness: str


def prepare_picture(*, data: bytes, folder: Path) -> Picture:
    """Write it anew, metadata dropped, so that nobody is found by it. Touches no row. Raises BadPicture."""
    kept = files.keep_picture_bytes(folder=folder, data=data)
    return Picture(kept, hashlib.sha256(data).hexdigest(), likeness.difference_hash(data))


def keep_picture(*, complaint: PublicComplaint, picture: Picture, at: datetime) -> Evidence:
    """A complainant's picture; its name is dropped. Raises BadInput."""
    if len(evidence_of(complaint, EvidenceSide.COMPLAINANT)) >= MOST_PICTURES:
        raise BadInput("At most %(count)d pictures, please.", field="photos", count=MOST_PICTURES)
    return _keep(complaint, picture, EvidenceSide.COMPLAINANT, None, at)


def prove_closing(
    *,
    complaint: PublicComplaint,
    actor: Actor,
    data: bytes,
    is_edited: bool,
    edit_note: str,
    folder: Path,
    at: datetime,
    chance: random.Random | None = None,
) -> Evidence:
    """An officer's picture of how it is now: compared with all earlier ones, its time and place noted.

    A sample is looked at by a second person before the answer goes out. Raises Forbidden, IllegalStep, BadPicture, BadInput.
    """
    at = permit(actor, Action.COMPLAINT_FOLLOW_UP, complaint, at)
    if complaint.status not in OPEN:
        raise IllegalStep("The complaint is in a state in which this is not possible.")
    if is_edited and not edit_note.strip():
        raise BadInput("Please say what was edited in the picture.", field="edit_note")
    picture = prepare_picture(data=data, folder=folder)
    evidence = _keep(complaint, picture, EvidenceSide.CLOSING, actor, at)
    taken, evidence.captured_place = likeness.capture_of(data)
    evidence.captured_at = _in_city(taken)
    evidence.is_edited, evidence.edit_note = is_edited, edit_note
    evidence.finding = _finding(evidence, complaint)
    evidence.is_sampled = (chance or random.SystemRandom()).random() < SAMPLED or bool(is_edited)
    act(
        complaint,
        EventKind.COMPLAINT_PROVEN,
        at=at,
        actor=actor,
        finding=evidence.finding or None,
        sampled=evidence.is_sampled or None,
    )
    return evidence


def check_evidence(*, evidence: Evidence, actor: Actor, is_convincing: bool, note: str, at: datetime) -> None:
    """The second look. What does not convince counts as no proof. Raises Forbidden, IllegalStep."""
    complaint = evidence.complaint
    at = permit(actor, Action.COMPLAINT_CHECK, complaint, at)
    if evidence.uploaded_by_id == actor.id:
        raise Forbidden("Who took the picture cannot check it.")
    if evidence.checked_at is not None:
        raise IllegalStep("Somebody has looked at it already.")
    evidence.checked_by_id, evidence.checked_at, evidence.is_convincing = actor.id, at, is_convincing
    if not is_convincing:
        evidence.finding = "not_convincing"
    act(complaint, EventKind.COMPLAINT_CHECKED, at=at, actor=actor, words=note, convincing=is_convincing)


def evidence_of(complaint: PublicComplaint, *sides: EvidenceSide) -> list[Evidence]:
    """The pictures of a complaint, in order."""
    found = select(Evidence).where(Evidence.complaint_id == complaint.id).order_by(Evidence.id)
    return list(db.session.scalars(found.where(Evidence.side.in_(sides or tuple(EvidenceSide)))))


def shown_to_citizen(complaint: PublicComplaint, *, until: datetime) -> list[Evidence]:
    """The officers' pictures that count as proof and went out with an answer by `until`; also those of its parts."""
    subjects = [complaint.id, *(part.id for part in complaint.parts)]
    found = (
        select(Evidence)
        .join(Evidence.file)
        .where(
            Evidence.complaint_id.in_(subjects),
            Evidence.side == EvidenceSide.CLOSING,
            Evidence.finding == "",
            StoredFile.stored_at <= until,
        )
    )
    return list(db.session.scalars(found.order_by(Evidence.id)))


def _keep(
    complaint: PublicComplaint, picture: Picture, side: EvidenceSide, actor: Actor | None, at: datetime
) -> Evidence:
    stored = files.store_kept(
        kept=picture.kept,
        complaint_id=complaint.id,
        name=PICTURE_NAMES,
        uploaded_by_id=actor.id if actor else None,
        at=at,
    )
    evidence = Evidence(
        complaint=complaint,
        file=stored,
        side=side,
        content_mark=picture.content_mark,
        likeness=picture.likeness,
        uploaded_by_id=actor.id if actor else None,
    )
    db.session.add(evidence)
    db.session.flush()
    return evidence


def _in_city(taken: str) -> datetime | None:
    if not taken:
        return None
    return datetime.strptime(taken, "%Y:%m:%d %H:%M:%S").replace(tzinfo=calendars.city_zone())


def _finding(evidence: Evidence, complaint: PublicComplaint) -> str:
    """What speaks against the picture: it was seen before, or taken before the complaint came in."""
    earlier = select(Evidence).where(Evidence.id != evidence.id, Evidence.content_mark == evidence.content_mark)
    if db.session.scalars(earlier.limit(1)).first() is not None:
        return "seen_before"
    own = db.session.scalars(
        select(Evidence.likeness).where(Evidence.complaint_id == complaint.id, Evidence.id != evidence.id)
    )
    if any(likeness.distance(evidence.likeness, other) <= likeness.ALIKE for other in own):
        return "alike"
    if evidence.captured_at is not None and evidence.captured_at < complaint.received_at:
        return "too_old"
    return ""
