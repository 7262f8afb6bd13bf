"""The vocabulary of the timeline: what can happen, and by which door. Pure."""

from enum import StrEnum

from desk.origins import Origin as Origin


class Subject(StrEnum):
    """What a timeline is about, and what a clock runs for."""

    TICKET = "ticket"
    COMPLAINT = "complaint"


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
    TICKET_FILLED = "ticket.filled"
    TICKET_LINKED = "ticket.linked"
    TICKET_MERGED = "ticket.merged"
    TICKET_PROMISED = "ticket.promised"
    TICKET_NUDGED = "ticket.nudged"
    ANNOUNCEMENT_SENT = "announcement.sent"
    TICKET_HANDED_OVER = "ticket.handed_over"
    HAND_OVER_ASKED = "hand_over.asked"
    HAND_OVER_REMINDED = "hand_over.reminded"
    HAND_OVER_ENDED = "hand_over.ended"
    CONTRACT_ENDING = "contract.ending"
    CHANGE_PLANNED = "change.planned"
    CHANGE_STAGED = "change.staged"
    CHANGE_DOCUMENTED = "change.documented"
    CHANGE_EVALUATED = "change.evaluated"
    APPROVAL_ASKED = "approval.asked"
    APPROVAL_DECIDED = "approval.decided"
    RECOMMENDATION_GIVEN = "recommendation.given"
    SUBDOMAIN_NAMED = "subdomain.named"
    DOMAIN_ENDING = "domain.ending"
    DIAGRAM_AGED = "diagram.aged"
    TICKET_RELATED = "ticket.related"
    TICKET_UNRELATED = "ticket.unrelated"
    TICKET_SPLIT = "ticket.split"
    TICKET_ANSWERED = "ticket.answered"
    TASK_ADDED = "task.added"
    TASK_DONE = "task.done"
    TASK_REOPENED = "task.reopened"
    TASK_REMOVED = "task.removed"
    TICKET_TAGGED = "ticket.tagged"
    TICKET_MENTIONED = "ticket.mentioned"
    TICKET_TIMED = "ticket.timed"
    WORK_RECORDED = "work.recorded"
    TICKET_OFFERED = "ticket.offered"
    TICKET_PASSED_ON = "ticket.passed_on"
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
    ROLE_ENDING = "role.ending"
    COVERAGE_LOST = "coverage.lost"
    LOAN_ASKED = "loan.asked"
    LOAN_GRANTED = "loan.granted"
    LOAN_REFUSED = "loan.refused"
    LOAN_ENDED = "loan.ended"
    TRANSFER_ENTERED = "transfer.entered"
    TRANSFER_WITHDRAWN = "transfer.withdrawn"
    TRANSFER_DONE = "transfer.done"
    ACCESS_ASKED = "access.asked"
    ACCESS_APPROVED = "access.approved"
    ACCESS_DECLINED = "access.declined"
    ACCESS_GRANTED = "access.granted"
    ACCESS_WITHDRAWN = "access.withdrawn"
    ABSENCE_ENTERED = "absence.entered"
    ABSENCE_WITHDRAWN = "absence.withdrawn"
    REFERENCE_CHANGED = "reference.changed"
    PROPOSAL_MADE = "proposal.made"
    PROPOSAL_APPROVED = "proposal.approved"
    PROPOSAL_REJECTED = "proposal.rejected"
    PROPOSAL_APPLIED = "proposal.applied"
    HOLIDAYS_ENDING = "holidays.ending"
    DIGEST_ISSUED = "digest.issued"
    LOGIN_SUCCEEDED = "login.succeeded"
    LOGIN_FAILED = "login.failed"
    TOKEN_CREATED = "token.created"
    TOKEN_REVOKED = "token.revoked"
    CHAT_LINKED = "chat.linked"
    CHAT_UNLINKED = "chat.unlinked"
    CHAT_LOST = "chat.lost"
    DELIVERY_RETRIED = "delivery.retried"
    COMPLAINT_FILED = "complaint.filed"
    COMPLAINT_EXAMINED = "complaint.examined"
    COMPLAINT_CLASSIFIED = "complaint.classified"
    COMPLAINT_QUERIED = "complaint.queried"
    COMPLAINT_COMPLETED = "complaint.completed"
    COMPLAINT_WITHDRAWN = "complaint.withdrawn"
    COMPLAINT_DISPATCHED = "complaint.dispatched"
    COMPLAINT_SPLIT = "complaint.split"
    COMPLAINT_TAKEN = "complaint.taken"
    COMPLAINT_BOUNCED = "complaint.bounced"
    COMPLAINT_REFERRED = "complaint.referred"
    COMPLAINT_ARCHIVED = "complaint.archived"
    COMPLAINT_FOLLOWED_UP = "complaint.followed_up"
    COMPLAINT_NOTED = "complaint.noted"
    COMPLAINT_WRITTEN = "complaint.written"
    COMPLAINT_DRAFTED = "complaint.drafted"
    COMPLAINT_REJECTED = "complaint.rejected"
    COMPLAINT_ANSWERED = "complaint.answered"
    COMPLAINT_TOLD = "complaint.told"
    COMPLAINT_CONFIRMED = "complaint.confirmed"
    COMPLAINT_CLOSED = "complaint.closed"
    COMPLAINT_REOPENED = "complaint.reopened"
    COMPLAINT_RATED = "complaint.rated"
    COMPLAINT_REVEALED = "complaint.revealed"
    COMPLAINT_LINKED = "complaint.linked"
    COMPLAINT_PRINTED = "complaint.printed"
    COMPLAINT_PROVEN = "complaint.proven"
    COMPLAINT_CHECKED = "complaint.checked"
    COMPLAINT_EXPORTED = "complaint.exported"
    COMPLAINT_MEDIATED = "complaint.mediated"
    OPINION_ASKED = "opinion.asked"
    OPINION_GIVEN = "opinion.given"
    OMBUDSMAN_NAMED = "ombudsman.named"
    AGREEMENT_ENDING = "agreement.ending"
    PERSON_SEARCHED = "person.searched"
    DATA_REQUESTED = "data.requested"
    DATA_DISCLOSED = "data.disclosed"
    DATA_EXPORTED = "data.exported"
    DATA_CORRECTED = "data.corrected"
    DATA_ERASED = "data.erased"
    DATA_REFUSED = "data.refused"
    BREACH_RECORDED = "breach.recorded"
    BREACH_CORRECTED = "breach.corrected"
    BREACH_ASSESSED = "breach.assessed"
    BREACH_NOTIFIED = "breach.notified"
    BREACH_CLOSED = "breach.closed"
    BREACH_WARNED = "breach.warned"
    BREACH_EXPORTED = "breach.exported"
    EMERGENCY_HEARD = "emergency.heard"
    OUTAGE_ANNOUNCED = "outage.announced"
    OUTAGE_CHANGED = "outage.changed"
    OUTAGE_OVERRUN = "outage.overrun"
    OUTAGE_ENDED = "outage.ended"
    ARTICLE_DRAFTED = "article.drafted"
    ARTICLE_SUBMITTED = "article.submitted"
    ARTICLE_RETURNED = "article.returned"
    ARTICLE_PUBLISHED = "article.published"
    ARTICLE_CONFIRMED = "article.confirmed"
    ARTICLE_RETIRED = "article.retired"
    ARTICLE_DROPPED = "article.dropped"
    ARTICLE_AGED = "article.aged"
    ARTICLE_EXPORTED = "article.exported"
    MEMBER_REPORT_OPENED = "member_report.opened"
    MEMBER_REPORT_SENT = "member_report.sent"
    MEMBER_REPORT_RETURNED = "member_report.returned"
    MEMBER_REPORT_COMPLETED = "member_report.completed"
    MEMBER_REPORT_LATE = "member_report.late"
    MEMBER_SILENT = "member.silent"
    MEMBER_ENDING = "member.ending"
    IMPROVEMENT_FOUND = "improvement.found"
    IMPROVEMENT_MOVED = "improvement.moved"
    IMPROVEMENT_LATE = "improvement.late"
    CASE_ADVISED = "case.advised"
    PACK_ASKED = "pack.asked"
    PACK_MADE = "pack.made"
    PACK_FAILED = "pack.failed"
    PACK_SUBMITTED = "pack.submitted"
    PACK_CHECKED = "pack.checked"
    PACK_SIGNED = "pack.signed"
    PACK_RETURNED = "pack.returned"
    PACK_FILE_KEPT = "pack.file_kept"
    PACK_LATE = "pack.late"
    DOSSIER_EXPORTED = "dossier.exported"


# What the reporter does not read: the technicians' own talk, and the clocks of the tiers.
INTERNAL_KINDS = frozenset(
    {
        EventKind.TICKET_NOTED,
        EventKind.TICKET_TRIAGED,
        EventKind.TICKET_NUDGED,
        EventKind.TICKET_RELATED,
        EventKind.TICKET_UNRELATED,
        EventKind.TASK_ADDED,
        EventKind.TASK_DONE,
        EventKind.TASK_REOPENED,
        EventKind.TASK_REMOVED,
        EventKind.TICKET_TAGGED,
        EventKind.TICKET_MENTIONED,
        EventKind.TICKET_TIMED,
        EventKind.WORK_RECORDED,
        EventKind.LOAN_ASKED,
        EventKind.LOAN_GRANTED,
        EventKind.LOAN_REFUSED,
        EventKind.LOAN_ENDED,
        EventKind.CLOCK_WARNED,
        EventKind.CLOCK_BREACHED,
        EventKind.CLOCK_RAISED,
        EventKind.CLOCK_MOVED,
        EventKind.ESCALATION_OFFERED,
        EventKind.HEAD_ALERTED,
        EventKind.HAND_OVER_ASKED,
        EventKind.HAND_OVER_REMINDED,
        EventKind.CHANGE_PLANNED,
        EventKind.CHANGE_DOCUMENTED,
        EventKind.CHANGE_EVALUATED,
        EventKind.APPROVAL_ASKED,
        EventKind.APPROVAL_DECIDED,
    }
)

# What nobody is told of: the trace alone is wanted, so no outbox entry is written.
SILENT_KINDS = frozenset(
    {
        EventKind.LOGIN_SUCCEEDED,
        EventKind.LOGIN_FAILED,
        EventKind.TOKEN_CREATED,
        EventKind.TOKEN_REVOKED,
        EventKind.REFERENCE_CHANGED,
        EventKind.TICKET_RELATED,
        EventKind.TICKET_UNRELATED,
        EventKind.TASK_DONE,
        EventKind.TASK_REOPENED,
        EventKind.TASK_REMOVED,
        EventKind.TICKET_TAGGED,
        EventKind.TICKET_TIMED,
        EventKind.WORK_RECORDED,
        EventKind.ACCESS_WITHDRAWN,
        EventKind.TRANSFER_ENTERED,
        EventKind.TRANSFER_WITHDRAWN,
        EventKind.TRANSFER_DONE,
        EventKind.CLOCK_MOVED,  # a recalculation tells nobody; the next sweep decides (SLA-RULES 3)
        EventKind.DELIVERY_RETRIED,
        EventKind.HAND_OVER_ASKED,
        EventKind.CHANGE_PLANNED,
        EventKind.CHANGE_DOCUMENTED,
        EventKind.CHANGE_EVALUATED,
        EventKind.SUBDOMAIN_NAMED,
        EventKind.PROPOSAL_MADE,
        EventKind.PROPOSAL_APPROVED,
        EventKind.PROPOSAL_REJECTED,
        EventKind.PROPOSAL_APPLIED,
        EventKind.COMPLAINT_EXAMINED,
        EventKind.COMPLAINT_CLASSIFIED,
        EventKind.COMPLAINT_SPLIT,
        EventKind.COMPLAINT_NOTED,
        EventKind.COMPLAINT_TOLD,
        EventKind.COMPLAINT_RATED,
        EventKind.COMPLAINT_REVEALED,
        EventKind.COMPLAINT_LINKED,
        EventKind.COMPLAINT_PRINTED,
        EventKind.COMPLAINT_PROVEN,
        EventKind.COMPLAINT_CHECKED,
        EventKind.COMPLAINT_EXPORTED,
        EventKind.COMPLAINT_MEDIATED,
        EventKind.OMBUDSMAN_NAMED,
        EventKind.PERSON_SEARCHED,
        EventKind.DATA_DISCLOSED,
        EventKind.DATA_EXPORTED,
        EventKind.DATA_CORRECTED,
        EventKind.DATA_ERASED,
        EventKind.DATA_REFUSED,
        EventKind.BREACH_CORRECTED,
        EventKind.BREACH_ASSESSED,
        EventKind.BREACH_NOTIFIED,
        EventKind.BREACH_CLOSED,
        EventKind.BREACH_EXPORTED,
        EventKind.ARTICLE_DRAFTED,
        EventKind.ARTICLE_CONFIRMED,
        EventKind.ARTICLE_DROPPED,
        EventKind.ARTICLE_EXPORTED,
        EventKind.PACK_ASKED,
        EventKind.PACK_CHECKED,
        EventKind.PACK_FILE_KEPT,
        EventKind.DOSSIER_EXPORTED,
    }
)
