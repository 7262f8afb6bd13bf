"""Writing articles: drafts, out of a solved ticket too, and new texts of what is published."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.catalogue import queries as catalogue
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.knowledge import operations, queries, redaction
from desk.knowledge.forms import ArticleForm
from desk.knowledge.kinds import ArticleKind, Audience
from desk.knowledge.models import ArticleVersion
from desk.knowledge.operations import Content, StaleText
from desk.templating import city_day
from desk.tickets import moves
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket

bp = Blueprint("knowledge_writing", __name__)


@bp.route("/knowledge/articles/new", methods=["GET", "POST"])
@may("article.write")
def new() -> ResponseReturnValue:
    """A new article, empty or out of a solved ticket."""
    at, person = clock.now(), actor()
    ticket = _solved_ticket(request.args.get("ticket", ""), at)
    services = _services(at)
    form = _form(services)
    if form.validate_on_submit():
        try:
            text = operations.draft_article(content=form.content(services), actor=person, at=at, ticket=ticket)
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
        else:
            return _kept(text)
    elif request.method == "GET" and ticket is not None:
        form.show(_out_of(ticket))
    elif request.method == "GET":
        form.services.data = request.args.getlist("service")
    return _page(form, heading=_("New article"), ticket=ticket)


@bp.route("/knowledge/articles/<string:slug>/text", methods=["GET", "POST"])
@may("article.write")
def write(slug: str) -> ResponseReturnValue:
    """One's own draft; or, where nobody is writing, a new text of what is published."""
    at, person, conflict = clock.now(), actor(), None
    shown = queries.get_shown(person, slug)
    services = _services(at)
    form = _form(services)
    if form.validate_on_submit():
        try:
            text = _save(shown.article.id, form, services, at)
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
        except (Conflict, StaleDataError, IntegrityError) as stale:
            db.session.rollback()
            conflict = stale if isinstance(stale, Conflict) else StaleText()
        else:
            return _kept(text)
    shown = queries.get_shown(person, slug)
    if request.method == "GET":
        if shown.written is not None and shown.written.author_id != person.id:
            raise Forbidden("Only its author may do this to the text.")
        form.show(shown.written or shown.text)
    if request.method == "GET" or conflict is not None:
        form.version.data = str((shown.written or shown.text).revision)
    return _page(form, heading=_("Write on the article"), shown=shown, conflict=conflict)


def _save(article_id: int, form: ArticleForm, services: list[Service], at: datetime) -> ArticleVersion:
    """Raises Forbidden, BadInput, Conflict."""
    article, person = queries.lock(article_id), actor()
    content = form.content(services)
    based_on = article.written or article.published or article.versions[0]
    if form.seen_version != based_on.revision:
        raise StaleText
    if article.written is None:
        return operations.revise_article(article=article, content=content, actor=person, at=at)
    operations.change_text(text=article.written, content=content, actor=person, at=at)
    return article.written


def _solved_ticket(number: str, at: datetime) -> Ticket | None:
    """The ticket out of which an article is made; only who may read all of it. Raises NotFound."""
    if not number:
        return None
    ticket = tickets.get_ticket(actor(), number, at)
    if ticket.resolved_at is None or not tickets.may(actor(), Action.TICKET_READ_INTERNAL, ticket, at):
        raise NotFound("There is nothing here.")
    return ticket


def _out_of(ticket: Ticket) -> Content:
    """What the ticket has to say, without the people in it as far as that can be done by rule."""
    answer = tickets.last_answer(ticket)
    people = (ticket.reporter, ticket.filed_by, ticket.assignee, ticket.contact, ticket.promised_by)
    names = [ticket.reporter_name, *(one.name for one in people if one is not None)]
    clean = [redaction.redacted(part, names=names) for part in (ticket.title, ticket.description)]
    return Content(
        title=clean[0],
        symptom=clean[1][:2000],
        answer=redaction.redacted(answer.body, names=names) if answer else "",
        kind=ArticleKind.SOLUTION,
        audience=_first_audience(ticket),
        services=(ticket.service,),
    )


def _first_audience(ticket: Ticket) -> Audience:
    """Employees; what belongs to the night watch of security goes to as few as the author can reach."""
    if not ticket.service.rings_at_night:
        return Audience.STAFF
    return queries.audiences_of(actor())[-1]


def _services(at: datetime) -> list[Service]:
    today = city_day(at)
    return list(catalogue.services_offered(on=today, to_everyone=False))


def _form(services: list[Service]) -> ArticleForm:
    form = ArticleForm()
    form.offer(services, queries.audiences_of(actor()))
    return form


def _page(form: ArticleForm, *, conflict: Conflict | None = None, **more: Any) -> ResponseReturnValue:
    parts = (form.title.data, form.symptom.data, form.answer.data)
    marks = sum(redaction.marks_in(part or "") for part in parts)
    page = render_template("knowledge/form.html", form=form, conflict=conflict, marks=marks, **more)
    return page, 409 if conflict else 422 if request.method == "POST" else 200


def _kept(text: ArticleVersion) -> ResponseReturnValue:
    flash(_("The draft is kept. Send it to the review when it is ready."), "good")
    return redirect(url_for("knowledge.article", slug=text.article.slug, version=text.number), code=303)
