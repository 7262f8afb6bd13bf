"""How tickets come in: who sees them, which tier begins, and for whom they are filed."""

import re
from datetime import date, timedelta

import pytest

from desk.accounts import operations as accounts
from desk.accounts.policy import Role
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import Forbidden
from desk.organisation import operations as organisation
from desk.sla.kinds import Measure
from desk.sla.queries import clocks_of
from desk.tickets import queries, queue_queries
from desk.tickets.kinds import Affected, CanWork, ReporterKind
from desk.tickets.models import Ticket
from desk.tickets.routes import Way
from tests.architecture.test_queries import counted
from tests.factories import HELD_SINCE, LONG_AGO, MONDAY_TEN, actor_of, department_of, make_ticket, make_user
from tests.pages import Page

PRINTER = {"description": "Printer loket macet.", "service": "PC", "affected": "self", "can_work": "no"}


def number_in(address):
    return re.search(r"/tickets/(D-[\d-]+)", address)[1]


def names_in(html):
    return {field["name"] for field in Page(html).fields}


@pytest.mark.row("LLG-01")
def test_a_printer_ticket_is_seen_by_tier_one_of_its_department_alone(cast, client_as, moment):
    sari, joko, tono, budi = (client_as(person) for person in (cast.sari, cast.joko, cast.tono, cast.budi))

    answer = sari.send("/tickets/new", **PRINTER)

    number = number_in(answer.location)
    assert number in joko.get("/").text
    assert joko.get(f"/tickets/{number}").status_code == 200
    assert number not in budi.get("/queue").text
    assert "/tickets/D-" not in budi.get("/queue").text, "the queue of Tier 2 is empty"
    for stranger in (tono, budi):
        assert number not in stranger.get("/tickets?state=all").text
        assert stranger.get(f"/tickets/{number}").status_code == 404


@pytest.mark.row("LLG-01")
def test_only_those_with_a_reason_may_read_a_departments_ticket(cast):
    ticket = make_ticket(cast.sari)
    db.session.commit()

    names = vars(cast)
    readers = {
        name for name in names if ticket in db.session.scalars(queries.visible_to(cast.actor(name), MONDAY_TEN)).all()
    }

    # Its reporter, its technicians, its head; the coordinator and the auditor of the whole city read along.
    assert readers == {"sari", "joko", "hesti", "lestari", "bambang", "yosef"}


@pytest.mark.row("LLG-01")
def test_the_form_offers_no_tier_and_no_person(cast, client_as):
    sari = client_as(cast.sari)

    html = sari.get("/tickets/new").text

    assert names_in(html) - {"q"} == {
        "description",
        "service",
        "affected",
        "can_work",
        "photo",
    }  # q is the box in the bar
    for word in ("Tier", cast.joko.name, cast.budi.name):
        assert word not in re.sub(r"(?s)<header.*?</header>|<nav.*?</nav>", "", html)


@pytest.mark.row("LLG-01")
def test_a_tier_priority_or_person_smuggled_into_the_form_is_ignored(cast, client_as, moment):
    sari = client_as(cast.sari)

    sari.send("/tickets/new", **PRINTER, tier="2", priority="P1", assignee_id=str(cast.budi.id), status="closed")

    ticket = db.session.query(Ticket).one()
    assert (ticket.tier, ticket.priority, ticket.assignee_id, ticket.status) == (1, "P3", None, "new")
    assert ticket.responsible_department_id == cast.sari.department_id


@pytest.mark.row("LLG-04")
def test_a_direct_service_lands_in_tier_two_and_stays_readable_by_tier_one(cast, client_as, moment):
    sari, joko, budi, tono = (client_as(person) for person in (cast.sari, cast.joko, cast.budi, cast.tono))

    answer = sari.send(
        "/tickets/new", description="Mohon email dinas.", service="EMAIL", affected="self", can_work="yes"
    )

    number = number_in(answer.location)
    assert number in budi.get("/queue").text
    assert joko.get(f"/tickets/{number}").status_code == 200
    assert number not in joko.get("/").text, "it is not Tier 1's work"
    assert joko.send(f"/tickets/{number}/take", page="/account", version="1").status_code == 403
    assert tono.get(f"/tickets/{number}").status_code == 404
    ticket = db.session.query(Ticket).one()
    assert (ticket.way, ticket.responsible_department.code) == (Way.DIRECT, "DISKOMINFO")


@pytest.mark.row("LLG-16")
@pytest.mark.parametrize(
    ("service", "autonomous", "tier", "way", "reason"),
    [
        ("JAR-WAN", False, 2, Way.DIRECT, "the WAN up to the router is the ICT office's"),
        ("JAR-WAN", True, 2, Way.DIRECT, "also for an autonomous department"),
        ("JAR-LAN", False, 1, Way.TIER1, "the LAN is the department's"),
        ("JAR-LAN", True, 1, Way.TIER1, "all the more when it is autonomous"),
        ("HOST", False, 2, Way.DIRECT, "servers of the others stand at the ICT office"),
        ("HOST", True, 1, Way.AUTONOMOUS, "an autonomous department keeps its own"),
    ],
)
def test_the_demarcation_decides_where_a_ticket_begins(cast, service, autonomous, tier, way, reason):
    if autonomous:
        organisation.set_autonomy(
            department=cast.sari.department, decree="SK 1/2026", starts_on=date(2026, 1, 1), ends_on=None,
            actor=cast.actor("dewi"), at=LONG_AGO,
        )  # fmt: skip

    ticket = make_ticket(cast.sari, service=service)

    assert (ticket.tier, ticket.way) == (tier, way), reason
    holds = {clock.measure for clock in clocks_of(ticket.id)} - {Measure.RESPONSE, Measure.RESOLUTION}
    assert holds == {Measure.TIER1_HOLD if tier == 1 else Measure.TIER2_HOLD}


@pytest.mark.row("LLG-19")
@pytest.mark.parametrize("kind", list(ReporterKind))
def test_the_front_officer_files_for_each_kind_of_reporter(cast, client_as, moment, kind):
    rina = client_as(cast.rina)

    answer = rina.send(
        "/tickets/new?for=another",
        **PRINTER,
        reporter_kind=kind.value,
        reporter_name="Ibu Siti",
        reporter_contact="0812",
    )

    assert answer.status_code == 303
    ticket = db.session.query(Ticket).one()
    assert (ticket.reporter_kind, ticket.reporter_name, ticket.reporter_contact) == (kind, "Ibu Siti", "0812")
    assert (ticket.reporter_id, ticket.filed_by_id) == (None, cast.rina.id), "who typed it is kept"
    after = rina.get(answer.location)
    assert after.status_code == 200, "who filed it is not sent to a page that is not theirs"
    assert ticket.number in after.text


@pytest.mark.row("LLG-19")
def test_an_employee_files_by_the_form(cast, client_as, moment):
    client_as(cast.sari).send("/tickets/new", **PRINTER)

    ticket = db.session.query(Ticket).one()
    assert (ticket.reporter_id, ticket.reporter_kind) == (cast.sari.id, ReporterKind.EMPLOYEE)
    assert ticket.filed_by_id is None


@pytest.mark.row("LLG-19")
def test_tier_one_sees_who_reported_and_who_typed_it(cast, client_as, moment):
    joko, hesti = client_as(cast.joko), client_as(cast.hesti)

    answer = joko.send("/tickets/new?for=another", **PRINTER, reporter_kind="business", reporter_name="CV Maju Jaya")

    html = hesti.get(f"/tickets/{number_in(answer.location)}").text
    assert "CV Maju Jaya" in html
    assert cast.joko.name in html


def test_an_employee_may_not_file_for_somebody_else(cast, client_as, moment):
    sari = client_as(cast.sari)

    page = sari.get("/tickets/new?for=another").text

    assert "reporter_name" not in names_in(page)
    with pytest.raises(Forbidden):
        make_ticket(cast.sari, reporter_name="Orang lain")
    with pytest.raises(Forbidden):  # and an auditor files nothing at all
        make_ticket(cast.yosef)


def test_a_units_own_technician_sees_the_units_tickets_alone(cast):
    office = department_of("DPMPTSP")
    technician = make_user(username="mira", department="DPMPTSP", unit="MPP")
    accounts.grant_role(
        user=technician, role=Role.TIER1_AGENT, department_id=office.id, unit_id=technician.unit_id,
        starts_on=HELD_SINCE, at=LONG_AGO,
    )  # fmt: skip
    at_the_mall = make_user(username="lina", department="DPMPTSP", unit="MPP", roles=(Role.STAFF,))
    at_the_office = make_user(username="dodi", department="DPMPTSP", roles=(Role.STAFF,))

    counter, desk = make_ticket(at_the_mall), make_ticket(at_the_office)

    actor = actor_of(technician)
    assert (counter.tier, counter.unit.code) == (1, "MPP")
    assert (desk.tier, desk.way) == (2, Way.NO_TIER1), "the mall's technician does not look after the office"
    assert [row.ticket for row in queue_queries.tier1_queue(actor, MONDAY_TEN)] == [counter]
    assert db.session.scalars(queries.visible_to(actor, MONDAY_TEN)).all() == [counter]


@pytest.mark.parametrize(
    ("service", "affected", "can_work", "amount", "unit", "calendar", "reason"),
    [
        ("PC", Affected.SELF, CanWork.NO, 1, "working_days", "office5", "P3: the service's own day instead of three"),
        ("PC", Affected.SELF, CanWork.YES, 1, "working_days", "office5", "P4: the service's own day instead of five"),
        ("PC", Affected.OFFICE, CanWork.NO, 450, "minutes", "office5", "P2: the common target is the stricter one"),
        ("PC", Affected.PUBLIC, CanWork.NO, 4, "hours", "24x7", "P1: four hours, round the clock"),
        ("EMAIL", Affected.SELF, CanWork.NO, 48, "hours", "24x7", "hours are counted round the clock"),
        ("SIPD", Affected.SELF, CanWork.NO, 3, "working_days", "office5", "a service without a target follows P3"),
    ],
)
def test_a_services_own_target_holds_for_p3_and_p4(cast, service, affected, can_work, amount, unit, calendar, reason):
    ticket = make_ticket(cast.sari, service=service, affected=affected, can_work=can_work)

    clock = next(clock for clock in clocks_of(ticket.id) if clock.measure is Measure.RESOLUTION)
    assert (clock.amount, clock.unit, clock.calendar_code) == (amount, unit, calendar), reason


@pytest.mark.parametrize(
    ("affected", "can_work", "priority"),
    [(Affected.SELF, CanWork.YES, "P2"), (Affected.ROOM, CanWork.YES, "P2"), (Affected.PUBLIC, CanWork.NO, "P1")],
)
def test_a_security_incident_is_high_at_least(cast, affected, can_work, priority):
    ticket = make_ticket(cast.sari, service="CSIRT", affected=affected, can_work=can_work)

    assert (ticket.priority, ticket.tier) == (priority, 2)


def test_a_ticket_begins_with_response_resolution_and_one_hold(cast):
    ticket = make_ticket(cast.sari)

    clocks = clocks_of(ticket.id)
    assert {clock.measure for clock in clocks} == {Measure.RESPONSE, Measure.RESOLUTION, Measure.TIER1_HOLD}
    assert {(clock.cycle, clock.started_at, clock.priority) for clock in clocks} == {(1, MONDAY_TEN, "P3")}


def test_a_service_that_has_ended_is_not_offered_and_cannot_be_asked_for(cast, client_as, moment):
    catalogue.get_service("PC", on=MONDAY_TEN.date()).ended_on = MONDAY_TEN.date() - timedelta(days=1)
    sari = client_as(cast.sari)

    html = sari.get("/tickets/new").text

    assert 'value="PC"' not in html
    assert sari.send("/tickets/new", **PRINTER).status_code == 422
    assert db.session.query(Ticket).count() == 0


def test_the_number_is_taken_when_everything_else_is_read(cast, app):
    """On PostgreSQL whoever opens another ticket waits from there until the commit."""
    make_ticket(cast.sari)
    db.session.commit()
    with counted(app) as sent:
        make_ticket(cast.sari)
        db.session.commit()

    place = next(n for n, statement in enumerate(sent) if "number_series" in statement)
    behind = [statement for statement in sent[place + 1 :] if not statement.startswith(("INSERT", "RELEASE", "COMMIT"))]
    assert behind == []
    assert len(sent[place + 1 :]) <= 9  # ticket, its two lines for the search, three clocks, ledger, event, outbox
