"""Who speaks in a chat, and what is answered."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Actor
from desk.bot.incoming import Incoming
from desk.event_kinds import Origin
from desk.notify.letters import Letter
from desk.notify.models import TelegramLink
from desk.templating import city_day


@dataclass(frozen=True)
class Answer:
    """Messages into the chat, and a few words above it when a button was pressed."""

    letters: tuple[Letter, ...] = ()
    toast: str = ""


@dataclass(frozen=True)
class Talk:
    """One thing said by one linked person, at a moment."""

    incoming: Incoming
    user: User
    actor: Actor
    at: datetime

    @property
    def chat_id(self) -> int:
        return self.incoming.chat_id


def talk_with(link: TelegramLink, incoming: Incoming, at: datetime) -> Talk:
    """The person behind the chat as they stand today, coming in by Telegram."""
    today = city_day(at)
    return Talk(incoming, link.user, accounts.actor_of(link.user, on=today, origin=Origin.TELEGRAM), at)


def of(text: str, *, toast: str = "") -> Answer:
    """A plain message."""
    return Answer((Letter(text),), toast)


def base_url() -> str:
    """Where the web is."""
    return str(current_app.config["DESK"].base_url)
