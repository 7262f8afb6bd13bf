"""Photos of a report that is told in a chat: noted at once, fetched and cleaned later, taken over when it is filed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import delete, exists, func, select, update

from desk.attachments import operations as files
from desk.attachments.pictures import LARGEST_FILE
from desk.bot.incoming import Photo
from desk.bot.models import BotDialogue
from desk.bot.photo_models import DialoguePhoto, PhotoState
from desk.complaints import codes
from desk.complaints.proving import MOST_PICTURES, Picture
from desk.database import db, rows_changed
from desk.errors import BadInput
from desk.sealing import Keys

MOST_ATTEMPTS = 8
LEASE = timedelta(seconds=60)
PAUSE = timedelta(seconds=5)  # doubled with each attempt


class Wanted(NamedTuple):
    """A photo in the hands of one worker."""

    photo_id: int
    attempt: int
    file_id: str


def note(*, chat_id: int, form_key: str, photo: Photo, at: datetime) -> int:
    """Remember a photo that has still to be fetched; which one of the report it is. Raises BadInput."""
    if photo.size > LARGEST_FILE:
        raise BadInput("The photo is larger than 10 MB. Please choose a smaller one.", field="photos")
    mark = codes.form_mark(form_key)
    count, last = db.session.execute(
        select(func.count(), func.max(DialoguePhoto.position)).where(DialoguePhoto.form_mark == mark)
    ).one()
    if count >= MOST_PICTURES:
        raise BadInput("At most %(count)d pictures, please.", field="photos", count=MOST_PICTURES)
    db.session.add(
        DialoguePhoto(
            chat_id=chat_id,
            form_mark=mark,
            position=(last or 0) + 1,
            state=PhotoState.WAITING,
            content=_keys().seal({"file_id": photo.file_id}),
            try_after=at,
            kept_at=at,
        )
    )
    db.session.flush()
    return int(count) + 1


def of_form(form_key: str) -> Sequence[DialoguePhoto]:
    """The photos of a report, in order."""
    mark = codes.form_mark(form_key)
    found = select(DialoguePhoto).where(DialoguePhoto.form_mark == mark).order_by(DialoguePhoto.position)
    return db.session.scalars(found).all()


def picture_of(row: DialoguePhoto) -> Picture:
    """The cleaned picture of a photo that is ready."""
    told = _keys().open(row.content)
    return Picture(**{**told, "kept": files.Kept(**told["kept"])})


def forget(rows: Sequence[DialoguePhoto]) -> None:
    """The rows go; the pictures belong to a complaint by now."""
    db.session.execute(delete(DialoguePhoto).where(DialoguePhoto.id.in_([row.id for row in rows])))


def drop(*, form_key: str) -> None:
    """Photos of a report that will not be filed: the rows and the bytes."""
    _drop(of_form(form_key))


def drop_left_over(*, before: datetime) -> int:
    """Photos whose dialogue is no more; how many."""
    talks = exists().where(BotDialogue.chat_id == DialoguePhoto.chat_id)
    rows = db.session.scalars(select(DialoguePhoto).where(DialoguePhoto.kept_at <= before, ~talks)).all()
    _drop(rows)
    return len(rows)


def due(at: datetime, *, limit: int) -> Sequence[int]:
    """The ids of photos that are to be fetched now."""
    waiting = select(DialoguePhoto.id).where(DialoguePhoto.state == PhotoState.WAITING, DialoguePhoto.try_after <= at)
    return db.session.scalars(waiting.order_by(DialoguePhoto.try_after, DialoguePhoto.id).limit(limit)).all()


def claim(photo_id: int, *, at: datetime) -> Wanted | None:
    """Take a photo for fetching; None when somebody else has it, or nobody wants it any more."""
    mine = update(DialoguePhoto).where(
        DialoguePhoto.id == photo_id, DialoguePhoto.state == PhotoState.WAITING, DialoguePhoto.try_after <= at
    )
    if rows_changed(mine.values(try_after=at + LEASE, attempts=DialoguePhoto.attempts + 1)) != 1:
        return None
    row = db.session.get_one(DialoguePhoto, photo_id, populate_existing=True)
    return Wanted(row.id, row.attempts, str(_keys().open(row.content)["file_id"]))


def still_wanted(photo_id: int, attempt: int) -> Wanted | None:
    """The photo that was claimed by that attempt; None when it has gone, or somebody else has it by now."""
    row = db.session.get(DialoguePhoto, photo_id, populate_existing=True)
    if row is None or row.state is not PhotoState.WAITING or row.attempts != attempt:
        return None
    return Wanted(row.id, row.attempts, str(_keys().open(row.content)["file_id"]))


def keep(wanted: Wanted, picture: Picture) -> bool:
    """It lies cleaned on the disk. False when nobody wants it any more: then the bytes are to go."""
    content = _keys().seal(asdict(picture))
    return _settle(wanted, state=PhotoState.READY, content=content)


def postpone(wanted: Wanted, *, at: datetime, delay: timedelta) -> bool:
    """Not now. False when that was the last time."""
    if wanted.attempt >= MOST_ATTEMPTS:
        return False
    _settle(wanted, try_after=at + max(delay, PAUSE * 2**wanted.attempt))
    return True


def refuse(wanted: Wanted) -> int | None:
    """It cannot be taken: it goes. Which chat sent it; None when nobody waits for it any more."""
    mine = delete(DialoguePhoto).where(DialoguePhoto.id == wanted.photo_id, DialoguePhoto.attempts == wanted.attempt)
    gone = db.session.execute(mine.returning(DialoguePhoto.chat_id)).first()
    return gone.chat_id if gone else None


def folder() -> Path:
    """Where the bytes lie."""
    found: Path = current_app.config["DESK"].data_dir
    return found


def _drop(rows: Sequence[DialoguePhoto]) -> None:
    for row in rows:
        if row.state is PhotoState.READY:
            files.drop_bytes(folder(), picture_of(row).kept.key)
    forget(rows)


def _settle(wanted: Wanted, **values: Any) -> bool:
    mine = update(DialoguePhoto).where(
        DialoguePhoto.id == wanted.photo_id,
        DialoguePhoto.state == PhotoState.WAITING,
        DialoguePhoto.attempts == wanted.attempt,
    )
    return rows_changed(mine.values(**values)) == 1


def _keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)
