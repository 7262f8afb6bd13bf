"""The import contract `rooms`: inside a package a module imports only what stands beside it or below it.

import-linter runs it (`contract_types` in pyproject.toml). Where a module stands follows from its name; a package says
what differs in it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

import grimp
from importlinter.application import output
from importlinter.domain import fields
from importlinter.domain.contract import Contract, ContractCheck, InvalidContractOptions

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


class RoomField(fields.Field[Room]):
    """`room: above also_above > below | also_below`. With `|` between them, the names of a step stand apart."""

    def parse(self, raw_data: str | list[str]) -> Room:
        name, colon, order = str(raw_data).partition(":")
        if not colon or not order.strip():
            raise fields.ValidationError(f"Write 'room: names > names below', not {raw_data!r}.")
        steps = (Step(name.strip(), tuple(step.replace("|", " ").split()), "|" in step) for step in order.split(">"))
        return Room(name.strip(), tuple(steps))


class PackagesField(fields.Field[dict[str, dict[str, Room]]]):
    """`package = ["room: its own order", ...]`."""

    def parse(self, raw_data: object) -> dict[str, dict[str, Room]]:
        if not isinstance(raw_data, dict):
            raise fields.ValidationError("Write 'package = [\"room: names\", ...]'.")
        read = RoomField().parse
        return {package: {room.name: room for room in map(read, lines)} for package, lines in raw_data.items()}


class RoomsContract(Contract):
    """Every module of every package stands in a room, and imports only what stands beside it or below it.

    - rooms: the order of the house, from top to bottom. A name may be a pattern (`*_views`); a whole name wins over a
      pattern, a long pattern over a short one.
    - packages: what differs in a package. Its own order of a room replaces that of the house; those that go by the
      house's names and are not named stand at `*`, beside the names of that step, or on top where there is no `*`.
    - elsewhere: packages that have a contract of their own.
    """

    type_name = "rooms"

    rooms = fields.ListField(subfield=RoomField())
    packages = PackagesField(required=False, default={})
    elsewhere = fields.SetField(subfield=fields.StringField(), required=False, default=set())

    def validate(self) -> None:
        self.house = {room.name: room for room in self.rooms}
        names = [name for room in self.rooms for step in room.steps for name in step.names]
        wrong = {}
        if twice := [name for name in names if names.count(name) > 1]:
            wrong["rooms"] = f"{twice[0]!r} stands in two places."
        for package, own in self.packages.items():
            for name, room in own.items():
                if name not in self.house:
                    wrong[f"packages.{package}"] = f"There is no room {name!r}."
                elif len(self.house[name].steps) > 1 and any(
                    BY_RULE in step.names and step.names != (BY_RULE,) for step in room.steps
                ):
                    wrong[f"packages.{package}"] = (
                        f"Beside what in {name!r}? It has several steps: let {BY_RULE!r} stand alone."
                    )
        if wrong:
            raise InvalidContractOptions(wrong)

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        found = dict(self._packages_in(graph))
        complaints = [
            f"There is no package {name!r}: take its line out." for name in sorted({*self.packages} - {*found})
        ]
        for package, (path, modules) in sorted(found.items()):
            order = self.order_of(package, modules)
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

    def order_of(self, package: str, modules: Iterable[str]) -> list[Step]:
        """The modules of a package from top to bottom, without those whose place nothing tells."""
        said = self._said_of(package)
        called = {name: name if name in said else self._rule_of(name) for name in modules}
        order = []
        for step, own, by_rule in self._steps_in(package):
            here = (name for name, rule in called.items() if rule in (own if name in said else by_rule))
            if names := tuple(sorted(here)):
                order.append(Step(step.room, names, step.apart))
        return order

    def _packages_in(self, graph: grimp.ImportGraph) -> Iterator[tuple[str, tuple[str, set[str]]]]:
        for root in self.session_options["root_packages"]:
            for path in graph.find_children(root):
                package = path.rpartition(".")[2]
                modules = {module.rpartition(".")[2] for module in graph.find_children(path)}
                if modules and package not in self.elsewhere:
                    yield package, (path, modules)

    def _steps_in(self, package: str) -> Iterator[tuple[Step, tuple[str, ...], tuple[str, ...]]]:
        """Each step with the package's own names that stand on it, and the names of the house that do."""
        own = self.packages.get(package, {})
        for room in self.rooms:
            steps = own[room.name].steps if room.name in own else ()
            if not any(BY_RULE in step.names for step in steps):
                steps = (Step(room.name, (BY_RULE,)), *steps)
            for step in steps:
                if BY_RULE not in step.names:
                    yield step, step.names, ()
                    continue
                for general in room.steps:
                    yield Step(room.name, general.names, general.apart or step.apart), step.names, general.names

    def _said_of(self, package: str) -> set[str]:
        rooms = self.packages.get(package, {}).values()
        return {name for room in rooms for step in room.steps for name in step.names} - {BY_RULE}

    def _rule_of(self, name: str) -> str | None:
        """The name or pattern of the house that tells where a module stands."""
        rules = (rule for room in self.rooms for step in room.steps for rule in step.names if fnmatchcase(name, rule))
        return max(rules, key=lambda rule: ("*" not in rule, len(rule)), default=None)

    def _homeless(self, package: str, path: str, modules: set[str], order: list[Step]) -> list[str]:
        placed = {name for step in order for name in step.names}
        return [
            f"{path}.{name}: nothing says in which room it stands. Give it a name of the house (the contract `rooms` in "
            f'pyproject.toml has them), or a place there: {package} = [..., "ROOM: {name}"], where ROOM is one of '
            f"{', '.join(self.house)}."
            for name in sorted(modules - placed)
        ]

    def _vain(self, package: str, modules: set[str]) -> list[str]:
        return sorted(self._said_of(package) - modules)


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
