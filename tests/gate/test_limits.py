"""Counting in sliding windows: exact, together, and forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk import schedule
from desk.database import db
from desk.errors import TooMany
from desk.gate import limits, operations
from desk.gate.models import GateCounter, GateProof
from desk.gate.rules import LOOKS, MINUTE, Window
from tests.factories import MONDAY_TEN

TEN = Window(10, MINUTE)
SECRET = "s" * 32


def take(key="a", window=TEN, *, after=0.0) -> int | None:
    """How many there are, or None when it was refused."""
    try:
        with db.engine.begin() as connection:
            return limits.take(connection=connection, key=key, window=window, at=MONDAY_TEN + timedelta(seconds=after))
    except TooMany:
        return None


def rows(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_ten_of_thirty_in_a_minute_come_through(context):
    taken = [take(after=second * 2) for second in range(30)]

    assert [one for one in taken if one] == list(range(1, 11))
    assert taken[10:] == [None] * 20


def test_a_window_slides_so_that_its_border_lets_no_double_through(context):
    assert [take(after=55) for _ in range(10)][-1] == 10

    assert take(after=61) is None, "a second later in the next minute"
    assert take(after=67) == 1
    assert take(after=67) is None
    assert take(after=120 + 55) == 1


def test_waiting_as_long_as_was_said_is_enough_and_a_little_less_is_not(context):
    for _ in range(10):
        take(after=20)
    with pytest.raises(TooMany) as refused, db.engine.begin() as connection:
        limits.take(connection=connection, key="a", window=TEN, at=MONDAY_TEN + timedelta(seconds=20))

    wait = refused.value.retry_after

    assert wait == 46
    assert take(after=20 + wait - 2) is None
    assert take(after=20 + wait) == 1


def test_what_was_refused_is_not_counted(context):
    for _ in range(50):
        take()

    assert db.session.scalar(select(GateCounter.hits)) == 10


def test_places_and_periods_do_not_share_a_count(context):
    assert [take("a") for _ in range(11)][-1] is None
    assert take("b") == 1
    assert take("a", Window(60, timedelta(hours=1))) == 1


def test_forty_at_once_are_counted_together(app):
    def one(_: int) -> int | None:
        with app.app_context():
            return take()

    with ThreadPoolExecutor(8) as threads:
        taken = [number for number in threads.map(one, range(40)) if number]

    assert sorted(taken) == list(range(1, 11))


def test_old_rows_are_removed_by_the_ticker_and_living_ones_stay(context, moment):
    take()
    take("b", Window(3, timedelta(hours=1)))
    db.session.add(GateProof(mark="x", form_hash="y", expires_at=MONDAY_TEN + timedelta(hours=12)))
    db.session.commit()

    schedule.forget_visitors(MONDAY_TEN + timedelta(minutes=10))
    assert (rows(GateCounter), rows(GateProof)) == (1, 1)

    schedule.forget_visitors(MONDAY_TEN + timedelta(hours=13))
    assert (rows(GateCounter), rows(GateProof)) == (0, 0)
    assert any(work.run is schedule.forget_visitors for work in schedule.SCHEDULE)


def ask(address: str, *, at=MONDAY_TEN) -> bool:
    with db.engine.begin() as connection:
        try:
            operations.ask_to_look(connection=connection, secret=SECRET, limit="tracking", address=address, at=at)
        except TooMany:
            return False
    return True


def fail(address: str, times: int = 1, *, at=MONDAY_TEN) -> None:
    with db.engine.begin() as connection:
        for _ in range(times):
            operations.note_failure(connection=connection, secret=SECRET, limit="tracking", address=address, at=at)


def test_ten_wrong_codes_a_minute_close_the_place_and_right_ones_do_not_count(context):
    for _ in range(50):
        assert ask("203.0.113.9")
    fail("203.0.113.9", 9)
    assert ask("203.0.113.9")
    fail("203.0.113.9")

    assert not ask("203.0.113.9")
    assert ask("203.0.113.10")
    assert ask("203.0.113.9", at=MONDAY_TEN + timedelta(minutes=2))


def test_three_hundred_wrong_codes_from_everywhere_brake_all_but_a_paced_user(context):
    for number in range(100):
        fail(f"198.51.100.{number}", 3)
    assert LOOKS["tracking"].everybody.amount == 300

    assert not ask("198.51.100.7"), "one of those who fail"
    assert ask("203.0.113.9"), "somebody with the right code"
    fail("203.0.113.9", 2)
    assert ask("203.0.113.9"), "who mistyped it twice"
    fail("203.0.113.9")
    assert not ask("203.0.113.9")
    assert ask("203.0.113.9", at=MONDAY_TEN + timedelta(minutes=2))
