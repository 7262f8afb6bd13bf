"""What somebody is asked who writes in a chat: for the next words, for the kind of comment, whether it is right so."""

from typing import Any

from flask_babel import gettext as _
from wtforms import Field, RadioField

from desk.bot import staff_acts
from desk.bot.answers import Talk
from desk.bot.drafts import Draft
from desk.bot.words import say
from desk.notify.letters import Button, Letter
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage

LONGEST_SHOWN = 3000  # of one text in a preview: a message ends at 4096


def question(talk: Talk, draft: Draft, page: MovePage, wanted: Field | None, *, heading: str = "") -> Letter:
    assert wanted is not None  # a move without words is done at once
    is_first = not draft.words
    text = say("question", draft=draft, page=page, field=wanted, heading=heading, is_first=is_first)
    keys: tuple[tuple[Button, ...], ...] = ()
    if isinstance(wanted, RadioField):
        keys = tuple((Button(str(choice[1]), data=f"t:pick:{draft.nonce}:{choice[0]}"),) for choice in choices(wanted))
    return Letter(text, (*keys, (_drop_key(draft),)))


def preview(talk: Talk, draft: Draft, page: MovePage, ticket: Ticket, *, heading: str = "") -> Letter:
    said = []
    for field in staff_acts.fields_of(page, ticket, talk):
        value = draft.words[field.name]
        if isinstance(field, RadioField):
            value = next((str(label) for key, label in choices(field) if str(key) == value), value)
        said.append((str(field.label.text), value[:LONGEST_SHOWN]))
    text = say("preview", draft=draft, page=page, said=said, heading=heading, photos=len(draft.files))
    return Letter(text, ((Button(_("Send"), data=f"t:send:{draft.nonce}"), _drop_key(draft)),))


def choice(draft: Draft, pages: list[MovePage], *, heading: str = "") -> Letter:
    text = say("comment", draft=draft, body=draft.words["body"][:LONGEST_SHOWN], heading=heading)
    names: dict[str, Any] = {"replies": _("Reply to the reporter"), "notes": _("Internal note")}
    keys = tuple((Button(names[page.path], data=f"t:as:{draft.nonce}:{page.path}"),) for page in pages)
    return Letter(text, (*keys, (_drop_key(draft),)))


def _drop_key(draft: Draft) -> Button:
    return Button(_("Drop"), data=f"t:drop:{draft.nonce}")


def choices(field: RadioField) -> list[tuple[Any, Any]]:
    return [(choice[0], choice[1]) for choice in field.iter_choices()]
