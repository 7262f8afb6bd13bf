"""Finding what is to become better, and each step until somebody else has seen that it is."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant
from desk.accounts.policy import Action, Actor, Role
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.improvements import queries
from desk.improvements.models import Improvement, ImprovementNote
from desk.improvements.states import (
    ENDED,
    JUDGING,
    NEEDS_WORDS,
    UNFINISHED,
    Kind,
    State,
    Step,
    after,
    steps_from,
)
from desk.organisation.models import Department


@dataclass(frozen=True)
class Wanted:
    """What was found, what is recommended, who owns it, and until when."""

    kind: Kind
    title: str
    finding: str
    recommendation: str
    department: Department
    due_on: date


def find_improvement(*, wanted: Wanted, actor: Actor, at: datetime, today: date) -> Improvement:
    """Write it down and tell the head of the department that owns it. Raises Forbidden, BadInput."""
    if not queries.covers(actor, Action.IMPROVEMENT_KEEP, wanted.department.id):
        raise Forbidden("You may not do this.")
    if not today <= wanted.due_on <= date(today.year + 5, 12, 31):
        raise BadInput("Until which day lies ahead, within five years.", field="due_on")
    improvement = Improvement(
        kind=wanted.kind,
        title=wanted.title,
        finding=wanted.finding,
        recommendation=wanted.recommendation,
        department=wanted.department,
        due_on=wanted.due_on,
        state=State.OPEN,
        found_on=today,
        found_by_id=actor.id,
    )
    db.session.add(improvement)
    db.session.flush()
    _tell(EventKind.IMPROVEMENT_FOUND, improvement, _owners(improvement, today), at=at, actor=actor)
    return improvement


def take_step(*, improvement: Improvement, step: Step, actor: Actor, words: str, at: datetime, today: date) -> None:
    """Begin, finish, verify, reject or drop it. Whoever says that it is done does not verify it.

    Raises Forbidden, Conflict, BadInput.
    """
    if not may_step(improvement, step, actor):
        raise Forbidden("You may not do this.")
    target = after(improvement.state, step)
    if step in NEEDS_WORDS and not words.strip():
        raise BadInput("Please say what was done, or why.", field="words")
    improvement.state = target
    if step is Step.FINISH:
        improvement.done_by_id = actor.id
    elif step is Step.REJECT:
        improvement.done_by_id, improvement.late_told_on = None, None
    improvement.ended_on = today if target in ENDED else None
    _note(improvement, actor, words, at)
    told = {improvement.found_by_id, *_owners(improvement, today)}
    _tell(EventKind.IMPROVEMENT_MOVED, improvement, sorted(told), at=at, actor=actor)


def add_note(*, improvement: Improvement, actor: Actor, words: str, at: datetime) -> None:
    """Say how it goes on. Raises Forbidden, Conflict, BadInput."""
    if not queries.covers(actor, Action.IMPROVEMENT_KEEP, improvement.department_id):
        raise Forbidden("You may not do this.")
    if improvement.state in ENDED:
        raise Conflict("This improvement has ended.")
    if not words.strip():
        raise BadInput("Please fill this in.", field="words")
    _note(improvement, actor, words, at)


def move_due_day(
    *, improvement: Improvement, due_on: date, actor: Actor, words: str, at: datetime, today: date
) -> None:
    """Give it more time, or less, for a reason that stays beside it. Raises Forbidden, Conflict, BadInput."""
    if not queries.covers(actor, Action.IMPROVEMENT_VERIFY, improvement.department_id):
        raise Forbidden("You may not do this.")
    if improvement.state not in UNFINISHED:
        raise Conflict("This improvement has come further by now.")
    if not today <= due_on <= date(today.year + 5, 12, 31):
        raise BadInput("Until which day lies ahead, within five years.", field="due_on")
    if not words.strip():
        raise BadInput("Please say what was done, or why.", field="words")
    improvement.due_on, improvement.late_told_on = due_on, None
    _note(improvement, actor, words, at)


def may_step(improvement: Improvement, step: Step, actor: Actor) -> bool:
    """Whether this person may take this step with it, if its state allows it."""
    action = Action.IMPROVEMENT_VERIFY if step in JUDGING or step is Step.DROP else Action.IMPROVEMENT_KEEP
    if step in JUDGING and improvement.done_by_id == actor.id:
        return False
    return queries.covers(actor, action, improvement.department_id)


def steps_for(improvement: Improvement, actor: Actor) -> list[Step]:
    """What this person may do with it now."""
    return [step for step in steps_from(improvement.state) if may_step(improvement, step, actor)]


def remind_of_late(*, improvement_id: int, on: date, at: datetime) -> bool:
    """Remind its department once that the day has passed. False when somebody else has."""
    claim = update(Improvement).where(
        Improvement.id == improvement_id,
        Improvement.late_told_on.is_(None),
        Improvement.due_on < on,
        Improvement.state.in_(UNFINISHED),
    )
    if not rows_changed(claim.values(late_told_on=on)):
        return False
    improvement = queries.lock_improvement(improvement_id)
    told = {improvement.found_by_id, *_owners(improvement, on)}
    _tell(EventKind.IMPROVEMENT_LATE, improvement, sorted(told), at=at)
    return True


def _owners(improvement: Improvement, on: date) -> list[int]:
    """Who heads the department that owns it; where nobody does, the coordinator of Tier 2."""
    where = (RoleGrant.department_id == improvement.department_id, RoleGrant.unit_id.is_(None))
    found = accounts.office_holders(Role.HEAD, *where, on=on) or accounts.office_holders(Role.TIER2_LEAD, on=on)
    return [one.id for one in found]


def _note(improvement: Improvement, actor: Actor, words: str, at: datetime) -> None:
    improvement.notes.append(
        ImprovementNote(by_id=actor.id, by_name=actor.name, at=at, state=improvement.state, words=words)
    )
    db.session.flush()


def _tell(
    kind: EventKind, improvement: Improvement, told: list[int], *, at: datetime, actor: Actor | None = None
) -> None:
    timeline.record(
        kind, at=at, actor=actor, improvement=improvement.id, title=improvement.title, state=improvement.state,
        due_on=improvement.due_on, department_id=improvement.department_id, told=told,
    )  # fmt: skip
