"""Forms of staffing: shape only."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField


class SheetForm(FlaskForm):
    file = FileField(
        _l("File (.xlsx or .csv, at most 5 MB)"), validators=[FileRequired(message=_l("Please choose a file."))]
    )


class ParcelForm(FlaskForm):
    """A preview that comes back."""

    parcel = HiddenField()
