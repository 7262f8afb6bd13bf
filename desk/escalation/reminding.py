"""When an owner outside should have answered, and reminding those who own the ticket here to ask again."""

from datetime import date, datetime, timedelta

from sqlalchemy import update

from desk import timeline
from desk.catalogue.models import ExternalOwner
from desk.database import rows_changed
from desk.errors import BadInput
from desk.escalation import queries
from desk.escalation.models import ExternalHandOver, HandOverEnd
from desk.event_kinds import EventKind
from desk.sla import business_time, calendars
from desk.tickets import states

USUAL_DAYS = 5  # working days, where the register says nothing of an owner
ASK_FOR_NUMBER_AFTER = 1  # working days
REMIND_EVERY = 2  # working days, once the usual time is over


def remind(*, hand_over_id: int, seen: datetime, at: datetime) -> bool:
    """Remind those who own the ticket to ask for an answer, or for the number.

    False when somebody else has, or nothing is to be asked any more.
    """
    claim = update(ExternalHandOver).where(
        ExternalHandOver.id == hand_over_id, ExternalHandOver.remind_at == seen, ExternalHandOver.ended_at.is_(None)
    )
    following = days_after(at, REMIND_EVERY)
    if not rows_changed(claim.values(remind_at=following, reminders=ExternalHandOver.reminders + 1)):
        return False
    handed = queries.hand_over_as_it_is(hand_over_id)
    if handed.ticket.status in states.ENDED:
        end(handed, how=HandOverEnd.TICKET_OVER, at=at)
        return False
    if handed.ticket.status not in states.OPEN or handed.ticket.tier == 1:  # answered, and may still come back
        return False
    timeline.record(
        EventKind.HAND_OVER_REMINDED,
        at=at,
        ticket=handed.ticket,
        owner=handed.owner.code,
        owner_name=handed.owner.name,
        since=handed.handed_over_at,
        expected_by=handed.expected_by,
        overdue=handed.expected_by < at,
        wants_number=not handed.reference,
        count=handed.reminders,
    )
    return True


def end(handed: ExternalHandOver, *, how: HandOverEnd, at: datetime) -> None:
    """Nothing is expected of that owner any more."""
    handed.ended_at, handed.ended_how, handed.remind_at = at, how, None


def expected_by(owner: ExternalOwner, *, since: datetime, expected_on: date | None, at: datetime) -> datetime:
    if expected_on is not None:
        return end_of(expected_on, at=at)
    return days_after(since, owner.usual_answer_days or USUAL_DAYS)


def end_of(day: date, *, at: datetime) -> datetime:
    calendar = calendars.get(calendars.OFFICE)
    if day < at.astimezone(calendar.zone).date() or day > (at + timedelta(days=366)).date():
        raise BadInput("An answer is expected from today on, within a year.", field="expected_on")
    if not calendar.hours_on(day):
        day = business_time.add_working_days(calendar, day, 1)
    return business_time.end_of_working_day(calendar, day)


def first_reminder(reference: str, expected_by: datetime, *, at: datetime) -> datetime:
    return max(expected_by, at) if reference else days_after(at, ASK_FOR_NUMBER_AFTER)


def days_after(moment: datetime, days: int) -> datetime:
    """The end of the n-th working day after a moment."""
    calendar = calendars.get(calendars.OFFICE)
    return business_time.due_moment(calendar, moment, business_time.WorkingDays(days))
