"""Who stands in for those who would be told but are absent: only those who may read it themselves."""

from collections.abc import Sequence
from datetime import date

from desk.accounts import absences, standing_in
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Action
from desk.complaints import reach
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.notify.audiences import queue
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.timeline import Event


def stand_ins(event: Event, people: Sequence[User], *, on: date) -> list[User]:
    """The deputies of those absent; where a chain of deputies ends with nobody, the queue of the ticket."""
    absent = absences.absent_on(on)
    missed = [one for one in people if one.id in absent]
    if not missed:
        return []
    named = absences.deputies(absent)
    found = {standing_in.stand_in(one.id, named) for one in missed}
    stand_in = [accounts.get_user(who) for who in found if who is not None]
    if None in found and event.ticket_id is not None:
        waiting = queue(db.session.get_one(Ticket, event.ticket_id), on)
        stand_in += [one for one in waiting if one.id not in absent]
    return [one for one in stand_in if _may_read(one, event, on)]


def _may_read(person: User, event: Event, on: date) -> bool:
    reader = accounts.actor_of(person, on=on)
    if event.complaint_id is not None:
        complaint = db.session.get_one(PublicComplaint, event.complaint_id)
        return reach.may(reader, Action.COMPLAINT_READ, complaint, on=on)
    ticket = db.session.get_one(Ticket, event.ticket_id)
    action = Action.TICKET_READ_INTERNAL if event.is_internal else Action.TICKET_READ
    return tickets.may(reader, action, ticket, event.happened_at)
