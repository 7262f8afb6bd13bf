"""Writing down the whole desk while it works: the database as of one moment, then the files, never fewer than it names."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType

from sqlalchemy import Engine

from desk.audit import anchors
from desk.backup import files, of_postgres, of_sqlite, tables
from desk.backup.archive import Writer
from desk.backup.manifest import Manifest
from desk.config import Settings

KEY = "secret_key"
ANCHORS = "anchors/"
Told = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """A backup that lies on the disk."""

    manifest: Manifest
    size: int
    sha256: str


def kind_of(engine: Engine) -> ModuleType:
    """How this kind of database is copied, loaded and put in place."""
    return of_sqlite if engine.dialect.name == "sqlite" else of_postgres


def write_backup(*, engine: Engine, settings: Settings, target: Path, version: str, at: datetime, told: Told) -> Made:
    """Write the whole desk into a file that appears when it is whole. Raises OSError, FileExistsError.

    Anchors come first, so that none is ahead of the database; the files last, so that each that the database names is there.
    What is only on its way lies beside the target, for its owner alone, and goes when this fails.
    """
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        part = folder / "part"
        writer = Writer(part)
        try:
            manifest = _write(writer, engine, settings, folder, version, at, told)
            digest = writer.finish(manifest)
        finally:
            writer.close()
        if target.exists():
            raise FileExistsError(f"{target} is there already.")
        part.rename(target)
        of_sqlite.sync(target.parent)
        return Made(manifest, target.stat().st_size, digest)
    finally:
        shutil.rmtree(folder)


def _write(
    writer: Writer, engine: Engine, settings: Settings, folder: Path, version: str, at: datetime, told: Told
) -> Manifest:
    for name, content in anchors.contents(settings.data_dir).items():
        writer.add(ANCHORS + name, content)
    with kind_of(engine).standing(engine, folder) as (connection, write):
        told("standing")
        write(writer)
        told("database")
        counts, revision = tables.counts_of(connection), tables.revision_of(connection)
        number, last_hash = tables.end_of_log(connection)
        with writer.member(files.MEMBER, packed=False) as member:
            packed, keys = files.pack(settings.data_dir, member)
        missing = tables.missing_files(connection, keys)
    writer.add(KEY, settings.secret_key.encode())
    told("files")
    return Manifest(
        made_at=at,
        version=version,
        dialect=engine.dialect.name,
        revision=revision,
        counts=counts,
        log_number=number,
        log_hash=last_hash,
        files=packed,
        missing_files=missing,
        members=writer.members,
    )
