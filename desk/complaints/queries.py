"""Reading complaints. Every list, count and export starts with what this person may see; shields are part of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select
from sqlalchemy.orm import joinedload, selectinload

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.complaints.answer_models import AnswerDraft
from desk.complaints.kinds import CITIZEN_KINDS
from desk.complaints.models import OPEN_SQL, LinkedTicket, PublicComplaint, Respondent, Utterance
from desk.complaints.reach import is_for_everybody, within
from desk.complaints.states import Status, shown_status
from desk.database import db
from desk.errors import NotFound
from desk.mall import queries as mall
from desk.mall.models import Tenant
from desk.search import queries as search
from desk.search.models import SearchKind
from desk.sla.kinds import WAITS
from desk.sla.models import SlaClock
from desk.tickets.models import Ticket
from desk.timeline import Event

PAGE = 50
C = PublicComplaint


@dataclass(frozen=True)
class Row:
    """A complaint in a list, with the clock that falls due first."""

    complaint: PublicComplaint
    clock: SlaClock | None


@dataclass(frozen=True)
class Entry:
    """An event of a complaint with the words of it."""

    event: Event
    utterance: Utterance | None


def visible_to(actor: Actor, *, on: date) -> Select[tuple[PublicComplaint]]:
    """The complaints that this person may read."""
    return select(C).where(within(actor, Action.COMPLAINT_READ, on=on))


def get_complaint(actor: Actor, number: str, *, on: date) -> PublicComplaint:
    """The only way an edge gets hold of a complaint for staff. Not yours looks like not there. Raises NotFound."""
    found = visible_to(actor, on=on).where(C.number == number.upper()).options(*_WITH_ALL)
    complaint = db.session.scalars(found).unique().first()
    if complaint is None:
        raise NotFound("There is nothing here.")
    return complaint


def lock_complaint(complaint_id: int) -> PublicComplaint:
    """The complaint as it is now, held until the end of the transaction."""
    locked = select(C).where(C.id == complaint_id).with_for_update(of=C).options(*_WITH_ALL)
    return db.session.scalars(locked.execution_options(populate_existing=True)).unique().one()


def by_number(number: str) -> PublicComplaint | None:
    """The complaint of a public number, for those who have its code. Parts have no public number."""
    found = select(C).where(C.number == number.strip().upper(), C.parent_id.is_(None)).options(*_WITH_ALL)
    return db.session.scalars(found).unique().first()


def by_id(complaint_id: int) -> PublicComplaint | None:
    """The complaint that a citizen has opened with its code."""
    return db.session.scalars(select(C).where(C.id == complaint_id).options(*_WITH_ALL)).unique().first()


def by_form(form_mark: str) -> PublicComplaint | None:
    """The complaint that this very form has already made."""
    return db.session.scalars(select(C).where(C.form_key == form_mark).options(*_WITH_ALL)).unique().first()


def listed(
    actor: Actor, *, on: date, state: str = "open", words: str = "", tenant: str = "", before: int | None = None
) -> list[Row]:
    """A page of complaints, the newest first; one more than a page is returned."""
    found = visible_to(actor, on=on).order_by(C.id.desc()).limit(PAGE + 1)
    if state == "open":
        found = found.where(is_open())
    elif state == "mine":
        found = found.where(C.handler_id == actor.id, is_open())
    elif state == "ended":
        found = found.where(~is_open())
    if words:
        found = found.where(says(words))
    if tenant:
        found = found.where(C.tenant_id.in_(select(Tenant.id).where(Tenant.code == tenant)))
    if before is not None:
        found = found.where(C.id < before)
    return rows_of(found)


def readable(actor: Actor, complaint_ids: Iterable[int | None], *, on: date) -> set[int]:
    """Which of these complaints this person may read."""
    wanted = {number for number in complaint_ids if number is not None}
    if not wanted:
        return set()
    return set(db.session.scalars(visible_to(actor, on=on).where(C.id.in_(wanted)).with_only_columns(C.id)))


def waiting(
    actor: Actor, action: Action, *, on: date, statuses: Iterable[Status], with_draft: bool = False, limit: int = 50
) -> list[Row]:
    """What in these states waits for this person to do that, by the deadline that comes first.

    `with_draft`: only what somebody else has drafted an answer to.
    """
    due = (
        select(func.min(SlaClock.due_at))
        .where(SlaClock.complaint_id == C.id, SlaClock.stopped_at.is_(None))
        .scalar_subquery()
    )
    found = select(C).where(within(actor, action, on=on), C.status.in_(list(statuses)))
    if with_draft:
        drafted = select(AnswerDraft.complaint_id).where(
            AnswerDraft.decided_at.is_(None), AnswerDraft.drafted_by_id != actor.id
        )
        found = found.where(C.id.in_(drafted))
    return rows_of(found.order_by(due.asc().nulls_last(), C.id).limit(limit))


def rows_of(found: Select[tuple[PublicComplaint]]) -> list[Row]:
    """The complaints of a list, each with the clock that falls due first."""
    listed = found.options(
        joinedload(C.category), joinedload(C.tenant), joinedload(C.about_tenant), joinedload(C.handler)
    )
    complaints = db.session.scalars(listed).unique().all()
    clocks: dict[int, SlaClock] = {}
    open_clocks = (
        select(SlaClock)
        .where(SlaClock.complaint_id.in_([complaint.id for complaint in complaints]), SlaClock.stopped_at.is_(None))
        .where(SlaClock.due_at.is_not(None), SlaClock.measure.not_in(sorted(WAITS)))
        .order_by(SlaClock.due_at.desc(), SlaClock.id.desc())
        .options(selectinload(SlaClock.pauses))
    )
    for clock in db.session.scalars(open_clocks):
        clocks[clock.complaint_id or 0] = clock
    return [Row(complaint, clocks.get(complaint.id)) for complaint in complaints]


def history_of(complaint: PublicComplaint, *, for_citizen: bool = False) -> list[Entry]:
    """What happened, with the words of it; the citizen reads public words and official steps alone."""
    events = timeline.of_complaint(complaint.id, kinds=CITIZEN_KINDS if for_citizen else None)
    said = {
        line.event_id: line
        for line in db.session.scalars(select(Utterance).where(Utterance.complaint_id == complaint.id))
        if line.is_public or not for_citizen
    }
    return [Entry(event, said.get(event.id)) for event in events if not (for_citizen and _is_silent(event, said))]


def status_shown(complaint: PublicComplaint) -> Status:
    """What the citizen reads of it: derived from the complaint and its parts alone."""
    parts = [part.status for part in complaint.parts] if complaint.is_split else []
    return shown_status(complaint.status, parts)


def open_draft(complaint: PublicComplaint) -> AnswerDraft | None:
    """The draft that waits for its release."""
    drafts = select(AnswerDraft).where(AnswerDraft.complaint_id == complaint.id, AnswerDraft.decided_at.is_(None))
    return db.session.scalars(drafts.options(joinedload(AnswerDraft.drafted_by))).first()


def linked_tickets(complaint: PublicComplaint) -> Sequence[Ticket]:
    """The technicians' tickets behind a complaint."""
    tickets = select(Ticket).join(LinkedTicket).where(LinkedTicket.complaint_id == complaint.id).order_by(Ticket.id)
    return db.session.scalars(tickets).all()


def complaints_behind(ticket: Ticket, actor: Actor, *, on: date) -> tuple[list[PublicComplaint], int]:
    """The complaints behind a ticket that this person may read, and how many there are in all."""
    linked = select(LinkedTicket.complaint_id).where(LinkedTicket.ticket_id == ticket.id)
    seen = list(db.session.scalars(visible_to(actor, on=on).where(C.id.in_(linked)).order_by(C.id)))
    return seen, db.session.scalar(select(func.count()).select_from(linked.subquery())) or 0


def look_alikes(*, tenant_id: int | None, service: str, since: datetime, limit: int = 3) -> Sequence[PublicComplaint]:
    """Open complaints about the same place of service that anybody may know of."""
    if tenant_id is None:
        return []
    alike = (
        select(C)
        .where(C.about_tenant_id == tenant_id, C.received_at >= since, is_for_everybody(), is_open())
        .order_by(C.id.desc())
        .limit(limit)
    )
    if service:
        alike = alike.where(C.about_service == service)
    return db.session.scalars(alike.options(joinedload(C.category), joinedload(C.tenant))).all()


def is_open() -> ColumnElement[bool]:
    """What has not ended, in literals: SQLite uses a partial index only when it can read the condition."""
    return literal_column(f"(public_complaints.{OPEN_SQL})")


def handlers_of(tenant: Tenant, *, on: date) -> Sequence[User]:
    """People of an organisation to whom a complaint can be given by name: posted for it, or its department's Tier 1."""
    posted = db.session.scalars(select(User).where(User.id.in_(mall.people_of(tenant.id, on=on)))).all()
    found = {person.id: person for person in posted}
    if tenant.department_id is not None:
        for person in db.session.scalars(accounts.tier1_of(tenant.department_id, unit_id=None, on=on)):
            found.setdefault(person.id, person)
    return sorted(found.values(), key=lambda person: (person.name, person.id))


def says(words: str) -> ColumnElement[bool]:
    """By number, or by what was told and said; a name is sealed and stands in no index."""
    matching = search.matching(SearchKind.COMPLAINT, words, with_internal=False)
    return or_(C.id.in_(select(matching.c.subject_id)), C.number == words.strip().upper(), C.lapor_no == words)


def _is_silent(event: Event, said: dict[int, Utterance]) -> bool:
    """Words that are not for the citizen make an event that says nothing to them."""
    return event.kind.value == "complaint.written" and event.id not in said


_WITH_ALL = (
    joinedload(C.category),
    joinedload(C.about_tenant),
    joinedload(C.tenant),
    joinedload(C.department),
    joinedload(C.counter),
    joinedload(C.handler),
    joinedload(C.received_by),
    selectinload(C.parts),
    selectinload(C.respondents).joinedload(Respondent.user),
)
