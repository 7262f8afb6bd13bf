"""Forms of outages and problems: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateTimeLocalField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from desk.catalogue.models import Service
from desk.fields import CleanText, Needed, line, options, words
from desk.organisation.models import Department
from desk.outages.kinds import Area
from desk.problems.labels import AREAS
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))


class Ticks(SelectMultipleField):
    """Several of a list, each with its own tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AreaFields(FlaskForm):
    """Where, and what everybody may read of it."""

    area = RadioField(_l("Where?"), choices=options(AREAS), default=Area.CITY, validators=[CHOOSE])
    departments = Ticks(_l("Which departments?"), validators=[Optional()], validate_choice=True)
    words = words(
        _l("What everybody may read: what is out of order, and what one can do meanwhile"), longest=600, required=False
    )

    def offer_departments(self, departments: Iterable[Department]) -> None:
        self.departments.choices = options((found.code, found.short) for found in departments)

    @property
    def codes(self) -> list[str]:
        """The departments, where the area is made of them; what was ticked for another area is left aside."""
        return list(self.departments.data or ()) if self.area.data == Area.DEPARTMENTS else []


class OutageForm(AreaFields):
    """What is out of order now."""

    service = SelectField(_l("Which service?"), validators=[CHOOSE, CleanText()], validate_choice=True)
    started_at = DateTimeLocalField(_l("Since when?"), validators=[Needed()])
    expected_end = DateTimeLocalField(_l("Expected back (may be left empty)"), validators=[Optional()])

    def offer(self, services: Iterable[Service]) -> None:
        self.service.choices = [SelectChoice("", str(_l("Choose a service")))] + [
            SelectChoice(service.code, localised(service), optgroup=localised(service.group)) for service in services
        ]


class MaintenanceForm(OutageForm):
    """What will be out of order, from when to when."""

    started_at = DateTimeLocalField(_l("It begins"), validators=[Needed()])
    expected_end = DateTimeLocalField(_l("It ends"), validators=[Needed()])
    ends_by_itself = BooleanField(_l("It counts as over when this time has come"))


class ProblemForm(FlaskForm):
    """Which reports are one trouble, what it is called, and whether it is an outage."""

    reports = Ticks(_l("Which reports belong to it?"), validators=[Needed()], validate_choice=True)
    into = SelectField(_l("Which problem?"), validators=[CleanText()], validate_choice=True)
    title = line(_l("What is the problem called?"), longest=100)
    description = words(_l("What is known of it?"), longest=4000)
    is_outage = BooleanField(_l("Declare it as an outage: the status page and the forms say so"))
    expected_end = DateTimeLocalField(_l("Expected back (may be left empty)"), validators=[Optional()])
    words = words(_l("What everybody may read of the outage"), longest=600, required=False)

    def offer(self, reports: Iterable[tuple[str, str]], problems: Iterable[tuple[str, str]]) -> None:
        self.reports.choices = options(reports)
        self.into.choices = [SelectChoice("", str(_l("A new problem"))), *options(problems)]


class BulkProblemForm(FlaskForm):
    """The problem that ticked reports are hung on."""

    into = SelectField(_l("Which problem?"), validators=[CleanText()], validate_choice=True, default="")
    title = line(_l("What is the problem called?"), longest=100, required=False)
    description = words(_l("What is known of it?"), longest=4000, required=False)

    def offer(self, problems: Iterable[tuple[str, str]]) -> None:
        self.into.choices = [SelectChoice("", str(_l("A new problem"))), *options(problems)]


class EndForm(FlaskForm):
    """The expected end, set anew. `seen` is the one that the page showed."""

    seen = HiddenField()
    expected_end = DateTimeLocalField(_l("Expected back (may be left empty)"), validators=[Optional()])
    words = words(_l("Why has it changed? Everybody may read this."), longest=600)


class PressForm(FlaskForm):
    """A button alone."""
