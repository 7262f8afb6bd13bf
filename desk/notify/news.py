"""What a citizen's chat hears of a complaint: number and status (decision 0026), made when it is sent and checked again then."""

from datetime import date, datetime, time, timedelta

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from desk.complaints import chats, citizen, queries
from desk.complaints import labels as complaint_words
from desk.complaints.chat_models import ComplaintChat
from desk.complaints.models import PublicComplaint, Utterance
from desk.complaints.states import Status
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify.delivery_models import Delivery, DeliveryState
from desk.notify.letters import Button, Letter
from desk.sla import calendars
from desk.sla.kinds import Measure
from desk.sla.ladders import Audience
from desk.timeline import Event

K = EventKind
QUIET_FROM, QUIET_UNTIL = (
    time(21),
    time(6),
)  # in the city: news wait until the morning; what somebody just asked does not
# Which text; what the citizen did themselves is not told to them once more.
TEXTS = {
    K.COMPLAINT_QUERIED: "need",
    K.COMPLAINT_DISPATCHED: "update",
    K.COMPLAINT_REFERRED: "update",
    K.COMPLAINT_ARCHIVED: "update",
    K.COMPLAINT_WITHDRAWN: "update",
    K.COMPLAINT_ANSWERED: "answer",
    K.COMPLAINT_CLOSED: "closed",
    K.COMPLAINT_WRITTEN: "message",
}
REMINDERS = {Measure.COMPLETION: "need", Measure.REPLY_WAIT: "answer"}
# What is no longer so is not told.
ONLY_WHILE = {"need": Status.INCOMPLETE, "answer": Status.ANSWERED, "closed": Status.CLOSED}


def slips_of(event: Event, *, at: datetime) -> list[Delivery]:
    """A slip for each chat that hears of it."""
    if event.complaint_id is None or not _text_of(event):
        return []
    rows = chats.of_complaint(event.complaint_id)
    waits_until = _morning_after(at)
    return [
        Delivery(binding=row, event=event, state=DeliveryState.PENDING, created_at=at, try_after=waits_until)
        for row in rows
    ]


def letter_of(slip: Delivery) -> Letter | None:
    """What to say now; None when that chat is to hear nothing any more, or things have gone on since."""
    row, event = slip.binding, slip.event
    if row is None or event is None or row.ended_at is not None:
        return None
    complaint = queries.by_id(row.complaint_id)
    name = _text_of(event)
    if complaint is None or (name in ONLY_WHILE and complaint.status is not ONLY_WHILE[name]):
        return None
    with force_locale(row.language):
        text = render_template(
            f"telegram/citizen/{name}.txt",
            complaint=complaint,
            complaint_words=complaint_words,
            status=queries.status_shown(complaint),
            until=_until(complaint) if name == "need" else None,
        )
        return Letter(" ".join(text.split()), _buttons(row, name))


def _text_of(event: Event) -> str:
    if event.kind is K.CLOCK_REMINDED and Audience.COMPLAINANT in event.details.get("who", ()):
        return REMINDERS.get(event.details.get("measure", ""), "")
    if event.kind is K.COMPLAINT_WRITTEN and not _is_word_to_citizen(event):
        return ""
    return TEXTS.get(event.kind, "")


def _is_word_to_citizen(event: Event) -> bool:
    said = db.session.scalars(select(Utterance).where(Utterance.event_id == event.id)).first()
    return said is not None and said.is_public and not said.is_citizens


def _buttons(row: ComplaintChat, name: str) -> tuple[tuple[Button, ...], ...]:
    base_url = current_app.config["DESK"].base_url
    rows: list[tuple[Button, ...]] = [(Button(_("Open details"), url=f"{base_url}/lacak"),)]
    if name == "answer":
        rows.append((Button(_("Yes"), f"c:yes:-:{row.id}"), Button(_("Not solved yet"), f"c:no:-:{row.id}")))
    if name == "closed":
        ratings = [Button(str(label), f"c:rate:-:{row.id}.{one}") for one, label in complaint_words.RATINGS.items()]
        rows += [tuple(ratings[:2]), tuple(ratings[2:])]
        rows.append((Button(_("Survey"), url=f"{base_url}/survei?dari=link"),))
    return tuple(rows)


def _until(complaint: PublicComplaint) -> date | None:
    return citizen.page_of(complaint).complete_by


def is_day(at: datetime) -> bool:
    """Whether a citizen's telephone may ring for news."""
    return _morning_after(at) == at


def _morning_after(at: datetime) -> datetime:
    """Now, or the end of the night."""
    local = at.astimezone(calendars.city_zone())
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_UNTIL, local.tzinfo)
