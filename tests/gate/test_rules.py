"""The decision at the gate and the arithmetic of its windows, as tables."""

from datetime import timedelta

import pytest

from desk.gate import rules
from desk.gate.rules import (
    LOOKS,
    ProofRefused,
    Robot,
    Stamp,
    StampRefused,
    TooFast,
    Verdict,
    Way,
    Window,
    is_let_in,
    seconds_to_wait,
    way_through,
)

pytestmark = pytest.mark.pure
SHORTEST = timedelta(seconds=3)


@pytest.mark.parametrize(
    ("honeypot", "stamp", "proof", "outcome"),
    [
        ("", Stamp.GOOD, Verdict.ACCEPTED, Way.WITH_PROOF),
        ("", Stamp.GOOD, Verdict.MISSING, Way.WITHOUT_PROOF),
        ("", Stamp.GOOD, Verdict.UNREADABLE, ProofRefused),
        ("", Stamp.GOOD, Verdict.FORGED, ProofRefused),
        ("", Stamp.GOOD, Verdict.EXPIRED, ProofRefused),
        ("", Stamp.GOOD, Verdict.WRONG, ProofRefused),
        ("", Stamp.GOOD, Verdict.USED, ProofRefused),
        ("", Stamp.TOO_YOUNG, Verdict.ACCEPTED, TooFast),
        ("", Stamp.TOO_YOUNG, Verdict.MISSING, TooFast),
        ("", Stamp.TOO_OLD, Verdict.ACCEPTED, StampRefused),
        ("", Stamp.MISSING, Verdict.ACCEPTED, StampRefused),
        ("", Stamp.MISSING, Verdict.MISSING, StampRefused),
        ("x", Stamp.GOOD, Verdict.ACCEPTED, Robot),
        ("x", Stamp.MISSING, Verdict.FORGED, Robot),
    ],
)
def test_who_comes_through_and_how(honeypot, stamp, proof, outcome):
    def decide():
        return way_through(honeypot=honeypot, stamp=stamp, proof=proof, shortest=SHORTEST)

    if isinstance(outcome, Way):
        assert decide() is outcome
    else:
        with pytest.raises(outcome):
            decide()


def test_who_was_too_fast_is_told_how_long_to_wait_and_a_robot_is_told_nothing():
    with pytest.raises(TooFast) as refused:
        way_through(honeypot="", stamp=Stamp.TOO_YOUNG, proof=Verdict.MISSING, shortest=SHORTEST)
    assert (refused.value.status_code, refused.value.retry_after) == (429, 3)

    with pytest.raises(Robot) as caught:
        way_through(honeypot="x", stamp=Stamp.GOOD, proof=Verdict.ACCEPTED, shortest=SHORTEST)
    assert caught.value.status_code == 422
    assert "robot" not in caught.value.message.lower()


@pytest.mark.parametrize(
    ("own", "everybody", "let_in", "reason"),
    [
        (0, 0, True, "nobody failed"),
        (9, 20, True, "one try is left"),
        (10, 20, False, "too often"),
        (0, 300, True, "the brake is on, but not for who never failed"),
        (2, 5000, True, "nor for who mistyped twice"),
        (3, 300, False, "but for who fails with the others"),
        (3, 299, True, "while it is off, three are few"),
    ],
)
def test_a_paced_user_gets_in_while_the_brake_is_on_for_everybody(own, everybody, let_in, reason):
    assert is_let_in(own=own, everybody=everybody, look=LOOKS["tracking"]) is let_in, reason


@pytest.mark.parametrize(
    ("previous", "current", "elapsed", "seconds"),
    [
        (0, 10, 0.0, 66),  # the next minute has to begin, and a tenth of it to pass
        (0, 10, 0.5, 36),
        (10, 0, 0.0, 6),  # a tenth of this minute has to pass
        (10, 5, 0.5, 6),
        (10, 0, 0.099, 1),
    ],
)
def test_the_wait_ends_when_one_more_fits(previous, current, elapsed, seconds):
    window = Window(10, timedelta(minutes=1))

    assert seconds_to_wait(previous=previous, current=current, elapsed=elapsed, window=window) == seconds


def test_every_gate_lets_more_through_with_a_proof_than_without():
    for name, gate in rules.GATES.items():
        with_proof = sum(window.amount * timedelta(hours=1) / window.period for window in gate.with_proof[-1:])
        without = sum(window.amount * timedelta(hours=1) / window.period for window in gate.without_proof[-1:])

        assert with_proof > without, name
        assert gate.everybody.amount > gate.everybody_without_proof.amount, name
