"""Playing a sheet: every row is really done, each within a savepoint; the edge then keeps all of it, or takes all of it back.

So a preview is no guess: it is what will happen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput, DeskError
from desk.organisation.models import Department, Unit
from desk.sheets import Column, Row, simplified


class Change(StrEnum):
    """What a row comes to."""

    CREATE = "create"
    CHANGE = "change"
    NOTHING = "nothing"
    ERROR = "error"


@dataclass(frozen=True)
class Done:
    """What was done for a row: to whom or what, and what about it."""

    change: Change
    subject: str
    about: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken, and the heading of the column that it is about."""

    column: str
    error: DeskError


@dataclass(frozen=True)
class Outcome:
    """A row, and what became of it."""

    number: int
    done: Done
    problem: Problem | None = None


@dataclass(frozen=True)
class Played:
    """A whole sheet."""

    outcomes: tuple[Outcome, ...]
    warnings: tuple[Any, ...] = ()

    @property
    def errors(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.problem is not None]

    def count(self, change: Change) -> int:
        return sum(outcome.done.change is change for outcome in self.outcomes)

    @property
    def mark(self) -> list[list[Any]]:
        """What must be the same when somebody who has seen the preview applies it."""
        return [[outcome.number, outcome.done.change.value, len(outcome.done.about)] for outcome in self.outcomes]


@dataclass
class Turn:
    """One playing: who asks, when, and what of the city the rows name."""

    actor: Actor
    at: datetime
    today: date
    is_real: bool = False  # only then are passwords made into hashes: that takes time on purpose
    kept: list[Any] = field(default_factory=list)  # what the rows have made, for a word at the end
    memory: dict[str, Any] = field(default_factory=dict)  # what was looked up or put together, for the rows below

    @cached_property
    def _departments(self) -> dict[str, Department]:
        named: dict[str, Department] = {}
        for department in db.session.scalars(select(Department).order_by(Department.id.desc())):
            for name in (department.name, department.name_en, department.short, department.code):
                named[simplified(name)] = department
        return named

    @cached_property
    def _units(self) -> dict[tuple[int, str], Unit]:
        named: dict[tuple[int, str], Unit] = {}
        for unit in db.session.scalars(select(Unit).order_by(Unit.id.desc())):
            for name in (unit.name, unit.name_en, unit.code):
                named[unit.department_id, simplified(name)] = unit
        return named

    def remember(self, place: Department | Unit) -> None:
        """A place that a row has made, for the rows below."""
        for name in (place.name, place.name_en, place.code):
            if isinstance(place, Department):
                self._departments.setdefault(simplified(name), place)
            else:
                self._units.setdefault((place.department_id, simplified(name)), place)

    def department(self, name: str, *, field: str = "department") -> Department:
        """The department of that code or name. Raises BadInput."""
        found = self._departments.get(simplified(name))
        if found is None:
            raise BadInput("There is no department “%(name)s”.", field=field, name=name[:60])
        return found

    def unit(self, name: str, department: Department) -> Unit | None:
        """The unit of that department; None where none is named. Raises BadInput."""
        if not name:
            return None
        found = self._units.get((department.id, simplified(name)))
        if found is None:
            raise BadInput("This department has no unit “%(name)s”.", field="unit", name=name[:60])
        return found

    def person(self, login: str, *, field: str = "person") -> User:
        """The person of that user name, NIP or contract number. Raises BadInput."""
        found = find_person(login)
        if found is None:
            raise BadInput("Nobody here has the NIP or user name “%(name)s”.", field=field, name=login[:60])
        return found


Take = Callable[[Row, Turn], Done]


@dataclass(frozen=True)
class SheetKind:
    """A list that can be brought in: what it is called, its columns, what a row does."""

    code: str
    title: Any
    lead: Any
    action: Action
    columns: tuple[Column, ...]
    take: Take
    at_the_end: Callable[[Turn], Sequence[Any]] = lambda turn: ()

    def heading(self, name: str | None) -> str:
        return next((column.titles[0] for column in self.columns if column.name == name), "")


def play(kind: SheetKind, rows: Sequence[Row], turn: Turn) -> Played:
    """Do every row that can be done, in order; what cannot leaves nothing behind. Never commits."""
    outcomes = tuple(_play_row(kind, row, turn) for row in rows)
    return Played(outcomes, tuple(kind.at_the_end(turn)))


def _play_row(kind: SheetKind, row: Row, turn: Turn) -> Outcome:
    subject = row.get(kind.columns[0].name)[:80]
    try:
        _look(kind, row)
        with db.session.begin_nested():
            return Outcome(row.number, kind.take(row, turn))
    except DeskError as wrong:
        problem = Problem(kind.heading(getattr(wrong, "field", None)), wrong)
    except IntegrityError:
        problem = Problem("", BadInput("This row contradicts another one, or what is known already."))
    return Outcome(row.number, Done(Change.ERROR, subject), problem)


def _look(kind: SheetKind, row: Row) -> None:
    for column in kind.columns:
        if column.name in row.unreadable:
            raise BadInput("This text is too long, or has a character that cannot be stored.", field=column.name)
        if column.name in row.inexact:
            raise BadInput(
                "The last digits of this number are lost. Make the cell text, then type it anew.", field=column.name
            )
        if column.is_required and not row.get(column.name):
            raise BadInput("Please fill this in.", field=column.name)


def find_person(login: str) -> User | None:
    """The person of that user name, NIP or contract number, deactivated ones among them."""
    wanted = login.strip().casefold()
    number = wanted.replace(" ", "")
    people = select(User).where(
        or_(User.username == wanted, User.employee_no == number, User.contract_employee_no == number)
    )
    return db.session.scalars(people).first()


COUNTS = {
    Change.CREATE: _l("new"),
    Change.CHANGE: _l("changed"),
    Change.NOTHING: _l("as it was"),
    Change.ERROR: _l("with an error"),
}
