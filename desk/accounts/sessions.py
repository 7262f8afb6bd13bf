"""Signing in and out: sessions that can be ended, and a brake on guessing."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, insert, literal, update
from sqlalchemy.exc import IntegrityError

from desk import timeline
from desk.accounts import passwords, queries
from desk.accounts.models import LoginSession, LoginThrottle, User
from desk.database import UtcDateTime, db, rows_changed
from desk.errors import DeskError
from desk.event_kinds import EventKind

MOST_FAILURES = 10
FAILURE_WINDOW = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=2)


class LoginRefused(DeskError):
    """Name and password do not fit. It never says which of the two."""

    status_code = 422


class TooManyTries(DeskError):
    """Too many failed logins; `retry_after` seconds may help."""

    status_code = 429


def log_in(*, login: str, password: str, address: str, device: str, at: datetime) -> tuple[User, str]:
    """The person and the secret of their new session. Raises LoginRefused, TooManyTries.

    The caller commits in both cases: failures are counted, by account and address together and by address.
    """
    keys = (f"account:{_digest(login.strip().casefold() + '|' + address)}", f"address:{_digest(address)}")
    limits = (MOST_FAILURES, MOST_FAILURES * 10)
    for key, limit in zip(keys, limits, strict=True):
        throttle = db.session.get(LoginThrottle, key, populate_existing=True)
        if throttle and throttle.failures >= limit and throttle.since_at > at - FAILURE_WINDOW:
            raise TooManyTries("Too many failed tries. Please wait 15 minutes, or ask your technician for help.")
    user = queries.find_by_login(login)
    if not passwords.is_right(user.password_hash if user else None, password) or user is None:
        for key in keys:
            _count_failure(key, at=at)
        timeline.record(EventKind.LOGIN_FAILED, at=at, login=_digest(login)[:12])
        raise LoginRefused("User name and password do not fit.")
    db.session.execute(delete(LoginThrottle).where(LoginThrottle.key == keys[0]))
    secret = secrets.token_urlsafe(32)
    db.session.add(
        LoginSession(
            secret_hash=session_hash(secret),
            user_id=user.id,
            created_at=at,
            last_seen_at=at,
            device=device[:160],
        )
    )
    timeline.record(EventKind.LOGIN_SUCCEEDED, at=at, user=user.id)
    return user, secret


def touch_session(*, connection: Connection, session_id: int, at: datetime) -> None:
    """Remember that it is in use; the idle limit counts from here."""
    connection.execute(update(LoginSession).where(LoginSession.id == session_id).values(last_seen_at=at))


def end_sessions(*, user_id: int, at: datetime, only: int | None = None, but: int | None = None) -> None:
    """End the open sessions of a person: all, one, or all but one."""
    ending = update(LoginSession).where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
    if only is not None:
        ending = ending.where(LoginSession.id == only)
    if but is not None:
        ending = ending.where(LoginSession.id != but)
    db.session.execute(ending.values(ended_at=at))


def session_hash(secret: str) -> str:
    """What is stored of a session's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _count_failure(key: str, *, at: datetime) -> None:
    """Failures at the same moment are all counted: the row is changed in one step, and only one of them can insert it."""
    is_old = LoginThrottle.since_at <= at - FAILURE_WINDOW
    counting = (
        update(LoginThrottle)
        .where(LoginThrottle.key == key)
        .values(
            failures=case((is_old, 1), else_=LoginThrottle.failures + 1),
            since_at=case((is_old, literal(at, UtcDateTime())), else_=LoginThrottle.since_at),
        )
    )
    if rows_changed(counting):
        return
    try:
        with db.session.begin_nested():
            db.session.execute(insert(LoginThrottle).values(key=key, failures=1, since_at=at))
    except IntegrityError:  # another try was quicker
        rows_changed(counting)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
