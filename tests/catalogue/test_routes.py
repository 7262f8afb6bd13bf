"""desk.tickets.routes: which tier a ticket begins with, and where an overdue Tier 1 hold leads."""

import pytest

from desk.tickets.routes import Overdue, Route, Way, route, when_hold_is_over

pytestmark = pytest.mark.pure


@pytest.mark.row("LLG-16")
@pytest.mark.parametrize(
    ("demarcation", "is_autonomous", "tier", "reason"),
    [
        ("wan", False, 2, "WAN and fibre are Tier 2's"),
        ("wan", True, 2, "also for an autonomous department"),
        ("lan", False, 2, "LAN of others: Tier 2 when the catalogue says so"),
        ("lan", True, 1, "an autonomous department keeps its LAN"),
    ],
)
def test_the_demarcation_decides_between_the_tiers(demarcation, is_autonomous, tier, reason):
    found = route(direct_t2=True, demarcation=demarcation, is_autonomous=is_autonomous, has_tier1=True)

    assert found.tier == tier, reason
    assert found.way is (Way.DIRECT if tier == 2 else Way.AUTONOMOUS)


@pytest.mark.row("LLG-16")
@pytest.mark.parametrize("is_autonomous", [False, True])
def test_a_lan_ticket_that_is_not_direct_begins_with_tier_1(is_autonomous):
    found = route(direct_t2=False, demarcation="lan", is_autonomous=is_autonomous, has_tier1=True)

    assert found == Route(1, Way.TIER1)


@pytest.mark.row("LLG-15")
@pytest.mark.parametrize("demarcation", ["lan", "server", "special_app"])
def test_an_autonomous_department_keeps_its_lan_its_servers_and_its_own_applications(demarcation):
    assert route(direct_t2=True, demarcation=demarcation, is_autonomous=True, has_tier1=True).tier == 1
    assert when_hold_is_over(demarcation=demarcation, is_autonomous=True) is Overdue.OWN_HEAD
    assert when_hold_is_over(demarcation=demarcation, is_autonomous=False) is Overdue.TIER2


@pytest.mark.row("LLG-15")
@pytest.mark.parametrize("demarcation", ["wan", "none"])
def test_what_an_autonomous_department_does_not_keep_goes_to_tier_2_when_overdue(demarcation):
    assert when_hold_is_over(demarcation=demarcation, is_autonomous=True) is Overdue.TIER2


@pytest.mark.row("LLG-02")
@pytest.mark.parametrize(
    ("direct_t2", "demarcation", "is_autonomous", "way"),
    [
        (False, "none", False, Way.NO_TIER1),
        (False, "lan", True, Way.NO_TIER1),
        (True, "server", True, Way.NO_TIER1),
        (True, "none", False, Way.DIRECT),
    ],
)
def test_without_a_tier_1_the_ticket_begins_with_tier_2(direct_t2, demarcation, is_autonomous, way):
    found = route(direct_t2=direct_t2, demarcation=demarcation, is_autonomous=is_autonomous, has_tier1=False)

    assert found == Route(2, way)


@pytest.mark.row("LLG-01", "LLG-04")
@pytest.mark.parametrize(("direct_t2", "expected"), [(False, Route(1, Way.TIER1)), (True, Route(2, Way.DIRECT))])
def test_an_ordinary_service_begins_with_tier_1_and_a_direct_one_with_tier_2(direct_t2, expected):
    assert route(direct_t2=direct_t2, demarcation="none", is_autonomous=False, has_tier1=True) == expected
