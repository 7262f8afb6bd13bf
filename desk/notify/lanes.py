"""What goes first when many messages wait. Pure."""

from enum import StrEnum

from desk.event_kinds import EventKind


class Lane(StrEnum):
    """Three queues beside each other: each keeps its order per chat, and an earlier one overtakes a later one.

    Urgent: a breach, a critical ticket, an emergency, an answer to somebody who is typing. Bulk: what goes to many and
    may take its time.
    """

    URGENT = "urgent"
    NORMAL = "normal"
    BULK = "bulk"


# What goes by another lane than the normal one.
LANES: dict[EventKind, Lane] = {
    EventKind.CLOCK_BREACHED: Lane.URGENT,
    EventKind.CLOCK_RAISED: Lane.URGENT,
    EventKind.HEAD_ALERTED: Lane.URGENT,
    EventKind.EMERGENCY_HEARD: Lane.URGENT,
    EventKind.TICKET_ESCALATED: Lane.URGENT,
    EventKind.ESCALATION_OFFERED: Lane.URGENT,
    EventKind.ANNOUNCEMENT_SENT: Lane.BULK,
    EventKind.DIGEST_ISSUED: Lane.BULK,
    EventKind.HOLIDAYS_ENDING: Lane.BULK,
    EventKind.AGREEMENT_ENDING: Lane.BULK,
}


def lane_of(kind: EventKind, *, is_critical: bool = False, is_emergency: bool = False) -> Lane:
    """The lane of a message about that event.

    `is_critical`: of a P1 ticket; `is_emergency`: the event itself says so (`emergency` in its details).
    """
    if is_critical or is_emergency:
        return Lane.URGENT
    return LANES.get(kind, Lane.NORMAL)
