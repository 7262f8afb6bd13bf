"""What anybody may see of somebody else's complaint: that there is one, what kind it is, who answers and how far it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from desk.catalogue import queries as catalogue
from desk.catalogue.models import ComplaintCategory
from desk.complaints import queries
from desk.complaints.changes import local_day
from desk.complaints.kinds import ABOUT_OWN_DATA
from desk.complaints.models import PublicComplaint
from desk.complaints.reach import is_for_everybody
from desk.complaints.states import IN_FRONT, OPEN, Status
from desk.database import db
from desk.mall.models import Tenant
from desk.sealing import Keys
from desk.sla import calendars

# What an onlooker may hear of: that it was laid aside, withdrawn or sent elsewhere is the complainant's affair.
SHOWN = OPEN | {Status.ANSWERED, Status.CLOSED}
ENOUGH_FOR_OTHERS = {Status.INCOMPLETE: Status.VERIFICATION}  # that something is missing is asked of one alone
C = PublicComplaint
VEIL = "public complaint"


@dataclass(frozen=True)
class Seen:
    """All that somebody else may see of a complaint; no word of it is among that."""

    category: ComplaintCategory
    received_on: date
    status: Status
    organisations: tuple[Tenant, ...]  # who answers, once it was sent to them
    promised_on: date | None  # while an answer is owed


@dataclass(frozen=True)
class Listed:
    """One in the public list. `changed_on`: the day of the last step that is shown."""

    complaint_id: int
    seen: Seen
    changed_on: date


def seen(complaint: PublicComplaint) -> Seen | None:
    """What others see of it; None when nothing is shown to them."""
    status = queries.status_shown(complaint)
    status = ENOUGH_FOR_OTHERS.get(status, status)
    if status not in SHOWN or complaint.category is None:
        return None
    sent_to = [part.tenant for part in complaint.parts] if complaint.is_split else [complaint.tenant]
    has_been_sent = status not in IN_FRONT
    return Seen(
        category=complaint.category,
        received_on=local_day(complaint.received_at),
        status=status,
        organisations=tuple(tenant for tenant in sent_to if tenant is not None and has_been_sent),
        promised_on=complaint.promised_on if status in OPEN else None,
    )


def categories_for_everybody() -> list[ComplaintCategory]:
    """What a complaint may be about that anybody may know of: neither restricted, nor somebody's own data."""
    return [one for one in catalogue.complaint_categories() if not one.restricted and one.code != ABOUT_OWN_DATA]


def listed(
    *,
    first: date,
    last: date,
    limit: int,
    before: int | None = None,
    categories: Collection[str] = (),
    is_closed: bool | None = None,
) -> list[Listed]:
    """Complaints of these days of the city, the newest first; no moment finer than a day can be asked for.

    `before`: the id that the page before this one ended with. `categories`: codes, all without any.
    """
    since, until = (
        datetime.combine(day, time(0), calendars.city_zone()).astimezone(UTC)
        for day in (first, last + timedelta(days=1))
    )
    found = _shown().where(C.received_at >= since, C.received_at < until)
    if before is not None:
        found = found.where(C.id < before)
    if categories:
        theirs = select(ComplaintCategory.id).where(ComplaintCategory.code.in_(categories))
        found = found.where(C.category_id.in_(theirs))
    if is_closed is not None:
        found = found.where(C.status == Status.CLOSED if is_closed else C.status != Status.CLOSED)
    return _of(found.order_by(C.id.desc()).limit(limit))


def chosen(complaint_ids: Collection[int]) -> list[Listed]:
    """Those of these that anybody may see, the newest first. One that nobody may see is left out like one that never was."""
    return _of(_shown().where(C.id.in_(complaint_ids)).order_by(C.id.desc()))


def public_id(complaint_id: int, *, keys: Keys) -> str:
    """By what the public list knows a complaint: neither its number nor its place in any order follows from it."""
    return keys.veil(VEIL, complaint_id)


def complaint_id_of(public: str, *, keys: Keys) -> int | None:
    """The id behind; None when it is none of ours. Whether there is such a complaint is not asked."""
    return keys.unveil(VEIL, public)


def one_for_everybody(*conditions: ColumnElement[bool]) -> PublicComplaint | None:
    """The complaint that meets these, when anybody may know of it."""
    found = select(C).where(is_for_everybody(), *conditions)
    parts = selectinload(C.parts).joinedload(C.tenant)
    return db.session.scalars(found.options(joinedload(C.category), joinedload(C.tenant), parts)).unique().first()


def _shown() -> Select[tuple[PublicComplaint]]:
    """Words are not even read: whoever asked for one here would fail."""
    read = load_only(
        C.parent_id, C.status, C.is_split, C.category_id, C.tenant_id, C.received_at, C.dispatched_at, C.answered_at, C.closed_at,
        C.promised_on, raiseload=True,
    )  # fmt: skip
    of_parts = selectinload(C.parts).options(
        load_only(C.status, C.tenant_id, C.part_no, raiseload=True), joinedload(C.tenant)
    )
    names = (joinedload(C.category), joinedload(C.tenant), of_parts)
    return select(C).where(is_for_everybody(), C.status.in_(SHOWN)).options(read, *names)


def _of(found: Select[tuple[PublicComplaint]]) -> list[Listed]:
    complaints: Sequence[PublicComplaint] = db.session.scalars(found).unique().all()
    shown = ((complaint, seen(complaint)) for complaint in complaints)
    return [Listed(complaint.id, one, _changed_on(complaint, one)) for complaint, one in shown if one is not None]


def _changed_on(complaint: PublicComplaint, shown: Seen) -> date:
    """Steps that are not shown move nothing: an internal note would tell that somebody is at it."""
    steps = [] if shown.status in IN_FRONT else [complaint.dispatched_at, complaint.answered_at, complaint.closed_at]
    return max([shown.received_on, *(local_day(step) for step in steps if step is not None)])
