"""Forms of staffing: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import InputRequired

from desk.accounts.models import User
from desk.fields import options


class SheetForm(FlaskForm):
    file = FileField(
        _l("File (.xlsx or .csv, at most 5 MB)"), validators=[FileRequired(message=_l("Please choose a file."))]
    )


class ParcelForm(FlaskForm):
    """A preview that comes back."""

    parcel = HiddenField()


class AbsenceForm(FlaskForm):
    starts_on = DateField(_l("First day"), validators=[InputRequired(message=_l("Please give a date."))])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(message=_l("Please give a date."))])
    deputy = SelectField(_l("Who stands in?"), coerce=int, default=0)

    def offer(self, people: Iterable[User]) -> None:
        named = [(person.id, f"{person.name} ({person.department.short})") for person in people]
        self.deputy.choices = options([(0, _l("Nobody: new tickets stay in the queue")), *named])
