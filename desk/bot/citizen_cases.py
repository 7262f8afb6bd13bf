"""The complaints that a chat hears of: number and status, «Ya / Belum», the rating. Whatever was written is read on the web."""

from datetime import datetime, time

from werkzeug.datastructures import MultiDict

from desk.bot import citizen_words as words
from desk.bot.citizen_questions import address, ask, menu
from desk.bot.citizen_state import Talk, keys
from desk.bot.citizen_steps import NO_MARK, ORDER, Press, Step, data_of
from desk.complaints import chats, queries, tracking
from desk.complaints.chat_models import ComplaintChat
from desk.complaints.chats import BadLink
from desk.complaints.labels import CHAT_STATUSES, RATINGS
from desk.complaints.models import PublicComplaint
from desk.complaints.public_forms import ObjectForm
from desk.complaints.states import OPEN, Status
from desk.errors import DeskError, NotFound
from desk.notify.letters import Button, Letter
from desk.sla import calendars
from desk.templating import local_day, translated_error

CALENDAR = "mpp"
MOST_SHOWN = 20
VERBS = frozenset({"case", "yes", "no", "rate", "cut", "unobject"})
LINK = "c-"  # what begins the payload of a deep link from the page of a complaint


def bind(talk: Talk, payload: str, *, at: datetime) -> list[Letter]:
    """Somebody came by the link of a complaint's page: its news come here from now on."""
    try:
        row = chats.bind_by_link(
            token=payload.removeprefix(LINK), chat_id=talk.chat_id, language=talk.language, keys=keys(), at=at
        )
    except BadLink:
        return [Letter(str(words.BAD_LINK), (_look(),))]
    said = "\n\n".join([words.BOUND % {"number": row.complaint.number}, words.PRIVACY % {"link": address("/aduan")}])
    return [Letter(said), _case(row)]


def listed(talk: Talk, *, at: datetime, edits: int | None = None) -> list[Letter]:
    """What this chat hears of: numbers and statuses, once somebody with a code has been here not long ago."""
    rows = chats.of_chat(talk.chat_id, keys=keys())
    if not rows:
        return [Letter(str(words.NO_CASES), (_look(), _menu()), edits=edits)]
    if not chats.is_open(rows, at=at):
        return [Letter(str(words.LOCKED), (_look(), _menu()), edits=edits)]
    chats.touch(rows, at=at)
    rows = rows[:MOST_SHOWN]
    lines = [str(words.YOUR_CASES), *(f"{row.complaint.number}: {_status(row.complaint)}" for row in rows)]
    buttons = tuple((Button(row.complaint.number, data_of("case", value=row.id)),) for row in rows)
    return [Letter("\n".join(lines), (*buttons, _menu()), edits=edits)]


def press(talk: Talk, press: Press, *, at: datetime) -> list[Letter]:
    """A button about one complaint: of this chat alone, whatever the button says."""
    if press.verb == "unobject":
        return _back(talk, at)
    number, _, more = press.value.partition(".")
    try:
        row = chats.get_own(binding_id=_row_id(number), chat_id=talk.chat_id, keys=keys())
    except NotFound as wrong:
        return [Letter(translated_error(wrong), (_look(),))]
    try:
        return _done(talk, press.verb, row, more, at)
    except DeskError as wrong:
        return [Letter(translated_error(wrong), (_details(),))]


def objected(talk: Talk, text: str, *, at: datetime) -> list[Letter]:
    """«Belum», and why."""
    form = ObjectForm(formdata=MultiDict({"why": text}), meta={"csrf": False})
    if not form.why.validate(form):
        return [Letter(" ".join(str(problem) for problem in form.why.errors)), *ask(talk, at=at)]
    try:
        row = chats.get_own(binding_id=talk.case, chat_id=talk.chat_id, keys=keys())
        complaint = queries.lock_complaint(row.complaint_id)
        tracking.object_to(complaint=complaint, why=text, at=at)
    except DeskError as wrong:
        return [Letter(translated_error(wrong), (_details(),)), *_back(talk, at)]
    return [Letter(str(words.GOES_ON % {"number": complaint.number}), (_details(),)), *_back(talk, at, quietly=True)]


def leave(talk: Talk, *, at: datetime) -> list[Letter]:
    """Nothing of this chat is kept, and nothing is sent here any more."""
    chats.end(chats.of_chat(talk.chat_id, keys=keys()), at=at)
    talk.drop_draft()
    talk.is_over = True
    return [Letter(str(words.LEFT), clears_keys=True)]


def services(talk: Talk, *, at: datetime, edits: int | None = None) -> list[Letter]:
    """When the mall is open, and where its services are listed."""
    lines = [line for line in (_hours(at), str(words.SERVICES)) if line]
    row = (Button(str(words.B_SERVICES), url=address("/layanan")),)
    return [Letter("\n".join(lines), (row, _menu()), edits=edits)]


def _done(talk: Talk, verb: str, row: ComplaintChat, more: str, at: datetime) -> list[Letter]:
    complaint = queries.lock_complaint(row.complaint_id)
    match verb:
        case "case" if not chats.is_open([row], at=at):
            return [Letter(str(words.LOCKED), (_look(),))]
        case "yes":
            if not (complaint.status is Status.CLOSED and complaint.is_solved):
                tracking.confirm(complaint=complaint, at=at)
            said = str(words.SOLVED % {"number": complaint.number})
            return [Letter(f"{said}\n\n{words.RATE}", (*_ratings(row), _survey()))]
        case "no":
            if complaint.status not in (Status.ANSWERED, Status.CLOSED):
                return [_case(row)]
            talk.paused = talk.step if talk.step in ORDER else talk.paused
            talk.step, talk.case = Step.OBJECT, row.id
            return ask(talk, at=at)
        case "rate":
            if str(complaint.rating) != more:
                rating = int(more) if more.isascii() and more.isdigit() and len(more) == 1 else 0
                tracking.rate(complaint=complaint, rating=rating, note=complaint.rating_note, at=at)
            return [Letter(str(words.RATED), (_survey(),))]
        case "cut":
            chats.end([row], at=at)
            return [menu(talk, said=str(words.CUT % {"number": complaint.number}))]
    chats.touch([row], at=at)
    return [_case(row)]


def _back(talk: Talk, at: datetime, *, quietly: bool = False) -> list[Letter]:
    """To the report that was being told before, if any."""
    talk.case = 0
    talk.step = Step(talk.paused) if talk.paused and talk.draft else talk.rest
    talk.paused = ""
    return [] if quietly and talk.step not in ORDER else ask(talk, at=at)


def _case(row: ComplaintChat) -> Letter:
    """One complaint: number, status, the promised day, and what can be done."""
    complaint = row.complaint
    text = str(words.CASE % {"number": complaint.number, "status": _status(complaint)})
    if complaint.status in OPEN and complaint.status is not Status.INCOMPLETE:
        text += f"\n{words.PROMISED % {'day': local_day(complaint.promised_on)}}"
    rows: list[tuple[Button, ...]] = [_details()]
    if complaint.status is Status.ANSWERED:
        both = ((words.B_YES, "yes"), (words.B_NO, "no"))
        rows.append(tuple(Button(str(label), data_of(verb, value=row.id)) for label, verb in both))
    if complaint.status in (Status.ANSWERED, Status.CLOSED) and complaint.rating is None:
        rows += _ratings(row)
    rows += [(Button(str(words.B_CUT), data_of("cut", value=row.id)),), _menu()]
    return Letter(text, tuple(rows))


def _ratings(row: ComplaintChat) -> tuple[tuple[Button, ...], ...]:
    buttons = [Button(str(label), data_of("rate", value=f"{row.id}.{one}")) for one, label in RATINGS.items()]
    return tuple(buttons[:2]), tuple(buttons[2:])


def _status(complaint: PublicComplaint) -> str:
    return str(CHAT_STATUSES[queries.status_shown(complaint)])


def _details() -> tuple[Button, ...]:
    return (Button(str(words.B_OPEN), url=address("/lacak")),)


def _look() -> tuple[Button, ...]:
    return (Button(str(words.B_LOOK), url=address("/lacak")),)


def _survey() -> tuple[Button, ...]:
    return (Button(str(words.B_SURVEY), url=address("/survei?dari=link")),)


def _menu() -> tuple[Button, ...]:
    return (Button(str(words.B_MENU), data_of("menu", NO_MARK, "menu")),)


def _hours(at: datetime) -> str:
    try:
        calendar = calendars.get(CALENDAR)
    except LookupError:
        return ""
    spans = calendar.hours_on(at.astimezone(calendar.zone).date())
    if not spans:
        return str(words.CLOSED_TODAY)
    hours = ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in spans)
    return str(words.OPEN_TODAY % {"hours": hours})


def _clock(moment: time) -> str:
    return moment.strftime("%H.%M")


def _row_id(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
