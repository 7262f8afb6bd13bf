"""What people of the staff say to the bot: commands, buttons, words."""

import re
from collections.abc import Iterable
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from desk.accounts import policy
from desk.accounts.policy import Action, Actor
from desk.bot import answers, dialogues, drafts, staff_moves, staff_outages, staff_words
from desk.bot.answers import Answer, Talk
from desk.bot.incoming import Incoming
from desk.bot.words import say
from desk.errors import NotFound
from desk.notify import cards, operations
from desk.notify.letters import Button, Letter
from desk.notify.models import TelegramLink
from desk.tickets import classing, queue_queries
from desk.tickets import queries as tickets
from desk.tickets.labels import with_clocks
from desk.tickets.queries import Row

LONGEST_LIST = 10
NUMBER = re.compile(r"D-\d{4}-\d{5}-\d", re.ASCII)


def hear(incoming: Incoming, *, link: TelegramLink | None, at: datetime) -> Answer:
    """Answer somebody of the staff, or who wants to be linked as one. The caller commits."""
    if incoming.command == "/start" and incoming.argument:
        return answers.of(_link(incoming, at))
    if link is None:
        return answers.of(say("not_linked"), toast=_("This chat is not linked."))
    talk = answers.talk_with(link, incoming, at)
    try:
        if incoming.pressed:
            return _press(talk)
        return _command(talk, link) if incoming.is_command else _words(talk)
    except NotFound as missing:  # not theirs to see, or no longer: the two look the same
        if isinstance(missing, tickets.NotTheirs):
            classing.note_refusal(number=missing.number, actor=talk.actor, at=talk.at)
        return answers.of(say("status_unknown"), toast=_("There is no ticket of yours with this number."))


def _link(incoming: Incoming, at: datetime) -> str:
    try:
        user = operations.link_chat(
            code=incoming.argument[:100], chat_id=incoming.chat_id, label=incoming.first_name, at=at
        )
    except operations.BadCode as bad:
        return say("bad_code", error=bad)
    dialogues.end(incoming.chat_id)  # of whoever had the chat before
    with force_locale(user.language):
        return say("linked", user=user)


def _command(talk: Talk, link: TelegramLink) -> Answer:
    number = talk.incoming.argument.upper()[:20]
    match talk.incoming.command:
        case "/antrean":
            return _queue(talk)
        case "/tugas":
            return _list(talk, queue_queries.assigned_to(talk.actor, talk.at, limit=LONGEST_LIST + 1), "tasks")
        case "/gangguan":
            return staff_outages.told(talk)
        case "/tiket" if number:
            return _ticket(talk, number)
        case "/status" if number:
            return _status(talk, number)
        case "/status":
            rows = queue_queries.reported_by(talk.actor, limit=LONGEST_LIST)
            return answers.of(say("status_list", tickets=[row.ticket for row in rows]))
        case "/tiket":
            return answers.of(_("Please add the number, like this: /tiket D-2611-00042-7"))
        case "/batal":
            staff_words.drop(talk)
            return answers.of(_("Dropped. Nothing was changed."))
        case "/putus":
            operations.unlink_chat(user=link.user, link_id=link.id, actor=talk.actor, at=talk.at)
            dialogues.end(talk.chat_id)
            return answers.of(_("This chat is no longer linked. Nothing more is sent here."))
        case _:
            return answers.of(say("welcome", link=link))


def _press(talk: Talk) -> Answer:
    """A button: as strict as an address of the web, for anybody can send any data."""
    match talk.incoming.pressed.split(":"):
        case ["o", "follow", outage] if outage.isascii() and outage.isdigit():
            return staff_outages.follow(talk, outage)
        case ["t", "show", number]:
            return _ticket(talk, number)
        case ["t", "send" | "drop" | "pick" | "as" as step, nonce, *rest]:
            return staff_words.press(talk, step, nonce, *rest)
        case ["t", path, number, version] if path in cards.OFFERED and version.isascii() and version.isdigit():
            return staff_moves.press(talk, path, number, int(version[:9]))
        case _:
            return Answer(toast=_("This button no longer works."))


def _words(talk: Talk) -> Answer:
    incoming = talk.incoming
    if incoming.is_other:
        return answers.of(_("Only text and photos can be taken here. Please type it."))
    draft = drafts.of_chat(talk.chat_id, at=talk.at)
    behind = staff_words.ticket_behind(talk)
    if draft is not None:
        if behind is not None and behind.number != draft.number:
            return answers.of(say("busy", number=draft.number))
        return staff_words.take(talk, draft)
    if behind is not None:
        return staff_words.begin_comment(talk, behind)
    if incoming.replies_to is not None:
        return answers.of(_("I no longer know which ticket this message was about. Please open it: /tiket NUMBER"))
    if NUMBER.fullmatch(incoming.text.upper()):
        return _ticket(talk, incoming.text.upper())
    return Answer((*staff_outages.offered(talk), *answers.of(say("help")).letters))


def _ticket(talk: Talk, number: str) -> Answer:
    ticket = tickets.get_ticket(talk.actor, number, talk.at)
    return Answer((cards.card(ticket, talk.actor, talk.at),))


def _status(talk: Talk, number: str) -> Answer:
    ticket = tickets.get_ticket(talk.actor, number, talk.at)
    return answers.of(say("status", ticket=ticket, url=f"{answers.base_url()}/tickets/{ticket.number}"))


def _queue(talk: Talk) -> Answer:
    """Tier 1's of one's own departments and Tier 2's, as the board of the web has them."""
    if not _works_in_a_queue(talk.actor):
        return answers.of(_("The queue is for technicians. /status shows what you have reported."))
    rows = [
        *queue_queries.tier1_queue(talk.actor, talk.at, limit=LONGEST_LIST + 1),
        *queue_queries.tier2_queue(talk.actor, talk.at, limit=LONGEST_LIST + 1),
    ]
    return _list(talk, rows, "queue")


def _works_in_a_queue(actor: Actor) -> bool:
    return policy.may(actor, Action.TICKET_TAKE) or policy.may(actor, Action.QUEUE_TIER2)


def _list(talk: Talk, rows: Iterable[Row], name: str) -> Answer:
    found = with_clocks(rows, talk.at)
    shown = found[:LONGEST_LIST]
    keys = [Button(ticket.number, data=f"t:show:{ticket.number}") for ticket, _clock in shown]
    text = say(f"list_{name}", rows=shown, more=len(found) > len(shown), url=answers.base_url())
    return Answer((Letter(text, tuple((key,) for key in keys)),))
