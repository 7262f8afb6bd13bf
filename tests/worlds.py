"""The worlds that tests stand in: made once in each process, and put back before every test that asks for one.

A world is what a database holds after its maker has run: nothing, the shipped city, the city with its cast. A fixture of
the same name gives a test its people; `app` sees by that name what to put back.
"""

import contextlib
import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Flask
from sqlalchemy import inspect, select

from desk.database import db
from tests.keeping import Keeper, keeper_of

EMPTY = ""
Maker = Callable[..., Any]


@dataclasses.dataclass(frozen=True)
class World:
    """What is made on top of another world; its maker is given what that one's maker gave, if it gave anything."""

    name: str
    on: str
    make: Maker


WORLDS: dict[str, World] = {}


def world(name: str, *, on: str = EMPTY) -> Callable[[Maker], Maker]:
    """The function makes this world. It must not read the clock, and whatever it gives is a dataclass of stored rows."""

    def register(make: Maker) -> Maker:
        WORLDS[name] = World(name, on, make)
        return make

    return register


class Worlds:
    """The worlds of one database."""

    def __init__(self, keeper: Keeper) -> None:
        """The database holds nothing but its tables."""
        self._keeper = keeper
        self._people: dict[str, Any] = {}
        self._standing = EMPTY
        keeper.keep(EMPTY)
        self._kept = {EMPTY}

    def put_back(self, asked: Iterable[str] = ()) -> None:
        """Whatever was done since, the database holds what it held when the highest of these worlds was made."""
        self._stand_in(_highest(asked))

    def people(self, name: str) -> Any:
        """Who lives in that world, as rows that the open transaction may change."""
        assert name in _tower(self._standing), f"`{name}` was not put back: a test names it among its arguments."
        people = _met(self._people[name])
        db.session.commit()  # it was only read, but on SQLite that holds the pen
        return people

    def _stand_in(self, name: str) -> None:
        if name not in self._kept:
            self._make(WORLDS[name])
        else:
            self._keeper.put_back(name)
        self._standing = name

    def _make(self, world: World) -> None:
        self._stand_in(world.on)
        below = self._people.get(world.on)
        people = world.make() if below is None else world.make(_met(below))
        db.session.commit()
        self._people[world.name] = None if people is None else _noted(people)
        db.session.remove()
        self._keeper.keep(world.name)
        self._kept.add(world.name)


@contextlib.contextmanager
def standing_in(app: Flask) -> Iterator[Worlds]:
    """The worlds of this application's database, which has its tables and nothing in them."""
    with app.app_context():
        keeper = keeper_of(db.engine)
    with contextlib.closing(keeper):
        yield Worlds(keeper)


def _tower(name: str) -> list[str]:
    """The world and those below it."""
    return [] if name == EMPTY else [name, *_tower(WORLDS[name].on)]


def _highest(asked: Iterable[str]) -> str:
    wanted = [name for name in asked if name in WORLDS]
    highest = max(wanted, key=lambda name: len(_tower(name)), default=EMPTY)
    assert set(wanted) <= set(_tower(highest)), f"One test cannot stand in all of these worlds: {wanted}"
    return highest


def _noted(people: Any) -> Any:
    """The same dataclass, with the class and the key of each row in its place."""
    return dataclasses.replace(
        people,
        **{
            field.name: (type(row), inspect(row).identity)
            for field in dataclasses.fields(people)
            for row in [getattr(people, field.name)]
        },
    )


def _met(noted: Any) -> Any:
    """The dataclass with its rows, read from the database: one question for each class."""
    if noted is None:
        return None
    places = {field.name: getattr(noted, field.name) for field in dataclasses.fields(noted)}
    keys: dict[type[Any], list[Any]] = defaultdict(list)
    for kind, (key,) in places.values():
        keys[kind].append(key)
    found = {
        (kind, inspect(row).identity): row
        for kind, ids in keys.items()
        for row in db.session.scalars(select(kind).where(inspect(kind).primary_key[0].in_(ids)))
    }
    return dataclasses.replace(noted, **{name: found[place] for name, place in places.items()})
