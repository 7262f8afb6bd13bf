"""Import contracts by room. `rooms`: inside a package a module imports only what stands beside it or below it.
`unknown_to_rooms`: what modules of some rooms know nothing of, in every package.

import-linter runs them (`contract_types` in pyproject.toml). Where a module stands follows from its name; a package says
what differs in it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import grimp
from importlinter.application import output
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.domain import fields
from importlinter.domain.contract import Contract, ContractCheck, InvalidContractOptions
from importlinter.domain.imports import ModuleExpression

BY_RULE = "*"  # in a package's own order: the place of those that it does not name


@dataclass(frozen=True)
class Step:
    """Modules beside one another in a room. Those that stand `apart` know nothing of each other."""

    room: str
    names: tuple[str, ...]
    apart: bool = False


@dataclass(frozen=True)
class Room:
    """A room and its steps, from top to bottom."""

    name: str
    steps: tuple[Step, ...]


def read_room(line: str) -> Room:
    """`room: above also_above > below | also_below`. With `|` between them, the names of a step stand apart."""
    name, colon, order = line.partition(":")
    if not colon or not order.strip():
        raise ValueError(f"Write 'room: names > names below', not {line!r}.")
    steps = (Step(name.strip(), tuple(step.replace("|", " ").split()), "|" in step) for step in order.split(">"))
    return Room(name.strip(), tuple(steps))


class House:
    """The rooms of all packages, as `tool.importlinter.house` in pyproject.toml gives them. Raises ValueError.

    - rooms: the order of the house, from top to bottom. A name may be a pattern (`*_views`): a whole name wins over a
      pattern, a long pattern over a short one.
    - packages: what differs in a package. Its own order of a room replaces that of the house; those that go by the
      house's names and are not named stand at `*`, beside the names of that step, or on top where there is no `*`.
    - elsewhere: packages that have a contract of their own.
    """

    def __init__(
        self,
        roots: list[str],
        rooms: list[str],
        packages: dict[str, list[str]] | None = None,
        elsewhere: Iterable[str] = (),
    ) -> None:
        self.roots = roots
        self.elsewhere = set(elsewhere)
        self.rooms = {room.name: room for room in map(read_room, rooms)}
        self.packages = {
            package: {room.name: room for room in map(read_room, lines)} for package, lines in (packages or {}).items()
        }
        names = [name for room in self.rooms.values() for step in room.steps for name in step.names]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name!r} stands in two places.")
        for package, own in self.packages.items():
            for room in own.values():
                self._expect_known(package, room)

    def _expect_known(self, package: str, room: Room) -> None:
        if room.name not in self.rooms:
            raise ValueError(f"{package}: there is no room {room.name!r}.")
        beside = any(BY_RULE in step.names and step.names != (BY_RULE,) for step in room.steps)
        if beside and len(self.rooms[room.name].steps) > 1:
            raise ValueError(f"{package}: {room.name!r} has several steps, so {BY_RULE!r} stands alone in it.")

    def order_of(self, package: str, modules: Iterable[str]) -> list[Step]:
        """The modules of a package from top to bottom, without those whose place nothing tells."""
        said = self.said_of(package)
        called = {name: name if name in said else self._rule_of(name) for name in modules}
        order = []
        for step, own, by_rule in self._steps_in(package):
            here = (name for name, rule in called.items() if rule in (own if name in said else by_rule))
            if names := tuple(sorted(here)):
                order.append(Step(step.room, names, step.apart))
        return order

    def packages_in(self, graph: grimp.ImportGraph) -> Iterator[tuple[str, tuple[str, set[str]]]]:
        """Each package with its path and its modules."""
        for root in self.roots:
            for path in graph.find_children(root):
                package = path.rpartition(".")[2]
                modules = {module.rpartition(".")[2] for module in graph.find_children(path)}
                if modules and package not in self.elsewhere:
                    yield package, (path, modules)

    def _steps_in(self, package: str) -> Iterator[tuple[Step, tuple[str, ...], tuple[str, ...]]]:
        """Each step with the package's own names that stand on it, and the names of the house that do."""
        own = self.packages.get(package, {})
        for room in self.rooms.values():
            steps = own[room.name].steps if room.name in own else ()
            if not any(BY_RULE in step.names for step in steps):
                steps = (Step(room.name, (BY_RULE,)), *steps)
            for step in steps:
                if BY_RULE not in step.names:
                    yield step, step.names, ()
                    continue
                for general in room.steps:
                    yield Step(room.name, general.names, general.apart or step.apart), step.names, general.names

    def said_of(self, package: str) -> set[str]:
        """What a package says of itself, not the house."""
        rooms = self.packages.get(package, {}).values()
        return {name for room in rooms for step in room.steps for name in step.names} - {BY_RULE}

    def _rule_of(self, name: str) -> str | None:
        """The name or pattern of the house that tells where a module stands."""
        rules = (
            rule
            for room in self.rooms.values()
            for step in room.steps
            for rule in step.names
            if fnmatchcase(name, rule)
        )
        return max(rules, key=lambda rule: ("*" not in rule, len(rule)), default=None)


class RoomsContract(Contract):
    """Every module of every package stands in a room of the house, and imports only what stands beside it or below it."""

    type_name = "rooms"

    def validate(self) -> None:
        self.house = house_of(self.session_options)

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        found = dict(self.house.packages_in(graph))
        complaints = [
            f"There is no package {name!r}: take its line out." for name in sorted({*self.house.packages} - {*found})
        ]
        for package, (path, modules) in sorted(found.items()):
            order = self.house.order_of(package, modules)
            complaints += self._homeless(package, path, modules, order)
            complaints += [
                f"{path}.{name} is gone: take it out of the line of {package}." for name in self._vain(package, modules)
            ]
            complaints += _upward_imports(graph, path, order)
        return ContractCheck(kept=not complaints, metadata={"complaints": complaints})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for complaint in check.metadata["complaints"]:
            output.print_error(complaint, bold=False)
            output.new_line()

    def _homeless(self, package: str, path: str, modules: set[str], order: list[Step]) -> list[str]:
        placed = {name for step in order for name in step.names}
        return [
            f"{path}.{name}: nothing says in which room it stands. Give it a name of the house (`tool.importlinter.house` "
            f'in pyproject.toml has them), or a place there: {package} = [..., "ROOM: {name}"], where ROOM is one of '
            f"{', '.join(self.house.rooms)}."
            for name in sorted(modules - placed)
        ]

    def _vain(self, package: str, modules: set[str]) -> list[str]:
        return sorted(self.house.said_of(package) - modules)


class UnknownToRoomsContract(ForbiddenContract):
    """Like `forbidden`, of all modules of some rooms.

    - rooms: the rooms.
    - source_modules: modules besides these, of no package or of another room.
    - who_may: modules of these rooms that may all the same.
    """

    type_name = "unknown_to_rooms"

    source_modules = fields.SetField(subfield=fields.ModuleExpressionField(), required=False, default=set())
    rooms = fields.SetField(subfield=fields.StringField())
    who_may = fields.SetField(subfield=fields.StringField(), required=False, default=set())

    def validate(self) -> None:
        self.house = house_of(self.session_options)
        if strange := self.rooms - set(self.house.rooms):
            raise InvalidContractOptions({"rooms": f"There is no room {', '.join(sorted(strange))}."})

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        found = {
            f"{path}.{name}"
            for package, (path, modules) in self.house.packages_in(graph)
            for step in self.house.order_of(package, modules)
            for name in step.names
            if step.room in self.rooms
        }
        if gone := sorted(self.who_may - found):
            raise ValueError(f"{', '.join(gone)}: not in these rooms, so nothing has to be allowed.")
        self.source_modules = self.source_modules | {ModuleExpression(name) for name in found - self.who_may}
        return super().check(graph, verbose)


def house_of(session_options: dict[str, Any]) -> House:
    """The house that pyproject.toml tells of."""
    try:
        return House(session_options["root_packages"], **session_options["house"])
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise InvalidContractOptions({"house": str(wrong)}) from wrong


def _upward_imports(graph: grimp.ImportGraph, path: str, order: list[Step]) -> list[str]:
    """A sentence for each import that goes upwards, or sideways among those that stand apart."""
    room = {f"{path}.{name}": step.room for step in order for name in step.names}
    layers = [grimp.Layer(*step.names, independent=step.apart) for step in order]
    sentences = []
    for wrong in graph.find_illegal_dependencies_for_layers(layers=layers, containers={path}):
        ways = sorted(" -> ".join((min(way.heads), *way.middle, min(way.tails))) for way in wrong.routes)
        said = f"{wrong.importer} ({room[wrong.importer]}) must not know {wrong.imported} ({room[wrong.imported]}):"
        sentences.append("\n".join([said, *(f"  {way}" for way in ways)]))
    return sorted(sentences)
