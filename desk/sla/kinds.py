"""The vocabulary of clocks: what is measured, in what, by which steps, in whose hands. Pure."""

from enum import StrEnum


class Measure(StrEnum):
    """What a clock measures: promises, which can be broken, and waits, which end by themselves."""

    RESPONSE = "response"
    UPDATE = "update"  # the rhythm in which the reporter hears something
    TIER1_HOLD = "tier1_hold"
    TIER2_HOLD = "tier2_hold"
    RESOLUTION = "resolution"
    REPORTER_WAIT = "reporter_wait"
    AGENCY_WAIT = "agency_wait"
    TIER3_WAIT = "tier3_wait"
    # Of public complaints: working days of the national complaint system, calendar days of the law (DOMAIN K3, K6, K9).
    VERIFICATION = "verification"
    FOLLOW_UP = "follow_up"
    STATUTORY_RESPONSE = "statutory_response"
    STATUTORY_RESOLUTION = "statutory_resolution"
    CLASS_RESOLUTION = "class_resolution"  # working days by classification (DOMAIN K10)
    DELIVERY = "delivery"  # from the released answer to the moment the complainant knows it (DOMAIN K6)
    OPINION = "opinion"  # asked of another organisation (BDL-23)
    COMPLETION = "completion"  # the complainant is to complete the file (DOMAIN K3)
    REPLY_WAIT = "reply_wait"  # an answered complaint that nobody objects to closes (DOMAIN K9)


WAITS = frozenset(
    {Measure.REPORTER_WAIT, Measure.AGENCY_WAIT, Measure.TIER3_WAIT, Measure.COMPLETION, Measure.REPLY_WAIT}
)
# What stands still while a reporter or the owner of a system is waited for. The first response is owed all the same,
# and the law's clocks never pause.
PAUSABLE = frozenset({Measure.UPDATE, Measure.TIER1_HOLD, Measure.TIER2_HOLD, Measure.RESOLUTION})


class Classification(StrEnum):
    """What a complaint is, and so how long it may take: the table of the local service standards (DOMAIN K10, K11)."""

    INFORMATION = "information"  # normative: a question that the rules answer
    PUBLIC_INFORMATION = "public_information"  # a request under the law on public information, for the PPID
    NON_SUPERVISORY = "non_supervisory"  # tidak berkadar pengawasan
    SUPERVISORY = "supervisory"  # berkadar pengawasan: officials have to be examined
    PERSONAL_DATA = (
        "personal_data"  # one's own data: seen, corrected, deleted within 3x24 hours (DOMAIN D1, Law 27/2022)
    )


class TargetUnit(StrEnum):
    """Typed durations, never mixed: see `duration` in desk/sla/queries.py."""

    MINUTES = "minutes"  # working minutes
    HOURS = "hours"  # hours around the clock
    WORKING_DAYS = "working_days"  # the end of the n-th working day
    CALENDAR_DAYS = "calendar_days"  # the end of the n-th day, holidays or not


# What is counted round the clock, whatever the calendar.
WALL_CLOCK_UNITS = frozenset({TargetUnit.HOURS, TargetUnit.CALENDAR_DAYS})


class Step(StrEnum):
    """What a rung of the ladder does."""

    WARN = "warn"
    BREACH = "breach"
    ESCALATE = "escalate"
    OFFER = "offer"
    RAISE = "raise"  # tell somebody higher up
    REMIND = "remind"
    RESUME = "resume"  # the wait is over: the work goes on
    CLOSE = "close"  # the wait is over: answered for want of an answer


class Holder(StrEnum):
    """In whose hands a stretch of a ticket's life lies (the time ledger)."""

    TIER1 = "tier1"
    TIER2 = "tier2"
    REPORTER = "reporter"
    EXTERNAL_OWNER = "external_owner"
    OTHER_AGENCY = "other_agency"


class StopReason(StrEnum):
    """Why a clock no longer runs."""

    DONE = "done"
    MOVED = "moved"
    CANCELLED = "cancelled"
    MERGED = "merged"


class HolidayCategory(StrEnum):
    PUBLIC = "public"
    COLLECTIVE_LEAVE = "collective_leave"


class ProposalKind(StrEnum):
    """What a proposal would change."""

    CALENDARS = "calendars"
    POLICY = "policy"


class ProposalState(StrEnum):
    """Where a proposal stands. Its effect is looked at before anybody may approve it."""

    PROPOSED = "proposed"
    PREVIEWED = "previewed"
    APPROVED = "approved"
    REJECTED = "rejected"
