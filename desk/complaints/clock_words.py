"""How the clocks of a complaint are shown: two countings side by side, each with its last day."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from desk.complaints.changes import local_day as changes_day
from desk.complaints.changes import promised_day
from desk.complaints.models import PublicComplaint
from desk.complaints.queries import Row
from desk.sla import labels as sla_labels
from desk.sla import queries as sla
from desk.sla.business_time import working_days_between
from desk.sla.kinds import Measure, TargetUnit
from desk.sla.models import SlaClock
from desk.templating import local_day
from desk.tickets.labels import ClockLabel, clock_label

# In the order in which they are read.
SHOWN = (
    Measure.VERIFICATION,
    Measure.COMPLETION,
    Measure.FOLLOW_UP,
    Measure.STATUTORY_RESPONSE,
    Measure.CLASS_RESOLUTION,
    Measure.STATUTORY_RESOLUTION,
    Measure.OPINION,
    Measure.DELIVERY,
    Measure.REPLY_WAIT,
)


class Shown(NamedTuple):
    """A clock in words: what it measures, how it counts (`14 calendar days`), its last day, how it stands."""

    title: str
    counting: str
    last_day: str
    label: ClockLabel


def clocks_shown(clocks: Sequence[SlaClock], at: datetime) -> list[Shown]:
    """The newest cycle of each measure."""
    newest: dict[Measure, SlaClock] = {clock.measure: clock for clock in clocks}
    return [_shown(newest[measure], at) for measure in SHOWN if measure in newest]


def with_clocks(rows: Iterable[Row], at: datetime) -> list[tuple[PublicComplaint, ClockLabel]]:
    """Rows as a list shows them."""
    return [(row.complaint, in_days(row.clock, at) if row.clock else ClockLabel("", "none")) for row in rows]


def promised_days(clocks: Sequence[SlaClock]) -> list[tuple[str, str]]:
    """The two promises of an answer, each with how it counts, the earlier one first."""
    promising = [
        clock
        for clock in clocks
        if clock.measure in (Measure.STATUTORY_RESPONSE, Measure.CLASS_RESOLUTION) and clock.due_at is not None
    ]
    last: dict[Measure, SlaClock] = {clock.measure: clock for clock in promising}
    return [
        (sla_labels.amount(clock.amount, clock.unit), local_day(promised_day(clock.due_at)))
        for clock in sorted(last.values(), key=lambda clock: clock.due_at or clock.started_at)
        if clock.due_at is not None
    ]


def _shown(clock: SlaClock, at: datetime) -> Shown:
    return Shown(
        title=str(sla_labels.MEASURES[clock.measure]),
        counting=sla_labels.amount(clock.amount, clock.unit),
        last_day=local_day(promised_day(clock.due_at)) if clock.due_at is not None else "",
        label=in_days(clock, at),
    )


def in_days(clock: SlaClock, at: datetime) -> ClockLabel:
    """How it stands, in the days that it counts: hours of working time tell an office nothing of a fortnight."""
    label = clock_label(clock, at, with_due=False)
    if clock.stopped_at is not None or clock.due_at is None or label.state not in ("running", "soon"):
        return label
    today, last = changes_day(at), promised_day(clock.due_at)
    if clock.unit is TargetUnit.CALENDAR_DAYS:
        left = (last - today).days
    elif clock.unit is TargetUnit.WORKING_DAYS:
        left = working_days_between(sla.calendar_of(clock), today, last)
    else:
        return label
    if left < 1:
        return ClockLabel(_("ends today"), label.state)
    text = (
        ngettext("%(num)d day left", "%(num)d days left", left)
        if clock.unit is TargetUnit.CALENDAR_DAYS
        else ngettext("%(num)d working day left", "%(num)d working days left", left)
    )
    return ClockLabel(text, label.state)
