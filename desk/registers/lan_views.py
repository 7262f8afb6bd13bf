"""Networks of departments: the diagram in force, earlier ones, changes that are reported, inspections (LLG-23)."""

from datetime import date

from flask import Blueprint, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from desk import clock, trails
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.attachments import operations as stored
from desk.attachments.pictures import LARGEST_FILE
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.organisation.models import Department, Unit
from desk.registers import diagrams, labels, queries
from desk.registers.forms import DiagramForm, InspectionForm, LanChangeForm
from desk.registers.kinds import DIAGRAM_LASTS, LAN_SERVICE
from desk.registers.models import LanDiagram
from desk.registers.reach import is_reached, places_of
from desk.sla import calendars
from desk.templating import local_day, localised, translated_error
from desk.tickets import moves, relations
from desk.tickets.models import Ticket
from desk.trails import Register

bp = Blueprint("lan", __name__)
Place = tuple[Department, Unit | None]


@bp.get("/lan")
@may("upkeep.read")
def index() -> ResponseReturnValue:
    """Every network that this person may see, with the day of its diagram; those without one first."""
    today, in_force = calendars.city_day(clock.now()), queries.diagrams_in_force(actor())
    rows = [(place, in_force.get(_key(place))) for place in places_of(actor(), Action.UPKEEP_READ, on=today)]
    rows.sort(key=lambda row: (row[1].drawn_on if row[1] else date.min, row[0][0].name))
    return render_template("registers/lans.html", rows=rows, oldest=today - DIAGRAM_LASTS)


@bp.get("/lan/<string:code>")
@may("upkeep.read")
def show(code: str) -> ResponseReturnValue:
    return _page(_place(code))


@bp.post("/lan/<string:code>/diagrams")
@may("upkeep.manage")
def upload(code: str) -> ResponseReturnValue:
    place, form = _place(code, Action.UPKEEP_MANAGE), DiagramForm()
    if form.validate_on_submit():
        try:
            kept = _keep(place, form.picture.data, form.drawn_on.data, form.words.data or "")
        except BadInput as wrong:
            moves.refuse(form, BadInput(wrong.message, field="picture") if wrong.field == "photo" else wrong)
        else:
            flash(_("The diagram is kept.") if kept else _("This very diagram is kept already."), "good")
            return redirect(url_for(".show", code=code), code=303)
    return _page(place, form), 422


@bp.get("/lan/diagrams/<int:diagram_id>")
@may("upkeep.read")
def picture(diagram_id: int) -> ResponseReturnValue:
    """The picture itself."""
    diagram = queries.get_diagram(actor(), diagram_id)
    path = stored.path_of(current_app.config["DESK"].data_dir, diagram.key).resolve()
    if not path.is_file():
        raise NotFound("There is nothing here.")
    response = send_file(path, mimetype=diagram.media_type, download_name=diagram.name, etag=diagram.sha256, max_age=0)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.route("/lan/<string:code>/change", methods=["GET", "POST"])
@may("upkeep.manage")
def change(code: str) -> ResponseReturnValue:
    """Lapor perubahan LAN: to the ICT office, as a ticket; the new diagram may come along."""
    place, form = _place(code, Action.UPKEEP_MANAGE), LanChangeForm()
    if form.validate_on_submit():
        try:
            ticket = _report(place, form)
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, BadInput(wrong.message, field="picture") if wrong.field == "photo" else wrong)
        else:
            flash(_("Thank you. The ICT office has it under the number %(number)s.", number=ticket.number), "good")
            return redirect(url_for(".show", code=code), code=303)
    page = render_template("registers/lan_change.html", form=form, place=place, code=code)
    return page, 422 if form.errors else 200


@bp.route("/lan/<string:code>/inspection", methods=["GET", "POST"])
@may("lan.inspect")
def inspect(code: str) -> ResponseReturnValue:
    """The ICT office looks at a network: the department's technicians get a ticket."""
    place, form = _place(code), InspectionForm()
    department, unit = place
    if form.validate_on_submit():
        name, at = localised(unit or department), clock.now()
        try:
            ticket = diagrams.open_inspection(
                department=department, unit=unit, service=catalogue.get_service(LAN_SERVICE, on=calendars.city_day(clock.now())),
                title=_("Inspection of the network: %(place)s", place=name), description=form.what.data,
                actor=actor(), at=at,
            )  # fmt: skip
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            flash(translated_error(wrong), "warn")
        else:
            flash(_("The inspection has the number %(number)s.", number=ticket.number), "good")
        return redirect(url_for(".show", code=code), code=303)
    return render_template("registers/lan_inspection.html", form=form, place=place, code=code), (
        422 if form.errors else 200
    )


def _report(place: Place, form: LanChangeForm) -> Ticket:
    """Raises BadInput."""
    key = (form.form_key.data or "")[:40] or None
    if key and (known := queries.lan_ticket_by_key(key)):
        return known.ticket
    department, unit = place
    at, day = clock.now(), form.done_on.data
    if day > calendars.city_day(clock.now()):
        raise BadInput("Report it when it has been done: this day lies in the future.", field="done_on")
    sent: FileStorage | None = form.picture.data if form.picture.data and form.picture.data.filename else None
    kept = _written(sent) if sent else None
    place_and_day = _(
        "Where: %(where)s\nDone on: %(day)s\nDone by: %(who)s",
        where=form.where.data,
        day=local_day(day),
        who=form.done_by.data,
    )
    text = f"{form.what.data}\n\n{place_and_day}"
    try:
        ticket = diagrams.report_change(
            department=department, unit=unit, service=catalogue.get_service(LAN_SERVICE, on=calendars.city_day(clock.now())),
            title=_("Change of the network: %(place)s", place=localised(unit or department)), description=text,
            form_key=key, actor=actor(), at=at,
        )  # fmt: skip
        if sent and kept:
            diagrams.keep_diagram(
                department=department, unit=unit, drawn_on=day, kept=kept, name=sent.filename or "", actor=actor(),
                at=at, words=form.what.data[:1000],
            )  # fmt: skip
        db.session.commit()
    except IntegrityError:  # the same form, sent twice at once
        db.session.rollback()
        known = queries.lan_ticket_by_key(key) if key else None
        if known is None:
            raise
        if kept:
            stored.drop_bytes(current_app.config["DESK"].data_dir, kept.key)
        return known.ticket
    return ticket


def _keep(place: Place, sent: FileStorage, drawn_on: date, words: str) -> bool:
    """Raises BadInput, Forbidden."""
    department, unit = place
    diagrams.check_diagram(
        department_id=department.id, unit_id=unit.id if unit else None, drawn_on=drawn_on, actor=actor(), at=clock.now()
    )
    kept = _written(sent)
    try:
        diagram = diagrams.keep_diagram(
            department=department, unit=unit, drawn_on=drawn_on, kept=kept, name=sent.filename or "", words=words,
            actor=actor(), at=clock.now(),
        )  # fmt: skip
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        diagram = None
    if diagram is None:
        stored.drop_bytes(current_app.config["DESK"].data_dir, kept.key)
    return diagram is not None


def _written(sent: FileStorage) -> stored.Kept:
    """Clean the picture and write it down. Raises BadPicture."""
    with sent.stream as upload:
        data = upload.read(LARGEST_FILE + 1)
    return stored.keep_picture_bytes(folder=current_app.config["DESK"].data_dir, data=data)


def _page(place: Place, form: DiagramForm | None = None) -> str:
    department, unit = place
    at, unit_id = clock.now(), unit.id if unit else None
    cases = queries.lan_tickets(department.id, unit_id)
    told = relations.told_of(actor(), [one.ticket for one in cases], at)
    cases = [one for one in cases if one.ticket in told]
    found: list[LanDiagram] = list(queries.diagrams_of(department.id, unit_id))
    return render_template(
        "registers/lan.html",
        place=place,
        code=(unit or department).code,
        diagrams=found,
        oldest=calendars.city_day(clock.now()) - DIAGRAM_LASTS,
        cases=cases,
        readable=relations.readable_ids(actor(), {one.ticket_id for one in cases}, at),
        history=trails.of(Register.DIAGRAM, department.id, limit=20) if unit is None else [],
        form=form or DiagramForm(formdata=None, drawn_on=calendars.city_day(clock.now())),
        words=labels,
        may_manage=is_reached(actor(), Action.UPKEEP_MANAGE, department.id, unit_id),
        may_report=policy.may(actor(), Action.TICKET_OPEN),
        may_inspect=policy.may(actor(), Action.LAN_INSPECT),
        is_inspected=queries.open_inspection(department.id, unit_id) is not None,
    )


def _place(code: str, action: Action = Action.UPKEEP_READ) -> Place:
    """The department or unit of that code, as far as the action reaches. Raises NotFound."""
    for department, unit in places_of(actor(), action, on=calendars.city_day(clock.now())):
        if (unit or department).code == code:
            return department, unit
    raise NotFound("There is nothing here.")


def _key(place: Place) -> tuple[int, int | None]:
    return place[0].id, place[1].id if place[1] else None
