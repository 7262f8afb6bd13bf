"""What happens at the counter beside the complaint itself: drafts, taps, the opening of the day, and filing as one step."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete

from desk.accounts.policy import Action, Actor, may
from desk.catalogue import queries as catalogue
from desk.complaints import codes, counter_queries, queries
from desk.complaints.answering import answer_at_once
from desk.complaints.changes import local_day
from desk.complaints.counter_models import CounterDraft, CounterTap, OpeningCheck
from desk.complaints.filing import Told, already_filed, file_complaint
from desk.complaints.identity import Identity, find_people, identity_of, plain_contact
from desk.complaints.kinds import Channel, ComplainantKind
from desk.complaints.models import Complainant, PublicComplaint
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.mall.models import Counter, Tenant
from desk.organisation import queries as organisation
from desk.sealing import BrokenSeal, Keys
from desk.tickets import queries as tickets
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket
from desk.tickets.opening import open_ticket

DRAFTS_KEPT = timedelta(hours=24)
LARGEST_DRAFT = 40_000
# What the checklist asks for, and with which service of the catalogue its trouble is reported (BDL-15).
OPENING_LINES = {
    "printer": "PC",
    "computer": "PC",
    "network": "JAR-LAN",
    "queue": "MPPD",
    "forms": "PC",
    "signs": "PC",
    "cleanliness": "PC",
}
# What gives trouble in the middle of the day, one tap each (BDL-17).
TROUBLES = {
    "oss": "OSS",
    "sicantik": "SICANTIK",
    "simbg": "SIMBG",
    "queue": "MPPD",
    "device": "PC",
    "network": "JAR-LAN",
}
OK = "ok"


@dataclass(frozen=True)
class Found:
    """Somebody who complained before, as far as it is shown: initials, last digits, how often."""

    person_id: int
    initials: str
    masked_contact: str
    masked_id: str
    count: int


def people_of(*, told: str, keys: Keys) -> list[Found]:
    """Those of that very telephone number, address, NIK or NIB. What nobody knows already is not told."""
    found: dict[str, Found] = {}
    for person in find_people(told=told, keys=keys) if told.strip() else ():
        known = identity_of(person, keys=keys)
        count = counter_queries.complaints_of(person.id)
        name = known.name.casefold()
        if name in found:  # the same person, entered anew
            found[name] = replace(found[name], count=found[name].count + count)
        else:
            found[name] = Found(person.id, known.initials, known.masked_contact, known.masked_id, count)
    return list(found.values())


def known_person(token: str, *, officer: Actor, keys: Keys) -> Complainant | None:
    """The person whom a search has found: `token` is sealed for that officer. Anything else is nobody."""
    try:
        sealed = keys.open(token) if token else {}
    except BrokenSeal:
        return None
    if sealed.get("officer") != officer.id:
        return None
    return db.session.get(Complainant, sealed["person"])


def seal_person(found: Found, *, officer: Actor, keys: Keys) -> str:
    """What the form carries to say that it is about somebody known."""
    return keys.seal({"officer": officer.id, "person": found.person_id})


def keep_draft(*, officer: Actor, form_key: str, typed: Mapping[str, str], keys: Keys, at: datetime) -> CounterDraft:
    """Keep what was typed, sealed, once per form. Raises Forbidden, NotFound for a form of somebody else, Conflict once sent."""
    _permit(officer)
    if sum(len(value) for value in typed.values()) > LARGEST_DRAFT:
        raise BadInput("This is more than can be kept.")
    mark = codes.form_mark(form_key)
    if queries.by_form(mark) is not None:
        raise Conflict("This form has been sent already.")
    draft = counter_queries.draft_of_form(mark)
    if draft is None:
        draft = CounterDraft(officer_id=officer.id, form_key=mark)
        db.session.add(draft)
    elif draft.officer_id != officer.id:
        raise NotFound("There is nothing here.")
    draft.sealed, draft.updated_at = keys.seal({**typed, "form_key": form_key}), at
    db.session.flush()
    return draft


def drop_draft(*, form_key: str) -> None:
    """The draft of a form that was sent."""
    db.session.execute(delete(CounterDraft).where(CounterDraft.form_key == codes.form_mark(form_key)))


def drop_old_drafts(*, at: datetime) -> int:
    """What nobody took up again within a day goes; how many it were."""
    return rows_changed(delete(CounterDraft).where(CounterDraft.updated_at < at - DRAFTS_KEPT))


def take_in(
    *,
    told: Told,
    identity: Identity,
    form_key: str,
    keys: Keys,
    officer: Actor,
    at: datetime,
    channel: Channel,
    complainant_kind: ComplainantKind,
    known: Complainant | None = None,
    place: str = "",
    answer: str = "",
) -> PublicComplaint:
    """File what was told, once per form, and drop its draft; with `answer` it was solved on the spot.

    Raises Forbidden, BadInput, OtherContent, NotFound for a form of somebody else.
    """
    _permit(officer)
    known, identity = _still_known(known, identity, keys)
    complaint = already_filed(queries.by_form(codes.form_mark(form_key)), told=told, identity=identity)
    if complaint is not None and complaint.received_by_id != officer.id:
        raise NotFound("There is nothing here.")
    if complaint is None:
        complaint = file_complaint(
            told=told,
            identity=identity,
            form_key=form_key,
            keys=keys,
            at=at,
            channel=channel,
            complainant_kind=complainant_kind,
            known=known,
            officer=officer,
            received_place=place,
        )
        if answer:
            answer_at_once(complaint=complaint, actor=officer, answer=answer, at=at)
    drop_draft(form_key=form_key)
    return complaint


def tap(*, officer: Actor, counter: Counter | None, tenant: Tenant | None, at: datetime) -> None:
    """A request for information was answered: counted, nothing else (BDL-16). Raises Forbidden."""
    _permit(officer)
    db.session.add(
        CounterTap(
            officer_id=officer.id,
            counter_id=counter.id if counter else None,
            tenant_id=tenant.id if tenant else None,
            tapped_at=at,
        )
    )


def report_trouble(
    *, officer: Actor, service: str, description: str, can_work: CanWork, form_key: str, at: datetime
) -> Ticket:
    """A ticket of the mall, so that its own technician gets it first; once per form (BDL-10, BDL-17). Raises Forbidden."""
    _permit(officer)
    already = tickets.by_form_key(form_key)
    if already is not None:
        return already
    mall = organisation.mall()
    if mall is None:
        raise BadInput("The city has no public service mall.")
    return open_ticket(
        actor=officer,
        department=mall.department,
        unit_id=mall.id,
        service=catalogue.get_service(service, on=local_day(at)),
        description=description,
        affected=Affected.ROOM,
        can_work=can_work,
        form_key=form_key,
        at=at,
    )


def check_opening(
    *, officer: Actor, counter: Counter, troubles: Mapping[str, str], on: date, at: datetime
) -> OpeningCheck:
    """The checklist of a counter, once a day: each line that is not in order becomes a ticket (BDL-15).

    `troubles`: line -> what to tell the technician. Raises Forbidden, Conflict when it was checked already.
    """
    _permit(officer)
    if counter_queries.opening_of(counter.id, on) is not None:
        raise Conflict("This counter has been checked today.")
    lines = dict.fromkeys(OPENING_LINES, OK)
    for name, description in troubles.items():
        ticket = report_trouble(
            officer=officer,
            service=OPENING_LINES[name],
            description=description,
            can_work=CanWork.HAMPERED,
            form_key=f"opening-{counter.id}-{on:%Y%m%d}-{name}"[:40],
            at=at,
        )
        lines[name] = ticket.number
    check = OpeningCheck(counter_id=counter.id, on_day=on, officer_id=officer.id, lines=lines, checked_at=at)
    db.session.add(check)
    db.session.flush()
    return check


def _permit(officer: Actor) -> None:
    if not may(officer, Action.COUNTER_USE):
        raise Forbidden("You may not do this.")


def _still_known(known: Complainant | None, identity: Identity, keys: Keys) -> tuple[Complainant | None, Identity]:
    """Whoever was found stays the same person only while the name and a number of theirs stand in the form.

    Numbers that were found and not typed anew go on with them.
    """
    if known is None:
        return None, identity
    before = identity_of(known, keys=keys)
    same_contact = bool(before.contact) and plain_contact(before.contact) == plain_contact(identity.contact)
    numbers = {name: asdict(identity)[name] for name in ("national_id", "business_id")}
    same_number = any(number and number == asdict(before)[name] for name, number in numbers.items())
    if before.name != identity.name or not (same_contact or same_number):
        return None, identity
    carried = {name: number or asdict(before)[name] for name, number in numbers.items()}
    return known, replace(identity, **carried)
