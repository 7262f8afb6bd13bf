"""What every form is made of: text that is clean before it is judged, and the version that a form was based on."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import request
from flask_babel import get_domain
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation

KEPT_CONTROLS = "\n\t"
SAID_BY_WTFORMS = (
    _l("Not a valid choice."),
    _l("Invalid Choice: could not coerce."),
    _l("Not a valid date value."),
    _l("Not a valid datetime value."),
    _l("Not a valid time value."),
    _l("Not a valid integer value."),
    _l("Not a valid decimal value."),
    _l("This field is required."),
)


class OwnTranslations:
    """What WTForms says by itself, out of our catalogues: its own know no Indonesian."""

    def ugettext(self, text: str) -> str:
        return str(get_domain().get_translations().ugettext(text))

    def ungettext(self, one: str, many: str, number: int) -> str:
        return str(get_domain().get_translations().ungettext(one, many, number))


def bring_translations() -> None:
    """Before each request: Flask-WTF looks there for the words of WTForms."""
    request.wtforms_translations = OwnTranslations()  # type: ignore[attr-defined]


class CleanText:
    """Refuses what no database and no reader can take: NUL and other control characters, lone surrogates."""

    def __call__(self, form: FlaskForm, field: Any) -> None:
        for letter in field.data or "":
            category = unicodedata.category(letter)
            if category == "Cs" or (category == "Cc" and letter not in KEPT_CONTROLS):
                raise StopValidation(_l("The text contains a character that cannot be stored. Please type it anew."))


def tidy(value: Any) -> Any:
    """One form of each letter, one form of line end, no space around."""
    if not isinstance(value, str):
        return value
    try:
        value = unicodedata.normalize("NFC", value)
    except UnicodeError:
        return value
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def row_id(raw: str) -> int:
    """The key of a row, out of an address. Raises ValueError, also for a number that no database holds."""
    number = int(raw)
    if not 0 < number < 2**31:
        raise ValueError("No row has this number.")
    return number


def asked_day(name: str, *, otherwise: date) -> date:
    """The day that the address asks for; `otherwise` where it asks for none, or for one outside this century."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise
    return day if 2000 <= day.year < 2100 else otherwise


def line(label: Any, *, longest: int, required: bool = True, **options: Any) -> StringField:
    """A field of one line."""
    return StringField(label, validators=_validators(longest, required), filters=[tidy], **options)


def words(label: Any, *, longest: int = 4000, required: bool = True, **options: Any) -> TextAreaField:
    """A field of several lines."""
    return TextAreaField(label, validators=_validators(longest, required), filters=[tidy], **options)


def options(pairs: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Values and their labels as choices of a field."""
    found = pairs.items() if isinstance(pairs, Mapping) else pairs
    return [SelectChoice(value, label) for value, label in found]


def _validators(longest: int, required: bool) -> list[Any]:
    checks: list[Any] = [CleanText(), Length(max=longest, message=_l("At most %(max)d characters, please."))]
    if required:
        checks.insert(0, Needed())
    return checks


class Needed(InputRequired):
    """Something has to be typed, and not only spaces."""

    def __init__(self) -> None:
        super().__init__(message=_l("Please fill this in."))

    def __call__(self, form: FlaskForm, field: Any) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            raise StopValidation(_l("Please fill this in."))


class VersionedForm(FlaskForm):
    """A form about a thing that others may change meanwhile."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        """The version that the form was based on; None when it says nothing sensible."""
        raw = self.version.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
