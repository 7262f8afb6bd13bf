"""Forms of improvements: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired

from desk.fields import CleanText, Needed, VersionedForm, line, options, words
from desk.improvements.labels import KINDS
from desk.improvements.states import Kind
from desk.organisation.models import Department

CHOOSE = InputRequired(message=_l("Please choose one."))


class ImprovementForm(FlaskForm):
    kind = RadioField(_l("What is it?"), choices=options(KINDS), default=Kind.PROBLEM, validators=[CHOOSE])
    title = line(_l("In a few words"), longest=160)
    finding = words(_l("What was found?"), longest=4000)
    recommendation = words(_l("What is recommended?"), longest=4000)
    department = SelectField(_l("Which department is responsible?"), validators=[CHOOSE, CleanText()])
    due_on = DateField(_l("Until which day?"), validators=[Needed()])

    def offer(self, departments: Iterable[Department]) -> None:
        self.department.choices = options((one.code, one.short) for one in departments)


class StepForm(VersionedForm):
    words = words(_l("What was done, or why?"), longest=4000, required=False)


class DueForm(VersionedForm):
    due_on = DateField(_l("Until which day?"), validators=[Needed()])
    words = line(_l("Why?"), longest=300)


class AdviceForm(FlaskForm):
    words = words(_l("How could it go on?"), longest=1000)
