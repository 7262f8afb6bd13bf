"""When a shift is, who is late, which rounds were missed, what is next: without a database."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.errors import Conflict
from desk.shifts import rules, states
from desk.shifts.kinds import TARGETS, Next, Presence
from desk.shifts.rules import Standing, Window
from desk.shifts.states import Answer, State

pytestmark = pytest.mark.pure
JAKARTA = ZoneInfo("Asia/Jakarta")
SIX = datetime(2026, 10, 12, 6, tzinfo=JAKARTA)
MORNING = Window(SIX, SIX + timedelta(hours=8))


def at(hour, minute=0):
    return SIX.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("begins", "ends", "hours", "why"),
    [
        (time(6), time(14), 8, "by day"),
        (time(22), time(6), 8, "across midnight"),
        (time(16), time(0), 8, "until midnight"),
        (time(8), time(8), 24, "round the clock"),
    ],
)
def test_a_shift_that_ends_no_later_than_it_begins_ends_on_the_following_day(begins, ends, hours, why):
    window = rules.window_of(date(2026, 10, 12), begins, ends, JAKARTA)

    assert window.begins_at.tzinfo is UTC
    assert window.begins_at.astimezone(JAKARTA).time() == begins
    assert window.ends_at - window.begins_at == timedelta(hours=hours), why


@pytest.mark.row("TRK-05")
@pytest.mark.parametrize(
    ("before", "late", "how"),
    [
        (45, 0, Presence.IN_TIME),
        (30, 0, Presence.IN_TIME),
        (29, 1, Presence.LATE),
        (20, 10, Presence.LATE),
        (-5, 35, Presence.LATE),
    ],
)
def test_twenty_minutes_before_the_shift_is_late(before, late, how):
    came = SIX - timedelta(minutes=before)

    assert rules.minutes_late(came, SIX, 30) == late
    assert rules.presence(checked_in_at=came, begins_at=SIX, minutes_before=30, now=at(12)) is how


@pytest.mark.parametrize(("now", "how"), [(at(5, 59), Presence.EXPECTED), (at(6), Presence.MISSING)])
def test_whoever_has_not_come_when_the_shift_begins_is_missing(now, how):
    assert rules.presence(checked_in_at=None, begins_at=SIX, minutes_before=30, now=now) is how


@pytest.mark.row("TRK-08")
@pytest.mark.parametrize(
    ("begun", "now", "missed", "why"),
    [
        ([], at(7, 59), [], "the first round still can be made"),
        ([], at(8), [6], "its interval is over"),
        ([at(6, 30), at(8, 5)], at(10), [], "one in each"),
        ([at(8)], at(10), [6], "the border belongs to the following one"),
        ([at(6, 1), at(6, 40)], at(10), [8], "two in one interval do not make up for the next"),
        ([at(6, 1)], at(23), [8, 10, 12], "after the shift no further ones are counted"),
    ],
)
def test_a_round_that_nobody_has_begun_in_its_interval_was_missed(begun, now, missed, why):
    found = rules.missed_rounds(MORNING, 120, begun, now=now)

    assert [window.begins_at.hour for window in found] == missed, why


def test_where_no_rounds_are_made_none_is_missed_and_a_broken_interval_is_no_round():
    assert rules.missed_rounds(MORNING, None, [], now=at(23)) == []
    assert len(rules.rounds_of(MORNING, 180)) == 2
    assert rules.round_now(MORNING, 180, now=at(12, 30)) is None


@pytest.mark.row("TRK-16")
def test_a_step_is_kept_when_its_minutes_do_not_pass_the_target():
    kept = rules.kept([3, 5, 9], 5)

    assert (kept.measured, kept.within, kept.median, kept.longest) == (3, 2, 5.0, 9)
    assert rules.kept([], 5) == rules.Kept(0, 0, None, None)
    assert set(TARGETS.values()) == {5, 10}


def test_a_minute_that_has_begun_counts():
    assert rules.minutes_between(SIX, SIX + timedelta(seconds=1)) == 1
    assert rules.minutes_between(SIX, SIX) == 0
    assert rules.minutes_between(SIX, SIX - timedelta(seconds=59)) == 0
    assert rules.minutes_between(SIX, SIX - timedelta(minutes=2)) == -2


@pytest.mark.parametrize(
    ("told", "following"),
    [
        ({"is_here": False}, Next.CHECK_IN),
        ({"is_open": False}, Next.TAKE_OVER),
        ({"is_checked": False}, Next.CHECK),
        ({"is_checked": False, "is_on_a_round": True}, Next.END_PATROL),
        ({"round_is_due": True, "is_near_its_end": True}, Next.PATROL),
        ({"is_near_its_end": True}, Next.HAND_OVER),
        ({}, Next.NOTHING),
    ],
)
def test_the_next_step_follows_the_procedure(told, following):
    calm = {
        "is_here": True, "is_open": True, "is_checked": True, "is_on_a_round": False, "round_is_due": False,
        "is_near_its_end": False,
    }  # fmt: skip

    assert rules.what_next(Standing(**calm | told)) is following


def test_a_hand_over_is_accepted_once_and_an_objection_can_still_be_settled():
    assert states.after(State.WRITTEN, Answer.OBJECT) is State.OBJECTED
    assert states.after(State.OBJECTED, Answer.ACCEPT) is State.ACCEPTED
    assert states.answers_in(State.ACCEPTED) == []
    for answer in Answer:
        with pytest.raises(Conflict):
            states.after(State.ACCEPTED, answer)
