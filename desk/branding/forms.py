"""Forms of logos and letterhead: shape only."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from desk.fields import line


class LogoForm(FlaskForm):
    picture = FileField(_l("Logo file"), validators=[FileRequired(message=_l("Please choose a picture."))])


class MallForm(FlaskForm):
    name = line(_l("Name (Indonesian)"), longest=160)
    name_en = line(_l("Name (English)"), longest=160)
    address = line(_l("Address (may be empty)"), longest=200, required=False)
    contact = line(_l("Telephone, e-mail, website (may be empty)"), longest=200, required=False)
