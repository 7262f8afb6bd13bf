"""The six stages as one table (LLG-10), and names under the city's domain (LLG-24)."""

import pytest

from desk.changes.states import DEMANDS, ORDER, Need, Stage, Standing, following, is_locked, is_subdomain, missing

pytestmark = pytest.mark.pure


@pytest.mark.row("LLG-10")
def test_there_are_six_stages_in_the_order_of_the_regulation_and_each_has_its_demands():
    assert [stage.value for stage in ORDER] == [
        "planning", "analysis", "development", "implementation", "monitoring", "evaluation",
    ]  # fmt: skip
    assert [following(stage) for stage in ORDER] == [*ORDER[1:], None]
    assert set(DEMANDS) == set(ORDER[1:])


@pytest.mark.row("LLG-10")
def test_an_implementation_asks_for_schedule_way_back_and_approval():
    assert missing(DEMANDS[Stage.IMPLEMENTATION], Standing()) == [
        Need.SCHEDULE, Need.WAY_BACK, Need.APPROVAL, Need.STARTED,
    ]  # fmt: skip
    all_there = Standing(has_schedule=True, has_way_back=True, is_approved=True, has_begun=True)
    assert missing(DEMANDS[Stage.IMPLEMENTATION], all_there) == []


def test_a_plan_is_locked_from_the_implementation_on():
    assert [stage for stage in ORDER if is_locked(stage)] == [
        Stage.IMPLEMENTATION, Stage.MONITORING, Stage.EVALUATION,
    ]  # fmt: skip


NAMES = [  # name, whether it lies under the city's domain, why
    ("dinkes.kotacontoh.go.id", True, "one label below"),
    ("data.dinkes.kotacontoh.go.id", True, "two labels below"),
    ("a-1.kotacontoh.go.id", True, "digits and dashes"),
    ("kotacontoh.go.id", False, "the domain itself"),
    (".kotacontoh.go.id", False, "no name"),
    ("dinkes.kotalain.go.id", False, "another city"),
    ("dinkeskotacontoh.go.id", False, "only ends alike"),
    ("dinkes.kotacontoh.go.id.evil.test", False, "only begins alike"),
    ("-a.kotacontoh.go.id", False, "a dash at the beginning"),
    ("a-.kotacontoh.go.id", False, "a dash at the end"),
    ("a..kotacontoh.go.id", False, "an empty label"),
    ("a_b.kotacontoh.go.id", False, "an underscore"),
    ("dínkes.kotacontoh.go.id", False, "no letter of DNS"),
    (f"{'a' * 64}.kotacontoh.go.id", False, "a label too long"),
    (f"{'a.' * 120}kotacontoh.go.id", False, "a name too long"),
]


@pytest.mark.row("LLG-24")
@pytest.mark.parametrize(("name", "lies_under", "why"), NAMES, ids=[row[2] for row in NAMES])
def test_a_subdomain_lies_under_the_domain_of_the_city(name, lies_under, why):
    assert is_subdomain(name, domain="kotacontoh.go.id") is lies_under
