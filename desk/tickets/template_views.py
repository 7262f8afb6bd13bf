"""Pages of answer templates: which there are, changing them, how one reads when it is filled."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Actor
from desk.database import db
from desk.errors import BadInput
from desk.tickets import answer_choices, answer_templates, moves, placeholders
from desk.tickets.work_forms import SCOPES, TemplateForm
from desk.tickets.work_models import AnswerTemplate

bp = Blueprint("templates", __name__)
MEANINGS = {
    "nama_pelapor": _l("name of the reporter"),
    "nomor": _l("number of the ticket"),
    "layanan": _l("the service it is about"),
    "petugas": _l("your own name"),
    "opd": _l("department of the reporter"),
    "tenggat": _l("when the solution is due"),
}


@bp.get("/answer-templates")
@may("templates.manage")
def index() -> ResponseReturnValue:
    return render_template("tickets/templates.html", templates=answer_templates.managed_by(actor()), scopes=SCOPES)


@bp.route("/answer-templates/new", methods=["GET", "POST"])
@may("templates.manage")
def new() -> ResponseReturnValue:
    return _edit(None)


@bp.route("/answer-templates/<int:template_id>", methods=["GET", "POST"])
@may("templates.manage")
def edit(template_id: int) -> ResponseReturnValue:
    return _edit(answer_templates.get_managed(actor(), template_id))


@bp.post("/answer-templates/<int:template_id>/delete")
@may("templates.manage")
def delete(template_id: int) -> ResponseReturnValue:
    template = answer_templates.get_managed(actor(), template_id)
    answer_templates.delete_template(template=template, actor=actor(), at=clock.now())
    db.session.commit()
    flash(_("The template is deleted."), "good")
    return redirect(url_for(".index"), code=303)


def _edit(template: AnswerTemplate | None) -> ResponseReturnValue:
    person = actor()
    form = TemplateForm(obj=template)
    form.offer(person)
    if template is not None and not form.is_submitted():
        form.scope.data = template.scope.value
        if template.department_id and "department" in form:
            form.department.data = template.department_id
    preview = None
    if form.validate_on_submit():
        try:
            if "preview" in request.form:
                answer_templates.check(form.body.data)
                preview = placeholders.filled(form.body.data, answer_choices.sample_values(person))
            else:
                return _save(template, form, person)
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
    status = 200 if request.method == "GET" or preview is not None else 422
    page = render_template("tickets/template.html", form=form, template=template, preview=preview, meanings=MEANINGS)
    return page, status


def _save(template: AnswerTemplate | None, form: TemplateForm, person: Actor) -> ResponseReturnValue:
    scope, department_id = form.chosen
    answer_templates.save_template(
        template=template,
        name=form.name.data or "",
        body=form.body.data or "",
        scope=scope,
        department_id=department_id,
        actor=person,
        at=clock.now(),
    )
    db.session.commit()
    flash(_("The template is saved."), "good")
    return redirect(url_for(".index"), code=303)
