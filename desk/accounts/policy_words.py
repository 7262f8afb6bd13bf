"""The words of the policy: roles, reaches, actions. Pure."""

from enum import StrEnum


class Role(StrEnum):
    """Roles, each held in a department from a day to a day."""

    STAFF = "staff"
    TIER1_AGENT = "tier1_agent"
    TIER1_LEAD = "tier1_lead"
    TIER2_AGENT = "tier2_agent"
    TIER2_LEAD = "tier2_lead"
    FRONT_OFFICER = "front_officer"
    BACK_OFFICER = "back_officer"
    MALL_MANAGER = "mall_manager"
    HEAD = "head"
    INSPECTORATE = "inspectorate"
    EXECUTIVE = "executive"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Scope(StrEnum):
    """What a token of the API may be used for; never more than its owner may do."""

    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    COMPLAINTS_FILE = "complaints:file"
    REPORTS_READ = "reports:read"


class Secrecy(StrEnum):
    """Biasa, terbatas, rahasia: how few may know of a ticket (LLG-27)."""

    ORDINARY = "ordinary"  # as far as the table of rights reaches
    LIMITED = "limited"  # who works on it now, those who supervise them, and whom it is about
    SECRET = "secret"  # of those who work, only whoever has it in hand


class Reach(StrEnum):
    """How far an action reaches."""

    OWN = "own"  # what I reported myself, or entered for somebody without an account
    DEPARTMENT = "department"  # Tier 1 work of my department, while Tier 1 is responsible
    DEPARTMENT_READ = "department_read"  # anything of my department, wherever it lies now
    HOLDING_READ = "holding_read"  # what another department's reporter has and my department works on now
    TIER2 = "tier2"  # what lies with Tier 2
    TIER2_READ = "tier2_read"  # what lies with Tier 2, or lay there until 30 days ago
    LENT = "lent"  # the one ticket to which I was lent by my department, until its end or a day
    EVERYTHING = "everything"
    # Of complaints:
    INTAKE = "intake"  # what I received for somebody myself
    FRONT = "front"  # what lies on the front office's table, or is still to be told
    TENANT = "tenant"  # what lies with an organisation that I serve in the mall
    ADDRESSEE = "addressee"  # what lies with my department
    HEADED = "headed"  # what lies with the department that I head, confidential ones among it
    HANDLED = "handled"  # what lies with me by name
    MALL = "mall"  # everything of the mall but what only the inspectorate reads
    CONDUCT = "conduct"  # conduct complaints about people of my department
    RESTRICTED = "restricted"  # illegal fees and abuse of authority


class Action(StrEnum):
    """Everything that a policy is asked about."""

    TICKET_OPEN = "ticket.open"
    TICKET_OPEN_FOR_OTHERS = "ticket.open_for_others"
    TICKET_READ = "ticket.read"
    TICKET_READ_INTERNAL = "ticket.read_internal"
    TICKET_LIST = "ticket.list"
    VIEW_SAVE = "view.save"
    SEARCH_USE = "search.use"
    CALL_NOTE = "call.note"
    TICKET_REPLY = "ticket.reply"
    TICKET_NOTE = "ticket.note"
    TICKET_TAG = "ticket.tag"
    TICKET_TAKE = "ticket.take"
    TICKET_ASSIGN = "ticket.assign"
    TICKET_HOLD = "ticket.hold"
    TICKET_RESUME = "ticket.resume"
    TICKET_TRIAGE = "ticket.triage"
    TICKET_CLASSIFY = "ticket.classify"
    TICKET_LINK = "ticket.link"
    TICKET_TASK = "ticket.task"
    CHECKLIST_MANAGE = "checklist.manage"
    RECURRING_MANAGE = "recurring.manage"
    RISK_READ = "risk.read"
    RISK_MANAGE = "risk.manage"
    TICKET_MERGE = "ticket.merge"
    TICKET_PROMISE = "ticket.promise"
    TICKET_RESOLVE = "ticket.resolve"
    TICKET_CONFIRM = "ticket.confirm"
    TICKET_REOPEN = "ticket.reopen"
    TICKET_CANCEL = "ticket.cancel"
    TICKET_ESCALATE = "ticket.escalate"
    TICKET_RETURN = "ticket.return"
    TICKET_HAND_OVER = "ticket.hand_over"
    QUEUE_TIER2 = "queue.tier2"
    TICKET_NUDGE = "ticket.nudge"
    DISPOSITION_GIVE = "disposition.give"
    DISPOSITION_READ = "disposition.read"
    COORDINATION_READ = "coordination.read"
    ANNOUNCEMENT_READ = "announcement.read"
    ANNOUNCEMENT_SEND = "announcement.send"
    CHANGE_LIST = "change.list"
    CHANGE_LEAD = "change.lead"
    CHANGE_UNPUBLISH = "change.unpublish"
    APPROVAL_DECIDE = "approval.decide"
    TICKET_ADVISE = "ticket.advise"
    OWNERS_READ = "owners.read"
    OWNERS_MANAGE = "owners.manage"
    OUTAGE_READ = "outage.read"
    OUTAGE_MANAGE = "outage.manage"
    TEMPLATES_USE = "templates.use"
    TEMPLATES_MANAGE = "templates.manage"
    COVERAGE_READ = "coverage.read"
    INBOX_READ = "inbox.read"
    ACCOUNT_OWN = "account.own"
    USERS_MANAGE = "users.manage"
    ABSENCE_MANAGE = "absence.manage"
    ACCESS_READ = "access.read"
    ACCESS_ASK = "access.ask"
    ACCESS_APPROVE = "access.approve"
    SKILLS_MANAGE = "skills.manage"
    LOAN_DECIDE = "loan.decide"
    OUTBOX_MANAGE = "outbox.manage"
    CATALOGUE_MANAGE = "catalogue.manage"
    SLA_PROPOSE = "sla.propose"
    SLA_APPROVE = "sla.approve"
    PROMISE_EXPLAIN = "promise.explain"
    REPORTS_READ = "reports.read"
    FIGURES_READ = "figures.read"
    MEMBER_REPORTS_USE = "member_reports.use"
    TEAMS_MANAGE = "teams.manage"
    IMPROVEMENT_KEEP = "improvement.keep"
    IMPROVEMENT_VERIFY = "improvement.verify"
    CASE_ADVISE = "case.advise"
    SUMMARY_READ = "summary.read"
    SCORECARD_READ = "scorecard.read"
    AUDIT_READ = "audit.read"
    AUDIT_EXPORT = "audit.export"
    EVIDENCE_EXPORT = "evidence.export"
    ARCHIVE_EXPORT = "archive.export"
    SURVEY_ENTER = "survey.enter"
    SURVEY_READ = "survey.read"
    SURVEY_MANAGE = "survey.manage"
    SUGGESTION_SEND = "suggestion.send"
    COUNTER_USE = "counter.use"
    COMPLAINT_LIST = "complaint.list"
    COMPLAINT_READ = "complaint.read"
    COMPLAINT_VERIFY = "complaint.verify"
    COMPLAINT_DISPATCH = "complaint.dispatch"
    COMPLAINT_DECIDE = "complaint.decide"
    COMPLAINT_FOLLOW_UP = "complaint.follow_up"
    COMPLAINT_NOTE = "complaint.note"
    COMPLAINT_WRITE = "complaint.write"
    COMPLAINT_BOUNCE = "complaint.bounce"
    COMPLAINT_DRAFT = "complaint.draft"
    COMPLAINT_RELEASE = "complaint.release"
    COMPLAINT_ANSWER_AT_ONCE = "complaint.answer_at_once"
    COMPLAINT_TELL = "complaint.tell"
    COMPLAINT_REVEAL = "complaint.reveal"
    COMPLAINT_LINK = "complaint.link"
    COMPLAINT_PRINT = "complaint.print"
    COMPLAINT_CHECK = "complaint.check"
    COMPLAINT_MEDIATE = "complaint.mediate"
    COMPLAINT_EXPORT = "complaint.export"
    COMPLAINT_IMPORT = "complaint.import"
    OPINION_ASK = "opinion.ask"
    OPINION_GIVE = "opinion.give"
    COMPLAINT_DISCLOSE = "complaint.disclose"
    COMPLAINT_CORRECT = "complaint.correct"
    COMPLAINT_ERASE = "complaint.erase"
    MALL_MANAGE = "mall.manage"
    BRANDING_MANAGE = "branding.manage"
    ASSET_READ = "asset.read"
    ASSET_MANAGE = "asset.manage"
    APPLICATION_READ = "application.read"
    APPLICATION_MANAGE = "application.manage"
    UPKEEP_READ = "upkeep.read"
    UPKEEP_MANAGE = "upkeep.manage"
    DOMAIN_READ = "domain.read"
    DOMAIN_MANAGE = "domain.manage"
    LAN_INSPECT = "lan.inspect"
    ARTICLE_READ = "article.read"
    ARTICLE_READ_TIER1 = "article.read_tier1"
    ARTICLE_READ_TIER2 = "article.read_tier2"
    ARTICLE_WRITE = "article.write"
    ARTICLE_REVIEW = "article.review"
    ARTICLE_REVIEW_PUBLIC = "article.review_public"
    SHIFT_WORK = "shift.work"
    SHIFT_READ = "shift.read"
    SHIFT_MANAGE = "shift.manage"
    SHIFT_REPORT = "shift.report"
    BREACH_READ = "breach.read"
    BREACH_MANAGE = "breach.manage"
    PACK_READ = "pack.read"
    PACK_MAKE = "pack.make"
    PACK_SIGN = "pack.sign"


# Whoever is lent to a ticket of another department works on it as those who hold it do, but hands it to nobody (BKS-04).
LENT_FOR = (
    Action.TICKET_READ,
    Action.TICKET_READ_INTERNAL,
    Action.TICKET_REPLY,
    Action.TICKET_NOTE,
    Action.TICKET_TAKE,
    Action.TICKET_HOLD,
    Action.TICKET_RESUME,
    Action.TICKET_RESOLVE,
)
