"""Forms of coordinators: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from desk.accounts.models import User
from desk.coordination.kinds import Addressee
from desk.fields import CleanText, VersionedForm, line, options, words
from desk.organisation.models import Department
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))


class NudgeForm(VersionedForm):
    words = words(_l("What should they look at?"), longest=500)


class DispositionForm(FlaskForm):
    """To whom, and one sentence. A person is named as `person-7`."""

    to = SelectField(_l("To whom?"), validators=[CHOOSE, CleanText()])
    words = line(_l("What is to be done? One sentence."), longest=300)

    def offer(self, department: Department, offices: Iterable[Addressee], people: Iterable[User]) -> None:
        """Whom it can be given to: the offices that somebody holds, and people by name."""
        names = {
            Addressee.TIER1_LEAD: _l("Lead of Tier 1: %(department)s", department=localised(department)),
            Addressee.TIER2_LEAD: _l("Coordinator of Tier 2"),
        }
        self.to.choices = options(
            [
                *((office.value, names[office]) for office in offices),
                *((f"{Addressee.PERSON.value}-{one.id}", one.name) for one in people),
            ]
        )

    @property
    def chosen(self) -> tuple[Addressee, int | None]:
        kind, _, person = (self.to.data or "").partition("-")
        return Addressee(kind), int(person) if person else None


class AnswerForm(FlaskForm):
    words = line(_l("Your answer, in one sentence"), longest=300)


class AnnouncementForm(FlaskForm):
    """To the technicians of all departments, or of those that are ticked."""

    subject = line(_l("Subject"), longest=120)
    body = words(_l("Message"), longest=4000)
    departments = SelectMultipleField(
        _l("Only to the technicians of these departments"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, departments: Iterable[Department]) -> None:
        """Which departments can be chosen."""
        self.departments.choices = [(department.id, localised(department)) for department in departments]
