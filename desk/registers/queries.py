"""Reading the registers. Every list starts with what this person may see."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import NotFound
from desk.registers.kinds import ASKED_AGAIN, DIAGRAM_LASTS, REMINDED_BEFORE, Ending, LanCase, RunKind
from desk.registers.models import Backup, BackupRun, DomainName, LanDiagram, LanTicket
from desk.registers.reach import within
from desk.tickets.models import Ticket
from desk.tickets.states import OPEN

PAGE = 50
SHOWN = 30


def backups(actor: Actor, action: Action = Action.UPKEEP_READ) -> Select[tuple[Backup]]:
    """The backups that this person may see."""
    return (
        select(Backup)
        .where(within(actor, action, Backup.department_id, Backup.unit_id))
        .options(joinedload(Backup.department), joinedload(Backup.unit), joinedload(Backup.application))
    )


def get_backup(actor: Actor, backup_id: int, action: Action = Action.UPKEEP_READ) -> Backup:
    """One of them. Not yours looks like not there. Raises NotFound."""
    backup = db.session.scalars(backups(actor, action).where(Backup.id == backup_id)).first()
    if backup is None:
        raise NotFound("There is nothing here.")
    return backup


def listed_backups(
    actor: Actor, *, department: int | None = None, late_on: date | None = None, after: int = 0, limit: int = PAGE + 1
) -> Sequence[Backup]:
    """A page of what is backed up and one more; what was given up is left out. `late_on`: only what is late on that day."""
    found = backups(actor).where(Backup.ended_on.is_(None), Backup.id > after)
    if department is not None:
        found = found.where(Backup.department_id == department)
    if late_on is not None:
        found = found.where(or_(Backup.due_on < late_on, Backup.restore_due_on < late_on))
    return db.session.scalars(found.order_by(Backup.id).limit(limit)).all()


def runs_of(backup_id: int) -> Sequence[BackupRun]:
    """When it was done, the newest first."""
    runs = select(BackupRun).where(BackupRun.backup_id == backup_id).options(joinedload(BackupRun.recorded_by))
    return db.session.scalars(runs.order_by(BackupRun.done_on.desc(), BackupRun.id.desc()).limit(SHOWN)).all()


def run_on(backup_id: int, kind: RunKind, day: date) -> BackupRun | None:
    """What was recorded for that day."""
    found = select(BackupRun).where(BackupRun.backup_id == backup_id, BackupRun.kind == kind, BackupRun.done_on == day)
    return db.session.scalars(found).first()


def last_success(backup_id: int, kind: RunKind) -> date | None:
    """The last day on which it went well."""
    last = select(func.max(BackupRun.done_on)).where(
        BackupRun.backup_id == backup_id, BackupRun.kind == kind, BackupRun.succeeded
    )
    return db.session.scalar(last)


def backups_of_ticket(ticket_id: int) -> Sequence[tuple[Backup, RunKind]]:
    """What a ticket asks for, where the desk opened it for that."""
    found = select(Backup).where(or_(Backup.ticket_id == ticket_id, Backup.restore_ticket_id == ticket_id))
    return [
        (one, RunKind.BACKUP if one.ticket_id == ticket_id else RunKind.RESTORE) for one in db.session.scalars(found)
    ]


def asks_for_ticket(kind: RunKind, today: date) -> Sequence[int]:
    """Backups that are late, for which no ticket is open and none was opened within the last week."""
    due, ticket_id, asked = columns_of(kind)
    ticket = aliased(Ticket)
    found = (
        select(Backup.id)
        .outerjoin(ticket, ticket.id == ticket_id)
        .where(
            Backup.ended_on.is_(None),
            due < today,
            or_(asked.is_(None), asked <= today - ASKED_AGAIN),
            or_(ticket.id.is_(None), ticket.status.not_in(sorted(OPEN))),
        )
    )
    return db.session.scalars(found.order_by(due, Backup.id)).all()


def columns_of(kind: RunKind) -> tuple[ColumnElement[date], ColumnElement[int | None], ColumnElement[date | None]]:
    """The due day, the ticket, and the day on which it was asked for."""
    if kind is RunKind.BACKUP:
        return Backup.due_on, Backup.ticket_id, Backup.ticket_on  # type: ignore[return-value]
    return Backup.restore_due_on, Backup.restore_ticket_id, Backup.restore_ticket_on  # type: ignore[return-value]


def newest_diagrams() -> Select[tuple[LanDiagram]]:
    """The diagram in force of each place: the one that was drawn last."""
    later = aliased(LanDiagram)
    same_place = and_(
        later.department_id == LanDiagram.department_id,
        later.unit_id.is_not_distinct_from(LanDiagram.unit_id),
        or_(
            later.drawn_on > LanDiagram.drawn_on,
            and_(later.drawn_on == LanDiagram.drawn_on, later.id > LanDiagram.id),
        ),
    )
    return select(LanDiagram).where(~select(later.id).where(same_place).exists())


def diagrams_in_force(actor: Actor) -> dict[tuple[int, int | None], LanDiagram]:
    """Those of every place that this person may see, by department and unit."""
    found = newest_diagrams().where(within(actor, Action.UPKEEP_READ, LanDiagram.department_id, LanDiagram.unit_id))
    return {(one.department_id, one.unit_id): one for one in db.session.scalars(found)}


def diagrams_of(department_id: int, unit_id: int | None) -> Sequence[LanDiagram]:
    """Every drawing of a place, the newest first."""
    found = select(LanDiagram).where(
        LanDiagram.department_id == department_id, LanDiagram.unit_id.is_not_distinct_from(unit_id)
    )
    loaded = found.options(joinedload(LanDiagram.uploaded_by))
    return db.session.scalars(loaded.order_by(LanDiagram.drawn_on.desc(), LanDiagram.id.desc()).limit(SHOWN)).all()


def get_diagram(actor: Actor, diagram_id: int) -> LanDiagram:
    """A drawing that this person may see. Raises NotFound."""
    found = select(LanDiagram).where(
        LanDiagram.id == diagram_id,
        within(actor, Action.UPKEEP_READ, LanDiagram.department_id, LanDiagram.unit_id),
    )
    diagram = db.session.scalars(found).first()
    if diagram is None:
        raise NotFound("There is nothing here.")
    return diagram


def aged_diagrams(today: date) -> Sequence[int]:
    """Diagrams in force that are older than a year, and nobody was told of it."""
    found = newest_diagrams().where(LanDiagram.drawn_on < today - DIAGRAM_LASTS, LanDiagram.told_on.is_(None))
    return db.session.scalars(found.with_only_columns(LanDiagram.id).order_by(LanDiagram.id)).all()


def lan_tickets(department_id: int, unit_id: int | None) -> Sequence[LanTicket]:
    """What was reported and inspected there, the newest first."""
    found = select(LanTicket).where(
        LanTicket.department_id == department_id, LanTicket.unit_id.is_not_distinct_from(unit_id)
    )
    return db.session.scalars(
        found.options(joinedload(LanTicket.ticket)).order_by(LanTicket.id.desc()).limit(SHOWN)
    ).all()


def open_inspection(department_id: int, unit_id: int | None) -> LanTicket | None:
    """The inspection of a place that is under way."""
    found = (
        select(LanTicket)
        .join(LanTicket.ticket)
        .where(
            LanTicket.department_id == department_id,
            LanTicket.unit_id.is_not_distinct_from(unit_id),
            LanTicket.case == LanCase.INSPECTION,
            Ticket.status.in_(sorted(OPEN)),
        )
    )
    return db.session.scalars(found).first()


def lan_ticket_by_key(form_key: str) -> LanTicket | None:
    """What a form has opened already."""
    found = select(LanTicket).where(LanTicket.form_key == form_key).options(joinedload(LanTicket.ticket))
    return db.session.scalars(found).first()


def domain_names(actor: Actor, action: Action = Action.DOMAIN_READ) -> Select[tuple[DomainName]]:
    """The names that this person may see."""
    return (
        select(DomainName)
        .where(within(actor, action, DomainName.department_id))
        .options(joinedload(DomainName.department), joinedload(DomainName.application))
    )


def get_domain_name(actor: Actor, name: str, action: Action = Action.DOMAIN_READ) -> DomainName:
    """One of them. Not yours looks like not there. Raises NotFound."""
    found = domain_names(actor, action).where(DomainName.name == name.casefold())
    domain = db.session.scalars(found.options(joinedload(DomainName.ticket))).first()
    if domain is None:
        raise NotFound("There is nothing here.")
    return domain


def find_domain_name(name: str) -> DomainName | None:
    """The entry of that name, whoever asks."""
    return db.session.scalars(select(DomainName).where(DomainName.name == name)).first()


def listed_domain_names(
    actor: Actor, *, words: str = "", department: int | None = None, after: str = "", limit: int = PAGE + 1
) -> Sequence[DomainName]:
    """A page of the names and one more, by name; those that were given up are left out."""
    found = domain_names(actor).where(DomainName.ended_on.is_(None), DomainName.name > after)
    if department is not None:
        found = found.where(DomainName.department_id == department)
    for word in words.split()[:6]:
        plain = word.casefold()
        columns = (DomainName.name, DomainName.purpose, DomainName.hosting)
        found = found.where(or_(*(func.lower(column).contains(plain, autoescape=True) for column in columns)))
    return db.session.scalars(found.order_by(DomainName.name).limit(limit)).all()


def endings_ahead(ending: Ending, today: date) -> Sequence[tuple[int, date, int | None]]:
    """Names of which something ends within 60 days: id, day, and the last reminder that went out."""
    until, told = ending_columns(ending)
    found = select(DomainName.id, until, told).where(
        DomainName.ended_on.is_(None), until >= today, until <= today + timedelta(days=max(REMINDED_BEFORE))
    )
    return [tuple(row) for row in db.session.execute(found.order_by(until, DomainName.id))]


def ending_columns(ending: Ending) -> tuple[ColumnElement[date | None], ColumnElement[int | None]]:
    """The day, and the last reminder of it."""
    if ending is Ending.CERTIFICATE:
        return DomainName.certificate_until, DomainName.certificate_told  # type: ignore[return-value]
    return DomainName.registered_until, DomainName.registration_told  # type: ignore[return-value]
