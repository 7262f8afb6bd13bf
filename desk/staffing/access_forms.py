"""Forms of requests for access: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from desk.accounts.labels import ROLES
from desk.accounts.models import User
from desk.fields import line, options, words
from desk.organisation.models import Department, Unit
from desk.staffing.access_roles import ASKABLE, LicensingRole
from desk.templating import localised

# The names stay as the regulation has them; the house's own role stands behind.
LICENSING_NAMES = {
    LicensingRole.FRONT_OFFICE: _l("Front Office (licensing)"),
    LicensingRole.BACK_OFFICE: _l("Back Office (licensing)"),
    LicensingRole.HEAD_OF_SERVICES: _l("Head of the services division (licensing)"),
    LicensingRole.TECHNICAL_TEAM: _l("Technical team (licensing)"),
    LicensingRole.HEAD_OF_AGENCY: _l("Head of the agency (licensing)"),
}
CHOICES = [
    SelectChoice("", _l("Please choose one.")),
    *(SelectChoice(name.value, label, optgroup=_l("Licensing services")) for name, label in LICENSING_NAMES.items()),
    *(SelectChoice(role.value, ROLES[role], optgroup=_l("All roles")) for role in ASKABLE),
]


class AccessForm(FlaskForm):
    person = SelectField(_l("For whom?"), coerce=int, validators=[InputRequired(message=_l("Please choose one."))])
    role = SelectField(_l("Role"), choices=CHOICES, validators=[InputRequired(message=_l("Please choose one."))])
    department = SelectField(_l("In the department"), validators=[InputRequired(message=_l("Please choose one."))])
    unit = SelectField(_l("Only in its unit (may be empty)"), default="")
    starts_on = DateField(_l("First day"), validators=[InputRequired(message=_l("Please give a date."))])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(message=_l("Please give a date."))])
    reason = words(_l("What is it needed for?"), longest=1000)

    def offer(self, me: User, people: Iterable[User], departments: Iterable[Department], units: Iterable[Unit]) -> None:
        self.person.choices = options([(me.id, _l("For me")), *((one.id, one.name) for one in people)])
        self.department.choices = options((department.code, localised(department)) for department in departments)
        named = [(str(unit.id), f"{unit.department.short}: {localised(unit)}") for unit in units]
        self.unit.choices = options([("", _l("The whole department")), *named])


class AccessAnswerForm(FlaskForm):
    approves = HiddenField()
    answer = line(_l("Word to those who ask (needed when you decline)"), longest=300, required=False)
