"""What is asked of notices, chats and deliveries."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, literal_column, or_, select
from sqlalchemy.orm import joinedload

from desk.accounts.models import User
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.event_kinds import EventKind
from desk.heartbeats import DailyRun
from desk.notify.delivery_models import Delivery
from desk.notify.models import LinkState, Notice, TeamChat, TelegramLink
from desk.organisation.models import Department
from desk.sla import calendars
from desk.sla import queries as sla
from desk.tickets.models import OPEN_SQL, Ticket
from desk.timeline import Event, OutboxEntry

PAGE = 50

TOLD_BY_THEN = timedelta(minutes=5)  # what the relay has not told by then it cannot tell: nobody waits for it
SETTLED_AFTER = timedelta(minutes=1)  # a storm is over when nothing has been kept back for so long
TROUBLE_DAYS = timedelta(days=7)
TROUBLE_BREACHES = 3


class Workload(NamedTuple):
    """A person's open tickets: all of them, those near a deadline, and those past one."""

    open: int
    near: int
    late: int


def unread_count(user_id: int) -> int:
    """How many notices the person has not read."""
    unread = select(func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return db.session.scalar(unread) or 0


def notices_of(
    user_id: int, *, before: int | None = None
) -> list[tuple[Notice, Ticket | None, PublicComplaint | None]]:
    """A page of notices, the newest first, each with its ticket or complaint; one more than a page is returned."""
    notices = (
        select(Notice, Ticket, PublicComplaint)
        .join(Notice.event)
        .outerjoin(Ticket, Ticket.id == Event.ticket_id)
        .outerjoin(PublicComplaint, PublicComplaint.id == Event.complaint_id)
        .where(Notice.user_id == user_id)
        .options(joinedload(Notice.event), joinedload(Ticket.department))
        .order_by(Notice.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        notices = notices.where(Notice.id < before)
    return [(notice, ticket, complaint) for notice, ticket, complaint in db.session.execute(notices).all()]


def working_links(user_ids: Collection[int]) -> Sequence[TelegramLink]:
    """The chats that reach these people."""
    if not user_ids:
        return []
    links = select(TelegramLink).where(TelegramLink.user_id.in_(user_ids), TelegramLink.state == LinkState.WORKING)
    return db.session.scalars(links.order_by(TelegramLink.id)).all()


def links_of(user_id: int) -> Sequence[TelegramLink]:
    """The chats of a person that they have not removed, blocked ones too."""
    links = select(TelegramLink).where(TelegramLink.user_id == user_id, TelegramLink.state != LinkState.REMOVED)
    return db.session.scalars(links.order_by(TelegramLink.id)).all()


def link_of_chat(chat_id: int) -> TelegramLink | None:
    """The person behind a chat."""
    links = (
        select(TelegramLink)
        .where(TelegramLink.chat_id == chat_id, TelegramLink.state == LinkState.WORKING)
        .options(joinedload(TelegramLink.user))
        .order_by(TelegramLink.id.desc())
    )
    return db.session.scalars(links).first()


def is_of_a_team(chat_id: int) -> bool:
    """Whether the chat is a linked group."""
    chats = select(TeamChat.id).where(TeamChat.chat_id == chat_id, TeamChat.state == LinkState.WORKING)
    return db.session.scalars(chats).first() is not None


def ticket_behind(chat_id: int, message_id: int) -> Ticket | None:
    """The ticket that a message of ours in that chat was about."""
    found = (
        select(Ticket)
        .select_from(Delivery)
        .outerjoin(Notice, Notice.id == Delivery.notice_id)
        .outerjoin(Event, Event.id == Notice.event_id)
        .join(Ticket, Ticket.id == func.coalesce(Delivery.ticket_id, Event.ticket_id))
        .where(Delivery.chat_id == chat_id, Delivery.message_id == message_id)
        .order_by(Delivery.id.desc())
    )
    return db.session.scalars(found).first()


def untold_event_ids(*, limit: int) -> Sequence[int]:
    """Events that wait in the outbox, in the order they happened."""
    return db.session.scalars(select(OutboxEntry.event_id).order_by(OutboxEntry.event_id).limit(limit)).all()


def is_telling(at: datetime) -> bool:
    """Whether something that has just happened is still to be told."""
    fresh = select(OutboxEntry.event_id).join(OutboxEntry.event).where(Event.happened_at > at - TOLD_BY_THEN)
    return db.session.scalars(fresh.limit(1)).first() is not None


def owed_morning_digest(day: date, *, in_any_case: Collection[int] = ()) -> Sequence[int]:
    """Active people with open tickets of their own, or with notices kept back, who have had no digest on that day."""
    works = exists().where(Ticket.assignee_id == User.id, literal_column(f"(tickets.{OPEN_SQL})"))
    kept = exists().where(Notice.user_id == User.id, _is_kept())
    had = exists().where(DailyRun.name == literal("digest:").concat(cast(User.id, String)), DailyRun.on_day == day)
    people = select(User.id).where(User.deactivated_at.is_(None), or_(works, kept, User.id.in_(in_any_case)), ~had)
    return db.session.scalars(people.order_by(User.id)).all()


def owed_later_digest(at: datetime, *, leaving_out: Collection[int] = ()) -> Sequence[int]:
    """Active people from whom something was kept back, nothing of it in the last minute."""
    people = (
        select(Notice.user_id)
        .join(Notice.user)
        .where(_is_kept(), User.deactivated_at.is_(None), Notice.user_id.not_in(leaving_out))
        .group_by(Notice.user_id)
        .having(func.max(Notice.created_at) <= at - SETTLED_AFTER)
    )
    return db.session.scalars(people.order_by(Notice.user_id)).all()


def workload(user_id: int, at: datetime) -> Workload:
    """How a person's own tickets stand. Near: three quarters of the time are used, or it falls due today."""
    today = calendars.city_day(at)
    ids = db.session.scalars(
        select(Ticket.id).where(Ticket.assignee_id == user_id, literal_column(f"(tickets.{OPEN_SQL})"))
    ).all()
    near = late = 0
    for clock in sla.most_pressing_of(ids).values():
        left = sla.time_left(clock, at)
        if clock.due_at is None or left is None:
            continue
        if clock.due_at <= at:
            late += 1
        elif calendars.city_day(clock.due_at) == today or sla.is_pressing(clock, left):
            near += 1
    return Workload(len(ids), near, late)


def departments_in_trouble(at: datetime) -> list[dict[str, Any]]:
    """Departments whose tickets have missed three deadlines or more in the last seven days, the worst first."""
    breaches = func.count()
    rows = db.session.execute(
        select(Department.short, breaches)
        .select_from(Event)
        .join(Ticket, Ticket.id == Event.ticket_id)
        .join(Department, Department.id == Ticket.department_id)
        .where(Event.kind == EventKind.CLOCK_BREACHED, Event.happened_at > at - TROUBLE_DAYS, Event.happened_at <= at)
        .group_by(Department.id, Department.short)
        .having(breaches >= TROUBLE_BREACHES)
        .order_by(breaches.desc(), Department.short)
    )
    return [{"department": short, "breaches": count} for short, count in rows.tuples()]


def _is_kept() -> ColumnElement[bool]:
    return and_(Notice.kept_back_at.is_not(None), Notice.digested_at.is_(None))
