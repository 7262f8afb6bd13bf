"""What every act does to a complaint: the guard, the status, the clocks that go with it, the words."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.complaints import reach
from desk.complaints.kinds import ABOUT_OWN_DATA, ComplaintKind
from desk.complaints.models import PublicComplaint, Utterance
from desk.complaints.states import ENDED, Status, Step, after
from desk.database import db
from desk.errors import Forbidden
from desk.event_kinds import EventKind
from desk.sla import calendars, complaint_history
from desk.sla import operations as sla
from desk.sla import queries as sla_queries
from desk.sla.kinds import Classification, Measure
from desk.sla.matching import Scope
from desk.timeline import Event

# What is assumed until somebody has classified it: the longest time that asks nothing of an inspector.
ASSUMED = {
    ComplaintKind.COMPLAINT: Classification.NON_SUPERVISORY,
    ComplaintKind.ASPIRATION: Classification.NON_SUPERVISORY,
    ComplaintKind.INFO_REQUEST: Classification.INFORMATION,
}
PROMISING = (Measure.STATUTORY_RESPONSE, Measure.CLASS_RESOLUTION)


def local_day(at: datetime) -> date:
    """The day in the city."""
    return calendars.city_day(at)


def permit(actor: Actor, action: Action, complaint: PublicComplaint, at: datetime) -> datetime:
    """The same policy for every door; the moment of the act, never before what happened already. Raises Forbidden."""
    if not reach.may(actor, action, complaint, on=local_day(at)):
        raise Forbidden("You may not do this to this complaint.")
    return max(at, complaint.updated_at)


def scope_of(complaint: PublicComplaint) -> Scope:
    """What of the complaint the policy asks for."""
    return Scope("", complaint.classification or assumed(complaint), "", "")


def assumed(complaint: PublicComplaint) -> Classification:
    """What it is taken for until somebody has classified it."""
    if complaint.category is not None and complaint.category.code == ABOUT_OWN_DATA:
        return Classification.PERSONAL_DATA
    return ASSUMED[complaint.kind]


def act(
    complaint: PublicComplaint,
    kind: EventKind,
    *,
    at: datetime,
    step: Step | None = None,
    actor: Actor | None = None,
    words: str = "",
    is_public: bool = False,
    is_citizens: bool = False,
    promises: dict[str, Any] | None = None,
    is_new: bool = False,
    **details: Any,
) -> Event:
    """Take the step, let the clocks follow, write down what happened and what was said. Raises IllegalStep.

    `promises` are of clocks that the caller has changed already. `is_new` spares the look for clocks that run.
    """
    before = complaint.version
    if step is not None:
        change(complaint, status=after(complaint.status, step), at=at)
    complaint.updated_at = at
    flag_modified(complaint, "updated_at")  # whatever happens makes older forms stale, also within the same second
    clocks = {**turn_clocks(complaint, kind, at=at, is_new=is_new), **(promises or {})}
    keep_promise(complaint)
    event = timeline.record(
        kind, at=at, actor=actor, complaint=complaint, version=before, clocks=clocks or None, **details
    )
    if words:
        db.session.add(
            Utterance(
                complaint_id=complaint.id,
                event=event,
                author_id=actor.id if actor else None,
                is_public=is_public,
                is_citizens=is_citizens,
                body=words,
            )
        )
    return event


def change(complaint: PublicComplaint, *, status: Status, at: datetime) -> None:
    """Give the complaint its status; the moments that go with it."""
    complaint.status = status
    complaint.closed_at = (complaint.closed_at or at) if status in ENDED else None


def turn_clocks(complaint: PublicComplaint, kind: EventKind, *, at: datetime, is_new: bool = False) -> dict[str, Any]:
    """What an act does to the clocks (desk/sla/complaint_history.py); the promises of those that start."""
    turn = complaint_history.TURNS.get(kind)
    if turn is None:
        return {}
    for because, measures in turn.stops:
        sla.stop_clocks(ticket=complaint, at=at, because=because, measures=measures)
    promises: dict[str, Any] = {}
    db.session.flush()
    for measure in turn.starts:
        of_the_whole = complaint.parent_id is not None and measure in (Measure.DELIVERY, Measure.REPLY_WAIT)
        if of_the_whole or (not is_new and _is_running(complaint, measure)):  # a part is told with the whole
            continue
        clock = sla.start_clock(
            ticket=complaint,
            measure=measure,
            scope=scope_of(complaint),
            at=at,
            carry_on=measure in turn.carries_on,
            is_first=is_new,
        )
        if clock is not None:
            promises[measure] = sla.promise_of(clock)
    return promises


def keep_promise(complaint: PublicComplaint) -> None:
    """The day by which an answer is promised: the earlier of calendar days and working days (DOMAIN, five things 3)."""
    days = [
        promised_day(clock.due_at)
        for clock in db.session.scalars(sla_queries.unstopped(complaint, *PROMISING))
        if clock.due_at is not None
    ]
    if days:
        complaint.promised_on = min(days)


def promises_of(complaint: PublicComplaint) -> dict[Measure, date]:
    """The days that were promised last, by the two countings: calendar days of the law, working days of the class."""
    clocks = sla_queries.clocks_of_complaint(complaint.id)
    return {
        clock.measure: promised_day(clock.due_at)
        for clock in clocks
        if clock.measure in PROMISING and clock.due_at is not None
    }


def promised_day(due_at: datetime) -> date:
    """The last day of a deadline: a calendar day ends with the midnight after it."""
    return calendars.city_day(due_at - timedelta.resolution)


def _is_running(complaint: PublicComplaint, measure: Measure) -> bool:
    return db.session.scalars(sla_queries.unstopped(complaint, measure)).first() is not None
