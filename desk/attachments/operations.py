"""Storing files. The bytes are safely on disk before the row is committed."""

import hashlib
import os
import re
import secrets
import unicodedata
from datetime import datetime
from pathlib import Path

from desk.attachments import pictures
from desk.attachments.models import StoredFile
from desk.database import db

LONGEST_NAME = 120


def store_picture(
    *,
    folder: Path,
    name: str,
    data: bytes,
    uploaded_by_id: int | None,
    at: datetime,
    ticket_id: int | None = None,
    complaint_id: int | None = None,
) -> StoredFile:
    """Clean a picture and keep it with its ticket or complaint. Raises BadPicture."""
    content, media_type = pictures.cleaned(data)
    key = secrets.token_hex(16)
    _write(path_of(folder, key), content)
    stored = StoredFile(
        ticket_id=ticket_id,
        complaint_id=complaint_id,
        key=key,
        name=shown_name(name),
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by_id=uploaded_by_id,
        stored_at=at,
    )
    db.session.add(stored)
    return stored


def drop_bytes(folder: Path, key: str) -> None:
    """Take the bytes away of a file whose row was never committed."""
    path_of(folder, key).unlink(missing_ok=True)


def path_of(folder: Path, key: str) -> Path:
    """Where the bytes of a key lie."""
    return folder / "attachments" / key[:2] / key


def shown_name(name: str) -> str:
    """A file name that is safe to show and to send: no path, no control or invisible characters, .jpg at the end."""
    visible = "".join(letter for letter in unicodedata.normalize("NFC", name) if unicodedata.category(letter)[0] != "C")
    stem = re.split(r"[/\\]", visible)[-1].rsplit(".", 1)[0]
    stem = re.sub(r"[^\w\- ()]+", "_", stem).strip(" ._")
    return f"{stem[: LONGEST_NAME - 4] or 'foto'}.jpg"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
