"""The files of the data folder that cannot be made again: packed as one stream, unpacked beside the live ones, brought in."""

import contextlib
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from desk.audit import anchors
from desk.backup.archive import CHUNK
from desk.backup.manifest import BadBackup

MEMBER = "files.tar"
ATTACHMENTS, WAITING = "attachments", "waiting"
FOLDERS = (f"{ATTACHMENTS}/", f"{WAITING}/")
# Stored bytes, bytes that wait for their form, and the passwords of a demo city. Everything else of the data folder is
# the database, a key or anchors, which have parts of their own, or is made anew: Redis, counters, sockets.
KEPT = re.compile(
    r"(attachments/[0-9a-f]{2}/[0-9a-f]{32}|waiting/[\w.@+-]+/[0-9a-f]{32}|demo_accounts\.json)", re.ASCII
)


def pack(data_dir: Path, target: IO[bytes]) -> tuple[int, set[bytes]]:
    """Write them all as a tar; how many, and the keys of those that are stored. One that goes meanwhile is left out."""
    count, keys = 0, set()
    with tarfile.open(fileobj=target, mode="w|", bufsize=CHUNK) as tar:
        for name in _names(data_dir):
            with contextlib.suppress(FileNotFoundError), (data_dir / name).open("rb") as source:
                info = tarfile.TarInfo(name)
                found = os.fstat(source.fileno())
                info.size, info.mtime, info.mode = found.st_size, int(found.st_mtime), 0o600
                tar.addfile(info, source)
                tar.members = []  # type: ignore[attr-defined]  # else it remembers them all
                count += 1
                keys |= _key_of(name)
    return count, keys


def unpack(source: IO[bytes], folder: Path | None) -> tuple[int, set[bytes]]:
    """Write them below a folder of ours, or only look at them; as `pack`. Raises BadBackup."""
    count, keys = 0, set()
    try:
        with tarfile.open(fileobj=source, mode="r|", bufsize=CHUNK) as tar:
            for info in tar:
                content = tar.extractfile(info) if info.isreg() and KEPT.fullmatch(info.name) else None
                if content is None:
                    raise BadBackup(f"{MEMBER} holds something that is no file of a desk.")
                if folder is not None:
                    _write(folder / info.name, content, info.mtime)
                tar.members = []  # type: ignore[attr-defined]
                count += 1
                keys |= _key_of(info.name)
    except tarfile.TarError as error:
        raise BadBackup(f"{MEMBER} cannot be read.") from error
    return count, keys


def bring_in(beside: Path, data_dir: Path) -> None:
    """Put stored bytes from beside to where the live ones lie. What is there under the same key is the same, and stays."""
    for name in _names(beside):
        if name.startswith(FOLDERS):
            (data_dir / name).parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                _link(beside / name, data_dir / name)


def take_away_others(beside: Path, data_dir: Path, put_aside: Path) -> None:
    """Move what is live, and was not brought in, to where the state before is kept; then bring in what has a name of its own."""
    for name in _names(data_dir):
        if not (beside / name).exists() or not name.startswith(FOLDERS):
            (put_aside / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (data_dir / name).rename(put_aside / name)
    for name in _names(beside):
        if not name.startswith(FOLDERS):
            (beside / name).rename(data_dir / name)


def _names(folder: Path) -> Iterator[str]:
    """The files to be kept below a folder, those of one sub-folder at a time."""
    for top in (ATTACHMENTS, WAITING):
        for below in sorted((folder / top).glob("*")):
            names = (f"{top}/{below.name}/{one.name}" for one in sorted(below.glob("*")) if one.is_file())
            yield from (name for name in names if KEPT.fullmatch(name))
    yield from (one.name for one in sorted(folder.glob("*.json")) if KEPT.fullmatch(one.name))


def _key_of(name: str) -> set[bytes]:
    return {bytes.fromhex(name.rsplit("/", 1)[-1])} if name.startswith(f"{ATTACHMENTS}/") else set()


def _write(path: Path, content: IO[bytes], modified: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        shutil.copyfileobj(content, file, CHUNK)
    os.utime(path, (modified, modified))


def _link(source: Path, target: Path) -> None:
    """The same file under two names, or a copy where the file system knows no such thing. Raises FileExistsError."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        part = target.with_suffix(".part")
        shutil.copy2(source, part)
        part.rename(target)


def exchange_anchors(source: Path, data_dir: Path, old: Path) -> None:
    """The files of anchors of `source` become those of the data folder, whose own go to `old`."""
    live, coming = data_dir / anchors.FOLDER, anchors.files(source)
    (old / anchors.FOLDER).mkdir(mode=0o700, exist_ok=True)
    live.mkdir(mode=0o750, exist_ok=True)
    for path in anchors.files(data_dir):
        path.rename(old / anchors.FOLDER / path.name)
    for path in coming:
        path.rename(live / path.name)


def write_key(target: Path, key: bytes, *, replaces: bool = False) -> None:
    """The key into a file for its owner alone; one that is there already is taken the place of, or raises FileExistsError."""
    part = target.with_name(f".{target.name}.part") if replaces else target
    part.unlink(missing_ok=True) if replaces else None
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    if replaces:
        part.rename(target)
