"""Signing in and out, and a person's own account."""

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from desk import clock
from desk.accounts import operations, passwords, queries, sessions
from desk.accounts.forms import LoginForm, PasswordForm
from desk.accounts.guards import SignedIn, actor, may, public
from desk.accounts.labels import ROLES
from desk.database import db
from desk.errors import BadInput
from desk.templating import city_day, translated_error

bp = Blueprint("accounts", __name__)
LANGUAGES = ("id", "en")


@bp.route("/login", methods=["GET", "POST"], endpoint="login")
@public
def sign_in() -> ResponseReturnValue:
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(url_for("home.index"))
    form = LoginForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form), 422 if request.method == "POST" else 200
    try:
        user, secret = sessions.log_in(
            login=form.login.data,
            password=form.password.data,
            address=request.remote_addr or "",
            device=request.user_agent.string,
            at=clock.now(),
        )
    except (sessions.LoginRefused, sessions.TooManyTries) as refused:
        db.session.commit()  # the failure is counted
        form.password.errors = [translated_error(refused)]
        return render_template("accounts/login.html", form=form), refused.status_code
    db.session.commit()
    session.clear()  # a new session, so that a planted one stays worthless
    login_user(SignedIn(queries.open_session(sessions.session_hash(secret), at=clock.now()), secret))  # type: ignore[arg-type]
    session["language"] = user.language
    return redirect(_local_path(form.next.data) or url_for("home.index"), code=303)


@bp.post("/logout")
@public
def logout() -> ResponseReturnValue:
    if current_user.is_authenticated:
        sessions.end_sessions(user_id=current_user.user.id, only=current_user.session.id, at=clock.now())
        db.session.commit()
        logout_user()
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    flash(_("You are signed out."), "good")
    response = make_response(redirect(url_for(".login"), code=303))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.post("/language")
@public
def set_language() -> ResponseReturnValue:
    language = request.form.get("language", "")
    if language in LANGUAGES:
        session["language"] = language
        if current_user.is_authenticated:
            operations.set_language(user=current_user.user, language=language)
            db.session.commit()
    return redirect(_local_path(request.form.get("next", "")) or url_for("home.index"), code=303)


@bp.get("/account")
@may("account.own")
def account() -> ResponseReturnValue:
    return _account_page(PasswordForm(formdata=None))


@bp.post("/account/password")
@may("account.own")
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        user, at = current_user.user, clock.now()
        try:
            if not passwords.is_right(user.password_hash, form.current.data):
                raise BadInput("This is not your current password.", field="current")
            operations.set_password(user=user, password=form.password.data, at=at, actor=actor())
        except BadInput as wrong:
            db.session.rollback()
            form[wrong.field or "password"].errors = [translated_error(wrong)]
        else:
            db.session.commit()
            logout_user()
            session.clear()
            flash(_("The password is changed. Please sign in again."), "good")
            return redirect(url_for(".login"), code=303)
    return _account_page(form, 422)


@bp.post("/account/sessions/<int:session_id>/end")
@may("account.own")
def end_session(session_id: int) -> ResponseReturnValue:
    sessions.end_sessions(user_id=current_user.user.id, only=session_id, at=clock.now())
    db.session.commit()
    flash(_("That device is signed out."), "good")
    return redirect(url_for(".account"), code=303)


def _account_page(form: PasswordForm, status: int = 200) -> ResponseReturnValue:
    today = city_day(clock.now())
    user = current_user.user
    return (
        render_template(
            "accounts/account.html",
            user=user,
            form=form,
            this_session=current_user.session.id,
            sessions=queries.sessions_of(user.id, at=clock.now()),
            grants=[grant for grant in user.grants if grant.is_held_on(today)],
            role_names=ROLES,
            panels=[make() for make in current_app.extensions["desk_account_panels"]],
        ),
        status,
    )


def _local_path(target: str | None) -> str | None:
    """The target when it stays on this desk, or None."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    bad = any(ord(letter) < 33 or letter == "\\" for letter in target)
    return None if parts.scheme or parts.netloc or bad else target
