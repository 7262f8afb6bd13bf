"""Loading calendars, holidays and the policy from data files; loading again changes what is there and removes nothing."""

from typing import Any

from sqlalchemy import select

from desk.database import db
from desk.sla import calendars
from desk.sla.business_time import WorkingCalendar
from desk.sla.models import (
    Holiday,
    HolidayCategory,
    Measure,
    SlaCalendar,
    SlaPolicy,
    SlaSeason,
    SlaTarget,
    TargetUnit,
    WhenOverdue,
)

COLUMN_OF = {
    Measure.RESPONSE: "first_response",
    Measure.TIER1_HOLD: "tier1_hold",
    Measure.TIER2_HOLD: "tier2_hold",
    Measure.RESOLUTION: "resolution",
}


def load_calendars(data: dict[str, Any], *, zone: str) -> int:
    """Add or change the working weeks and seasons, in the city's zone. Raises KeyError, ValueError."""
    for line in data.get("calendar", []):
        calendar = db.session.get(SlaCalendar, line["code"]) or SlaCalendar(code=line["code"], seasons=[])
        calendar.name, calendar.name_en, calendar.zone = line["name"], line["name_en"], line.get("zone", zone)
        calendar.week = line["week"]
        calendar.observes_holidays = line["observes_holidays"]
        calendar.observes_collective_leave = line["observes_collective_leave"]
        db.session.add(calendar)
    db.session.flush()
    for line in data.get("season", []):
        calendar = db.session.get_one(SlaCalendar, line["calendar"])
        season = next((season for season in calendar.seasons if season.first_on == line["first"]), None)
        if season is None:
            calendar.seasons.append(season := SlaSeason(first_on=line["first"]))
        season.name, season.last_on, season.week = line["name"], line["last"], line["week"]
    db.session.flush()
    calendars.forget()
    for line in data.get("calendar", []):
        _: WorkingCalendar = calendars.get(line["code"])  # a week that contradicts itself is refused here
    return len(data.get("calendar", []))


def load_holidays(data: dict[str, Any]) -> int:
    """Add or rename days off."""
    known = {(holiday.on_day, holiday.category): holiday for holiday in db.session.scalars(select(Holiday))}
    for line in data.get("holiday", []):
        key = (line["on"], HolidayCategory(line["category"]))
        holiday = known.setdefault(key, Holiday(on_day=key[0], category=key[1]))
        holiday.name, holiday.name_en = line["name"], line["name_en"]
    db.session.add_all(known.values())
    db.session.flush()
    calendars.forget()
    return len(data.get("holiday", []))


def load_policy(data: dict[str, Any]) -> int:
    """Add a version of the policy. One that is there already stays as it is: clocks run by it."""
    head = data["policy"]
    if db.session.get(SlaPolicy, head["version"]) is not None:
        return 0
    policy = SlaPolicy(
        version=head["version"],
        name=head["name"],
        name_en=head["name_en"],
        effective_from=head["effective_from"],
        matrix=data["matrix"],
        targets=[],
    )
    for line in data["target"]:
        for measure, column in COLUMN_OF.items():
            policy.targets.append(
                SlaTarget(
                    priority=line["priority"],
                    measure=measure,
                    amount=line[column]["amount"],
                    unit=TargetUnit(line[column]["unit"]),
                    calendar_code=line["calendar"],
                    when_overdue=WhenOverdue(line["tier1_overdue"]) if measure is Measure.TIER1_HOLD else None,
                )
            )
    db.session.add(policy)
    db.session.flush()
    return len(policy.targets)
