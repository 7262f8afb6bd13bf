"""Of whom, of what and of which days a report tells, in words."""

from datetime import date, timedelta

from flask import current_app
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.accounts import policy
from desk.accounts.policy import Action, Actor, Reach
from desk.figures.kinds import Axis
from desk.organisation import queries as organisation
from desk.reports.asking import Choice
from desk.templating import local_day, localised
from desk.tickets.kinds import Kind as TicketKind
from desk.tickets.labels import KINDS

BY = {
    Axis.DEPARTMENT: _l("Department"),
    Axis.SERVICE: _l("Service"),
    Axis.PRIORITY: _l("Priority"),
    Axis.TIER: _l("Tier"),
    Axis.AGENT: _l("Agent"),
}


def whose(person: Actor) -> str:
    """Whose figures somebody reads: the city's, a department's, one's own."""
    found = policy.reaches(person, Action.FIGURES_READ)
    if Reach.EVERYTHING in found and person.only_department_id is None:
        return str(current_app.config["DESK"].city)
    places = {place.department_id for place in found.get(Reach.DEPARTMENT_READ, ())}
    if person.only_department_id is not None:
        places = {person.only_department_id}
    names = [localised(organisation.department_by_id(one)) for one in sorted(places)]
    return ", ".join([*names, *([person.name] if Reach.OWN in found else [])])


def scope_of(choice: Choice, whose: str) -> str:
    """Whose figures these are, and what they were narrowed to."""
    words = [f"{BY[Axis(name)]} {value}" for name, value in choice.told.items() if name in BY]
    if "kind" in choice.told:
        words.append(str(KINDS[TicketKind(choice.told["kind"])]))
    development = {"without": _("without development work"), "only": _("development work alone")}
    if choice.told.get("development") in development:
        words.append(development[choice.told["development"]])
    return ", ".join([whose, *words])


def period_label(since: date, until: date) -> str:
    """`November 2026`, `2026`, `Quarter 3 of 2026`, or both days."""
    end = until + timedelta(days=1)
    if since.day == 1 and end.day == 1:
        months = (end.year - since.year) * 12 + end.month - since.month
        if months == 1:
            return str(format_date(since, "MMMM y"))
        if months == 12 and since.month == 1:
            return str(since.year)
        if months == 6 and since.month in (1, 7):
            return str(_("Semester %(number)d of %(year)d", number=(since.month + 5) // 6, year=since.year))
        if months == 3 and since.month in (1, 4, 7, 10):
            return str(_("Quarter %(number)d of %(year)d", number=(since.month + 2) // 3, year=since.year))
    return local_day(since) if since == until else f"{local_day(since)} – {local_day(until)}"
