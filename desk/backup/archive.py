"""The file of a backup: a ZIP archive of a few members, written and read as a stream, that ends with the SHA-256 of itself.

ZIP's own sums cover the members only. The mark at the end, kept in the archive's comment, covers every byte before it: a file
that was cut off has no mark, and a bit that turned anywhere makes it wrong.
"""

import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from desk.backup import manifest as manifests
from desk.backup.manifest import BadBackup, Manifest, Member

MANIFEST = "manifest.json"
MARK = b"desk backup sha256:"
MARK_LENGTH = len(MARK) + 64
CHUNK = 1024 * 1024
# What zipfile raises; NotImplementedError is its own word for a way of packing that it does not know.
NO_ARCHIVE = (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OverflowError)
# The same of one part. No ValueError: whoever reads the part may raise one of their own.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
LARGEST_TOLD = 16 * 1024 * 1024  # of what is read in one piece


class _OneWay(io.RawIOBase):
    """A file that knows no way back, so ZIP writes straight on."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._target.write(data)
        return len(data)


class _Counted(_OneWay):
    """Bytes that pass through, counted and summed up."""

    def __init__(self, target: IO[bytes]) -> None:
        super().__init__(target)
        self.size = 0
        self.sum = hashlib.sha256()

    def write(self, data: Any) -> int:
        self.sum.update(data)
        self.size += len(data)
        return super().write(data)


class Writer:
    """A backup in the making. The file appears under its name when it is finished, and is for its owner alone."""

    def __init__(self, part: Path) -> None:
        self._part = part
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        straight = cast("IO[bytes]", _OneWay(self._file))
        self._zip = zipfile.ZipFile(straight, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._zip.comment = MARK + b"0" * 64  # its length is to be known before the end
        self.members: dict[str, Member] = {}

    @contextmanager
    def member(self, name: str, *, packed: bool = True) -> Iterator[IO[bytes]]:
        """A part to be written, one after the other; not `packed` where it would grow no smaller."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info._compresslevel = 1  # type: ignore[attr-defined]  # a public name only since Python 3.13
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as target:
            counted = _Counted(target)
            yield cast("IO[bytes]", counted)
        self.members[name] = Member(counted.size, counted.sum.hexdigest())

    def add(self, name: str, content: bytes) -> None:
        """A small part."""
        with self.member(name) as target:
            target.write(content)

    def finish(self, manifest: Manifest) -> str:
        """Write what the file says of itself, and its mark; the whole is on the disk then. Returns the mark's SHA-256."""
        with self._zip.open(MANIFEST, "w") as target:
            target.write(manifests.written(manifest))
        self._zip.close()
        self._file.flush()
        size = self._file.tell() - MARK_LENGTH
        digest = _digest(self._part, size)
        self._file.seek(size)
        self._file.write(MARK + digest.encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return digest

    def close(self) -> None:
        """Give up what was not finished."""
        with suppress(OSError, ValueError):  # it tries to write its end, be the disk full or the file finished
            self._zip.close()
        self._file.close()


class Reader:
    """A backup that is whole: its mark was looked at, its members are those that it names."""

    def __init__(self, path: Path) -> None:
        """Raises BadBackup, OSError."""
        self.digest = _expect_mark(path)
        try:
            self._zip = zipfile.ZipFile(path)
            infos = self._zip.infolist()
            told = next((info for info in infos if info.filename == MANIFEST), None)
            if told is None or told.file_size > LARGEST_TOLD:
                raise BadBackup("It has no manifest.")
            self.manifest = manifests.read(self._zip.read(told))
        except NO_ARCHIVE as error:
            raise BadBackup("It is no archive.") from error
        found = [info.filename for info in infos if info.filename != MANIFEST]
        self._expect_members(found)

    def _expect_members(self, found: list[str]) -> None:
        named = set(self.manifest.members)
        if gone := sorted(named - set(found)):
            raise BadBackup(f"{gone[0]} is missing in it.")
        if len(found) != len(named) or set(found) - named:
            raise BadBackup("It holds something that its manifest does not name.")

    def expect(self, name: str) -> None:
        """Raises BadBackup when there is no such part."""
        if name not in self.manifest.members:
            raise BadBackup(f"{name} is missing in it.")

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A part to be read to its end: what follows is compared with what the manifest says. Raises BadBackup."""
        self.expect(name)
        told = self.manifest.members[name]
        try:
            with self._zip.open(name) as source:
                summed = _Summed(source)
                buffered = io.BufferedReader(summed, CHUNK)  # held here: it closes what it reads when it goes
                yield cast("IO[bytes]", buffered)
                while summed.read(CHUNK):
                    pass
        except UNREADABLE as error:
            raise BadBackup(f"{name} cannot be read.") from error
        if (summed.size, summed.sum.hexdigest()) != (told.size, told.sha256):
            raise BadBackup(f"{name} is not what was written.")

    def read(self, name: str) -> bytes:
        """A small part. Raises BadBackup."""
        self.expect(name)
        if self.manifest.members[name].size > LARGEST_TOLD:
            raise BadBackup(f"{name} is too large.")
        with self.open(name) as source:
            return source.read()

    def names(self, prefix: str) -> list[str]:
        """The parts whose names begin so."""
        return sorted(name for name in self.manifest.members if name.startswith(prefix))

    def close(self) -> None:
        self._zip.close()


class _Summed(io.RawIOBase):
    """Bytes that are read, summed up on their way."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.size = 0
        self.sum = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        self.sum.update(data)
        self.size += len(data)
        return len(data)


def _expect_mark(path: Path) -> str:
    size = path.stat().st_size - MARK_LENGTH
    with path.open("rb") as file:
        file.seek(max(0, size))
        mark = file.read()
    found = re.fullmatch(re.escape(MARK) + rb"([0-9a-f]{64})", mark)
    if found is None:
        raise BadBackup("It is no backup of a desk, or its end is missing.")
    if _digest(path, size) != found[1].decode():
        raise BadBackup("It is not what was written: its sum is another one.")
    return found[1].decode()


def _digest(path: Path, size: int) -> str:
    """The SHA-256 of the first `size` bytes."""
    summed = hashlib.sha256()
    with path.open("rb") as file:
        while size > 0 and (data := file.read(min(CHUNK, size))):
            summed.update(data)
            size -= len(data)
    return summed.hexdigest()
