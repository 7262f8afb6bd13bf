"""Forms of posts and shifts: shape only."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from desk.accounts.models import User
from desk.catalogue.models import Service, Skill
from desk.fields import CleanText, Needed, line, options, words
from desk.organisation.models import Department, Unit
from desk.shifts.kinds import WRITTEN_ALONE, ItemKind, LineKind, Step
from desk.shifts.labels import ANSWERS, ITEM_KINDS, LINE_KINDS, QUEUES, STEPS
from desk.shifts.models import CheckItem, ShiftTime
from desk.shifts.states import Answer
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))
WEEKDAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))
OK, BAD = "ok", "bad"
DAY = timedelta(days=1)


class AnswerForm(FlaskForm):
    """What the incoming officer says to the hand-over."""

    answer = RadioField(_l("Your answer"), choices=options(ANSWERS), default=Answer.ACCEPT, validators=[CHOOSE])
    objections = words(_l("What do you object to?"), longest=2000, required=False)


class OpeningForm(FlaskForm):
    """Opening without an accepted hand-over."""

    because = line(_l("Why is the shift opened without an accepted hand-over?"), longest=500)


class HandoverForm(FlaskForm):
    words = words(_l("What does the next officer have to know?"), longest=4000)


class PatrolForm(FlaskForm):
    words = line(_l("What did you see? (may stay empty)"), longest=500, required=False)


class LineForm(FlaskForm):
    kind = RadioField(
        _l("What kind of line is it?"),
        choices=options([(kind, LINE_KINDS[kind][0]) for kind in WRITTEN_ALONE]),
        default=LineKind.NOTE,
        validators=[CHOOSE],
    )
    words = words(_l("What happened?"), longest=2000)


class CorrectionForm(FlaskForm):
    words = words(_l("What is right?"), longest=2000)


class CheckForm(FlaskForm):
    """The checklist of a post: each item in order or not, and what is the matter. Made by `check_form`."""

    def faults(self, items: Iterable[CheckItem]) -> dict[int, str]:
        """Item -> what is the matter."""
        return {item.id: self[f"what_{item.id}"].data for item in items if self[f"state_{item.id}"].data == BAD}

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        for field in self:
            if field.name.startswith("state_") and field.data == BAD:
                what = self["what_" + field.name.removeprefix("state_")]
                if not what.data:
                    what.errors, is_valid = [*what.errors, _l("Please write what is the matter.")], False
        return is_valid


def check_form(items: Iterable[CheckItem]) -> type[CheckForm]:
    """The checklist of these items."""
    fields: dict[str, Any] = {}
    for item in items:
        states = options([(OK, _l("In order")), (BAD, _l("Not in order"))])
        fields[f"state_{item.id}"] = RadioField(item.name, choices=states, validators=[CHOOSE])
        fields[f"what_{item.id}"] = line(_l("What is the matter?"), longest=300, required=False)
    return type("CheckFormOfPost", (CheckForm,), fields)


class PostForm(FlaskForm):
    """What is said of a post."""

    name = line(_l("Name of the post"), longest=120)
    place = line(_l("Where the post stands"), longest=160, required=False)
    place_of = SelectField(_l("Department or unit"), validators=[CHOOSE, CleanText()], validate_choice=True)
    tier = RadioField(
        _l("Which open tickets are handed over there?"), choices=options(QUEUES), coerce=int, default=1,
        validators=[CHOOSE],
    )  # fmt: skip
    skill = SelectField(_l("Only tickets that need this skill"), validators=[CleanText()], validate_choice=True)
    presence_minutes = IntegerField(
        _l("Minutes before the shift at which one has to be there"), default=30,
        validators=[InputRequired(message=_l("Please fill this in.")),
                    NumberRange(0, 120, message=_l("Between 0 and 120 minutes, please."))],
    )  # fmt: skip
    patrol_every = IntegerField(
        _l("A round every so many minutes (empty: no rounds)"),
        validators=[Optional(), NumberRange(15, 720, message=_l("Between 15 and 720 minutes, please."))],
    )

    def offer(self, places: Sequence[tuple[Department, Unit | None]], skills: Iterable[Skill]) -> None:
        self._places = {f"{one.code}:{unit.code if unit else ''}": (one, unit) for one, unit in places}
        self._skills = {one.code: one for one in skills}
        self.place_of.choices = options(
            (key, localised(unit) if unit else localised(one)) for key, (one, unit) in self._places.items()
        )
        self.skill.choices = options(
            [
                ("", _l("no particular one: all of the queue")),
                *((one.code, localised(one)) for one in self._skills.values()),
            ]
        )

    @property
    def chosen_place(self) -> tuple[Department, Unit | None]:
        return self._places[self.place_of.data]

    @property
    def chosen_skill(self) -> Skill | None:
        return self._skills.get(self.skill.data or "")


class NewPostForm(PostForm):
    code = line(_l("Code"), longest=20)


class TimeForm(FlaskForm):
    """A shift of the day."""

    name = line(_l("Name of the shift"), longest=40)
    begins = TimeField(_l("Begins at"), validators=[Needed()])
    ends = TimeField(_l("Ends at"), validators=[Needed()])


class ItemForm(FlaskForm):
    """Something that each shift checks."""

    kind = RadioField(_l("What is it?"), choices=options(ITEM_KINDS), default=ItemKind.CAMERA, validators=[CHOOSE])
    item = line(_l("What is checked?"), longest=120)
    service = SelectField(
        _l("As what is its trouble reported?"), validators=[CHOOSE, CleanText()], validate_choice=True
    )

    def offer(self, services: Iterable[Service]) -> None:
        self.service.choices = [
            SelectChoice(one.code, localised(one), optgroup=localised(one.group)) for one in services
        ]


class TargetsForm(FlaskForm):
    """The minutes of the procedure."""

    @property
    def minutes(self) -> dict[Step, int]:
        return {step: self[step.value].data for step in Step}


for _step in Step:
    _range = NumberRange(1, 1440, message=_l("Between 1 and 1440 minutes, please."))
    _checks = [InputRequired(message=_l("Please fill this in.")), _range]
    setattr(TargetsForm, _step.value, IntegerField(STEPS[_step], validators=_checks))


class RosterForm(FlaskForm):
    """Who stands in which shift, from a day to a day, on which days of the week."""

    time = SelectField(_l("Which shift?"), coerce=int, validators=[CHOOSE])
    people = SelectMultipleField(
        _l("Who stands there?"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    since = DateField(_l("From"), validators=[Needed()])
    until = DateField(_l("To"), validators=[Needed()])
    weekdays = SelectMultipleField(
        _l("On which days? (none ticked: on all)"), coerce=int, choices=options(list(enumerate(WEEKDAYS))),
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip

    def offer(self, times: Iterable[ShiftTime], people: Iterable[User]) -> None:
        self.time.choices = options((one.id, f"{one.name} {one.begins:%H:%M}–{one.ends:%H:%M}") for one in times)
        self.people.choices = options((one.id, one.name) for one in people)

    def days(self, most: int) -> list[date]:
        """The days that are meant; of more than `most` one too many, so that the operation says so."""
        found: list[date] = []
        day: date = self.since.data
        while day <= self.until.data and len(found) <= most:
            if not self.weekdays.data or day.weekday() in self.weekdays.data:
                found.append(day)
            day += DAY
        return found
