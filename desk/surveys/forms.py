"""Forms of the survey: shape only."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, FieldList, Form, FormField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import NumberInput

from desk.fields import CleanText, Needed, line, options, tidy, words
from desk.mall.models import Tenant, TenantService
from desk.surveys import labels
from desk.surveys.index import Element, Weighting
from desk.surveys.kinds import HOUR_BLOCKS, LONGEST_NOTE, OLDEST, YOUNGEST, Education, Job, Respondent, Sex
from desk.surveys.operations import MOST_SERVED
from desk.templating import localised

Told = TypeVar("Told", bound=StrEnum)
CHOOSE = InputRequired(message=_l("Please choose one."))
NOT_OFFERED = _l("This choice is not offered.")
SHEETS = 10


def whole_number(raw: str | None, lowest: int, highest: int) -> int | None:
    """The number that was typed; None when it is none, or out of range."""
    text = raw or ""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return number if lowest <= (number := int(text)) <= highest else None


def check_age(form: Form, field: Any) -> None:
    if field.data and whole_number(field.data, YOUNGEST, OLDEST) is None:
        raise ValidationError(_l("Please give the age in years."))


def number_line(label: Any, lowest: int, highest: int, *checks: Any) -> StringField:
    """A whole number that stays as it was typed when it is none."""
    return StringField(label, validators=[CleanText(), *checks], filters=[tidy], widget=NumberInput(1, lowest, highest))


def may_be_chosen(label: Any, choices: Mapping[Any, Any]) -> SelectField:
    return SelectField(label, choices=[SelectChoice("", "–"), *options(choices)], default="")


class AboutRespondent:
    """What the survey wants to know of who answers; each may be left untold."""

    sex = may_be_chosen(_l("Sex"), labels.SEXES)
    age = number_line(_l("Age in years"), YOUNGEST, OLDEST, check_age)
    education = may_be_chosen(_l("Education"), labels.EDUCATIONS)
    job = may_be_chosen(_l("Job"), labels.JOBS)

    def respondent(self) -> Respondent:
        return Respondent(
            sex=_told(Sex, self.sex.data),
            age=whole_number(self.age.data, YOUNGEST, OLDEST),
            education=_told(Education, self.education.data),
            job=_told(Job, self.job.data),
        )


def offer_tenants(
    form: FlaskForm, tenants: Sequence[Tenant], services_of: Callable[[Tenant], Iterable[TenantService]]
) -> None:
    """Fill the lists of organisations and of their services."""
    form.tenant.choices = [SelectChoice("", str(_l("Choose an organisation")))]
    form.tenant.choices += [SelectChoice(tenant.code, localised(tenant)) for tenant in tenants]
    form.service.choices = [SelectChoice("", "–")]
    form.service.choices += [
        SelectChoice(service.name, localised(service), optgroup=localised(tenant))
        for tenant in tenants
        for service in services_of(tenant)
    ]


class SurveyForm(FlaskForm, AboutRespondent):
    """The questionnaire. Where the organisation is known already, it is carried along unseen."""

    tenant = SelectField(_l("Which organisation served you?"), validators=[CHOOSE, CleanText()], validate_choice=False)
    service = SelectField(_l("For which service did you come?"), validators=[CleanText()], validate_choice=False)
    note = words(_l("What should we do better?"), longest=LONGEST_NOTE, required=False)
    counter = HiddenField()
    channel = HiddenField()

    def answers(self) -> dict[Element, int]:
        return {element: int(self[element].data) for element in Element}


for _element in Element:
    setattr(
        SurveyForm,
        _element,
        RadioField(
            labels.QUESTIONS[_element],
            choices=options((str(answer), text) for answer, text in enumerate(labels.ANSWERS[_element], 1)),
            validators=[CHOOSE],
        ),
    )


class SheetForm(Form, AboutRespondent):
    """One sheet of paper, as one line of a table."""

    note = line(_l("Note"), longest=LONGEST_NOTE, required=False)

    @property
    def is_empty(self) -> bool:
        return not any(field.data for field in self)

    def answers(self) -> dict[Element, int]:
        return {element: int(self[element].data) for element in Element}

    def validate(self, extra_validators: Any = None) -> bool:
        """A sheet that nobody touched is none; every other has all nine answers."""
        if self.is_empty:
            return True
        is_good: bool = super().validate(extra_validators)
        for element in Element:
            if whole_number(self[element].data, 1, 4) is None:
                self[element].errors = [_l("1, 2, 3 or 4, please.")]
                is_good = False
        return is_good


for _element in Element:
    setattr(SheetForm, _element, number_line(labels.ELEMENTS[_element], 1, 4))


class BatchForm(FlaskForm):
    """Sheets of paper of one organisation and one day, up to ten at once."""

    tenant = SelectField(_l("Organisation"), validators=[CHOOSE, CleanText()], validate_choice=False)
    happened_on = DateField(_l("Day of the visit"), validators=[Needed()])
    hour_block = SelectField(
        _l("Hours of the day"), choices=[SelectChoice("", "–"), *options((block, block) for block in HOUR_BLOCKS)]
    )
    counter = line(_l("Counter"), longest=20, required=False)
    service = SelectField(_l("Service"), validators=[CleanText()], validate_choice=False)
    sheets = FieldList(FormField(SheetForm), min_entries=SHEETS, max_entries=SHEETS)
    form_key = HiddenField(default=lambda: secrets.token_urlsafe(18), validators=[CleanText()])

    def validate_happened_on(self, field: Any) -> None:
        if field.data and not date(2000, 1, 1) <= field.data:
            raise ValidationError(NOT_OFFERED)

    @property
    def filled(self) -> list[tuple[int, SheetForm]]:
        """The sheets that say something, with the number of their line."""
        return [(number, entry.form) for number, entry in enumerate(self.sheets, 1) if not entry.form.is_empty]


class ServedForm(Form):
    """How many people an organisation served."""

    code = HiddenField()
    served = number_line(_l("People served"), 0, MOST_SERVED)

    def validate_served(self, field: Any) -> None:
        if field.data and whole_number(field.data, 0, MOST_SERVED) is None:
            raise ValidationError(_l("Please give a whole number."))


class SettingsForm(FlaskForm):
    """What results are reckoned with: the weight of an element, and the people served in a quarter."""

    weighting = RadioField(_l("What each element weighs"), choices=options(labels.WEIGHTINGS), validators=[CHOOSE])
    lines = FieldList(FormField(ServedForm))

    def served(self, tenants: Iterable[Tenant]) -> dict[Tenant, int]:
        """The numbers that were given, by organisation; a line left empty says nothing."""
        by_code = {tenant.code: tenant for tenant in tenants}
        numbers = {
            entry.form.code.data: whole_number(entry.form.served.data, 0, MOST_SERVED) for entry in self.lines.entries
        }
        return {by_code[code]: count for code, count in numbers.items() if code in by_code and count is not None}

    def chosen_weighting(self) -> Weighting:
        return Weighting(self.weighting.data)


def _told(kind: type[Told], raw: str | None) -> Told | None:
    return kind(raw) if raw else None
