"""The forms of the pages, filled by programs: their fields become the schema of a body, and they judge what comes in it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Length

from desk.api.problems import Faulty
from desk.api.shapes import Fault, Shape
from desk.fields import line, words
from desk.tickets.forms import TicketForm

LONGEST_CODE = 80


class TicketCall(TicketForm):
    """The form of a report, with a title that people are not asked for."""

    asset = line(_l("Asset, as on its sticker: code of the goods / register number"), longest=64, required=False)
    title = line(_l("Title; made of the first sentence when it is left out"), longest=160, required=False)


class AlertCall(FlaskForm):
    """The words of monitoring: judged as those of people are."""

    fingerprint = line(_l("By which monitoring knows the fault again"), longest=120)
    title = line(_l("Title"), longest=160)
    description = words(_l("Description"), longest=4000)


def shape_of(form: type[FlaskForm], names: Mapping[str, str], **more: Shape) -> Shape:
    """The schema of a body: `names` says which field of the form each of its members fills. `more`: members of no form."""
    fields = {name: getattr(form, field) for name, field in names.items()}
    needed = [name for name, field in fields.items() if _is_needed(field) and _default(field) is None]
    members = {name: _shape_of_field(field, name in needed) for name, field in fields.items()}
    return {"type": "object", "properties": members | more, "required": needed, "additionalProperties": False}


def filled(form: type[FlaskForm], names: Mapping[str, str], body: Mapping[str, Any], **more: Any) -> Any:
    """The form as the page would have sent it, not judged yet."""
    sent = MultiDict(more)
    for name, field in names.items():
        value = body.get(name)
        value = _default(getattr(form, field)) if value is None else value
        if value is True:
            sent[field] = "y"
        elif value is not None and value is not False:
            sent[field] = str(value)
    return form(formdata=sent, meta={"csrf": False})


def judge(form: Any, names: Mapping[str, str]) -> None:
    """Raises Faulty with everything that the form says against it."""
    if form.validate():
        return
    members = {field: name for name, field in names.items()}
    raise Faulty(
        Fault(str(text), pointer=f"/{members.get(field, field)}")
        for field, texts in form.errors.items()
        for text in texts
        if field
    )


def _shape_of_field(field: Any, is_needed: bool) -> Shape:
    kind, shape = field.field_class, {"description": field.args[0]}
    if issubclass(kind, BooleanField):
        return shape | {"type": "boolean"} | ({"const": True} if is_needed else {})
    if issubclass(kind, RadioField):
        shape["enum"] = [str(choice.value) for choice in field.kwargs["choices"]]
    elif issubclass(kind, DateField):
        shape["format"] = "date"
    elif issubclass(kind, SelectField):
        shape["maxLength"] = LONGEST_CODE
    for check in field.kwargs.get("validators", ()):
        if isinstance(check, Length):
            shape["maxLength"] = check.max
    if not is_needed:
        if "enum" in shape:
            shape["enum"] = [*shape["enum"], None]
        return shape | {"type": ["string", "null"]}
    return shape | {"type": "string", "minLength": 1}


def _is_needed(field: Any) -> bool:
    return any(isinstance(check, InputRequired) for check in field.kwargs.get("validators", ()))


def _default(field: Any) -> Any:
    value = field.kwargs.get("default")
    return None if callable(value) or value == "" else value
