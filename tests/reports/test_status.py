"""The public status page: names of services, numbers of many, and nobody's words."""

from datetime import timedelta

import pytest

from desk.complaints import answering
from desk.complaints.jobs import sweep_complaints
from desk.complaints.kinds import Shield
from desk.database import db
from desk.reports import leaflets, published
from desk.sla.models import SlaClock
from desk.surveys.quarters import Quarter
from desk.tickets import operations
from desk.tickets.kinds import Affected, CanWork
from tests.architecture.test_queries import counted
from tests.complaints.office import category_of, make_complaint
from tests.factories import MONDAY_TEN, make_ticket
from tests.surveys.answering import answer

AUTUMN = Quarter(2026, 4)


@pytest.fixture
def visitor(client_as, moment):
    return client_as()


@pytest.fixture
def office(cast, worlds):
    return worlds.people("office")


def outage(cast, *, affected=Affected.PUBLIC, service="JAR-WAN", **more):
    return make_ticket(
        cast.eko, service=service, affected=affected, can_work=CanWork.NO, description="Rahasia dapur mati.", **more
    )


def test_an_outage_is_told_by_the_name_of_its_service_alone(visitor, cast):
    ticket = outage(cast)
    outage(cast, at=MONDAY_TEN - timedelta(hours=2))
    db.session.commit()

    html = visitor.get("/status").text

    outages = html[html.index('id="outages"') : html.index('id="services"')]
    assert outages.count(ticket.service.name) == 1, "one line for each service"
    assert "08.00 WIB" in html, "since the first of them"
    assert "Rahasia dapur" not in html
    assert ticket.number not in html
    assert "Eko" not in html


def test_what_is_promised_is_the_expected_end(visitor, cast):
    ticket = outage(cast)
    ticket.promised_for, ticket.promised_by_id = MONDAY_TEN + timedelta(hours=3), cast.budi.id
    db.session.commit()
    assert published.outages(at=MONDAY_TEN)[0].expected_until == ticket.promised_for
    assert "13.00 WIB" in visitor.get("/status").text
    assert published.outages(at=MONDAY_TEN + timedelta(hours=4))[0].expected_until is None


def test_what_hits_few_is_small_is_solved_or_is_an_attack_is_no_public_outage(cast, context):
    outage(cast, affected=Affected.SELF)
    outage(cast, affected=Affected.ROOM)
    outage(cast, service="CSIRT")
    make_ticket(cast.eko, service="JAR-WAN", affected=Affected.PUBLIC, can_work=CanWork.YES)
    solved = outage(cast)
    budi = cast.actor("budi")
    operations.take_ticket(ticket=solved, actor=budi, at=MONDAY_TEN)
    operations.resolve_ticket(ticket=solved, actor=budi, answer="Pulih.", at=MONDAY_TEN)
    db.session.commit()

    assert published.outages(at=MONDAY_TEN) == []


def figures() -> list[tuple[str, int, int | None]]:
    lines = published.complaint_figures(AUTUMN)
    return [(line.tenant.code if line.tenant else "", line.received, line.in_time) for line in lines]


def test_numbers_below_five_are_not_published_and_cannot_be_computed_from_the_others(office):
    for _ in range(5):
        make_complaint(tenant="DISDUKCAPIL")
    for _ in range(4):
        make_complaint(tenant="PLN")
    assert figures() == [("DISDUKCAPIL", 5, None)], "one small organisation alone is no crowd"

    make_complaint(tenant="PDAM")
    make_complaint(tenant=None)

    assert figures() == [("DISDUKCAPIL", 5, None), ("", 6, None)]


def test_the_share_in_time_is_of_what_was_answered_or_fell_due(office):
    complaints = [make_complaint(tenant="PLN") for _ in range(10)]
    indra = office.actor("indra")
    for complaint in complaints[:4]:
        answering.answer_at_once(complaint=complaint, actor=indra, answer="Sudah diperbaiki.", at=MONDAY_TEN)
    db.session.commit()
    assert figures() == [("PLN", 10, None)], "four decided ones are too few"

    answering.answer_at_once(complaint=complaints[4], actor=indra, answer="Sudah.", at=MONDAY_TEN)
    db.session.commit()
    assert figures() == [("PLN", 10, 100)]

    sweep_complaints(MONDAY_TEN + timedelta(days=15))
    assert db.session.query(SlaClock).filter(SlaClock.breached_at.is_not(None)).count()
    assert figures() == [("PLN", 10, 50)]


def test_restricted_and_confidential_complaints_are_counted_and_never_told_apart(visitor, office):
    make_complaint(tenant="PLN", category="illegal_fee", description="Diminta uang.")
    make_complaint(tenant="PLN", shield=Shield.CONFIDENTIAL, description="Nama saja.")
    for _ in range(3):
        make_complaint(tenant="PLN")
    db.session.commit()

    html = visitor.get("/status").text

    assert figures() == [("PLN", 5, None)]
    for words in (category_of("illegal_fee").name, "Diminta", "Nama saja"):
        assert words not in html


def test_the_satisfaction_of_many_is_published_by_organisation(visitor):
    answer("DISDUKCAPIL", times=5)
    answer("PLN", times=4)
    db.session.commit()

    html = visitor.get("/status").text

    assert "75,00" in html
    assert "Dinas Kependudukan" in html
    assert "PT PLN" not in html


@pytest.mark.parametrize("asked", ["2026-3", "2026-9", "kapan", "", "9999999999-1", "-1"])
def test_earlier_quarters_can_be_read_and_nonsense_is_this_quarter(visitor, asked):
    answer_ = visitor.get("/status", query_string={"triwulan": asked})

    assert answer_.status_code == 200
    assert ("triwulan=2026-4" in answer_.text) == (asked == "2026-3"), "the way back stands only on an earlier one"


def test_what_changed_is_listed_the_newest_first(visitor):
    changes = leaflets.changes()

    assert list(changes) == sorted(changes, key=lambda change: change.day, reverse=True)
    assert all(change.text in visitor.get("/status").text for change in changes)


def test_the_page_asks_the_database_as_often_for_many_as_for_few(visitor, office, cast, app):
    outage(cast)
    visitor.get("/status")
    with counted(app) as few:
        visitor.get("/status")
    for _ in range(6):
        outage(cast)
        outage(cast, service="WEB")
        make_complaint(tenant="PLN")
    answer("PLN", times=6)
    answer("PDAM", times=6)
    db.session.commit()
    with counted(app) as many:
        visitor.get("/status")

    assert len(many) == len(few) < 20, "\n".join(many)
