"""Who stands in: a chain of deputies that always ends, and rights that must be the same."""

import pytest

from desk.accounts.policy import Actor, Grant, Place, Role
from desk.accounts.standing_in import has_rights_of, stand_in

pytestmark = pytest.mark.pure

HERE, THERE, UNIT = 1, 2, 11


@pytest.mark.parametrize(
    ("deputies", "who", "reason"),
    [
        ({}, 1, "present"),
        ({1: 2}, 2, "absent, the deputy is there"),
        ({1: 2, 2: 3}, 3, "the deputy is absent too and has one"),
        ({1: 2, 2: 3, 3: 4}, 4, "a longer chain is not broken on the way"),
        ({1: None}, None, "nobody was named"),
        ({1: 2, 2: None}, None, "the deputy is absent and named nobody"),
        ({1: 2, 2: 1}, None, "each for the other"),
        ({1: 2, 2: 3, 3: 2}, None, "a ring that one comes into from outside"),
        ({2: 1}, 1, "another's absence is not one's own"),
    ],
)
def test_a_chain_of_deputies_ends_with_who_is_there_or_with_the_queue(deputies, who, reason) -> None:
    assert stand_in(1, deputies) == who, reason


def holder(*held: tuple[Role, Place]) -> Actor:
    return Actor(id=7, name="Fulan", grants=tuple(Grant(role, place, "X") for role, place in held))


@pytest.mark.parametrize(
    ("deputy", "person", "fits", "reason"),
    [
        ((Role.TIER1_AGENT, Place(HERE)), (Role.TIER1_AGENT, Place(HERE)), True, "the same"),
        ((Role.TIER1_LEAD, Place(HERE)), (Role.TIER1_AGENT, Place(HERE)), True, "more"),
        ((Role.TIER1_AGENT, Place(HERE)), (Role.TIER1_LEAD, Place(HERE)), False, "less"),
        ((Role.TIER1_AGENT, Place(THERE)), (Role.TIER1_AGENT, Place(HERE)), False, "elsewhere"),
        ((Role.TIER1_AGENT, Place(HERE, UNIT)), (Role.TIER1_AGENT, Place(HERE)), False, "only a unit of it"),
        (
            (Role.TIER1_AGENT, Place(HERE)),
            (Role.TIER1_AGENT, Place(HERE, UNIT)),
            True,
            "the department covers its unit",
        ),
        ((Role.TIER2_AGENT, Place(THERE)), (Role.TIER2_AGENT, Place(HERE)), True, "Tier 2 works for all"),
        ((Role.TIER2_LEAD, Place(HERE)), (Role.TIER2_AGENT, Place(HERE)), False, "a coordinator does not do the work"),
        ((Role.STAFF, Place(THERE)), (Role.STAFF, Place(HERE)), True, "who only reports needs no right"),
        ((Role.STAFF, Place(HERE)), (Role.HEAD, Place(HERE)), False, "an employee for the head"),
    ],
)
def test_a_deputy_needs_the_same_rights_in_the_same_place(deputy, person, fits, reason) -> None:
    assert has_rights_of(holder(deputy), holder(person)) == fits, reason
