"""What somebody outside reads of a complaint: the official steps and public words, never the offices' own talk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from desk.catalogue.models import Service
from desk.complaints import proving, queries
from desk.complaints.changes import local_day, promised_day, promises_of
from desk.complaints.filing import Told, is_late
from desk.complaints.kinds import EvidenceSide
from desk.complaints.models import PublicComplaint
from desk.complaints.paper_models import Evidence
from desk.complaints.queries import Entry
from desk.complaints.states import OPEN, Status
from desk.database import db
from desk.event_kinds import EventKind
from desk.outages import queries as outages
from desk.outages.kinds import Area
from desk.outages.models import Outage
from desk.sla import queries as sla
from desk.sla.kinds import Measure
from desk.tickets import queries as tickets

LOOKED_BACK = timedelta(days=14)
STATUTORY = (Measure.STATUTORY_RESPONSE, Measure.STATUTORY_RESOLUTION)
SYSTEM_TROUBLE = "system_problem"  # the category


@dataclass(frozen=True)
class CitizenPage:
    """A complaint as its complainant sees it."""

    complaint: PublicComplaint
    status: Status
    entries: list[Entry]
    promises: dict[Measure, date]
    answers: list[Entry]  # since it was filed, or since it was last objected to
    missing: Entry | None  # what was asked for, while it is asked for
    complete_by: date | None
    pictures: list[Evidence]
    proof: list[Evidence]  # what the officers photographed when they answered
    names_ombudsman: bool

    @property
    def is_open(self) -> bool:
        return self.complaint.status in OPEN

    @property
    def is_late(self) -> bool:
        return is_late(self.complaint)


@dataclass(frozen=True)
class Alike:
    """What is known already that looks like this: open complaints, services that are down."""

    complaints: Sequence[PublicComplaint]
    services: Sequence[Service]
    outages: Sequence[Outage] = ()  # of these services, those whose beginning and expected end were announced

    def __bool__(self) -> bool:
        return bool(self.complaints or self.services)


def page_of(complaint: PublicComplaint) -> CitizenPage:
    """Everything the page shows."""
    entries = history_of(complaint)
    status = queries.status_shown(complaint)
    asked = [entry for entry in entries if entry.event.kind is EventKind.COMPLAINT_QUERIED]
    answers = _answers(entries)
    completion = db.session.scalars(sla.unstopped(complaint, Measure.COMPLETION)).first()
    return CitizenPage(
        complaint=complaint,
        status=status,
        entries=entries,
        promises=promises_of(complaint),
        answers=answers,
        missing=asked[-1] if asked and status is Status.INCOMPLETE else None,
        complete_by=promised_day(completion.due_at) if completion and completion.due_at else None,
        pictures=proving.evidence_of(complaint, EvidenceSide.COMPLAINANT),
        proof=proof_of(complaint, answers),
        names_ombudsman=complaint.status not in OPEN or _is_overdue_by_law(complaint),
    )


def proof_of(complaint: PublicComplaint, answers: Sequence[Entry]) -> list[Evidence]:
    """The pictures that stand under the answers; none before there is one, so that no draft is seen by its pictures."""
    return proving.shown_to_citizen(complaint, until=answers[-1].event.happened_at) if answers else []


def pictures_of(complaint: PublicComplaint) -> list[Evidence]:
    """Every picture that the page may show."""
    own = proving.evidence_of(complaint, EvidenceSide.COMPLAINANT)
    return own + proof_of(complaint, _answers(history_of(complaint)))


def history_of(complaint: PublicComplaint) -> list[Entry]:
    """The history for citizens, with what the organisations of a split complaint answered."""
    entries = queries.history_of(complaint, for_citizen=True)
    for part in complaint.parts:
        entries += [
            entry
            for entry in queries.history_of(part, for_citizen=True)
            if entry.event.kind is EventKind.COMPLAINT_ANSWERED
        ]
    return sorted(entries, key=lambda entry: (entry.event.happened_at, entry.event.id))


def said_already(complaint: PublicComplaint, words: str) -> bool:
    """Whether these are the words that the complainant sent last: a second press of the button."""
    said = [entry.utterance for entry in history_of(complaint) if entry.utterance and entry.utterance.is_citizens]
    return bool(words) and bool(said) and said[-1].body == words


def alike(told: Told, *, at: datetime) -> Alike:
    """What somebody may want to know before they send this: alike is what names the same service or the same category."""
    found = queries.look_alikes(
        tenant_id=told.tenant.id if told.tenant else None, service=told.service, since=at - LOOKED_BACK, limit=20
    )
    complaints = [
        one
        for one in found
        if (told.category and one.category_id == told.category.id) or (told.service and not told.category)
    ]
    declared = [one for one in outages.running(at=at) if _is_about(told, one.service)]
    down = {one.service.id: one.service for one in declared}
    down |= {service.id: service for service in tickets.services_down() if _is_about(told, service)}
    return Alike(complaints[:3], list(down.values()), declared)


def known_outages(*, at: datetime) -> list[Outage]:
    """What a citizen may meet anywhere: services out of order in the city or the mall."""
    return [outage for outage in outages.running(at=at) if outage.area is not Area.DEPARTMENTS]


def today(at: datetime) -> date:
    """The day in the city."""
    return local_day(at)


def _is_overdue_by_law(complaint: PublicComplaint) -> bool:
    return any(clock.breached_at and clock.measure in STATUTORY for clock in sla.clocks_of_complaint(complaint.id))


def _is_about(told: Told, service: Service) -> bool:
    if told.category is not None and told.category.code == SYSTEM_TROUBLE and not told.service:
        return True
    named = told.service.casefold()
    return bool(named) and any(
        named in name.casefold() or name.casefold() in named for name in (service.code, service.name, service.name_en)
    )


def _answers(entries: Iterable[Entry]) -> list[Entry]:
    found: list[Entry] = []
    for entry in entries:
        if entry.event.kind is EventKind.COMPLAINT_REOPENED:
            found = []
        elif entry.event.kind is EventKind.COMPLAINT_ANSWERED:
            found.append(entry)
    return found
