"""Tokens of the API: made, shown once, found by their hash, used, revoked."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.orm import joinedload

from desk import timeline
from desk.accounts.models import ApiToken, RoleGrant, User
from desk.accounts.policy import Actor, Scope
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.event_kinds import EventKind
from desk.organisation.models import Department

PREFIX = "desk_"  # by which scanners of repositories and logs know one
USUAL_DAYS, MOST_DAYS = 90, 366
MOST_LIVE = 20
USED_EVERY = timedelta(minutes=1)


def make_token(
    *,
    user: User,
    name: str,
    scopes: Collection[Scope],
    at: datetime,
    days: int = USUAL_DAYS,
    department: Department | None = None,
    actor: Actor | None = None,
) -> tuple[ApiToken, str]:
    """A token and its secret, which nobody can read again. Raises BadInput, Conflict."""
    if not user.is_active:
        raise Conflict("This account is deactivated.")
    if not scopes:
        raise BadInput("Please choose what the token may do.", field="scopes")
    if not 1 <= days <= MOST_DAYS:
        raise BadInput("Between 1 and %(most)d days, please.", field="days", most=MOST_DAYS)
    live = select(func.count(ApiToken.id)).where(_is_live(at), ApiToken.user_id == user.id)
    if (db.session.scalar(live) or 0) >= MOST_LIVE:
        raise Conflict("You have %(most)d tokens already. Please revoke one that is no longer needed.", most=MOST_LIVE)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        secret_hash=hash_of(secret),
        user_id=user.id,
        name=name,
        scopes=sorted(scope.value for scope in scopes),
        department_id=department.id if department else None,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    _record(EventKind.TOKEN_CREATED, token, at=at, actor=actor)
    return token, secret


def revoke_token(*, token: ApiToken, at: datetime, actor: Actor | None = None) -> None:
    """It opens nothing from now on. Twice is once."""
    if token.revoked_at is None:
        token.revoked_at = at
        _record(EventKind.TOKEN_REVOKED, token, at=at, actor=actor)


def open_token(secret: str, *, at: datetime) -> ApiToken | None:
    """The token of that secret with its owner, unless it was revoked, is too old, or its owner is gone."""
    tokens = (
        select(ApiToken)
        .where(ApiToken.secret_hash == hash_of(secret), _is_live(at))
        .options(
            joinedload(ApiToken.user).options(
                joinedload(User.department),
                joinedload(User.grants).joinedload(RoleGrant.department),
                joinedload(User.skills),
            )
        )
    )
    token = db.session.scalars(tokens).unique().first()
    return token if token and token.user.is_active else None


def touch_token(*, connection: Connection, token_id: int, at: datetime) -> None:
    """Remember that it is in use."""
    connection.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=at))


def tokens_of(user_id: int, *, at: datetime) -> Sequence[ApiToken]:
    """The tokens of a person that still open something, the newest first."""
    tokens = select(ApiToken).where(ApiToken.user_id == user_id, _is_live(at)).options(joinedload(ApiToken.department))
    return db.session.scalars(tokens.order_by(ApiToken.id.desc())).all()


def get_token(user_id: int, token_id: int) -> ApiToken:
    """A token of that person. Raises NotFound."""
    token = db.session.scalars(select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user_id)).first()
    if token is None:
        raise NotFound("There is nothing here.")
    return token


def hash_of(secret: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _is_live(at: datetime) -> ColumnElement[bool]:
    return ApiToken.revoked_at.is_(None) & (ApiToken.expires_at > at)


def _record(kind: EventKind, token: ApiToken, *, at: datetime, actor: Actor | None) -> None:
    timeline.record(
        kind,
        at=at,
        actor=actor,
        token=token.id,
        user=token.user_id,
        name=token.name,
        scopes=token.scopes,
        department=token.department_id,
        expires_at=token.expires_at if kind is EventKind.TOKEN_CREATED else None,
    )
