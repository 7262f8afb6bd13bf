"""The same call under the same key is carried out once; whoever sends it again gets the answer of the first.

The answer is written in the transaction of the change itself. On PostgreSQL a second call waits at the key's row until the first
one is through; on SQLite there is one writer anyway.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from desk.api.models import IdempotencyKey
from desk.database import db, rows_changed
from desk.errors import BadInput
from desk.gate.keys import digest

KEPT = timedelta(hours=24)
IN_PROGRESS = 0


class OtherBody(BadInput):
    """The key came before, with another call."""


@dataclass(frozen=True)
class Kept:
    """An answer as it was given."""

    status: int
    headers: Mapping[str, str]
    body: str


def claim(*, token_id: int, key: str, call: str, at: datetime) -> Kept | None:
    """Take the key for this call; the answer, when it was given already. Raises OtherBody.

    `call` is everything that makes it this call: method, address, body.
    """
    mine = (IdempotencyKey.token_id == token_id) & (IdempotencyKey.key_hash == digest(key))
    rows_changed(delete(IdempotencyKey).where(mine, IdempotencyKey.kept_at < at - KEPT))
    taken = dict(
        token_id=token_id, key_hash=digest(key), body_hash=digest(call), status=IN_PROGRESS, headers={}, body="",
        kept_at=at,
    )  # fmt: skip
    known = select(IdempotencyKey).where(mine).execution_options(populate_existing=True)
    found = db.session.scalars(known).first()
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.execute(insert(IdempotencyKey).values(**taken))
            return None
        except IntegrityError:  # another one was quicker, and is through by now
            found = db.session.scalars(known).one()
    if found.body_hash != digest(call):
        raise OtherBody("This Idempotency-Key was used already, for another call.")
    return Kept(found.status, {name: str(value) for name, value in found.headers.items()}, found.body)


def keep(*, token_id: int, key: str, answer: Kept) -> None:
    """Write the answer beside the key, in the transaction of the change."""
    row = db.session.get_one(IdempotencyKey, (token_id, digest(key)))
    row.status, row.headers, row.body = answer.status, dict(answer.headers), answer.body


def forget(at: datetime) -> int:
    """Remove what is older than a day; how many it were."""
    return rows_changed(delete(IdempotencyKey).where(IdempotencyKey.kept_at < at - KEPT))
