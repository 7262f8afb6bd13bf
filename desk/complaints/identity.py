"""Who complained: sealed apart from the content, found again by keyed marks, opened for a written reason with a trace."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import or_, select

from desk import timeline
from desk.accounts.policy import Action, Actor, may
from desk.complaints.changes import act, permit
from desk.complaints.kinds import ComplainantKind
from desk.complaints.models import Complainant, PublicComplaint
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.sealing import Keys

SHORTEST_REASON = 10


@dataclass(frozen=True)
class Identity:
    """What is known of somebody; empty is unknown. `proxy`: whom they speak for, and by which letter (DOMAIN K1)."""

    name: str = ""
    contact: str = ""
    address: str = ""
    national_id: str = ""
    business_id: str = ""
    proxy: str = ""

    @property
    def is_known(self) -> bool:
        return any(asdict(self).values())

    @property
    def initials(self) -> str:
        """All that a shielded receipt may show: `B. S.`"""
        return " ".join(f"{word[0].upper()}." for word in self.name.split() if word[0].isalpha())

    @property
    def masked_id(self) -> str:
        """The last four digits, as on every list (TRUST E08)."""
        number = self.national_id or self.business_id
        return f"{'•' * max(0, len(number) - 4)}{number[-4:]}" if number else ""

    @property
    def masked_contact(self) -> str:
        return f"{'•' * max(0, len(self.contact) - 3)}{self.contact[-3:]}" if self.contact else ""


def keep_identity(
    *, identity: Identity, kind: ComplainantKind, keys: Keys, at: datetime, known: Complainant | None = None
) -> Complainant | None:
    """Seal who complained; None when nothing is known of them. `known`: the same person, with what is new of them."""
    if not identity.is_known:
        return None
    person = known or Complainant(created_at=at)
    person.kind = kind
    person.sealed = keys.seal(asdict(identity))
    person.contact_mark = keys.mark("contact", contact) if (contact := plain_contact(identity.contact)) else None
    number = identity.national_id or identity.business_id
    person.id_mark = keys.mark("id", number) if number else None
    db.session.add(person)
    db.session.flush()
    return person


def identity_of(person: Complainant | None, *, keys: Keys) -> Identity:
    """What the seal holds. For those who print or ask a reason first: never for lists. Raises BrokenSeal."""
    return Identity(**keys.open(person.sealed)) if person is not None else Identity()


def find_people(*, told: str, keys: Keys) -> list[Complainant]:
    """The people of that telephone number, address, NIK or NIB: known only to who knows the value already."""
    digits = re.sub(r"\D", "", told)
    marks = [Complainant.contact_mark == keys.mark("contact", plain_contact(told))]
    if digits:
        marks.append(Complainant.id_mark == keys.mark("id", digits))
    return list(db.session.scalars(select(Complainant).where(or_(*marks)).order_by(Complainant.id.desc()).limit(5)))


def note_search(*, officer: Actor, found: int, chosen: bool, at: datetime) -> None:
    """That somebody was looked for, and perhaps chosen, stays in the trace: never by which number. Raises Forbidden."""
    if not may(officer, Action.COUNTER_USE):
        raise Forbidden("You may not do this.")
    timeline.record(EventKind.PERSON_SEARCHED, at=at, actor=officer, count=found, chosen=chosen)


def reveal_identity(*, complaint: PublicComplaint, actor: Actor, reason: str, keys: Keys, at: datetime) -> Identity:
    """Open the seal for somebody who says why; the reason stays in the history. Raises Forbidden, BadInput, BrokenSeal."""
    at = permit(actor, Action.COMPLAINT_REVEAL, complaint, at)
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("Please write why the name has to be known.", field="reason")
    act(complaint, EventKind.COMPLAINT_REVEALED, at=at, actor=actor, words=reason)
    return identity_of((complaint.parent or complaint).complainant, keys=keys)


def plain_contact(told: str) -> str:
    """One form of each number: 0812..., +62 812... and 62812... are the same; an address in small letters."""
    if "@" in told:
        return told.strip().casefold()
    digits = re.sub(r"\D", "", told)
    return re.sub(r"^(62|0)", "", digits)
