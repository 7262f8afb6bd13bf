"""Forms of tasks and checklists: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from desk.accounts.models import User
from desk.catalogue.models import Service
from desk.fields import CleanText, VersionedForm, line, words
from desk.templating import localised
from desk.tickets.forms import CHOOSE
from desk.tickets.task_models import Checklist


class TaskForm(VersionedForm):
    words = line(_l("What is to be done?"), longest=200)
    is_mandatory = BooleanField(_l("It must be done before the ticket is"))
    assignee = SelectField(_l("By whom? (may be left open)"), validators=[CleanText()], validate_choice=True)
    due_on = DateField(_l("By which day? (may be left open)"), validators=[Optional()])

    def offer(self, people: Iterable[User]) -> None:
        self.assignee.choices = [SelectChoice("", "–"), *(SelectChoice(str(one.id), one.name) for one in people)]


class AddChecklistForm(VersionedForm):
    checklist = SelectField(_l("Checklist"), validators=[CHOOSE, CleanText()], validate_choice=True)

    def offer(self, checklists: Iterable[Checklist]) -> None:
        self.checklist.choices = [SelectChoice(str(one.id), one.name) for one in checklists]


class ChecklistForm(FlaskForm):
    """Steps, one a line."""

    name = line(_l("What is the checklist called?"), longest=120)
    service = SelectField(_l("For which service?"), validators=[CHOOSE, CleanText()], validate_choice=True)
    mandatory = words(_l("Steps that must be done, one a line"), longest=6000, required=False)
    others = words(_l("Steps that may be done, one a line"), longest=6000, required=False)
    is_added_at_opening = BooleanField(_l("Every new ticket of the service gets it"))

    def offer(self, services: Iterable[Service]) -> None:
        self.service.choices = [
            SelectChoice(service.code, localised(service), optgroup=localised(service.group)) for service in services
        ]

    @property
    def steps(self) -> list[tuple[str, bool]]:
        """What is to be done, and whether it must be."""
        return [
            (step.strip(), mandatory)
            for text, mandatory in ((self.mandatory.data, True), (self.others.data, False))
            for step in (text or "").splitlines()
            if step.strip()
        ]
