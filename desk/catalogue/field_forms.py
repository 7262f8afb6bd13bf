"""The form in which an administrator says what a service asks for, and the form that a reporter then sees: shape only."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from desk import own_field_forms
from desk.fields import CleanText, VersionedForm, line, options, words
from desk.own_fields import (
    LONGEST_HELP,
    LONGEST_LABEL,
    MOST_CHOICES,
    MOST_FIELDS,
    FieldKind,
    OwnField,
    read_choices,
    write_choices,
)

FIELD_KINDS = {
    FieldKind.LINE: _l("A line of text"),
    FieldKind.PROSE: _l("Several lines of text"),
    FieldKind.NUMBER: _l("A number"),
    FieldKind.DAY: _l("A day"),
    FieldKind.CHOICE: _l("One of several choices"),
    FieldKind.CHOICES: _l("Any of several choices"),
    FieldKind.YES_NO: _l("Yes or no"),
}
TICKET_KINDS = {
    "incident": _l("Incident"),
    "request": _l("Request"),
    "problem": _l("Problem"),
    "change": _l("Change"),
    "complaint": _l("Complaint"),
}
LONGEST_CHOICES = 3000


class FieldForm(Form):
    """One field. It has no token of its own: it is a part of the form of all."""

    name = HiddenField(validators=[CleanText()])
    position = IntegerField(_l("Order"), validators=[Optional(), NumberRange(min=0, max=999)])
    label = line(_l("What is asked (Indonesian)"), longest=LONGEST_LABEL, required=False)
    label_en = line(_l("What is asked (English)"), longest=LONGEST_LABEL, required=False)
    kind = SelectField(_l("What the answer is"), choices=options(FIELD_KINDS))
    choices = words(
        _l("Choices, one a line: Label | English label"),
        longest=LONGEST_CHOICES,
        required=False,
        render_kw={"rows": 3},
    )
    ticket_kind = SelectField(_l("Of which tickets it is asked"), default="")
    help = line(_l("Help under it (Indonesian)"), longest=LONGEST_HELP, required=False)
    help_en = line(_l("Help under it (English)"), longest=LONGEST_HELP, required=False)
    required = BooleanField(_l("It has to be filled in"))
    active = BooleanField(_l("It is asked"), default=True)

    def validate_choices(self, field: Any) -> None:
        try:
            read_choices(field.data or "")
        except ValueError as wrong:
            raise ValidationError(
                _l(
                    "This line cannot be taken: %(line)s. At most %(most)d choices, each with a short label of its own.",
                    line=str(wrong)[:120],
                    most=MOST_CHOICES,
                )
            ) from wrong

    @property
    def is_blank(self) -> bool:
        return not (self.name.data or self.label.data or self.label_en.data or self.choices.data or self.help.data)

    def content(self, known: Iterable[str]) -> OwnField:
        """What was typed; a name that is not one of this service's is none."""
        return OwnField(
            name=self.name.data if self.name.data in set(known) else "",
            label=self.label.data or "",
            label_en=self.label_en.data or "",
            kind=FieldKind(self.kind.data),
            required=self.required.data,
            help=self.help.data or "",
            help_en=self.help_en.data or "",
            choices=read_choices(self.choices.data or ""),
            ticket_kind=self.ticket_kind.data or None,
            active=self.active.data,
        )


class FieldsForm(VersionedForm):
    """All the fields of a service."""

    fields = FieldList(FormField(FieldForm), max_entries=MOST_FIELDS + 1)

    def show(self, own_fields: Sequence[OwnField]) -> None:
        """Fill the form with what is asked now, and a blank field after it."""
        for place, field in enumerate(own_fields, start=1):
            self.fields.append_entry(
                {
                    "name": field.name,
                    "position": place,
                    "label": field.label,
                    "label_en": "" if field.label_en == field.label else field.label_en,
                    "kind": field.kind.value,
                    "choices": write_choices(field.choices),
                    "ticket_kind": field.ticket_kind or "",
                    "help": field.help,
                    "help_en": field.help_en,
                    "required": field.required,
                    "active": field.active,
                }
            )
        self.add_blank()

    def add_blank(self) -> None:
        """A field more, as far as there may be one."""
        if len(self.fields) < MOST_FIELDS:
            self.fields.append_entry({"position": len(self.fields) + 1, "active": True})

    def offer(self, kinds: Iterable[str]) -> None:
        """Of which tickets a field may be asked: those that the service has."""
        offered = options([("", _l("Of all")), *((kind, TICKET_KINDS[kind]) for kind in kinds)])
        for entry in self.fields:
            entry.form.ticket_kind.choices = offered

    @property
    def told(self) -> list[Any]:
        """The forms of the fields that were filled in, in their order."""
        filled = [entry.form for entry in self.fields if not entry.form.is_blank]
        return sorted(filled, key=lambda form: 999 if form.position.data is None else form.position.data)

    def contents(self, known: Iterable[str]) -> list[OwnField]:
        names = list(known)
        return [form.content(names) for form in self.told]

    def refuse(self, part: str, text: str) -> None:
        """Hang an error of `fields-<place>-<part>` on the field that it is about."""
        _, place, name = part.split("-", 2)
        told = self.told
        if int(place) >= len(told):
            self.form_errors.append(text)
            return
        field = told[int(place)][name]
        field.errors = [*field.errors, text]


class Previewed(NamedTuple):
    """A question as it is shown."""

    asked: OwnField
    shown: Any
    when: str = ""


class PreviewForm(FlaskForm):
    """What a reporter sees; nothing of it is ever sent."""

    class Meta:
        csrf = False


def preview_of(own_fields: Iterable[OwnField]) -> list[Previewed]:
    """The questions as the reporter will see them."""
    asked = [field for field in own_fields if field.active]
    form = own_field_forms.asking(PreviewForm, asked)(formdata=None, prefix="preview")
    return [Previewed(field, form[own_field_forms.name_of(field)]) for field in asked]
