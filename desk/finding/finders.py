"""Who finds what. Packages above register here when the application is made."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from desk.accounts import policy
from desk.accounts.policy import Action, Actor

SHOWN, COUNTED = 10, 1_000  # of each group; what is more than that is not counted to the end
EXCERPT = 240  # letters
Pieces = Sequence[tuple[str, bool]]


class Hit(NamedTuple):
    """Something found: where it is, what it is called, and some of its words, each with whether it was asked for."""

    url: str
    title: str
    note: str
    excerpt: Pieces = ()


class Group(NamedTuple):
    """What was found of one kind. `total` counts what this person may see, and nothing else: at most one above COUNTED."""

    heading: Any
    hits: Sequence[Hit]
    total: int
    more_url: str | None = None

    @property
    def shown_total(self) -> str:
        return f"{COUNTED}+" if self.total > COUNTED else str(self.total)


class Finder(NamedTuple):
    """How one kind of thing is found, by those to whom the policy grants the action."""

    action: Action
    find: Callable[[Actor, str, datetime], Group]
    by_number: Callable[[Actor, str, datetime], str | None]  # the address of what bears this number, if they may see it


_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Ask this one, too. Groups stand in the order in which they were registered."""
    if finder not in _finders:
        _finders.append(finder)


def jump(actor: Actor, words: str, at: datetime) -> str | None:
    """Where the number leads that was typed; None when it is none, or of something that this person may not see."""
    for finder in _allowed(actor):
        if url := finder.by_number(actor, words, at):
            return url
    return None


def find(actor: Actor, words: str, at: datetime) -> list[Group]:
    """What this person may see of it, in groups; what has nothing to show is left out."""
    groups = (finder.find(actor, words, at) for finder in _allowed(actor))
    return [group for group in groups if group.hits]


def excerpt(pieces: Pieces) -> Pieces:
    """Some of the text, from a little before the first word that was asked for."""
    begins = next((no for no, (_text, is_meant) in enumerate(pieces) if is_meant), 0)
    cut: list[tuple[str, bool]] = []
    if begins:
        before = "".join(text for text, _ in pieces[:begins])
        near = before[-EXCERPT // 4 :]
        cut.append((before if near == before else f"… {near.partition(' ')[2] or near}", False))
    room = EXCERPT
    for text, is_meant in pieces[begins:]:
        if len(text) > room:
            return [*cut, (f"{text[:room]}…", is_meant)]
        cut.append((text, is_meant))
        room -= len(text)
    return cut


def _allowed(actor: Actor) -> list[Finder]:
    return [finder for finder in _finders if policy.may(actor, finder.action)]
