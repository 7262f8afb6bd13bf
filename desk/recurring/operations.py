"""Letting work come back, changing it, resting, ending, and opening the ticket of a day: once, however many tickers look."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.policy import Actor
from desk.catalogue.models import Service
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind, Origin
from desk.organisation.models import Department
from desk.recurring import queries
from desk.recurring.models import RecurringOpening, RecurringWork
from desk.recurring.rhythms import Frequency
from desk.sla import calendars
from desk.tickets import opening
from desk.tickets.kinds import Affected, CanWork, Kind, ReporterKind
from desk.tickets.models import Ticket

FARTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Wanted:
    """What is opened, for whom and on which days."""

    title: str
    description: str
    service: Service
    department: Department
    frequency: Frequency
    first_on: date
    opens_at: time
    only_working_days: bool
    last_on: date | None


def keep_work(*, wanted: Wanted, actor: Actor, at: datetime, work: RecurringWork | None = None) -> RecurringWork:
    """Let work come back, or change what comes back; what was opened stays. Raises Forbidden, BadInput, Conflict."""
    today = calendars.city_day(at)
    if not queries.is_theirs(actor, wanted.department.id):
        raise Forbidden("You may not do this.")
    if work is not None and work.ended_at is not None:
        raise Conflict("It has ended already.")
    if not today - FARTHEST <= wanted.first_on <= today + FARTHEST:
        raise BadInput("The first day lies too far away.", field="first_on")
    if wanted.last_on is not None and wanted.last_on < max(today, wanted.first_on):
        raise BadInput("The last day comes after the first one, and not before today.", field="last_on")
    if work is None:
        work = RecurringWork()
        db.session.add(work)
    for name in Wanted.__dataclass_fields__:
        setattr(work, name, getattr(wanted, name))
    work.changed_at, work.keeper_id = at, actor.id
    with db.session.no_autoflush:
        _set_next(work, _first_open_day(work, today))
    db.session.flush()
    timeline.record(
        EventKind.REFERENCE_CHANGED, at=at, actor=actor, recurring=work.id, title=work.title, frequency=work.frequency,
        first_on=work.first_on, last_on=work.last_on,
    )  # fmt: skip
    return work


def pause_work(*, work: RecurringWork, actor: Actor, at: datetime) -> None:
    """Open nothing until it goes on. Raises Forbidden, Conflict."""
    _permit(work, actor)
    work.paused_at, work.next_at = work.paused_at or at, None
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, recurring=work.id, paused=True)


def resume_work(*, work: RecurringWork, actor: Actor, at: datetime) -> None:
    """Go on with the next day on which it falls: what was missed meanwhile is not made up for. Raises Forbidden, Conflict."""
    _permit(work, actor)
    work.paused_at = None
    _set_next(work, _first_open_day(work, calendars.city_day(at)))
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, recurring=work.id, paused=False)


def end_work(*, work: RecurringWork, actor: Actor, at: datetime) -> None:
    """It comes back no more. Raises Forbidden, Conflict."""
    _permit(work, actor)
    work.ended_at, work.next_on, work.next_at = at, None, None
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, recurring=work.id, ended=True)


def open_due(*, work_id: int, at: datetime) -> str:
    """Open the ticket that is due. What was done.

    A day is claimed by itself, not by the moment at which its ticket is opened: whatever holidays and hours make of that
    moment, one day is one ticket. Of several that were missed, the last is opened, because the work is done once.
    """
    loaded = select(RecurringWork).where(RecurringWork.id == work_id).options(joinedload(RecurringWork.service))
    work = db.session.scalars(loaded.execution_options(populate_existing=True)).one()
    if work.next_at is None or work.next_on is None or work.next_at > at:
        return "left_to_another"
    if _is_over(work.service.ended_on, at) or _is_over(work.department.ended_on, at):
        work.ended_at, work.next_on, work.next_at = at, None, None
        timeline.record(EventKind.REFERENCE_CHANGED, at=at, recurring=work.id, ended=True)
        return "ended"
    moment = work.rhythm.moment(work.next_on, calendars.get(calendars.OFFICE))
    if moment > at:  # the day has become a holiday since
        work.next_at = moment
        return "postponed"
    days = _due_days(work, at)
    if not _claim(work, days[-1]):
        return "left_to_another"
    ticket = _open(work, at)
    for day in days:
        is_last = day == days[-1]
        db.session.add(
            RecurringOpening(work_id=work.id, falls_on=day, ticket_id=ticket.id if is_last else None, opened_at=at)
        )
    db.session.flush()
    return "opened"


def _permit(work: RecurringWork, actor: Actor) -> None:
    if not queries.is_theirs(actor, work.department_id):
        raise Forbidden("You may not do this.")
    if work.ended_at is not None:
        raise Conflict("It has ended already.")


def _due_days(work: RecurringWork, at: datetime) -> list[date]:
    """The days that are due by now and were not opened, in order."""
    calendar, days = calendars.get(calendars.OFFICE), []
    day = work.next_on
    while day is not None and (work.last_on is None or day <= work.last_on) and work.rhythm.moment(day, calendar) <= at:
        days.append(day)
        day = work.rhythm.day_after(day)
    return days


def _claim(work: RecurringWork, day: date) -> bool:
    """Move it to the day after that one. True for exactly one caller, however many tickers run."""
    seen_on = work.next_on
    following = _within_its_time(work, work.rhythm.day_after(day))
    moment = work.rhythm.moment(following, calendars.get(calendars.OFFICE)) if following else None
    claim = update(RecurringWork).where(
        RecurringWork.id == work.id, RecurringWork.next_on == seen_on, RecurringWork.next_at.is_not(None)
    )
    return rows_changed(claim.values(next_on=following, next_at=moment)) == 1


def _open(work: RecurringWork, at: datetime) -> Ticket:
    """In the name of the department; whoever keeps it speaks for it, and hears of it."""
    keeper = accounts.actor_of(accounts.get_user(work.keeper_id), on=calendars.city_day(at), origin=Origin.SYSTEM)
    return opening.open_ticket(
        actor=keeper,
        department=work.department,
        service=work.service,
        title=work.title,
        description=work.description,
        affected=Affected.SELF,
        can_work=CanWork.YES,
        whatever_kind=Kind.REQUEST,  # also where the service knows faults alone: nothing is broken
        reporter={
            "reporter_kind": ReporterKind.EMPLOYEE,
            "reporter_name": work.department.name[:120],
            "reporter_contact": "",
            "filed_by_id": work.keeper_id,
        },
        at=at,
    )


def _set_next(work: RecurringWork, day: date | None) -> None:
    work.next_on = _within_its_time(work, day)
    is_waiting = work.next_on is not None and work.paused_at is None
    work.next_at = (
        work.rhythm.moment(work.next_on, calendars.get(calendars.OFFICE)) if is_waiting and work.next_on else None
    )


def _first_open_day(work: RecurringWork, today: date) -> date | None:
    """The first day from today on that was not opened yet."""
    opened = set()
    if work.id is not None:
        opened = set(db.session.scalars(select(RecurringOpening.falls_on).where(RecurringOpening.work_id == work.id)))
    return next((day for day in work.rhythm.days_from(today, len(opened) + 1) if day not in opened), None)


def _within_its_time(work: RecurringWork, day: date | None) -> date | None:
    return day if day is not None and (work.last_on is None or day <= work.last_on) else None


def _is_over(ended_on: date | None, at: datetime) -> bool:
    return ended_on is not None and ended_on < calendars.city_day(at)
