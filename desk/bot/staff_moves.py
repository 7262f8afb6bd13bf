"""Moves of tickets by buttons on a card."""

from sqlalchemy.orm.exc import StaleDataError

from desk.bot import staff_acts, staff_words
from desk.bot.answers import Answer, Talk
from desk.bot.drafts import Draft
from desk.errors import DeskError, NotFound
from desk.notify import cards
from desk.tickets import queries
from desk.tickets.operations import StaleTicket


def press(talk: Talk, path: str, number: str, version: int) -> Answer:
    """A move's button on a card: do it at once, or ask for the words that it needs."""
    page, card = cards.page_of(path), talk.incoming.message_id
    try:
        ticket = queries.get_ticket(talk.actor, number, talk.at)
        problem = staff_acts.why_not(page, ticket, talk, version)
        if isinstance(problem, StaleTicket) and staff_acts.is_only_mine(ticket, talk, version):
            problem = staff_acts.why_not(page, ticket, talk, ticket.version)
        if problem is not None:
            return staff_acts.told(talk, ticket, problem, seen=version, card=card, path=path)
        draft = Draft(number=number, version=ticket.version, path=path, card=card)
        if staff_acts.fields_of(page, ticket, talk):
            return staff_words.begin(talk, draft, ticket)
        staff_acts.perform(page, ticket, talk, draft)
    except NotFound:
        raise
    except (DeskError, StaleDataError) as conflict:
        ticket = queries.get_ticket(talk.actor, number, talk.at)
        return staff_acts.told(talk, ticket, conflict, seen=version, card=card, path=path)
    return Answer((staff_acts.refreshed(talk, number, card, head=str(page.done)),), str(page.done))
