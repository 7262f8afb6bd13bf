"""Writing past the desk: as somebody does who has the database itself, and its constraints turned off."""

from typing import Any

from sqlalchemy import select

from desk.audit.chain import BEGINNING, canonical, following
from desk.audit.models import Seal
from desk.audit.queries import CONTENT
from desk.database import db
from desk.timeline import Event


def past_the_desk(*statements: str) -> None:
    """Carry out these statements with no foreign key and no trigger in the way."""
    db.session.rollback()
    raw: Any = db.engine.raw_connection()
    is_sqlite = db.engine.dialect.name == "sqlite"
    off, on = (
        ("PRAGMA foreign_keys=off", "PRAGMA foreign_keys=on")
        if is_sqlite
        else ("SET session_replication_role = replica", "SET session_replication_role = origin")
    )
    try:
        for statement in (off, *statements, on):
            raw.cursor().execute(statement)
        raw.commit()
    finally:
        raw.close()
    db.session.expire_all()


def event_of(number: int) -> int:
    """The id of the event with that number of the chain."""
    found = db.session.scalars(select(Seal.event_id).where(Seal.number == number)).one()
    db.session.rollback()
    return found


def write_all_anew() -> None:
    """What a careful forger does: compute every seal again, and the head."""
    rows = db.session.execute(
        select(Seal.number, *CONTENT).join(Event, Event.id == Seal.event_id).order_by(Seal.number)
    ).all()
    db.session.rollback()
    told, statements = BEGINNING.hash, []
    for number, *event in rows:
        told = following(told, canonical(event))
        statements.append(f"UPDATE seals SET hash = '{told}' WHERE number = {number}")
    past_the_desk(*statements, f"UPDATE seal_heads SET hash = '{told}'")
