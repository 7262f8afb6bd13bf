"""Form of work that comes back: shape only."""

from collections.abc import Iterable
from datetime import time

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from desk.catalogue.models import Service
from desk.fields import CleanText, Needed, line, options, words
from desk.organisation.models import Department
from desk.recurring.labels import FREQUENCIES
from desk.recurring.rhythms import Frequency
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))


class WorkForm(FlaskForm):
    title = line(_l("What is to be done?"), longest=100)
    description = words(_l("How is it done? It stands in every ticket."), longest=4000)
    service = SelectField(_l("Which service is it about?"), validators=[CHOOSE, CleanText()], validate_choice=True)
    department = SelectField(_l("For which department?"), validators=[CHOOSE, CleanText()], validate_choice=True)
    frequency = RadioField(
        _l("How often?"), choices=options(FREQUENCIES), default=Frequency.MONTHLY, validators=[CHOOSE]
    )
    first_on = DateField(_l("On which day for the first time? The others follow from it."), validators=[Needed()])
    opens_at = TimeField(_l("At what time is the ticket opened?"), default=time(8), validators=[Needed()])
    only_working_days = BooleanField(
        _l("On the next working day, where the day is a holiday or a weekend"), default=True
    )
    last_on = DateField(_l("Until which day? (may be left open)"), validators=[Optional()])

    def offer(self, services: Iterable[Service], departments: Iterable[Department]) -> None:
        self.service.choices = [
            SelectChoice(service.code, localised(service), optgroup=localised(service.group)) for service in services
        ]
        self.department.choices = options((found.code, found.short) for found in departments)
