"""Reminding those who have a ticket, and announcing something to many."""

from collections.abc import Sequence
from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor, may
from desk.coordination.models import Announcement
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.organisation.models import Department
from desk.tickets import changes, states
from desk.tickets.models import Ticket


def nudge_ticket(*, ticket: Ticket, actor: Actor, words: str, at: datetime) -> None:
    """Remind whoever has the ticket, or its queue and lead; the reminder stands in its history (LLG-06).

    No clock moves by it. Raises Forbidden, IllegalMove.
    """
    at = changes.permit(actor, Action.TICKET_NUDGE, ticket, at)
    if ticket.status not in states.OPEN:
        raise states.IllegalMove("The ticket is no longer in a state in which this can be done.")
    event = timeline.record(EventKind.TICKET_NUDGED, at=at, actor=actor, ticket=ticket, tier=ticket.tier)
    changes.say(event, ticket=ticket, actor=actor, body=words, is_internal=True)


def announce(*, subject: str, body: str, departments: Sequence[Department], actor: Actor, at: datetime) -> Announcement:
    """Tell the technicians of these departments something; of all of them where none is named. Raises Forbidden, BadInput."""
    if not may(actor, Action.ANNOUNCEMENT_SEND):
        raise Forbidden("You may not do this.")
    if not subject.strip() or not body.strip():
        raise BadInput("Please write what is to be announced.", field="body")
    announcement = Announcement(
        subject=subject.strip(),
        body=body.strip(),
        department_ids=sorted(department.id for department in departments),
        sender_id=actor.id,
        sent_at=at,
    )
    db.session.add(announcement)
    db.session.flush()
    timeline.record(
        EventKind.ANNOUNCEMENT_SENT,
        at=at,
        actor=actor,
        announcement=announcement.id,
        departments=announcement.department_ids,
        subject=announcement.subject,
    )
    return announcement
