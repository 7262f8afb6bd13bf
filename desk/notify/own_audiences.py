"""Who hears of what belongs to no ticket and no complaint: the people that the event itself names, or those of an office."""

from collections.abc import Callable, Sequence
from datetime import date

from desk.accounts import absences
from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Role
from desk.database import db
from desk.event_kinds import EventKind
from desk.knowledge import queries as knowledge
from desk.knowledge.kinds import Audience as Readers
from desk.notify import outage_audiences
from desk.notify.audiences import person
from desk.timeline import Event

People = Sequence[User]

# What belongs to no ticket.
ROLES: dict[EventKind, tuple[Role, ...]] = {
    EventKind.COVERAGE_LOST: (Role.ADMIN, Role.TIER2_LEAD),
    EventKind.HOLIDAYS_ENDING: (Role.ADMIN,),
    EventKind.CLOCK_JUMPED: (Role.ADMIN,),
    EventKind.LOG_BROKEN: (Role.ADMIN, Role.AUDITOR),  # those who read /audit
    EventKind.AGREEMENT_ENDING: (Role.MALL_MANAGER, Role.ADMIN),
    EventKind.CONTRACT_ENDING: (Role.TIER2_LEAD, Role.ADMIN),
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
# Of articles: those who review what is for such readers, the author, or the author and the leads.
OF_ARTICLES = frozenset(
    {
        EventKind.ARTICLE_SUBMITTED,
        EventKind.ARTICLE_RETURNED,
        EventKind.ARTICLE_PUBLISHED,
        EventKind.ARTICLE_RETIRED,
        EventKind.ARTICLE_AGED,
    }
)
# Of reports: who gets them, whose turn it is, who has prepared them.
OF_PACKS = (
    EventKind.PACK_MADE,
    EventKind.PACK_FAILED,
    EventKind.PACK_SUBMITTED,
    EventKind.PACK_SIGNED,
    EventKind.PACK_RETURNED,
    EventKind.PACK_LATE,
)
# Of posts: who stands there, who takes over, who leads it.
OF_POSTS = (
    EventKind.ROSTER_ENTERED,
    EventKind.DUTY_MISSED,
    EventKind.HANDOVER_WRITTEN,
    EventKind.HANDOVER_ACCEPTED,
    EventKind.HANDOVER_OBJECTED,
    EventKind.PATROL_MISSED,
    EventKind.LEADER_ALERTED,
)

NAMING = frozenset(
    {
        EventKind.ACCESS_ASKED,
        EventKind.ACCESS_APPROVED,
        EventKind.ACCESS_DECLINED,
        EventKind.ACCESS_GRANTED,
        EventKind.MEMBER_REPORT_OPENED,
        EventKind.MEMBER_REPORT_SENT,
        EventKind.MEMBER_REPORT_RETURNED,
        EventKind.MEMBER_REPORT_COMPLETED,
        EventKind.MEMBER_REPORT_LATE,
        EventKind.MEMBER_SILENT,
        EventKind.MEMBER_ENDING,
        EventKind.IMPROVEMENT_FOUND,
        EventKind.IMPROVEMENT_MOVED,
        EventKind.IMPROVEMENT_LATE,
        EventKind.CASE_ADVISED,
        EventKind.DISPOSITION_ANSWERED,
    }
)

TO_BE_DECIDED = frozenset({EventKind.MEMBER_REPORT_SENT, EventKind.MEMBER_REPORT_LATE})
WITH_ITS_MEMBER = ("draft", "returned")  # a draft is nobody else's to read


def _person_and_leads(event: Event, on: date) -> People:
    found = person(event.details["user"])
    leads: list[User] = []
    for grant in (grant for one in found for grant in one.grants if grant.is_held_on(on) and grant.role in LEADS):
        own_office = (RoleGrant.department_id == grant.department_id,) if grant.role is Role.TIER1_AGENT else ()
        leads += accounts.office_holders(LEADS[grant.role], *own_office, on=on)
    return [*found, *leads]


def _of_article(event: Event, on: date) -> People:
    author, readers = person(event.details["author"]), Readers(event.details["audience"])
    if event.kind is EventKind.ARTICLE_SUBMITTED:
        return db.session.scalars(accounts.holders(*knowledge.reviewers_of(readers), on=on)).all()
    if event.kind is EventKind.ARTICLE_AGED:
        return [*author, *db.session.scalars(accounts.holders(*knowledge.leads_of(readers), on=on))]
    return author


def _absent_and_deputy(event: Event, on: date) -> People:
    return [*person(event.details["user"]), *person(event.details.get("deputy"))]


def _ending(event: Event, on: date) -> People:
    admins = db.session.scalars(accounts.holders(Role.ADMIN, on=on)).all()
    return [*_person_and_leads(event, on), *admins]


def _told(event: Event, on: date) -> People:
    """Those whom the event names: it is known when it happens whose desk a paper lies at. Who stands in there decides too."""
    found = [one for person_id in event.details["told"] for one in person(person_id)]
    if event.kind not in TO_BE_DECIDED or event.details["state"] in WITH_ITS_MEMBER:
        return found
    there = [absences.present(one, on=on) for one in found]
    return [*found, *(one for one in there if one is not None)]


def _addressed(event: Event, on: date) -> People:
    """Whom a disposition was given to; who stands in for somebody absent answers it as well."""
    found = [one for person_id in event.details["told"] for one in person(person_id)]
    there = [absences.present(one, on=on) for one in found]
    return [*found, *(one for one in there if one is not None)]


def _technicians(event: Event, on: date) -> People:
    return accounts.tier1_people(event.details["departments"], on=on)


def _technicians_and_lead(event: Event, on: date) -> People:
    """The department's technicians, and the coordinator of Tier 2, who watches over the registers."""
    unit_id = event.details.get("unit_id")
    theirs = db.session.scalars(accounts.tier1_of(event.details["department_id"], unit_id=unit_id, on=on)).all()
    return [*theirs, *accounts.office_holders(Role.TIER2_LEAD, on=on)]


def _person(event: Event, on: date) -> People:
    return person(event.details["user"])


def _named_people(event: Event, on: date) -> People:
    """Those whom the event itself names."""
    return [found for one in event.details["people"] for found in person(one)]


def _office(event: Event, on: date) -> People:
    return db.session.scalars(accounts.holders(*ROLES[event.kind], on=on)).all()


AUDIENCE: dict[EventKind, Callable[[Event, date], People]] = {
    EventKind.DIGEST_ISSUED: _person,
    EventKind.CHAT_LOST: _person_and_leads,
    EventKind.ANNOUNCEMENT_SENT: _technicians,
    EventKind.ROLE_ENDING: _ending,
    EventKind.DISPOSITION_GIVEN: _addressed,
    EventKind.DOMAIN_ENDING: _technicians_and_lead,
    EventKind.DIAGRAM_AGED: _technicians_and_lead,
    EventKind.ABSENCE_ENTERED: _absent_and_deputy,
    EventKind.ABSENCE_WITHDRAWN: _absent_and_deputy,
    **dict.fromkeys(NAMING, _told),
    **dict.fromkeys(OF_ARTICLES, _of_article),
    **dict.fromkeys(OF_PACKS, _named_people),
    **dict.fromkeys(OF_POSTS, _named_people),
    **dict.fromkeys(ROLES, _office),
    **dict.fromkeys(outage_audiences.KINDS, outage_audiences.of_outage),
}
