"""What a list of tickets is narrowed down to, as it stands in the address bar and in a saved view. Pure.

Whatever an address says that is no filter of ours, or no value of one, is as if it had not been said.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from desk.accounts.policy_words import Secrecy
from desk.tickets.kinds import Kind, Priority
from desk.tickets.states import Status, WaitingFor

ME, NOBODY = "me", "nobody"  # in the place of a user name
LONGEST = 200
AUTHORITIES = ("city", "national", "vendor")  # `desk.catalogue.models.Authority`, which a pure module does not ask


class State(StrEnum):
    """The first thing that is asked of a list."""

    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


class Sort(StrEnum):
    """The orders that there are; each has an index or a small enough list behind it."""

    NEWEST = "newest"
    OLDEST = "oldest"
    CHANGED = "changed"
    URGENT = "urgent"  # by time left
    PRIORITY = "priority"
    LIKELY = "likely"  # what is marked as likely late, then the others; each by time left


@dataclass(frozen=True)
class Filters:
    """One list of tickets; None and False ask for nothing."""

    state: State = State.OPEN
    status: Status | None = None
    tier: int | None = None
    department: str | None = None
    service: str | None = None
    answer: str | None = None  # to a question of the service's own: `field:choice`
    kind: Kind | None = None
    priority: Priority | None = None
    assignee: str | None = None
    overdue: bool = False
    likely: bool = False  # marked as likely late
    waiting: WaitingFor | None = None
    authority: str | None = None  # who can mend it in the end
    secrecy: Secrecy | None = None
    tag: str | None = None
    asleep: bool = False  # what one has put off oneself; without it a list of open tickets leaves that out
    mine: bool = False
    q: str = ""
    sort: Sort = Sort.NEWEST

    @property
    def narrowing(self) -> list[str]:
        """The names of what is asked for besides state and order."""
        return [name for name in _NAMES if name not in ("state", "sort") and getattr(self, name) != _USUAL[name]]


def read(told: Mapping[str, str]) -> Filters:
    """What an address asks for."""
    found: dict[str, Any] = {}
    for name, understand in _READERS.items():
        raw = _clean(told.get(name, ""))
        if not raw:
            continue
        try:
            found[name] = understand(raw)
        except ValueError:
            continue
    return Filters(**found)


def address(filters: Filters, **changed: Any) -> dict[str, str]:
    """The filters as an address says them, with some of them changed; what is usual is left out. `None` takes one away."""
    usual = {name: _USUAL[name] for name, value in changed.items() if value is None}
    wanted = replace(filters, **(changed | usual))
    told = {name: getattr(wanted, name) for name in _NAMES}
    return {name: _said(value) for name, value in told.items() if value != _USUAL[name]}


def _tier(raw: str) -> int:
    if raw not in ("1", "2", "3"):
        raise ValueError(raw)
    return int(raw)


def _authority(raw: str) -> str:
    if raw not in AUTHORITIES:
        raise ValueError(raw)
    return raw


def _yes(raw: str) -> bool:
    return raw == "1"


def _code(raw: str) -> str:
    if len(raw) > 80:
        raise ValueError(raw)
    return raw


def _answer(raw: str) -> str:
    if not re.fullmatch(r"[a-z0-9_]{1,45}:[a-z0-9_]{1,40}", raw):
        raise ValueError(raw)
    return raw


def _said(value: Any) -> str:
    return "1" if value is True else str(value)


def _clean(raw: str) -> str:
    """What people type, without what no database takes."""
    letters = (" " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in raw[: 4 * LONGEST])
    return " ".join("".join(letters).split())[:LONGEST]


_READERS: dict[str, Any] = {
    "state": State,
    "status": Status,
    "tier": _tier,
    "department": lambda raw: _code(raw).upper(),
    "service": lambda raw: _code(raw).upper(),
    "answer": _answer,
    "kind": Kind,
    "priority": Priority,
    "assignee": lambda raw: _code(raw).casefold(),
    "overdue": _yes,
    "likely": _yes,
    "waiting": WaitingFor,
    "authority": _authority,
    "secrecy": Secrecy,
    "tag": lambda raw: _code(raw).casefold(),
    "asleep": _yes,
    "mine": _yes,
    "q": str,
    "sort": Sort,
}
_USUAL = {one.name: one.default for one in fields(Filters)}
_NAMES = tuple(_USUAL)
