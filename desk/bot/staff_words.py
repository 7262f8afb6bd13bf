"""What has to be typed: the words of a move, asked one by one and looked at before they count; comments and their photos."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError
from wtforms import Field, RadioField

from desk.attachments import operations as files
from desk.attachments.operations import Kept
from desk.bot import dialogues, drafts, staff_acts, staff_questions
from desk.bot.answers import Answer, Talk, of
from desk.bot.drafts import MOST_FILES, Draft
from desk.bot.incoming import owner_of
from desk.bot.words import say
from desk.errors import BadInput, DeskError, NotFound
from desk.notify import cards
from desk.notify import queries as notify
from desk.notify.letters import Letter
from desk.tickets import queries
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage

PUBLIC = frozenset(
    {"replies", "hold", "resolve", "reopen"}
)  # their words are read by the reporter, so may their photos be
PHOTO = "telegram.jpg"


def begin(talk: Talk, draft: Draft, ticket: Ticket) -> Answer:
    """Ask for the first words of a move."""
    drafts.keep(talk.chat_id, draft, at=talk.at)
    page = cards.page_of(draft.path)
    return Answer((staff_questions.question(talk, draft, page, _missing(talk, draft, page, ticket)),))


def begin_comment(talk: Talk, ticket: Ticket) -> Answer:
    """Somebody answers a message about a ticket: for the reporter, or among technicians? Who has no choice is not asked."""
    pages = cards.composers_open(ticket, talk.actor, talk.at)
    if not pages:
        return of(_("You may not write about ticket %(number)s at the moment.", number=ticket.number))
    draft = Draft(number=ticket.number, version=ticket.version, words={"body": talk.incoming.text})
    draft.card = talk.incoming.replies_to
    problem = _take_file(talk, draft)
    if problem and not draft.words["body"]:
        return of(problem)
    draft.words["body"] = draft.words["body"] or _("See the photo.")
    if error := _error_of(talk, draft, pages[0], ticket, "body"):
        return of(error)
    if len(pages) == 1:
        draft.path = pages[0].path
        return _send(talk, draft, heading=problem)
    drafts.keep(talk.chat_id, draft, at=talk.at)
    return Answer((staff_questions.choice(draft, pages, heading=problem),))


def ticket_behind(talk: Talk) -> Ticket | None:
    """The ticket of the message that was answered, if they may read it."""
    if talk.incoming.replies_to is None:
        return None
    found = notify.ticket_behind(talk.chat_id, talk.incoming.replies_to)
    try:
        return None if found is None else queries.get_ticket(talk.actor, found.number, talk.at)
    except NotFound:
        return None


def take(talk: Talk, draft: Draft) -> Answer:
    """Words, or a photo, for what is being written."""
    ticket = queries.get_ticket(talk.actor, draft.number, talk.at)
    problem = _take_file(talk, draft)
    text = talk.incoming.text
    if not draft.path:
        if text:
            draft.words["body"] = text
        pages = cards.composers_open(ticket, talk.actor, talk.at)
        error = _error_of(talk, draft, pages[0], ticket, "body") if pages else ""
        if error:
            return of(error)
        drafts.keep(talk.chat_id, draft, at=talk.at)
        return Answer((staff_questions.choice(draft, pages, heading=problem),))
    page = cards.page_of(draft.path)
    wanted = _missing(talk, draft, page, ticket)
    if wanted is None and text:
        return of(_("To change the text, press «Drop» and begin anew. Nothing has been sent yet."))
    if wanted is not None and isinstance(wanted, RadioField):
        return Answer(
            (staff_questions.question(talk, draft, page, wanted, heading=_("Please choose one of the buttons.")),)
        )
    if wanted is not None and text:
        draft.words[wanted.name] = text
        if error := _error_of(talk, draft, page, ticket, wanted.name):
            return of(error)  # what was kept before stays, this is asked for again
    drafts.keep(talk.chat_id, draft, at=talk.at)
    return _ask_or_preview(talk, draft, page, ticket, heading=problem)


def press(talk: Talk, step: str, nonce: str, *rest: str) -> Answer:
    """A button of a dialogue; of one that is over it does nothing."""
    draft = drafts.of_chat(talk.chat_id, at=talk.at)
    if draft is None or draft.nonce != nonce:
        return Answer(toast=_("This is over. Nothing was changed."))
    if step == "drop":
        drop(talk)
        return Answer((Letter(_("Dropped. Nothing was changed."), edits=talk.incoming.message_id),))
    ticket = queries.get_ticket(talk.actor, draft.number, talk.at)
    if step == "as" and not draft.path and rest and rest[0] in ("replies", "notes"):
        draft.path = rest[0]
        return _send(talk, draft)
    if draft.path and step == "pick" and rest:
        return _pick(talk, draft, ticket, rest[0])
    if draft.path and step == "send":
        page = cards.page_of(draft.path)
        if _missing(talk, draft, page, ticket) is None:
            return _send(talk, draft)
    return Answer(toast=_("This button no longer works."))


def drop(talk: Talk) -> None:
    """Forget what was typed, and its photos."""
    files.forget_others(_folder(), (), owner=owner_of(talk.chat_id))
    dialogues.end(talk.chat_id)


def _pick(talk: Talk, draft: Draft, ticket: Ticket, value: str) -> Answer:
    page = cards.page_of(draft.path)
    wanted = _missing(talk, draft, page, ticket)
    if not isinstance(wanted, RadioField) or value not in {
        str(choice[0]) for choice in staff_questions.choices(wanted)
    }:
        return Answer(toast=_("This button no longer works."))
    draft.words[wanted.name] = value
    drafts.keep(talk.chat_id, draft, at=talk.at)
    return _ask_or_preview(talk, draft, page, ticket)


def _ask_or_preview(talk: Talk, draft: Draft, page: MovePage, ticket: Ticket, *, heading: str = "") -> Answer:
    wanted = _missing(talk, draft, page, ticket)
    if wanted is not None:
        return Answer((staff_questions.question(talk, draft, page, wanted, heading=heading),))
    return Answer((staff_questions.preview(talk, draft, page, ticket, heading=heading),))


def _send(talk: Talk, draft: Draft, *, heading: str = "") -> Answer:
    """Do what was looked at. On a conflict nothing is lost: it is said what happened, and the words wait."""
    pressed = talk.incoming.message_id if talk.incoming.pressed else None
    page = cards.page_of(draft.path)
    ticket = queries.get_ticket(talk.actor, draft.number, talk.at)
    problem = staff_acts.why_not(page, ticket, talk, draft.version)
    try:
        if problem:
            raise problem
        staff_acts.perform(page, ticket, talk, draft)
    except BadInput as wrong:
        return _ask_again(talk, draft, page, wrong)
    except (DeskError, StaleDataError) as conflict:
        return _conflict(talk, draft, page, conflict)
    left_out = _attach(talk, draft, ticket)
    dialogues.end(talk.chat_id)
    done = say("done", draft=draft, page=page, left_out=left_out, heading=heading)
    shown = [Letter(done, edits=pressed)]
    if draft.card is not None:
        shown.append(staff_acts.refreshed(talk, draft.number, draft.card))
    return Answer(tuple(shown), str(page.done))


def _ask_again(talk: Talk, draft: Draft, page: MovePage, wrong: BadInput) -> Answer:
    """An operation does not take a value: that one is asked for anew, the others are kept."""
    draft.words.pop(wrong.field or "", None)
    drafts.keep(talk.chat_id, draft, at=talk.at)
    ticket = queries.get_ticket(talk.actor, draft.number, talk.at)
    return _ask_or_preview(talk, draft, page, ticket, heading=staff_acts.in_words(wrong))


def _conflict(talk: Talk, draft: Draft, page: MovePage, conflict: Exception) -> Answer:
    ticket = queries.get_ticket(talk.actor, draft.number, talk.at)
    answer = staff_acts.told(talk, ticket, conflict, seen=draft.version, card=draft.card)
    draft.version = ticket.version
    if page.is_composer:
        draft.path = ""
        pages = cards.composers_open(ticket, talk.actor, talk.at)
        is_open = bool(pages)
        again = staff_questions.choice(draft, pages) if pages else None
    else:
        is_open = page.is_open_to(ticket, talk.actor, talk.at)
        again = staff_questions.preview(talk, draft, page, ticket) if is_open else None
    if again is None:
        dialogues.end(talk.chat_id)
        again = Letter(say("kept_words", words=list(draft.words.values())))
    else:
        drafts.keep(talk.chat_id, draft, at=talk.at)
    return Answer((*answer.letters, again), answer.toast)


def _attach(talk: Talk, draft: Draft, ticket: Ticket) -> bool:
    """Keep the photos with the ticket. True when some could not be: among technicians only words stay."""
    left_out = False
    for found in draft.files:
        kept = Kept(**found)
        try:
            if draft.path not in PUBLIC:
                raise FileNotFoundError
            files.take_up(_folder(), kept.key, owner=owner_of(talk.chat_id))
        except FileNotFoundError:  # it waited too long
            left_out = True
            continue
        files.store_kept(kept=kept, name=PHOTO, uploaded_by_id=talk.user.id, at=talk.at, ticket_id=ticket.id)
    files.forget_others(_folder(), (), owner=owner_of(talk.chat_id))
    return left_out


def _take_file(talk: Talk, draft: Draft) -> str:
    """Keep the photo with the draft; what is wrong with it in words, else nothing."""
    incoming = talk.incoming
    if incoming.file_problem:
        return staff_acts.in_words(BadInput(incoming.file_problem))
    if incoming.file is None:
        return ""
    if len(draft.files) >= MOST_FILES:
        return str(_("At most %(count)d photos, please.", count=MOST_FILES))
    draft.files.append(incoming.file)
    return ""


def _missing(talk: Talk, draft: Draft, page: MovePage, ticket: Ticket) -> Field | None:
    """The next thing to ask for."""
    fields = staff_acts.fields_of(page, ticket, talk)
    return next((field for field in fields if field.name not in draft.words), None)


def _error_of(talk: Talk, draft: Draft, page: MovePage, ticket: Ticket, name: str) -> str:
    """What the form of the web says of one field."""
    form = staff_acts.form_of(page, ticket, talk, draft)
    form.validate()
    return " ".join(str(error) for error in form[name].errors)


def _folder() -> Any:
    return current_app.config["DESK"].data_dir
