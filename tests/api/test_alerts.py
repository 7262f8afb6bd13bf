"""Monitoring reports a fault many times: one ticket, a count, and a note when it is over (BDL-28)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from desk.alerts.models import Alert
from desk.database import db
from desk.tickets import operations
from desk.tickets.models import Ticket
from tests.api.conftest import Program
from tests.factories import MONDAY_TEN

FAULT = {
    "fingerprint": "ping/sw-lt2-dinkes",
    "title": "Sakelar lantai 2 tidak menjawab",
    "description": "Tidak ada jawaban ping selama 5 menit.",
    "service": "JAR-WAN",
}


def tickets() -> int:
    return db.session.scalar(select(func.count(Ticket.id))) or 0


@pytest.mark.row("BDL-28")
def test_fifty_of_the_same_are_one_ticket_with_the_count_fifty(cast, moment, program_of):
    budi = program_of(cast.budi)

    answers = [budi.post("/alerts", FAULT) for _ in range(50)]

    assert [answer.status_code for answer in answers] == [201] + [200] * 49
    assert {answer.json["number"] for answer in answers} == {answers[0].json["number"]}
    assert answers[-1].json["count"] == 50
    assert tickets() == 1


@pytest.mark.row("BDL-28")
def test_twenty_at_once_are_one_ticket_with_the_count_twenty(cast, app, document, secret_of):
    secret, start = secret_of(cast.budi), Barrier(20, timeout=30)

    def report(_: int):
        program = Program(app, document, secret)
        start.wait()
        return program.post("/alerts", FAULT).status_code

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(report, range(20)))

    assert sorted(answers) == [200] * 19 + [201]
    assert tickets() == 1
    assert db.session.scalars(select(Alert)).one().count == 20


def test_another_fault_is_another_ticket(cast, moment, program_of):
    budi = program_of(cast.budi)

    first, second = budi.post("/alerts", FAULT), budi.post("/alerts", FAULT | {"fingerprint": "ping/sw-lt3"})

    assert first.json["number"] != second.json["number"]


def test_a_fault_that_is_over_is_noted_once_and_people_close_the_ticket(cast, moment, program_of, client_as):
    budi = program_of(cast.budi)
    number = budi.post("/alerts", FAULT).json["number"]

    over = [budi.post("/alerts", FAULT | {"state": "resolved"}).json for _ in range(2)]

    assert over[0]["recovered_at"] == "2026-10-12T03:00:00Z"
    assert over[1] == over[0]
    page = client_as(cast.nadia).get(f"/tickets/{number}").text
    assert page.count("Sakelar lantai 2 tidak menjawab") >= 1
    assert budi.get(f"/tickets/{number}").json["status"] == "new"
    assert budi.post("/alerts", FAULT).json["recovered_at"] is None


def test_a_fault_that_comes_back_after_the_answer_opens_a_new_ticket(cast, moment, program_of):
    budi = program_of(cast.budi)
    number = budi.post("/alerts", FAULT).json["number"]
    ticket = db.session.scalars(select(Ticket)).one()
    at = MONDAY_TEN + timedelta(minutes=1)
    operations.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=at)
    operations.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Kabel diganti.", at=at)
    db.session.commit()

    again = budi.post("/alerts", FAULT)

    assert again.status_code == 201
    assert again.json["number"] != number
    assert again.json["count"] == 1


def test_nothing_is_over_that_was_never_reported(cast, moment, program_of):
    assert program_of(cast.budi).post("/alerts", FAULT | {"state": "resolved"}).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"service": "NIRWANA"}, 422),
        ({"fingerprint": ""}, 422),
        ({"fingerprint": "x" * 121}, 422),
        ({"state": "?"}, 422),
        ({"title": "a\x00b"}, 422),
        ({"description": "\x08"}, 422),
        ({"fingerprint": " "}, 422),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(cast, moment, program_of, wrong, status):
    assert program_of(cast.budi).post("/alerts", FAULT | wrong).status_code == status
    assert tickets() == 0


def test_who_may_report_nothing_reports_no_alert(cast, moment, program_of):
    assert program_of(cast.yosef).post("/alerts", FAULT).status_code == 403
