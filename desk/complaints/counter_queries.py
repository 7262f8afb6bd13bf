"""Reading what happens at the counter: drafts, taps, checklists, and what an officer received and has still to tell."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.catalogue.models import ComplaintCategory
from desk.complaints import queries
from desk.complaints.counter_models import CounterDraft, CounterTap, OpeningCheck
from desk.complaints.models import PublicComplaint
from desk.complaints.paper_models import Receipt
from desk.complaints.queries import Row
from desk.complaints.reach import within
from desk.complaints.states import Status
from desk.database import db
from desk.errors import NotFound
from desk.sla import calendars

C = PublicComplaint
MOST_DRAFTS = 20


def span_of(day: date) -> tuple[datetime, datetime]:
    """When that day begins and ends in the city."""
    zone = calendars.city_zone()
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def drafts_of(officer_id: int) -> Sequence[CounterDraft]:
    """What this officer has put aside, the latest first."""
    drafts = select(CounterDraft).where(CounterDraft.officer_id == officer_id)
    return db.session.scalars(drafts.order_by(CounterDraft.updated_at.desc()).limit(MOST_DRAFTS)).all()


def get_draft(officer_id: int, draft_id: int) -> CounterDraft:
    """A draft of one's own; somebody else's looks like none. Raises NotFound."""
    drafts = select(CounterDraft).where(CounterDraft.id == draft_id, CounterDraft.officer_id == officer_id)
    draft = db.session.scalars(drafts).first()
    if draft is None:
        raise NotFound("There is nothing here.")
    return draft


def draft_of_form(form_mark: str) -> CounterDraft | None:
    """The draft of that form, whoever keeps it."""
    return db.session.scalars(select(CounterDraft).where(CounterDraft.form_key == form_mark)).first()


def categories() -> Sequence[ComplaintCategory]:
    """What people complain of, in the order of their numbers."""
    return db.session.scalars(select(ComplaintCategory).order_by(ComplaintCategory.number)).all()


def complaints_of(complainant_id: int) -> int:
    """How many complaints that person has filed."""
    filed = select(func.count(C.id)).where(C.complainant_id == complainant_id, C.parent_id.is_(None))
    return db.session.scalar(filed) or 0


def taps_on(officer_id: int, day: date) -> int:
    """How many requests for information this officer answered on that day (BDL-16)."""
    begins, ends = span_of(day)
    taps = select(func.count(CounterTap.id)).where(CounterTap.officer_id == officer_id)
    return db.session.scalar(taps.where(CounterTap.tapped_at >= begins, CounterTap.tapped_at < ends)) or 0


def opening_of(counter_id: int, day: date) -> OpeningCheck | None:
    """The checklist of that counter on that day."""
    checks = select(OpeningCheck).where(OpeningCheck.counter_id == counter_id, OpeningCheck.on_day == day)
    return db.session.scalars(checks.options(joinedload(OpeningCheck.officer))).first()


def received_on(officer_id: int, day: date) -> list[Row]:
    """What this officer received on that day, in order, with the clock that falls due first."""
    begins, ends = span_of(day)
    mine = select(C).where(C.received_by_id == officer_id, C.parent_id.is_(None)).options(joinedload(C.complainant))
    return queries.rows_of(mine.where(C.received_at >= begins, C.received_at < ends).order_by(C.id))


def received_by(officer_id: int, number: str) -> PublicComplaint:
    """A complaint that this officer received: its number and its receipt, whoever may read it. Raises NotFound."""
    complaint = queries.by_number(number)
    if complaint is None or complaint.received_by_id != officer_id:
        raise NotFound("There is nothing here.")
    return complaint


def to_be_told(actor: Actor, *, on: date, limit: int = 10) -> list[Row]:
    """Answered, and nobody has told the complainant yet: the longest waiting first."""
    answered = select(C).where(within(actor, Action.COMPLAINT_TELL, on=on), C.status == Status.ANSWERED)
    untold = answered.where(C.told_at.is_(None), C.parent_id.is_(None)).options(joinedload(C.complainant))
    return queries.rows_of(untold.order_by(C.answered_at, C.id).limit(limit))


def was_printed(complaint_id: int) -> bool:
    """Whether a receipt of it was printed already."""
    return db.session.scalar(select(Receipt.id).where(Receipt.complaint_id == complaint_id).limit(1)) is not None
