"""The vocabulary of the timeline: what can happen, and by which door. Pure."""

from enum import StrEnum


class EventKind(StrEnum):
    """Everything that can happen: `noun.past_participle`. Each has a template in templates/timeline/."""

    TICKET_OPENED = "ticket.opened"
    TICKET_TAKEN = "ticket.taken"
    TICKET_ASSIGNED = "ticket.assigned"
    TICKET_REPLIED = "ticket.replied"
    TICKET_NOTED = "ticket.noted"
    TICKET_HELD = "ticket.held"
    TICKET_RESUMED = "ticket.resumed"
    TICKET_ESCALATED = "ticket.escalated"
    TICKET_RETURNED = "ticket.returned"
    TICKET_RESOLVED = "ticket.resolved"
    TICKET_CONFIRMED = "ticket.confirmed"
    TICKET_CLOSED = "ticket.closed"
    TICKET_REOPENED = "ticket.reopened"
    TICKET_CANCELLED = "ticket.cancelled"
    TICKET_TRIAGED = "ticket.triaged"
    TICKET_LINKED = "ticket.linked"
    TICKET_MERGED = "ticket.merged"
    TICKET_PROMISED = "ticket.promised"
    CLOCK_WARNED = "clock.warned"
    CLOCK_BREACHED = "clock.breached"
    CLOCK_RAISED = "clock.raised"
    CLOCK_REMINDED = "clock.reminded"
    CLOCK_MOVED = "clock.moved"
    CLOCK_JUMPED = "clock.jumped"
    ESCALATION_OFFERED = "escalation.offered"
    HEAD_ALERTED = "head.alerted"
    USER_CREATED = "user.created"
    USER_CHANGED = "user.changed"
    ROLE_GRANTED = "role.granted"
    ROLE_ENDED = "role.ended"
    COVERAGE_LOST = "coverage.lost"
    REFERENCE_CHANGED = "reference.changed"
    PROPOSAL_MADE = "proposal.made"
    PROPOSAL_APPROVED = "proposal.approved"
    PROPOSAL_REJECTED = "proposal.rejected"
    PROPOSAL_APPLIED = "proposal.applied"
    HOLIDAYS_ENDING = "holidays.ending"
    DIGEST_ISSUED = "digest.issued"
    LOGIN_SUCCEEDED = "login.succeeded"
    LOGIN_FAILED = "login.failed"
    CHAT_LINKED = "chat.linked"
    CHAT_UNLINKED = "chat.unlinked"


# What the reporter does not read: the technicians' own talk, and the clocks of the tiers.
INTERNAL_KINDS = frozenset(
    {
        EventKind.TICKET_NOTED,
        EventKind.TICKET_TRIAGED,
        EventKind.CLOCK_WARNED,
        EventKind.CLOCK_BREACHED,
        EventKind.CLOCK_RAISED,
        EventKind.CLOCK_MOVED,
        EventKind.ESCALATION_OFFERED,
        EventKind.HEAD_ALERTED,
    }
)

# What nobody is told of: the trace alone is wanted, so no outbox entry is written.
SILENT_KINDS = frozenset(
    {
        EventKind.LOGIN_SUCCEEDED,
        EventKind.LOGIN_FAILED,
        EventKind.REFERENCE_CHANGED,
        EventKind.CLOCK_MOVED,  # a recalculation tells nobody; the next sweep decides (SLA-RULES 3)
        EventKind.PROPOSAL_MADE,
        EventKind.PROPOSAL_APPROVED,
        EventKind.PROPOSAL_REJECTED,
        EventKind.PROPOSAL_APPLIED,
    }
)


class Origin(StrEnum):
    """By which door an act came in (LLG-39)."""

    WEB = "web"
    TELEGRAM = "telegram"
    API = "api"
    COMMAND = "command"
    SYSTEM = "system"
