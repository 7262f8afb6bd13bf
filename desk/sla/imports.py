"""Loading calendars, holidays and the policy from data files; loading again changes what is there and removes nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from desk.database import db
from desk.sla import calendars, holiday_list, policies
from desk.sla.kinds import HolidayCategory
from desk.sla.rule_models import Holiday, SlaCalendar, SlaPolicy


def load_calendars(data: dict[str, Any], *, zone: str, at: datetime) -> int:
    """Add calendars, or make new versions of those that say something else now. Raises KeyError, ValueError."""
    for line in data.get("calendar", []):
        calendar = db.session.get(SlaCalendar, line["code"])
        if calendar is None:
            calendar = SlaCalendar(code=line["code"], current_version=1)
            db.session.add(calendar)
        calendar.name, calendar.name_en = line["name"], line["name_en"]
        db.session.flush()
        calendars.forget()
        holiday_list.renew(line["code"], content_of_line(line, data, zone=zone), at=at)
    return len(data.get("calendar", []))


def load_holidays(data: dict[str, Any], *, at: datetime) -> int:
    """Add or rename days off; calendars that they close get a new version, which new clocks take."""
    known = {(holiday.on_day, holiday.category): holiday for holiday in db.session.scalars(select(Holiday))}
    for line in data.get("holiday", []):
        key = (line["on"], HolidayCategory(line["category"]))
        holiday = known.setdefault(key, Holiday(on_day=key[0], category=key[1]))
        holiday.name, holiday.name_en = line["name"], line["name_en"]
    db.session.add_all(known.values())
    db.session.flush()
    for code in db.session.scalars(select(SlaCalendar.code)).all():
        holiday_list.renew(code, calendars.content_of(code), at=at)
    return len(data.get("holiday", []))


def load_policy(data: dict[str, Any]) -> int:
    """Add a version of the policy. One that is there already stays as it is: clocks run by it. Raises KeyError, ValueError."""
    version = data["policy"]["version"]
    if db.session.get(SlaPolicy, version) is not None:
        return 0
    policy = policies.build(data, version=version)
    db.session.add(policy)
    db.session.flush()
    return len(policy.targets)


def content_of_line(line: dict[str, Any], data: dict[str, Any], *, zone: str) -> dict[str, Any]:
    """A calendar of the data file as it is stored, without the days off that will close it."""
    seasons = [season for season in data.get("season", []) if season["calendar"] == line["code"]]
    return {
        "zone": line.get("zone", zone),
        "weeks": [{"from": None, "week": line["week"]}]
        + [{"from": week["from"].isoformat(), "week": week["week"]} for week in line.get("later_week", [])],
        "seasons": [
            {
                "first": season["first"].isoformat(),
                "last": season["last"].isoformat(),
                "name": season["name"],
                "week": season["week"],
            }
            for season in seasons
        ],
        "exceptions": [
            {"on": day["on"].isoformat(), "hours": day["hours"], "name": day.get("name", "")}
            for day in line.get("exception", [])
        ],
        "observes_holidays": line["observes_holidays"],
        "observes_collective_leave": line["observes_collective_leave"],
    }
