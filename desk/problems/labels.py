"""What people read for the words of outages."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.outages.kinds import Area, State
from desk.outages.models import Outage
from desk.templating import localised

AREAS = {
    Area.CITY: _l("The whole city"),
    Area.DEPARTMENTS: _l("Some departments"),
    Area.MALL: _l("The public service mall"),
}
STATES: dict[State, tuple[Any, str]] = {
    State.PLANNED: (_l("Announced"), "info"),
    State.UNDER_WAY: (_l("Maintenance under way"), "progress"),
    State.OUT: (_l("Out of order"), "bad"),
    State.ENDED: (_l("Over"), "good"),
    State.CALLED_OFF: (_l("Called off"), "neutral"),
}


def area_of(outage: Outage) -> str:
    """Where it is: the city, the mall, or departments by their short names."""
    if outage.area is Area.DEPARTMENTS:
        return ", ".join(department.short for department in outage.departments)
    return str(AREAS[outage.area])


def length_text(minutes: int) -> str:
    """Minutes as hours and minutes."""
    return str(_("%(hours)d h %(minutes)02d min", hours=minutes // 60, minutes=minutes % 60))


def name_of(outage: Outage) -> str:
    """The service in the reader's language."""
    return localised(outage.service)
