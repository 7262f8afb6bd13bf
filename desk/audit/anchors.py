"""The anchors kept in the data folder: a file for each month, to which signed notes are only ever added."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from desk.audit.chain import Link
from desk.audit.notes import Anchor, Note, Signer
from desk.sealing import Keys

FOLDER = "anchors"
UNCHANGED_FOR = timedelta(days=1)  # after which a chain that has not grown is anchored again
TAIL = 4096  # bytes; a note has less than 400
SEPARATOR = "\n"


class Shrunk(Exception):
    """The chain is shorter than the last anchor says, or another one: it is not anchored."""


def signer_of(secret: str) -> Signer:
    """The desk's signer: its key follows from the secret, and so is not in the database."""
    return Signer(Keys(secret).derived("audit anchor", "ed25519"))


def origin_of(base_url: str) -> str:
    """What the notes say whose chain it is."""
    return f"{urlsplit(base_url).netloc}/audit"


def add(*, data_dir: Path, signer: Signer, origin: str, end: Link, at: datetime) -> Note | None:
    """Add an anchor of the chain that ends so; None when the last one says the same and is not old. Raises Shrunk, OSError."""
    anchor = Anchor(origin, end.number, end.hash, at)
    with _locked(data_dir / FOLDER) as folder:
        last = newest(data_dir, signer)
        if last is not None and last.is_proven:
            _expect_growth(last.anchor, anchor)
            if last.anchor.size == anchor.size and at - last.anchor.at < UNCHANGED_FOR:
                return None
        _append(folder / f"{at.astimezone(UTC):%Y-%m}.txt", signer.sign(anchor))
    return Note(anchor, is_ours=True, is_proven=True)


def _expect_growth(last: Anchor, now: Anchor) -> None:
    if now.size < last.size:
        raise Shrunk(f"The log ends {last.size - now.size} events before its last anchor ({last.size}).")
    if now.size == last.size and now.hash != last.hash:
        raise Shrunk(f"The log's event number {now.size} is not the one that was anchored.")


def newest(data_dir: Path, signer: Signer) -> Note | None:
    """The last note that was added."""
    for path in reversed(files(data_dir)):
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL))
            notes, _ = signer.read(file.read().decode("utf-8", "replace"))
        if notes:
            return notes[-1]
    return None


def kept(data_dir: Path, signer: Signer) -> tuple[list[Note], int]:
    """All notes of the data folder in the order they were added, and how many pieces of the files are none."""
    notes: list[Note] = []
    broken = 0
    for path in files(data_dir):
        found, none = signer.read(path.read_text(encoding="utf-8", errors="replace"))
        notes, broken = notes + found, broken + none
    return notes, broken


def files(data_dir: Path) -> list[Path]:
    """The files of anchors, the oldest first."""
    return sorted((data_dir / FOLDER).glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].txt"))


def contents(data_dir: Path) -> dict[str, bytes]:
    """What the files hold, by their names, with no note half written."""
    with _locked(data_dir / FOLDER):
        return {path.name: path.read_bytes() for path in files(data_dir)}


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """Nobody else adds meanwhile, in whatever process."""
    folder.mkdir(mode=0o750, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _append(path: Path, note: str) -> None:
    """On the disk before anybody says that it is there."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, (note + SEPARATOR).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
