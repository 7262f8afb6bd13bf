"""Offering: the right skill and level, on duty, the least loaded first; by a button, or at once where a service is so."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desk.accounts import absences, skills
from desk.accounts.models import Level, User
from desk.accounts.policy import Role
from desk.catalogue import operations as catalogue_operations
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.escalation import operations as escalation
from desk.event_kinds import EventKind
from desk.staffing import jobs
from desk.tickets import offering
from desk.tickets import operations as tickets
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.states import Status
from desk.timeline import Event
from tests.factories import MONDAY_TEN, actor_of, make_ticket, make_user

TODAY = date(2026, 10, 12)
J, S = Level.JUNIOR, Level.SENIOR


def knows(user: User, level: Level, code: str = "network") -> None:
    skills.write_skills(user=user, levels={code: level})


def network_ticket(cast, **more):
    """It goes straight to Tier 2."""
    return make_ticket(cast.sari, service="JAR-WAN", **more)


def busy(cast, person: User, count: int) -> None:
    for _ in range(count):
        tickets.take_ticket(ticket=network_ticket(cast), actor=actor_of(person), at=MONDAY_TEN)


def offered(ticket) -> list[str]:
    return [one.user.username for one in offering.candidates(ticket, on=TODAY)]


@pytest.mark.row("BKS-03")
def test_a_network_p1_is_offered_to_the_senior_of_the_network_first(cast, context):
    lina = make_user(username="lina", department="DISKOMINFO", roles=(Role.TIER2_AGENT,))
    knows(cast.budi, J)
    knows(cast.nadia, S)
    knows(lina, S, "security")
    busy(cast, cast.nadia, 2)
    urgent = network_ticket(cast, affected=Affected.PUBLIC, can_work=CanWork.NO)
    quiet = network_ticket(cast, affected=Affected.SELF, can_work=CanWork.YES)

    assert urgent.priority in offering.SENIOR_FIRST
    assert offered(urgent) == ["nadia", "budi", "lina"], "senior, junior, without the skill"
    assert offered(quiet) == ["budi", "nadia", "lina"], "otherwise the least loaded"


def test_who_is_absent_comes_last_and_is_offered_nothing(cast, context):
    for person in (cast.budi, cast.nadia):
        knows(person, J)
    absences.enter_absence(user=cast.budi, starts_on=TODAY, ends_on=TODAY, deputy=cast.nadia, actor=cast.actor("bambang"),
                           at=MONDAY_TEN, today=TODAY)  # fmt: skip
    busy(cast, cast.nadia, 1)
    ticket = network_ticket(cast)

    assert offered(ticket) == ["nadia", "budi"]
    assert offering.offer_ticket(ticket=ticket, actor=cast.actor("bambang"), at=MONDAY_TEN).username == "nadia"


def test_the_event_says_why_it_was_this_one_and_the_work_is_not_begun(cast, context):
    knows(cast.budi, S)
    ticket = network_ticket(cast)

    offering.offer_ticket(ticket=ticket, actor=cast.actor("bambang"), at=MONDAY_TEN)

    event = db.session.scalars(select(Event).where(Event.kind == EventKind.TICKET_OFFERED)).one()
    assert (ticket.assignee_id, ticket.status) == (cast.budi.id, Status.ACCEPTED)
    assert {key: event.details[key] for key in ("name", "level", "working", "among")} == {
        "name": cast.budi.name, "level": "senior", "working": 0, "among": 1,
    }  # fmt: skip
    with pytest.raises(Conflict):
        offering.offer_ticket(ticket=ticket, actor=cast.actor("bambang"), at=MONDAY_TEN)


def test_nobody_with_the_skill_means_by_hand_and_only_the_lead_offers(cast, context):
    ticket = network_ticket(cast)
    with pytest.raises(BadInput):
        offering.offer_ticket(ticket=ticket, actor=cast.actor("bambang"), at=MONDAY_TEN)
    knows(cast.budi, J)
    for name in ("budi", "joko", "sari", "dewi"):
        with pytest.raises(Forbidden):
            offering.offer_ticket(ticket=ticket, actor=cast.actor(name), at=MONDAY_TEN)
    with pytest.raises(Conflict):
        offering.offer_ticket(ticket=make_ticket(cast.sari), actor=None, at=MONDAY_TEN)


def test_a_service_that_is_switched_so_offers_by_itself_and_is_off_at_first(cast, context):
    knows(cast.budi, J)
    ticket = network_ticket(cast)
    db.session.commit()
    assert jobs.offer_tickets(MONDAY_TEN) == 0

    catalogue_operations.switch_offering(
        service=catalogue.get_any_service("JAR-WAN"), offers=True, actor=cast.actor("bambang"), at=MONDAY_TEN
    )
    db.session.commit()

    assert jobs.offer_tickets(MONDAY_TEN) == 1
    assert jobs.offer_tickets(MONDAY_TEN) == 0
    db.session.expire_all()
    assert ticket.assignee_id == cast.budi.id


@pytest.mark.parametrize(
    ("by", "whom", "allowed"),
    [("bambang", "budi", True), ("hesti", "joko", True), ("dewi", "tono", True), ("hesti", "tono", False),
     ("budi", "nadia", False), ("bambang", "joko", False)],
)  # fmt: skip
def test_skills_are_kept_by_who_leads(cast, context, by, whom, allowed):
    person = getattr(cast, whom)
    keep = {"user": person, "levels": {"network": S}, "actor": cast.actor(by), "at": MONDAY_TEN, "today": TODAY}
    if not allowed:
        with pytest.raises(Forbidden):
            skills.set_skills(**keep)
        return
    skills.set_skills(**keep)
    skills.set_skills(**keep)  # the same once more leaves no trace

    assert [(skill.skill_code, skill.level) for skill in person.skills] == [("network", S)]
    changed = select(Event).where(Event.kind == EventKind.USER_CHANGED)
    assert [event.details["change"] for event in db.session.scalars(changed)] == ["skills"]


@pytest.mark.row("BKS-03", "LLG-14")
def test_the_pages_of_skills_and_of_training(cast, client_as, moment):
    bambang, ticket = client_as(cast.bambang), network_ticket(cast)
    field = next(f"skill_{skill.id}" for skill in catalogue.all_skills() if skill.code == "network")
    assert bambang.send(f"/skills/{cast.budi.id}", **{field: "senior"}).status_code == 303
    assert bambang.get(f"/skills/{cast.joko.id}").status_code == 404
    assert (
        client_as(cast.hesti).send("/skills/services/JAR-WAN/offering", page="/skills", offers="on").status_code == 404
    )
    assert bambang.send("/skills/services/JAR-WAN/offering", page="/skills", offers="on").status_code == 303
    assert catalogue.get_any_service("JAR-WAN").offers_by_itself

    form = bambang.get(f"/tickets/{ticket.number}/assign").get_data(as_text=True)
    assert form.index(cast.budi.name) < form.index(cast.nadia.name)
    page = f"/tickets/{ticket.number}"
    assert bambang.send(f"{page}/offer", page=f"{page}/assign").status_code == 303
    assert cast.budi.name in bambang.get(page).get_data(as_text=True)

    up, stays = make_ticket(cast.sari, service="PC"), make_ticket(cast.sari, service="PC")
    escalation.escalate_ticket(ticket=up, actor=cast.actor("joko"), reason="r", tried="t", at=MONDAY_TEN)
    assert stays.tier == 1
    assert "50 %" in bambang.get("/training").get_data(as_text=True)
    assert "50 %" in client_as(cast.hesti).get("/training").get_data(as_text=True)
    assert "50 %" not in bambang.get("/training?from=2025-01-01&to=2025-02-01").get_data(as_text=True)
    assert client_as(cast.joko).get("/training").status_code == 403


def test_a_head_of_another_department_sees_none_of_the_training_needs(cast, client_as, moment):
    head = make_user(username="kepala", department="DLH", roles=(Role.HEAD,))
    up = make_ticket(cast.sari, at=MONDAY_TEN - timedelta(hours=1))
    escalation.escalate_ticket(ticket=up, actor=cast.actor("joko"), reason="r", tried="t", at=MONDAY_TEN)

    assert " %</td>" not in client_as(head).get("/training").get_data(as_text=True)


SOFTWARE = {
    "APP-DB": "software-database",
    "DATA-API": "software-api",
    "APP-KH": "software-bug",
    "APP-REPO": "software-repository",
    "APP-UI": "software-layout",
}


@pytest.mark.row("BKS-05")
@pytest.mark.parametrize(("service", "skill"), SOFTWARE.items())
def test_work_on_software_is_tagged_by_skill_and_goes_to_who_has_it(cast, client_as, moment, service, skill):
    lina = make_user(username="lina", department="DISKOMINFO", roles=(Role.TIER2_AGENT,))
    rizal = make_user(username="rizal", department="DISKOMINFO", roles=(Role.TIER2_AGENT,))
    bambang = client_as(cast.bambang)
    field = next(f"skill_{one.id}" for one in catalogue.all_skills() if one.code == skill)
    assert bambang.send(f"/skills/{lina.id}", **{field: "senior"}).status_code == 303
    knows(rizal, J, "software")
    other = next(code for code in SOFTWARE.values() if code != skill)
    knows(cast.budi, S, other)
    ticket, elsewhere = make_ticket(cast.sari, service=service, can_work=CanWork.YES), network_ticket(cast)
    db.session.commit()

    assert catalogue.get_service(service, on=TODAY).skill.code == skill
    levels = {one.user.username: one.level for one in offering.candidates(ticket, on=TODAY)}
    assert levels == {"lina": S, "rizal": J, "budi": None, "nadia": None}, (
        "the skill, the whole of it, another part, none"
    )
    assert offering.offer_ticket(ticket=ticket, actor=cast.actor("bambang"), at=MONDAY_TEN) in (lina, rizal)
    db.session.commit()
    page = bambang.get(f"/queue?skill={skill}").text
    assert ticket.number in page
    assert elsewhere.number not in page


def test_how_well_one_knows_a_part_says_more_than_the_whole(cast, context):
    skills.write_skills(user=cast.budi, levels={"software": J, "software-api": S})

    assert skills.levels_of("software-api", [cast.budi.id]) == {cast.budi.id: S}
    assert skills.levels_of("software-bug", [cast.budi.id]) == {cast.budi.id: J}
    assert skills.levels_of("software", [cast.nadia.id]) == {}
