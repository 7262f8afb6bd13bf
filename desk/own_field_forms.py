"""Own fields as people meet them: asked in a form, read on a page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from desk.fields import line, options, tidy, words
from desk.own_fields import LONGEST_LINE, LONGEST_PROSE, Answer, FieldKind, OwnField, number_of, number_text
from desk.templating import local_day

AnyForm = TypeVar("AnyForm", bound=FlaskForm)
PREFIX = "own_"
CARDS = 6  # so many choices stand side by side; more are a list
YES, NO = "yes", "no"
YES_NO = {YES: _l("Yes"), NO: _l("No")}


class NumberField(StringField):
    """A number as people here write it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = tidy(valuelist[0]) if valuelist else ""
        self.data: Any = None
        if typed:
            try:
                self.data = number_of(typed)
            except ValueError as wrong:
                raise ValueError(_l("Please write a number, such as 12 or 12,5.")) from wrong

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else number_text(self.data)


class Asked:
    """Says that it has to be filled in, to whoever reads the form; whether it has been is asked once the kind is known."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        return None


def language() -> str:
    return str(get_locale().language)


def name_of(field: OwnField) -> str:
    """What it is called among the fields of a form."""
    return f"{PREFIX}{field.name}"


def as_form_field(field: OwnField) -> Any:
    """The field of a form that asks for it, in the reader's language."""
    label = field.label_in(language())
    marks: list[Any] = [Asked()] if field.required else []
    match field.kind:
        case FieldKind.PROSE:
            unbound = words(label, longest=LONGEST_PROSE, required=False, render_kw={"rows": 4})
            unbound.kwargs["validators"] += marks
            return unbound
        case FieldKind.NUMBER:
            return NumberField(label, validators=marks, render_kw={"inputmode": "decimal"})
        case FieldKind.DAY:
            return DateField(label, validators=[Optional(), *marks])
        case FieldKind.CHOICE:
            return _one_of([(one.code, field.choice_in(language(), one.code)) for one in field.choices], label, field)
        case FieldKind.YES_NO:
            return _one_of(list(YES_NO.items()), label, field)
        case FieldKind.CHOICES:
            return SelectMultipleField(
                label,
                choices=options([(one.code, field.choice_in(language(), one.code)) for one in field.choices]),
                validators=marks,
                widget=ListWidget(prefix_label=False),
                option_widget=CheckboxInput(),
            )
        case FieldKind.LINE:
            unbound = line(label, longest=LONGEST_LINE, required=False)
            unbound.kwargs["validators"] += marks
            return unbound


def _one_of(pairs: Sequence[tuple[str, Any]], label: str, field: OwnField) -> Any:
    """Cards that can be pressed, where one has to be; a list, which can be left alone, where it has not, or there are many."""
    if field.required and len(pairs) <= CARDS:
        return RadioField(label, choices=options(pairs), validators=[Optional(), Asked()])
    marks: list[Any] = [Asked()] if field.required else []
    return SelectField(label, choices=options([("", _l("Please choose")), *pairs]), validators=marks, default="")


def asking(base: type[AnyForm], fields: Iterable[OwnField]) -> type[AnyForm]:
    """The form with these fields besides its own."""
    return type(f"{base.__name__}WithOwn", (base,), {name_of(field): as_form_field(field) for field in fields})


def answers_in(form: Any, fields: Iterable[OwnField]) -> dict[str, Answer]:
    """What was answered; what was left empty is not among it."""
    found = {field.name: _answer(field, form[name_of(field)].data) for field in fields}
    return {name: answer for name, answer in found.items() if answer is not None}


def fill(form: Any, fields: Iterable[OwnField], answers: Mapping[str, Answer]) -> None:
    """Put answers into a form that is shown for the first time."""
    for field in fields:
        answer: Any = answers.get(field.name)
        if field.kind is FieldKind.DAY and isinstance(answer, str):
            answer = date.fromisoformat(answer)
        elif isinstance(answer, bool):
            answer = YES if answer else NO
        if answer is not None:
            form[name_of(field)].data = answer


def refuse_empty(form: Any, fields: Iterable[OwnField], answers: Mapping[str, Answer]) -> bool:
    """Say at each field that had to be filled in and is not; whether there is none."""
    empty = [form[name_of(field)] for field in fields if field.required and field.name not in answers]
    for field in empty:
        if not field.errors:
            field.errors = [str(NEEDED)]
    return not empty


def told(fields: Iterable[OwnField], answers: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """Labels and answers as people read them."""
    return [(field.label_in(language()), said(field, answers[field.name])) for field in fields if field.name in answers]


def said(field: OwnField, answer: Answer) -> str:
    """One answer as people read it."""
    if isinstance(answer, bool):
        return str(YES_NO[YES if answer else NO])
    if isinstance(answer, list):
        return ", ".join(field.choice_in(language(), code) for code in answer)
    if isinstance(answer, int | float):
        return number_text(answer)
    if field.kind is FieldKind.DAY:
        return local_day(answer)
    return field.choice_in(language(), answer) if field.kind is FieldKind.CHOICE else answer


def _answer(field: OwnField, data: Any) -> Answer | None:
    if field.kind is FieldKind.YES_NO:
        return None if data not in (YES, NO) else data == YES
    if field.kind is FieldKind.DAY:
        return None if data is None else data.isoformat()
    if field.kind is FieldKind.CHOICES:
        return list(dict.fromkeys(data or ())) or None
    return None if data in (None, "") else data


NEEDED = _l("Please fill this in.")
