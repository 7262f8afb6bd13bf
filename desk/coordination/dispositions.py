"""A disposition in one sentence, and the sentence that answers it. No operation commits."""

from datetime import date, datetime

from sqlalchemy import select, update

from desk import timeline
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.coordination import disposition_queries as queries
from desk.coordination.kinds import Addressee
from desk.coordination.models import Disposition
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.organisation.models import Department
from desk.tickets import changes, states
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket


def give_disposition(
    *,
    ticket: Ticket | None,
    department: Department,
    addressee: Addressee,
    person: User | None,
    words: str,
    actor: Actor,
    at: datetime,
    today: date,
) -> Disposition:
    """Say in one sentence what is to be done, on a ticket or a department; no clock and no state moves by it.

    Raises Forbidden, Conflict, BadInput.
    """
    if ticket is not None:
        at = changes.permit(actor, Action.DISPOSITION_GIVE, ticket, at)
        if ticket.status not in states.OPEN:
            raise Conflict("The ticket is over. Reopen it to go on.")
        tickets.lock_ticket(ticket.id)
    elif not queries.covers(actor, department):
        raise Forbidden("You may not do this.")
    words = " ".join(words.split())
    if not words:
        raise BadInput("Please fill this in.", field="words")
    told = _told(addressee, department, person, today)
    if told == [actor.id]:
        raise BadInput("This is you. Please choose somebody else.", field="to")
    if _is_waiting(ticket, department, addressee, person):
        raise Conflict("A disposition to the same addressee still waits for its answer.")
    given = Disposition(
        ticket_id=ticket.id if ticket else None,
        department_id=department.id,
        addressee=addressee,
        person_id=person.id if person and addressee is Addressee.PERSON else None,
        words=words,
        given_by_id=actor.id,
        given_by_name=actor.name,
        given_at=at,
        answer="",
        answered_by_name="",
    )
    db.session.add(given)
    db.session.flush()
    event = timeline.record(
        EventKind.DISPOSITION_GIVEN,
        at=at,
        actor=actor,
        ticket=ticket,
        disposition=given.id,
        addressee=addressee,
        department=department.short,
        told=told,
    )
    if ticket is not None:
        changes.say(event, ticket=ticket, actor=actor, body=words, is_internal=True)
    return given


def answer_disposition(*, disposition: Disposition, words: str, actor: Actor, at: datetime, today: date) -> None:
    """Acknowledge it in a sentence: once, by whom it was given to or who stands in. Raises Forbidden, Conflict, BadInput."""
    at = max(at, disposition.given_at)
    mine = select(Disposition.id).where(Disposition.id == disposition.id, queries.is_addressed(actor, today))
    if db.session.scalar(mine) is None or disposition.given_by_id == actor.id:
        raise Forbidden("You may not do this.")
    words = " ".join(words.split())
    if not words:
        raise BadInput("Please fill this in.", field="words")
    claim = update(Disposition).where(Disposition.id == disposition.id, Disposition.answered_at.is_(None))
    values = {"answer": words, "answered_at": at, "answered_by_id": actor.id, "answered_by_name": actor.name}
    if rows_changed(claim.values(**values)) != 1:
        raise Conflict("This disposition has been answered already.")
    db.session.refresh(disposition)
    event = timeline.record(
        EventKind.DISPOSITION_ANSWERED,
        at=at,
        actor=actor,
        ticket=disposition.ticket,
        disposition=disposition.id,
        department=disposition.department.short,
        told=[disposition.given_by_id],
    )
    if disposition.ticket is not None:
        changes.say(event, ticket=disposition.ticket, actor=actor, body=words, is_internal=True)


def _told(addressee: Addressee, department: Department, person: User | None, today: date) -> list[int]:
    """Who hears of it: the person, or whoever holds the office. Raises BadInput."""
    if addressee is Addressee.PERSON:
        people = {one.id for one in queries.people_of(department.id, on=today)}
        if person is None or person.id not in people:
            raise BadInput("Please choose one.", field="to")
        return [person.id]
    told = sorted(one.id for one in queries.holders_of(addressee, department.id, on=today))
    if not told:
        raise BadInput("Nobody holds this office now. Please choose somebody else.", field="to")
    return told


def _is_waiting(ticket: Ticket | None, department: Department, addressee: Addressee, person: User | None) -> bool:
    about = Disposition.ticket_id == ticket.id if ticket else Disposition.ticket_id.is_(None)
    whom = (
        Disposition.person_id == person.id
        if person and addressee is Addressee.PERSON
        else Disposition.person_id.is_(None)
    )
    found = select(Disposition.id).where(
        about,
        whom,
        Disposition.department_id == department.id,
        Disposition.addressee == addressee,
        Disposition.answered_at.is_(None),
    )
    return db.session.scalars(found.limit(1)).first() is not None
