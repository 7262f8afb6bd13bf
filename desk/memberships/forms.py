"""Forms of teams and member reports: shape only."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, FloatField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from desk.accounts.models import User
from desk.fields import CleanText, Needed, VersionedForm, line, options, tidy, words
from desk.memberships import targets
from desk.memberships.labels import MEASURES, RATINGS, RENEWALS
from desk.memberships.models import Renewal
from desk.memberships.targets import Line, Measure

NUMBER = NumberRange(min=0, max=targets.LARGEST, message=_l("A number from 0 to a million, please."))
CHOOSE = InputRequired(message=_l("Please choose one."))
SOMEBODY = NumberRange(min=1, message=_l("Please choose one."))


class Amount(FloatField):
    """A number as people here write it: 1,5 is one and a half, and so is 1.5."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = float(valuelist[0].strip().replace(",", "."))
        except ValueError:
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value.")) from None


class ReportForm(VersionedForm):
    """What a member writes. The rows of targets are `words1`, `measure1`, `target1`, `achieved1` and so on."""

    results = words(_l("What came of the work?"), longest=4000, required=False)
    obstacles = words(_l("What stood in the way?"), longest=4000, required=False)
    plan = words(_l("What is planned for the next period?"), longest=4000, required=False)

    def rows(self) -> list[tuple[Any, Any, Any, Any]]:
        """The fields of each row."""
        return [
            (self[f"words{row}"], self[f"measure{row}"], self[f"target{row}"], self[f"achieved{row}"])
            for row in range(1, targets.MOST + 1)
        ]

    def fill(self, lines: Iterable[Line]) -> None:
        for (said, measure, target, achieved), one in zip(self.rows(), lines, strict=False):
            said.data, measure.data, target.data = one.words, one.measure, one.target
            achieved.data = one.achieved if one.measure is Measure.OWN else None

    def lines(self) -> list[Line]:
        """The rows that say something; only what a member tells has an achievement yet."""
        return [
            Line(
                said.data,
                Measure(measure.data),
                target.data or 0,
                achieved.data if measure.data == Measure.OWN else None,
            )
            for said, measure, target, achieved in self.rows()
            if said.data
        ]


for _row in range(1, targets.MOST + 1):
    _text = [Optional(), CleanText(), Length(max=160, message=_l("At most %(max)d characters, please."))]
    setattr(ReportForm, f"words{_row}", StringField(_l("Target"), validators=_text, filters=[tidy]))
    setattr(
        ReportForm,
        f"measure{_row}",
        SelectField(_l("Counted by"), choices=options(MEASURES), default=Measure.SOLVED),
    )
    setattr(ReportForm, f"target{_row}", Amount(_l("Aimed at"), validators=[Optional(), NUMBER]))
    setattr(ReportForm, f"achieved{_row}", Amount(_l("Achieved"), validators=[Optional(), NUMBER]))


class DecisionForm(VersionedForm):
    words = words(_l("Word to the member (needed when you return it)"), longest=2000, required=False)


class RatingForm(DecisionForm):
    """The coordinator's."""

    rating = RadioField(_l("How was the work?"), choices=options(RATINGS), coerce=int, validators=[Optional()])


class FinalRatingForm(RatingForm):
    """The coordinator's at the end of an assignment."""

    renewal = RadioField(
        _l("Should the membership be renewed?"), choices=options(RENEWALS), coerce=Renewal, validators=[Optional()]
    )


class IncidentalForm(FlaskForm):
    membership = SelectField(_l("In which team?"), coerce=int, validators=[CHOOSE])
    subject = line(_l("What is it about?"), longest=160)
    first_on = DateField(_l("First day"), validators=[Needed()])
    last_on = DateField(_l("Last day"), validators=[Needed()])


class TeamForm(FlaskForm):
    name = line(_l("Name of the team"), longest=120)
    decree_no = line(_l("Number of the decree (SK)"), longest=80)
    starts_on = DateField(_l("First day"), validators=[Needed()])
    ends_on = DateField(_l("Last day"), validators=[Needed()])
    secretary = SelectField(_l("Secretary"), coerce=int, validators=[CHOOSE])
    chair = SelectField(_l("Chair"), coerce=int, validators=[CHOOSE, SOMEBODY])
    patron = SelectField(_l("Patron"), coerce=int, validators=[CHOOSE, SOMEBODY])

    def offer(self, people: Iterable[User]) -> None:
        for field in (self.secretary, self.chair, self.patron):
            field.choices = named(people)


class MemberForm(FlaskForm):
    user = SelectField(_l("Who becomes a member?"), coerce=int, validators=[CHOOSE, SOMEBODY])
    coordinator = SelectField(
        _l("Coordinator (heads the department where the member sits)"), coerce=int, validators=[CHOOSE, SOMEBODY]
    )
    duty = line(_l("Duty in the team"), longest=160)
    starts_on = DateField(_l("First day"), validators=[Needed()])
    ends_on = DateField(_l("Last day (left open: one year, or the end of the team)"), validators=[Optional()])

    def offer(self, people: Iterable[User]) -> None:
        self.user.choices = self.coordinator.choices = named(people)


class CoordinatorForm(FlaskForm):
    coordinator = SelectField(_l("Another coordinator"), coerce=int, validators=[CHOOSE, SOMEBODY])

    def offer(self, people: Iterable[User]) -> None:
        self.coordinator.choices = named(people)


class EndForm(FlaskForm):
    last_day = DateField(_l("Last day"), validators=[Needed()])


def named(people: Iterable[User]) -> list[Any]:
    """People as choices, with their department, the first an empty one."""
    return options([(0, _l("Please choose")), *((one.id, f"{one.name} ({one.department.short})") for one in people)])
