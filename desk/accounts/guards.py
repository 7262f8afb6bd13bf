"""Who is asking, and whether this route is for them: every route declares its policy, or the application does not start."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from desk import clock, live
from desk.accounts import policy, queries, sessions, tokens
from desk.accounts.models import ApiToken, LoginSession, User
from desk.accounts.policy import Action, Actor, Scope
from desk.database import db
from desk.errors import Forbidden, NotSignedIn
from desk.event_kinds import Origin
from desk.extensions import login
from desk.templating import city_day

View = TypeVar("View", bound=Callable[..., Any])


class Policy(NamedTuple):
    """What a route declares: open to all, or asking for an action.

    With `is_for_machines` no cookie says who asks, but a token.
    """

    name: str
    action: Action | None = None
    scope: Scope | None = None
    is_for_machines: bool = False


PUBLIC = Policy("public")


def public(view: View) -> View:
    """Reachable without login."""
    view.desk_policy = PUBLIC  # type: ignore[attr-defined]
    return view


def may(action: str) -> Callable[[View], View]:
    """Only for those whom the policy grants `action` somewhere; the operation asks again about the very thing."""

    def declare(view: View) -> View:
        view.desk_policy = Policy(action, Action(action))  # type: ignore[attr-defined]
        return view

    return declare


def may_by_token(action: str, scope: Scope) -> Callable[[View], View]:
    """Only for tokens with that scope whose owner the policy grants `action` somewhere. Cookies are not looked at."""

    def declare(view: View) -> View:
        view.desk_policy = Policy(action, Action(action), scope, is_for_machines=True)  # type: ignore[attr-defined]
        return view

    return declare


def public_for_machines(view: View) -> View:
    """Reachable without a token; one that is shown must be good. Cookies are not looked at."""
    view.desk_policy = PUBLIC._replace(is_for_machines=True)  # type: ignore[attr-defined]
    return view


def by_itself(view: View) -> View:
    """Asked for by an open page, not by a person: it keeps no session alive."""
    view.desk_by_itself = True  # type: ignore[attr-defined]
    return view


class SignedIn:
    """The person of a signed-in browser, as flask_login wants to see it."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, session: LoginSession, secret: str) -> None:
        self.session = session
        self.user: User = session.user
        self._secret = secret

    def get_id(self) -> str:
        return self._secret


def actor() -> Actor:
    """The person who is asking, with the roles they hold today."""
    found: Actor | None = g.get("actor")
    if found is None:
        today = city_day(clock.now())
        found = g.actor = queries.actor_of(current_user.user, on=today)
    return found


def token() -> ApiToken | None:
    """The token by which this request came, if it came by one."""
    found: ApiToken | None = g.get("token")
    return found


def take_token(secret: str) -> ApiToken:
    """Who shows this secret is asking from now on. Called before anything is changed. Raises NotSignedIn."""
    at = clock.now()
    found = tokens.open_token(secret, at=at) if secret else None
    if found is None:
        raise NotSignedIn("This token opens nothing. It was revoked, is too old, or never was one.")
    g.token, g.actor = found, _actor_by(found, at)
    if found.last_used_at is None or found.last_used_at <= at - tokens.USED_EVERY:
        _note_use(found, at)
    return found


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """What the route declared, if it did."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], "desk_policy", None)


def init_app(app: Flask) -> None:
    """Ask at each request."""
    login.init_app(app)
    login.session_protection = None  # the secret is checked against the database; an office changes its address
    login.user_loader(_load)
    app.before_request(_check)


def refuse_undeclared(app: Flask) -> None:
    """Raises RuntimeError when a route has no declared policy: deny by default begins at the start."""
    missing = sorted(rule.endpoint for rule in app.url_map.iter_rules() if policy_of(app, rule.endpoint) is None)
    if missing:
        raise RuntimeError(f"Routes without a declared policy: {', '.join(missing)}.")


def _load(secret: str) -> SignedIn | None:
    if g.get("is_plain"):  # an error page is shown also when the database is what failed
        return None
    at = clock.now()
    session = queries.open_session(sessions.session_hash(secret), at=at)
    if session is None:
        return None
    if session.last_seen_at < at - sessions.SEEN_EVERY and not _is_by_itself():
        _touch(session, at)
    return SignedIn(session, secret)


def _is_by_itself() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return live.is_asked() or getattr(view, "desk_by_itself", False)


def _touch(session: LoginSession, at: datetime) -> None:
    """In a transaction of its own: a page that only reads must not take SQLite's write lock for its whole length."""
    db.session.commit()  # nothing was changed: this only ends the reading
    with db.engine.begin() as connection:
        sessions.touch_session(connection=connection, session_id=session.id, at=at)


def _check() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None:
        return None
    declared = policy_of(current_app, endpoint)
    if declared is None:
        abort(403)
    if declared.is_for_machines:
        _check_token(declared)
        return None
    if declared.action is None:
        return None
    if not current_user.is_authenticated:
        following = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.login", next=following), code=302)
    if not policy.may(actor(), declared.action):
        raise Forbidden("This page is not for your role.")
    return None


def _check_token(declared: Policy) -> None:
    """Raises NotSignedIn, Forbidden."""
    g.is_plain = True  # whoever else may be signed in in this browser does not count
    if request.authorization is None and "Authorization" not in request.headers:
        if declared.action is not None:
            raise NotSignedIn("Please show a token: Authorization: Bearer ...")
        return
    given = request.authorization
    found = take_token(given.token if given and given.type == "bearer" and given.token else "")
    if declared.scope is not None and declared.scope not in found.scopes:
        raise Forbidden("This token may not be used for that: it lacks the scope %(scope)s.", scope=declared.scope)
    if declared.action is not None and not policy.may(g.actor, declared.action):
        raise Forbidden("This is not for your role.")


def _actor_by(found: ApiToken, at: datetime) -> Actor:
    today = city_day(at)
    person = queries.actor_of(found.user, on=today, origin=Origin.API)
    return replace(person, only_department_id=found.department_id)


def _note_use(found: ApiToken, at: datetime) -> None:
    """In a transaction of its own, for the same reason."""
    db.session.commit()
    with db.engine.begin() as connection:
        tokens.touch_token(connection=connection, token_id=found.id, at=at)
