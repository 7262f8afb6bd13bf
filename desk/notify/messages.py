"""The words of a message, from templates/telegram/<kind>.txt: number and status, never what people wrote."""

from flask import current_app, render_template
from flask_babel import force_locale

from desk.event_kinds import EventKind
from desk.notify.models import Notice
from desk.tickets.models import Ticket

# Told in the inbox only: a chat need not ring for it.
INBOX_ONLY = frozenset(
    {
        EventKind.TICKET_NOTED,
        EventKind.TICKET_RESUMED,
        EventKind.TICKET_CONFIRMED,
        EventKind.TICKET_CLOSED,
        EventKind.COVERAGE_LOST,
    }
)


def is_sent_by_telegram(kind: EventKind) -> bool:
    """Whether an event of this kind goes to chats at all."""
    return kind not in INBOX_ONLY


def text_of(notice: Notice, ticket: Ticket | None) -> str:
    """The message in the language of its reader."""
    base_url = current_app.config["DESK"].base_url
    link = f"{base_url}/tickets/{ticket.number}" if ticket else f"{base_url}/inbox"
    with force_locale(notice.user.language):
        body = render_template(
            f"telegram/{notice.event.kind}.txt", event=notice.event, ticket=ticket, reader_id=notice.user_id
        )
    return f"{' '.join(body.split())}\n{link}"
