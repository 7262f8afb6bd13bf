"""One's own data (Law 27/2022): asked for, found, disclosed, refused. The request is a complaint like any other.

Whoever handles the request sees of the person what they may read anyway; the rest is handed to those who may.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from desk.accounts.policy import Action, Actor
from desk.catalogue import queries as catalogue
from desk.complaints import codes, queries, reach
from desk.complaints.changes import act, assumed, local_day, permit
from desk.complaints.filing import Told, already_filed, file_complaint
from desk.complaints.identity import Identity, identity_of
from desk.complaints.kinds import ABOUT_OWN_DATA, ComplainantKind, DataWish
from desk.complaints.models import Complainant, PublicComplaint
from desk.complaints.own_data_models import DataRequest
from desk.complaints.states import IllegalStep
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.sealing import Keys
from desk.sla.kinds import Classification
from desk.timeline import Event

C = PublicComplaint
SHORTEST_REASON = 10
MOST_ALIKE = 500  # of one telephone: more is no person


@dataclass(frozen=True)
class Person:
    """The complaints of one person, as far as somebody may read them."""

    identity: Identity
    complaints: list[PublicComplaint]
    elsewhere: int  # handed to those who may read them
    nameless: int  # with the same contact, and with no name that would tell whose they are


def is_about_own_data(complaint: PublicComplaint) -> bool:
    """Whether the person asks for their own data here, or for what is kept here."""
    classification = complaint.classification or assumed(complaint)
    return classification is Classification.PERSONAL_DATA or complaint.data_asked_at is not None


def ask(
    *, about: PublicComplaint, wish: DataWish, words: str, form_key: str, keys: Keys, at: datetime
) -> PublicComplaint:
    """A request of who has opened that report by its code, once per form: as shielded as it. Raises OtherContent, BadInput."""
    person = about.complainant
    identity = identity_of(person, keys=keys)
    told = Told(description=words, category=catalogue.complaint_category(ABOUT_OWN_DATA), shield=about.shield)
    if found := already_filed(queries.by_form(codes.form_mark(form_key)), told=told, identity=identity):
        return found
    request = file_complaint(
        told=told,
        identity=identity,
        form_key=form_key,
        keys=keys,
        at=at,
        known=person,
        complainant_kind=person.kind if person else ComplainantKind.INDIVIDUAL,
        asks_consent=False,  # it is the city's duty to answer
    )
    db.session.add(DataRequest(complaint_id=request.id, about_id=about.id, wish=wish))
    db.session.flush()
    return request


def request_of(complaint: PublicComplaint) -> DataRequest | None:
    """What was asked on the page of a report, where it was asked there."""
    return db.session.get(DataRequest, complaint.id)


def typed_identity(complaint: PublicComplaint, *, keys: Keys) -> Identity:
    """Who complained, for the receipt of who typed it just now.

    Nothing for a request from the page of a report: number and code open the report, they do not tell a name.
    """
    return Identity() if request_of(complaint) is not None else identity_of(complaint.complainant, keys=keys)


def person_behind(
    request: PublicComplaint, *, actor: Actor, unnamed: bool, keys: Keys, on: date
) -> tuple[Person, list[PublicComplaint]]:
    """Whose request it is, what else is kept of them, and what of it this person may not read.

    The same person is who has the same NIK or NIB, or the same contact under the same name. `unnamed`: also what has the
    same contact and bears no name.
    """
    whole = request.parent or request
    asked = request_of(whole)
    origin = [one.complainant for one in (whole, asked.about if asked else None) if one and one.complainant]
    identity = identity_of(origin[0], keys=keys) if origin else Identity()
    people = {one.id for one in origin}
    nameless: set[int] = set()
    for row in _alike(origin):
        match _is_same(row, origin, identity, keys):
            case True:
                people.add(row.id)
            case None:
                (people if unnamed else nameless).add(row.id)
    theirs = {whole.id, *([asked.about_id] if asked else ())}
    found = select(C).where(C.parent_id.is_(None), or_(C.id.in_(theirs), C.complainant_id.in_(people))).order_by(C.id)
    everything = list(db.session.scalars(found))
    seen = queries.readable(actor, [one.id for one in everything], on=on)
    hidden = [one for one in everything if one.id not in seen]
    count = select(func.count()).select_from(C).where(C.complainant_id.in_(nameless - people), C.parent_id.is_(None))
    return (
        Person(
            identity=identity,
            complaints=[one for one in everything if one.id in seen],
            elsewhere=len(hidden),
            nameless=db.session.scalar(count) or 0,
        ),
        hidden,
    )


def disclose(*, request: PublicComplaint, actor: Actor, reason: str, unnamed: bool, keys: Keys, at: datetime) -> Person:
    """Gather what is kept of who asks, for a written reason that stays in the history (article 32).

    Raises Forbidden, IllegalStep, BadInput.
    """
    at = permit(actor, Action.COMPLAINT_DISCLOSE, request, at)
    expect_request(request)
    expect_reason(reason)
    person, hidden = person_behind(request, actor=actor, unnamed=unnamed, keys=keys, on=local_day(at))
    numbers = [one.number for one in person.complaints]
    act(request, EventKind.DATA_DISCLOSED, at=at, actor=actor, words=reason, numbers=numbers, elsewhere=len(hidden))
    if request.data_asked_at is None:
        for one in hidden:
            if one.data_asked_at is None:
                one.data_asked_at = at
                act(one, EventKind.DATA_REQUESTED, at=max(at, one.updated_at), actor=actor)
    return person


def note_export(*, request: PublicComplaint, actor: Actor, form: str, at: datetime) -> None:
    """The gathered data was taken along as a file. Raises Forbidden."""
    at = permit(actor, Action.COMPLAINT_DISCLOSE, request, at)
    act(request, EventKind.DATA_EXPORTED, at=at, actor=actor, form=form)


def disclosed(request: PublicComplaint) -> list[str]:
    """The numbers of what was gathered last; [] while nothing was."""
    last = (
        select(Event)
        .where(Event.complaint_id == request.id, Event.kind == EventKind.DATA_DISCLOSED)
        .order_by(Event.id.desc())
        .limit(1)
    )
    event = db.session.scalars(last).first()
    return list(event.details.get("numbers", ())) if event is not None else []


def in_hand(request: PublicComplaint, *, actor: Actor, action: Action, on: date) -> list[PublicComplaint]:
    """Of what was gathered last, the complaints to which this person may do that. Raises Forbidden about the request itself."""
    if not reach.may(actor, action, request, on=on):
        raise Forbidden("You may not do this to this complaint.")
    found = select(C).where(C.number.in_(disclosed(request)), reach.within(actor, action, on=on)).order_by(C.id)
    return list(db.session.scalars(found))


def refuse(*, request: PublicComplaint, why: str, actor: Actor, at: datetime) -> None:
    """The request is not met, or not in whole; the person reads why. Raises Forbidden, IllegalStep, BadInput."""
    at = permit(actor, Action.COMPLAINT_DISCLOSE, request, at)
    expect_request(request)
    expect_reason(why, field="why")
    act(request, EventKind.DATA_REFUSED, at=at, actor=actor, words=why, is_public=True)


def _alike(origin: Iterable[Complainant]) -> list[Complainant]:
    """Everybody with one of these marks."""
    contacts = {one.contact_mark for one in origin if one.contact_mark}
    ids = {one.id_mark for one in origin if one.id_mark}
    if not contacts and not ids:
        return []
    alike = or_(Complainant.contact_mark.in_(contacts), Complainant.id_mark.in_(ids))
    return list(db.session.scalars(select(Complainant).where(alike).order_by(Complainant.id).limit(MOST_ALIKE)))


def _is_same(row: Complainant, origin: Iterable[Complainant], identity: Identity, keys: Keys) -> bool | None:
    """Whether it is that person; None: nothing but the contact says so. A family may share one telephone."""
    if row.id_mark and row.id_mark in {one.id_mark for one in origin}:
        return True
    name = _plain(identity_of(row, keys=keys).name)
    own = _plain(identity.name)
    return name == own if name and own else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def chosen_of(
    request: PublicComplaint, numbers: Iterable[str], *, actor: Actor, action: Action, at: datetime
) -> list[PublicComplaint]:
    """The complaints of these numbers, all of them gathered last and in this person's hand. Raises Forbidden, BadInput."""
    wanted = set(numbers)
    chosen = [one for one in in_hand(request, actor=actor, action=action, on=local_day(at)) if one.number in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise BadInput("Please choose which complaints it concerns.", field="numbers")
    return chosen


def with_request(request: PublicComplaint, chosen: list[PublicComplaint]) -> list[PublicComplaint]:
    """Those, and the request, where it is not one of them."""
    return chosen if request in chosen else [*chosen, request]


def expect_request(complaint: PublicComplaint) -> None:
    """Raises IllegalStep."""
    if not is_about_own_data(complaint):
        raise IllegalStep("This is no request about one's own data.")


def expect_reason(reason: str, *, field: str = "reason") -> None:
    """Raises BadInput."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("Please write the reason in a sentence.", field=field)
