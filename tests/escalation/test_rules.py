"""The ladder: what a rung does to a ticket that stands so."""

import pytest

from desk.escalation.rules import Deed, deed_for
from desk.sla.kinds import Step
from desk.tickets.routes import Overdue
from desk.tickets.states import OPEN, Status

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("leads_to", Overdue)
@pytest.mark.parametrize(
    ("step", "deed"),
    [
        (Step.WARN, Deed.WARN),
        (Step.BREACH, Deed.NOTE_BREACH),
        (Step.RAISE, Deed.RAISE),
        (Step.REMIND, Deed.REMIND),
    ],
)
def test_telling_somebody_depends_on_nothing(status, leads_to, step, deed):
    assert deed_for(step, status=status, tier=1, leads_to=leads_to) is deed


@pytest.mark.parametrize(
    ("step", "leads_to", "deed", "reason"),
    [
        (Step.ESCALATE, Overdue.TIER2, Deed.ESCALATE, "P1 and P2 go up by themselves"),
        (Step.OFFER, Overdue.TIER2, Deed.OFFER, "P3 and P4 are offered"),
        (Step.ESCALATE, Overdue.OWN_HEAD, Deed.ALERT_HEAD, "an autonomous department has its own head"),
        (Step.OFFER, Overdue.OWN_HEAD, Deed.ALERT_HEAD, "and for P3 too"),
    ],
)
@pytest.mark.parametrize("status", sorted(OPEN))
def test_the_way_up_leads_to_tier_two_or_to_the_own_head(step, leads_to, deed, reason, status):
    assert deed_for(step, status=status, tier=1, leads_to=leads_to) is deed, reason


@pytest.mark.parametrize("step", [Step.ESCALATE, Step.OFFER])
@pytest.mark.parametrize(("status", "tier"), [(Status.RESOLVED, 1), (Status.CLOSED, 1), (Status.ACCEPTED, 2)])
def test_nothing_is_handed_up_that_is_answered_or_up_already(step, status, tier):
    assert deed_for(step, status=status, tier=tier, leads_to=Overdue.TIER2) is Deed.NOTHING


@pytest.mark.parametrize(("step", "deed"), [(Step.RESUME, Deed.RESUME), (Step.CLOSE, Deed.CLOSE)])
def test_a_wait_ends_only_while_somebody_waits(step, deed):
    assert deed_for(step, status=Status.WAITING, tier=1, leads_to=Overdue.TIER2) is deed
    assert deed_for(step, status=Status.IN_PROGRESS, tier=1, leads_to=Overdue.TIER2) is Deed.NOTHING
