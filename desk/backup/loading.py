"""A backup opened beside the live desk and held against what it says of itself. Nothing live is touched."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine

from desk import migrating
from desk.audit import anchors, keeping, verifying
from desk.audit.chain import Fault
from desk.backup import files, tables
from desk.backup.archive import Reader
from desk.backup.beside import desk_beside
from desk.backup.making import ANCHORS, KEY, Told, kind_of
from desk.backup.manifest import BadBackup, Manifest
from desk.config import Settings

WORK = "restoring-"


@dataclass(frozen=True)
class Loaded:
    """A backup that was opened: its database runs beside, in today's schema, its files lie in `folder`."""

    manifest: Manifest
    sha256: str
    folder: Path
    engine: Engine
    secret: str
    migrated_to: str
    fault: Fault | None

    @property
    def counts(self) -> Mapping[str, int]:
        return self.manifest.counts


@contextmanager
def loaded(reader: Reader, *, live: Engine, settings: Settings, with_files: bool, told: Told) -> Iterator[Loaded]:
    """Open it beside, in the folder of the live data; all of it is gone afterwards. Within, `db` is the desk beside.

    Raises BadBackup, OSError.
    """
    expect_fitting(reader.manifest, live)
    kind = kind_of(live)
    forget_leftovers(live, settings.data_dir)
    folder = Path(tempfile.mkdtemp(prefix=WORK, dir=settings.data_dir))
    try:
        secret = reader.read(KEY).decode()
        _unpack_anchors(reader, folder)
        url = kind.prepare(live, reader, folder)
        told("unpacked")
        with desk_beside(replace(settings, database_url=url, data_dir=folder, secret_key=secret)) as engine:
            kind.fill(engine, reader)
            told("loaded")
            revision = _expect_same(reader, engine, folder if with_files else None)
            told("compared")
            notes, broken = keeping.kept_anchors()
            verdict = verifying.verify(notes, broken=broken)
            told("checked")
            yield Loaded(reader.manifest, reader.digest, folder, engine, secret, revision, verdict.first)
    finally:
        kind.forget_leftovers(live)
        shutil.rmtree(folder, ignore_errors=True)


def expect_fitting(manifest: Manifest, live: Engine) -> None:
    """Raises BadBackup when this desk could not take it, whole as it may be."""
    if manifest.dialect != live.dialect.name:
        raise BadBackup(f"It is of a {manifest.dialect} database, and this desk has {live.dialect.name}.")
    if not migrating.knows(manifest.revision):
        raise BadBackup(
            f"Its schema has revision {manifest.revision}, which this version of the desk does not know: "
            f"it was made by version {manifest.version}."
        )


def forget_leftovers(live: Engine, data_dir: Path) -> None:
    """Take away what a killed restore left beside."""
    for path in data_dir.glob(f"{WORK}*"):
        shutil.rmtree(path, ignore_errors=True)
    kind_of(live).forget_leftovers(live)


def _expect_same(reader: Reader, engine: Engine, folder: Path | None) -> str:
    """Rows, files and the end of the log are those of the manifest; then the schema is brought up to today: its revision."""
    told = reader.manifest
    with engine.connect() as connection:
        counts, revision = tables.counts_of(connection), tables.revision_of(connection)
        end = tables.end_of_log(connection)
    if revision != told.revision:
        raise BadBackup(f"Its database has revision {revision}, and should have {told.revision}.")
    for table in sorted(set(counts) | set(told.counts)):
        if counts.get(table) != told.counts.get(table):
            raise BadBackup(f"{table} has {counts.get(table)} rows, and should have {told.counts.get(table)}.")
    if end != (told.log_number, told.log_hash):
        raise BadBackup("Its event log does not end where it should.")
    with reader.open(files.MEMBER) as source:
        count, keys = files.unpack(source, folder)
    with engine.connect() as connection:
        missing = tables.missing_files(connection, keys)
    if (count, missing) != (told.files, told.missing_files):
        raise BadBackup(
            f"{count} files are in it and {missing} are missing, and should be {told.files} and {told.missing_files}."
        )
    migrating.upgrade()
    with engine.connect() as connection:
        return tables.revision_of(connection)


def _unpack_anchors(reader: Reader, folder: Path) -> None:
    (folder / anchors.FOLDER).mkdir(mode=0o750)
    for name in reader.names(ANCHORS):
        if not re.fullmatch(ANCHORS + r"\d{4}-\d{2}\.txt", name, re.ASCII):
            raise BadBackup(f"{name} is no file of anchors.")
        (folder / name).write_bytes(reader.read(name))
