"""Who somebody is, put right on their request (Law 27/2022 article 30); what stood before is kept sealed."""

from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from datetime import datetime

from sqlalchemy import select

from desk.accounts.policy import Action, Actor
from desk.complaints.changes import act, permit
from desk.complaints.identity import Identity, identity_of, keep_identity
from desk.complaints.models import Complainant, PublicComplaint
from desk.complaints.own_data import chosen_of, expect_reason, expect_request, with_request
from desk.complaints.own_data_models import IdentityCorrection
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.sealing import Keys

IDENTITY_FIELDS = tuple(one.name for one in fields(Identity))


def correct(
    *,
    request: PublicComplaint,
    numbers: Iterable[str],
    changes: dict[str, str],
    reason: str,
    keys: Keys,
    actor: Actor,
    at: datetime,
) -> None:
    """Put right who the person is, in these complaints (article 30). What stood before is kept sealed, the history names fields.

    Raises Forbidden, IllegalStep, BadInput.
    """
    at = permit(actor, Action.COMPLAINT_CORRECT, request, at)
    expect_request(request)
    expect_reason(reason)
    chosen = chosen_of(request, numbers, actor=actor, action=Action.COMPLAINT_CORRECT, at=at)
    changed = {name: value for name, value in changes.items() if name in IDENTITY_FIELDS and value}
    if not changed:
        raise BadInput("Please fill in what is to be corrected.", field="name")
    if any(one.complainant is None for one in chosen):
        raise BadInput("No identity is kept with one of these complaints.", field="numbers")
    for row in lock_people({one.complainant_id for one in chosen if one.complainant_id}):
        of_row = [one for one in chosen if one.complainant_id == row.id]
        known = identity_of(row, keys=keys)
        for one in of_row:
            before = keys.seal(asdict(known))
            db.session.add(
                IdentityCorrection(
                    complaint_id=one.id,
                    request_id=request.id,
                    fields=sorted(changed),
                    sealed=before,
                    corrected_by_id=actor.id,
                    corrected_at=at,
                )
            )
        # Others who do not read this one's complaints decide about theirs themselves.
        shared = is_used_elsewhere(row.id, {one.id for one in of_row})
        kept = keep_identity(
            identity=replace(known, **changed), kind=row.kind, keys=keys, at=at, known=None if shared else row
        )
        for one in of_row:
            one.complainant = kept
    for one in with_request(request, chosen):
        act(
            one, EventKind.DATA_CORRECTED, at=max(at, one.updated_at), actor=actor, words=reason, fields=sorted(changed)
        )


def lock_people(ids: Iterable[int]) -> list[Complainant]:
    """Held until the end, so that of two who take the last complaint off a person one sees it."""
    rows = select(Complainant).where(Complainant.id.in_(list(ids))).order_by(Complainant.id).with_for_update()
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def is_used_elsewhere(complainant_id: int, complaint_ids: set[int]) -> bool:
    """Whether other complaints than these are of that person."""
    other = (
        select(PublicComplaint.id)
        .where(PublicComplaint.complainant_id == complainant_id, PublicComplaint.id.not_in(complaint_ids))
        .limit(1)
    )
    return db.session.scalar(other) is not None
