"""Measures a backup and its restore: seconds and size, for so many tickets and so many megabytes of files.

    python -m benchmarks.backup [--database URL] [--empty URL] [--tickets N] [--megabytes M]

Two databases of its own are used (temporary SQLite files without --database; PostgreSQL ones must both be empty). A ticket
stands for its ten events, sealed; files are noise, as pictures are. The restore is verified as always:
sums, rows, files, the whole chain of the event log.
"""

import argparse
import os
import platform
import secrets
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from flask import Flask
from sqlalchemy import insert

from desk import config, create_app, reference
from desk.attachments import operations as attachments
from desk.audit import jobs as log
from desk.backup import jobs, restores
from desk.database import db
from desk.event_kinds import EventKind, Origin
from desk.migrating import upgrade
from desk.timeline import Event

NOW = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
SECRET = secrets.token_hex(32)
EVENTS_OF_A_TICKET, PAGE = 10, 10_000
FILE = 512 * 1024
TARGET_MINUTES = 15  # 100,000 tickets and 10 GB, restored and verified
Done = TypeVar("Done")


def main() -> None:
    """Fill, back up, check, restore."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when not given")
    parser.add_argument("--empty", help="another one, to restore into; given with --database")
    parser.add_argument("--tickets", type=int, default=5000, help="as many tickets' events (default 5000)")
    parser.add_argument("--megabytes", type=int, default=200, help="of files (default 200)")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-bench-", dir=os.environ.get("TMPDIR")) as folder:
        full, empty, path = Path(folder, "full"), Path(folder, "empty"), Path(folder, "desk.backup")
        source = _app(full, wanted.database or f"sqlite:///{full}/desk.sqlite3")
        with source.app_context():
            print(f"{platform.python_implementation()} {platform.python_version()}, {db.engine.dialect.name}")
            upgrade()
            _fill(wanted.tickets, wanted.megabytes, full)
            asked = {"settings": source.config["DESK"], "at": NOW, "told": lambda _: None}
            made = _timed("backup", lambda: jobs.make_backup(target=path, version="bench", **asked))
            rows = sum(made.manifest.counts.values())
            print(f"{rows} rows, {made.manifest.files} files, {made.size / 2**20:.0f} MB")
            db.session.remove()
            db.engine.dispose()
        target = _app(empty, wanted.empty or f"sqlite:///{empty}/desk.sqlite3")
        with target.app_context():
            settings = target.config["DESK"]
            _timed("check", lambda: restores.check_backup(path, settings=settings, told=lambda _: None))
            asked = {"settings": settings, "replaces": False, "takes_faults": False, "at": NOW, "told": lambda _: None}
            _timed("restore, verified", lambda: restores.restore_backup(path, **asked))
            print(f"target: 100000 tickets and 10 GB in less than {TARGET_MINUTES} minutes")
            db.session.remove()
            db.engine.dispose()


def _app(folder: Path, url: str) -> Flask:
    folder.mkdir()
    settings = {
        "DESK_ENV": "test",
        "DESK_DATA_DIR": str(folder),
        "DESK_BASE_URL": "http://bench.test",
        "DESK_SECRET_KEY": SECRET,
        "REDIS_URL": f"unix://{folder}/none",
        "DATABASE_URL": url,
    }
    return create_app(config.load(settings, root=folder))


def _fill(tickets: int, megabytes: int, folder: Path) -> None:
    """The shipped city, events as tickets leave them, sealed; files with their rows."""
    reference.load_shipped(zone="Asia/Jakarta", at=NOW)
    details = {"number": "D-2610-00042-7", "status": "in_progress", "words": "Kabel sudah diperiksa di loket tiga."}
    row = {"kind": EventKind.REFERENCE_CHANGED, "happened_at": NOW, "origin": Origin.WEB, "details": details}
    for start in range(0, tickets * EVENTS_OF_A_TICKET, PAGE):
        db.session.execute(insert(Event), [row] * min(PAGE, tickets * EVENTS_OF_A_TICKET - start))
    for number in range(megabytes * 2**20 // FILE):
        kept = attachments.keep_bytes(folder=folder, content=os.urandom(FILE), media_type="image/jpeg")
        attachments.store_kept(kept=kept, name=f"{number}.jpg", uploaded_by_id=None, at=NOW)
    db.session.commit()
    while log.seal_events(NOW):
        pass


def _timed(name: str, act: Callable[[], Done]) -> Done:
    begun = time.perf_counter()
    done = act()
    print(f"{name:<24} {time.perf_counter() - begun:8.2f} s")
    return done


if __name__ == "__main__":
    main()
