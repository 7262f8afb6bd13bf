"""One thing after another, each in a transaction of its own: one that fails is logged and holds up none of the others."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from desk.database import db

LEFT_TO_ANOTHER = "left_to_another"
Thing = TypeVar("Thing")
Said = TypeVar("Said")


def one_by_one(
    things: Iterable[Thing], act: Callable[[Thing], str | None], *, log: logging.Logger, failure: str
) -> Counter[str]:
    """How often `act` said what; what it left to another ticker it has no word for. `failure` is logged with the thing."""
    done: Counter[str] = Counter()
    for is_done, said in _each(things, act, log, failure):
        done[(said or LEFT_TO_ANOTHER) if is_done else "failed"] += 1
    return done


def how_many(
    things: Iterable[Thing],
    act: Callable[[Thing], int],
    *,
    log: logging.Logger,
    failure: str,
    unless: tuple[type[Exception], ...] = (),
) -> int:
    """The sum of what `act` says: how many it did, or whether it did it. What raises one of `unless` is no failure: it waits."""
    return sum(said or 0 for _, said in _each(things, act, log, failure, unless))


def _each(
    things: Iterable[Thing],
    act: Callable[[Thing], Said],
    log: logging.Logger,
    failure: str,
    unless: tuple[type[Exception], ...] = (),
) -> Iterator[tuple[bool, Said | None]]:
    due = list(things)
    db.session.rollback()  # the list was only read
    for thing in due:
        try:
            said = act(thing)
            db.session.commit()
        except unless:
            db.session.rollback()
            yield True, None
        except Exception:
            db.session.rollback()
            log.exception(failure, thing)
            yield False, None
        else:
            yield True, said
