"""Forms of the catalogue: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from desk.accounts.labels import SECRECY
from desk.accounts.policy import Secrecy
from desk.catalogue.models import Demand, Demarcation, ServiceGroup, Skill
from desk.fields import line, options
from desk.organisation.models import Department
from desk.templating import localised

DEMARCATIONS = {
    Demarcation.NONE: _l("No line is drawn"),
    Demarcation.WAN: _l("WAN and fibre up to the department's router: always Tier 2"),
    Demarcation.LAN: _l("LAN inside the building: an autonomous department keeps it"),
    Demarcation.SERVER: _l("Server: an autonomous department keeps it"),
    Demarcation.SPECIAL_APP: _l("The department's own application: an autonomous department keeps it"),
}

DEMANDS = {
    Demand.DATA_APPROVAL: _l("The department that owns the data approves before the work begins"),
    Demand.RECOMMENDATION: _l("A numbered recommendation of the ICT office before it ends"),
    Demand.RELEASE_DOCUMENTS: _l("Four documents before a release is put to use"),
    Demand.SUBDOMAIN: _l("A name under the city's domain"),
}


class ServiceForm(FlaskForm):
    name = line(_l("Name (Indonesian)"), longest=160)
    name_en = line(_l("Name (English)"), longest=160)
    direct_t2 = BooleanField(_l("Goes straight to Tier 2"))
    everyone = BooleanField(_l("Every employee sees it in the form"))
    owner = SelectField(_l("Owner of the service"))
    needed_skill = SelectField(_l("Skill that is needed in Tier 2"), default="")
    demarcation = SelectField(_l("Demarcation"), choices=options(DEMARCATIONS))
    standard_document = line(
        _l("Document behind the standard time: SOP, service standard, decree"), longest=200, required=False
    )
    secrecy = SelectField(_l("Class of secrecy of new tickets"), choices=options(SECRECY), default=Secrecy.ORDINARY)
    restricted = BooleanField(_l("Restricted queue: in Tier 2 only those with the skill see its tickets"))
    rings_at_night = BooleanField(_l("Rings at night and on holidays, whatever the priority"))
    demands = SelectMultipleField(
        _l("What it asks for on the way"),
        choices=options(DEMANDS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    ended_on = DateField(_l("Last day on which it is offered (may be empty)"), validators=[Optional()])

    def offer(self, departments: Iterable[Department], skills: Iterable[Skill]) -> None:
        self.owner.choices = options((department.code, localised(department)) for department in departments)
        self.needed_skill.choices = options(
            [("", _l("none in particular")), *((one.code, localised(one)) for one in skills)]
        )


class NewServiceForm(FlaskForm):
    code = line(_l("Code"), longest=30)
    name = line(_l("Name (Indonesian)"), longest=160)
    name_en = line(_l("Name (English)"), longest=160, required=False)
    group = SelectField(_l("Group"), coerce=int)
    kind = SelectField(_l("Kind of ticket"), choices=options({"request": _l("Request"), "incident": _l("Incident")}))
    direct_t2 = BooleanField(_l("Goes straight to Tier 2"))
    everyone = BooleanField(_l("Every employee sees it in the form"), default=True)
    owner = SelectField(_l("Owner of the service"))
    skill = SelectField(_l("Skill that is needed in Tier 2"), default="")

    def offer(self, departments: Iterable[Department], skills: Iterable[Skill], groups: Iterable[ServiceGroup]) -> None:
        self.owner.choices = options((department.code, localised(department)) for department in departments)
        self.skill.choices = options([("", _l("none in particular")), *((one.code, localised(one)) for one in skills)])
        self.group.choices = options((one.id, localised(one)) for one in groups)


class AutonomyForm(FlaskForm):
    decree = line(_l("Decree number (SK)"), longest=80, required=False)
    starts_on = DateField(_l("First day"), validators=[Optional()])
    ends_on = DateField(_l("Last day (may be empty)"), validators=[Optional()])
