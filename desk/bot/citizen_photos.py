"""Photos of a report that is told in a chat. Each was fetched and cleaned before it is heard of, and waits for its chat."""

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app

from desk.attachments import likeness
from desk.attachments import operations as files
from desk.attachments.operations import Kept
from desk.bot.incoming import owner_of
from desk.complaints import proving
from desk.complaints.models import PublicComplaint
from desk.complaints.proving import Picture
from desk.errors import BadInput


def take_over(*, chat_id: int, photos: list[dict[str, Any]], complaint: PublicComplaint, at: datetime) -> None:
    """From now on they belong to the complaint. Raises BadInput when one has waited too long."""
    for told in photos:
        kept = Kept(**told)
        data = _taken_up(kept, chat_id)
        picture = Picture(kept, kept.sha256, likeness.difference_hash(data))
        proving.keep_picture(complaint=complaint, picture=picture, at=at)
    drop(chat_id)


def drop(chat_id: int) -> None:
    """Nothing waits for this chat any more."""
    files.forget_owner(_folder(), owner=owner_of(chat_id))


def _taken_up(kept: Kept, chat_id: int) -> bytes:
    path = files.path_of(_folder(), kept.key)
    if not path.is_file():  # unless an earlier attempt, whose transaction failed, has moved it already
        try:
            files.take_up(_folder(), kept.key, owner=owner_of(chat_id))
        except FileNotFoundError as error:
            raise BadInput("The photos are gone. Please choose them once more.", field="photos") from error
    return path.read_bytes()


def _folder() -> Path:
    found: Path = current_app.config["DESK"].data_dir
    return found
