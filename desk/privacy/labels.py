"""What people read for the words of personal data."""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.privacy.kinds import BreachState, DataKind, EntryKind, Told
from desk.privacy.models import Breach
from desk.privacy.queries import is_untold
from desk.privacy.states import Move
from desk.templating import local_time, working_duration

STATES = {
    BreachState.FOUND: (_l("Found, to be assessed"), "warn"),
    BreachState.ASSESSED: (_l("Assessed"), "progress"),
    BreachState.NOTIFIED: (_l("Agency and persons told"), "good"),
    BreachState.CLOSED: (_l("Closed"), "neutral"),
}
DATA_KINDS = {
    DataKind.NAME: _l("Names"),
    DataKind.CONTACT: _l("Telephone numbers, e-mail addresses"),
    DataKind.ADDRESS: _l("Addresses"),
    DataKind.NATIONAL_ID: _l("National identity numbers (NIK)"),
    DataKind.FAMILY_CARD: _l("Family cards (KK)"),
    DataKind.COMPLAINT: _l("What people complained of"),
    DataKind.PICTURE: _l("Photos"),
    DataKind.ACCOUNT: _l("Accounts, passwords"),
    DataKind.HEALTH: _l("Health (specific data)"),
    DataKind.BIOMETRIC: _l("Biometric or genetic data (specific data)"),
    DataKind.CHILD: _l("Data of children (specific data)"),
    DataKind.FINANCIAL: _l("Personal finances (specific data)"),
    DataKind.OTHER: _l("Other data, named in the description"),
}
ENTRIES = {
    EntryKind.RECORDED: _l("Entered into the register"),
    EntryKind.CORRECTED: _l("Corrected or completed"),
    EntryKind.ASSESSED: _l("Assessed"),
    EntryKind.AGENCY_TOLD: _l("The agency has been told in writing"),
    EntryKind.SUBJECTS_TOLD: _l("The persons have been told in writing"),
    EntryKind.CLOSED: _l("Closed"),
}
LOOKS = {
    EntryKind.RECORDED: ("bad", "alert"),
    EntryKind.CORRECTED: ("neutral", "pencil"),
    EntryKind.ASSESSED: ("progress", "search"),
    EntryKind.AGENCY_TOLD: ("good", "forward"),
    EntryKind.SUBJECTS_TOLD: ("good", "forward"),
    EntryKind.CLOSED: ("neutral", "check"),
}
TOLD = {
    Told.AGENCY: _l("The agency for the protection of personal data"),
    Told.SUBJECTS: _l("The persons whose data it is"),
}
MOVES = {
    Move.ASSESS: _l("Assess it"),
    Move.NOTIFY: _l("Note that somebody was told"),
    Move.CLOSE: _l("Close it"),
    Move.CORRECT: _l("Correct or complete it"),
}
# What a content is called where it is shown as it was written down.
FIELDS = {
    "what": _l("What happened"),
    "data_kinds": _l("Which kinds of data"),
    "people_count": _l("How many people"),
    "affected": _l("Whom it concerns"),
    "happened_at": _l("When it happened"),
    "found_at": _l("When it was found"),
    "how": _l("How it happened"),
    "measures": _l("What was done about it, and what people can do"),
    "reported_by": _l("Who reported it"),
}


class TimeLeft(NamedTuple):
    """What is left of the 3 x 24 hours, in words, and how the words look."""

    text: str
    state: str


def time_left(breach: Breach, at: datetime) -> TimeLeft:
    """How long there is still time to tell; for what is told or need not be, how it ended."""
    if breach.is_failure is False:
        return TimeLeft(_("Nobody is to be told"), "none")
    if not is_untold(breach):
        return TimeLeft(_("Told in time"), "met") if told_in_time(breach) else TimeLeft(_("Told too late"), "late")
    left = breach.due_at - at
    if left <= timedelta(0):
        return TimeLeft(_("%(time)s over", time=working_duration(left)), "late")
    return TimeLeft(
        _("%(time)s left", time=working_duration(left)), "soon" if left <= timedelta(hours=24) else "running"
    )


def told_in_time(breach: Breach) -> bool:
    """Whether agency and persons were told within 3 x 24 hours."""
    moments = (breach.agency_told_at, breach.subjects_told_at)
    return all(moment is not None and moment <= breach.due_at for moment in moments)


def kinds_text(codes: list[str]) -> str:
    """Kinds of data in one line."""
    return "; ".join(str(DATA_KINDS[DataKind(code)]) for code in codes)


def content_lines(content: dict[str, object]) -> list[tuple[str, str]]:
    """Everything that an entry says is known, as people read it."""
    lines = []
    for name, label in FIELDS.items():
        value = content.get(name)
        if isinstance(value, list):
            shown = kinds_text(value)
        elif name.endswith("_at"):
            shown = local_time(str(value)) if value else _("not known yet")
        elif name == "people_count":
            shown = _("not known yet") if value is None else str(value)
        else:
            shown = str(value or "")
        if shown:
            lines.append((str(label), shown))
    return lines
