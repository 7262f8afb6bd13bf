"""Groups of a team read only: linked by a code, the queue by numbers on request. All else that is said there is not for us."""

from datetime import datetime

from desk.bot.incoming import Incoming
from desk.bot.words import say
from desk.notify import operations, teams
from desk.notify.letters import Letter
from desk.tickets import queue_queries
from desk.tickets.labels import with_clocks

LONGEST_LIST = 10


def hear(incoming: Incoming, *, at: datetime) -> list[Letter]:
    """What to answer into the group; mostly nothing, and never a button."""
    match incoming.command:
        case "/hubungkan" if incoming.argument:
            return [Letter(_link(incoming, at))]
        case "/antrean":
            return _queue(incoming, at)
        case _:
            return []


def _link(incoming: Incoming, at: datetime) -> str:
    try:
        chat = teams.link(code=incoming.argument[:100], chat_id=incoming.chat_id, label=incoming.chat_title, at=at)
    except operations.BadCode as bad:
        return say("bad_code", error=bad)
    return say("group_linked", team=chat)


def _queue(incoming: Incoming, at: datetime) -> list[Letter]:
    chat = teams.working_of_chat(incoming.chat_id)
    if chat is None:
        return []
    rows = queue_queries.queue_of(tier=chat.tier, department_id=chat.department_id, limit=LONGEST_LIST + 1)
    found = with_clocks(rows, at)
    text = say("group_queue", rows=found[:LONGEST_LIST], more=len(found) > LONGEST_LIST)
    return [Letter(text)]
