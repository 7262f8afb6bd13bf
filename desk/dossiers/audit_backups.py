"""The auditor's sheet of backups: what is backed up, how old the last one is, and whether bringing it back was tried."""

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Actor
from desk.database import db
from desk.dossiers.whole_city import MOST_ROWS, document, note_of_more
from desk.registers import queries
from desk.registers.kinds import RunKind
from desk.registers.labels import RUNS
from desk.registers.models import Backup, BackupRun
from desk.reports.documents import Cell, Column, Definition, Document, Kind, Period, Table


def backups(actor: Actor, period: Period, today: date, at: datetime) -> Document:
    """The register of backups as it stands, and what was recorded in the period (LLG-22). Only what this person may see."""
    kept = queries.backups(actor).where(or_(Backup.ended_on.is_(None), Backup.ended_on >= period.since))
    found = db.session.scalars(kept.order_by(Backup.department_id, Backup.id)).all()
    return document(
        "cadangan",
        _("Backups"),
        period,
        at,
        _register(found, today),
        _runs(actor, period),
        definitions=(
            Definition(
                _("In time"),
                _("Both the backup and the restore test were done within the days that the register asks for, as of today."),
            ),
            Definition(_("Days"), _("As whoever keeps the register recorded them: the desk makes no backup of other systems.")),
        ),
    )  # fmt: skip


def _register(found: Sequence[Backup], today: date) -> Table:
    return Table(
        code="backups",
        title=_("Backups in the register"),
        columns=(
            Column("department", _("Department"), Kind.CODE),
            Column("unit", _("Unit"), width=40),
            Column("application", _("Application"), width=50),
            Column("what", _("What is backed up"), width=60),
            Column("where", _("Where it is kept"), width=50),
            Column("every", _("At least every … days"), Kind.NUMBER),
            Column("last", _("Last backup"), Kind.DAY),
            Column("due", _("Due"), Kind.DAY),
            Column("restore_every", _("Restore test at least every … days"), Kind.NUMBER),
            Column("last_restore", _("Last restore test"), Kind.DAY),
            Column("restore_due", _("Restore test due"), Kind.DAY),
            Column("state", _("State"), width=30),
            Column("ended", _("Given up since"), Kind.DAY),
        ),
        rows=tuple(_backup(one, today) for one in found),
        empty=_("Nothing is in the register of backups."),
        keys=("department", "what"),
    )


def _backup(one: Backup, today: date) -> tuple[Cell, ...]:
    return (
        one.department.code, one.unit.name if one.unit else None, one.application.name if one.application else None,
        one.what, one.kept_where, one.every_days, one.last_on, one.due_on, one.restore_every_days, one.last_restore_on,
        one.restore_due_on, _state(one, today), one.ended_on,
    )  # fmt: skip


def _state(one: Backup, today: date) -> str:
    if one.ended_on is not None:
        return str(_("given up"))
    late = [
        str(RUNS[kind]) for kind, due in ((RunKind.BACKUP, one.due_on), (RunKind.RESTORE, one.restore_due_on)) if due < today
    ]  # fmt: skip
    return str(_("late: %(what)s", what=", ".join(late))) if late else str(_("in time"))


def _runs(actor: Actor, period: Period) -> Table:
    seen = queries.backups(actor).with_only_columns(Backup.id)
    found = (
        select(BackupRun, Backup)
        .join(Backup, Backup.id == BackupRun.backup_id)
        .where(BackupRun.backup_id.in_(seen), BackupRun.done_on.between(period.since, period.until))
        .options(joinedload(Backup.department), joinedload(BackupRun.recorded_by))
        .order_by(BackupRun.done_on, BackupRun.id)
        .limit(MOST_ROWS + 1)
    )
    rows = db.session.execute(found).tuples().all()
    return Table(
        code="runs",
        title=_("Backups and restore tests recorded in the period"),
        columns=(
            Column("day", _("Day"), Kind.DAY),
            Column("kind", _("What was done"), width=30),
            Column("department", _("Department"), Kind.CODE),
            Column("what", _("What is backed up"), width=60),
            Column("outcome", _("Outcome"), width=20),
            Column("words", _("What came out of it"), width=70),
            Column("recorded_by", _("Recorded by"), width=40),
            Column("recorded", _("Recorded"), Kind.MOMENT),
        ),
        rows=tuple(
            (
                run.done_on, str(RUNS[run.kind]), backup.department.code, backup.what,
                _("succeeded") if run.succeeded else _("failed"), run.words or None, run.recorded_by.name, run.recorded_at,
            )
            for run, backup in rows[:MOST_ROWS]
        ),
        note=note_of_more(len(rows)),
        empty=_("No backup and no restore test was recorded in this period."),
        keys=("day", "kind", "what"),
    )  # fmt: skip
