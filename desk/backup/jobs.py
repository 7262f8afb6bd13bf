"""Making a backup, from the command line."""

from datetime import datetime
from pathlib import Path

from desk.audit import jobs as log
from desk.audit.anchors import Shrunk
from desk.backup import operations
from desk.backup.making import Made, Told, write_backup
from desk.config import Settings
from desk.database import db

FEW = 100  # events sealed by one pass: whoever goes on writing meanwhile is not waited for


def make_backup(*, settings: Settings, target: Path, version: str, at: datetime, told: Told) -> Made:
    """Seal and anchor what happened, write the whole desk down, and note it. Raises OSError."""
    while log.seal_events(at) >= FEW:
        pass
    try:
        log.anchor_log(at)
    except Shrunk as error:
        told(f"not anchored: {error}")  # a log with a finding is worth a backup all the more
    engine = db.engine
    db.session.remove()
    made = write_backup(engine=engine, settings=settings, target=target, version=version, at=at, told=told)
    operations.note_made(made=made, name=target.name, at=at)
    db.session.commit()
    return made
