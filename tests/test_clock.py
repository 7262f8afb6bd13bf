"""The steady clock: when the machine's clock jumps, the desk goes by the time that has really passed (fault R22)."""

from datetime import UTC, datetime, timedelta

import pytest

from desk import clock, create_app, heartbeats, schedule
from desk.clock import SteadyClock
from desk.database import db
from desk.event_kinds import EventKind
from desk.timeline import Event

NOON = datetime(2026, 10, 12, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine:
    """A machine whose clock can be set, and whose seconds cannot."""

    def __init__(self) -> None:
        self.set_by = timedelta()
        self.seconds = 1000.0

    def wall(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds - 1000) + self.set_by

    def passed(self) -> float:
        return self.seconds


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def steady(machine: Machine) -> SteadyClock:
    return SteadyClock(machine.wall, machine.passed)


@pytest.mark.pure
@pytest.mark.parametrize("set_by", [HOUR, -HOUR, timedelta(days=1), timedelta(minutes=5)])
def test_rule_11_a_jump_of_the_machines_clock_moves_nothing(machine, steady, set_by, caplog):
    machine.set_by = set_by
    machine.seconds += 60

    assert steady.now() == NOON + timedelta(minutes=1)
    assert steady.jump == set_by
    assert "jumped" in caplog.text


@pytest.mark.pure
def test_small_corrections_are_followed(machine, steady):
    for _ in range(100):  # ten seconds a minute add up to many minutes, and none of them is a jump
        machine.seconds += 60
        machine.set_by += timedelta(seconds=10)
        assert steady.now() == machine.wall()
    assert steady.jump is None


@pytest.mark.pure
def test_a_clock_that_is_set_back_right_is_believed_at_once(machine, steady):
    machine.set_by = HOUR
    steady.now()
    machine.set_by = timedelta()
    machine.seconds += 5

    assert steady.now() == machine.wall()
    assert steady.jump is None


@pytest.mark.pure
def test_a_clock_that_stands_for_an_hour_is_believed(machine, steady):
    machine.set_by = HOUR
    steady.now()
    machine.seconds += 3601

    assert steady.now() == machine.wall()
    assert steady.jump is None


def test_a_jump_is_written_down_once_and_shows_in_the_probes(context, app, monkeypatch):
    at = NOON
    monkeypatch.setattr(clock, "jump", lambda: HOUR)
    for _ in range(3):
        schedule.watch_clock(at)
        at += timedelta(seconds=10)

    jumps = [event.details["seconds"] for event in db.session.query(Event).filter_by(kind=EventKind.CLOCK_JUMPED)]
    db.session.commit()
    ready = app.test_client().get("/readyz", base_url="http://desk.test")

    assert jumps == [3600]
    assert (ready.status_code, ready.json["system_clock"]) == (503, "down")


def test_a_clock_that_went_back_while_nobody_ran_is_written_down(context):
    heartbeats.beat("ticker", at=NOON + HOUR)
    db.session.commit()

    schedule.watch_clock(NOON)

    (event,) = db.session.query(Event).filter_by(kind=EventKind.CLOCK_JUMPED)
    assert event.details["seconds"] == -3600


def test_only_a_process_that_serves_keeps_its_clock_steady(make_settings, monkeypatch):
    kept = []
    monkeypatch.setattr(clock, "keep_steady", lambda: kept.append(True))

    create_app(make_settings("one"))
    assert kept == []
    create_app(make_settings("other"), serves=True)
    assert kept == [True]
