"""The queues of the licensing systems: OSS-RBA, siCantik, SIMBG, with lead and members, and whoever stands behind them."""

import pytest

from desk.accounts import skills
from desk.accounts.models import Level
from desk.accounts.policy import Role
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.tickets import offering, operations, triage
from desk.tickets.kinds import Impact, Kind, Urgency
from tests.factories import MONDAY_TEN, make_ticket, make_user

TODAY = MONDAY_TEN.date()
SYSTEMS = [
    ("OSS", "dpmptsp-oss", "BKPM"),
    ("SICANTIK", "dpmptsp-sicantik", "KOMDIGI"),
    ("SIMBG", "dpmptsp-simbg", "KEMENPU"),
]


def team(cast, skill):
    """A lead and two members of one system, at the licensing department."""
    made = []
    for name, level in (("ketua", Level.SENIOR), ("anggota-a", Level.JUNIOR), ("anggota-b", Level.JUNIOR)):
        person = make_user(username=name, department="DPMPTSP", roles=(Role.TIER2_AGENT,))
        skills.set_skills(user=person, levels={skill: level}, actor=cast.actor("bambang"), at=MONDAY_TEN, today=TODAY)
        made.append(person)
    return made


@pytest.mark.row("MTR-02")
@pytest.mark.parametrize(("code", "skill", "owner"), SYSTEMS)
def test_each_licensing_system_has_a_queue_with_lead_and_members_and_an_owner_behind_them(
    cast, client_as, moment, code, skill, owner
):
    lead, first, second = team(cast, skill)
    urgent, usual = make_ticket(cast.sari, service=code), make_ticket(cast.sari, service="JAR-WAN")

    assert (urgent.tier, urgent.assignee_id) == (2, None), "straight to the people who know the system"
    names = [one.user.username for one in offering.candidates(urgent, on=TODAY) if one.level]
    assert sorted(names) == ["anggota-a", "anggota-b", "ketua"]
    chosen = offering.offer_ticket(ticket=urgent, actor=cast.actor("bambang"), at=MONDAY_TEN)
    assert chosen in (lead, first, second)
    assert catalogue.get_service(code, on=TODAY).external_owner.code == owner
    db.session.commit()
    queue = client_as(lead).get(f"/tickets?service={code}").text
    assert urgent.number in queue
    assert usual.number not in queue


@pytest.mark.row("MTR-02")
def test_what_is_urgent_goes_to_the_lead_of_the_queue_first(cast):
    lead, *_members = team(cast, "dpmptsp-oss")
    ticket = make_ticket(cast.sari, service="OSS")
    ticket.priority = "P1"

    assert offering.candidates(ticket, on=TODAY)[0].user == lead


@pytest.mark.row("MTR-09")
def test_a_queues_lead_sees_the_load_of_each_member_and_reassigns(cast, client_as, moment):
    _lead, first, second = team(cast, "dpmptsp-oss")
    busy = [make_ticket(cast.sari, service="OSS") for _ in range(3)]
    for ticket in busy:
        operations.assign_ticket(ticket=ticket, actor=cast.actor("bambang"), assignee=first, at=MONDAY_TEN)
    bambang = client_as(cast.bambang)
    address = f"/tickets/{busy[0].number}/assign"

    page = bambang.get(address).text

    in_hand = [line for line in page.split("</option>") if first.name in line or second.name in line]
    assert any("3 " in line for line in in_hand)
    assert any("0 " in line for line in in_hand)
    assert bambang.send(address, assignee=str(second.id)).status_code == 303
    db.session.refresh(busy[0])
    assert busy[0].assignee_id == second.id


@pytest.mark.row("MTR-10")
def test_a_change_of_a_permit_flow_is_told_from_its_faults(cast, client_as, moment):
    fault, wish = (
        make_ticket(cast.sari, service="SICANTIK"),
        make_ticket(cast.sari, service="SICANTIK", kind=Kind.CHANGE),
    )
    assert (fault.kind, wish.kind) == (Kind.INCIDENT, Kind.CHANGE)
    mistaken = make_ticket(cast.sari, service="SICANTIK")
    operations.assign_ticket(ticket=mistaken, actor=cast.actor("bambang"), assignee=cast.budi, at=MONDAY_TEN)

    triage.triage_ticket(
        ticket=mistaken,
        actor=cast.actor("budi"),
        kind=Kind.CHANGE,
        impact=Impact.D2,
        urgency=Urgency.LOW,
        at=MONDAY_TEN,
    )

    db.session.commit()
    changes = client_as(cast.budi).get("/tickets?service=SICANTIK&kind=change").text
    assert wish.number in changes
    assert mistaken.number in changes
    assert fault.number not in changes


@pytest.mark.row("MTR-19")
@pytest.mark.parametrize("code", ["MPPD", "WEB"])
def test_the_mall_application_and_the_website_can_be_asked_for_by_everybody(cast, client_as, moment, code):
    service = catalogue.get_service(code, on=TODAY)

    assert service.everyone
    assert f'value="{code}"' in client_as(cast.sari).get("/tickets/new").text
