"""The sentinels' rules: what is found, what is not, and what a figure is without it."""

from datetime import date, timedelta

import pytest

from desk.figures.models import ODD_SQL
from desk.reports.documents import Share
from desk.sentinels import rules
from desk.sentinels.rules import Case, Figure, Finding, Rule

pytestmark = pytest.mark.pure
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOVEMBER = [date(2026, 11, day) for day in range(2, 31) if date(2026, 11, day).weekday() < 5]


@pytest.mark.parametrize(
    ("margin", "found", "why"),
    [
        (0, True, "in the last second"),
        (1800, True, "half an hour is minutes"),
        (1801, False, "a second more is not"),
        (-1, False, "it was late, and is reported so"),
        (None, False, "nothing was taken back"),
    ],
)
def test_a_hasty_answer(margin, found, why):
    assert rules.is_hasty(margin) is found, why


@pytest.mark.parametrize(("letters", "found"), [(0, True), (19, True), (20, False), (None, False)])
def test_an_empty_answer(letters, found):
    assert rules.is_empty(letters) is found


def test_only_pauses_of_more_than_three_days_are_long():
    pauses = [(3 * DAY, 16 * HOUR), (3 * DAY + HOUR, 17 * HOUR), (10 * DAY, 50 * HOUR)]

    assert rules.long_ones(pauses) == 67 * HOUR
    assert rules.long_ones([]) == timedelta()


def test_pauses_are_repeated_from_the_third_on():
    assert rules.repeated_ones([(DAY, 8 * HOUR)] * 2) == timedelta()
    assert rules.repeated_ones([(DAY, 8 * HOUR)] * 2 + [(DAY, HOUR), (DAY, HOUR)]) == 2 * HOUR


@pytest.mark.parametrize(
    ("left", "given", "late"), [(HOUR, 2 * HOUR, True), (2 * HOUR, 2 * HOUR, False), (HOUR, timedelta(), False)]
)
def test_a_ticket_is_late_without_what_was_given_when_less_was_left(left, given, late):
    assert rules.is_late_without(left=left, given=given) is late


@pytest.mark.parametrize(
    ("usual", "at_end", "days", "why"),
    [
        (1, {27: 6, 30: 6}, [27, 30], "six a day where one is usual"),
        (1, {30: 12}, [30], "one of the two days is enough"),
        (1, {28: 6, 30: 6}, [28, 30], "the weekend before the last working day belongs to the end"),
        (2, {27: 6, 30: 6}, [], "three times as many is not more than three times"),
        (0, {30: 9}, [], "nine are no mass"),
        (0, {30: 10}, [30], "who closed nothing all month, and ten on the last day"),
    ],
)
def test_closing_in_masses_at_the_end_of_a_month(usual, at_end, days, why):
    closed = {day: usual for day in NOVEMBER[:-2] if usual} | {
        date(2026, 11, day): count for day, count in at_end.items()
    }

    assert rules.mass_days(closed, NOVEMBER) == [date(2026, 11, day) for day in days], why


def test_what_would_be_late_without_it_is_taken_off_the_figure():
    found = Finding(
        Rule.LONG_PAUSE,
        Share(96, 100),
        (*(case(one, late=True) for one in range(8)), case(8, late=False), case(9, kept=False, late=True)),
    )

    assert found.without == Share(88, 100)


def test_what_was_closed_in_masses_is_left_out():
    found = Finding(Rule.MASS, Share(90, 100), (case(1), case(2), case(3, kept=False), case(4, counts=False)))

    assert found.without == Share(88, 97)


def test_a_ticket_that_two_rules_have_found_is_lost_once():
    reported = Share(90, 100)
    found = [
        Finding(Rule.LONG_PAUSE, reported, (case(1, late=True), case(2, late=True))),
        Finding(Rule.MANY_PAUSES, reported, (case(2, late=True), case(3, late=True))),
        Finding(Rule.MASS, reported, (case(3), case(4), case(5, kept=False))),
        Finding(Rule.EMPTY, Share(50, 60), (case(1, late=True),)),
    ]

    assert rules.together(found, Figure.RESOLUTION) == Share(90 - 4, 97)
    assert rules.together(found, Figure.RESPONSE) == Share(49, 60)
    assert rules.together([], Figure.RESPONSE) is None


def case(ticket_id: int, *, kept: bool = True, late: bool = False, counts: bool = True) -> Case:
    return Case(ticket_id, f"D-{ticket_id}", "Dinkes", "PC", date(2026, 11, 30), 1, counts, kept, late)


def test_the_index_of_the_odd_ones_knows_the_same_thresholds():
    margin, pause = (int(span.total_seconds()) for span in (rules.HASTY_MARGIN, rules.LONG))
    assert (
        f"pauses >= {rules.MANY} OR longest_pause_elapsed > {pause} OR closed_margin BETWEEN 0 AND {margin} "
        f"OR target_was_lengthened OR first_answer_length < {rules.EMPTY_BELOW}"
    ) == ODD_SQL
