"""What a slip says at the moment it is sent, to whom it may still be said, and how its words lie sealed until then."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale

from desk.accounts import queries as accounts
from desk.accounts.policy import Action, Actor
from desk.complaints import reach
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.notify import cards, letters, news, queries
from desk.notify.audiences import OFFICES
from desk.notify.delivery_models import Delivery
from desk.notify.letters import Letter
from desk.notify.messages import body_of, text_of
from desk.notify.models import Channel, LinkState, Notice
from desk.sealing import Keys
from desk.sla import calendars
from desk.templating import city_day
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket


def letter_of(slip: Delivery, at: datetime) -> Letter | None:
    """What to say now; None when nobody may hear it there any more."""
    if slip.binding is not None:
        return news.letter_of(slip)
    if slip.notice is None:
        return _as_written(slip)
    event = slip.notice.event
    ticket = db.session.get_one(Ticket, event.ticket_id) if event.ticket_id else None
    complaint = db.session.get_one(PublicComplaint, event.complaint_id) if event.complaint_id else None
    reader = _reader(slip.notice, at)
    may_open = ticket is None or tickets.may(reader, Action.TICKET_READ, ticket, at)
    if complaint is not None:
        may_open = reach.may(reader, Action.COMPLAINT_READ, complaint, on=calendars.city_day(at))
    is_told_by_number = "who" in event.details and bool(reader.roles & OFFICES)
    if not _takes_messages(slip) or not slip.notice.user.is_active or not (may_open or is_told_by_number):
        return None
    is_of_a_chat = slip.channel is Channel.TELEGRAM
    if is_of_a_chat and ticket is not None and may_open and event.kind in cards.WITH_BUTTONS:
        with force_locale(slip.notice.user.language):
            return Letter(body_of(slip.notice, ticket), rows=cards.rows_for(ticket, reader, at), ticket_id=ticket.id)
    about = ticket or complaint
    text = text_of(slip.notice, ticket, complaint=complaint, may_open=may_open)
    return Letter(text, subject=f"{about.number}: {text}" if about else text)


def _takes_messages(slip: Delivery) -> bool:
    """Whether the chat or the address still belongs to its person."""
    way = slip.mail if slip.channel is Channel.EMAIL else slip.link
    return way is not None and way.state is LinkState.WORKING


def _as_written(slip: Delivery) -> Letter | None:
    """A letter of the bot; of a ticket it goes only to a chat that still belongs to somebody, or to a team."""
    if slip.letter is None:
        return None
    if slip.ticket_id is not None and slip.chat_id is not None:
        link = queries.link_of_chat(slip.chat_id)
        if not (link is not None and link.user.is_active) and not queries.is_of_a_team(slip.chat_id):
            return None
    return letters.from_json(keys().open(slip.letter))


def keys() -> Keys:
    """What letters and chats are sealed by."""
    return Keys(current_app.config["DESK"].secret_key)


def _reader(notice: Notice, at: datetime) -> Actor:
    """The person as they stand now, not as they stood when it happened."""
    today = city_day(at)
    return accounts.actor_of(notice.user, on=today)
