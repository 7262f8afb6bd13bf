"""What somebody of the staff is in the middle of writing about a ticket. Nothing here commits."""

import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from desk.bot import dialogues

MOST_FILES = 5


@dataclass
class Draft:
    """A move that waits for its words, or a comment that waits to be told for whom it is (then `path` is empty)."""

    number: str
    version: int  # of the ticket, as the writer saw it last
    path: str = ""
    card: int | None = None  # our message that shows the ticket
    words: dict[str, str] = field(default_factory=dict)  # by the name of the form's field
    files: list[dict[str, Any]] = field(default_factory=list)
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))  # buttons of another draft do nothing to this one


def of_chat(chat_id: int, *, at: datetime) -> Draft | None:
    """The draft of a chat."""
    found = dialogues.of_chat(chat_id, at=at)
    return Draft(**found.content) if found is not None and found.side == dialogues.STAFF else None


def keep(chat_id: int, draft: Draft, *, at: datetime) -> None:
    """Remember it; it takes the place of any other of this chat."""
    dialogues.keep(chat_id, side=dialogues.STAFF, step=draft.path or "comment", content=asdict(draft), at=at)
