"""Forms of the files for SP4N-LAPOR!: shape only."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from desk.fields import line, options


class ExportForm(FlaskForm):
    first = DateField(_l("First day"), validators=[InputRequired()])
    last = DateField(_l("Last day"), validators=[InputRequired()])
    delimiter = SelectField(
        _l("Columns are separated by"),
        choices=options({",": _l("Comma"), ";": _l("Semicolon (spreadsheets in Indonesian)")}),
    )


class ImportForm(FlaskForm):
    file = FileField(_l("File (.csv, at most 10 MB)"), validators=[FileRequired(message=_l("Please choose a file."))])


class LaporNumberForm(FlaskForm):
    lapor_no = line(_l("Number in SP4N-LAPOR! (empty: none)"), longest=60, required=False)
