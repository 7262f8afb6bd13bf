"""Forms about personal data: shape only."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, IntegerField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from desk.fields import Needed, VersionedForm, line, options, words
from desk.privacy.kinds import DataKind
from desk.privacy.labels import DATA_KINDS, TOLD
from desk.privacy.operations import Content
from desk.sla import calendars

CHOOSE = InputRequired(message=_l("Please choose one."))
MOST_PEOPLE = 1_000_000_000
EARLIEST = 2000  # a year before it is a slip of the finger


class Ticks(SelectMultipleField):
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Moment(DateTimeLocalField):
    """A moment of the city's own time."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        typed: datetime | None = self.data
        if typed is not None and typed.year < EARLIEST:
            raise ValueError(self.gettext("Not a valid datetime value."))

    @property
    def moment(self) -> datetime | None:
        """What was typed, as a moment."""
        typed: datetime | None = self.data
        return typed.replace(tzinfo=calendars.city_zone()) if typed is not None else None


class BreachForm(VersionedForm):
    """What is known of a breach."""

    what = words(_l("What happened? Without names"), longest=4000)
    data_kinds = Ticks(
        _l("Which kinds of personal data?"),
        choices=options(DATA_KINDS),
        validators=[InputRequired(message=_l("Please choose at least one."))],
    )
    people_count = IntegerField(
        _l("How many people? Empty: not known yet"),
        validators=[Optional(), NumberRange(0, MOST_PEOPLE, message=_l("A number from 0 on."))],
    )
    affected = words(_l("Whom does it concern? Numbers of complaints, or a description without names"), required=False)
    happened_at = Moment(_l("When did it happen? Empty: not known yet"), validators=[Optional()])
    found_at = Moment(_l("When was it found? From here the 3 times 24 hours run"), validators=[Needed()])
    how = words(_l("How did it happen, as far as is known?"), required=False)
    measures = words(_l("What has been done about it, and what can those concerned do?"), required=False)
    reported_by = line(_l("Who reported it? Office or system"), longest=160, required=False)

    def show(self, known: Any) -> None:
        """Fill in what is known already."""
        for name in ("what", "data_kinds", "people_count", "affected", "how", "measures", "reported_by"):
            self[name].data = getattr(known, name)
        for name in ("happened_at", "found_at"):
            moment = getattr(known, name)
            self[name].data = moment.astimezone(calendars.city_zone()).replace(tzinfo=None) if moment else None

    def content(self) -> Content:
        """What was typed."""
        assert self.found_at.moment is not None
        return Content(
            what=self.what.data or "",
            data_kinds=tuple(DataKind(code) for code in self.data_kinds.data or ()),
            people_count=self.people_count.data,
            affected=self.affected.data or "",
            happened_at=self.happened_at.moment,
            found_at=self.found_at.moment,
            how=self.how.data or "",
            measures=self.measures.data or "",
            reported_by=self.reported_by.data or "",
        )


class BreachCorrectionForm(BreachForm):
    why = words(_l("What is corrected or added, and why?"), longest=1000)


class AssessmentForm(VersionedForm):
    is_failure = RadioField(
        _l("Has the protection of personal data failed?"),
        choices=options(
            [
                ("yes", _l("Yes: agency and persons are told within 3 times 24 hours of the finding")),
                ("no", _l("No: no personal data was disclosed, altered, lost or out of reach")),
            ]
        ),
        validators=[CHOOSE],
    )
    assessment = words(_l("What does it mean for those concerned, and how was that found out?"), longest=4000)


class NotificationForm(VersionedForm):
    whom = RadioField(_l("Who was told?"), choices=options(TOLD), validators=[CHOOSE])
    told_at = Moment(_l("When was the written notice sent?"), validators=[Needed()])
    words = words(_l("By which way, and under which letter number?"), longest=1000)


class ClosingForm(VersionedForm):
    words = words(_l("How did it end, and what was changed so that it does not happen again?"), longest=4000)
