"""The same call under the same key is carried out once, however often and by however many it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import func, select, text

from desk import schedule
from desk.accounts.policy import Scope
from desk.api.models import IdempotencyKey
from desk.database import db
from desk.tickets.models import Ticket
from tests.api.conftest import Program
from tests.api.test_tickets import REPORT
from tests.factories import MONDAY_TEN, make_ticket

KEY = "4a1f7c52-8d7e-4f2f-9a57-0f3d1c1b2a90"


def tickets() -> int:
    return db.session.scalar(select(func.count(Ticket.id))) or 0


def test_the_same_call_is_answered_the_same(cast, moment, program_of):
    sari = program_of(cast.sari)
    first = sari.post("/tickets", REPORT, key=KEY)
    moment.shift(timedelta(hours=23))

    again = sari.post("/tickets", dict(reversed(REPORT.items())), key=KEY)

    assert (again.status_code, again.text) == (201, first.text)
    assert (again.headers["Location"], again.headers["ETag"]) == (first.headers["Location"], first.headers["ETag"])
    assert tickets() == 1


def test_another_body_or_address_under_the_key_is_refused(cast, moment, program_of):
    sari = program_of(cast.sari)
    number = sari.post("/tickets", REPORT, key=KEY).json["number"]

    assert sari.post("/tickets", REPORT | {"title": "Lain"}, key=KEY).status_code == 422
    assert sari.post(f"/tickets/{number}/cancel", {"reason": "Batal"}, key=KEY).status_code == 422
    assert tickets() == 1


def test_a_key_belongs_to_its_token(cast, moment, program_of):
    first, other = program_of(cast.sari).post("/tickets", REPORT, key=KEY), program_of(cast.joko)

    assert other.post("/tickets", REPORT, key=KEY).json["requester"] == "joko"
    assert first.json["requester"] == "sari"
    assert tickets() == 2


def test_what_was_refused_may_be_sent_again_under_its_key(cast, moment, program_of):
    sari = program_of(cast.sari)

    assert sari.post("/tickets", REPORT | {"service": "NIRGENDS"}, key=KEY).status_code == 422
    assert sari.post("/tickets", REPORT, key=KEY).status_code == 201


def test_a_token_that_lost_its_right_gets_no_answer_back(cast, moment, program_of):
    reader = program_of(cast.sari, Scope.TICKETS_READ)

    assert reader.post("/tickets", REPORT, key=KEY).status_code == 403


def test_a_move_is_made_once(cast, moment, program_of):
    joko, number = program_of(cast.joko), make_ticket(cast.sari).number

    first = joko.post(f"/tickets/{number}/take", key=KEY)
    again = joko.post(f"/tickets/{number}/take", key=KEY)

    assert (first.status_code, again.status_code, again.text) == (200, 200, first.text)
    assert joko.post(f"/tickets/{number}/take").status_code == 409


def test_a_key_that_is_none_is_named(cast, moment, program_of):
    sari = program_of(cast.sari)

    for key in ("x" * 201, "two words", "\xd0\xba"):
        answer = sari.post("/tickets", REPORT, key=key)

        assert answer.status_code == 422
        assert answer.json["errors"][0]["parameter"] == "Idempotency-Key"


def test_keys_are_forgotten_after_a_day_and_never_stand_in_the_open(cast, moment, program_of):
    sari = program_of(cast.sari)
    sari.post("/tickets", REPORT, key=KEY)
    assert KEY not in str(db.session.execute(text("SELECT * FROM idempotency_keys")).all())

    moment.shift(timedelta(hours=24, seconds=1))
    assert sari.post("/tickets", REPORT, key=KEY).status_code == 201
    assert tickets() == 2
    moment.shift(timedelta(days=2))
    schedule.forget_answers(MONDAY_TEN + timedelta(days=4))
    assert db.session.scalars(select(IdempotencyKey)).all() == []


def test_twenty_at_once_under_one_key_make_one_ticket(cast, app, document, secret_of):
    secret, start = secret_of(cast.sari), Barrier(20, timeout=30)

    def send(_: int):
        program = Program(app, document, secret)
        start.wait()
        return program.post("/tickets", REPORT, key=KEY)

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(send, range(20)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert tickets() == 1


def test_twenty_at_once_take_a_ticket_once(cast, app, document, secret_of):
    number = make_ticket(cast.sari).number
    secret, start = secret_of(cast.joko), Barrier(20, timeout=30)

    def take(_: int):
        program = Program(app, document, secret)
        start.wait()
        return program.post(f"/tickets/{number}/take").status_code

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(take, range(20)))

    assert sorted(answers) == [200] + [409] * 19
