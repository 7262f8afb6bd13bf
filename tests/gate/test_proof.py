"""A proof of work: what it is worth, for which form, how often, and what garbage is answered with."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from desk.database import db
from desk.gate import operations, proof
from desk.gate.models import GateProof
from desk.gate.rules import LONGEST, Verdict
from tests.factories import MONDAY_TEN
from tests.gate.door import packed, solved, unpacked

SECRET = "s" * 32


@pytest.fixture(scope="module")
def payload() -> str:
    return solved(proof.new_challenge(secret=SECRET, at=MONDAY_TEN))


def judge(payload, *, at=MONDAY_TEN, secret=SECRET) -> Verdict:
    return proof.judge(payload=payload, secret=secret, at=at)[0]


def accept(payload, form_key="kunci", *, at=MONDAY_TEN) -> Verdict:
    with db.engine.begin() as connection:
        return operations.accept(connection=connection, payload=payload, form_key=form_key, secret=SECRET, at=at)


@pytest.mark.pure
def test_a_solved_challenge_is_accepted_for_half_an_hour_by_the_desks_own_clock(payload):
    assert judge(payload) is Verdict.ACCEPTED
    assert judge(payload, at=MONDAY_TEN + proof.LIFETIME) is Verdict.ACCEPTED
    assert judge(payload, at=MONDAY_TEN + proof.LIFETIME + timedelta(seconds=1)) is Verdict.EXPIRED


@pytest.mark.pure
def test_another_desk_does_not_accept_it(payload):
    assert judge(payload, secret="t" * 32) is Verdict.FORGED


@pytest.mark.pure
@pytest.mark.parametrize(
    ("where", "value", "verdict"),
    [
        (("challenge", "parameters", "cost"), 1, Verdict.FORGED),
        (("challenge", "parameters", "keyPrefix"), "", Verdict.FORGED),
        (("challenge", "parameters", "data"), {"until": 9_999_999_999}, Verdict.FORGED),
        (("challenge", "parameters", "data"), None, Verdict.FORGED),
        (("challenge", "parameters", "expiresAt"), 1, Verdict.FORGED),
        (("challenge", "parameters", "algorithm"), ["PBKDF2"], Verdict.FORGED),
        (("challenge", "parameters"), [], Verdict.UNREADABLE),
        (("challenge", "signature"), None, Verdict.FORGED),
        (("challenge", "signature"), "0" * 64, Verdict.FORGED),
        (("challenge", "signature"), ["x"], Verdict.FORGED),
        (("solution", "derivedKey"), "0" * 64, Verdict.WRONG),
        (("solution", "derivedKey"), ["x"], Verdict.WRONG),
        (("solution", "derivedKey"), None, Verdict.WRONG),
        (("solution",), "x", Verdict.UNREADABLE),
    ],
)
def test_a_proof_that_was_tampered_with_is_refused(payload, where, value, verdict):
    content = unpacked(payload)
    place = content
    for name in where[:-1]:
        place = place[name]
    place[where[-1]] = value

    assert judge(packed(content)) is verdict


GARBAGE = {
    "a word": "abc",
    "a megabyte": "A" * 1_000_000,
    "NUL": "\0",
    "a lone surrogate": "\ud800",
    "an array": packed([]),
    "a number": packed(4),
    "null": packed(None),
    "arrays within": packed({"challenge": [], "solution": []}),
    "depth": base64.b64encode(b"[" * 2900).decode(),
    "long digits": base64.b64encode(b'{"challenge": ' + b"9" * 2900 + b"}").decode(),
    "no UTF-8": base64.b64encode(b"\xff\xfe").decode(),
    "not a number": base64.b64encode(json.dumps({"challenge": {"parameters": float("nan")}}).encode()).decode(),
    "HTML": "<script>alert(1)</script>",
}


@pytest.mark.pure
@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_gets_a_verdict_and_no_exception(garbage):
    assert judge(garbage) is Verdict.UNREADABLE


@pytest.mark.pure
def test_none_at_all_is_not_garbage():
    assert judge("") is Verdict.MISSING


def test_a_proof_stays_good_for_its_form_and_is_refused_for_another(context, payload):
    assert accept(payload) is Verdict.ACCEPTED
    assert accept(payload, "lain") is Verdict.USED
    assert accept(payload) is Verdict.ACCEPTED

    much_later = MONDAY_TEN + LONGEST - timedelta(minutes=1)
    assert accept(payload, at=much_later) is Verdict.ACCEPTED, "who needs long for the form does not begin anew"
    assert accept(payload, "lain", at=much_later) is Verdict.EXPIRED


def test_the_same_proof_written_otherwise_is_still_the_same(context, payload):
    assert accept(payload) is Verdict.ACCEPTED
    content = unpacked(payload)
    content["extra"] = content["solution"]["counter"] = content["challenge"]["parameters"]["more"] = 1

    assert accept(packed(content), "lain") is Verdict.USED
    assert accept(f"\n{payload}", "lain") is Verdict.USED


def test_an_expired_proof_that_was_never_used_stays_worthless(context, payload):
    assert accept(payload, at=MONDAY_TEN + timedelta(hours=1)) is Verdict.EXPIRED
    assert db.session.scalar(select(func.count()).select_from(GateProof)) == 0


def test_of_twenty_forms_that_show_one_proof_at_once_exactly_one_is_accepted(app, payload):
    barrier = Barrier(20)

    def show(number: int) -> Verdict:
        with app.app_context():
            barrier.wait()
            return accept(payload, f"kunci {number}")

    with ThreadPoolExecutor(20) as threads:
        verdicts = sorted(threads.map(show, range(20)))

    assert verdicts == [Verdict.ACCEPTED] + [Verdict.USED] * 19


def test_twenty_presses_of_one_form_are_all_accepted(app, payload):
    def show(_: int) -> Verdict:
        with app.app_context():
            return accept(payload)

    with ThreadPoolExecutor(20) as threads:
        assert set(threads.map(show, range(20))) == {Verdict.ACCEPTED}


def test_what_a_challenge_costs_lies_within_narrow_bounds():
    counters = {
        unpacked(solved(proof.new_challenge(secret=SECRET, at=MONDAY_TEN)))["solution"]["counter"] for _ in "12345"
    }

    assert all(proof.FEWEST <= counter < proof.MOST for counter in counters)
    assert len(counters) > 1
