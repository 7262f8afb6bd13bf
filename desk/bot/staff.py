"""What people of the staff say to the bot."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import force_locale

from desk.accounts import queries as accounts
from desk.accounts.policy import Actor
from desk.bot.incoming import Incoming
from desk.bot.words import say
from desk.errors import NotFound
from desk.event_kinds import Origin
from desk.notify import operations
from desk.notify.letters import Letter
from desk.notify.models import TelegramLink
from desk.tickets import queries as tickets

LONGEST_ANSWER_LIST = 10


@dataclass(frozen=True)
class Answer:
    """Messages into the chat, and a few words above it when a button was pressed."""

    letters: tuple[Letter, ...] = ()
    toast: str = ""


def hear(incoming: Incoming, *, link: TelegramLink | None, at: datetime) -> Answer:
    """Answer somebody of the staff, or who wants to be linked as one. The caller commits."""
    if incoming.command == "/start" and incoming.argument:
        return Answer((Letter(_link(incoming, at)),))
    if incoming.command == "/status":
        return Answer((Letter(_status(link, incoming.argument, at)),))
    if link is None:
        return Answer((Letter(say("not_linked")),))
    return Answer((Letter(say("welcome", link=link)),))


def actor_of(link: TelegramLink, at: datetime) -> Actor:
    """The person behind the chat as they stand today, coming in by Telegram."""
    today = at.astimezone(current_app.config["DESK"].timezone).date()
    return accounts.actor_of(link.user, on=today, origin=Origin.TELEGRAM)


def _link(incoming: Incoming, at: datetime) -> str:
    try:
        user = operations.link_chat(
            code=incoming.argument[:100], chat_id=incoming.chat_id, label=incoming.first_name, at=at
        )
    except operations.BadCode as bad:
        return say("bad_code", error=bad)
    with force_locale(user.language):
        return say("linked", user=user)


def _status(link: TelegramLink | None, number: str, at: datetime) -> str:
    if link is None:
        return say("not_linked")
    actor = actor_of(link, at)
    if not number:
        rows = tickets.reported_by(actor, limit=LONGEST_ANSWER_LIST)
        return say("status_list", tickets=[row.ticket for row in rows])
    try:
        ticket = tickets.get_ticket(actor, number.upper()[:20], at)
    except NotFound:
        return say("status_unknown")
    return say("status", ticket=ticket, url=f"{current_app.config['DESK'].base_url}/tickets/{ticket.number}")
