"""The photos of a public form: all of them are kept, or none."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from desk.attachments import operations as files
from desk.complaints import proving
from desk.complaints.proving import Picture
from desk.database import db
from desk.errors import BadInput
from desk.templating import translated_error


@contextmanager
def on_disk(photos: list[bytes]) -> Iterator[list[Picture]]:
    """The photos, written to disk; what goes wrong inside takes them away again. Raises BadInput that names the bad one."""
    folder = current_app.config["DESK"].data_dir
    made: list[Picture] = []
    try:
        for number, data in enumerate(photos, start=1):
            made.append(_written(number, data))
        yield made
    except BaseException:
        db.session.rollback()
        for picture in made:
            files.drop_bytes(folder, picture.kept.key)
        raise


def _written(number: int, data: bytes) -> Picture:
    try:
        return proving.prepare_picture(data=data, folder=current_app.config["DESK"].data_dir)
    except BadInput as wrong:
        what = translated_error(wrong)
        raise BadInput("Photo %(number)d: %(what)s", field="photos", number=number, what=what) from wrong
