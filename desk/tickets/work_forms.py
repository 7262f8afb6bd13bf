"""Forms of the workbench: shape only."""

import secrets
from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateTimeLocalField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from desk.accounts import policy
from desk.accounts.policy import Action, Actor, Reach
from desk.catalogue.models import Service
from desk.fields import CleanText, Needed, VersionedForm, line, options, words
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.templating import localised
from desk.tickets import answer_templates
from desk.tickets.work_models import TemplateScope

LONGEST_NAME = 80
SCOPES = {
    TemplateScope.EVERYBODY: _l("Everybody who answers"),
    TemplateScope.TIER1: _l("Tier 1 of a department"),
    TemplateScope.TIER2: _l("Tier 2"),
}


class TemplateForm(FlaskForm):
    """A template of answers."""

    name = line(_l("Name, as you look for it"), longest=LONGEST_NAME)
    body = words(_l("Text"))
    scope = RadioField(_l("Who may use it?"), validators=[InputRequired(message=_l("Please choose one."))])
    department = SelectField(_l("Which department?"), coerce=int, validate_choice=True)

    def offer(self, person: Actor) -> None:
        """What this person may keep templates for."""
        places = answer_templates.places_of(person)
        departments = organisation.all_departments()
        if Reach.EVERYTHING not in policy.reaches(person, Action.TEMPLATES_MANAGE):
            theirs = {department_id for scope, department_id in places if department_id is not None}
            departments = [one for one in departments if one.id in theirs]
        scopes = [scope for scope in TemplateScope if scope in {scope for scope, _id in places}]
        if departments and TemplateScope.TIER1 not in scopes:
            scopes.append(TemplateScope.TIER1)
        self.scope.choices = options((scope.value, SCOPES[scope]) for scope in scopes)
        self.department.choices = options((one.id, localised(one)) for one in departments)
        if not departments:
            del self.department
        if len(scopes) == 1 and not self.is_submitted():
            self.scope.data = scopes[0].value

    @property
    def chosen(self) -> tuple[TemplateScope, int | None]:
        scope = TemplateScope(self.scope.data)
        return scope, self.department.data if scope is TemplateScope.TIER1 else None


class TimeForm(FlaskForm):
    """Minutes beside the words of a move: may be left empty."""

    minutes = IntegerField(_l("Minutes that it took you (may be skipped)"), validators=[Optional()])


class SpentForm(VersionedForm):
    minutes = IntegerField(
        _l("Minutes; with a minus to correct"), validators=[InputRequired(message=_l("Please fill this in."))]
    )
    word = line(_l("What for?"), longest=200, required=False)


class SnoozeForm(VersionedForm):
    until = DateTimeLocalField(_l("Until when?"), validators=[Needed()])


class CallForm(FlaskForm):
    """What is heard on the telephone, and no more."""

    caller = line(_l("Who is calling?"), longest=120)
    contact = line(_l("Telephone or other contact"), longest=120, required=False)
    department = SelectField(_l("From which department?"), validators=[InputRequired(message=_l("Please choose one."))])
    service = SelectField(
        _l("Which service is it about?"), validators=[InputRequired(message=_l("Please choose one."))]
    )
    what = words(_l("What is the trouble?"))
    stopped = BooleanField(_l("Work has stopped altogether"))
    form_key = HiddenField(default=lambda: secrets.token_urlsafe(18), validators=[CleanText()])

    def offer(self, services: Iterable[Service], departments: Sequence[Department]) -> None:
        """Services by group, and departments where there is a choice."""
        self.service.choices = [SelectChoice("", str(_l("Choose a service")))] + [
            SelectChoice(service.code, localised(service), optgroup=localised(service.group)) for service in services
        ]
        if departments:
            self.department.choices = [SelectChoice("", str(_l("Choose a department")))] + [
                SelectChoice(str(one.id), localised(one)) for one in departments
            ]
        else:
            del self.department
