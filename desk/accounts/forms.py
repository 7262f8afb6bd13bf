"""Forms of people: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, PasswordField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from desk.accounts.labels import ACTING, EMPLOYMENTS, ROLES, SCOPES
from desk.accounts.passwords import LONGEST
from desk.fields import Needed, line, options
from desk.organisation.models import Department, Unit
from desk.templating import localised

PASSWORD_LENGTH = Length(max=LONGEST * 4, message=_l("At most %(max)d characters, please."))


class LoginForm(FlaskForm):
    login = line(_l("User name or NIP"), longest=80)
    password = PasswordField(_l("Password"), validators=[Needed(), PASSWORD_LENGTH])
    next = HiddenField()


class PasswordForm(FlaskForm):
    current = PasswordField(_l("Current password"), validators=[Needed(), PASSWORD_LENGTH])
    password = PasswordField(_l("New password"), validators=[Needed(), PASSWORD_LENGTH])


class UserForm(FlaskForm):
    name = line(_l("Name"), longest=120)
    username = line(_l("User name"), longest=60)
    employment = SelectField(_l("Employment"), choices=options(EMPLOYMENTS))
    employee_no = line(_l("NIP (may be empty)"), longest=24, required=False)
    contract_employee_no = line(_l("NIPPPK or local number (may be empty)"), longest=30, required=False)
    department = SelectField(_l("Department"), validators=[InputRequired(message=_l("Please choose one."))])
    password = PasswordField(_l("First password"), validators=[Needed(), PASSWORD_LENGTH])

    def offer(self, departments: Iterable[Department]) -> None:
        self.department.choices = options((department.code, localised(department)) for department in departments)


class GrantForm(FlaskForm):
    role = SelectField(_l("Role"), choices=options(ROLES))
    department = SelectField(_l("In the department"))
    unit = SelectField(_l("Only in its unit (may be empty)"), default="")
    starts_on = DateField(_l("First day"), validators=[InputRequired(message=_l("Please give a date."))])
    ends_on = DateField(_l("Last day (may be empty)"), validators=[Optional()])
    decree_no = line(_l("Decree number (SK)"), longest=80, required=False)
    acting = SelectField(_l("Held"), choices=[*options([("", _l("As its holder"))]), *options(ACTING)], default="")
    is_deputy = BooleanField(_l("Deputy"))

    def offer(self, departments: Iterable[Department], units: Iterable[Unit]) -> None:
        self.department.choices = options((department.code, localised(department)) for department in departments)
        named = [(str(unit.id), f"{unit.department.short}: {localised(unit)}") for unit in units]
        self.unit.choices = options([("", _l("The whole department")), *named])


class EndRoleForm(FlaskForm):
    last_day = DateField(_l("Last day"), validators=[InputRequired(message=_l("Please give a date."))])


class TokenForm(FlaskForm):
    """A key to the API: what for, how far, until when, and the owner's own password."""

    name = line(_l("What is it for?"), longest=80)
    scopes = SelectMultipleField(
        _l("What may it do?"),
        choices=options(SCOPES),
        validators=[InputRequired(message=_l("Please choose what the token may do."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    department = SelectField(_l("Which tickets does it reach?"), default="")
    days = SelectField(
        _l("How long is it valid?"),
        choices=options([(30, _l("30 days")), (90, _l("90 days")), (180, _l("180 days")), (365, _l("One year"))]),
        coerce=int,
        default=90,
    )
    current = PasswordField(_l("Current password"), validators=[Needed(), PASSWORD_LENGTH])

    def offer(self, departments: Iterable[Department]) -> None:
        named = [(department.code, localised(department)) for department in departments]
        self.department.choices = options([("", _l("All that I reach myself")), *named])
