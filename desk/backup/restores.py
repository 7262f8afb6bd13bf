"""Bringing a backup back: looked through beside the live desk, put in its place by one rename or commit, the last step."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from desk.audit import anchors, queries
from desk.audit import jobs as log
from desk.audit.chain import Fault, Link
from desk.backup import files, operations, tables
from desk.backup.archive import Reader
from desk.backup.loading import Loaded, expect_fitting, loaded
from desk.backup.making import KEY, Told, kind_of
from desk.backup.manifest import Manifest
from desk.config import Settings
from desk.database import db


class Refused(Exception):
    """The desk as it is does not take it. Nothing was changed."""


class LogHasFault(Exception):
    """The event log in the backup is not as it was written. Nothing was changed."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Checked:
    """What a backup is worth."""

    manifest: Manifest
    sha256: str
    migrates_to: str
    fault: Fault | None


@dataclass(frozen=True)
class Restored:
    """What took the place of what.

    `sealed_before`: how many sealed events the log had before, as far as anchors tell; `erased_since`: the complaints whose
    identity was erased after the backup and is there again, None where the database before could not be asked;
    `kept`: where the state before is kept.
    """

    manifest: Manifest
    migrated_to: str
    sealed_before: int | None
    erased_since: Sequence[str] | None
    kept: tuple[str, ...]


def check_backup(path: Path, *, settings: Settings, told: Told) -> Checked:
    """Look through the whole of it. Raises BadBackup, OSError."""
    with _one_at_a_time(settings.data_dir), _opened(path) as reader:
        told("whole")
        with loaded(reader, live=db.engine, settings=settings, with_files=False, told=told) as found:
            return Checked(found.manifest, found.sha256, found.migrated_to, found.fault)


def restore_backup(
    path: Path, *, settings: Settings, replaces: bool, takes_faults: bool, at: datetime, told: Told
) -> Restored:
    """Put it in the place of what is here. Raises BadBackup, Refused, StillRunning, LogHasFault, OSError."""
    db.session.remove()
    live = db.engine
    with _one_at_a_time(settings.data_dir), _opened(path) as reader:
        told("whole")
        expect_fitting(reader.manifest, live)
        is_in_use, erased = _look_at(live, reader.manifest)
        if is_in_use and not replaces:
            raise Refused("This desk holds data.")
        _expect_key(reader, settings, is_in_use)
        kind_of(live).expect_nobody(live)
        with loaded(reader, live=live, settings=settings, with_files=True, told=told) as found:
            if found.fault is not None and not takes_faults:
                raise LogHasFault(found.fault)
            return _Switch(found, live, settings, is_in_use, at, told).make(erased)


def write_key(path: Path, target: Path) -> None:
    """Take the key out of a backup, into a file for its owner alone. Raises BadBackup, FileExistsError, OSError."""
    with _opened(path) as reader:
        files.write_key(target, reader.read(KEY))


def _expect_key(reader: Reader, settings: Settings, is_in_use: bool) -> None:
    if reader.read(KEY).decode() == settings.secret_key:
        return
    if is_in_use:
        raise Refused(
            "This desk holds data under another key: restore into an empty one, with a DESK_DATA_DIR of its own."
        )
    if not _is_key_in_folder(settings):
        raise Refused(
            "DESK_SECRET_KEY is not the key of this backup: --key-to FILE takes it out, DESK_SECRET_KEY_FILE names it."
        )


def _is_key_in_folder(settings: Settings) -> bool:
    """Whether the desk has made its key itself."""
    kept = settings.data_dir / KEY
    return kept.exists() and kept.read_text(encoding="ascii").strip() == settings.secret_key


def _look_at(live: Engine, manifest: Manifest) -> tuple[bool, Sequence[str] | None]:
    """Whether there is something to lose, and whose identities were erased since the backup."""
    try:
        with live.connect() as connection:
            if not tables.holds_data(connection):
                return False, ()
            return True, tables.erased_since(connection, manifest.made_at)
    except DBAPIError:
        if live.dialect.name != "sqlite":
            raise
        return True, None  # a damaged file: somebody's, and perhaps the reason for all this


@dataclass(frozen=True)
class _Switch:
    """From the desk beside to the live one. Until `switched` a kill leaves the live one as it was, and working."""

    found: Loaded
    live: Engine
    settings: Settings
    is_in_use: bool
    at: datetime
    told: Told

    def make(self, erased: Sequence[str] | None) -> Restored:
        """1. Note it in the log beside. 2. Bring in files, key and anchors, which the old database does not mind.
        3. The database. 4. What belongs to the old one alone goes aside.
        """
        data_dir = self.settings.data_dir
        signer = anchors.signer_of(self.found.secret)
        last = anchors.newest(data_dir, anchors.signer_of(self.settings.secret_key))
        sealed_before = last.anchor.size if last else None
        end = self._note(sealed_before)
        self._bring_in_files()
        with self._exchanged():
            before = self.put_aside if self.is_in_use else None
            kind_of(self.live).switch(self.live, self.found.engine, before=before)
        self.told("switched")
        files.take_away_others(self.found.folder, data_dir, self.put_aside)
        anchors.add(
            data_dir=data_dir, signer=signer, origin=anchors.origin_of(self.settings.base_url), end=end, at=self.at
        )
        self.told("done")
        kept = [kind_of(self.live).kept_as(self.live, self.put_aside)] if self.is_in_use else []
        self._drop_if_empty()  # nothing was there before
        kept += [str(self.put_aside)] if self.put_aside.exists() else []
        return Restored(self.found.manifest, self.found.migrated_to, sealed_before, erased, tuple(kept))

    @property
    def put_aside(self) -> Path:
        """Where the state before is kept."""
        return self.settings.data_dir / f"before-restore-{self.at.astimezone(UTC):%Y%m%dT%H%M%S}"

    def _note(self, sealed_before: int | None) -> Link:
        """Written beside, so that no database without it ever takes the place of the live one. Where its chain ends."""
        operations.note_restored(
            manifest=self.found.manifest, sha256=self.found.sha256, sealed_before=sealed_before, at=self.at
        )
        db.session.commit()
        while log.seal_events(self.at):
            pass
        head = queries.head()
        db.session.remove()
        assert head is not None, "the chain was checked"
        self.told("noted")
        return head.link

    def _bring_in_files(self) -> None:
        files.bring_in(self.found.folder, self.settings.data_dir)
        self.put_aside.mkdir(mode=0o700, exist_ok=True)
        os.sync()
        self.told("files")

    @contextmanager
    def _exchanged(self) -> Iterator[None]:
        """Key and anchors of the backup; those of before again when what follows fails.

        The anchors of a backup say less than those of the log that it came from, and nothing else: the old database holds
        against them. Another key comes only where there is no old database.
        """
        data_dir, old_key = self.settings.data_dir, self.settings.secret_key
        files.exchange_anchors(self.found.folder, data_dir, self.put_aside)
        self.told("anchors")
        if self.found.secret != old_key:
            files.write_key(data_dir / KEY, self.found.secret.encode(), replaces=True)
            self.told("key")
        try:
            yield
        except BaseException:
            files.exchange_anchors(self.put_aside, data_dir, self.found.folder)
            if self.found.secret != old_key:
                files.write_key(data_dir / KEY, old_key.encode(), replaces=True)
            self._drop_if_empty()
            raise

    def _drop_if_empty(self) -> None:
        with suppress(OSError):
            (self.put_aside / anchors.FOLDER).rmdir()
            self.put_aside.rmdir()


@contextmanager
def _opened(path: Path) -> Iterator[Reader]:
    reader = Reader(path)
    try:
        yield reader
    finally:
        reader.close()


@contextmanager
def _one_at_a_time(data_dir: Path) -> Iterator[None]:
    with (data_dir / ".restore.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused("Another restore is at work.") from error
        yield
