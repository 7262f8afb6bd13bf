"""The words of a message, from templates/telegram/<kind>.txt: number and status, never what people wrote."""

from datetime import datetime, timedelta

from flask import current_app, render_template
from flask_babel import force_locale

from desk.complaints.models import PublicComplaint
from desk.event_kinds import EventKind
from desk.notify.models import Notice
from desk.sla import queries as sla
from desk.sla.business_time import business_time_between
from desk.tickets.models import Ticket
from desk.timeline import Event

# Told in the inbox only: a chat need not ring for it.
INBOX_ONLY = frozenset(
    {
        EventKind.TICKET_NOTED,
        EventKind.TICKET_RESUMED,
        EventKind.TICKET_CONFIRMED,
        EventKind.TICKET_CLOSED,
        EventKind.COVERAGE_LOST,
        EventKind.CLOCK_JUMPED,
        EventKind.CHAT_LOST,
        EventKind.COMPLAINT_CONFIRMED,
        EventKind.COMPLAINT_CLOSED,
        EventKind.COMPLAINT_FOLLOWED_UP,
        EventKind.AGREEMENT_ENDING,
        EventKind.CONTRACT_ENDING,
        EventKind.DIAGRAM_AGED,
        EventKind.OUTAGE_ANNOUNCED,  # the forms say it to whom it concerns; city-wide it would ring everywhere
        EventKind.OUTAGE_OVERRUN,
        EventKind.TASK_ADDED,
        EventKind.ARTICLE_SUBMITTED,
        EventKind.ARTICLE_RETURNED,
        EventKind.ARTICLE_PUBLISHED,
        EventKind.ARTICLE_RETIRED,
        EventKind.ARTICLE_AGED,
        EventKind.MEMBER_REPORT_OPENED,
        EventKind.MEMBER_REPORT_COMPLETED,
        EventKind.MEMBER_SILENT,
        EventKind.MEMBER_ENDING,
        EventKind.IMPROVEMENT_FOUND,
        EventKind.IMPROVEMENT_MOVED,
        EventKind.IMPROVEMENT_LATE,
        EventKind.CASE_ADVISED,
    }
)


def is_sent_by_telegram(kind: EventKind) -> bool:
    """Whether an event of this kind goes to chats at all."""
    return kind not in INBOX_ONLY


def text_of(
    notice: Notice, ticket: Ticket | None, *, complaint: PublicComplaint | None = None, may_open: bool = True
) -> str:
    """The message in the language of its reader. Who may not open the ticket or complaint is led to the inbox."""
    base_url = current_app.config["DESK"].base_url
    link = f"{base_url}/inbox"
    if pack := notice.event.details.get("pack"):
        link = f"{base_url}/packs/{pack}"  # the files lie there; no number of a report stands in a chat
    if may_open and ticket is not None:
        link = f"{base_url}/tickets/{ticket.number}"
    elif may_open and complaint is not None:
        link = f"{base_url}/complaints/{complaint.number}"
    if disposition := notice.event.details.get("disposition"):
        link = f"{base_url}/dispositions/{disposition}"  # also for whoever may not open the ticket
    return f"{body_of(notice, ticket, complaint=complaint)}\n{link}"


def body_of(notice: Notice, ticket: Ticket | None, *, complaint: PublicComplaint | None = None) -> str:
    """What it says, on one line, without a link."""
    left = _time_left(notice.event) if notice.event.kind is EventKind.CLOCK_WARNED else None
    with force_locale(notice.user.language):
        body = render_template(
            "telegram/complaint/clock.txt"
            if complaint and is_of_a_clock(notice.event)
            else f"telegram/{notice.event.kind}.txt",
            event=notice.event,
            ticket=ticket,
            complaint=complaint,
            reader_id=notice.user_id,
            left=left,
        )
    return " ".join(body.split())


def is_of_a_clock(event: Event) -> bool:
    """Whether a clock speaks: of complaints they all say the same."""
    return event.kind.value.startswith("clock.")


def _time_left(event: Event) -> timedelta | None:
    """How much the clock had left when it warned, in its own time; None for events that do not name their clock."""
    if event.ticket_id is None or "cycle" not in event.details:
        return None
    wanted = (event.details["measure"], event.details["cycle"])
    clock = next((one for one in sla.clocks_of(event.ticket_id) if (one.measure, one.cycle) == wanted), None)
    due_at = datetime.fromisoformat(event.details["due_at"]) if "due_at" in event.details else None
    if clock is None or due_at is None or due_at <= event.happened_at:
        return None
    return business_time_between(sla.calendar_of(clock), event.happened_at, due_at)
