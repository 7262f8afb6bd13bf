"""Following a ticket, and calling a colleague to it by @name. Whoever hears of it must be allowed to read it, each time anew."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload, selectinload

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Action, Actor, Role
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.sla import calendars
from desk.tickets import queries
from desk.tickets.changes import permit
from desk.tickets.models import Ticket
from desk.tickets.work_models import TicketWatcher

MOST_MENTIONS = 10
_MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9][\w.-]{0,62}\w|\w)")


def follow(*, ticket: Ticket, actor: Actor, at: datetime) -> None:
    """Hear of it from now on. Raises Forbidden."""
    permit(actor, Action.TICKET_READ_INTERNAL, ticket, at)
    _add(ticket, [actor.id], at)


def unfollow(*, ticket: Ticket, actor: Actor) -> None:
    """Hear of it no more."""
    own = (TicketWatcher.ticket_id == ticket.id, TicketWatcher.user_id == actor.id)
    db.session.execute(delete(TicketWatcher).where(*own))


def mention(*, ticket: Ticket, actor: Actor, body: str, at: datetime) -> list[int]:
    """Call those whose @name stands in a note: they are told, and follow the ticket from then on.

    Gives their ids. A word with @ that is nobody's name stays a word. Raises BadInput where somebody is called who may not
    read the note.
    """
    names = list(dict.fromkeys(name.casefold().rstrip(".-") for name in _MENTION.findall(body)))
    if not names:
        return []
    people = [one for one in _people(User.username.in_(names[: 2 * MOST_MENTIONS])) if one.id != actor.id]
    if len(people) > MOST_MENTIONS:
        raise BadInput("At most %(most)d people can be called to one note.", field="body", most=MOST_MENTIONS)
    barred = [one for one in people if not _may_read(one, ticket, at, internal=True)]
    if barred:
        who = ", ".join(f"@{one.username}" for one in barred)
        raise BadInput(
            "%(who)s may not read the notes of this ticket. Write the name without @ to leave it at that.",
            field="body",
            who=who,
        )
    if not people:
        return []
    _add(ticket, [one.id for one in people], at)
    timeline.record(
        EventKind.TICKET_MENTIONED,
        at=at,
        actor=actor,
        ticket=ticket,
        users=[one.id for one in people],
        names=[one.name for one in people],
    )
    return [one.id for one in people]


def watchers_of(ticket: Ticket) -> Sequence[User]:
    """Who follows it, by name."""
    watching = select(TicketWatcher.user_id).where(TicketWatcher.ticket_id == ticket.id)
    return _people(User.id.in_(watching))


def hearing(ticket: Ticket, *, at: datetime, internal: bool) -> list[User]:
    """Those who follow it and may still read it; of what is internal, those who may read that."""
    return [one for one in watchers_of(ticket) if _may_read(one, ticket, at, internal=internal)]


def may_be_called(ticket: Ticket, *, on: date) -> list[User]:
    """Whom a note on this ticket may call: those who work on it or lead the work, in either tier where both read it."""
    roles = [Role.TIER2_LEAD] if ticket.tier == 1 else [Role.TIER2_AGENT, Role.TIER2_LEAD]
    either = (accounts.tier1_of(ticket.department_id, unit_id=ticket.unit_id, on=on), accounts.holders(*roles, on=on))
    ids = [User.id.in_(people.with_only_columns(User.id).order_by(None)) for people in either]
    return sorted(db.session.scalars(select(User).where(or_(*ids))), key=lambda one: (one.name, one.id))


def _may_read(user: User, ticket: Ticket, at: datetime, *, internal: bool) -> bool:
    them = accounts.actor_of(user, on=calendars.city_day(at))
    return queries.may(them, Action.TICKET_READ_INTERNAL if internal else Action.TICKET_READ, ticket, at)


def _add(ticket: Ticket, user_ids: Collection[int], at: datetime) -> None:
    queries.lock_ticket(ticket.id)  # called twice at once: the second finds the first
    there = set(db.session.scalars(select(TicketWatcher.user_id).where(TicketWatcher.ticket_id == ticket.id)))
    db.session.add_all(
        TicketWatcher(ticket_id=ticket.id, user_id=user_id, since=at) for user_id in user_ids if user_id not in there
    )


def _people(*where: object) -> Sequence[User]:
    people = (
        select(User)
        .where(User.deactivated_at.is_(None), *where)  # type: ignore[arg-type]
        .options(joinedload(User.department), selectinload(User.grants).joinedload(RoleGrant.department))
        .order_by(User.name, User.id)
    )
    return db.session.scalars(people).unique().all()
