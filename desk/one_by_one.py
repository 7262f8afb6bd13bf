"""One thing after another, each in a transaction of its own: one that fails is logged and holds up none of the others."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

from desk.database import db

LEFT_TO_ANOTHER = "left_to_another"
Thing = TypeVar("Thing")


def one_by_one(
    things: Iterable[Thing], act: Callable[[Thing], str | None], *, log: logging.Logger, failure: str
) -> Counter[str]:
    """How often `act` said what; what it left to another ticker it has no word for. `failure` is logged with the thing."""
    done: Counter[str] = Counter()
    due = list(things)
    db.session.rollback()  # the list was only read
    for thing in due:
        try:
            said = act(thing)
            db.session.commit()
            done[said or LEFT_TO_ANOTHER] += 1
        except Exception:
            db.session.rollback()
            done["failed"] += 1
            log.exception(failure, thing)
    return done
