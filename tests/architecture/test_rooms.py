"""The rooms of a package: which one a name means, what may import what, and that an upward import is found."""

import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import grimp
import pytest
from importlinter.configuration import configure
from importlinter.domain.contract import InvalidContractOptions

from tests.architecture import ROOT
from tools.rooms import House, RoomsContract, UnknownToRoomsContract

pytestmark = pytest.mark.pure

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
ROOMS = SETTINGS["house"]["rooms"]


def told(**house) -> dict[str, object]:
    return {"root_packages": ["desk"], "house": {"rooms": ROOMS, **house}}


def graph_of(*modules: str, imports: tuple[tuple[str, str], ...] = ()) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for module in modules:
        parts = f"desk.{module}".split(".")
        for length in range(1, len(parts) + 1):
            graph.add_module(".".join(parts[:length]))
    for importer, imported in imports:
        graph.add_import(importer=f"desk.{importer}", imported=f"desk.{imported}")
    return graph


def complaints_about(graph: grimp.ImportGraph, **house) -> list[str]:
    contract = RoomsContract("Rooms", session_options=told(**house), contract_options={})
    return contract.check(graph, verbose=False).metadata["complaints"]


def said_of(importer: str, imported: str, **house) -> list[str]:
    """What is said of one import within a package."""
    imports = ((f"things.{importer}", f"things.{imported}"),)
    return complaints_about(graph_of(f"things.{importer}", f"things.{imported}", imports=imports), **house)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("forms", "views"),  # words know nothing of edges
        ("labels", "jobs"),
        ("imports", "forms"),
        ("operations", "forms"),  # what changes knows nothing of what is typed
        ("answering", "labels"),
        ("changes", "operations"),  # what operations share knows none of them
        ("queries", "operations"),  # what asks changes nothing
        ("queries", "stock_queries"),
        ("models", "queries"),
        ("models", "stock_models"),
        ("states", "models"),  # what is pure knows no table
        ("facts", "models"),
        ("kinds", "states"),
        ("states", "rules"),  # rules know nothing of one another
        ("rules", "states"),
    ],
)
def test_an_upward_import_is_found(importer, imported):
    [said] = said_of(importer, imported)

    assert said.startswith(f"desk.things.{importer} (")
    assert f"must not know desk.things.{imported} (" in said


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("views", "forms"),
        ("views", "stock_views"),
        ("stock_views", "views"),
        ("jobs", "operations"),
        ("imports", "operations"),
        ("operations", "changes"),
        ("operations", "answering"),
        ("changes", "queries"),
        ("stock_queries", "queries"),
        ("queries", "models"),
        ("models", "states"),
        ("states", "kinds"),
    ],
)
def test_what_stands_beside_or_below_may_be_imported(importer, imported):
    assert said_of(importer, imported) == []


def test_a_detour_through_another_package_is_no_way_up():
    imports = (("things.queries", "others.queries"), ("others.queries", "things.operations"))
    graph = graph_of("things.queries", "things.operations", "others.queries", imports=imports)

    [said] = complaints_about(graph)

    assert said.endswith("  desk.things.queries -> desk.others.queries -> desk.things.operations")


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("roster_views", "edges"),
        ("sealing_jobs", "edges"),
        ("roster_forms", "words"),
        ("roster_sheets", "sheets"),
        ("rosters", "writes"),
        ("hand_overs", "writes"),
        ("check_ins", "writes"),
        ("anchors", "writes"),
        ("sealing", "writes"),
        ("searching", "lists"),  # a whole name goes before the pattern of acts
        ("roster_queries", "lists"),
        ("chain", "facts"),
        ("roster_models", "tables"),
        ("roster_kinds", "kinds"),
    ],
)
def test_a_name_says_in_which_room_it_stands(name, room):
    [step] = House(["desk"], ROOMS).order_of("things", [name])

    assert step.room == room


def test_a_name_that_says_nothing_is_asked_for_its_room():
    [said] = complaints_about(graph_of("things.gizmos", "things.views"))

    assert said.startswith("desk.things.gizmos: nothing says in which room it stands.")
    assert 'things = [..., "ROOM: gizmos"], where ROOM is one of edges, words, ' in said


def test_a_package_has_an_order_of_its_own():
    own = {"packages": {"things": ["writes: gizmos > * > answering"]}}

    names = ("things.gizmos", "things.operations", "things.answering")
    down = graph_of(*names, imports=tuple(pairwise(names)))
    up = graph_of(*names, imports=tuple(pairwise(reversed(names))))

    assert complaints_about(down, **own) == []
    assert [said.partition(":")[0] for said in complaints_about(up, **own)] == [
        "desk.things.answering (writes) must not know desk.things.operations (writes)",
        "desk.things.operations (writes) must not know desk.things.gizmos (writes)",
    ]


def test_names_may_stand_beside_those_of_the_house():
    house = House(["desk"], ROOMS, packages={"things": ["rules: * | ladders"]})

    order = house.order_of("things", ["ladders", "states", "operations"])

    assert [(step.room, step.names, step.apart) for step in order] == [
        ("writes", ("operations",), False),
        ("rules", ("ladders", "states"), True),
    ]


def test_a_line_of_what_is_gone_is_taken_out():
    own = {"packages": {"things": ["writes: gizmos"], "ghosts": ["writes: gizmos"]}}

    assert complaints_about(graph_of("things.views"), **own) == [
        "There is no package 'ghosts': take its line out.",
        "desk.things.gizmos is gone: take it out of the line of things.",
    ]


@pytest.mark.parametrize(
    "house",
    [
        {"rooms": ["views"]},  # a room has a name
        {"rooms": ["edges: views", "words: views"]},  # a name stands in one place
        {"packages": {"things": ["cellar: gizmos"]}},  # there is no such room
        {"packages": {"things": ["tables: * gizmos"]}},  # beside which of its two steps?
        {"packages": ["things"]},
        {"cellars": []},
    ],
)
def test_settings_that_say_nothing_are_refused(house):
    with pytest.raises(InvalidContractOptions):
        RoomsContract("Rooms", session_options=told(**house), contract_options={})


def of_pure_rooms(**options) -> UnknownToRoomsContract:
    given = {"rooms": ["rules", "kinds"], "forbidden_modules": ["desk.database"], **options}
    return UnknownToRoomsContract("Pure", session_options=told(), contract_options=given)


def test_what_a_room_knows_nothing_of_is_found_in_every_package():
    configure()  # the clock and the printer of the linter, which its command sets up
    names = ("things.states", "things.operations", "others.kinds", "database")
    graph = graph_of(*names, imports=tuple((name, "database") for name in names[:3]))

    check = of_pure_rooms().check(graph, verbose=False)

    found = [chain["downstream_module"] for chain in check.metadata["invalid_chains"]]
    assert found == ["desk.others.kinds", "desk.things.states"]


def test_who_may_is_named_and_only_as_long_as_it_is_there():
    configure()
    graph = graph_of("things.states", "database", imports=(("things.states", "database"),))

    assert of_pure_rooms(who_may=["desk.things.states"]).check(graph, verbose=False).kept
    with pytest.raises(ValueError, match=r"desk\.things\.rules"):
        of_pure_rooms(who_may=["desk.things.rules"]).check(graph, verbose=False)
    with pytest.raises(InvalidContractOptions):
        of_pure_rooms(rooms=["cellar"])


def test_the_linter_names_an_upward_import_that_somebody_planted(tmp_path):
    package = tmp_path / "desk" / "things"
    package.mkdir(parents=True)
    for path in (package.parent / "__init__.py", package / "__init__.py", package / "operations.py"):
        path.write_text("", encoding="utf-8")
    (package / "queries.py").write_text("from desk.things import operations\n", encoding="utf-8")
    rooms = "\n".join(f'  "{room}",' for room in ROOMS)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_package = "desk"\ncontract_types = ["rooms: tools.rooms.RoomsContract"]\n'
        f"house.rooms = [\n{rooms}\n]\n"
        '[[tool.importlinter.contracts]]\nid = "rooms"\nname = "Rooms"\ntype = "rooms"\n',
        encoding="utf-8",
    )

    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "Rooms BROKEN" in done.stdout
    assert "desk.things.queries (reads) must not know desk.things.operations (writes)" in done.stdout
