"""A ticket as a message, and under it the moves that its reader may make now, asked of the same table as the web."""

from collections.abc import Iterable
from datetime import datetime

from flask import current_app, render_template
from flask_babel import gettext as _

from desk.accounts.policy import Actor
from desk.event_kinds import EventKind
from desk.notify.letters import Button, Letter
from desk.sla import queries as sla
from desk.tickets import labels, moves
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage

Rows = tuple[tuple[Button, ...], ...]

# The paths of the moves that a chat offers, in the order of the buttons.
OFFERED = ("take", "resume", "hold", "escalate", "return", "resolve", "confirm", "reopen")
PER_ROW = 2
# Messages that call for a move.
WITH_BUTTONS = frozenset(
    {
        EventKind.TICKET_OPENED,
        EventKind.TICKET_ASSIGNED,
        EventKind.TICKET_OFFERED,
        EventKind.TICKET_PASSED_ON,
        EventKind.TICKET_ESCALATED,
        EventKind.TICKET_RETURNED,
        EventKind.TICKET_REPLIED,
        EventKind.TICKET_RESOLVED,
        EventKind.TICKET_REOPENED,
        EventKind.CLOCK_WARNED,
        EventKind.CLOCK_BREACHED,
        EventKind.ESCALATION_OFFERED,
    }
)


def pages_open(ticket: Ticket, reader: Actor, at: datetime) -> list[MovePage]:
    """The moves of a chat that this person may make now."""
    return _open_of(OFFERED, ticket, reader, at)


def composers_open(ticket: Ticket, reader: Actor, at: datetime) -> list[MovePage]:
    """The ways in which this person may say something about it: to the reporter, among technicians."""
    return _open_of(("replies", "notes"), ticket, reader, at)


def page_of(path: str) -> MovePage:
    """The move of that path."""
    return next(page for page in moves.PAGES if page.path == path)


def rows_for(ticket: Ticket, reader: Actor, at: datetime) -> Rows:
    """The buttons under a message about the ticket. Each carries the version that the ticket has now."""
    keys = [
        Button(str(page.button), data=f"t:{page.path}:{ticket.number}:{ticket.version}")
        for page in pages_open(ticket, reader, at)
    ]
    rows = tuple(tuple(keys[start : start + PER_ROW]) for start in range(0, len(keys), PER_ROW))
    address = f"{current_app.config['DESK'].base_url}/tickets/{ticket.number}"
    return (*rows, (Button(_("Open on the web"), url=address),))


def card(ticket: Ticket, reader: Actor, at: datetime, *, edits: int | None = None, head: str = "") -> Letter:
    """Number, status, who and time left, in the language of the moment; never what people wrote."""
    clock = labels.clock_label(sla.most_pressing(sla.clocks_of(ticket.id)), at)
    text = render_template("telegram/bot/card.txt", ticket=ticket, clock=clock, head=head)
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    return Letter(lines, rows_for(ticket, reader, at), edits=edits, ticket_id=ticket.id)


def _open_of(paths: Iterable[str], ticket: Ticket, reader: Actor, at: datetime) -> list[MovePage]:
    return [page for page in map(page_of, paths) if page.is_open_to(ticket, reader, at)]
