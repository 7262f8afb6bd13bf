"""Forms of the risk register: shape only."""

import secrets
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from desk.fields import CleanText, VersionedForm, line, options, words
from desk.organisation.models import Department
from desk.risks.kinds import RiskLevel, RiskStep
from desk.risks.labels import LEVELS, STEPS
from desk.risks.models import Risk
from desk.risks.operations import Content
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))
COPIED = ("title", "cause", "impact", "control", "owner_name", "review_on")


class RiskForm(VersionedForm):
    """A line of the register. A candidate may be kept with its title alone."""

    title = line(_l("What could happen again?"), longest=160)
    department = SelectField(_l("In which department?"), validators=[CHOOSE, CleanText()], choices=[])
    cause = words(_l("Cause"), longest=2000, required=False)
    impact = words(_l("Impact"), longest=2000, required=False)
    level = RadioField(
        _l("How heavy is the impact?"),
        choices=options({level: label for level, (label, _) in LEVELS.items()}),
        validators=[Optional()],
    )
    control = words(_l("Control: what is done about it"), longest=2000, required=False)
    owner_department = SelectField(
        _l("Which department owns the risk?"), validators=[CleanText()], choices=[], default=""
    )
    owner_name = line(_l("Who there (office or name)"), longest=120, required=False)
    review_on = DateField(_l("Look at it again on"), validators=[Optional()])
    form_key = HiddenField(default=lambda: secrets.token_urlsafe(18), validators=[CleanText()])

    def offer(self, kept: Iterable[Department], everybody: Iterable[Department]) -> None:
        """Fill the lists of departments."""
        self.department.choices = options((one.code, one.short) for one in kept)
        self.owner_department.choices = [
            SelectChoice("", str(_l("Not settled yet"))),
            *(SelectChoice(str(one.id), localised(one)) for one in everybody),
        ]

    def show(self, risk: Risk) -> None:
        """Fill in what is known already."""
        for name in COPIED:
            self[name].data = getattr(risk, name)
        self.level.data = risk.level.value if risk.level else None
        self.owner_department.data = str(risk.owner_department_id or "")
        self.version.data = str(risk.version)

    def content(self) -> Content:
        """What was typed."""
        owner = self.owner_department.data
        return Content(
            title=self.title.data or "",
            cause=self.cause.data or "",
            impact=self.impact.data or "",
            level=RiskLevel(self.level.data) if self.level.data else None,
            control=self.control.data or "",
            owner_department_id=int(owner) if owner else None,
            owner_name=self.owner_name.data or "",
            review_on=self.review_on.data,
        )


class RiskStepForm(VersionedForm):
    step = RadioField(_l("What happens to it?"), validators=[CHOOSE], default=RiskStep.NOTE.value)
    words = words(_l("What was done or seen"), longest=2000)

    def offer(self, steps: Iterable[RiskStep]) -> None:
        self.step.choices = options({step: STEPS[step] for step in steps})


class RiskTicketForm(FlaskForm):
    number = line(_l("Number of a ticket that shows it"), longest=20)
