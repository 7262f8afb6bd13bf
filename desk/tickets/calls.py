"""A call that was just taken: whose it may be that is open already."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.tickets import queries
from desk.tickets.models import Ticket
from desk.tickets.states import OPEN

FEWEST_DIGITS = 6  # of what is taken for a telephone number
MOST_SHOWN = 5


def open_of(actor: Actor, *, caller: str, contact: str, at: datetime) -> Sequence[Ticket]:
    """Open tickets of the same caller or the same number that this person may write a note on, the newest first."""
    name = " ".join(caller.casefold().split())
    theirs = [
        func.lower(Ticket.reporter_name) == name,
        Ticket.reporter_id.in_(select(User.id).where(func.lower(User.name) == name)),
    ]
    digits = "".join(letter for letter in contact if letter.isdigit())
    if len(digits) >= FEWEST_DIGITS:
        plain = Ticket.reporter_contact
        for sign in (" ", "-", ".", "+", "(", ")"):
            plain = func.replace(plain, sign, "")  # type: ignore[assignment]
        theirs.append(plain == digits)
    tickets = (
        queries.visible_to(actor, at)
        .where(or_(*theirs), Ticket.status.in_(sorted(OPEN)), queries.within(actor, Action.TICKET_NOTE, at))
        .options(joinedload(Ticket.service), joinedload(Ticket.department))
        .order_by(Ticket.id.desc())
    )
    return db.session.scalars(tickets.limit(MOST_SHOWN)).all()


def last_service_of(actor: Actor) -> str | None:
    """The code of the service that this person filed for somebody last: calls of a morning are often about one thing."""
    last = (
        select(Ticket)
        .where(Ticket.filed_by_id == actor.id)
        .options(joinedload(Ticket.service))
        .order_by(Ticket.id.desc())
    )
    found = db.session.scalars(last.limit(1)).first()
    return found.service.code if found else None
