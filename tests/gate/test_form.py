"""A public form from outside: with a proof, without JavaScript, by robots, and what is left of who sent it."""

import logging
from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy import select, text

from desk import create_app
from desk.database import db
from desk.gate import rules
from desk.gate.guards import TRAP
from desk.gate.models import GateCounter
from desk.gate.rules import Way, Window
from tests.gate.door import open_door, solved

MARKER = "203.0.113.77"
AGENT = "MarkerBrowser/77.7"
THREE_SECONDS = timedelta(seconds=3)


def test_a_challenge_is_open_to_all_and_kept_by_no_cache(visitor):
    answer = visitor().get("/aduan/tantangan")

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json) == {"parameters", "signature"}
    assert "counter" not in answer.text
    assert answer.json != visitor().get("/aduan/tantangan").json


def test_a_form_with_a_proof_comes_through(visitor, kept, moment):
    citizen = visitor()
    citizen.open()
    proof = citizen.solve()
    moment.shift(THREE_SECONDS)

    answer = citizen.send(gate_proof=proof)

    assert answer.status_code == 200
    assert [(one["way"], one["words"]) for one in kept] == [(Way.WITH_PROOF, "Lampu jalan padam")]


def test_a_form_without_javascript_comes_through_three_times_an_hour(visitor, kept, moment):
    answers = []
    for _ in range(4):
        citizen = visitor()
        citizen.open()
        moment.shift(timedelta(minutes=1))
        answers.append(citizen.send("Sampah menumpuk"))

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert {one["way"] for one in kept} == {Way.WITHOUT_PROOF}
    assert int(answers[-1].headers["Retry-After"]) > 60
    assert "Sampah menumpuk" in answers[-1].text, "what was typed is not lost"

    moment.shift(timedelta(seconds=int(answers[-1].headers["Retry-After"])))
    assert citizen.send("Sampah menumpuk").status_code == 200, "the same form, after the wait"


def test_a_form_that_comes_back_with_errors_counts_once_and_needs_no_new_proof(visitor, kept, moment):
    citizen = visitor()
    citizen.open()
    first = citizen.hidden["form_key"]
    proof = citizen.solve()
    moment.shift(THREE_SECONDS)

    assert citizen.send(" ", gate_proof=proof).status_code == 422
    assert citizen.hidden["gate_proof"] == proof, "the page that came back carries it"
    for _ in range(15):
        assert citizen.send(" ").status_code == 422
    moment.shift(timedelta(hours=2))
    assert citizen.send("Akhirnya").status_code == 200

    assert [(one["form_key"], one["way"]) for one in kept] == [(first, Way.WITH_PROOF)]


def test_without_javascript_three_errors_do_not_close_the_door(visitor, kept, moment):
    citizen = visitor()
    citizen.open()
    moment.shift(THREE_SECONDS)

    assert [citizen.send(" ").status_code for _ in range(6)] == [422] * 6
    assert citizen.send("Akhirnya").status_code == 200


def test_one_form_is_not_tried_without_end(visitor, moment):
    citizen = visitor()
    citizen.open()
    moment.shift(THREE_SECONDS)

    answers = [citizen.send(" ").status_code for _ in range(35)]

    assert answers == [422] * rules.TRIES_OF_A_FORM.amount + [429] * 5


def test_a_proof_opens_one_form_only(visitor, kept, moment):
    robot = visitor()
    robot.open()
    proof = robot.solve()
    moment.shift(THREE_SECONDS)
    assert robot.send(gate_proof=proof).status_code == 200
    robot.open()
    moment.shift(THREE_SECONDS)

    again = robot.send(gate_proof=proof)

    assert again.status_code == 422
    assert len(kept) == 1
    assert robot.hidden["gate_proof"] == "", "the page asks for a new one"


def test_a_form_sent_at_once_is_refused_kindly_and_comes_through_three_seconds_later(visitor, kept, moment):
    citizen = visitor()
    citizen.open()
    proof = citizen.solve()

    hasty = citizen.send(gate_proof=proof)
    assert (hasty.status_code, hasty.headers["Retry-After"]) == (429, "3")
    assert "Lampu jalan padam" in hasty.text
    assert kept == []

    moment.shift(THREE_SECONDS)
    assert citizen.send(gate_proof=proof).status_code == 200


@pytest.mark.parametrize("stamp", ["", "x", "1.x", "9" * 500, "\ud800".encode("utf-16-le", "surrogatepass"), "\0"])
def test_a_form_without_its_stamp_gets_a_new_one_and_keeps_what_was_typed(visitor, kept, moment, stamp):
    citizen = visitor()
    citizen.open()
    moment.shift(THREE_SECONDS)

    refused = citizen.send(gate_stamp=stamp)

    assert refused.status_code == 422
    assert "Lampu jalan padam" in refused.text
    moment.shift(THREE_SECONDS)
    assert citizen.send().status_code == 200
    assert len(kept) == 1


def test_a_form_left_open_over_night_gets_a_new_stamp(visitor, kept, moment):
    citizen = visitor()
    citizen.open()
    moment.shift(timedelta(hours=13))

    assert citizen.send().status_code == 422
    moment.shift(THREE_SECONDS)
    assert citizen.send().status_code == 200


def test_a_robot_that_fills_in_everything_is_answered_neutrally_and_nothing_is_kept(visitor, kept, door, moment):
    robot = visitor()
    robot.open()
    proof = robot.solve()
    moment.shift(THREE_SECONDS)

    answer = robot.send(gate_proof=proof, **{TRAP: "https://spam.test"})

    assert answer.status_code == 422
    assert "robot" not in answer.text.lower()
    assert kept == []
    with door.app_context():
        assert db.session.scalars(select(GateCounter)).all() == []


def test_the_trap_is_out_of_the_way_of_people(visitor):
    page = visitor().get("/pintu").text
    trap = page[page.index('aria-hidden="true" data-draft-skip') :].partition("</div>")[0]

    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap
    assert f'name="{TRAP}"' in trap
    assert "value" not in trap


def test_thirty_a_minute_from_one_address_end_at_ten_also_with_proofs(visitor, kept, moment, monkeypatch):
    answers = []
    for _ in range(12):
        robot = visitor()
        robot.open()
        proof = robot.solve()
        moment.shift(THREE_SECONDS)
        answers.append(robot.send(gate_proof=proof))

    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) <= 60
    assert len(kept) == 10


def test_two_hundred_addresses_without_proof_meet_the_brake_for_all(visitor, kept, moment, monkeypatch):
    gate = rules.GATES["complaint"]
    small = rules.Gate(gate.with_proof, gate.without_proof, gate.everybody, Window(20, rules.MINUTE), gate.shortest)
    monkeypatch.setitem(rules.GATES, "complaint", small)
    robots = [visitor(f"198.51.100.{number}") for number in range(30)]
    for robot in robots:
        robot.open()
    moment.shift(THREE_SECONDS)

    answers = [robot.send().status_code for robot in robots]

    assert answers == [200] * 20 + [429] * 10
    citizen = visitor()
    citizen.open()
    proof = citizen.solve()
    moment.shift(THREE_SECONDS)
    assert citizen.send(gate_proof=proof).status_code == 200, "who brings a proof is not braked by them"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "Forwarded", "True-Client-IP"])
def test_a_header_does_not_open_a_new_bucket(visitor, moment, header):
    answers = []
    for number in range(4):
        robot = visitor(**{header: f"198.51.100.{number}"})
        robot.open()
        moment.shift(THREE_SECONDS)
        answers.append(robot.send().status_code)

    assert answers == [200, 200, 200, 429]


def test_a_whole_64_of_ipv6_is_one_place(visitor, moment):
    answers = []
    for number in range(4):
        robot = visitor(f"2001:db8:1:2::{number + 1:x}")
        robot.open()
        moment.shift(THREE_SECONDS)
        answers.append(robot.send().status_code)

    assert answers == [200, 200, 200, 429]


def test_wrong_codes_close_the_place_with_429_and_a_right_one_costs_nothing(visitor, moment):
    guest, other = visitor(), visitor("198.51.100.7")
    assert [guest.get("/pintu/benar").status_code for _ in range(20)] == [200] * 20

    answers = [guest.get(f"/pintu/salah{number}") for number in range(11)]

    assert [answer.status_code for answer in answers] == [404] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert "kode" in answers[-1].text.lower() or "code" in answers[-1].text.lower()
    assert guest.get("/pintu/benar").status_code == 429
    assert other.get("/pintu/benar").status_code == 200


def test_what_was_counted_survives_a_restart(visitor, door, moment):
    for _ in range(3):
        citizen = visitor()
        citizen.open()
        moment.shift(THREE_SECONDS)
        assert citizen.send().status_code == 200
    restarted = create_app(door.config["DESK"])
    open_door(restarted)
    citizen.browser.application = restarted
    citizen.open()
    moment.shift(THREE_SECONDS)

    assert citizen.send().status_code == 429

    with restarted.app_context():
        db.engine.dispose()


def test_the_gate_works_with_redis_gone(make_settings, door, moment):
    settings = make_settings("door", DATABASE_URL=door.config["DESK"].database_url, REDIS_URL="redis://127.0.0.1:1/0")
    alone = create_app(settings)
    open_door(alone)
    from tests.gate.conftest import Visitor

    citizen = Visitor(alone)
    citizen.open()
    proof = citizen.solve()
    moment.shift(THREE_SECONDS)

    assert citizen.send(gate_proof=proof).status_code == 200

    with alone.app_context():
        db.engine.dispose()


def test_neither_address_nor_browser_is_found_in_database_redis_or_logs(visitor, door, kept, moment, caplog, redis_url):
    caplog.set_level(logging.DEBUG)
    citizen = visitor(MARKER, **{"User-Agent": AGENT, "X-Forwarded-For": MARKER})
    citizen.open()
    proof = citizen.solve()
    moment.shift(THREE_SECONDS)
    assert citizen.send(gate_proof=proof).status_code == 200
    citizen.get("/pintu/salah")

    assert len(kept) == 1
    with door.app_context():
        rows = [repr(db.session.execute(select(table)).all()) for table in db.metadata.sorted_tables]
        counted = db.session.scalar(select(db.func.count()).select_from(GateCounter))
    redis = Redis.from_url(redis_url)
    stored = "".join(rows) + repr([(key, redis.dump(key)) for key in redis.scan_iter()])
    redis.close()
    assert counted >= 4
    for place in (stored, caplog.text):
        assert MARKER not in place
        assert "MarkerBrowser" not in place


def test_the_form_is_never_counted_in_the_views_own_transaction(door, visitor):
    from desk.gate import guards

    with door.test_request_context("/pintu", method="POST"):
        db.session.add(GateCounter(key="x", began_at=None, hits=1, expires_at=None))
        with pytest.raises(RuntimeError, match="before anything is changed"):
            guards.examine("complaint")
        db.session.rollback()


def test_a_page_that_has_read_something_is_not_locked_by_the_count(door, moment):
    """On SQLite a POST that has begun to read holds the pen; the count must not wait for it."""
    from desk.gate import guards

    with door.test_request_context("/pintu"):
        form = guards.fields()
    moment.shift(THREE_SECONDS)
    data = {"form_key": form.form_key, "gate_stamp": form.stamp}
    with door.test_request_context("/pintu", method="POST", data=data, environ_base={"REMOTE_ADDR": "203.0.113.9"}):
        db.session.execute(text("SELECT 1"))
        assert guards.examine("complaint").way is Way.WITHOUT_PROOF
        db.session.rollback()


def test_one_challenge_is_solved_in_a_moment(visitor):
    assert len(solved(visitor().get("/aduan/tantangan").json)) < 1000
