"""The stamp of a form says which form it is and when it was handed out, and nobody else can make one."""

from datetime import timedelta

import pytest

from desk.gate import stamps
from desk.gate.rules import Stamp
from tests.factories import MONDAY_TEN

pytestmark = pytest.mark.pure
SECRET = "s" * 32
SHORTEST = timedelta(seconds=3)


def state(stamp, *, form_key="kunci", after=timedelta(minutes=1), secret=SECRET):
    return stamps.state_of(stamp=stamp, form_key=form_key, secret=secret, at=MONDAY_TEN + after, shortest=SHORTEST)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(seconds=-5), Stamp.TOO_YOUNG),
        (timedelta(0), Stamp.TOO_YOUNG),
        (timedelta(seconds=2.99), Stamp.TOO_YOUNG),
        (timedelta(seconds=3), Stamp.GOOD),
        (timedelta(hours=12), Stamp.GOOD),
        (timedelta(hours=12, seconds=1), Stamp.TOO_OLD),
    ],
)
def test_a_stamp_is_good_from_three_seconds_to_twelve_hours(after, expected):
    assert state(stamps.issue(form_key="kunci", secret=SECRET, at=MONDAY_TEN), after=after) is expected


def test_a_stamp_belongs_to_its_form_and_to_its_desk():
    stamp = stamps.issue(form_key="kunci", secret=SECRET, at=MONDAY_TEN)

    assert state(stamp, form_key="lain") is Stamp.MISSING
    assert state(stamp, form_key="") is Stamp.MISSING
    assert state(stamp, secret="t" * 32) is Stamp.MISSING
    later = str(int(stamp.partition(".")[0]) + 1) + "." + stamp.partition(".")[2]
    assert state(later) is Stamp.MISSING


@pytest.mark.parametrize(
    "garbage", ["", ".", "x", "1.", "1.x", "٣.x", "9" * 400, "-1.x", "\0", "\ud800", "1.\ud800", "1e9.x", "0x1.y"]
)
def test_garbage_is_no_stamp(garbage):
    assert state(garbage) is Stamp.MISSING
    assert state(garbage, form_key="\ud800\0") is Stamp.MISSING
