"""The shipped reference data and the administrator's pages about it."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select

from desk import reference
from desk.catalogue import queries
from desk.catalogue.models import Service
from desk.database import db
from desk.event_kinds import EventKind
from desk.organisation.models import Department, DepartmentKind
from desk.tickets.kinds import Kind
from desk.timeline import Event
from tests.factories import LONG_AGO, MONDAY_TEN, department_of, make_ticket

SERVICE_FORM = {
    "name": "Komputer",
    "name_en": "Computers",
    "owner": "DISKOMINFO",
    "demarcation": "none",
    "everyone": "y",
}


def everything() -> dict[str, list[str]]:
    return {
        table.name: sorted(map(repr, db.session.execute(select(table)).all())) for table in db.metadata.sorted_tables
    }


def test_loading_the_shipped_data_again_changes_nothing(city):
    before = everything()
    assert all(before[name] for name in ("departments", "services", "holidays", "sla_calendars", "tenants"))

    reference.load_shipped(zone="Asia/Jakarta", at=LONG_AGO)
    db.session.commit()

    assert everything() == before


@pytest.mark.row("BKS-01")
def test_every_kind_of_department_of_the_regulation_stands_in_the_shipped_city(city):
    kinds = Counter(db.session.scalars(select(Department.kind)))

    wanted = {"secretariat", "council_secretariat", "inspectorate", "agency", "board", "district"}
    assert wanted <= {kind.value for kind in DepartmentKind}
    assert all(kinds[DepartmentKind(kind)] for kind in wanted)


def test_tier_2_has_one_seat(city):
    assert db.session.scalar(select(func.count()).where(Department.ict_office)) == 1


@pytest.mark.row("LLG-07")
def test_there_are_five_kinds_and_services_name_only_them(city):
    assert [kind.value for kind in Kind] == ["incident", "request", "problem", "change", "complaint"]
    named = {kind for service in queries.all_services() for kind in service.kinds}
    assert named <= set(Kind)
    assert {"incident", "request"} <= named


@pytest.mark.row("LLG-04", "LLG-16")
def test_the_catalogue_knows_direct_services_and_both_sides_of_the_line(city):
    services = queries.all_services()

    assert any(service.direct_t2 for service in services)
    assert {"wan", "lan"} <= {service.demarcation.value for service in services}
    assert all(service.direct_t2 for service in services if service.demarcation == "wan")


def test_an_administrator_changes_a_service_and_the_change_is_kept(cast, client_as, moment):
    ticket = make_ticket(cast.sari, service="PC")
    dewi = client_as(cast.dewi)

    answer = dewi.send("/admin/services/PC", **SERVICE_FORM | {"name": "Komputer baru", "direct_t2": "y"})

    assert answer.status_code == 303
    service = queries.get_any_service("PC")
    db.session.refresh(service)
    assert (service.name, service.direct_t2) == ("Komputer baru", True)
    assert make_ticket(cast.sari, service="PC").tier == 2
    db.session.refresh(ticket)
    assert ticket.tier == 1, "what is open keeps its route"
    event = db.session.scalars(select(Event).where(Event.kind == EventKind.REFERENCE_CHANGED)).one()
    assert event.actor_id == cast.dewi.id
    assert event.details["changes"]["direct_t2"] == ["False", "True"]


def test_an_ended_service_leaves_the_form_and_stays_on_old_tickets(cast, client_as, moment):
    ticket = make_ticket(cast.sari, service="PC")
    sari = client_as(cast.sari)
    assert 'value="PC"' in sari.get("/tickets/new").text

    client_as(cast.dewi).send("/admin/services/PC", **SERVICE_FORM | {"ended_on": "2026-10-11"})

    assert 'value="PC"' not in sari.get("/tickets/new").text
    assert "Komputer" in sari.get(f"/tickets/{ticket.number}").text
    refused = sari.send("/tickets/new", description="Layar gelap.", service="PC", affected="self", can_work="no")
    assert refused.status_code == 422
    assert "Layar gelap." in refused.text


@pytest.mark.parametrize(
    "changed",
    [{"name": " "}, {"name_en": "x" * 161}, {"owner": "NIRVANA"}, {"demarcation": "moat"}, {"ended_on": "nanti"}],
)
def test_a_service_is_not_changed_into_nonsense(cast, client_as, changed):
    before = db.session.execute(select(Service.__table__).where(Service.code == "PC")).one()

    answer = client_as(cast.dewi).send("/admin/services/PC", **SERVICE_FORM | changed)

    assert answer.status_code == 422
    assert db.session.execute(select(Service.__table__).where(Service.code == "PC")).one() == before


@pytest.mark.row("LLG-15")
def test_an_administrator_names_an_autonomous_department_by_its_decree(cast, client_as, moment):
    dewi = client_as(cast.dewi)

    answer = dewi.send("/admin/departments/DLH", decree="SK/99/2026", starts_on="2026-10-12", ends_on="2027-10-11")

    assert answer.status_code == 303
    department = department_of("DLH")
    db.session.refresh(department)
    days = [date(2026, 10, 11), date(2026, 10, 12), date(2027, 10, 11), date(2027, 10, 12)]
    assert [department.is_ict_autonomous(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"starts_on": "2026-10-12"}, "no decree"),
        ({"decree": "SK/1", "starts_on": "2026-10-12", "ends_on": "2026-10-11"}, "ends before it begins"),
        ({"decree": "SK/1", "starts_on": "kapan-kapan"}, "no date"),
    ],
)
def test_autonomy_without_decree_or_sense_is_refused(cast, client_as, given, reason):
    answer = client_as(cast.dewi).send("/admin/departments/DLH", **given)

    assert answer.status_code == 422, reason
    department = department_of("DLH")
    db.session.refresh(department)
    assert not department.is_ict_autonomous(MONDAY_TEN.date())


@pytest.mark.parametrize("address", ["/admin/services/NIRVANA", "/admin/departments/NIRVANA"])
def test_what_is_not_in_the_reference_data_is_not_found(cast, client_as, address):
    assert client_as(cast.dewi).get(address).status_code == 404
