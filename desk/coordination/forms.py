"""Forms of coordinators: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from desk.fields import VersionedForm, line, words
from desk.organisation.models import Department
from desk.templating import localised


class NudgeForm(VersionedForm):
    words = words(_l("What should they look at?"), longest=500)


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
