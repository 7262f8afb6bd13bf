"""Calendars and short ways to write moments, for the tests of working time."""

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import desk
from desk.sla.business_time import ALL_DAY, Season, WorkingCalendar

JAKARTA, MAKASSAR, JAYAPURA = (ZoneInfo(f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura"))
BERLIN = ZoneInfo("Europe/Berlin")


def hours(*spans):
    return tuple(tuple(time.fromisoformat(edge) for edge in span.split("-")) for span in spans)


def at(text, zone=JAKARTA):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def to_hours(number):
    return timedelta(hours=number)


def shipped_holidays():
    """The days of the shipped file, public holidays and collective leave, with their names."""
    path = Path(desk.__file__).parent / "data" / "reference" / "holidays.toml"
    return {line["on"]: line["name"] for line in tomllib.loads(path.read_text())["holiday"]}


ORDINARY, FRIDAY = hours("07:30-12:00", "13:00-16:00"), hours("07:30-11:30", "13:00-16:30")
FASTING, FASTING_FRIDAY = hours("08:00-12:00", "12:30-15:00"), hours("08:00-11:30", "12:30-15:30")
FASTING_WEEK = dict.fromkeys(range(4), FASTING) | {4: FASTING_FRIDAY}
RAMADAN = Season(date(2026, 2, 19), date(2026, 3, 20), FASTING_WEEK, "Ramadan 1447 H")
RAMADAN_2027 = Season(date(2027, 2, 8), date(2027, 3, 9), FASTING_WEEK, "Ramadan 1448 H")
WEEK = dict.fromkeys(range(4), ORDINARY) | {4: FRIDAY}
HOLIDAYS = shipped_holidays()
OFFICE = WorkingCalendar(JAKARTA, WEEK, (RAMADAN, RAMADAN_2027), frozenset(HOLIDAYS), "Kantor 5 hari", names=HOLIDAYS)
SIX_DAYS = dict.fromkeys(range(4), hours("07:30-14:00")) | {4: hours("07:30-11:00"), 5: hours("07:30-13:00")}
MPP = WorkingCalendar(JAKARTA, dict.fromkeys(range(4), hours("08:00-15:00")) | {4: hours("08:00-11:30", "13:00-15:00")})
ALWAYS = WorkingCalendar(JAKARTA, dict.fromkeys(range(7), ALL_DAY))
CLOSED = WorkingCalendar(JAKARTA, {})
