"""Mediation: who met, when and where, and what came of it, with numbered minutes (MTR-04, BDL-09)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from desk import numbering
from desk.accounts.policy import Action, Actor
from desk.complaints.changes import act, permit
from desk.complaints.models import PublicComplaint
from desk.complaints.paper_models import Mediation
from desk.database import db
from desk.errors import BadInput, NotFound
from desk.event_kinds import EventKind
from desk.sla import calendars

MOST_PARTIES = 12
FEWEST_PARTIES = 2


def record_mediation(
    *,
    complaint: PublicComplaint,
    actor: Actor,
    held_at: datetime,
    place: str,
    parties: Sequence[str],
    points: Sequence[str],
    at: datetime,
) -> Mediation:
    """Keep what came of a meeting. `parties`: a line each, `name; role; organisation`. Raises Forbidden, BadInput."""
    at = permit(actor, Action.COMPLAINT_MEDIATE, complaint, at)
    people = [_party(line) for line in parties if line.strip()]
    said = [line.strip() for line in points if line.strip()]
    if not FEWEST_PARTIES <= len(people) <= MOST_PARTIES:
        raise BadInput("Name between 2 and 12 people, a line each.", field="parties")
    if held_at > at:
        raise BadInput("This day is yet to come.", field="held_at")
    if not said:
        raise BadInput("Please fill this in.", field="points")
    mediation = Mediation(
        complaint_id=complaint.id,
        number=numbering.take_number(numbering.MINUTES, at=held_at, zone=calendars.city_zone()),
        held_at=held_at,
        place=place,
        parties=people,
        points=said,
        recorded_by_id=actor.id,
        recorded_at=at,
    )
    db.session.add(mediation)
    act(complaint, EventKind.COMPLAINT_MEDIATED, at=at, actor=actor, minutes_number=mediation.number)
    return mediation


def mediations_of(complaint: PublicComplaint) -> Sequence[Mediation]:
    """The meetings about a complaint, in order."""
    held = select(Mediation).where(Mediation.complaint_id == complaint.id).order_by(Mediation.held_at, Mediation.id)
    return db.session.scalars(held).all()


def get_mediation(complaint: PublicComplaint, mediation_id: int) -> Mediation:
    """One of them. Raises NotFound."""
    held = select(Mediation).where(Mediation.complaint_id == complaint.id, Mediation.id == mediation_id)
    found = db.session.scalars(held.options(joinedload(Mediation.recorded_by))).first()
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def _party(line: str) -> dict[str, str]:
    name, role, organisation, *_ = [*(part.strip()[:120] for part in line.split(";")), "", ""]
    return {"name": name, "role": role, "organisation": organisation}
