"""Another secret for the desk: what is sealed under the old one is sealed anew."""

from collections.abc import Iterator
from typing import TypeVar

from sqlalchemy import select

from desk.complaints.counter_models import CounterDraft
from desk.complaints.identity import identity_of, keep_identity
from desk.complaints.models import Complainant
from desk.complaints.own_data_models import IdentityCorrection
from desk.database import db
from desk.sealing import BrokenSeal, Keys

AT_ONCE = 500
Row = TypeVar("Row", Complainant, CounterDraft, IdentityCorrection)


def reseal(*, old: Keys, new: Keys) -> int:
    """Seal every identity, what it was before, and every draft of the counter under `new`; how many were not yet.

    May be run again. Raises BrokenSeal when something opens under neither.
    """
    done = 0
    for person in _each(Complainant):
        if not _opens(person, new):
            keep_identity(
                identity=identity_of(person, keys=old), kind=person.kind, keys=new, at=person.created_at, known=person
            )
            done += 1
    for draft in _each(CounterDraft):
        if not _opens(draft, new):
            draft.sealed = new.seal(old.open(draft.sealed))
            done += 1
    for correction in _each(IdentityCorrection):
        if correction.sealed and not _opens(correction, new):
            correction.sealed = new.seal(old.open(correction.sealed))
            done += 1
    db.session.flush()
    return done


def _opens(row: Complainant | CounterDraft | IdentityCorrection, keys: Keys) -> bool:
    try:
        keys.open(row.sealed)
    except BrokenSeal:
        return False
    return True


def _each(table: type[Row]) -> Iterator[Row]:
    last = 0
    while rows := db.session.scalars(select(table).where(table.id > last).order_by(table.id).limit(AT_ONCE)).all():
        yield from rows
        last = rows[-1].id
