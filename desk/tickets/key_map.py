"""Which key does what: one table, for the buttons, for the page, for whoever adds a key and must not take one twice."""

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from desk.accounts import policy
from desk.accounts.policy import Action, Actor
from desk.tickets import moves, panels


class Key(NamedTuple):
    """A key, or two after each other, and what comes of it."""

    keys: tuple[str, ...]
    meaning: Any


class Group(NamedTuple):
    """Keys that work in one place."""

    title: Any
    keys: list[Key]


RESERVED = frozenset("jkxg/?rncf")  # taken on every page, or by the writing places
EVERYWHERE = (
    Key(("g", "b"), _l("Board")),
    Key(("g", "t"), _l("Tickets")),
    Key(("g", "q"), _l("Tier 2 queue")),
    Key(("g", "i"), _l("Inbox")),
    Key(("c",), _l("Note a call")),
    Key(("/",), _l("Search")),
    Key(("?",), _l("Show these keys")),
)
LISTS = (
    Key(("j",), _l("Next row")),
    Key(("k",), _l("Previous row")),
    Key(("Enter",), _l("Open the row")),
    Key(("x",), _l("Tick the row")),
)
WRITING = (
    Key(("r",), _l("Reply to the reporter")),
    Key(("n",), _l("Internal note")),
    Key(("f",), _l("Follow, or follow no more")),
    Key(("Ctrl", "Enter"), _l("Send what you are writing")),
    Key(("Esc",), _l("Leave the field")),
)


def groups_for(person: Actor) -> list[Group]:
    """The keys that do something for this person."""
    groups = [Group(_l("Everywhere"), [key for key in EVERYWHERE if _leads_somewhere(key, person)])]
    ticks = [Key((action.key,), action.button) for action in panels.acts_for(person) if action.key]
    groups.append(Group(_l("In a list"), [*(LISTS if ticks else LISTS[:-1])]))
    if ticks:
        groups.append(Group(_l("With ticked rows"), ticks))
    on_ticket = [Key((page.key,), page.button) for page in moves.PAGES if page.key and policy.may(person, page.action)]
    needed = {"n": Action.TICKET_NOTE, "f": Action.TICKET_READ_INTERNAL}
    writing = [key for key in WRITING if key.keys[0] not in needed or policy.may(person, needed[key.keys[0]])]
    return [*groups, Group(_l("On a ticket"), [*writing, *on_ticket])]


def _leads_somewhere(key: Key, person: Actor) -> bool:
    needed = {"gt": Action.TICKET_LIST, "gq": Action.QUEUE_TIER2, "c": Action.CALL_NOTE}.get("".join(key.keys))
    return needed is None or policy.may(person, needed)
