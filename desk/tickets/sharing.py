"""A ticket in a few lines that may be passed on in a chat: nothing of anybody, nothing that is internal."""

from collections.abc import Iterable

from flask_babel import gettext as _

from desk.outages import queries as outages
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.templating import local_time, localised
from desk.tickets.kinds import ReporterKind
from desk.tickets.labels import status_label
from desk.tickets.models import Ticket
from desk.tickets.queries import is_known_to_all


def text_for_chats(ticket: Ticket, clocks: Iterable[SlaClock], *, link: str) -> str:
    """Number, what it is about, status, when it is due, and the way to it.

    Of security, of what is limited or secret, and of what somebody from outside reported, not even the title is passed on:
    it may hold a weakness, or a name.
    """
    is_limited = (
        not is_known_to_all(ticket)
        or outages.is_secret(ticket.service)
        or ticket.reporter_kind is not ReporterKind.EMPLOYEE
    )
    about = localised(ticket.service) if is_limited else ticket.title
    running = (clock for clock in clocks if clock.measure is Measure.RESOLUTION and clock.stopped_at is None)
    due_at = next((clock.due_at for clock in running if clock.due_at), None)
    lines = [
        f"*{ticket.number}* {about}",
        _("Status: %(status)s", status=status_label(ticket).text),
        _("Due: %(when)s", when=local_time(due_at)) if due_at else "",
        link,
    ]
    return "\n".join(line for line in lines if line)
