"""What is asked of the book of a post: hand-overs, checklists, rounds, lines, and the tickets that are open there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import NotFound
from desk.shifts import queries
from desk.shifts.book_models import CheckLine, Handover, LogLine, Patrol, PostCheck
from desk.shifts.kinds import LineKind
from desk.shifts.models import CheckItem, Post, Shift
from desk.shifts.reach import covers
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket

MOST_TICKETS = 200


def handover_of(shift_id: int) -> Handover | None:
    """What the officer of that shift left in writing."""
    return _first_handover(Handover.shift_id == shift_id)


def handovers_of(shift_ids: Sequence[int]) -> dict[int, Handover]:
    """The same of several shifts, by shift."""
    found = select(Handover).where(Handover.shift_id.in_(shift_ids)).order_by(Handover.id)
    loaded = found.options(joinedload(Handover.written_by), joinedload(Handover.answered_by))
    return {one.shift_id: one for one in db.session.scalars(loaded)}


def handovers_taken_by(shift_ids: Sequence[int]) -> dict[int, Handover]:
    """What the officers of these shifts have answered, by their shift."""
    found = select(Handover).where(Handover.next_shift_id.in_(shift_ids)).order_by(Handover.id)
    return {one.next_shift_id: one for one in db.session.scalars(found) if one.next_shift_id is not None}


def get_handover(actor: Actor, handover_id: int) -> Handover:
    """A hand-over of a post that this person reads, or of a shift in which they stand. Raises NotFound."""
    found = _first_handover(Handover.id == handover_id)
    if found is None:
        raise NotFound("There is nothing here.")
    following = queries.shift_after(found.shift)
    theirs = {duty.user_id for shift in (found.shift, following) if shift for duty in shift.standing}
    if actor.id not in theirs and not covers(actor, Action.SHIFT_READ, found.shift.post):
        raise NotFound("There is nothing here.")
    return found


def checks_of(shift_ids: Sequence[int]) -> dict[int, PostCheck]:
    """The checklists of these shifts, by shift."""
    found = select(PostCheck).where(PostCheck.shift_id.in_(shift_ids)).order_by(PostCheck.id)
    lines = selectinload(PostCheck.lines).options(joinedload(CheckLine.item), joinedload(CheckLine.ticket))
    return {one.shift_id: one for one in db.session.scalars(found.options(lines, joinedload(PostCheck.officer)))}


def patrols_of(shift_ids: Sequence[int]) -> dict[int, list[Patrol]]:
    """The rounds of these shifts, in order, by shift."""
    found = select(Patrol).where(Patrol.shift_id.in_(shift_ids)).options(joinedload(Patrol.officer))
    by_shift: dict[int, list[Patrol]] = {one: [] for one in shift_ids}
    for patrol in db.session.scalars(found.order_by(Patrol.begun_at, Patrol.id)):
        by_shift[patrol.shift_id].append(patrol)
    return by_shift


def patrol_underway(officer_id: int) -> Patrol | None:
    """The round that this officer has begun and not ended."""
    found = select(Patrol).where(Patrol.officer_id == officer_id, Patrol.ended_at.is_(None))
    return db.session.scalars(found.options(joinedload(Patrol.shift))).first()


def items_on(post_id: int) -> Sequence[CheckItem]:
    """What is checked there, things before cameras."""
    found = select(CheckItem).where(CheckItem.post_id == post_id, CheckItem.ended_on.is_(None))
    return db.session.scalars(
        found.options(joinedload(CheckItem.service)).order_by(CheckItem.kind.desc(), CheckItem.id)
    ).all()


def open_faults(post_id: int) -> dict[int, Ticket]:
    """Item -> the ticket that is still open for what was found of it."""
    found = (
        select(CheckLine.item_id, Ticket)
        .join(CheckItem, CheckItem.id == CheckLine.item_id)
        .join(Ticket, Ticket.id == CheckLine.ticket_id)
        .where(CheckItem.post_id == post_id, tickets.is_open())
        .order_by(CheckLine.id)
    )
    return {item_id: ticket for item_id, ticket in db.session.execute(found)}


def lines_of(post_id: int, *, before: int | None = None, limit: int = 50) -> Sequence[LogLine]:
    """The logbook, the newest line first."""
    found = select(LogLine).where(LogLine.post_id == post_id)
    if before is not None:
        found = found.where(LogLine.id < before)
    loaded = found.options(joinedload(LogLine.author), joinedload(LogLine.about), joinedload(LogLine.shift))
    return db.session.scalars(loaded.order_by(LogLine.id.desc()).limit(limit)).all()


def get_line(post_id: int, line_id: int) -> LogLine:
    """Raises NotFound."""
    found = db.session.scalars(select(LogLine).where(LogLine.post_id == post_id, LogLine.id == line_id)).first()
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def open_items(post_id: int) -> Sequence[LogLine]:
    """What is still to be followed up, the oldest first."""
    return _without_answer(post_id, LineKind.TASK, LineKind.DONE)


def unseen_alerts(post_id: int) -> Sequence[LogLine]:
    """Alerts that no leader has read yet."""
    return _without_answer(post_id, LineKind.ALERT, LineKind.SEEN)


def alerts_seen(post_ids: Sequence[int], since: datetime, until: datetime) -> Sequence[tuple[LogLine, LogLine | None]]:
    """Alerts of these days, each with the line that says that a leader has read it."""
    seen = aliased(LogLine)
    found = (
        select(LogLine, seen)
        .outerjoin(seen, and_(seen.about_id == LogLine.id, seen.kind == LineKind.SEEN))
        .where(LogLine.post_id.in_(post_ids), LogLine.kind == LineKind.ALERT)
        .where(LogLine.written_at >= since, LogLine.written_at < until)
        .order_by(LogLine.id)
    )
    return [(alert, answer) for alert, answer in db.session.execute(found)]


def open_tickets(post: Post, *, limit: int = MOST_TICKETS) -> Sequence[Ticket]:
    """What is open in the queue that this post watches, the most urgent first."""
    found = select(Ticket).join(Service, Service.id == Ticket.service_id)
    found = found.where(tickets.is_open(), tickets.is_for_all())  # the book is read by every colleague of the post
    if post.tier == 1:
        found = found.where(Ticket.tier == 1, Ticket.department_id == post.department_id)
        if post.unit_id is not None:
            found = found.where(Ticket.unit_id == post.unit_id)
    else:
        found = found.where(Ticket.tier >= 2)
    if post.skill_id is not None:
        found = found.where(Service.skill_id == post.skill_id)
    loaded = found.options(joinedload(Ticket.service), joinedload(Ticket.assignee))
    return db.session.scalars(loaded.order_by(Ticket.priority, Ticket.opened_at, Ticket.id).limit(limit)).all()


def _without_answer(post_id: int, kind: LineKind, answer: LineKind) -> Sequence[LogLine]:
    other = aliased(LogLine)
    answered = exists().where(other.about_id == LogLine.id, other.kind == answer)
    found = select(LogLine).where(LogLine.post_id == post_id, LogLine.kind == kind, ~answered)
    return db.session.scalars(found.options(joinedload(LogLine.author)).order_by(LogLine.id)).all()


def _first_handover(where: ColumnElement[bool]) -> Handover | None:
    found = select(Handover).where(where)
    loaded = found.options(
        joinedload(Handover.shift).joinedload(Shift.post).joinedload(Post.department),
        joinedload(Handover.next_shift),
        joinedload(Handover.written_by),
        joinedload(Handover.answered_by),
    )
    return db.session.scalars(loaded).first()
