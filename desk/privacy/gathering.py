"""What is kept of a person: with each complaint, with an account, with tickets that were entered for them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.models import LoginSession, User
from desk.accounts.policy import Actor
from desk.attachments.models import StoredFile
from desk.complaints import erasing
from desk.complaints.identity import Identity, identity_of, plain_contact
from desk.complaints.models import PublicComplaint, Utterance
from desk.complaints.own_data import Person
from desk.complaints.own_data_models import Erasure, IdentityCorrection
from desk.complaints.paper_models import Receipt
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.notify.models import TelegramLink
from desk.sealing import Keys
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.timeline import Event

MOST_TICKETS = 500
MOST_SESSIONS = 100
# What a clock did, or what was counted, is no work on the person's data.
NO_PROCESSING = ("clock.", "ombudsman.")
# What the desk does by itself; whatever else nobody of the city did, the person did.
BY_THE_DESK = frozenset(
    {EventKind.COMPLAINT_FILED, EventKind.COMPLAINT_CLOSED, EventKind.COMPLAINT_WITHDRAWN, EventKind.DATA_ERASED}
)


@dataclass(frozen=True)
class Kept:
    """What is kept with one complaint, and what was done with it."""

    complaint: PublicComplaint
    identity: Identity
    files: Sequence[StoredFile]
    receipts: Sequence[Receipt]
    said: list[Utterance]  # by the complainant
    answers: list[Utterance]  # to the complainant
    trail: list[Event]
    corrections: Sequence[IdentityCorrection]
    erasure: Erasure | None


@dataclass(frozen=True)
class Employee:
    """What is kept with an account."""

    user: User
    sessions: Sequence[LoginSession]
    chats: Sequence[TelegramLink]
    tickets: Sequence[Ticket]
    ticket_count: int
    acts: list[tuple[EventKind, int]]  # how often they did what


@dataclass(frozen=True)
class Portrait:
    """Everything of one person that somebody may read."""

    person: Person
    complaints: list[Kept]
    entered: list[Ticket]  # for them, who has no account
    employee: Employee | None


def portrait_of(person: Person, *, actor: Actor, keys: Keys, login: str, at: datetime) -> Portrait:
    """Put it together. `login`: the account of somebody who works for the city. Raises BadInput when it is another person's."""
    return Portrait(
        person=person,
        complaints=[kept_with(one, keys=keys) for one in person.complaints],
        entered=entered_for(person.identity, actor=actor, at=at),
        employee=_employee(login, person.identity) if login else None,
    )


def kept_with(complaint: PublicComplaint, *, keys: Keys) -> Kept:
    """What is kept with one complaint; the work of all its parts is part of it."""
    ids = [complaint.id, *(part.id for part in complaint.parts)]
    public = select(Utterance).where(Utterance.complaint_id.in_(ids), Utterance.is_public)
    said = db.session.scalars(public.options(joinedload(Utterance.event)).order_by(Utterance.id)).all()
    files = select(StoredFile).where(StoredFile.complaint_id == complaint.id).order_by(StoredFile.id)
    receipts = select(Receipt).where(Receipt.complaint_id == complaint.id).order_by(Receipt.id)
    corrections = select(IdentityCorrection).where(IdentityCorrection.complaint_id == complaint.id)
    return Kept(
        complaint=complaint,
        identity=identity_of(complaint.complainant, keys=keys),
        files=db.session.scalars(files.where(StoredFile.uploaded_by_id.is_(None))).all(),
        receipts=db.session.scalars(receipts).all(),
        said=[line for line in said if line.is_citizens],
        answers=[line for line in said if not line.is_citizens],
        trail=_trail(ids),
        corrections=db.session.scalars(corrections.order_by(IdentityCorrection.id)).all(),
        erasure=erasing.erasure_of(complaint),
    )


def entered_for(identity: Identity, *, actor: Actor, at: datetime) -> list[Ticket]:
    """Tickets that somebody entered for a person of that name and contact, as far as this person may read them."""
    if not identity.name or not identity.contact:
        return []
    found = tickets.visible_to(actor, at).where(
        Ticket.reporter_id.is_(None), func.lower(Ticket.reporter_name) == identity.name.lower()
    )
    wanted = plain_contact(identity.contact)
    return [
        one for one in db.session.scalars(found.limit(MOST_TICKETS)) if plain_contact(one.reporter_contact) == wanted
    ]


def _trail(complaint_ids: Iterable[int]) -> list[Event]:
    """Every act of an office and of the desk on it, as it happened."""
    events = [event for number in complaint_ids for event in timeline.of_complaint(number)]
    worked = [event for event in events if not event.kind.value.startswith(NO_PROCESSING)]
    done_by_somebody = [event for event in worked if event.actor_id is not None or event.kind in BY_THE_DESK]
    return sorted(done_by_somebody, key=lambda event: (event.happened_at, event.id))


def _employee(login: str, identity: Identity) -> Employee:
    """The account, when it bears the name of who asks."""
    user = accounts.find_by_login(login)
    if user is None or not identity.name or user.name.casefold() != " ".join(identity.name.casefold().split()):
        raise BadInput("There is no such account under the name of the person who asks.", field="employee")
    sessions = select(LoginSession).where(LoginSession.user_id == user.id).order_by(LoginSession.id.desc())
    chats = select(TelegramLink).where(TelegramLink.user_id == user.id).order_by(TelegramLink.id)
    reported = select(Ticket).where(Ticket.reporter_id == user.id)
    acts = select(Event.kind, func.count()).where(Event.actor_id == user.id).group_by(Event.kind)
    counted = Counter({kind: count for kind, count in db.session.execute(acts).tuples()})
    newest = reported.order_by(Ticket.id.desc()).limit(MOST_TICKETS).options(joinedload(Ticket.service))
    return Employee(
        user=user,
        sessions=db.session.scalars(sessions.limit(MOST_SESSIONS)).all(),
        chats=db.session.scalars(chats).all(),
        tickets=db.session.scalars(newest).all(),
        ticket_count=db.session.scalar(select(func.count()).select_from(reported.subquery())) or 0,
        acts=counted.most_common(),
    )
