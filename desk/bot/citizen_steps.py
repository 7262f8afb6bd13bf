"""The steps by which somebody tells a report in a chat: one table says the order, and what each takes. Pure."""

import secrets
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

PREFIX = "c"  # of everything that a citizen's buttons send back
NO_MARK = "-"  # buttons that belong to no report


class Step(StrEnum):
    """Where a dialogue with a citizen stands."""

    NOTICE = "notice"  # they have not agreed to anything yet
    MENU = "menu"
    TENANT = "tenant"
    SERVICE = "service"
    CATEGORY = "category"
    STORY = "story"
    PLACE = "place"
    WHEN = "when"
    WISH = "wish"
    PHOTOS = "photos"
    SHIELD = "shield"
    FOLLOW = "follow"  # whether the chat of an anonymous report is remembered
    PREVIEW = "preview"
    OBJECT = "object"  # what is not solved yet, of a complaint that was answered


S = Step
ORDER = (
    S.TENANT, S.SERVICE, S.CATEGORY, S.STORY, S.PLACE, S.WHEN, S.WISH, S.PHOTOS, S.SHIELD, S.FOLLOW, S.PREVIEW,
)  # fmt: skip
# Which field of the form a typed text goes to.
TYPED = {S.SERVICE: "service", S.STORY: "story", S.PLACE: "place", S.WHEN: "happened_on", S.WISH: "wish"}
MAY_SKIP = frozenset({S.SERVICE, S.CATEGORY, S.PLACE, S.WHEN, S.WISH, S.PHOTOS})
# Where each field is asked, for a form that finds something wrong.
ASKED_AT = {
    "tenant": S.TENANT, "service": S.SERVICE, "category": S.CATEGORY, "story": S.STORY, "place": S.PLACE,
    "happened_on": S.WHEN, "wish": S.WISH, "photos": S.PHOTOS, "shield": S.SHIELD,
}  # fmt: skip
CHANGEABLE = tuple(step for step in ORDER if step not in (S.FOLLOW, S.PREVIEW))
ANONYMOUS = "anonymous"
CONFIDENTIAL = "confidential"
UNKNOWN = "unknown"  # the organisation: an officer finds out who answers


@dataclass
class Draft:
    """What has been told so far. `key` is the key of the form, `mark` that of its buttons."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    mark: str = field(default_factory=lambda: secrets.token_hex(4))
    tenant: str = ""
    service: str = ""
    category: str = ""
    story: str = ""
    place: str = ""
    happened_on: str = ""
    wish: str = ""
    photos: list[dict[str, Any]] = field(default_factory=list)  # what attachments.Kept says of each
    shield: str = ""
    is_followed: bool = True
    is_changing: bool = False  # one field alone: the preview comes next
    starts_anew: bool = False  # the next text takes the place of the old one
    knows_alike: bool = False  # the look-alikes were shown

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Press:
    """A button that was pressed: what it wants, of which report, with which value."""

    verb: str
    mark: str
    value: str


def next_step(draft: Draft, step: Step) -> Step:
    """What is asked after that step."""
    if draft.is_changing and not (step is S.SHIELD and draft.shield == ANONYMOUS):
        return S.PREVIEW
    return _neighbour(draft, step, 1)


def step_before(draft: Draft, step: Step) -> Step:
    """What was asked before; the menu before the first."""
    if draft.is_changing:
        return S.PREVIEW
    return S.MENU if step is ORDER[0] else _neighbour(draft, step, -1)


def position(step: Step) -> tuple[int, int]:
    """The how manieth step it is, of how many; the question about the chat counts as part of the one before."""
    counted = [one for one in ORDER if one is not S.FOLLOW]
    return counted.index(S.SHIELD if step is S.FOLLOW else step) + 1, len(counted)


def data_of(verb: str, mark: str = NO_MARK, value: object = "") -> str:
    """What a button sends back."""
    return f"{PREFIX}:{verb}:{mark}:{value}"


def read_press(data: str) -> Press | None:
    """What a pressed button says; None when no button of ours says so."""
    prefix, _, rest = data.partition(":")
    verb, _, rest = rest.partition(":")
    mark, separator, value = rest.partition(":")
    return Press(verb, mark, value) if prefix == PREFIX and verb and separator else None


def _neighbour(draft: Draft, step: Step, way: int) -> Step:
    found = ORDER[ORDER.index(step) + way]
    is_left_out = (found is S.FOLLOW and draft.shield != ANONYMOUS) or (
        found is S.SERVICE and draft.tenant == UNKNOWN
    )  # fmt: skip
    return _neighbour(draft, found, way) if is_left_out else found
