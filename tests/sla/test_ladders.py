"""The shipped ladders: when their rungs come, in which order, and who is told (DOMAIN 4.6, BDL-11)."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import desk
from desk.sla.business_time import measured_on
from desk.sla.facts import duration
from desk.sla.kinds import Measure, Step, TargetUnit
from desk.sla.ladders import Course, Rung, due_rungs, problems_of
from tests.sla.test_deadlines import CALENDARS, local

pytestmark = pytest.mark.pure
SLA = tomllib.loads((Path(desk.__file__).parent / "data" / "reference" / "sla.toml").read_text())
RECEIVED = local("2026-03-13 10:00")
BEGUN_LATER = {"delivery", "opinion"}  # with the answer, and with a question to somebody else


def ladder(measure, priority=""):
    found = {}
    for line in sorted(SLA["rung"], key=lambda line: line.get("priority", "")):
        if line["measure"] == measure and line.get("priority", "") in ("", priority):
            unit = TargetUnit(line["unit"]) if "unit" in line else None
            after = duration(line["amount"], unit) if unit else None
            rung = Rung(Step(line["step"]), tuple(line["who"]), line.get("percent"), after, unit, line.get("amount", 0))
            found[rung.key] = rung
    return tuple(found.values())


def course(amount, unit, start=RECEIVED, calendar="office5"):
    target = duration(amount, TargetUnit(unit))
    return Course(measured_on(CALENDARS[calendar], target), start, start, target)


def test_a_complaint_climbs_from_the_manager_of_the_mall_to_the_ombudsman():
    """Received on Friday 13 March 2026, in Ramadan, before Nyepi, Idul Fitri and cuti bersama."""
    found = [
        (due.at.astimezone(local("2026-01-01").tzinfo).date(), line["measure"], due.rung.audience)
        for line in SLA["complaint"]
        if line["measure"] not in BEGUN_LATER
        for due in due_rungs(ladder(line["measure"]), course(line["amount"], line["unit"]))
    ]

    assert sorted(found) == [
        (date(2026, 3, 16), "verification", ("mall_manager",)),
        # The end of a calendar day is the midnight after it.
        (date(2026, 3, 24), "statutory_response", ("mall_manager", "tenant_head")),
        (date(2026, 3, 25), "verification", ("mall_manager", "mall_head")),
        (date(2026, 3, 27), "follow_up", ("tenant_head",)),
        (date(2026, 3, 28), "statutory_response", ("mall_head", "executive")),
        (date(2026, 4, 28), "statutory_resolution", ("inspectorate", "executive")),
        (date(2026, 5, 13), "statutory_resolution", ("mall_head", "executive", "complainant")),
    ]


def test_a_critical_ticket_reaches_the_head_after_two_hours_and_the_secretary_after_four():
    found = due_rungs(ladder("resolution", "P1"), course(4, "hours", local("2026-10-10 23:00"), "24x7"))

    assert [(due.at - local("2026-10-10 23:00"), due.rung.step.value, due.rung.audience) for due in found] == [
        (timedelta(hours=2), "warn", ("worker",)),
        (timedelta(hours=2), "raise", ("ict_head",)),
        (timedelta(hours=3), "warn", ("worker", "tier_lead")),
        (timedelta(hours=4), "breach", ("worker", "tier_lead", "ict_division_head")),
        (timedelta(hours=4), "raise", ("executive",)),
        (timedelta(hours=6), "raise", ("own_head", "ict_head")),
    ]


def test_a_rung_once_climbed_and_one_that_an_earlier_cycle_used_up_do_not_come_again():
    hold = ladder("tier2_hold", "P2")
    fresh = course(450, "minutes", datetime.fromisoformat("2026-10-12T03:00+00:00"))

    assert [due.rung.key for due in due_rungs(hold, fresh, {"50%"})] == ["75%", "100%", "150%"]
    carried = Course(fresh.calendar, fresh.started_at, fresh.origin_at, fresh.target, carried_seconds=6 * 3600)
    assert [due.rung.key for due in due_rungs(hold, carried)] == ["100%", "150%"]


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("priority", ["", "P1", "P2", "P3", "P4"])
def test_every_shipped_ladder_is_whole(measure, priority):
    assert problems_of(measure, ladder(measure, priority)) == []


@pytest.mark.parametrize(
    ("measure", "rungs", "part"),
    [
        (Measure.RESOLUTION, (Rung(Step.WARN, ("worker",), 75),), "its breach"),
        (Measure.RESOLUTION, (Rung(Step.BREACH, (), 100), Rung(Step.ESCALATE, (), 110)), "only the hold of Tier 1"),
        (Measure.REPORTER_WAIT, (Rung(Step.REMIND, ("reporter",), 50),), "a rung on which it ends"),
        (Measure.UPDATE, (Rung(Step.BREACH, (), 100), Rung(Step.CLOSE, (), 120)), "only a wait can end"),
        (Measure.UPDATE, (Rung(Step.BREACH, (), 100), Rung(Step.WARN, (), 0)), "at least one percent"),
        (Measure.UPDATE, (Rung(Step.BREACH, (), 100), Rung(Step.WARN, (), 100)), "stands twice"),
    ],
)
def test_a_ladder_that_makes_no_sense_is_named(measure, rungs, part):
    assert any(part in problem for problem in problems_of(measure, rungs))
