"""Who hears of what. Never the one who did it."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import select

from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Action, Role
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import complaint_audiences, deputising, own_audiences
from desk.notify.audiences import OFFICES, people_of, person, worker_or_queue
from desk.sla import calendars
from desk.sla.ladders import Audience as Office
from desk.tickets import queries as tickets
from desk.tickets import watching
from desk.tickets.models import Ticket
from desk.timeline import Event

People = Sequence[User]
Audience = Callable[[Event, Ticket, date], People]


def _named(*ids: int | None) -> People:
    wanted = [person_id for person_id in ids if person_id is not None]
    if not wanted:
        return []
    return db.session.scalars(select(User).where(User.id.in_(wanted), User.deactivated_at.is_(None))).all()


def _tier2(on: date) -> People:
    return db.session.scalars(accounts.holders(Role.TIER2_AGENT, Role.TIER2_LEAD, on=on)).all()


def _queue(event: Event, ticket: Ticket, on: date) -> People:
    if ticket.tier != 1:
        return _tier2(on)
    return db.session.scalars(accounts.tier1_of(ticket.department_id, unit_id=ticket.unit_id, on=on)).all()


def _reporter(event: Event, ticket: Ticket, on: date) -> People:
    return person(ticket.speaker_id)


def _assignee(event: Event, ticket: Ticket, on: date) -> People:
    return person(ticket.assignee_id)


def _worker(event: Event, ticket: Ticket, on: date) -> People:
    return worker_or_queue(ticket, on)


def _worker_then_lead(event: Event, ticket: Ticket, on: date) -> People:
    """Who has the ticket; from the second reminder on also the coordinator."""
    lead = people_of(Office.TIER_LEAD, ticket, measure="", on=on) if event.details.get("count", 1) > 1 else []
    return [*worker_or_queue(ticket, on), *lead]


def _asked_to_approve(event: Event, ticket: Ticket, on: date) -> People:
    """The coordinator of Tier 2, or whoever heads the department that owns the data (LLG-21)."""
    owner = event.details.get("department_id")
    if owner is None:
        return people_of(Office.TIER2_LEAD, ticket, measure="", on=on)
    head = (RoleGrant.department_id == owner, RoleGrant.unit_id.is_(None))
    return accounts.office_holders(Role.HEAD, *head, on=on)


def _who_asked(event: Event, ticket: Ticket, on: date) -> People:
    return _named(event.details.get("asked_by"), ticket.assignee_id)


def _resumed(event: Event, ticket: Ticket, on: date) -> People:
    """Whose clock runs again; when the wait ended by itself, also the queue of what nobody has, and the lead."""
    if not event.details.get("wait_is_over"):
        return _assignee(event, ticket, on)
    return _worker_and_lead(event, ticket, on)


def _worker_and_lead(event: Event, ticket: Ticket, on: date) -> People:
    return [*worker_or_queue(ticket, on), *people_of(Office.TIER_LEAD, ticket, measure="", on=on)]


def _handed_over(event: Event, ticket: Ticket, on: date) -> People:
    """Whoever has it now; where only the contact has changed, that one."""
    return person(ticket.contact_id) if event.details.get("contact_only") else worker_or_queue(ticket, on)


def _hosts(event: Event, ticket: Ticket, on: date) -> People:
    """Who may lend the colleague: those who lead them where they work."""
    leads: list[User] = []
    for one in _named(event.details["person"]):
        for grant in (grant for grant in one.grants if grant.is_held_on(on)):
            place = RoleGrant.department_id == grant.department_id
            if grant.role is Role.TIER2_AGENT:
                leads += accounts.office_holders(Role.TIER2_LEAD, on=on)
            elif grant.role is Role.TIER1_AGENT:
                leads += accounts.office_holders(Role.TIER1_LEAD, place, on=on)
            leads += accounts.office_holders(Role.HEAD, place, RoleGrant.unit_id.is_(None), on=on)
    return [lead for lead in leads if lead.id != event.details["person"]]


def _asker_and_lent(event: Event, ticket: Ticket, on: date) -> People:
    lent = None if event.kind is EventKind.LOAN_REFUSED else event.details["person"]
    return _named(event.details["asked_by"], lent)


def _those_involved(event: Event, ticket: Ticket, on: date) -> People:
    return _named(ticket.speaker_id, ticket.assignee_id, ticket.contact_id)


def _those_who_work_on_it(event: Event, ticket: Ticket, on: date) -> People:
    return _named(ticket.assignee_id, ticket.contact_id)


def _tier2_and_contact(event: Event, ticket: Ticket, on: date) -> People:
    return [*_tier2(on), *_named(ticket.contact_id, ticket.speaker_id)]


def _reporter_and_contact(event: Event, ticket: Ticket, on: date) -> People:
    return _named(ticket.speaker_id, ticket.contact_id)


def _answered(event: Event, ticket: Ticket, on: date) -> People:
    return (_those_involved if event.details.get("unanswered") else _reporter_and_contact)(event, ticket, on)


def _given_the_task(event: Event, ticket: Ticket, on: date) -> People:
    return _named(event.details.get("assignee"))


def _called(event: Event, ticket: Ticket, on: date) -> People:
    """Those whose name stands in the note, as long as they may read it."""
    names = set(event.details.get("users", ()))
    return [one for one in watching.hearing(ticket, at=event.happened_at, internal=True) if one.id in names]


def _followers(event: Event, ticket: Ticket) -> People:
    """Who follows the ticket and may still read what happened; who was called to it hears of that alone."""
    if event.kind not in FOLLOWED:
        return []
    called = set(event.details.get("called", ()))
    following = watching.hearing(ticket, at=event.happened_at, internal=event.is_internal)
    return [one for one in following if one.id not in called]


def _ladder(*before: Office) -> Audience:
    """Whom the rung of the ladder names; `before` for events from the time when a rung named nobody."""

    def audience(event: Event, ticket: Ticket, on: date) -> People:
        measure = event.details.get("measure", "")
        names = event.details.get("who", before)
        return [one for name in names for one in people_of(name, ticket, measure=measure, on=on)]

    return audience


def _head(event: Event, ticket: Ticket, on: date) -> People:
    """The head of an autonomous department, whatever the rung says: its time runs out to them (LLG-15)."""
    told = _ladder(Office.TIER1_LEAD)(event, ticket, on)
    return [*told, *people_of(Office.OWN_HEAD, ticket, measure="", on=on)]


def _may_know(one: User, event: Event, on: date) -> bool:
    """Of a ticket that is not for everybody hear those alone who may read it (LLG-27).

    An office that a ladder names hears its number, as of any other ticket that it may not open.
    """
    ticket = db.session.get(Ticket, event.ticket_id) if event.ticket_id is not None else None
    if ticket is None or event.kind in ADDRESSED or tickets.is_known_to_all(ticket):
        return True
    reader = accounts.actor_of(one, on=on)
    return tickets.may(reader, Action.TICKET_READ, ticket, event.happened_at) or (
        "who" in event.details and bool(reader.roles & OFFICES)
    )


AUDIENCE: dict[EventKind, Audience] = {
    EventKind.TICKET_OPENED: _queue,
    EventKind.TICKET_TAKEN: _reporter,
    EventKind.TICKET_ASSIGNED: _assignee,
    EventKind.TICKET_REPLIED: _those_involved,
    EventKind.TICKET_NOTED: _those_who_work_on_it,
    EventKind.TICKET_MENTIONED: _called,
    EventKind.TICKET_HELD: _reporter,
    EventKind.TICKET_RESUMED: _resumed,
    EventKind.TICKET_ESCALATED: _tier2_and_contact,
    EventKind.TICKET_RETURNED: _worker,
    EventKind.TICKET_RESOLVED: _answered,
    EventKind.TICKET_CONFIRMED: _those_involved,
    EventKind.TICKET_CLOSED: _reporter_and_contact,
    EventKind.TICKET_REOPENED: _worker,
    EventKind.TICKET_CANCELLED: _those_involved,
    EventKind.TICKET_MERGED: _those_involved,
    EventKind.TICKET_OFFERED: _assignee,
    EventKind.TICKET_PASSED_ON: _handed_over,
    EventKind.LOAN_ASKED: _hosts,
    EventKind.LOAN_GRANTED: _asker_and_lent,
    EventKind.LOAN_REFUSED: _asker_and_lent,
    EventKind.LOAN_ENDED: _asker_and_lent,
    EventKind.TICKET_PROMISED: _reporter_and_contact,
    EventKind.TICKET_NUDGED: _worker_and_lead,
    EventKind.TICKET_HANDED_OVER: _reporter_and_contact,
    EventKind.HAND_OVER_REMINDED: _worker_then_lead,
    EventKind.HAND_OVER_ENDED: _those_involved,
    EventKind.APPROVAL_ASKED: _asked_to_approve,
    EventKind.APPROVAL_DECIDED: _who_asked,
    EventKind.RECOMMENDATION_GIVEN: _reporter_and_contact,
    EventKind.TICKET_SPLIT: _reporter,
    EventKind.TICKET_ANSWERED: _reporter_and_contact,
    EventKind.TASK_ADDED: _given_the_task,
    EventKind.CLOCK_WARNED: _ladder(Office.WORKER),
    EventKind.CLOCK_BREACHED: _ladder(Office.WORKER, Office.TIER_LEAD),
    EventKind.CLOCK_RAISED: _ladder(),
    EventKind.CLOCK_REMINDED: _ladder(),
    EventKind.ESCALATION_OFFERED: _ladder(Office.WORKER),
    EventKind.HEAD_ALERTED: _head,
}
# What those hear of who follow a ticket: what is said and what becomes of it, not its clocks.
FOLLOWED = frozenset(kind for kind in AUDIENCE if kind.value.startswith("ticket.")) - {
    EventKind.TICKET_OPENED,
    EventKind.TICKET_MENTIONED,
}
# What asks for something to be done: while somebody is absent it goes to who stands in as well.
CALLS_FOR_WORK = frozenset(
    {
        EventKind.TICKET_ASSIGNED,
        EventKind.TICKET_OFFERED,
        EventKind.TICKET_PASSED_ON,
        EventKind.TICKET_REPLIED,
        EventKind.TICKET_RESUMED,
        EventKind.TICKET_RETURNED,
        EventKind.TICKET_RESOLVED,
        EventKind.TICKET_REOPENED,
        EventKind.CLOCK_WARNED,
        EventKind.CLOCK_BREACHED,
        EventKind.CLOCK_RAISED,
        EventKind.CLOCK_REMINDED,
        EventKind.ESCALATION_OFFERED,
        EventKind.HEAD_ALERTED,
        EventKind.COMPLAINT_DISPATCHED,
        EventKind.COMPLAINT_COMPLETED,
        EventKind.COMPLAINT_BOUNCED,
        EventKind.COMPLAINT_DRAFTED,
        EventKind.COMPLAINT_REOPENED,
        EventKind.OPINION_ASKED,
    }
)
# What is said to somebody by who works on the ticket, whether they may open it or not: its number, and what is asked of them.
ADDRESSED = frozenset(
    {
        EventKind.APPROVAL_ASKED,
        EventKind.LOAN_ASKED,
        EventKind.LOAN_GRANTED,
        EventKind.LOAN_REFUSED,
        EventKind.LOAN_ENDED,
        EventKind.DISPOSITION_GIVEN,
        EventKind.DISPOSITION_ANSWERED,
    }
)
TOLD = frozenset({*AUDIENCE, *own_audiences.AUDIENCE, *complaint_audiences.AUDIENCE})


def of(event: Event) -> People:
    """Those who should hear of it, as things stand when it is told; each of them once."""
    on = calendars.city_day(event.happened_at)
    people: People = []
    if event.kind in own_audiences.AUDIENCE:
        people = own_audiences.AUDIENCE[event.kind](event, on)
    elif event.complaint_id is not None:
        complaint = db.session.get_one(PublicComplaint, event.complaint_id)
        people = complaint_audiences.of_complaint(event, complaint, on)
    elif event.kind in AUDIENCE and event.ticket_id is not None:
        ticket = db.session.get_one(Ticket, event.ticket_id)
        called = set(event.details.get("called", ()))
        told_anyhow = [one for one in AUDIENCE[event.kind](event, ticket, on) if one.id not in called]
        people = [*told_anyhow, *_followers(event, ticket)]
    if event.kind in CALLS_FOR_WORK:
        people = [*people, *deputising.stand_ins(event, people, on=on)]
    told = {one.id: one for one in people if one.id != event.actor_id and _may_know(one, event, on)}
    return sorted(told.values(), key=lambda one: (one.name, one.id))
