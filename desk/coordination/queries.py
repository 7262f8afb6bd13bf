"""The Tier 1 queues of all departments, and what was announced to them."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import joinedload

from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, Role
from desk.coordination.models import Announcement
from desk.database import db
from desk.errors import NotFound
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.tickets.queries import Row
from desk.tickets.states import WaitingFor

WATCHED = (Measure.RESPONSE, Measure.RESOLUTION, Measure.TIER1_HOLD, Measure.TIER2_HOLD)
SHOWN = 50


@dataclass
class Queue:
    """How the open tickets of a queue stand: Tier 1 of a department, or Tier 2 (no department)."""

    department: Department | None
    open: int = 0
    unassigned: int = 0
    late: int = 0
    waiting: int = 0  # for whoever it may be
    oldest_at: datetime | None = None
    technicians: int = 0

    @property
    def is_uncovered(self) -> bool:
        """A department without an active Tier 1: its tickets go to Tier 2 (LLG-02)."""
        return self.department is not None and not self.technicians


@dataclass(frozen=True)
class Board:
    """All queues, those in trouble first."""

    tier2: Queue
    waiting_for_vendors: int
    departments: list[Queue] = field(default_factory=list)

    @property
    def all_tier1(self) -> Queue:
        """The departments' queues taken together."""
        oldest = [queue.oldest_at for queue in self.departments if queue.oldest_at]
        return Queue(
            department=None,
            open=sum(queue.open for queue in self.departments),
            unassigned=sum(queue.unassigned for queue in self.departments),
            late=sum(queue.late for queue in self.departments),
            waiting=sum(queue.waiting for queue in self.departments),
            oldest_at=min(oldest, default=None),
            technicians=sum(queue.technicians for queue in self.departments),
        )


def board(actor: Actor, *, at: datetime, on: date) -> Board:
    """Every department's queue and Tier 2's, as far as this person may see them; three queries, whatever their number."""
    reached = tickets.within(actor, Action.COORDINATION_READ, at)
    queues = {department.id: Queue(department) for department in organisation.departments_on(on)}
    tier2, vendors = Queue(None), 0
    counted = (
        select(
            case((Ticket.tier == 1, Ticket.department_id), else_=None).label("queue"),
            func.count(),
            func.sum(case((Ticket.assignee_id.is_(None), 1), else_=0)),
            func.sum(case((_is_late(at), 1), else_=0)),
            func.sum(case((Ticket.waiting_for.is_not(None), 1), else_=0)),
            func.sum(case((Ticket.waiting_for == WaitingFor.VENDOR, 1), else_=0)),
            func.min(Ticket.opened_at),
        )
        .where(reached, tickets.is_open())
        .group_by("queue")
    )
    for department_id, count, unassigned, late, waiting, for_vendors, oldest_at in db.session.execute(counted):
        queue = tier2 if department_id is None else queues.get(department_id)
        if (
            queue is not None
        ):  # a department that has ended hands its tickets over; until then its successor counts them
            queue.open, queue.unassigned, queue.late, queue.waiting = count, unassigned, late, waiting
            queue.oldest_at = oldest_at
        vendors += for_vendors
    for grant in accounts.tier1_grants(on=on):
        if grant.department_id in queues and grant.unit_id is None:
            queues[grant.department_id].technicians += 1
    by_trouble = sorted(queues.values(), key=_trouble)
    return Board(tier2, vendors, by_trouble)


def _trouble(queue: Queue) -> tuple[int, int, int, str]:
    name = queue.department.name if queue.department else ""
    return -queue.late, -queue.unassigned, -queue.open, name


def oldest_in(actor: Actor, department: Department | None, *, at: datetime) -> list[Row]:
    """The open tickets of a queue that have waited longest; of Tier 2 where no department is named."""
    theirs = Ticket.tier >= 2 if department is None else and_(Ticket.tier == 1, Ticket.department_id == department.id)
    where = and_(tickets.within(actor, Action.COORDINATION_READ, at), tickets.is_open(), theirs)
    return tickets.rows_of(select(Ticket).where(where).order_by(Ticket.opened_at, Ticket.id).limit(SHOWN))


def load_of(*roles: Role, on: date, department_id: int | None = None) -> list[tuple[User, int, int]]:
    """Who holds one of the roles, with how many open tickets they have and how many of these wait; the least loaded first."""
    people = db.session.scalars(accounts.holders(*roles, on=on, department_id=department_id)).all()
    counted = db.session.execute(
        select(
            Ticket.assignee_id,
            func.count(),
            func.sum(case((Ticket.waiting_for.is_not(None), 1), else_=0)),
        )
        .where(tickets.is_open(), Ticket.assignee_id.in_([person.id for person in people]))
        .group_by(Ticket.assignee_id)
    )
    load = {person_id: (count, waiting) for person_id, count, waiting in counted}
    found = [(person, *load.get(person.id, (0, 0))) for person in people]
    return sorted(found, key=lambda line: (line[1] - line[2], line[1], line[0].name))


def announcements_for(actor: Actor, *, limit: int = 30) -> list[Announcement]:
    """What was announced to this person's departments, or by anybody to them; the latest first."""
    found = db.session.scalars(
        select(Announcement).options(joinedload(Announcement.sender)).order_by(Announcement.id.desc()).limit(200)
    )
    return [one for one in found if _reaches(one, actor)][:limit]


def get_announcement(actor: Actor, announcement_id: int) -> Announcement:
    """An announcement to this person's departments. Raises NotFound."""
    found = db.session.scalars(
        select(Announcement).where(Announcement.id == announcement_id).options(joinedload(Announcement.sender))
    ).first()
    if found is None or not _reaches(found, actor):
        raise NotFound("There is nothing here.")
    return found


def _reaches(announcement: Announcement, actor: Actor) -> bool:
    if actor.id == announcement.sender_id or actor.roles & {Role.TIER2_LEAD, Role.AUDITOR}:
        return True
    theirs = {grant.place.department_id for grant in actor.grants if grant.role in accounts.TIER1_ROLES}
    return bool(theirs) and (not announcement.department_ids or bool(theirs & set(announcement.department_ids)))


def _is_late(at: datetime) -> ColumnElement[bool]:
    running = (SlaClock.ticket_id == Ticket.id) & SlaClock.stopped_at.is_(None) & (SlaClock.due_at < at)
    return exists().where(running, SlaClock.measure.in_(WATCHED))
