"""Kind, priority, way and title: what follows from the catalogue and two plain answers."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

import desk
from desk.tickets.kinds import (
    IMPACT_OF,
    OWN_FIELDS,
    URGENCY_OF,
    Affected,
    CanWork,
    Impact,
    Kind,
    Urgency,
    kind_for,
    priority_of,
)
from desk.tickets.opening import LONGEST_TITLE, title_from
from desk.tickets.routes import Overdue, Route, Way, route, when_hold_is_over

pytestmark = pytest.mark.pure
SHIPPED = Path(desk.__file__).parent / "data" / "reference" / "sla.toml"
MATRIX = tomllib.loads(SHIPPED.read_text())["matrix"]

# high, medium, low: the table of the domain, row by row.
TABLE = {
    "D1": ("P1", "P2", "P3"),
    "D2": ("P2", "P2", "P3"),
    "D3": ("P2", "P3", "P4"),
    "D4": ("P3", "P4", "P4"),
}


@pytest.mark.parametrize(("impact", "urgency"), list(product(Impact, Urgency)))
def test_priority_is_read_from_impact_and_urgency(impact, urgency):
    expected = TABLE[impact][["high", "medium", "low"].index(urgency)]

    assert priority_of(MATRIX, impact, urgency) == expected


@pytest.mark.parametrize(
    ("at_least", "impact", "urgency", "priority", "reason"),
    [
        ("P2", Impact.D4, Urgency.LOW, "P2", "a security incident of one person is high all the same"),
        ("P2", Impact.D1, Urgency.HIGH, "P1", "a minimum never lowers"),
        ("P4", Impact.D4, Urgency.LOW, "P4", "the lowest minimum changes nothing"),
        (None, Impact.D4, Urgency.LOW, "P4", "no minimum, the matrix alone"),
    ],
)
def test_a_services_own_minimum_only_raises(at_least, impact, urgency, priority, reason):
    assert priority_of(MATRIX, impact, urgency, at_least) == priority, reason


@pytest.mark.parametrize(
    ("affected", "impact"),
    [(Affected.SELF, "D4"), (Affected.ROOM, "D3"), (Affected.OFFICE, "D2"), (Affected.PUBLIC, "D1")],
)
def test_impact_follows_from_who_is_affected(affected, impact):
    assert IMPACT_OF[affected] == impact


@pytest.mark.parametrize(
    ("can_work", "urgency"), [(CanWork.NO, "high"), (CanWork.HAMPERED, "medium"), (CanWork.YES, "low")]
)
def test_urgency_follows_from_whether_work_goes_on(can_work, urgency):
    assert URGENCY_OF[can_work] == urgency


@pytest.mark.parametrize(
    ("allowed", "can_work", "kind", "reason"),
    [
        (["incident", "request"], CanWork.NO, "incident", "work stands still: a fault"),
        (["incident", "request"], CanWork.HAMPERED, "incident", "work is hampered: a fault"),
        (["incident", "request"], CanWork.YES, "request", "nothing is broken: a wish"),
        (["request"], CanWork.NO, "request", "the service knows only requests"),
        (["incident"], CanWork.YES, "incident", "the service knows only faults"),
        (["change"], CanWork.NO, "change", "neither: the first of the service"),
    ],
)
def test_the_kind_follows_from_the_service_and_the_second_question(allowed, can_work, kind, reason):
    assert kind_for(allowed, can_work) == kind, reason


@pytest.mark.row("LLG-07")
def test_there_are_five_kinds_each_with_fields_of_its_own():
    assert set(Kind) == {"incident", "request", "problem", "change", "complaint"}
    names = [field.name for kind in Kind for field in OWN_FIELDS[kind]]
    assert all(OWN_FIELDS[kind] for kind in Kind)
    assert len(names) == len(set(names)), "no field belongs to two kinds"


@pytest.mark.parametrize(
    ("direct_t2", "demarcation", "autonomous", "has_tier1", "tier", "way", "reason"),
    [
        (False, "none", False, True, 1, Way.TIER1, "the department's own technicians come first"),
        (True, "none", False, True, 2, Way.DIRECT, "the ICT office provides it itself"),
        (True, "none", True, True, 2, Way.DIRECT, "autonomy keeps only LAN, servers and special applications"),
        (False, "none", False, False, 2, Way.NO_TIER1, "nobody there: the stated fallback"),
        (True, "server", True, True, 1, Way.AUTONOMOUS, "an autonomous department keeps its servers"),
        (True, "server", True, False, 2, Way.NO_TIER1, "it would keep them, but has nobody"),
        (True, "server", False, True, 2, Way.DIRECT, "everybody else's servers stand at the ICT office"),
        (True, "special_app", True, True, 1, Way.AUTONOMOUS, "its special application is its own"),
        (False, "lan", True, True, 1, Way.TIER1, "a LAN is Tier 1's anywhere"),
        (True, "wan", True, True, 2, Way.DIRECT, "the WAN stays with the ICT office"),
    ],
)
def test_the_way_of_a_new_ticket(direct_t2, demarcation, autonomous, has_tier1, tier, way, reason):
    found = route(direct_t2=direct_t2, demarcation=demarcation, is_autonomous=autonomous, has_tier1=has_tier1)

    assert found == Route(tier, way), reason


@pytest.mark.parametrize(
    ("demarcation", "autonomous", "leads_to"),
    [
        ("lan", True, Overdue.OWN_HEAD),
        ("server", True, Overdue.OWN_HEAD),
        ("special_app", True, Overdue.OWN_HEAD),
        ("none", True, Overdue.TIER2),
        ("wan", True, Overdue.TIER2),
        ("lan", False, Overdue.TIER2),
    ],
)
def test_an_overdue_hold_leads_to_tier_two_or_to_the_autonomous_departments_head(demarcation, autonomous, leads_to):
    assert when_hold_is_over(demarcation=demarcation, is_autonomous=autonomous) is leads_to


@pytest.mark.parametrize(
    ("description", "title", "reason"),
    [
        ("Printer mati. Sudah dicoba kabel lain.", "Printer mati.", "the first sentence"),
        ("Printer mati!\nTolong.", "Printer mati!", "an exclamation ends a sentence"),
        ("Printer mati\nSudah dicoba", "Printer mati", "a line ends one too"),
        ("  Printer mati  ", "Printer mati", "no space around"),
        ("Alamat 10.0.0.1 tidak bisa dibuka", "Alamat 10.0.0.1 tidak bisa dibuka", "a dot inside a word ends nothing"),
        ("Mengapa?", "Mengapa?", "one sentence alone"),
        ("x" * 100, "x" * 100, "exactly as long as a title may be"),
    ],
)
def test_the_title_is_the_first_sentence(description, title, reason):
    assert title_from(description) == title, reason


@pytest.mark.parametrize("description", ["kata " * 60, "y" * 4000, "a" * 98 + " bb " + "c" * 50])
def test_a_long_sentence_is_cut_at_a_word_and_says_so(description):
    title = title_from(description)

    assert len(title) <= LONGEST_TITLE
    assert title.endswith("…")
    assert description.startswith(title[:-1])
