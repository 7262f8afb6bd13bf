"""Tasks on a ticket and the checklists that bring them: adding, doing, doing again, taking away."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, may
from desk.catalogue.models import Service
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.sla import calendars
from desk.tickets import queries, states
from desk.tickets.changes import permit
from desk.tickets.models import Comment, Ticket
from desk.tickets.task_models import Checklist, Task

MOST_TASKS = 60
MOST_STEPS = 30
LONGEST = 200


def tasks_of(ticket_id: int) -> Sequence[Task]:
    """The tasks of a ticket, in the order in which they were added."""
    tasks = select(Task).where(Task.ticket_id == ticket_id).order_by(Task.id)
    return db.session.scalars(tasks.options(joinedload(Task.assignee), joinedload(Task.done_by))).all()


def to_do(ticket_id: int) -> Task | None:
    """The first mandatory task that is not done."""
    left = select(Task).where(Task.ticket_id == ticket_id, Task.done_at.is_(None), Task.is_mandatory)
    return db.session.scalars(left.order_by(Task.id).limit(1)).first()


def get_task(ticket: Ticket, task_id: int) -> Task:
    """A task of that ticket. Raises NotFound."""
    task = db.session.scalars(select(Task).where(Task.id == task_id, Task.ticket_id == ticket.id)).first()
    if task is None:
        raise NotFound("There is nothing here.")
    return task


def checklists(*, service_id: int | None = None) -> Sequence[Checklist]:
    """The checklists in use, of one service or of all, by name."""
    found = select(Checklist).where(Checklist.ended_at.is_(None)).order_by(Checklist.name, Checklist.id)
    if service_id is not None:
        found = found.where(Checklist.service_id == service_id)
    return db.session.scalars(found.options(joinedload(Checklist.service), joinedload(Checklist.changed_by))).all()


def get_checklist(checklist_id: int) -> Checklist:
    """A checklist in use. Raises NotFound."""
    found = select(Checklist).where(Checklist.id == checklist_id, Checklist.ended_at.is_(None))
    checklist = db.session.scalars(found).first()
    if checklist is None:
        raise NotFound("There is nothing here.")
    return checklist


def add_task(
    *,
    ticket: Ticket,
    words: str,
    is_mandatory: bool,
    actor: Actor,
    at: datetime,
    assignee: User | None = None,
    due_on: date | None = None,
) -> Task:
    """Note a step of the work. Raises Forbidden, IllegalMove, BadInput."""
    at = _open_to(ticket, actor, at)
    if assignee is not None:
        theirs = accounts.actor_of(assignee, on=calendars.city_day(at))
        if not assignee.is_active or not queries.may(theirs, Action.TICKET_READ, ticket, at):
            raise BadInput("This person may not read the ticket.", field="assignee")
    _touch(ticket, at)
    return _add(
        ticket, words, is_mandatory, actor=actor, at=at, assignee_id=assignee.id if assignee else None, due_on=due_on
    )


def add_checklist(*, ticket: Ticket, checklist: Checklist, actor: Actor, at: datetime) -> None:
    """Add the steps of a checklist of this service; those that stand there already are left out.

    Raises Forbidden, IllegalMove, BadInput.
    """
    at = _open_to(ticket, actor, at)
    if checklist.service_id != ticket.service_id:
        raise BadInput("This checklist belongs to another service.", field="checklist")
    _touch(ticket, at)
    _add_steps(ticket, checklist, actor=actor, at=at)


def brought_at_opening(service: Service) -> list[Checklist]:
    """The checklists of the service that a new ticket brings along."""
    return [checklist for checklist in checklists(service_id=service.id) if checklist.is_added_at_opening]


def add_at_opening(ticket: Ticket, brought: Iterable[Checklist], *, at: datetime) -> None:
    """What they bring when a ticket is opened: the desk's doing, not the reporter's."""
    for checklist in brought:
        _add_steps(ticket, checklist, actor=None, at=at)


def do_task(*, ticket: Ticket, task: Task, actor: Actor, at: datetime) -> None:
    """It is done. Raises Forbidden, IllegalMove, Conflict when somebody was quicker."""
    at = _open_to(ticket, actor, at)
    claim = update(Task).where(Task.id == task.id, Task.done_at.is_(None))
    if not rows_changed(claim.values(done_at=at, done_by_id=actor.id)):
        raise Conflict("Somebody has done it already.")
    db.session.refresh(task)
    _record(EventKind.TASK_DONE, task, actor=actor, at=at)


def reopen_task(*, ticket: Ticket, task: Task, actor: Actor, at: datetime) -> None:
    """It was not done after all. Raises Forbidden, IllegalMove."""
    at = _open_to(ticket, actor, at)
    if task.done_at is None:
        return
    _touch(ticket, at)
    task.done_at = task.done_by_id = None
    _record(EventKind.TASK_REOPENED, task, actor=actor, at=at)


def remove_task(*, ticket: Ticket, task: Task, actor: Actor, at: datetime) -> None:
    """It need not be done; that it stood there stays in the history. Raises Forbidden, IllegalMove."""
    at = _open_to(ticket, actor, at)
    _record(EventKind.TASK_REMOVED, task, actor=actor, at=at)
    db.session.delete(task)


def keep_checklist(
    *,
    service: Service,
    name: str,
    steps: Sequence[tuple[str, bool]],
    is_added_at_opening: bool,
    actor: Actor,
    at: datetime,
    checklist: Checklist | None = None,
) -> Checklist:
    """Make a checklist, or change one: tickets keep the tasks that they have. Raises Forbidden, BadInput."""
    if not may(actor, Action.CHECKLIST_MANAGE):
        raise Forbidden("You may not do this.")
    if not 1 <= len(steps) <= MOST_STEPS:
        raise BadInput("A checklist has between 1 and %(most)d steps.", field="mandatory", most=MOST_STEPS)
    if any(len(words) > LONGEST for words, _ in steps):
        raise BadInput("A step has at most %(longest)d characters.", field="mandatory", longest=LONGEST)
    if checklist is None:
        checklist = Checklist()
        db.session.add(checklist)
    checklist.service, checklist.name = service, name
    checklist.steps = [{"words": words, "is_mandatory": mandatory} for words, mandatory in steps]
    checklist.is_added_at_opening = is_added_at_opening
    checklist.changed_at, checklist.changed_by_id = at, actor.id
    db.session.flush()
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, checklist=checklist.id, steps=checklist.steps)
    return checklist


def end_checklist(*, checklist: Checklist, actor: Actor, at: datetime) -> None:
    """Use it no more. Raises Forbidden."""
    if not may(actor, Action.CHECKLIST_MANAGE):
        raise Forbidden("You may not do this.")
    checklist.ended_at = at
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, checklist=checklist.id, ended=True)


def _open_to(ticket: Ticket, actor: Actor, at: datetime) -> datetime:
    at = permit(actor, Action.TICKET_TASK, ticket, at)
    if ticket.status not in states.OPEN:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    return at


def _touch(ticket: Ticket, at: datetime) -> None:
    """Whoever answers the ticket at this very moment has to look again: there is more to do."""
    ticket.updated_at = at


def _add_steps(ticket: Ticket, checklist: Checklist, *, actor: Actor | None, at: datetime) -> None:
    known = {task.words for task in tasks_of(ticket.id)}
    for step in checklist.steps:
        if step["words"] not in known:
            _add(ticket, step["words"], step["is_mandatory"], actor=actor, at=at)


def _add(
    ticket: Ticket,
    words: str,
    is_mandatory: bool,
    *,
    actor: Actor | None,
    at: datetime,
    assignee_id: int | None = None,
    due_on: date | None = None,
) -> Task:
    before = ticket.version
    if len(tasks_of(ticket.id)) >= MOST_TASKS:
        raise BadInput("A ticket has at most %(most)d tasks.", field="words", most=MOST_TASKS)
    task = Task(
        ticket=ticket,
        words=words,
        is_mandatory=is_mandatory,
        assignee_id=assignee_id,
        due_on=due_on,
        added_at=at,
        added_by_id=actor.id if actor else None,
    )
    db.session.add(task)
    db.session.flush()
    _record(EventKind.TASK_ADDED, task, actor=actor, at=at, version=before, assignee=assignee_id)
    return task


def _record(
    kind: EventKind,
    task: Task,
    *,
    actor: Actor | None,
    at: datetime,
    version: int | None = None,
    assignee: int | None = None,
) -> None:
    ticket = task.ticket
    event = timeline.record(
        kind, at=at, actor=actor, ticket=ticket, version=version, task=task.id, mandatory=task.is_mandatory,
        assignee=assignee,
    )  # fmt: skip
    author_id = actor.id if actor else None
    db.session.add(Comment(ticket_id=ticket.id, event=event, author_id=author_id, is_internal=True, body=task.words))
