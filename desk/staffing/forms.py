"""Forms of staffing: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, SelectField
from wtforms.validators import InputRequired, Optional

from desk.accounts.labels import EMPLOYMENTS, LEVELS
from desk.accounts.models import User
from desk.catalogue.models import Skill
from desk.fields import VersionedForm, line, options, words
from desk.organisation.models import Department, Unit
from desk.staffing.place_words import DEPARTMENT_KINDS, UNIT_KINDS
from desk.templating import localised


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


class LoanForm(VersionedForm):
    person = SelectField(
        _l("Who should help?"), coerce=int, validators=[InputRequired(message=_l("Please choose one."))]
    )
    until = DateField(_l("Until which day?"), validators=[InputRequired(message=_l("Please give a date."))])
    reason = words(_l("What for? The host reads this, not the ticket."), longest=1000)

    def offer(self, people: Iterable[User]) -> None:
        self.person.choices = options((person.id, self._named(person)) for person in people)

    @staticmethod
    def _named(person: User) -> str:
        skills = ", ".join(f"{skill.skill_code} ({LEVELS[skill.level]})" for skill in person.skills)
        return f"{person.name} ({person.department.short})" + (f": {skills}" if skills else "")


class LoanAnswerForm(FlaskForm):
    consents = HiddenField()
    answer = line(_l("Word to those who ask (needed when you refuse)"), longest=300, required=False)


class SkillsForm(FlaskForm):
    """One choice for each skill of the catalogue; built for the skills that there are."""

    @classmethod
    def of(cls, skills: Iterable[Skill]) -> type["SkillsForm"]:
        fields = {
            f"skill_{skill.id}": SelectField(
                localised(skill), choices=options([("", _l("no")), *LEVELS.items()]), default=""
            )
            for skill in skills
        }
        return type("SkillsForm", (cls,), fields)


class OfferingForm(FlaskForm):
    offers = HiddenField()


class DepartmentForm(FlaskForm):
    code = line(_l("Code"), longest=20)
    name = line(_l("Name (Indonesian)"), longest=160)
    name_en = line(_l("Name (English)"), longest=160, required=False)
    short = line(_l("Short name"), longest=40, required=False)
    kind = SelectField(_l("Kind"), choices=options(DEPARTMENT_KINDS))
    ended_on = DateField(_l("Last day (may be empty)"), validators=[Optional()])


class UnitForm(FlaskForm):
    code = line(_l("Code"), longest=20)
    name = line(_l("Name (Indonesian)"), longest=160)
    name_en = line(_l("Name (English)"), longest=160, required=False)
    kind = SelectField(_l("Kind"), choices=options(UNIT_KINDS))
    own_tier1 = BooleanField(_l("Has technicians of its own"))
    ended_on = DateField(_l("Last day (may be empty)"), validators=[Optional()])


class ChangeUserForm(FlaskForm):
    """What is known of a person; where they work changes by a transfer, and by hand where it was wrong."""

    name = line(_l("Name"), longest=120)
    employment = SelectField(_l("Employment"), choices=options(EMPLOYMENTS))
    employee_no = line(_l("NIP (may be empty)"), longest=24, required=False)
    contract_employee_no = line(_l("NIPPPK or local number (may be empty)"), longest=30, required=False)
    department = SelectField(_l("Department"), validators=[InputRequired(message=_l("Please choose one."))])
    unit = SelectField(_l("Unit (may be empty)"), default="")
    phone = line(_l("Telephone"), longest=30, required=False)

    def offer(self, departments: Iterable[Department], units: Iterable[Unit]) -> None:
        self.department.choices = options((department.code, localised(department)) for department in departments)
        named = [(str(unit.id), f"{unit.department.short}: {localised(unit)}") for unit in units]
        self.unit.choices = options([("", _l("The whole department")), *named])


class EndLoanForm(VersionedForm):
    """Without words."""
