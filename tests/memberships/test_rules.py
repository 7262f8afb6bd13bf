"""Days of memberships: which reports fall due, when silence becomes a flag, how long a year is, where a report may go."""

from datetime import date

import pytest

from desk.errors import Conflict
from desk.memberships import rules, targets
from desk.memberships.facts import Work, figures_from, figures_of
from desk.memberships.kinds import ReportKind
from desk.memberships.rules import Span
from desk.memberships.states import CHAINS, WITH, State, Verdict, after, seat_of
from desk.memberships.targets import Line, Measure

pytestmark = pytest.mark.pure
MONTHLY, QUARTERLY, FINAL = ReportKind.MONTHLY, ReportKind.QUARTERLY, ReportKind.FINAL


@pytest.mark.row("BKS-18")
@pytest.mark.parametrize(
    ("starts", "ends", "first", "last", "expected", "why"),
    [
        ((2026, 1, 5), (2026, 12, 31), (2026, 1, 5), (2026, 2, 28),
         [(MONTHLY, (2026, 1, 5), (2026, 1, 31)), (MONTHLY, (2026, 2, 1), (2026, 2, 28))],
         "the first month is cut to the membership"),
        ((2026, 1, 1), (2026, 12, 31), (2026, 3, 31), (2026, 3, 31),
         [(MONTHLY, (2026, 3, 1), (2026, 3, 31)), (QUARTERLY, (2026, 1, 1), (2026, 3, 31))],
         "a quarter ends with its third month"),
        ((2026, 2, 10), (2026, 12, 31), (2026, 3, 31), (2026, 3, 31),
         [(MONTHLY, (2026, 3, 1), (2026, 3, 31)), (QUARTERLY, (2026, 2, 10), (2026, 3, 31))],
         "the first quarter is cut too"),
        ((2025, 5, 11), (2026, 5, 10), (2026, 5, 1), (2026, 5, 31),
         [(MONTHLY, (2026, 5, 1), (2026, 5, 10)), (QUARTERLY, (2026, 4, 1), (2026, 5, 10)),
          (FINAL, (2025, 5, 11), (2026, 5, 10))],
         "what is left of month and quarter, and the whole assignment"),
        ((2026, 1, 1), (2026, 12, 31), (2026, 4, 1), (2026, 4, 29), [], "April has not ended"),
        ((2027, 1, 1), (2027, 12, 31), (2026, 1, 1), (2026, 12, 31), [], "it has not begun"),
    ],
)  # fmt: skip
def test_a_report_falls_due_on_the_last_day_of_its_period(starts, ends, first, last, expected, why):
    found = rules.reports_due(date(*starts), date(*ends), first=date(*first), last=date(*last))

    assert found == [Span(kind, date(*begins), date(*until)) for kind, begins, until in expected], why


@pytest.mark.row("BKS-17")
@pytest.mark.parametrize(
    ("last_active", "flagged"),
    [
        ((2026, 8, 14), (2026, 10, 14)),
        ((2025, 12, 31), (2026, 2, 28)),  # a month that is too short has it on its last day
        ((2026, 11, 30), (2027, 1, 30)),
    ],
)
def test_silence_becomes_a_flag_two_months_after_the_last_trace(last_active, flagged):
    assert rules.inactive_from(date(*last_active)) == date(*flagged)


@pytest.mark.row("BKS-15")
@pytest.mark.parametrize(
    ("first", "last"), [((2026, 1, 1), (2026, 12, 31)), ((2024, 2, 29), (2025, 2, 27)), ((2026, 5, 11), (2027, 5, 10))]
)
def test_a_membership_lasts_one_year(first, last):
    assert rules.last_day_of_year_from(date(*first)) == date(*last)


@pytest.mark.row("BKS-10", "BKS-19")
@pytest.mark.parametrize("kind", ReportKind)
def test_accepted_at_every_desk_a_report_is_complete(kind):
    state = after(kind, State.DRAFT, Verdict.SENT)
    passed = []
    while state is not State.COMPLETE:
        passed.append(seat_of(state))
        state = after(kind, state, Verdict.ACCEPTED)

    assert tuple(passed) == CHAINS[kind]


@pytest.mark.row("BKS-19")
@pytest.mark.parametrize("kind", ReportKind)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verdict", Verdict)
def test_nothing_but_the_table_leads_anywhere(kind, state, verdict):
    at_a_desk = state in {WITH[seat] for seat in CHAINS[kind]}
    allowed = {
        Verdict.SENT: state in (State.DRAFT, State.RETURNED),
        Verdict.ACCEPTED: at_a_desk,
        Verdict.RETURNED: at_a_desk,
    }[verdict]
    if not allowed:
        with pytest.raises(Conflict):
            after(kind, state, verdict)
    elif verdict is Verdict.RETURNED:
        assert after(kind, state, verdict) is State.RETURNED
    else:
        assert after(kind, state, verdict) is not state


@pytest.mark.row("BKS-16")
@pytest.mark.parametrize(
    ("target", "achieved", "percent"), [(40, 30, 75), (10, 12, 120), (0, 5, None), (8, None, None), (3, 1, 100 / 3)]
)
def test_achievement_is_achieved_by_target(target, achieved, percent):
    assert Line("Tiket", Measure.SOLVED, target, achieved).percent == percent


def test_the_desk_counts_what_it_can_and_leaves_what_is_told():
    works = [a_work("PC", 3600), a_work("PC", 1800, is_late=True), a_work("NET", 600)]
    figures = figures_of(works, minutes=90)
    lines = [Line("Tiket", Measure.SOLVED, 4), Line("Tepat", Measure.ON_TIME, 90), Line("Jam", Measure.HOURS, 3)]

    counted = targets.counted([*lines, Line("Modul", Measure.OWN, 2, 1)], figures.values)

    assert [round(line.achieved, 2) for line in counted] == [3, 66.67, 1.5, 1]
    assert figures.average == 2000
    assert [(one.service, one.count) for one in figures.services] == [("PC", 2), ("NET", 1)]


def test_kept_figures_come_back_as_they_were():
    figures = figures_of([a_work("PC", 3600, came_back=True)], minutes=5)

    assert figures_from(figures.kept()) == figures


def a_work(service: str, seconds: int, **more: bool) -> Work:
    return Work(
        "D-2610-00001-0",
        service,
        "Dinkes",
        date(2026, 10, 12),
        seconds,
        **{"is_late": False, "came_back": False} | more,
    )
