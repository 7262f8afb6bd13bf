"""A report told step by step: what a button or a message does to it, and what is asked next."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from desk.bot import citizen_filing, citizen_photos
from desk.bot import citizen_words as words
from desk.bot.citizen_questions import ask, menu, services_of
from desk.bot.citizen_state import Talk
from desk.bot.citizen_steps import (
    ANONYMOUS,
    CHANGEABLE,
    CONFIDENTIAL,
    MAY_SKIP,
    ORDER,
    TYPED,
    UNKNOWN,
    Draft,
    Press,
    Step,
    data_of,
    next_step,
    step_before,
)
from desk.bot.incoming import Incoming
from desk.bot.typed_days import day_in
from desk.catalogue import queries as catalogue
from desk.complaints.changes import local_day
from desk.complaints.kinds import Shield
from desk.complaints.proving import MOST_PICTURES
from desk.complaints.public_forms import ComplaintForm
from desk.errors import BadInput
from desk.mall import queries as mall
from desk.notify.letters import Button, Letter
from desk.templating import translated_error

NOT_FETCHED = "The photo could not be fetched from Telegram. Please send it again."
LONGEST_STORY = 8000  # as the form on the web has it
# At which step a button answers.
ANSWERS = {
    "tenant": Step.TENANT,
    "service": Step.SERVICE,
    "category": Step.CATEGORY,
    "day": Step.WHEN,
    "shield": Step.SHIELD,
    "follow": Step.FOLLOW,
}
VERBS = frozenset({*ANSWERS, "on", "back", "stop", "drop", "stay", "change", "page", "send", "sure"})


def begin(talk: Talk, *, at: datetime, edits: int | None = None) -> list[Letter]:
    """A new report, or the one that is not finished yet."""
    if talk.draft is None:
        talk.draft, talk.step = Draft(), ORDER[0]
        return ask(talk, at=at, edits=edits)
    if talk.step not in ORDER:
        talk.step, talk.paused = Step(talk.paused or ORDER[0]), ""
    return [Letter(str(words.NOT_FINISHED)), *ask(talk, at=at)]


def press(talk: Talk, press: Press, incoming: Incoming, *, at: datetime) -> list[Letter]:
    """A button of the report. One of an earlier report, or of another step, changes nothing."""
    draft = talk.draft
    if draft is None or press.mark != draft.mark:
        return [menu(talk, said=str(words.OLD_BUTTON))] if talk.has_agreed else ask(talk, at=at)
    edits = incoming.message_id
    if talk.step not in ORDER:
        return begin(talk, at=at)
    match press.verb:
        case "stop" | "drop":
            return [_really(draft, edits)] if press.verb == "stop" else cancel(talk)
        case "send" | "sure" if talk.step is Step.PREVIEW:
            draft.knows_alike = draft.knows_alike or press.verb == "sure"
            return citizen_filing.send(talk, form_of(draft, at), at=at)
        case "change" if talk.step is Step.PREVIEW and press.value in CHANGEABLE:
            return _change(talk, draft, Step(press.value), at, edits)
        case "page":
            page = int(press.value) if press.value.isascii() and press.value.isdigit() and len(press.value) < 4 else 0
            return ask(talk, at=at, edits=edits, page=page)
        case "back" if press.value == talk.step:
            return _go(talk, step_before(draft, talk.step), at, edits)
        case "on" if press.value == talk.step:
            return _on(talk, draft, at, edits)
    if ANSWERS.get(press.verb) is talk.step and _is_taken(draft, press, at):
        return _go(talk, next_step(draft, talk.step), at, edits)
    return ask(talk, at=at, edits=edits)


def told(talk: Talk, incoming: Incoming, *, at: datetime) -> list[Letter]:
    """Something that was written, or a photo, or a place."""
    draft = talk.draft
    if incoming.photo or incoming.document:
        if draft is None or talk.step not in ORDER:
            return [Letter(str(words.PHOTO_FIRST)), *ask(talk, at=at)]
        return _photo(talk, draft, incoming, at)
    if draft is None or talk.step not in ORDER:
        return ask(talk, at=at)
    if incoming.place and talk.step is Step.PLACE:
        latitude, longitude = incoming.place
        draft.place = str(words.LOCATION % {"place": f"{latitude:.6f}, {longitude:.6f}"})
        return _go(talk, next_step(draft, talk.step), at)
    if not incoming.text or talk.step not in TYPED:
        return [Letter(str(words.PRESS)), *ask(talk, at=at)]
    if talk.step is Step.STORY:
        return _more_story(draft, incoming.text)
    if problem := _take_text(draft, talk.step, incoming.text, at):
        return [Letter(problem)]
    return _go(talk, next_step(draft, talk.step), at)


def cancel(talk: Talk) -> list[Letter]:
    """Nothing of it is kept."""
    had = talk.draft is not None or talk.case
    at_place = talk.step is Step.PLACE
    talk.drop_draft()
    said = str(words.STOPPED if had else words.NOTHING_TO_STOP)
    if at_place:
        return [Letter(said, clears_keys=True), menu(talk)]
    return [menu(talk, said=said)]


def form_of(draft: Draft, at: datetime) -> ComplaintForm:
    """The form of the web, filled in with what was told: one and the same judgement for both doors."""
    told = {name: getattr(draft, name) for name in ("story", "service", "category", "place", "happened_on", "wish")}
    told |= {"tenant": draft.tenant, "shield": draft.shield, "no_contact": "y", "consent": "y"}
    form = ComplaintForm(formdata=MultiDict(told), meta={"csrf": False})
    day = local_day(at)
    form.offer(mall.tenants_serving(on=day), mall.counters_open(on=day), catalogue.complaint_categories())
    return form


def _really(draft: Draft, edits: int | None) -> Letter:
    both = ((words.B_THROW, "drop"), (words.B_KEEP, "stay"))
    rows = tuple((Button(str(label), data_of(verb, draft.mark)),) for label, verb in both)
    return Letter(str(words.STOP), rows, edits=edits)


def _change(talk: Talk, draft: Draft, step: Step, at: datetime, edits: int | None) -> list[Letter]:
    """Back to one field alone; text and photos are told anew."""
    draft.is_changing = draft.starts_anew = True
    if step is Step.PHOTOS:
        draft.photos = []
        citizen_photos.drop(talk.chat_id)
    return _go(talk, step, at, edits)


def _on(talk: Talk, draft: Draft, at: datetime, edits: int | None) -> list[Letter]:
    """On to the next, or leave it out; what is skipped while it is being changed is taken back."""
    step = talk.step
    if step is Step.STORY and not draft.story:
        return [Letter(str(words.WRITE_FIRST))]
    if step in MAY_SKIP and step is not Step.PHOTOS:
        setattr(draft, TYPED.get(step, "category"), "")
    return _go(talk, next_step(draft, step), at, edits)


def _go(talk: Talk, step: Step, at: datetime, edits: int | None = None) -> list[Letter]:
    draft, before = talk.draft, talk.step
    talk.step = step
    if draft is not None and step is Step.PREVIEW:
        draft.is_changing = draft.starts_anew = False
    letters = ask(talk, at=at, edits=edits)
    if before is Step.PLACE and step is not Step.PLACE:
        has_place = draft is not None and draft.place
        letters.insert(0, Letter(str(words.PLACE_NOTED if has_place else words.NO_PLACE), clears_keys=True))
    if before is Step.SHIELD and draft is not None and draft.shield == CONFIDENTIAL:
        letters.insert(0, Letter(str(words.CONFIDENTIAL_NOTE)))
    return letters


def _is_taken(draft: Draft, press: Press, at: datetime) -> bool:
    """Whether the button's value is one that is offered; then it is in the draft."""
    value, day = press.value, local_day(at)
    match press.verb:
        case "tenant" if value == UNKNOWN or value in {one.code for one in mall.tenants_serving(on=day)}:
            draft.service = draft.service if draft.tenant == value else ""
            draft.tenant = value
        case "service" if name := {str(one.id): one.name for one in services_of(draft, at)}.get(value):
            draft.service = name
        case "category" if value in {one.code for one in catalogue.complaint_categories()}:
            draft.category = value
        case "day" if value in ("0", "1"):
            draft.happened_on = (day - timedelta(days=int(value))).isoformat()
        case "shield" if value in set(Shield):
            draft.shield, draft.is_followed = value, value != ANONYMOUS
        case "follow" if value in ("yes", "no"):
            draft.is_followed = value == "yes"
        case _:
            return False
    return True


def _photo(talk: Talk, draft: Draft, incoming: Incoming, at: datetime) -> list[Letter]:
    letters = []
    if incoming.text and talk.step is Step.STORY:
        letters = _more_story(draft, incoming.text)
    if incoming.file is None:
        return [*letters, Letter(translated_error(BadInput(incoming.file_problem or NOT_FETCHED)))]
    if len(draft.photos) >= MOST_PICTURES:
        return [*letters, Letter(_("At most %(count)d pictures, please.", count=MOST_PICTURES))]
    draft.photos.append(dict(incoming.file))
    noted = str(words.PHOTO_NOTED % {"count": len(draft.photos), "most": MOST_PICTURES})
    rows = ((Button(str(words.B_ON), data_of("on", draft.mark, talk.step)),),) if talk.step is Step.PHOTOS else ()
    return [*letters, Letter(noted, rows)]


def _more_story(draft: Draft, text: str) -> list[Letter]:
    """Several messages make one report, up to what the form takes."""
    before = "" if draft.starts_anew else draft.story
    whole = f"{before}\n{text}".strip()
    numbers = {"count": len(before), "most": LONGEST_STORY, "more": len(text)}
    if len(whole) > LONGEST_STORY:
        return [Letter(str(words.TOO_LONG % numbers))]
    draft.story, draft.starts_anew = whole, False
    row = (Button(str(words.B_ON), data_of("on", draft.mark, Step.STORY)),)
    return [Letter(str(words.HAVE_LETTERS % (numbers | {"count": len(whole)})), (row,))]


def _take_text(draft: Draft, step: Step, text: str, at: datetime) -> str:
    """Put it into its field; what is wrong with it, "" when nothing is."""
    name = TYPED[step]
    if step is Step.WHEN:
        day = day_in(text, local_day(at))
        if day is None:
            return str(words.NO_DAY)
        if day > local_day(at):
            return str(words.FUTURE_DAY)
        text = day.isoformat()
    elif step is not Step.WISH:
        text = " ".join(text.split())
    before = getattr(draft, name)
    setattr(draft, name, text)
    form = form_of(draft, at)
    if form[name].validate(form):
        return ""
    setattr(draft, name, before)
    return " ".join(str(problem) for problem in form[name].errors)
