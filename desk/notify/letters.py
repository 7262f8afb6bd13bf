"""What a message to a chat consists of: plain text, and buttons under it. Pure.

The desk writes plain text only: no mark-up means that nothing a person typed can be taken for any (TRUST F04).
"""

from dataclasses import asdict, dataclass
from typing import Any

LONGEST_DATA = 64  # bytes of a button's data that Telegram carries


@dataclass(frozen=True)
class Button:
    """A button under a message: it opens an address, or sends `data` back to the bot; exactly one of the two."""

    label: str
    data: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if bool(self.data) == bool(self.url):
            raise ValueError("A button either opens an address or sends something back.")
        if len(self.data.encode()) > LONGEST_DATA:
            raise ValueError("A button carries at most 64 bytes.")


@dataclass(frozen=True)
class Letter:
    """One message. With `edits` it takes the place of that earlier message of ours.

    With `ticket_id` it is about that ticket, and who answers it means the ticket.
    `asks_location` offers a key that sends the place; `clears_keys` takes such a key away again.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    edits: int | None = None
    asks_location: str = ""
    clears_keys: bool = False
    ticket_id: int | None = None
    subject: str = ""  # where a message has one: mail

    def as_json(self) -> dict[str, Any]:
        """What `from_json` makes the same letter of."""
        return asdict(self)


def from_json(content: dict[str, Any]) -> Letter:
    """The letter that was written down by `as_json`."""
    rows = tuple(tuple(Button(**button) for button in row) for row in content["rows"])
    return Letter(**content | {"rows": rows})
