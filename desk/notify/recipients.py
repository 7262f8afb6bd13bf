"""Who hears of what. Never the one who did it."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import select

from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Role
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import complaint_audiences, deputising
from desk.notify.audiences import people_of, person, worker_or_queue
from desk.sla import calendars
from desk.sla.ladders import Audience as Office
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


def _resumed(event: Event, ticket: Ticket, on: date) -> People:
    """Whose clock runs again; when the wait ended by itself, also the queue of what nobody has, and the lead."""
    if not event.details.get("wait_is_over"):
        return _assignee(event, ticket, on)
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


AUDIENCE: dict[EventKind, Audience] = {
    EventKind.TICKET_OPENED: _queue,
    EventKind.TICKET_TAKEN: _reporter,
    EventKind.TICKET_ASSIGNED: _assignee,
    EventKind.TICKET_REPLIED: _those_involved,
    EventKind.TICKET_NOTED: _those_who_work_on_it,
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
    EventKind.TICKET_HANDED_OVER: _handed_over,
    EventKind.LOAN_ASKED: _hosts,
    EventKind.LOAN_GRANTED: _asker_and_lent,
    EventKind.LOAN_REFUSED: _asker_and_lent,
    EventKind.LOAN_ENDED: _asker_and_lent,
    EventKind.TICKET_PROMISED: _reporter_and_contact,
    EventKind.CLOCK_WARNED: _ladder(Office.WORKER),
    EventKind.CLOCK_BREACHED: _ladder(Office.WORKER, Office.TIER_LEAD),
    EventKind.CLOCK_RAISED: _ladder(),
    EventKind.CLOCK_REMINDED: _ladder(),
    EventKind.ESCALATION_OFFERED: _ladder(Office.WORKER),
    EventKind.HEAD_ALERTED: _head,
}
# What belongs to no ticket.
ROLES: dict[EventKind, tuple[Role, ...]] = {
    EventKind.COVERAGE_LOST: (Role.ADMIN, Role.TIER2_LEAD),
    EventKind.HOLIDAYS_ENDING: (Role.ADMIN,),
    EventKind.CLOCK_JUMPED: (Role.ADMIN,),
    EventKind.AGREEMENT_ENDING: (Role.MALL_MANAGER, Role.ADMIN),
    EventKind.BREACH_RECORDED: (Role.ADMIN, Role.INSPECTORATE, Role.EXECUTIVE),
    EventKind.BREACH_WARNED: (Role.ADMIN, Role.INSPECTORATE, Role.EXECUTIVE),
    EventKind.EMERGENCY_HEARD: (Role.FRONT_OFFICER, Role.MALL_MANAGER),
}
# Whose chat is lost: who leads their work is told as well, because a message that matters may not arrive (TRUST R15).
LEADS: dict[Role, Role] = {
    Role.TIER1_AGENT: Role.TIER1_LEAD,
    Role.TIER2_AGENT: Role.TIER2_LEAD,
    Role.FRONT_OFFICER: Role.MALL_MANAGER,
    Role.BACK_OFFICER: Role.MALL_MANAGER,
}
# What asks for something to be done: while somebody is absent it goes to who stands in as well.
CALLS_FOR_WORK = frozenset(
    {
        EventKind.TICKET_ASSIGNED,
        EventKind.TICKET_OFFERED,
        EventKind.TICKET_HANDED_OVER,
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
DEPUTIES = frozenset({EventKind.ABSENCE_ENTERED, EventKind.ABSENCE_WITHDRAWN})
TOLD = frozenset(
    {
        EventKind.ROLE_ENDING,
        *AUDIENCE,
        *ROLES,
        *DEPUTIES,
        *complaint_audiences.AUDIENCE,
        EventKind.DIGEST_ISSUED,
        EventKind.CHAT_LOST,
    }
)


def _person_and_leads(person_id: int, on: date) -> People:
    found = person(person_id)
    leads: list[User] = []
    for grant in (grant for one in found for grant in one.grants if grant.is_held_on(on) and grant.role in LEADS):
        own_office = (RoleGrant.department_id == grant.department_id,) if grant.role is Role.TIER1_AGENT else ()
        leads += accounts.office_holders(LEADS[grant.role], *own_office, on=on)
    return [*found, *leads]


def of(event: Event) -> People:
    """Those who should hear of it, as things stand when it is told; each of them once."""
    on = event.happened_at.astimezone(calendars.city_zone()).date()
    people: People = []
    if event.kind is EventKind.DIGEST_ISSUED:
        people = person(event.details["user"])
    elif event.kind is EventKind.CHAT_LOST:
        people = _person_and_leads(event.details["user"], on)
    elif event.kind is EventKind.ROLE_ENDING:
        people = [
            *_person_and_leads(event.details["user"], on),
            *db.session.scalars(accounts.holders(Role.ADMIN, on=on)),
        ]
    elif event.kind in DEPUTIES:
        people = _named(event.details["user"], event.details.get("deputy"))
    elif event.kind in ROLES:
        people = db.session.scalars(accounts.holders(*ROLES[event.kind], on=on)).all()
    elif event.complaint_id is not None:
        complaint = db.session.get_one(PublicComplaint, event.complaint_id)
        people = complaint_audiences.of_complaint(event, complaint, on)
    elif event.kind in AUDIENCE and event.ticket_id is not None:
        people = AUDIENCE[event.kind](event, db.session.get_one(Ticket, event.ticket_id), on)
    if event.kind in CALLS_FOR_WORK:
        people = [*people, *deputising.stand_ins(event, people, on=on)]
    told = {one.id: one for one in people if one.id != event.actor_id}
    return sorted(told.values(), key=lambda one: (one.name, one.id))
