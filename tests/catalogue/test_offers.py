"""What the shipped catalogue offers because a rule asks for it: consultation, consumables, server care, licensing flows."""

import pytest

from desk.catalogue import queries as catalogue
from desk.tickets.kinds import CanWork, Kind
from tests.factories import MONDAY_TEN, make_ticket

SUBJECTS = {
    "keamanan", "risiko", "data", "aset", "sdm", "pengetahuan", "perubahan", "layanan", "integrasi",
}  # fmt: skip


@pytest.fixture
def offered(cast):
    """What every employee may choose, by code."""
    services = catalogue.services_offered(on=MONDAY_TEN.date(), to_everyone=True)
    return {service.code: service for service in services}


@pytest.mark.row("LLG-33")
def test_departments_may_consult_the_ict_office_on_nine_subjects(cast, offered, client_as, moment):
    found = {code.removeprefix("KONS-").casefold() for code in offered if code.startswith("KONS-")}

    assert found == SUBJECTS
    page = client_as(cast.sari).get("/tickets/new").text
    for subject in SUBJECTS:
        service = offered[f"KONS-{subject.upper()}"]
        assert (service.kinds, service.owner.code, service.group.code) == (["request"], "DISKOMINFO", "consulting")
        assert f'value="{service.code}"' in page
        assert make_ticket(cast.sari, service=service.code, can_work=CanWork.YES).kind is Kind.REQUEST


@pytest.mark.row("BKS-12")
def test_training_and_assistance_are_asked_for_as_requests(cast, offered):
    for code in ("PELATIHAN", "DAMPING"):
        ticket = make_ticket(cast.sari, service=code, can_work=CanWork.YES)
        assert (ticket.kind, ticket.tier, ticket.service.skill.code) == (Kind.REQUEST, 2, "e-gov")


@pytest.mark.row("BDL-29")
def test_consumables_and_changes_of_a_website_are_asked_for_as_requests(cast, offered):
    for code in ("HABIS", "WEB"):
        assert make_ticket(cast.sari, service=code, can_work=CanWork.YES).kind is Kind.REQUEST
    assert "kertas printer" in offered["HABIS"].helpful_words


@pytest.mark.row("MTR-19")
def test_the_application_of_the_mall_and_websites_are_in_the_catalogue(cast, offered):
    assert {"MPPD", "WEB"} <= offered.keys()
    assert offered["MPPD"].external_owner.code == "KEMENPANRB"


@pytest.mark.row("MTR-10")
@pytest.mark.parametrize("can_work", list(CanWork))
def test_a_changed_licensing_flow_is_a_change_and_an_error_in_it_an_incident(cast, offered, can_work):
    error = make_ticket(cast.sari, service="SICANTIK", can_work=can_work)
    flow = make_ticket(cast.sari, service="SICANTIK-ALUR", can_work=can_work)

    assert (error.kind, flow.kind) == (Kind.INCIDENT, Kind.CHANGE)
    assert error.service.skill_id == flow.service.skill_id


@pytest.mark.row("LLG-20", "BKS-09")
def test_the_data_centre_takes_colocation_virtual_servers_care_visits_and_faults_of_its_facilities(cast):
    found = {service.code: service for service in catalogue.services_offered(on=MONDAY_TEN.date(), to_everyone=False)}
    of_the_centre = {code for code, service in found.items() if service.group.code == "datacentre"}

    assert {"COLO", "HOST", "SRV", "DC", "BKP"} <= of_the_centre
    assert "request" in found["COLO"].kinds  # visits and physical access
    assert "kunjungan data center" in found["COLO"].helpful_words
    assert "incident" in found["DC"].kinds
    assert {"ups data center", "ac ruang server"} <= set(found["DC"].helpful_words)


def test_every_service_has_words_by_which_it_is_found(cast):
    for service in catalogue.all_services():
        assert service.helpful_words, service.code
        assert service.name_en
