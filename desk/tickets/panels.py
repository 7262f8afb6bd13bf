"""What packages above this one add to a ticket's page, and to the form of a new one. They register at the start."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from desk.accounts.policy import Actor
from desk.tickets.models import Ticket


class Panel(NamedTuple):
    """A template with what it needs; `reply`: words that it was asked to put into the reply."""

    template: str
    context: dict[str, Any]
    reply: str = ""


Maker = Callable[[Ticket, Actor, datetime], Panel | None]
HelpMaker = Callable[[str, str, Actor], Panel]
_makers: list[Maker] = []
_for_reporters: list[Maker] = []
_help_makers: list[HelpMaker] = []


def register(maker: Maker, *, for_reporters: bool = False) -> None:
    """Ask this function for a panel whenever a ticket's page is shown to those who work on it; or to its reporter."""
    makers = _for_reporters if for_reporters else _makers
    if maker not in makers:
        makers.append(maker)


def panels_for(ticket: Ticket, actor: Actor, at: datetime, *, internal: bool) -> list[Panel]:
    """The panels that there are for this ticket: those of its workers, or those of everybody who may read it."""
    made = (maker(ticket, actor, at) for maker in (_makers if internal else _for_reporters))
    return [panel for panel in made if panel is not None]


def register_for_new(maker: HelpMaker) -> None:
    """Ask this function for help beside the form of a new ticket, by what was typed and the code of the service."""
    if maker not in _help_makers:
        _help_makers.append(maker)


def help_for_new(description: str, service_code: str, actor: Actor) -> list[Panel]:
    """What helps whoever is about to report."""
    return [maker(description, service_code, actor) for maker in _help_makers]
