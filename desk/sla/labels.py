"""What people read for the words of calendars, policies and ladders. English sources; catalogues translate."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from desk.sla.calendar_content import WEEKDAYS, hours_as_text
from desk.sla.kinds import HolidayCategory, Measure, ProposalState, Step, TargetUnit
from desk.sla.ladders import Audience
from desk.templating import local_day

MEASURES = {
    Measure.RESPONSE: _l("First response"),
    Measure.UPDATE: _l("Next word to the reporter"),
    Measure.TIER1_HOLD: _l("Time in Tier 1"),
    Measure.TIER2_HOLD: _l("Time in Tier 2"),
    Measure.RESOLUTION: _l("Resolution"),
    Measure.REPORTER_WAIT: _l("Wait for the reporter"),
    Measure.AGENCY_WAIT: _l("Wait for another agency"),
    Measure.TIER3_WAIT: _l("Wait for the owner of the system"),
    Measure.VERIFICATION: _l("Verification"),
    Measure.FOLLOW_UP: _l("First follow-up"),
    Measure.STATUTORY_RESPONSE: _l("Answer that the law demands"),
    Measure.STATUTORY_RESOLUTION: _l("Decision that the law demands"),
    Measure.CLASS_RESOLUTION: _l("Answer by classification"),
    Measure.DELIVERY: _l("Telling the complainant"),
    Measure.OPINION: _l("Opinion of another organisation"),
    Measure.COMPLETION: _l("Wait for what is missing"),
    Measure.REPLY_WAIT: _l("Wait for an objection"),
}
UNITS = {
    TargetUnit.MINUTES: _l("working minutes"),
    TargetUnit.HOURS: _l("hours (24/7)"),
    TargetUnit.WORKING_DAYS: _l("working days"),
    TargetUnit.CALENDAR_DAYS: _l("calendar days"),
}
STEPS = {
    Step.WARN: _l("warn"),
    Step.BREACH: _l("note the breach and tell"),
    Step.ESCALATE: _l("hand up to Tier 2"),
    Step.OFFER: _l("offer the hand-over to Tier 2"),
    Step.RAISE: _l("tell somebody higher up"),
    Step.REMIND: _l("remind"),
    Step.RESUME: _l("end the wait and go on"),
    Step.CLOSE: _l("end the wait and answer for want of an answer"),
}
AUDIENCES = {
    Audience.WORKER: _l("who works on it"),
    Audience.REPORTER: _l("the reporter"),
    Audience.TIER1_LEAD: _l("coordinator of Tier 1"),
    Audience.TIER2_LEAD: _l("coordinator of Tier 2"),
    Audience.TIER_LEAD: _l("coordinator of the tier that has it"),
    Audience.OWN_HEAD: _l("head of the reporter's department"),
    Audience.ICT_DIVISION_HEAD: _l("head of division in the ICT office (Kabid)"),
    Audience.ICT_HEAD: _l("head of the ICT office (Kadis)"),
    Audience.EXECUTIVE: _l("regional secretary (Sekda), in the digest"),
    Audience.FRONT_OFFICE: _l("front office of the mall"),
    Audience.MALL_MANAGER: _l("manager of the mall"),
    Audience.MALL_HEAD: _l("head of the department that runs the mall"),
    Audience.TENANT_HEAD: _l("head of the tenant"),
    Audience.INSPECTORATE: _l("inspectorate"),
    Audience.COMPLAINANT: _l("who complained"),
}
CATEGORIES = {
    HolidayCategory.PUBLIC: _l("Public holiday"),
    HolidayCategory.COLLECTIVE_LEAVE: _l("Collective leave (cuti bersama)"),
}
STATES = {
    ProposalState.PROPOSED: (_l("Effect is being looked at"), "progress"),
    ProposalState.PREVIEWED: (_l("Waiting for a decision"), "waiting"),
    ProposalState.APPROVED: (_l("Approved"), "good"),
    ProposalState.REJECTED: (_l("Rejected"), "neutral"),
}
DAYS = {
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
    "sat": _l("Saturday"),
    "sun": _l("Sunday"),
}
SWITCHES = {
    "observes_holidays": _l("Public holidays close it"),
    "observes_collective_leave": _l("Collective leave (cuti bersama) closes it"),
}


def amount(value: int, unit: str) -> str:
    """A target in words: `3 working days`, `4 hours around the clock`."""
    match TargetUnit(unit):
        case TargetUnit.MINUTES:
            return str(ngettext("%(num)d working minute", "%(num)d working minutes", value))
        case TargetUnit.HOURS:
            return str(ngettext("%(num)d hour around the clock", "%(num)d hours around the clock", value))
        case TargetUnit.WORKING_DAYS:
            return str(ngettext("%(num)d working day", "%(num)d working days", value))
        case TargetUnit.CALENDAR_DAYS:
            return str(ngettext("%(num)d calendar day", "%(num)d calendar days", value))


def hours(spans: Iterable[Iterable[str]] | None) -> str:
    """The hours of a day, or that it is closed."""
    return hours_as_text(spans or []) or str(_("closed"))


def week(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The days of a week with their hours; days that follow one another with the same hours are one line."""
    found: list[tuple[str, str, str]] = []
    for day in WEEKDAYS:
        open_hours = hours(data.get(day))
        if found and found[-1][2] == open_hours:
            found[-1] = (found[-1][0], str(DAYS[day]), open_hours)
        else:
            found.append((str(DAYS[day]), "", open_hours))
    return [(f"{first} – {last}" if last else first, open_hours) for first, last, open_hours in found]


def people(names: Iterable[str]) -> str:
    """Who is told."""
    return ", ".join(str(AUDIENCES[Audience(name)]) for name in names)


def rung(line: Mapping[str, Any]) -> str:
    """A rung in words: when, what, whom."""
    when = (
        f"{line['percent']} %"
        if line.get("percent")
        else _("after %(time)s", time=amount(line["amount"], line["unit"]))
    )
    priority = f" ({line['priority']})" if line.get("priority") else ""
    return f"{when}{priority}: {STEPS[Step(line['step'])]}: {people(line['who'])}"


def scope(line: Mapping[str, Any]) -> str:
    """For what a target of its own holds."""
    named = (line.get("service"), line.get("department"), line.get("kind"), line.get("priority"))
    return " · ".join(filter(None, named))


# What each edit says of itself.
EDITS = {
    "holiday.add": _l("%(on)s becomes a day off: %(name)s (%(category)s)."),
    "holiday.remove": _l("%(on)s is no day off any more (%(category)s)."),
    "week.set": _l("From %(from)s on the week of %(calendar)s has other hours."),
    "week.first": _l("The usual week of %(calendar)s gets other hours."),
    "week.remove": _l("The week of %(calendar)s that begins on %(from)s is dropped."),
    "season.set": _l("%(calendar)s has a season «%(name)s» from %(first)s to %(last)s."),
    "season.remove": _l("The season of %(calendar)s that begins on %(first)s is dropped."),
    "exception.set": _l("%(calendar)s on %(on)s: %(hours)s (%(name)s)."),
    "exception.remove": _l("%(calendar)s has its usual hours on %(on)s again."),
    "calendar.set": _l("%(calendar)s is set anew: %(name)s."),
}


def edit(line: Mapping[str, Any]) -> str:
    """An edit of calendars or days off, as a sentence."""
    if line["do"] == "switch.set":
        return f"{line['calendar']}: {SWITCHES[line['switch']]}: {_('yes') if line['to'] else _('no')}."
    told = {name: local_day(line[name]) for name in ("on", "from", "first", "last") if line.get(name)}
    told |= {name: line[name] for name in ("calendar", "name") if name in line}
    if "category" in line:
        told["category"] = str(CATEGORIES[HolidayCategory(line["category"])])
    if "hours" in line:
        told["hours"] = hours(line["hours"])
    is_first_week = line["do"] == "week.set" and line["from"] is None
    return str(EDITS["week.first" if is_first_week else line["do"]]) % told
