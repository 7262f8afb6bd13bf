"""Forms of calendars, days off and proposals: shape, and the edits that follow from what was typed."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from desk.fields import CleanText, line, options, tidy, words
from desk.sla.calendar_content import WEEKDAYS, hours_as_text, hours_from_text
from desk.sla.labels import CATEGORIES, DAYS, edit

Edits = list[dict[str, Any]]


class Hours:
    """Opening hours as people write them."""

    def __call__(self, form: FlaskForm, field: Any) -> None:
        try:
            hours_from_text(field.data or "")
        except ValueError as wrong:
            raise ValidationError(
                _(
                    "Please write hours like 07.30-12.00, 13.00-16.00, and leave a closed day empty. Not clear: %(part)s",
                    part=str(wrong),
                )
            ) from wrong


def hours_line(label: Any) -> StringField:
    """A field for the hours of a day."""
    return StringField(label, validators=[CleanText(), Length(max=80), Hours()], filters=[tidy])


def reason_field() -> Any:
    return words(_l("Why (decree, circular or decision)"), longest=1000)


def day_field(label: Any) -> DateField:
    return DateField(label, validators=[InputRequired(message=_l("Please give a date."))])


class WeekFields(FlaskForm):
    """Seven days."""

    mon = hours_line(DAYS["mon"])
    tue = hours_line(DAYS["tue"])
    wed = hours_line(DAYS["wed"])
    thu = hours_line(DAYS["thu"])
    fri = hours_line(DAYS["fri"])
    sat = hours_line(DAYS["sat"])
    sun = hours_line(DAYS["sun"])

    @property
    def week(self) -> dict[str, Any]:
        return {day: hours_from_text(self[day].data or "") for day in WEEKDAYS}

    def fill(self, content: Any) -> None:
        """Begin with the week that holds last."""
        for day in WEEKDAYS:
            self[day].data = hours_as_text(content["weeks"][-1]["week"].get(day, []))


class WeekForm(WeekFields):
    since = DateField(_l("From this day on (empty: from the beginning)"), validators=[Optional()])
    reason = reason_field()

    def edits(self, code: str) -> Edits:
        since = self.since.data.isoformat() if self.since.data else None
        return [{"do": "week.set", "calendar": code, "from": since, "week": self.week}]


class SeasonForm(WeekFields):
    name = line(_l("Name, such as Ramadan 1448 H"), longest=80)
    first = day_field(_l("First day"))
    last = day_field(_l("Last day"))
    reason = reason_field()

    def edits(self, code: str) -> Edits:
        first, last = self.first.data.isoformat(), self.last.data.isoformat()
        return [
            {
                "do": "season.set",
                "calendar": code,
                "first": first,
                "last": last,
                "name": self.name.data,
                "week": self.week,
            }
        ]


class ExceptionForm(FlaskForm):
    on = day_field(_l("Day"))
    hours = hours_line(_l("Hours on that day (empty: closed)"))
    name = line(_l("Occasion"), longest=120)
    reason = reason_field()

    def fill(self, content: Any) -> None:
        """Nothing to begin with."""

    def edits(self, code: str) -> Edits:
        spans = hours_from_text(self.hours.data or "")
        on = self.on.data.isoformat()
        return [{"do": "exception.set", "calendar": code, "on": on, "hours": spans, "name": self.name.data}]


class SwitchForm(FlaskForm):
    observes_holidays = BooleanField(_l("Public holidays close it"))
    observes_collective_leave = BooleanField(_l("Collective leave (cuti bersama) closes it"))
    reason = reason_field()

    def fill(self, content: Any) -> None:
        self.content = content
        if not self.is_submitted():
            self.observes_holidays.data = content["observes_holidays"]
            self.observes_collective_leave.data = content["observes_collective_leave"]

    def edits(self, code: str) -> Edits:
        names = ("observes_holidays", "observes_collective_leave")
        changed = [name for name in names if self[name].data is not self.content[name]]
        return [{"do": "switch.set", "calendar": code, "switch": name, "to": self[name].data} for name in changed]


class RemovalForm(FlaskForm):
    """Dropping a later week, a season or an exception of a calendar."""

    what = SelectField(_l("What is to be dropped"))
    reason = reason_field()

    def fill(self, content: Any, code: str = "") -> None:
        self.found = {
            f"{edit_of['do']}|{edit_of.get('from') or edit_of.get('first') or edit_of.get('on')}": edit_of
            for edit_of in removals(content, code)
        }
        self.what.choices = options({key: edit(edit_of) for key, edit_of in self.found.items()})

    def edits(self, code: str) -> Edits:
        return [self.found[self.what.data]]


def removals(content: Any, code: str) -> Edits:
    """Everything that can be dropped from a calendar."""
    weeks = [{"do": "week.remove", "calendar": code, "from": w["from"]} for w in content["weeks"] if w["from"]]
    seasons = [{"do": "season.remove", "calendar": code, "first": s["first"]} for s in content["seasons"]]
    return [
        *weeks,
        *seasons,
        *({"do": "exception.remove", "calendar": code, "on": e["on"]} for e in content["exceptions"]),
    ]


class HolidayForm(FlaskForm):
    on = day_field(_l("Day"))
    category = SelectField(_l("Category"), choices=options(CATEGORIES))
    name = line(_l("Name (Indonesian)"), longest=200)
    name_en = line(_l("Name (English)"), longest=200, required=False)
    reason = reason_field()

    def edits(self) -> Edits:
        return [
            {
                "do": "holiday.add",
                "on": self.on.data.isoformat(),
                "category": self.category.data,
                "name": self.name.data,
                "name_en": self.name_en.data or self.name.data,
            }
        ]


class HolidayRemovalForm(FlaskForm):
    day = SelectField(_l("Day that is no day off any more"))
    reason = reason_field()

    def offer(self, days: Sequence[Any]) -> None:
        self.found = {
            f"{day.on_day}|{day.category}": {
                "do": "holiday.remove",
                "on": str(day.on_day),
                "category": day.category.value,
            }
            for day in days
        }
        self.day.choices = options(
            (f"{d.on_day}|{d.category}", f"{d.on_day} {d.name} ({CATEGORIES[d.category]})") for d in days
        )

    def edits(self) -> Edits:
        return [self.found[self.day.data]]


class HolidayFileForm(FlaskForm):
    file = FileField(_l("File (.csv or .toml)"), validators=[FileRequired(message=_l("Please choose a file."))])
    reason = reason_field()


class ApprovalForm(FlaskForm):
    note = words(_l("Note (may be empty)"), longest=1000, required=False)
    apply_to_running = BooleanField(_l("Apply it to clocks that already run"))


class RejectionForm(FlaskForm):
    why = words(_l("Why it is rejected"), longest=1000)


class ApplicationForm(FlaskForm):
    reason = words(_l("Why clocks that already run are moved"), longest=1000)
