"""What people read for the causes of a missed promise."""

from flask_babel import lazy_gettext as _l

from desk.explanations.kinds import Cause

CAUSES = {
    Cause.REPORTER: _l("Waited for the reporter"),
    Cause.OTHER_AGENCY: _l("Waited for another agency"),
    Cause.OUTSIDE_OWNER: _l("Waited for a vendor or a national system"),
    Cause.NO_SPARE_PART: _l("No spare part or device"),
    Cause.STAFF_ABSENT: _l("Staff absent"),
    Cause.TOO_MUCH_WORK: _l("More work than people"),
    Cause.WRONG_ROUTE: _l("Went to the wrong desk first"),
    Cause.FORCE_MAJEURE: _l("Force majeure"),
    Cause.OTHER: _l("Something else"),
}
