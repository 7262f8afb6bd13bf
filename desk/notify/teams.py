"""Groups of teams: linked by whoever gives work to the team, told of its queue by numbers alone. Nothing here commits."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import select

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.database import db
from desk.errors import NotFound
from desk.event_kinds import EventKind, Origin
from desk.notify import deliveries, operations, quiet
from desk.notify.lanes import Lane
from desk.notify.letters import Letter
from desk.notify.models import LinkCode, LinkState, TeamChat
from desk.sla import calendars
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.timeline import Event

CODE = "g-"  # so begin the codes of groups
LANGUAGE = "id"
TOLD = frozenset(
    {
        EventKind.TICKET_OPENED,
        EventKind.TICKET_ESCALATED,
        EventKind.TICKET_RETURNED,
        EventKind.TICKET_REOPENED,
        EventKind.CLOCK_WARNED,
        EventKind.CLOCK_BREACHED,
    }
)


class Team(NamedTuple):
    """A queue: Tier 1 of a department, or Tier 2."""

    tier: int
    department_id: int | None = None


def led_by(actor: Actor) -> list[Team]:
    """The teams to which this person gives the work."""
    found = reaches(actor, Action.TICKET_ASSIGN)
    own = sorted({place.department_id for place in found.get(Reach.DEPARTMENT, ()) if place.unit_id is None})
    return [Team(1, department_id) for department_id in own] + ([Team(2)] if Reach.TIER2 in found else [])


def make_code(*, user: User, actor: Actor, team: Team, at: datetime) -> str:
    """A one-time code that links a group to the team. Raises NotFound when it is not theirs."""
    if team not in led_by(actor):
        raise NotFound("There is nothing here.")
    code = CODE + secrets.token_urlsafe(16)
    db.session.add(
        LinkCode(
            code_hash=operations.hash_of(code),
            user_id=user.id,
            expires_at=at + operations.CODE_LIVES,
            tier=team.tier,
            department_id=team.department_id,
        )
    )
    return code


def link(*, code: str, chat_id: int, label: str, at: datetime) -> TeamChat:
    """Spend a code: the group belongs to the team from now on. Raises BadCode."""
    spent = operations.spend_code(code, for_team=True, at=at)
    team = Team(spent.tier or 0, spent.department_id)
    user = db.session.get_one(User, spent.user_id)
    on = calendars.city_day(at)
    actor = accounts.actor_of(user, on=on, origin=Origin.TELEGRAM)
    if not user.is_active or team not in led_by(actor):
        raise operations.bad_code()
    found = _of_chat(chat_id)
    if found is None:
        found = TeamChat(chat_id=chat_id)
        db.session.add(found)
    found.tier, found.department_id, found.linked_by_id = team.tier, team.department_id, user.id
    found.state, found.label, found.linked_at, found.ended_at = LinkState.WORKING, label[:80], at, None
    timeline.record(
        EventKind.CHAT_LINKED, at=at, actor=actor, user=user.id, tier=team.tier, department=team.department_id
    )
    db.session.flush()
    db.session.expire(found, ["department"])
    return found


def unlink(*, team_chat_id: int, actor: Actor, at: datetime) -> None:
    """Nothing more goes to that group. Raises NotFound when it is not one of their teams'."""
    found = next((one for one in of_teams(led_by(actor)) if one.id == team_chat_id), None)
    if found is None:
        raise NotFound("There is nothing here.")
    found.state, found.ended_at = LinkState.REMOVED, at
    timeline.record(
        EventKind.CHAT_UNLINKED, at=at, actor=actor, user=actor.id, tier=found.tier, department=found.department_id
    )


def of_teams(teams: Sequence[Team]) -> list[TeamChat]:
    """The groups of these teams that were not unlinked."""
    chats = db.session.scalars(select(TeamChat).where(TeamChat.state != LinkState.REMOVED).order_by(TeamChat.id))
    return [chat for chat in chats if team_of(chat) in teams]


def team_of(chat: TeamChat) -> Team:
    """The queue to which a group belongs."""
    return Team(chat.tier, chat.department_id)


def working_of_chat(chat_id: int) -> TeamChat | None:
    """The team behind a group."""
    found = _of_chat(chat_id)
    return found if found is not None and found.state is LinkState.WORKING else None


def tell(event: Event, *, at: datetime) -> None:
    """Write to the groups of the team with whom the ticket lies now. Out of hours only what is critical rings."""
    if event.kind not in TOLD or event.ticket_id is None:
        return
    ticket = db.session.get_one(Ticket, event.ticket_id)
    if not tickets.is_known_to_all(ticket):  # a group has members of whom nobody knows what they may see
        return
    team = Team(1, ticket.department_id) if ticket.tier == 1 else Team(2)
    chats = [chat for chat in of_teams([team]) if chat.state is LinkState.WORKING]
    if not chats or quiet.is_caught_up(event.kind, event.details):
        return
    is_critical = quiet.is_critical(ticket.priority, rings_at_night=ticket.service.rings_at_night)
    if not is_critical and not quiet.is_office_open(calendars.get(calendars.OFFICE), at):
        return
    with force_locale(LANGUAGE):
        body = render_template(f"telegram/{event.kind}.txt", event=event, ticket=ticket, reader_id=None, left=None)
    address = f"{current_app.config['DESK'].base_url}/tickets/{ticket.number}"
    letter = Letter(f"{' '.join(body.split())}\n{address}", ticket_id=ticket.id)
    for chat in chats:
        deliveries.write(chat_id=chat.chat_id, letter=letter, at=at, lane=Lane.NORMAL)


def _of_chat(chat_id: int) -> TeamChat | None:
    return db.session.scalars(select(TeamChat).where(TeamChat.chat_id == chat_id)).first()
