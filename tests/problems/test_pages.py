"""The pages of outages: the status page, the forms, following, and the steps of Tier 2."""

from datetime import timedelta

import pytest

from desk.database import db
from desk.outages import queries
from desk.problems import operations
from desk.tickets.models import Ticket
from tests.factories import MONDAY_TEN, make_ticket
from tests.outages.saying import HOUR, out, planned

REPORT = {"description": "Internet mati", "service": "JAR-WAN", "affected": "self", "can_work": "no"}


def test_everybody_reads_of_an_outage_on_the_status_page_and_before_the_form(cast, client_as, moment):
    out(cast, until=MONDAY_TEN + 3 * HOUR)
    out(cast, service="EMAIL", departments=("DINKES",))
    planned(cast, service="VICON", since=MONDAY_TEN + 24 * HOUR, until=MONDAY_TEN + 26 * HOUR)
    db.session.commit()
    visitor = client_as()

    status = visitor.get("/status").text

    assert "13.00 WIB" in status, "the expected end"
    assert "Kabel serat optik putus." in status
    assert "Penggantian router." in status, "what is planned stands there too"
    form = visitor.get("/aduan").text
    assert form.count("Kabel serat optik putus.") == 1, "what is out in single departments concerns no citizen"


def test_an_employee_follows_instead_of_reporting_once_more(cast, client_as, moment):
    outage = out(cast, until=MONDAY_TEN + HOUR)
    db.session.commit()
    browser = client_as(cast.sari)

    shown = browser.get("/tickets/new").text
    assert f"/outages/{outage.id}" in shown
    asked = browser.send("/tickets/new", **REPORT)
    assert asked.status_code == 200
    assert f'formaction="/outages/{outage.id}/followers"' in asked.text
    assert "Internet mati" in asked.text, "what was typed is still there"
    assert db.session.query(Ticket).count() == 0
    assert browser.send(f"/outages/{outage.id}/followers", page="/tickets/new", **REPORT).status_code == 303
    assert queries.followed_by(cast.sari.id, [outage.id]) == {outage.id}
    assert db.session.query(Ticket).count() == 0, "no work for Tier 1"
    assert browser.send("/tickets/new", **REPORT, confirmed="yes").status_code == 303
    assert db.session.query(Ticket).count() == 1


def test_what_is_out_elsewhere_is_no_reason_to_ask(cast, client_as, moment):
    out(cast, departments=("DLH",))
    db.session.commit()

    assert client_as(cast.sari).send("/tickets/new", **REPORT).status_code == 303


@pytest.mark.row("LLG-08")
def test_maintenance_under_way_keeps_look_alikes_away(cast, client_as, moment):
    planned(cast, since=MONDAY_TEN, until=MONDAY_TEN + 2 * HOUR)
    db.session.commit()
    moment.shift(timedelta(minutes=30))

    asked = client_as(cast.sari).send("/tickets/new", **REPORT)

    assert asked.status_code == 200
    assert "Penggantian router." in asked.text


def test_tier_2_declares_changes_and_ends_an_outage(cast, client_as, moment):
    browser = client_as(cast.budi)
    told = {
        "service": "JAR-WAN", "area": "departments", "departments": ["DINKES", "DLH"], "words": "Putus",
        "started_at": "2026-10-12T09:30", "expected_end": "2026-10-12T12:00",
    }  # fmt: skip

    declared = browser.send("/outages/new", **told)
    assert declared.status_code == 303, declared.text
    assert browser.send("/outages/new", **told).status_code == 422, "declared already"
    assert browser.send("/outages/new", **told | {"started_at": "kemarin"}).status_code == 422
    page = browser.get(declared.location).text
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    changed = browser.send(
        f"{declared.location}/expected-end",
        page=declared.location,
        seen=seen,
        expected_end="2026-10-12T15:00",
        words="Hujan",
    )
    assert changed.status_code == 303
    stale = browser.send(
        f"{declared.location}/expected-end",
        page=declared.location,
        seen=seen,
        expected_end="2026-10-12T16:00",
        words="Lagi",
    )
    assert stale.status_code == 422
    assert "Lagi" in stale.text
    assert "Hujan" in browser.get(declared.location).text
    assert browser.send(f"{declared.location}/end", page=declared.location).status_code == 303
    assert list(queries.running(at=MONDAY_TEN)) == []
    assert browser.get("/outages?month=2026-10").status_code == 200
    assert browser.get("/outages?month=9999-99").status_code == 200


def test_who_manages_no_outages_finds_no_buttons_and_no_way(cast, client_as, moment):
    outage = out(cast)
    db.session.commit()
    browser = client_as(cast.joko)

    page = browser.get(f"/outages/{outage.id}")

    assert page.status_code == 200
    assert "/end" not in page.text
    assert browser.send(f"/outages/{outage.id}/end", page="/account").status_code == 403
    for hostile in (
        {"started_at": "9999-12-31T23:00", "expected_end": "9999-12-31T23:59"},
        {"words": "x" * 10**6},
        {"words": "a\0b"},
        {"area": "dunia"},
        {"departments": ["TIDAK-ADA"], "area": "departments"},
    ):
        told = {
            "service": "JAR-WAN",
            "area": "city",
            "started_at": "2026-10-13T09:00",
            "expected_end": "2026-10-13T12:00",
        }
        assert client_as(cast.budi).send("/outages/maintenance/new", **told | hostile).status_code == 422, hostile
    assert browser.get("/outages/new").status_code == 403
    assert browser.get("/outages/999999").status_code == 404


def test_a_problem_that_somebody_may_not_read_is_not_named(cast, client_as, moment):
    many = [make_ticket(cast.eko, service="JAR-WAN") for _ in range(3)]
    problem = operations.make_problem(
        reports=many, title="Serat putus", description="Rahasia", actor=cast.actor("budi"), at=MONDAY_TEN
    )
    outage = out(cast, problem=problem)
    report = make_ticket(cast.sari, service="JAR-WAN")
    operations.link_to_outage(ticket=report, outage=outage, actor=cast.actor("budi"), at=MONDAY_TEN)
    db.session.commit()
    sari, joko = client_as(cast.sari), client_as(cast.joko)

    assert problem.number not in sari.get(f"/outages/{outage.id}").text
    assert "Kabel serat optik putus." in sari.get(f"/tickets/{report.number}").text, "who waits reads how far it is"
    assert f"/tickets/{problem.number}" not in joko.get(f"/tickets/{report.number}").text
    assert f"/tickets/{problem.number}" in client_as(cast.budi).get(f"/tickets/{report.number}").text
