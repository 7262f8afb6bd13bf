"""What packages above this one add to a ticket's page. They register here when the application is made."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from desk.accounts.policy import Actor
from desk.tickets.models import Ticket


class Panel(NamedTuple):
    """A template with what it needs."""

    template: str
    context: dict[str, Any]


Maker = Callable[[Ticket, Actor, datetime], Panel | None]
_makers: list[Maker] = []
_for_reporters: list[Maker] = []


def register(maker: Maker, *, for_reporters: bool = False) -> None:
    """Ask this function for a panel whenever a ticket's page is shown to those who work on it; or to its reporter."""
    makers = _for_reporters if for_reporters else _makers
    if maker not in makers:
        makers.append(maker)


def panels_for(ticket: Ticket, actor: Actor, at: datetime, *, internal: bool) -> list[Panel]:
    """The panels that there are for this ticket: those of its workers, or those of everybody who may read it."""
    made = (maker(ticket, actor, at) for maker in (_makers if internal else _for_reporters))
    return [panel for panel in made if panel is not None]
