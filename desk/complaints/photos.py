"""The photos of a public form: all of them are kept, or none; and they wait for a form that comes back with a question."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from flask import current_app

from desk.attachments import operations as files
from desk.complaints import codes, proving
from desk.complaints.proving import MOST_PICTURES, Picture
from desk.complaints.public_forms import ComplaintForm
from desk.database import db
from desk.errors import BadInput
from desk.sealing import BrokenSeal, Keys
from desk.templating import translated_error


@contextmanager
def on_disk(photos: list[bytes]) -> Iterator[list[Picture]]:
    """The photos, written to disk; what goes wrong inside takes them away again. Raises BadInput that names the bad one."""
    folder = _folder()
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


@contextmanager
def taken_up(waiting: Iterable[Picture], *, form_key: str) -> Iterator[list[Picture]]:
    """Those that waited, when the form is safely the first of its key; what goes wrong inside lets them wait again.

    Raises BadInput when they are gone.
    """
    folder, owner = _folder(), codes.form_mark(form_key)
    taken: list[Picture] = []
    try:
        for picture in waiting:
            files.take_up(folder, picture.kept.key, owner=owner)
            taken.append(picture)
        yield taken
    except BaseException as error:
        db.session.rollback()
        for picture in taken:
            files.set_aside(folder, picture.kept.key, owner=owner)
        if isinstance(error, FileNotFoundError):
            raise BadInput("The photos are gone. Please choose them once more.", field="photos") from error
        raise


def set_aside(photos: list[bytes], waiting: Iterable[Picture], *, form_key: str) -> str:
    """Let the good ones wait for the form to come again; the sealed list of them, "" when there is none.

    No form has more waiting than it may send, however often it comes.
    """
    folder, owner, kept = _folder(), codes.form_mark(form_key), list(waiting)
    for data in photos[: max(0, MOST_PICTURES - len(kept))]:
        with suppress(BadInput):
            picture = proving.prepare_picture(data=data, folder=folder)
            files.set_aside(folder, picture.kept.key, owner=owner)
            kept.append(picture)
    files.forget_others(folder, [picture.kept.key for picture in kept], owner=owner)
    if not kept:
        return ""
    return _keys().seal({"form": owner, "pictures": [asdict(picture) for picture in kept]})


def let_wait(form: ComplaintForm, *, form_key: str) -> None:
    """What this form brought waits for it to come again; the form says so. Called with no transaction open."""
    form.waiting_photos.data = set_aside(form.pictures(), form.waiting, form_key=form_key)
    form.waiting = waiting(form.waiting_photos.data, form_key=form_key)


def waiting(sealed: str, *, form_key: str) -> list[Picture]:
    """Those of the list that still wait, for this form alone."""
    try:
        told = _keys().open(sealed)
    except (BrokenSeal, UnicodeError):
        return []
    owner = codes.form_mark(form_key)
    if told.get("form") != owner:
        return []
    found = [Picture(**{**one, "kept": files.Kept(**one["kept"])}) for one in told["pictures"]]
    return [picture for picture in found if files.is_set_aside(_folder(), picture.kept.key, owner=owner)]


def _written(number: int, data: bytes) -> Picture:
    try:
        return proving.prepare_picture(data=data, folder=_folder())
    except BadInput as wrong:
        what = translated_error(wrong)
        raise BadInput("Photo %(number)d: %(what)s", field="photos", number=number, what=what) from wrong


def _folder() -> Path:
    folder: Path = current_app.config["DESK"].data_dir
    return folder


def _keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)
