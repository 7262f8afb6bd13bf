"""The conventions by which programs are spoken to: where the addresses begin, and how it is said what cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NOTHING: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True)
class Door:
    """A convention. `refusal`: the schema of what is said when something cannot be, in `media_type`.

    `statuses`: those that the convention calls otherwise than HTTP does.
    """

    prefix: str
    refusal: str
    media_type: str
    statuses: Mapping[int, int] = field(default_factory=lambda: NOTHING, hash=False)

    def status_of(self, status: int) -> int:
        return self.statuses.get(status, status)

    def has(self, path: str) -> bool:
        return path == self.prefix or path.startswith(f"{self.prefix}/")


API = Door("/api/v1", "Problem", "application/problem+json")
# GeoReport v2: who shows no good key is forbidden to go on (403), and whatever is wrong with what was sent is a 400.
OPEN311 = Door("/open311/v2", "Refusals", "application/json", {401: 403, 422: 400})
DOORS = (API, OPEN311)


def asked(path: str) -> Door | None:
    """The door that this address belongs to; None for the pages."""
    return next((door for door in DOORS if door.has(path)), None)
