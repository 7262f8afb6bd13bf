"""Forms of a new version of the policy: its targets, or its ladders. What was typed becomes a complete content."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from desk.fields import line, options
from desk.sla import labels
from desk.sla.calendars import OFFICE
from desk.sla.forms import day_field, reason_field
from desk.sla.kinds import Measure, TargetUnit
from desk.sla.policies import LONGEST, PRIORITIES
from desk.sla.policy_content import COLUMN_OF

NEW_LINES = range(3)
ANY = ("", "–")


def amount_field(label: Any, *, required: bool = True) -> IntegerField:
    needed = InputRequired(message=_l("Please give a number.")) if required else Optional()
    return IntegerField(label, validators=[needed, NumberRange(1, LONGEST, message=_l("A number from 1 to 10000."))])


def unit_field(label: Any) -> SelectField:
    return SelectField(label, choices=options(labels.UNITS))


def ticks(label: Any) -> SelectMultipleField:
    return SelectMultipleField(label, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())


class HeadFields(FlaskForm):  # type: ignore[misc]
    """What every new version says of itself."""

    name = line(_l("Name of the version (Indonesian)"), longest=120)
    name_en = line(_l("Name of the version (English)"), longest=120)
    effective_from = day_field(_l("In force from"))
    reason = reason_field()

    def head(self) -> dict[str, str]:
        return {
            "name": self.name.data or "",
            "name_en": self.name_en.data or "",
            "effective_from": self.effective_from.data.isoformat(),
        }


class TargetsForm(HeadFields):
    """The grid of priorities and measures, the waits and complaints, and targets of some services or departments."""

    drop = ticks(_l("Drop these"))

    def offer(self, content: Mapping[str, Any], *, calendars: Any, services: Any, departments: Any, kinds: Any) -> None:
        """The choices, and on a fresh form what the version says that it begins with."""
        self.content = content
        for field in self:
            if field.name.endswith("_calendar"):
                field.choices = options(calendars)
        for number in NEW_LINES:
            self[f"new{number}_service"].choices = options([ANY, *services])
            self[f"new{number}_department"].choices = options([ANY, *departments])
            self[f"new{number}_kind"].choices = options([ANY, *kinds])
        self.drop.choices = options(
            (
                str(index),
                f"{labels.scope(told)}: {labels.MEASURES[told['measure']]}: {labels.amount(told['amount'], told['unit'])}",
            )
            for index, told in enumerate(content["scoped"])
        )
        if not self.is_submitted():
            self._fill(content)

    def _fill(self, content: Mapping[str, Any]) -> None:
        self.name.data, self.name_en.data = content["policy"]["name"], content["policy"]["name_en"]
        for row in content["target"]:
            self[f"{row['priority']}_calendar"].data = row["calendar"]
            for column in COLUMN_OF.values():
                self[f"{row['priority']}_{column}_amount"].data = row[column]["amount"]
                self[f"{row['priority']}_{column}_unit"].data = row[column]["unit"]
        for told in [*content["wait"], *content["complaint"]]:
            self[f"{told['measure']}_amount"].data = told["amount"]
            self[f"{told['measure']}_unit"].data = told["unit"]

    def made(self) -> dict[str, Any]:
        """The complete content."""
        content = copy.deepcopy(dict(self.content)) | {"policy": self.head()}
        for row in content["target"]:
            calendar = row["calendar"] = self[f"{row['priority']}_calendar"].data
            for column in COLUMN_OF.values():
                name = f"{row['priority']}_{column}"
                row[column] = {
                    "amount": self[f"{name}_amount"].data,
                    "unit": self[f"{name}_unit"].data,
                    "calendar": calendar,
                }
        for told in [*content["wait"], *content["complaint"]]:
            told["amount"], told["unit"] = self[f"{told['measure']}_amount"].data, self[f"{told['measure']}_unit"].data
        dropped = set(self.drop.data or [])
        content["scoped"] = [told for index, told in enumerate(content["scoped"]) if str(index) not in dropped]
        content["scoped"] += self._new_lines()
        return content

    def _new_lines(self) -> Iterable[dict[str, Any]]:
        names = ("measure", "priority", "kind", "service", "department", "amount", "unit", "calendar")
        for number in NEW_LINES:
            told = {name: self[f"new{number}_{name}"].data for name in names}
            if told["amount"]:
                yield told


def _add_target_fields() -> None:
    for priority in PRIORITIES:
        setattr(TargetsForm, f"{priority}_calendar", SelectField(f"{priority}: calendar"))
        for measure, column in COLUMN_OF.items():
            label = labels.MEASURES[measure]
            setattr(TargetsForm, f"{priority}_{column}_amount", amount_field(label))
            setattr(TargetsForm, f"{priority}_{column}_unit", unit_field(label))
    for measure, label in labels.MEASURES.items():
        if measure not in (*COLUMN_OF, Measure.CLASS_RESOLUTION):
            setattr(TargetsForm, f"{measure}_amount", amount_field(label))
            setattr(TargetsForm, f"{measure}_unit", unit_field(label))
    for number in NEW_LINES:
        fields = {
            "measure": SelectField(
                _l("Measure"), choices=options({m: labels.MEASURES[m] for m in (*COLUMN_OF, Measure.CLASS_RESOLUTION)})
            ),
            "priority": SelectField(_l("Priority"), choices=options([ANY, *((p, p) for p in PRIORITIES)])),
            "kind": SelectField(_l("Kind")),
            "service": SelectField(_l("Service")),
            "department": SelectField(_l("Department")),
            "amount": amount_field(_l("Amount"), required=False),
            "unit": unit_field(_l("Unit")),
            "calendar": SelectField(_l("Calendar"), default=OFFICE),
        }
        for name, field in fields.items():
            setattr(TargetsForm, f"new{number}_{name}", field)


class LadderForm(HeadFields):
    """Rungs to drop and rungs to add: a ladder is changed by both."""

    drop = ticks(_l("Drop these"))

    def offer(self, content: Mapping[str, Any]) -> None:
        """The rungs there are."""
        self.content = content
        self.drop.choices = options(
            (str(index), f"{labels.MEASURES[told['measure']]}, {labels.rung(told)}")
            for index, told in enumerate(content["rung"])
        )
        if not self.is_submitted():
            self.name.data, self.name_en.data = content["policy"]["name"], content["policy"]["name_en"]

    def made(self) -> dict[str, Any]:
        """The complete content: the same targets, other rungs."""
        dropped = set(self.drop.data or [])
        kept = [told for index, told in enumerate(self.content["rung"]) if str(index) not in dropped]
        return {**self.content, "policy": self.head(), "rung": [*kept, *self._new_rungs()]}

    def _new_rungs(self) -> Iterable[dict[str, Any]]:
        for number in NEW_LINES:
            told = {name: self[f"new{number}_{name}"].data for name in ("measure", "priority", "step", "who")}
            if not told["priority"]:
                del told["priority"]
            height, unit = self[f"new{number}_height"].data, self[f"new{number}_unit"].data
            if height:
                yield told | ({"percent": height} if unit == "percent" else {"amount": height, "unit": unit})


def _add_rung_fields() -> None:
    heights = {"percent": _l("percent of the target")} | {unit: labels.UNITS[unit] for unit in TargetUnit}
    for number in NEW_LINES:
        fields = {
            "measure": SelectField(_l("Measure"), choices=options(labels.MEASURES)),
            "priority": SelectField(_l("Priority"), choices=options([ANY, *((p, p) for p in PRIORITIES)])),
            "height": amount_field(_l("When"), required=False),
            "unit": SelectField(_l("Of what"), choices=options(heights)),
            "step": SelectField(_l("What happens"), choices=options(labels.STEPS)),
            "who": ticks(_l("Who is told")),
        }
        for name, field in fields.items():
            setattr(LadderForm, f"new{number}_{name}", field)
        fields["who"].kwargs["choices"] = options(labels.AUDIENCES)


_add_target_fields()
_add_rung_fields()
