"""When a message rings, and when it waits for the digest (SLA-RULES 16 and 17, DOMAIN 4.6). Pure.

Whatever waits stands in the inbox at once; only the chat stays quiet.
"""

from dataclasses import dataclass
from datetime import datetime

from desk.event_kinds import EventKind
from desk.event_reach import INTERNAL_KINDS
from desk.sla.working_calendar import WorkingCalendar
from desk.tickets.kinds import Priority

LATE_SECONDS = 10 * 60  # a breach that is noted so long after its moment was missed by the sweep
# Of a breach 72 hours run from the night on; an emergency is one at any hour; whoever has changed the log may still be at it.
NEVER_WAITS = frozenset(
    {
        EventKind.DIGEST_ISSUED,
        EventKind.BREACH_RECORDED,
        EventKind.BREACH_WARNED,
        EventKind.EMERGENCY_HEARD,
        EventKind.LOG_BROKEN,
    }
)
# Nobody chooses not to hear of these.
ALWAYS_TOLD = NEVER_WAITS - {EventKind.DIGEST_ISSUED}


@dataclass(frozen=True)
class Message:
    """What the rule needs to know of a message to one person."""

    is_critical: bool = False
    is_caught_up: bool = False
    is_to_reporter: bool = False
    is_to_executive: bool = False


def waits_for_digest(message: Message, *, office_is_open: bool) -> bool:
    """Whether a message is kept back: the one rule, read from top to bottom."""
    if message.is_to_executive:  # the regional secretary reads everything in the digest
        return True
    if message.is_critical:  # P1, and services that ring at night
        return False
    if message.is_caught_up:  # the sweep was late: a digest instead of a storm
        return True
    if message.is_to_reporter:  # they wait for these words
        return False
    return not office_is_open  # everything else is staff's work


def is_critical(priority: Priority, *, rings_at_night: bool) -> bool:
    """Whether a ticket rings at any hour."""
    return priority is Priority.P1 or rings_at_night


def is_caught_up(kind: EventKind, details: dict[str, object]) -> bool:
    """Whether the sweep came to this rung only long after its moment."""
    late = details.get("late_seconds", 0)
    return bool(details.get("caught_up")) or (
        kind is EventKind.CLOCK_BREACHED and isinstance(late, int) and late > LATE_SECONDS
    )


def is_for_reporters(kind: EventKind) -> bool:
    """Whether a message of that kind to the reporter is a word to them, and not about their work as a technician."""
    return kind not in INTERNAL_KINDS


def is_office_open(calendar: WorkingCalendar, at: datetime) -> bool:
    """Whether it is office time, from the first opening of the day to its last closing: a break at noon is no night."""
    local = at.astimezone(calendar.zone)
    hours = calendar.hours_on(local.date())
    if not hours:
        return False
    opens, closes = hours[0][0], hours[-1][1]
    ends_at_midnight = closes <= hours[-1][0]
    return opens <= local.time() and (ends_at_midnight or local.time() < closes)
