"""What people read for the words of complaints. English sources; catalogues translate."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.complaints.kinds import (
    ArchiveReason,
    Channel,
    ComplainantKind,
    ComplaintKind,
    ConsentWording,
    DataWish,
    PaperForm,
    Shield,
)
from desk.complaints.states import Status
from desk.event_kinds import EventKind
from desk.sla.kinds import Classification
from desk.timeline import Event

KINDS = {
    ComplaintKind.COMPLAINT: _l("Public complaint"),
    ComplaintKind.ASPIRATION: _l("Aspiration"),
    ComplaintKind.INFO_REQUEST: _l("Request for information"),
}
CHANNELS = {
    Channel.WEB: _l("Web form"),
    Channel.COUNTER: _l("At the counter"),
    Channel.PHONE: _l("By telephone"),
    Channel.LETTER: _l("By letter"),
    Channel.BOX: _l("Suggestion box"),
    Channel.WHATSAPP: _l("WhatsApp"),
    Channel.TELEGRAM: _l("Telegram"),
    Channel.API: _l("Another system"),
    Channel.LAPOR: _l("SP4N-LAPOR!"),
}
SHIELDS = {
    Shield.OPEN: _l("Open"),
    Shield.ANONYMOUS: _l("Anonymous"),
    Shield.CONFIDENTIAL: _l("Confidential"),
}
SHIELD_HINTS = {
    Shield.OPEN: _l(
        "The officers who handle it see your name. "
        "The public sees at most its kind and how far it is, never your name or your words."
    ),
    Shield.ANONYMOUS: _l("Your name is hidden from everybody it is about and from who handles it."),
    Shield.CONFIDENTIAL: _l("Your name and what you write are seen by the few who handle it, and never published."),
}
COMPLAINANTS = {
    ComplainantKind.INDIVIDUAL: _l("A person"),
    ComplainantKind.BUSINESS: _l("A business"),
    ComplainantKind.GROUP: _l("A group"),
}
CLASSIFICATIONS = {
    None: _l("not classified yet"),
    Classification.INFORMATION: _l("Information (5 working days)"),
    Classification.PUBLIC_INFORMATION: _l("Public information, for the PPID (10 working days)"),
    Classification.NON_SUPERVISORY: _l("No officials to be examined (14 working days)"),
    Classification.SUPERVISORY: _l("Officials to be examined (60 working days)"),
    Classification.PERSONAL_DATA: _l("Own personal data: to see, correct or delete it (3 times 24 hours)"),
}
ARCHIVE_REASONS = {
    ArchiveReason.TOO_GENERAL: _l("too general to be followed up"),
    ArchiveReason.DOUBLE: _l("the same was reported already"),
    ArchiveReason.IRRELEVANT: _l("not a matter of public service"),
}
FINDINGS = {
    "seen_before": _l("This very picture was used before."),
    "alike": _l("It looks like an earlier picture of this complaint."),
    "too_old": _l("By its own date it is older than the complaint."),
    "not_convincing": _l("A second person was not convinced."),
}
# For officers.
STATUSES = {
    Status.RECEIVED: (_l("Received"), "info"),
    Status.VERIFICATION: (_l("Being verified"), "progress"),
    Status.INCOMPLETE: (_l("To be completed"), "waiting"),
    Status.WITHDRAWN: (_l("Counts as withdrawn"), "neutral"),
    Status.DISPATCHED: (_l("Dispatched"), "info"),
    Status.IN_PROGRESS: (_l("Being followed up"), "progress"),
    Status.ANSWERED: (_l("Answered"), "good"),
    Status.CLOSED: (_l("Finished"), "good"),
    Status.REOPENED: (_l("Objected to"), "warn"),
    Status.NOT_OURS: (_l("Outside our authority"), "neutral"),
    Status.ARCHIVED: (_l("Laid aside"), "neutral"),
}
# For the citizen, in plain words: what it means for them.
CITIZEN_STATUSES = {
    Status.RECEIVED: _l("Your report has been received. An officer will look whether it is complete."),
    Status.VERIFICATION: _l("An officer is checking your report and finding out who has to answer."),
    Status.INCOMPLETE: _l("Something is missing. Please complete your report below."),
    Status.WITHDRAWN: _l("Nobody completed the report within 30 days, so it counts as withdrawn. You may report anew."),
    Status.DISPATCHED: _l("Your report has been sent to the organisation that has to answer."),
    Status.IN_PROGRESS: _l("The organisation is following it up."),
    Status.ANSWERED: _l("There is an answer. Please read it and tell us whether it is solved."),
    Status.CLOSED: _l("Finished."),
    Status.REOPENED: _l("You said that it is not solved. It goes on, and a supervisor has been told."),
    Status.NOT_OURS: _l("This is outside our authority. We have sent it on."),
    Status.ARCHIVED: _l("Your report has been laid aside. The reason stands below."),
}
# For who follows a report of somebody else.
FOLLOWED_STATUSES = {
    Status.RECEIVED: _l("It has been received. An officer will look whether it is complete."),
    Status.VERIFICATION: _l("An officer is checking it and finding out who has to answer."),
    Status.DISPATCHED: _l("It has been sent to the organisation that has to answer."),
    Status.IN_PROGRESS: _l("The organisation is following it up."),
    Status.ANSWERED: _l("It has been answered. It is closed unless the person who reported it objects."),
    Status.CLOSED: _l("Finished. The report is closed."),
    Status.REOPENED: _l("It is not solved yet and goes on. A supervisor has been told."),
}
# The same in a word or two, for a chat: no name of anybody, because the screen may be a shared one.
CHAT_STATUSES = {
    Status.RECEIVED: _l("received"),
    Status.VERIFICATION: _l("being verified"),
    Status.INCOMPLETE: _l("to be completed by you"),
    Status.WITHDRAWN: _l("counts as withdrawn"),
    Status.DISPATCHED: _l("sent to the organisation in charge"),
    Status.IN_PROGRESS: _l("being followed up"),
    Status.ANSWERED: _l("answered"),
    Status.CLOSED: _l("finished"),
    Status.REOPENED: _l("opened again"),
    Status.NOT_OURS: _l("outside our authority, sent on"),
    Status.ARCHIVED: _l("laid aside"),
}
CITIZEN_EVENTS = {
    EventKind.COMPLAINT_FILED: _l("Received"),
    EventKind.COMPLAINT_QUERIED: _l("We need something from you"),
    EventKind.COMPLAINT_COMPLETED: _l("You completed your report"),
    EventKind.COMPLAINT_WITHDRAWN: _l("Counts as withdrawn"),
    EventKind.COMPLAINT_DISPATCHED: _l("Sent to the organisation that answers"),
    EventKind.COMPLAINT_REFERRED: _l("Sent on to who is in charge"),
    EventKind.COMPLAINT_ARCHIVED: _l("Laid aside"),
    EventKind.COMPLAINT_WRITTEN: _l("Message"),
    EventKind.COMPLAINT_ANSWERED: _l("Official answer"),
    EventKind.COMPLAINT_CONFIRMED: _l("You said: solved"),
    EventKind.COMPLAINT_CLOSED: _l("Closed, because nobody objected"),
    EventKind.COMPLAINT_REOPENED: _l("You said: not solved yet"),
    EventKind.COMPLAINT_RATED: _l("Thank you for your rating"),
    EventKind.OMBUDSMAN_NAMED: _l("The time of the law is over"),
    EventKind.DATA_CORRECTED: _l("Your data have been corrected"),
    EventKind.DATA_ERASED: _l("Your identity is erased from this report"),
    EventKind.DATA_REFUSED: _l("Your request about your data was refused"),
}
# What people agreed to, word by word. A wording that was in use never changes: a new one is a new ConsentWording.
CONSENTS = {
    ConsentWording.WEB_1: (
        _l(
            "Your data are kept on the server of the city government and opened only by officers who may. "
            "You can ask to see, correct or delete them (Law 27/2022)."
        ),
        _l("I agree that my data are used to handle this report, as the privacy notice says."),
    ),
    ConsentWording.ALOUD_1: (
        _l(
            "“Your data is kept on the city government's own server and opened by authorised officers alone. "
            "You may ask to see, correct or delete it. The complaint costs nothing. Do you agree?”"
        ),
    ),
}
CONSENTS[ConsentWording.CHAT_1] = (
    CONSENTS[ConsentWording.WEB_1][0],
    _l("Do you agree that what you send here is used to handle your report?"),
)
DATA_WISHES = {
    DataWish.ACCESS: _l("See what is kept of me"),
    DataWish.CORRECTION: _l("Correct what is wrong about me"),
    DataWish.ERASURE: _l("Withdraw my consent and have my identity erased"),
}
IDENTITY_FIELDS = {
    "name": _l("Name"),
    "contact": _l("Contact"),
    "address": _l("Address"),
    "national_id": _l("National identity number (NIK)"),
    "business_id": _l("Business number (NIB)"),
    "proxy": _l("Proxy for, by letter"),
}


def citizen_event(event: Event) -> str:
    """What happened, as the citizen should hear it."""
    if event.kind is EventKind.DATA_ERASED and event.details.get("waits"):
        return str(_("Your identity is erased from this report as soon as it has ended"))
    said = str(CITIZEN_EVENTS[event.kind])
    changed = identity_fields(event.details.get("fields")) if event.kind is EventKind.DATA_CORRECTED else ""
    return f"{said}: {changed}" if changed else said


def identity_fields(names: Iterable[str] | None) -> str:
    """Fields of an identity in one line."""
    return ", ".join(str(IDENTITY_FIELDS[name]) for name in names or () if name in IDENTITY_FIELDS)


PAPERS = {
    PaperForm.A4: _l("A4 page"),
    PaperForm.THERMAL_58: _l("Strip of 58 mm"),
    PaperForm.THERMAL_80: _l("Strip of 80 mm"),
}
RATINGS = {1: _l("Not satisfied"), 2: _l("Less satisfied"), 3: _l("Satisfied"), 4: _l("Very satisfied")}
# Without a name these are the complainant's own acts; the others are the desk's.
OF_COMPLAINANTS = frozenset({EventKind.COMPLAINT_FILED, EventKind.COMPLAINT_CONFIRMED, EventKind.COMPLAINT_RATED})
# How an event looks in the history: tone, picture.
LOOKS: dict[EventKind, tuple[str, str]] = {
    EventKind.COMPLAINT_FILED: ("good", "inbox"),
    EventKind.COMPLAINT_QUERIED: ("waiting", "clock-paused"),
    EventKind.COMPLAINT_COMPLETED: ("progress", "check"),
    EventKind.COMPLAINT_WITHDRAWN: ("neutral", "close"),
    EventKind.COMPLAINT_DISPATCHED: ("progress", "forward"),
    EventKind.COMPLAINT_TAKEN: ("progress", "person"),
    EventKind.COMPLAINT_BOUNCED: ("warn", "back"),
    EventKind.COMPLAINT_REFERRED: ("neutral", "forward"),
    EventKind.COMPLAINT_ARCHIVED: ("neutral", "close"),
    EventKind.COMPLAINT_FOLLOWED_UP: ("progress", "pencil"),
    EventKind.COMPLAINT_NOTED: ("warn", "lock"),
    EventKind.COMPLAINT_WRITTEN: ("progress", "speech"),
    EventKind.COMPLAINT_DRAFTED: ("progress", "pencil"),
    EventKind.COMPLAINT_REJECTED: ("warn", "back"),
    EventKind.COMPLAINT_ANSWERED: ("good", "done"),
    EventKind.COMPLAINT_TOLD: ("good", "check"),
    EventKind.COMPLAINT_CONFIRMED: ("good", "done"),
    EventKind.COMPLAINT_CLOSED: ("neutral", "check"),
    EventKind.COMPLAINT_REOPENED: ("bad", "back"),
    EventKind.COMPLAINT_REVEALED: ("warn", "lock"),
    EventKind.COMPLAINT_LINKED: ("info", "ticket"),
    EventKind.COMPLAINT_PRINTED: ("neutral", "print"),
    EventKind.COMPLAINT_PROVEN: ("progress", "photo"),
    EventKind.COMPLAINT_CHECKED: ("progress", "search"),
    EventKind.OPINION_ASKED: ("waiting", "speech"),
    EventKind.OPINION_GIVEN: ("progress", "speech"),
    EventKind.OMBUDSMAN_NAMED: ("bad", "alert"),
    EventKind.DATA_REQUESTED: ("warn", "person"),
    EventKind.DATA_DISCLOSED: ("warn", "lock"),
    EventKind.DATA_EXPORTED: ("warn", "lock"),
    EventKind.DATA_CORRECTED: ("progress", "pencil"),
    EventKind.DATA_ERASED: ("neutral", "close"),
    EventKind.DATA_REFUSED: ("waiting", "back"),
    EventKind.CLOCK_WARNED: ("warn", "bell"),
    EventKind.CLOCK_BREACHED: ("bad", "alert"),
    EventKind.CLOCK_RAISED: ("bad", "up"),
    EventKind.CLOCK_REMINDED: ("waiting", "bell"),
}
