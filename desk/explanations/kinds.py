"""Why a promise is missed: the short list that is counted, and the promises it is said of. Pure."""

from enum import StrEnum

from desk.sla.kinds import Measure


class Cause(StrEnum):
    """What kept a promise from being kept, as whoever answers for it sees it."""

    REPORTER = "reporter"
    OTHER_AGENCY = "other_agency"
    OUTSIDE_OWNER = "outside_owner"
    NO_SPARE_PART = "no_spare_part"
    STAFF_ABSENT = "staff_absent"
    TOO_MUCH_WORK = "too_much_work"
    WRONG_ROUTE = "wrong_route"
    FORCE_MAJEURE = "force_majeure"
    OTHER = "other"


# What is promised to a reporter and told of in reports; the clocks of the tiers are the desk's own.
EXPLAINED = (Measure.RESPONSE, Measure.RESOLUTION)
