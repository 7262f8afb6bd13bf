"""On which days work comes back, and when its ticket is opened. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from desk.sla.business_time import add_working_days
from desk.sla.working_calendar import WorkingCalendar


class Frequency(StrEnum):
    """How often work comes back."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}


@dataclass(frozen=True)
class Rhythm:
    """The days are counted from `first_on`: its weekday each week, or its day each so many months.

    A month that is too short has it on its last day: who begins on the 31st is asked at the end of February too.
    """

    frequency: Frequency
    first_on: date
    opens_at: time
    only_working_days: bool = True

    def days(self) -> Iterator[date]:
        """Every day on which it falls, in order."""
        count = 0
        while True:
            try:
                yield self._day(count)
            except (ValueError, OverflowError):
                return  # the calendar of the world ends
            count += 1

    def day_after(self, day: date) -> date | None:
        """The first day on which it falls after another."""
        return next((found for found in self.days() if found > day), None)

    def days_from(self, day: date, count: int) -> list[date]:
        """The next days on which it falls, that day included."""
        return list(islice((found for found in self.days() if found >= day), count))

    def moment(self, day: date, calendar: WorkingCalendar) -> datetime:
        """When the ticket of that day is opened: on it, or on the next working day where it is none."""
        if self.only_working_days and not calendar.is_working_day(day):
            day = add_working_days(calendar, day, 1)
        return datetime.combine(day, self.opens_at, calendar.zone).astimezone(UTC)

    def _day(self, count: int) -> date:
        if self.frequency is Frequency.WEEKLY:
            return self.first_on + timedelta(weeks=count)
        months = self.first_on.year * 12 + self.first_on.month - 1 + count * MONTHS[self.frequency]
        year, month = divmod(months, 12)
        return date(year, month + 1, min(self.first_on.day, monthrange(year, month + 1)[1]))
