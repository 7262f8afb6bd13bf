"""The register of backups: list, entry, changes, the page of one, and the press that says it was done today."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from desk import clock, trails
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.applications import queries as applications
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.fields import row_id
from desk.registers import backups, labels, queries
from desk.registers.backups import StaleBackup
from desk.registers.forms import BackupForm, RunForm
from desk.registers.kinds import RunKind
from desk.registers.models import Backup
from desk.registers.reach import is_reached, places_of
from desk.templating import city_day, translated_error
from desk.tickets import moves
from desk.trails import Register

bp = Blueprint("backups", __name__)


@bp.get("/backups")
@may("upkeep.read")
def index() -> ResponseReturnValue:
    today, person = city_day(clock.now()), actor()
    is_late = request.args.get("late") == "1"
    after = request.args.get("after", type=row_id) or 0
    rows = queries.listed_backups(person, late_on=today if is_late else None, after=after)
    return render_template(
        "registers/backups.html",
        rows=[(one, is_reached(person, Action.UPKEEP_MANAGE, one.department_id, one.unit_id)) for one in rows][
            : queries.PAGE
        ],
        more=rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None,
        is_late=is_late,
        today=today,
        may_manage=policy.may(person, Action.UPKEEP_MANAGE),
    )


@bp.get("/backups/<int:backup_id>")
@may("upkeep.read")
def show(backup_id: int) -> ResponseReturnValue:
    backup = queries.get_backup(actor(), backup_id)
    form = RunForm(formdata=None)
    form.done_on.data = city_day(clock.now())
    return _show(backup, form)


@bp.route("/backups/new", methods=["GET", "POST"])
@may("upkeep.manage")
def new() -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit():
        try:
            backup = backups.enter_backup(content=form.content(), actor=actor(), at=clock.now())
            db.session.commit()
        except (BadInput, Forbidden) as wrong:
            db.session.rollback()
            _refuse(form, wrong)
        else:
            flash(_("It is in the register. Until something is recorded it counts from today."), "good")
            return redirect(url_for(".show", backup_id=backup.id), code=303)
    return render_template("registers/backup_form.html", form=form, backup=None), 422 if form.errors else 200


@bp.route("/backups/<int:backup_id>/edit", methods=["GET", "POST"])
@may("upkeep.manage")
def edit(backup_id: int) -> ResponseReturnValue:
    backup = queries.get_backup(actor(), backup_id, Action.UPKEEP_MANAGE)
    form, conflict = _form(backup), None
    if form.validate_on_submit():
        try:
            if form.seen_version != backup.version:
                raise StaleBackup
            backups.change_backup(backup=backup, content=form.content(), actor=actor(), at=clock.now())
            db.session.commit()
        except (BadInput, Forbidden) as wrong:
            db.session.rollback()
            _refuse(form, wrong)
        except (StaleBackup, StaleDataError):
            db.session.rollback()
            conflict = StaleBackup()
        else:
            flash(_("The register is changed."), "good")
            return redirect(url_for(".show", backup_id=backup_id), code=303)
        backup = queries.get_backup(actor(), backup_id, Action.UPKEEP_MANAGE)
        form.version.data = str(backup.version)
    elif request.method == "GET":
        form.show(backup)
    page = render_template("registers/backup_form.html", form=form, backup=backup, conflict=conflict)
    return page, 409 if conflict else 422 if form.errors else 200


@bp.post("/backups/<int:backup_id>/today")
@may("upkeep.manage")
def today(backup_id: int) -> ResponseReturnValue:
    """One press: the backup was made today, and it went well."""
    backup = queries.get_backup(actor(), backup_id, Action.UPKEEP_MANAGE)
    if FlaskForm().validate_on_submit():
        try:
            is_new = backups.record_run(
                backup=backup,
                kind=RunKind.BACKUP,
                done_on=city_day(clock.now()),
                succeeded=True,
                actor=actor(),
                at=clock.now(),
            )
            db.session.commit()
        except (Conflict, IntegrityError, StaleDataError) as wrong:
            db.session.rollback()
            flash(translated_error(wrong if isinstance(wrong, Conflict) else StaleBackup()), "warn")
        else:
            flash(_("Recorded for today.") if is_new else _("It was recorded for today already."), "good")
    return redirect(_back(backup_id), code=303)


@bp.post("/backups/<int:backup_id>/runs")
@may("upkeep.manage")
def record(backup_id: int) -> ResponseReturnValue:
    backup, form = queries.get_backup(actor(), backup_id, Action.UPKEEP_MANAGE), RunForm()
    if form.validate_on_submit():
        try:
            backups.record_run(
                backup=backup,
                kind=RunKind(form.kind.data),
                done_on=form.done_on.data,
                succeeded=form.outcome.data == "yes",
                words=form.words.data or "",
                actor=actor(),
                at=clock.now(),
            )
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            moves.refuse(form, wrong if isinstance(wrong, BadInput) else BadInput(wrong.message))
        except (IntegrityError, StaleDataError):
            db.session.rollback()
            moves.refuse(form, BadInput("Somebody else has changed this entry meanwhile."))
        else:
            flash(_("It is recorded."), "good")
            return redirect(url_for(".show", backup_id=backup_id), code=303)
        backup = queries.get_backup(actor(), backup_id)
    return _show(backup, form), 422


def _show(backup: Backup, form: RunForm) -> str:
    return render_template(
        "registers/backup.html",
        backup=backup,
        runs=queries.runs_of(backup.id),
        history=trails.of(Register.BACKUP, backup.id, limit=20),
        form=form,
        today=city_day(clock.now()),
        words=labels,
        may_manage=is_reached(actor(), Action.UPKEEP_MANAGE, backup.department_id, backup.unit_id),
    )


def _form(backup: Backup | None = None) -> BackupForm:
    """What there is today, and what the entry names already, ended or not."""
    form = BackupForm()
    places, every = places_of(actor(), Action.UPKEEP_MANAGE, on=city_day(clock.now())), list(applications.offered())
    if backup is not None:
        named = (backup.department, backup.unit)
        places += [] if named in places else [named]
        every += [backup.application] if backup.application and backup.application not in every else []
    form.offer(places, every)
    return form


def _refuse(form: BackupForm, wrong: BadInput | Forbidden) -> None:
    moves.refuse(form, wrong if isinstance(wrong, BadInput) else BadInput(wrong.message, field="place"))


def _back(backup_id: int) -> str:
    """To the ticket or list from which it was pressed, where that is named; no other address is followed."""
    number = request.form.get("ticket", "")
    if number and len(number) < 30:
        return url_for("tickets.show", number=number)
    return url_for(".index") if request.form.get("list") else url_for(".show", backup_id=backup_id)
