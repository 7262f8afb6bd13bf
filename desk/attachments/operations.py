"""Storing files. The bytes are safely on disk before the row is committed."""

import contextlib
import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk.attachments import documents, pictures
from desk.attachments.documents import BadDocument
from desk.attachments.models import StoredFile
from desk.attachments.pictures import BadPicture
from desk.database import db

LONGEST_NAME = 120
WAITING = "waiting"  # the folder of bytes that wait for their form


@dataclass(frozen=True)
class Kept:
    """Bytes that lie safely on the disk, and that no row speaks of yet."""

    key: str
    media_type: str
    size: int
    sha256: str


def keep_picture_bytes(*, folder: Path, data: bytes) -> Kept:
    """Clean a picture and write it down. It takes a tenth of a second, so not while others wait for a lock.

    Raises BadPicture.
    """
    content, media_type = pictures.cleaned(data)
    return keep_bytes(folder=folder, content=content, media_type=media_type)


def keep_bytes(*, folder: Path, content: bytes, media_type: str) -> Kept:
    """Write down bytes that this desk made itself."""
    key = secrets.token_hex(16)
    _write(path_of(folder, key), content)
    return Kept(key, media_type, len(content), hashlib.sha256(content).hexdigest())


def store_picture(
    *,
    folder: Path,
    name: str,
    data: bytes,
    uploaded_by_id: int | None,
    at: datetime,
    ticket_id: int,
    is_internal: bool = False,
) -> StoredFile:
    """Clean a picture and keep it with its ticket. Raises BadPicture."""
    kept = keep_picture_bytes(folder=folder, data=data)
    stored = store_kept(kept=kept, name=name, uploaded_by_id=uploaded_by_id, at=at, ticket_id=ticket_id)
    stored.is_internal = is_internal
    return stored


def keep_document_bytes(*, folder: Path, data: bytes) -> Kept:
    """Look a PDF through and write it down as it came. Raises BadDocument.

    For a register: `store_kept` makes its row, without ticket or complaint; the register's own row refers to it.
    """
    return keep_bytes(folder=folder, content=documents.checked(data), media_type=documents.MEDIA_TYPE)


def keep_file_bytes(*, folder: Path, data: bytes) -> Kept:
    """A picture or a PDF, each as its kind is kept. Raises BadDocument, whichever it is."""
    if documents.is_document(data):
        return keep_document_bytes(folder=folder, data=data)
    if data and not pictures.is_picture(data):
        raise BadDocument("Only photos (JPG, PNG or WebP) and PDF documents can be sent.")
    try:
        return keep_picture_bytes(folder=folder, data=data)
    except BadPicture as wrong:
        raise BadDocument(wrong.message) from wrong


def store_file(
    *,
    folder: Path,
    name: str,
    data: bytes,
    uploaded_by_id: int | None,
    at: datetime,
    ticket_id: int,
    is_internal: bool = False,
) -> StoredFile:
    """Keep a picture or a PDF with its ticket. Raises BadDocument."""
    kept = keep_file_bytes(folder=folder, data=data)
    stored = store_kept(kept=kept, name=name, uploaded_by_id=uploaded_by_id, at=at, ticket_id=ticket_id)
    stored.is_internal = is_internal
    return stored


def store_kept(
    *,
    kept: Kept,
    name: str,
    uploaded_by_id: int | None,
    at: datetime,
    ticket_id: int | None = None,
    complaint_id: int | None = None,
) -> StoredFile:
    """The row of bytes that were written before; without a ticket or a complaint it belongs to whatever row refers to it."""
    stored = StoredFile(
        ticket_id=ticket_id,
        complaint_id=complaint_id,
        key=kept.key,
        name=shown_name(name, kept.media_type),
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        uploaded_by_id=uploaded_by_id,
        stored_at=at,
    )
    db.session.add(stored)
    return stored


def drop_bytes(folder: Path, key: str) -> None:
    """Take the bytes away of a file whose row was never committed."""
    path_of(folder, key).unlink(missing_ok=True)


def set_aside(folder: Path, key: str, *, owner: str) -> None:
    """Let bytes wait for their owner, such as a form that comes again. Raises FileNotFoundError."""
    waiting = _waiting_path(folder, owner, key)
    waiting.parent.mkdir(parents=True, exist_ok=True)
    path_of(folder, key).rename(waiting)


def is_set_aside(folder: Path, key: str, *, owner: str) -> bool:
    """Whether those bytes still wait."""
    return _waiting_path(folder, owner, key).is_file()


def take_up(folder: Path, key: str, *, owner: str) -> None:
    """Back to where the bytes of kept files lie. Raises FileNotFoundError when they waited too long, or were taken."""
    path_of(folder, key).parent.mkdir(parents=True, exist_ok=True)
    _waiting_path(folder, owner, key).rename(path_of(folder, key))


def forget_others(folder: Path, keys: Iterable[str], *, owner: str) -> None:
    """Nothing but these waits for that owner from now on."""
    wanted = set(keys)
    for path in (folder / WAITING / owner).glob("*"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def forget_owner(folder: Path, *, owner: str) -> None:
    """Nothing waits for that owner any more, nor does a folder tell that something did."""
    forget_others(folder, [], owner=owner)
    with contextlib.suppress(OSError):
        (folder / WAITING / owner).rmdir()


def drop_waiting(folder: Path, *, before: datetime) -> int:
    """Take away what was set aside before that moment and never came again; how many it were."""
    dropped = 0
    for path in (folder / WAITING).glob("*/*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            dropped += 1
    for owner in (folder / WAITING).glob("*"):
        with contextlib.suppress(OSError):  # something waits in it
            owner.rmdir()
    return dropped


def _waiting_path(folder: Path, owner: str, key: str) -> Path:
    return folder / WAITING / owner / key


def path_of(folder: Path, key: str) -> Path:
    """Where the bytes of a key lie."""
    return folder / "attachments" / key[:2] / key


def shown_name(name: str, media_type: str = "image/jpeg") -> str:
    """A file name that is safe to show and to send: no path, no control or invisible characters, the ending of its kind."""
    otherwise, ending = ("dokumen", ".pdf") if media_type == documents.MEDIA_TYPE else ("foto", ".jpg")
    visible = "".join(letter for letter in unicodedata.normalize("NFC", name) if unicodedata.category(letter)[0] != "C")
    stem = re.split(r"[/\\]", visible)[-1].rsplit(".", 1)[0]
    stem = re.sub(r"[^\w\- ()]+", "_", stem).strip(" ._")
    return f"{stem[: LONGEST_NAME - len(ending)] or otherwise}{ending}"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
