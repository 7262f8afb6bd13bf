"""Measures the arithmetic of working time in one run on this machine, beside other ways of doing it.

    python -m benchmarks.arithmetic

Each figure is a median over calls with starts mixed over 2026 and 2027; each ratio says how many times longer the
other way takes. Where another way gives a different answer, the run says how often.
"""

import importlib.util
import platform
import random
import statistics
import time as stopwatch
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import desk
from desk.sla.business_time import (
    HORIZON,
    NoWorkingTime,
    Season,
    Span,
    WorkingCalendar,
    add_business_time,
    business_time_between,
)
from desk.sla.calendar_content import week_from
from desk.sla.calendars import OFFICE

JAKARTA = ZoneInfo("Asia/Jakarta")
ONE_DAY = timedelta(days=1)
SPAN = timedelta(hours=450)  # 60 working days of 7.5 hours
ROUNDS, COMPILED = 200, 15
WARM_UP = 20  # one call of so many comes first and is not counted
HOW_TO = (
    "Not here: {}. pip install --require-hashes -r benchmarks/requirements.txt, into a venv of your own, brings it."
)


def main() -> None:
    """Measure and print."""
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    office = _office()
    starts = _starts()
    compare_with_walking(office, starts)
    compare_lengths(office, starts)
    measure_compiling(office)
    bare = replace(office, seasons=())
    compare_with_businesstimedelta(bare, starts)
    compare_with_business_duration(bare, starts)


def compare_with_walking(office: WorkingCalendar, starts: Sequence[datetime]) -> None:
    print(f"\nAdding {SPAN / timedelta(hours=1):.0f} working hours, Ramadan, holidays and Friday hours included")
    ours = _measured("ours", lambda start: add_business_time(office, start, SPAN), starts)
    walked = _measured("walking days", lambda start: _walked(office, start, SPAN), starts)
    _compare(ours, walked)


def compare_lengths(office: WorkingCalendar, starts: Sequence[datetime]) -> None:
    print("\nOurs, by the length of what is added")
    day, year = timedelta(hours=7.5), timedelta(hours=7.5 * 240)
    lengths = {"1 working day": day, "1 year": year, "5 years": 5 * year}
    add_business_time(office, max(starts), 5 * year)  # the years are compiled once: measured below
    found = [
        _measured(name, lambda start, amount=amount: add_business_time(office, start, amount), starts)
        for name, amount in lengths.items()
    ]
    for other in found[1:]:
        _compare(found[0], other, same=False)


def measure_compiling(office: WorkingCalendar) -> None:
    print("\nCompiling one year of a calendar that nobody has asked yet")
    day = date(2026, 7, 1).toordinal()
    for name, zone in (("WIB, one offset", JAKARTA), ("Berlin, two offsets", ZoneInfo("Europe/Berlin"))):
        fresh = [replace(office, zone=zone) for _ in range(COMPILED)]
        _measured(name, lambda calendar: calendar.timetable(day, day), fresh)


def compare_with_businesstimedelta(office: WorkingCalendar, starts: Sequence[datetime]) -> None:
    print(
        f"\nAdding {SPAN / timedelta(hours=1):.0f} working hours; businesstimedelta knows no seasons, no later weeks, "
        "no day with hours of its own\n(lunch and Friday as four rules; a holiday must follow within five years, or it fails)"
    )
    if not importlib.util.find_spec("businesstimedelta"):
        print(HOW_TO.format("businesstimedelta"))
        return
    import businesstimedelta as other
    import pytz

    zone = pytz.timezone(office.zone.key)
    shifts = [
        other.WorkDayRule(opens, closes, working_days=days, tz=zone)
        for days in ([0, 1, 2, 3], [4])
        for opens, closes in office.week[days[0]]
    ]
    rules = other.Rules([*shifts, other.HolidayRule(office.holidays, tz=zone)])
    amount = other.BusinessTimeDelta(rules, timedelta=SPAN)
    ours = _measured("ours", lambda start: add_business_time(office, start, SPAN), starts)
    _compare(ours, _measured("businesstimedelta", lambda start: start + amount, starts))


def compare_with_business_duration(office: WorkingCalendar, starts: Sequence[datetime]) -> None:
    print(
        "\nMeasuring between two moments; business-duration cannot add, and knows one interval for all days, no zones, "
        "no seasons,\nno later weeks, no parts of a second: 08:00 to 16:00, Monday to Friday, with holidays"
    )
    if not importlib.util.find_spec("business_duration"):
        print(HOW_TO.format("business-duration"))
        return
    from business_duration import businessDuration

    opens, closes = time(8), time(16)
    plain = replace(office, week=dict.fromkeys(range(5), ((opens, closes),)))
    periods = [(start, add_business_time(plain, start, SPAN)) for start in starts]
    naive = [tuple(edge.astimezone(JAKARTA).replace(tzinfo=None) for edge in period) for period in periods]
    holidays = sorted(plain.holidays)
    ours = _measured("ours", lambda period: business_time_between(plain, *period).total_seconds(), periods)
    theirs = _measured(
        "business-duration",
        lambda period: businessDuration(*period, opens, closes, holidaylist=holidays, unit="sec"),
        naive,
    )
    _compare(ours, theirs)


Measured = tuple[str, float, list[Any]]


def _measured(name: str, call: Callable[[Any], Any], arguments: Sequence[Any]) -> Measured:
    """Call once for each argument, print the median and keep the answers."""
    for argument in arguments[: len(arguments) // WARM_UP]:
        call(argument)
    took, answers = [], []
    for argument in arguments:
        begun = stopwatch.perf_counter()
        answers.append(call(argument))
        took.append(stopwatch.perf_counter() - begun)
    median = statistics.median(took)
    print(f"  {name:<22}{median * 1e6:12.1f} µs")
    return name, median, answers


def _compare(ours: Measured, other: Measured, *, same: bool = True) -> None:
    name, median, answers = other
    agree = sum(mine == theirs for mine, theirs in zip(ours[2], answers, strict=True))
    said = f", same answer {agree} times of {len(answers)}" if same else ""
    print(f"  {name} : {ours[0]} = {median / ours[1]:.1f}{said}")


def _starts() -> list[datetime]:
    """Whole seconds at any hour of any day, the same in every run."""
    dice = random.Random(2026)
    begin = datetime(2026, 1, 1, tzinfo=JAKARTA)
    return [(begin + timedelta(seconds=dice.randrange(730 * 24 * 3600))).astimezone(UTC) for _ in range(ROUNDS)]


def _office() -> WorkingCalendar:
    """The shipped office with its Ramadan weeks and, for spans that end in 2028, the holidays of fixed date there."""
    data = Path(desk.__file__).parent / "data" / "reference"
    calendars = tomllib.loads((data / "calendars.toml").read_text())
    holidays = {line["on"] for line in tomllib.loads((data / "holidays.toml").read_text())["holiday"]}
    holidays |= {date(2028, month, day) for month, day in ((1, 1), (5, 1), (6, 1), (8, 17), (12, 25))}
    office = next(line for line in calendars["calendar"] if line["code"] == OFFICE)
    ramadans = tuple(
        Season(line["first"], line["last"], week_from(line["week"]))
        for line in calendars["season"]
        if line["calendar"] == OFFICE
    )
    return WorkingCalendar(JAKARTA, week_from(office["week"]), ramadans, frozenset(holidays))


def _walked(calendar: WorkingCalendar, start: datetime, amount: timedelta) -> datetime:
    """What is compared with: the same promise as `add_business_time`, kept by visiting every day on the way."""
    moment = start.astimezone(UTC)
    spans = _spans(calendar, moment, _working_days_from(calendar, moment.astimezone(calendar.zone).date()))
    begins, ends = next(spans)
    while amount > ends - begins:
        amount -= ends - begins
        begins, ends = next(spans)
    return begins + amount


def _working_days_from(calendar: WorkingCalendar, day: date) -> Iterator[date]:
    last_open = day
    while day - last_open <= HORIZON and day != date.max:
        if calendar.is_working_day(day):
            yield day
            last_open = day
        day += ONE_DAY
    raise NoWorkingTime(f"The calendar stays closed for more than {HORIZON.days} days after {last_open}.")


def _spans(calendar: WorkingCalendar, start: datetime, days: Iterator[date]) -> Iterator[Span]:
    for day in days:
        for opens, closes in calendar.hours_on(day):
            begins = max(start, datetime.combine(day, opens, calendar.zone).astimezone(UTC))
            last_day = day + ONE_DAY * (closes == time(0))
            ends = datetime.combine(last_day, closes, calendar.zone).astimezone(UTC)
            if begins < ends:
                yield begins, ends
                start = ends


if __name__ == "__main__":
    main()
