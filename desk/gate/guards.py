"""What a public view asks: the fields of its form, whether a sent one comes through, whether a code may be tried.

`request.remote_addr` alone says who asks: proxies are believed only where the settings name them, no header is read here.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

from flask import current_app, g, request
from sqlalchemy import Connection

from desk import clock
from desk.database import db
from desk.gate import operations, stamps
from desk.gate.rules import Stamp, Way

FORM_KEY, STAMP, PROOF = "form_key", "gate_stamp", "gate_proof"
TRAP = "ringkasan"  # a name that no browser fills in by itself


class Fields(NamedTuple):
    """What the hidden fields of a form hold; components/gate.html draws them."""

    form_key: str
    stamp: str
    proof: str
    trap: str = TRAP


class Passage(NamedTuple):
    """A form that came through: its key, under which it may be stored once, and how it came."""

    form_key: str
    way: Way


def fields(*, anew: bool = False) -> Fields:
    """For the page: fresh ones, or those of the sent form as far as they are still good. `anew`: that form is used up."""
    at, secret = clock.now(), _secret()
    form_key, stamp = _sent(FORM_KEY), _sent(STAMP)
    state = stamps.state_of(stamp=stamp, form_key=form_key, secret=secret, at=at, shortest=timedelta(0))
    if anew or state is not Stamp.GOOD:
        form_key = secrets.token_urlsafe(24)
        stamp = stamps.issue(form_key=form_key, secret=secret, at=at)
    return Fields(form_key, stamp, "" if anew else g.get("gate_proof", ""))


def examine(limit: str) -> Passage:
    """Whether the sent form comes through the gate of that name. Raises Robot, StampRefused, TooFast, ProofRefused, TooMany.

    Called before the view changes anything: the reading so far ends here.
    """
    form_key, payload = _sent(FORM_KEY), _sent(PROOF)
    with _own_transaction() as connection:
        way = operations.examine(
            connection=connection,
            secret=_secret(),
            limit=limit,
            form_key=form_key,
            stamp=_sent(STAMP),
            payload=payload,
            honeypot=_sent(TRAP),
            address=request.remote_addr or "",
            at=clock.now(),
        )
    g.gate_proof = payload  # good for this form from now on, so the page that comes back may carry it
    return Passage(form_key, way)


def examine_call(limit: str, *, form_key: str, payload: str) -> None:
    """The same for a program that shows a solved challenge. Raises ProofRefused, TooMany."""
    with _own_transaction() as connection:
        operations.examine_call(
            connection=connection,
            secret=_secret(),
            limit=limit,
            form_key=form_key,
            payload=payload,
            address=request.remote_addr or "",
            at=clock.now(),
        )


def ask_to_look(limit: str) -> None:
    """Before a code is looked up. Raises TooMany."""
    operations.ask_to_look(
        connection=db.session.connection(),
        secret=_secret(),
        limit=limit,
        address=request.remote_addr or "",
        at=clock.now(),
    )


def note_failure(limit: str) -> None:
    """The code was wrong. Called when the view has nothing left to read or write."""
    with _own_transaction() as connection:
        operations.note_failure(
            connection=connection, secret=_secret(), limit=limit, address=request.remote_addr or "", at=clock.now()
        )


@contextmanager
def _own_transaction() -> Iterator[Connection]:
    """Counting must neither wait for the view's transaction nor be undone with it; SQLite has one writer only.

    Raises RuntimeError when the view has already changed something.
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("The gate is asked before anything is changed.")
    db.session.commit()  # nothing was changed: this only ends the reading
    with db.engine.begin() as connection:
        yield connection


def _sent(name: str) -> str:
    return request.form.get(name, "") if request.method == "POST" else ""


def _secret() -> str:
    found: str = current_app.config["DESK"].secret_key
    return found
