"""The ladder: what a rung means."""

import pytest

from desk.escalation.rules import Step, step_for
from desk.sla.models import Measure, Rung, WhenOverdue
from desk.tickets.routes import Overdue

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("when_overdue", [None, *WhenOverdue])
@pytest.mark.parametrize("leads_to", Overdue)
def test_the_first_rung_of_every_clock_warns(measure, when_overdue, leads_to):
    step = step_for(rung=Rung.WARNING, measure=measure, when_overdue=when_overdue, leads_to=leads_to)

    assert step is Step.WARN


@pytest.mark.parametrize(
    ("measure", "when_overdue", "leads_to", "step", "reason"),
    [
        ("tier1_hold", "forced", Overdue.TIER2, Step.ESCALATE, "P1 and P2 go up by themselves"),
        ("tier1_hold", "offered", Overdue.TIER2, Step.OFFER, "P3 and P4 are offered"),
        ("tier1_hold", None, Overdue.TIER2, Step.OFFER, "nothing said: nobody is forced"),
        ("tier1_hold", "forced", Overdue.OWN_HEAD, Step.ALERT_HEAD, "an autonomous department has its own head"),
        ("tier1_hold", "offered", Overdue.OWN_HEAD, Step.ALERT_HEAD, "and for P3 too"),
        ("tier2_hold", None, Overdue.TIER2, Step.NOTE_BREACH, "above Tier 2 there is nothing yet"),
        ("response", None, Overdue.TIER2, Step.NOTE_BREACH, "a late answer hands nothing up"),
        ("resolution", None, Overdue.OWN_HEAD, Step.NOTE_BREACH, "the whole is nobody's hold"),
        ("resolution", "forced", Overdue.TIER2, Step.NOTE_BREACH, "only the hold of Tier 1 leads up"),
    ],
)
def test_the_last_rung_leads_up_only_from_the_hold_of_tier_one(measure, when_overdue, leads_to, step, reason):
    found = step_for(rung=Rung.BREACH, measure=measure, when_overdue=when_overdue, leads_to=leads_to)

    assert found is step, reason
