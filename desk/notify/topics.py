"""What people are told of, in the groups in which they choose what reaches them outside the inbox. Pure.

The inbox has everything in any case (MTR-15); a choice is about chats and mail alone.
"""

from enum import StrEnum

from desk.event_kinds import EventKind


class Topic(StrEnum):
    """A group of messages that a person takes or leaves as one."""

    NEW_WORK = "new_work"
    DEADLINES = "deadlines"
    HAND_OVERS = "hand_overs"
    ANSWERS = "answers"
    COMPLAINTS = "complaints"
    DIGEST = "digest"
    DESK = "desk"


_KINDS: dict[Topic, tuple[EventKind, ...]] = {
    Topic.NEW_WORK: (
        EventKind.TICKET_OPENED,
        EventKind.TICKET_ASSIGNED,
        EventKind.TICKET_OFFERED,
        EventKind.TICKET_PASSED_ON,
        EventKind.TICKET_REOPENED,
        EventKind.APPROVAL_ASKED,
    ),
    Topic.DEADLINES: (EventKind.TICKET_NUDGED, EventKind.DISPOSITION_GIVEN),
    Topic.HAND_OVERS: (
        EventKind.TICKET_ESCALATED,
        EventKind.TICKET_RETURNED,
        EventKind.ESCALATION_OFFERED,
        EventKind.HAND_OVER_REMINDED,
        EventKind.HAND_OVER_ENDED,
    ),
    Topic.DIGEST: (EventKind.DIGEST_ISSUED,),
}


def topic_of(kind: EventKind) -> Topic:
    """The group of a kind. Kinds of tickets that stand in no other group are answers and news of one's own tickets."""
    for topic, kinds in _KINDS.items():
        if kind in kinds:
            return topic
    match kind.value.partition(".")[0]:
        case "clock" | "head":
            return Topic.DEADLINES
        case "complaint" | "opinion" | "ombudsman" | "data" | "emergency":
            return Topic.COMPLAINTS
        case "ticket" | "approval" | "recommendation" | "disposition":
            return Topic.ANSWERS
        case _:
            return Topic.DESK


def is_wanted(chosen: bool | None, *, is_critical: bool) -> bool:
    """Whether a message goes out: what nobody chose against does, and what is critical rings in any case."""
    return is_critical or chosen is not False
