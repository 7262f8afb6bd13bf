"""Whether the desk lives, and whether what it leans on answers."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from desk import clock, heartbeats, queueing
from desk.accounts.guards import public
from desk.audit import keeping
from desk.audit import queries as audit
from desk.database import db
from desk.notify import waiting
from desk.sla import queries as sla

bp = Blueprint("health", __name__)
TICKER_MAY_SLEEP = timedelta(seconds=60)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process lives. No details."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Each dependency; 503 when one is down."""
    parts = {"database": is_database_up(), "redis": queueing.is_up(), "system_clock": clock.jump() is None}
    figures: dict[str, Any] = {}
    if parts["database"]:
        at = clock.now()
        parts |= ticker_state() | {"seals": is_sealed_in_time(at)}
        figures["sweep_lag_seconds"] = int(sla.sweep_lag(at).total_seconds())
        figures |= courier_state()
    ready = all(parts.values())
    words = {name: "ok" if fine else "down" for name, fine in parts.items()}
    return jsonify(status="ready" if ready else "not ready", **words, **figures), 200 if ready else 503


def courier_state() -> dict[str, Any]:
    """How messages get on. It is said, and makes nothing unready: without Telegram the desk works, the inbox has everything."""
    state = waiting.courier_state(clock.now())
    is_on = current_app.config["DESK"].telegram_token is not None
    return {
        "telegram": ("behind" if state.is_behind else "ok") if is_on else "off",
        "urgent_waiting_seconds": state.urgent_seconds,
    }


def is_database_up() -> bool:
    """Whether the database answers."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def ticker_state() -> dict[str, bool]:
    """Whether the ticker lives and keeps up."""
    at = clock.now()
    beaten_at = heartbeats.last_beat("ticker")
    return {
        "ticker": beaten_at is not None and beaten_at > at - TICKER_MAY_SLEEP,
        "sweep": sla.sweep_lag(at) < TICKER_MAY_SLEEP,
    }


def is_sealed_in_time(at: datetime) -> bool:
    """Whether no event has been without its seal for a minute."""
    lag = audit.lag(at)
    return lag is not None and lag < keeping.MAY_WAIT


def log_state(at: datetime) -> dict[str, bool]:
    """Whether the event log is sealed, anchored outside the database, and as far as its last check knows as it was written."""
    found = keeping.condition(at)
    return {"seals": found.is_sealed_in_time, "log_anchored": found.is_anchored, "log_intact": found.is_intact}
