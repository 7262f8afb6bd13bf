"""Complaints to and from the national complaint system (SP4N-LAPOR!, DOMAIN K9): a file each way, numbers noted once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from desk import timeline
from desk.accounts.policy import Action, Actor, may
from desk.catalogue.models import ComplaintCategory
from desk.complaints import queries
from desk.complaints.changes import act, local_day, permit
from desk.complaints.filing import Told, file_complaint
from desk.complaints.identity import Identity
from desk.complaints.kinds import Channel, Shield
from desk.complaints.lapor_file import Line, day_of, is_yes, lapor_number
from desk.complaints.models import PublicComplaint, Utterance
from desk.complaints.states import LAPOR_STATE
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.mall import queries as mall
from desk.mall.models import Tenant
from desk.sealing import Keys
from desk.sla import calendars
from desk.timeline import Event

LONGEST_REPORT = 10_000
SHIELD_WORDS = {Shield.OPEN: "", Shield.ANONYMOUS: "anonim", Shield.CONFIDENTIAL: "rahasia"}
HIDDEN, RESTRICTED = "(rahasia)", "(terbatas)"


class Outcome(StrEnum):
    """What became of a row."""

    FILED = "filed"
    NUMBERED = "numbered"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Names:
    """What a row may name, by code and by name in small letters."""

    tenants: dict[str, Tenant]
    categories: dict[str, ComplaintCategory]


def export_complaints(*, actor: Actor, first: date, last: date, at: datetime) -> list[list[str]]:
    """The rows of a period, of what this person may read: never who complained, never what is confidential.

    Raises Forbidden, BadInput.
    """
    if not may(actor, Action.COMPLAINT_EXPORT):
        raise Forbidden("You may not do this.")
    if last < first:
        raise BadInput("The last day cannot lie before the first.", field="last")
    zone = calendars.city_zone()
    since, until = (datetime.combine(day, time(0), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    C = PublicComplaint
    found = queries.visible_to(actor, on=local_day(at)).where(
        C.parent_id.is_(None), C.received_at >= since, C.received_at < until
    )
    answers = _last_answers(found.with_only_columns(C.id))
    with_names = (joinedload(C.category), joinedload(C.tenant), joinedload(C.about_tenant), selectinload(C.parts))
    complaints = db.session.scalars(found.options(*with_names).order_by(C.id)).unique().all()
    rows = [_row(complaint, answers.get(complaint.id, "")) for complaint in complaints]
    timeline.record(
        EventKind.COMPLAINT_EXPORTED, at=at, actor=actor, count=len(rows), first=first, last=last, form="lapor"
    )
    return rows


def names(*, on: date) -> Names:
    """Organisations that serve on that day, and the categories, by what people write for them."""
    tenants = {
        word.casefold(): tenant
        for tenant in mall.tenants_serving(on=on)
        for word in (tenant.code, tenant.name, tenant.name_en)
    }
    categories = {
        word.casefold(): category
        for category in db.session.scalars(select(ComplaintCategory))
        for word in (category.code, category.name, category.name_en, str(category.number))
    }
    return Names(tenants, categories)


def import_line(*, line: Line, known: Names, actor: Actor, keys: Keys, at: datetime) -> Outcome:
    """Take in a row: a new complaint, or the number that it has there for one of ours. A second time changes nothing.

    Raises Forbidden, BadInput.
    """
    if not may(actor, Action.COMPLAINT_IMPORT):
        raise Forbidden("You may not do this.")
    lapor_no = lapor_number(line.text("no lapor"))
    if ours := line.text("nomor pengaduan"):
        return _note_number(ours, lapor_no, actor=actor, at=at)
    if not lapor_no:
        raise BadInput("The number of SP4N-LAPOR! is missing.", field="lapor_no")
    if _has_number(lapor_no):
        return Outcome.UNCHANGED
    file_complaint(
        told=_told(line, known),
        identity=Identity(name=_short(line.text("nama"), 120), contact=_short(line.text("kontak"), 120)),
        form_key=f"lapor {lapor_no}",
        keys=keys,
        at=at,
        channel=Channel.LAPOR,
        officer=actor,
        lapor_no=lapor_no,
    )
    return Outcome.FILED


def set_lapor_no(*, complaint: PublicComplaint, actor: Actor, lapor_no: str, at: datetime) -> None:
    """Note which number the complaint has in the national system. Raises Forbidden, BadInput."""
    at = permit(actor, Action.COMPLAINT_VERIFY, complaint, at)
    number = lapor_number(lapor_no)
    if number == complaint.lapor_no:
        return
    if number and _has_number(number):
        raise BadInput("Another complaint has this number already.", field="lapor_no")
    complaint.lapor_no = number
    act(complaint, EventKind.COMPLAINT_NOTED, at=at, actor=actor, words=f"SP4N-LAPOR!: {number or '-'}")


def _note_number(ours: str, lapor_no: str, *, actor: Actor, at: datetime) -> Outcome:
    """A row of our own file that came back, perhaps with the number that it was given there."""
    found = queries.visible_to(actor, on=local_day(at)).where(PublicComplaint.number == ours.upper())
    complaint = db.session.scalars(found).first()
    if complaint is None:
        raise BadInput("There is no complaint %(number)s.", number=ours[:40])
    if not lapor_no or complaint.lapor_no == lapor_no:
        return Outcome.UNCHANGED
    if complaint.lapor_no:
        raise BadInput("This complaint has another number of SP4N-LAPOR! already.", field="lapor_no")
    set_lapor_no(complaint=complaint, actor=actor, lapor_no=lapor_no, at=at)
    return Outcome.NUMBERED


def _told(line: Line, known: Names) -> Told:
    description = line.text("isi laporan")
    if not description:
        raise BadInput("The report is empty.")
    if len(description) > LONGEST_REPORT:
        raise BadInput("The report is longer than %(most)s characters.", most=LONGEST_REPORT)
    organisation, category = (line.text(name).casefold() for name in ("instansi", "kategori"))
    if organisation and organisation not in known.tenants:
        raise BadInput("There is no organisation %(name)s in the mall.", name=line.text("instansi")[:80])
    if category and category not in known.categories:
        raise BadInput("There is no category %(name)s.", name=line.text("kategori")[:80])
    marks = line.text("anonim/rahasia").casefold()
    shield = Shield.OPEN
    if is_yes(line.text("anonim")) or (marks and is_yes(marks)):
        shield = Shield.ANONYMOUS
    if is_yes(line.text("rahasia")) or "rahasia" in marks:
        shield = Shield.CONFIDENTIAL
    return Told(
        description=description,
        tenant=known.tenants.get(organisation),
        category=known.categories.get(category),
        happened_on=day_of(line.text("tanggal")),
        shield=shield,
    )


def _short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise BadInput("Name and contact have at most %(most)s characters.", most=longest)
    return text


def _has_number(lapor_no: str) -> bool:
    return db.session.scalar(select(PublicComplaint.id).where(PublicComplaint.lapor_no == lapor_no)) is not None


def _row(complaint: PublicComplaint, answer: str) -> list[str]:
    tenant = complaint.tenant or complaint.about_tenant
    hidden = ""
    if complaint.shield is Shield.CONFIDENTIAL:
        hidden = HIDDEN
    elif complaint.category is not None and complaint.category.restricted:
        hidden = RESTRICTED  # what is said of single officials does not leave the desk in a file
    return [
        complaint.lapor_no,
        complaint.number,
        local_day(complaint.received_at).isoformat(),
        complaint.category.name if complaint.category else "",
        tenant.name if tenant else "",
        hidden or complaint.description,
        LAPOR_STATE[queries.status_shown(complaint)],
        (hidden or answer) if answer else "",
        SHIELD_WORDS[complaint.shield],
    ]


def _last_answers(complaint_ids: Select[tuple[int]]) -> dict[int, str]:
    """The last official answer that each complainant read."""
    last = (
        select(func.max(Utterance.id))
        .join(Event, Event.id == Utterance.event_id)
        .where(Utterance.complaint_id.in_(complaint_ids))
        .where(Utterance.is_public, Event.kind == EventKind.COMPLAINT_ANSWERED)
        .group_by(Utterance.complaint_id)
    )
    found = select(Utterance.complaint_id, Utterance.body).where(Utterance.id.in_(last))
    return {complaint_id: body for complaint_id, body in db.session.execute(found)}
