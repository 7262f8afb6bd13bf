"""What a citizen says in a private chat, and what they are answered (decision 0026).

Whatever comes in is answered in words or with silence. No identity number, access code or answer of an office ever stands in
a chat; who sends one is warned, and it is not kept.
"""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale

from desk import timeline
from desk.bot import citizen_cases as cases
from desk.bot import citizen_report as report
from desk.bot import citizen_state, emergencies, secrets_heard
from desk.bot import citizen_words as words
from desk.bot.citizen_questions import address, ask, menu, notice
from desk.bot.citizen_state import Talk
from desk.bot.citizen_steps import Press, Step, read_press
from desk.bot.incoming import Incoming
from desk.complaints import chats
from desk.errors import TooMany
from desk.event_kinds import EventKind
from desk.gate import operations as gate
from desk.notify.letters import Letter

# Theirs also in a chat that is linked to somebody of the staff.
COMMANDS = frozenset({*words.COMMANDS} - {"/status", "/batal"})


def hear(incoming: Incoming, *, at: datetime) -> list[Letter]:
    """What to answer. Changes what has to be changed, in the caller's transaction; the caller commits and sends."""
    if not incoming.is_private:
        return []
    talk = citizen_state.load(incoming.chat_id, at=at)
    with force_locale(talk.language):
        if not _is_let_in("chat", incoming.chat_id, at):
            return [Letter(str(words.SLOWER))] if _is_let_in("chat-told", incoming.chat_id, at) else []
        letters = _emergency(incoming, at)
        if incoming.text and secrets_heard.is_told(_typed(incoming)):
            return [*letters, Letter(str(words.SECRET % {"link": address("/lacak")}))]
        language, talk.is_reminded = talk.language, False
        letters += _answer(talk, incoming, at)
    if talk.language != language:
        with force_locale(talk.language):
            letters = ask(talk, at=at)
    citizen_state.save(talk, at=at)
    return letters


def forget_chat(chat_id: int, *, at: datetime) -> None:
    """The chat is closed to us: nothing is kept of it."""
    citizen_state.load(chat_id, at=at).drop_draft()
    chats.end(chats.of_chat(chat_id, keys=citizen_state.keys()), at=at)


def _answer(talk: Talk, incoming: Incoming, at: datetime) -> list[Letter]:
    if incoming.pressed:
        return _pressed(talk, incoming, at)
    if incoming.is_command:
        return _command(talk, incoming, at)
    if incoming.is_other:
        return [Letter(str(words.ONLY_THESE))]
    if talk.step is Step.OBJECT and incoming.text and not (incoming.photo or incoming.document):
        return cases.objected(talk, incoming.text, at=at)
    return report.told(talk, incoming, at=at)


def _command(talk: Talk, incoming: Incoming, at: datetime) -> list[Letter]:
    if incoming.command == "/start" and incoming.argument.startswith(cases.LINK):
        return cases.bind(talk, incoming.argument, at=at)
    return _wish(talk, words.COMMANDS.get(incoming.command, "menu"), at)


def _pressed(talk: Talk, incoming: Incoming, at: datetime) -> list[Letter]:
    found = read_press(incoming.pressed)
    if found is None:
        return [Letter(str(words.NO_BUTTON)), *ask(talk, at=at)]
    if found.verb == "agree":
        return _agreed(talk, at)
    if found.verb == "menu":
        return _wish(talk, found.value, at, edits=incoming.message_id)
    return _about_something(talk, found, incoming, at)


def _about_something(talk: Talk, found: Press, incoming: Incoming, at: datetime) -> list[Letter]:
    if found.verb in cases.VERBS:
        return cases.press(talk, found, at=at)
    if found.verb in report.VERBS:
        return report.press(talk, found, incoming, at=at)
    return [Letter(str(words.NO_BUTTON)), *ask(talk, at=at)]


def _agreed(talk: Talk, at: datetime) -> list[Letter]:
    """From here on something may be told; pressed again later it changes nothing."""
    if not talk.has_agreed:
        talk.has_agreed, talk.step = True, Step.MENU
    return ask(talk, at=at)


def _wish(talk: Talk, wish: str, at: datetime, edits: int | None = None) -> list[Letter]:
    """A command, or a button of the menu."""
    match wish:
        case "cases":
            return cases.listed(talk, at=at, edits=edits)
        case "info":
            return cases.services(talk, at=at, edits=edits)
        case "leave":
            return cases.leave(talk, at=at)
        case "privacy":
            return [notice() if not talk.has_agreed else _privacy()]
        case "english" | "indonesian":
            talk.language = {"english": "en", "indonesian": "id"}[wish]
            return ask(talk, at=at)
    if not talk.has_agreed:
        return [notice()]
    match wish:
        case "report":
            return report.begin(talk, at=at, edits=edits)
        case "cancel":
            return report.cancel(talk)
    return [menu(talk, edits=edits)]


def _privacy() -> Letter:
    return Letter("\n\n".join([words.PRIVACY % {"link": address("/aduan")}, str(words.KEPT)]))


def _emergency(incoming: Incoming, at: datetime) -> list[Letter]:
    """The telephone number first, whatever else is going on; those on duty are told that somebody cried for help (TRK-02).

    What was written is not kept with the alert, nor who wrote it: the word that was heard is all that is told.
    """
    known = emergencies.known()
    word = "" if incoming.is_command or incoming.pressed else known.word_in(incoming.text)
    if not word:
        return []
    lines = [str(words.EMERGENCY % {"number": known.number})]
    if known.local_number:
        lines.append(str(words.OR_LOCAL % {"number": known.local_number}))
    if _is_let_in("chat-alert", incoming.chat_id, at):
        timeline.record(EventKind.EMERGENCY_HEARD, at=at, word=word)
        lines.append(str(words.ALERTED))
    lines.append(str(words.FALSE_ALARM))
    return [Letter("\n".join(lines))]


def _typed(incoming: Incoming) -> str:
    """What was written by hand: the token of a deep link was not."""
    is_link = incoming.command == "/start"
    return "" if is_link else incoming.text


def _is_let_in(limit: str, chat_id: int, at: datetime) -> bool:
    try:
        gate.ask_chat(limit=limit, chat_id=chat_id, secret=current_app.config["DESK"].secret_key, at=at)
    except TooMany:
        return False
    return True
