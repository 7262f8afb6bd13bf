"""The register of Tier 3: owners of national systems and vendors. Entered and changed, ended by a day, never deleted."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from desk import timeline
from desk.catalogue.models import ExternalOwner
from desk.database import db, rows_changed
from desk.errors import BadInput
from desk.event_kinds import EventKind

FIELDS = (
    "name", "name_en", "kind", "channel", "hours", "account_held_by", "usual_answer_days", "contract",
    "contract_ends_on", "ended_on",
)  # fmt: skip

TEXTS = ("name", "name_en", "channel", "hours", "account_held_by", "contract")


def enter_owner(*, code: str, values: Mapping[str, Any], actor: timeline.Acting, at: datetime) -> ExternalOwner:
    """Add an owner to the register. Raises BadInput."""
    code = code.strip().upper()
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{1,31}", code):
        raise BadInput("A code has 2 to 32 letters, digits and dashes.", field="code")
    if db.session.scalars(select(ExternalOwner.id).where(ExternalOwner.code == code)).first() is not None:
        raise BadInput("This code is taken.", field="code")
    owner = ExternalOwner(code=code)
    _set(owner, values)
    db.session.add(owner)
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, external_owner=code, changes=_snapshot(owner))
    return owner


def change_owner(*, owner: ExternalOwner, values: Mapping[str, Any], actor: timeline.Acting, at: datetime) -> None:
    """Change a line of the register; the old and new values are kept. A new end of the contract is reminded of anew."""
    before = _snapshot(owner)
    ended = owner.contract_ends_on
    _set(owner, values)
    if owner.contract_ends_on != ended:
        owner.contract_reminded_on = None
    after = _snapshot(owner)
    changes = {field: [before[field], after[field]] for field in FIELDS if before[field] != after[field]}
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, external_owner=owner.code, changes=changes)


def remind_of_contract(*, owner_id: int, on: date, at: datetime) -> bool:
    """Say that a contract ends, once. False when somebody else has."""
    claim = update(ExternalOwner).where(ExternalOwner.id == owner_id, ExternalOwner.contract_reminded_on.is_(None))
    if not rows_changed(claim.values(contract_reminded_on=on)):
        return False
    owner = db.session.get_one(ExternalOwner, owner_id)
    timeline.record(
        EventKind.CONTRACT_ENDING,
        at=at,
        owner=owner.code,
        owner_name=owner.name,
        number=owner.contract,
        ends_on=owner.contract_ends_on,
    )
    return True


def _set(owner: ExternalOwner, values: Mapping[str, Any]) -> None:
    for field in FIELDS:
        setattr(owner, field, values[field])


def _snapshot(owner: ExternalOwner) -> dict[str, str]:
    return {field: str(getattr(owner, field) or "") for field in FIELDS}
