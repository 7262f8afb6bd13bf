"""Writing into the register of backups: guard, change, record (LLG-22, BDL-26)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update

from desk import trails
from desk.accounts import queries as accounts
from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict
from desk.event_kinds import Origin
from desk.organisation import queries as organisation
from desk.registers import queries
from desk.registers.kinds import ASKED_AGAIN, MOST_DAYS, RunKind, due_after
from desk.registers.models import Backup, BackupRun
from desk.registers.reach import permit
from desk.sla import calendars
from desk.tickets import opening, routes
from desk.tickets.kinds import Affected, CanWork, Kind, ReporterKind
from desk.tickets.models import Ticket
from desk.trails import Register

FARTHEST_BACK = timedelta(days=366)


class StaleBackup(Conflict):
    """The entry has changed since the form was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this entry meanwhile.")


@dataclass(frozen=True)
class BackupContent:
    """What the register knows of a backup."""

    department_id: int
    unit_id: int | None
    application_id: int | None
    what: str
    kept_where: str
    every_days: int
    restore_every_days: int
    notes: str = ""
    ended_on: date | None = None


def enter_backup(*, content: BackupContent, actor: Actor, at: datetime) -> Backup:
    """Enter what is backed up. Until something is recorded it counts from today. Raises Forbidden, BadInput."""
    permit(actor, Action.UPKEEP_MANAGE, content.department_id, content.unit_id)
    _check(content)
    backup = Backup(begun_on=calendars.city_day(at), keeper_id=actor.id, created_at=at, **asdict(content))
    _set_due(backup)
    db.session.add(backup)
    db.session.flush()
    trails.note(Register.BACKUP, backup.id, name=backup.what, at=at, actor=actor, is_new=True)
    return backup


def change_backup(*, backup: Backup, content: BackupContent, actor: Actor, at: datetime) -> bool:
    """What is known better now; whether anything is different. Who moves it must reach both places.

    Raises Forbidden, BadInput.
    """
    permit(actor, Action.UPKEEP_MANAGE, backup.department_id, backup.unit_id)
    permit(actor, Action.UPKEEP_MANAGE, content.department_id, content.unit_id)
    _check(content)
    wanted = asdict(content)
    changes = trails.differences({name: getattr(backup, name) for name in wanted}, wanted)
    if not changes:
        return False
    for name in changes:
        setattr(backup, name, wanted[name])
    backup.keeper_id = actor.id
    _set_due(backup)
    db.session.flush()
    trails.note(Register.BACKUP, backup.id, name=backup.what, at=at, actor=actor, changes=changes)
    return True


def record_run(
    *, backup: Backup, kind: RunKind, done_on: date, succeeded: bool, actor: Actor, at: datetime, words: str = ""
) -> bool:
    """Note that it was done on a day, and how it went. False when that is known already: pressed twice, it stands once.

    What failed changes no due day; a success on the same day takes its place. Raises Forbidden, BadInput, Conflict.
    """
    permit(actor, Action.UPKEEP_MANAGE, backup.department_id, backup.unit_id)
    today = calendars.city_day(at)
    if backup.ended_on is not None:
        raise Conflict("This backup was given up.")
    if not today - FARTHEST_BACK <= done_on <= today:
        raise BadInput("The day lies within the last year, and not in the future.", field="done_on")
    if kind is RunKind.RESTORE and not words.strip():
        raise BadInput("Please say what was brought back, and what came out of it.", field="words")
    run = queries.run_on(backup.id, kind, done_on)
    if run is not None and (run.succeeded or not succeeded):
        return False
    if run is None:
        run = BackupRun(backup_id=backup.id, kind=kind, done_on=done_on)
        db.session.add(run)
    run.succeeded, run.words, run.recorded_by_id, run.recorded_at = succeeded, words, actor.id, at
    db.session.flush()
    if succeeded:
        _note_success(backup, kind)
    db.session.flush()
    trails.note(
        Register.BACKUP, backup.id, name=backup.what, at=at, actor=actor, run=kind, done_on=done_on, succeeded=succeeded
    )
    return True


def open_ticket_for(
    *, backup_id: int, kind: RunKind, service: Service, title: str, description: str, at: datetime
) -> Ticket | None:
    """Open the ticket that asks the department's technicians for it; None when somebody else has, however many look."""
    today = calendars.city_day(at)
    due, ticket_id, asked = queries.columns_of(kind)
    claim = update(Backup).where(
        Backup.id == backup_id,
        Backup.ended_on.is_(None),
        due < today,
        or_(asked.is_(None), asked <= today - ASKED_AGAIN),
    )
    if not rows_changed(claim.values({asked: today})):
        return None
    found = select(Backup).where(Backup.id == backup_id).execution_options(populate_existing=True)
    backup = db.session.scalars(found).one()
    ticket = _open(backup, service, title, description, at)
    db.session.flush()
    rows_changed(update(Backup).where(Backup.id == backup_id).values({ticket_id: ticket.id}))
    db.session.expire(backup)
    return ticket


def _open(backup: Backup, service: Service, title: str, description: str, at: datetime) -> Ticket:
    """In the name of the department, and with its own technicians: it is their work, whoever provides the service."""
    today = calendars.city_day(at)
    keeper = accounts.actor_of(accounts.get_user(backup.keeper_id), on=today, origin=Origin.SYSTEM)
    department = organisation.department_by_id(backup.department_id)
    has_tier1 = accounts.has_tier1(department.id, unit_id=backup.unit_id, on=today)
    return opening.open_ticket(
        actor=keeper,
        department=department,
        unit_id=backup.unit_id,
        service=service,
        title=title[: opening.LONGEST_TITLE],
        description=description,
        affected=Affected.SELF,
        can_work=CanWork.YES,
        whatever_kind=Kind.REQUEST,
        begins=routes.Route(1, routes.Way.TIER1) if has_tier1 else routes.Route(2, routes.Way.NO_TIER1),
        reporter={
            "reporter_kind": ReporterKind.EMPLOYEE,
            "reporter_name": department.name[:120],
            "reporter_contact": "",
            "filed_by_id": backup.keeper_id,
        },
        at=at,
    )


def _check(content: BackupContent) -> None:
    for name in ("every_days", "restore_every_days"):
        if not 1 <= getattr(content, name) <= MOST_DAYS:
            raise BadInput("Between 1 and %(most)d days.", field=name, most=MOST_DAYS)


def _note_success(backup: Backup, kind: RunKind) -> None:
    last = queries.last_success(backup.id, kind)
    if kind is RunKind.BACKUP:
        backup.last_on, backup.ticket_on = last, None
    else:
        backup.last_restore_on, backup.restore_ticket_on = last, None
    _set_due(backup)


def _set_due(backup: Backup) -> None:
    backup.due_on = due_after(backup.last_on, backup.begun_on, backup.every_days)
    backup.restore_due_on = due_after(backup.last_restore_on, backup.begun_on, backup.restore_every_days)
