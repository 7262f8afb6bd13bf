"""A person's tokens of the API: which there are, a new one shown once, the end of one."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from desk import clock
from desk.accounts import passwords, tokens
from desk.accounts.forms import TokenForm
from desk.accounts.guards import actor, may
from desk.accounts.labels import SCOPES
from desk.accounts.policy import Scope
from desk.database import db
from desk.errors import BadInput, DeskError
from desk.organisation import queries as organisation
from desk.templating import translated_error

bp = Blueprint("tokens", __name__)


@bp.get("/account/tokens")
@may("account.own")
def index() -> ResponseReturnValue:
    return _page(_form(formdata=None))


@bp.post("/account/tokens")
@may("account.own")
def make() -> ResponseReturnValue:
    """The secret stands in this answer and nowhere else: not in an address, not in a cookie."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form, status=422)
    try:
        if not passwords.is_right(current_user.user.password_hash, form.current.data):
            raise BadInput("This is not your current password.", field="current")
        code = form.department.data
        token, secret = tokens.make_token(
            user=current_user.user,
            name=form.name.data,
            scopes=[Scope(scope) for scope in form.scopes.data],
            department=organisation.get_department(code) if code else None,
            days=form.days.data,
            actor=actor(),
            at=clock.now(),
        )
        db.session.commit()
    except DeskError as wrong:
        db.session.rollback()
        name = getattr(wrong, "field", None) or "name"
        form[name].errors = [*form[name].errors, translated_error(wrong)]
        return _page(form, status=wrong.status_code)
    return _page(_form(formdata=None), secret=secret, made=token.name, status=201)


@bp.post("/account/tokens/<int:token_id>/revocation")
@may("account.own")
def revoke(token_id: int) -> ResponseReturnValue:
    token = tokens.get_token(current_user.user.id, token_id)
    tokens.revoke_token(token=token, actor=actor(), at=clock.now())
    db.session.commit()
    flash(_("The token %(name)s opens nothing any more.", name=token.name), "good")
    return redirect(url_for(".index"), code=303)


def _form(**given: None) -> TokenForm:
    form = TokenForm(**given)
    form.offer(organisation.all_departments())
    return form


def _page(form: TokenForm, *, secret: str = "", made: str = "", status: int = 200) -> ResponseReturnValue:
    found = tokens.tokens_of(current_user.user.id, at=clock.now())
    page = render_template(
        "accounts/tokens.html", form=form, tokens=found, scope_names=SCOPES, scopes=Scope, secret=secret, made=made
    )
    return page, status
