"""The list of tickets with its filters, and the views that people keep of it."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.database import db
from desk.errors import BadInput
from desk.tickets import filters as asking
from desk.tickets import foreseen, list_words, listing, moves, panels, saving, tagging
from desk.tickets.filters import Filters
from desk.tickets.forms import ViewForm
from desk.tickets.labels import with_clocks
from desk.tickets.models import SavedView
from desk.tickets.views import bp as bp


@bp.get("/tickets")
@may("ticket.list")
def index() -> ResponseReturnValue:
    at, person = clock.now(), actor()
    wanted = asking.read(request.args)
    if "" in request.args.values():  # of a form, which sends what was left empty along
        return redirect(_narrowed(wanted))
    offer = list_words.offer_for(person, at, wanted.service)
    if wanted.answer and not offer.offers(wanted.answer):  # another service was chosen meanwhile
        wanted = replace(wanted, answer=None)
    page = listing.page(person, wanted, at=at, after=request.args.get("after"), before=request.args.get("before"))
    ids = [row.ticket.id for row in page.rows]
    views = saving.views_for(person)
    return render_template(
        "tickets/index.html",
        rows=with_clocks(page.rows, at),
        tags=tagging.tags_among(ids, person, at),
        marks=foreseen.marks_among(ids, person, at),
        bulk=panels.acts_for(person),
        page=page,
        wanted=wanted,
        narrowed=_narrowed,
        turned=_turned,
        saved_as=asking.address(wanted),
        offer=offer,
        chips=list_words.chips(wanted, offer),
        list_words=list_words,
        views=[(view, saving.filters_of(view)) for view in views],
        may_save=policy.may(person, Action.VIEW_SAVE),
    )


@bp.route("/tickets/views", methods=["GET", "POST"])
@may("view.save")
def views() -> ResponseReturnValue:
    """One's views: those there are, and on the way here from a list, the one to be kept."""
    at, person = clock.now(), actor()
    wanted = asking.read(request.args)
    form = ViewForm()
    form.offer(list_words.sharings(saving.sharings_for(person)))
    if form.validate_on_submit():
        try:
            saving.save_view(actor=person, name=form.name.data, wanted=wanted, sharing=form.sharing.data, at=at)
            db.session.commit()
        except (BadInput, IntegrityError) as wrong:
            _refuse(form, wrong)
        else:
            flash(_("The view is saved. It stands above the list."), "good")
            return redirect(_narrowed(wanted), code=303)
    return _page_of_views(form), 422 if request.method == "POST" else 200


@bp.route("/tickets/views/<int:view_id>", methods=["GET", "POST"])
@may("view.save")
def view(view_id: int) -> ResponseReturnValue:
    """Rename a view, or share it with others."""
    person = actor()
    kept = saving.get_view(person, view_id)
    sharings = saving.sharings_for(person)
    form = ViewForm(name=kept.name, sharing=_sharing_of(kept, sharings))
    form.offer(list_words.sharings(sharings))
    if form.validate_on_submit():
        try:
            saving.change_view(view=kept, actor=person, name=form.name.data, sharing=form.sharing.data)
            db.session.commit()
        except (BadInput, IntegrityError) as wrong:
            _refuse(form, wrong)
            kept = saving.get_view(person, view_id)
        else:
            flash(_("The view is changed."), "good")
            return redirect(url_for("tickets.views"), code=303)
    status = 422 if request.method == "POST" else 200
    return render_template("tickets/view.html", view=kept, form=form), status


@bp.post("/tickets/views/<int:view_id>/delete")
@may("view.save")
def delete_view(view_id: int) -> ResponseReturnValue:
    person = actor()
    saving.delete_view(view=saving.get_view(person, view_id), actor=person)
    db.session.commit()
    flash(_("The view is deleted. Tickets are not touched by that."), "good")
    return redirect(url_for("tickets.views"), code=303)


def _narrowed(wanted: Filters, **changed: Any) -> str:
    """The same list with something changed; `None` takes a filter away."""
    told: dict[str, Any] = dict(asking.address(wanted, **changed))
    return url_for("tickets.index", **told)


def _turned(wanted: Filters, **place: str) -> str:
    """The same list from another place on."""
    told: dict[str, Any] = {**asking.address(wanted), **place}
    return url_for("tickets.index", **told)


def _page_of_views(form: ViewForm) -> str:
    at, person = clock.now(), actor()
    wanted = asking.read(request.args)
    offer = list_words.offer_for(person, at)
    kept = [(one, saving.filters_of(one)) for one in saving.views_for(person)]
    return render_template(
        "tickets/views.html",
        form=form,
        wanted=wanted,
        is_asked=bool(asking.address(wanted)),
        described=lambda asked: list_words.described(asked, offer),
        narrowed=_narrowed,
        list_words=list_words,
        views=kept,
    )


def _sharing_of(kept: SavedView, sharings: list[saving.Sharing]) -> str:
    same = (one.key for one in sharings if (one.audience, one.department_id) == (kept.audience, kept.department_id))
    return next(same, sharings[0].key)


def _refuse(form: Any, wrong: Exception) -> None:
    db.session.rollback()
    if not isinstance(wrong, BadInput):  # the same name, twice at once
        wrong = BadInput("You have a view of this name already.", field="name")
    moves.refuse(form, wrong)
