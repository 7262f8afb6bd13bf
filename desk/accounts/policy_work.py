"""Rights over tickets, those who work on them, what is known, and the desk itself. Pure."""

from desk.accounts.policy_parts import EVERYONE, REPORTERS, SUPERVISING, TIER1, TIER2, A, R, Rights, X, held, merged

WORK: Rights = {
    A.TICKET_OPEN: held(REPORTERS, X.OWN),
    # Assisted entry: whoever sits where people come or call (LLG-19, BDL-17).
    A.TICKET_OPEN_FOR_OTHERS: held((*TIER1, R.TIER2_AGENT, R.TIER2_LEAD, R.FRONT_OFFICER, R.MALL_MANAGER), X.OWN),
    A.CALL_NOTE: held((*TIER1, R.TIER2_AGENT, R.TIER2_LEAD), X.OWN),  # whoever technicians' telephones ring for
    A.TICKET_LIST: held((*REPORTERS, R.AUDITOR), X.OWN),
    A.VIEW_SAVE: held((*REPORTERS, R.AUDITOR), X.OWN),  # a list under a name; it shows each person their own tickets
    A.SEARCH_USE: held(EVERYONE, X.OWN),  # whatever is found, is found among what one may read
    A.TICKET_READ: merged(
        held(REPORTERS, X.OWN),
        held((*TIER1, R.HEAD), X.DEPARTMENT_READ),
        held((R.HEAD,), X.HOLDING_READ),
        held((R.TIER2_AGENT,), X.TIER2_READ),
        held((R.TIER2_LEAD, R.AUDITOR), X.EVERYTHING),
    ),
    A.TICKET_READ_INTERNAL: merged(
        held((*TIER1, R.HEAD), X.DEPARTMENT_READ),
        held((R.HEAD,), X.HOLDING_READ),
        held((R.TIER2_AGENT,), X.TIER2_READ),
        held((R.TIER2_LEAD, R.AUDITOR), X.EVERYTHING),
    ),
    # The reporter's own words to the technicians are a public reply too.
    A.TICKET_REPLY: merged(held(REPORTERS, X.OWN), held(TIER1, X.DEPARTMENT), held((R.TIER2_AGENT,), X.TIER2)),
    # After a hand-over Tier 1 keeps read and note.
    A.TICKET_NOTE: merged(held(TIER1, X.DEPARTMENT_READ), held((R.TIER2_AGENT,), X.TIER2)),
    # One's own order, tags and what is put off: whoever may note, and the coordinator who sorts the queue.
    A.TICKET_TAG: merged(held(TIER1, X.DEPARTMENT_READ), held((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2)),
    A.TICKET_TAKE: merged(held(TIER1, X.DEPARTMENT), held((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_ASSIGN: merged(held((R.TIER1_LEAD,), X.DEPARTMENT), held((R.TIER2_LEAD,), X.TIER2)),
    A.TICKET_HOLD: merged(held(TIER1, X.DEPARTMENT), held((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_RESUME: merged(held(TIER1, X.DEPARTMENT), held((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_TRIAGE: merged(held(TIER1, X.DEPARTMENT), held((R.TIER2_AGENT,), X.TIER2)),
    # Who holds it, and whoever leads them: these may always open again what was classed too high (LLG-27).
    A.TICKET_CLASSIFY: merged(
        held(TIER1, X.DEPARTMENT),
        held((R.TIER1_LEAD,), X.DEPARTMENT_READ),
        held((R.TIER2_AGENT,), X.TIER2),
        held((R.TIER2_LEAD,), X.EVERYTHING),
    ),
    A.TICKET_LINK: merged(held(TIER1, X.DEPARTMENT), held((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_TASK: merged(held(TIER1, X.DEPARTMENT), held((R.TIER2_AGENT,), X.TIER2)),
    A.CHECKLIST_MANAGE: held((R.TIER2_LEAD, R.ADMIN), X.EVERYTHING),
    # What comes back is opened in the name of its department: the coordinator of Tier 1 for their own, Tier 2's for all.
    A.RECURRING_MANAGE: merged(held((R.TIER1_LEAD,), X.DEPARTMENT), held((R.TIER2_LEAD,), X.EVERYTHING)),
    # The risk register (LLG-13): kept by those who lead the technicians, for their own department or for the city.
    A.RISK_READ: merged(
        held((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ), held((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    A.RISK_MANAGE: merged(held((R.TIER1_LEAD,), X.DEPARTMENT_READ), held((R.TIER2_LEAD,), X.EVERYTHING)),
    A.TICKET_MERGE: merged(held(TIER1, X.DEPARTMENT), held((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_PROMISE: merged(held(TIER1, X.DEPARTMENT), held((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_RESOLVE: merged(held(TIER1, X.DEPARTMENT), held((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_CONFIRM: merged(held(REPORTERS, X.OWN), held(TIER1, X.DEPARTMENT)),
    A.TICKET_REOPEN: merged(held(REPORTERS, X.OWN), held(TIER1, X.DEPARTMENT)),
    A.TICKET_CANCEL: merged(held(REPORTERS, X.OWN), held(TIER1, X.DEPARTMENT)),
    A.TICKET_ESCALATE: held(TIER1, X.DEPARTMENT),
    A.TICKET_RETURN: held((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2),
    A.TICKET_HAND_OVER: held((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2),
    A.CHANGE_LIST: held((*TIER1, R.TIER2_AGENT, R.TIER2_LEAD, R.HEAD, R.AUDITOR), X.OWN),
    A.CHANGE_LEAD: merged(held(TIER1, X.DEPARTMENT), held((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2)),
    # What everybody reads of a change is withdrawn by those who supervise the work, whoever wrote it.
    A.CHANGE_UNPUBLISH: SUPERVISING,
    # Which approval waits for whom is a condition of its own: desk/changes/queries.py.
    A.APPROVAL_DECIDE: held((R.TIER2_LEAD, R.HEAD), X.EVERYTHING),
    A.TICKET_ADVISE: held((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2),
    # The register of Tier 3: whoever hands over looks up channels and hours there; it is kept by those who answer for it.
    A.OWNERS_READ: held((R.TIER2_AGENT, R.TIER2_LEAD, R.ADMIN, R.AUDITOR), X.EVERYTHING),
    A.OWNERS_MANAGE: held((R.TIER2_LEAD, R.ADMIN), X.EVERYTHING),
    A.QUEUE_TIER2: held((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2),
    # Coordination and supervision of all Tier 1 queues (LLG-06): to see, to remind, to announce; the work stays theirs.
    A.COORDINATION_READ: held((R.TIER2_LEAD, R.AUDITOR), X.EVERYTHING),
    # A reminder of a ticket: the coordinator's to everybody, a head's to those who work for the own department.
    A.TICKET_NUDGE: merged(held((R.TIER2_LEAD,), X.EVERYTHING), held((R.HEAD,), X.DEPARTMENT_READ)),
    # A disposition in one sentence changes nothing of the ticket, so whoever watches over the work may give one. Who answers
    # is whom it was given to: a condition of its own (desk/coordination/disposition_queries.py).
    A.DISPOSITION_GIVE: merged(SUPERVISING, held((R.EXECUTIVE,), X.EVERYTHING)),
    A.DISPOSITION_READ: merged(
        held((R.TIER1_AGENT, R.TIER2_AGENT), X.OWN),
        held((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ),
        held((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),
    ),
    A.ANNOUNCEMENT_READ: held((*TIER1, R.TIER2_LEAD, R.AUDITOR), X.EVERYTHING),
    A.ANNOUNCEMENT_SEND: held((R.TIER2_LEAD,), X.EVERYTHING),
    # What is out of order concerns everybody who works for the city; security services are never among it.
    A.OUTAGE_READ: held(EVERYONE, X.EVERYTHING),
    A.OUTAGE_MANAGE: held((R.TIER2_AGENT, R.TIER2_LEAD), X.EVERYTHING),
    # Answers that are said again and again: leads keep those of their own, the administrator all of them.
    A.TEMPLATES_USE: merged(held(TIER1, X.DEPARTMENT_READ), held((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2)),
    A.TEMPLATES_MANAGE: merged(
        held((R.TIER1_LEAD,), X.DEPARTMENT_READ), held((R.TIER2_LEAD,), X.TIER2), held((R.ADMIN,), X.EVERYTHING)
    ),
    # The register of assets (LLG-12): a department's own technicians keep it; who proposes what for disposal reads it.
    A.ASSET_READ: merged(held((*TIER1, R.HEAD), X.DEPARTMENT_READ), held((*TIER2, R.ADMIN, R.AUDITOR), X.EVERYTHING)),
    A.ASSET_MANAGE: merged(held(TIER1, X.DEPARTMENT_READ), held((R.TIER2_LEAD, R.ADMIN), X.EVERYTHING)),
    # The register of applications (LLG-17, LLG-18): whoever works on tickets looks up whose an application is; a head sees
    # their own department's. Those who know how they are built keep it.
    A.APPLICATION_READ: merged(
        held((R.HEAD,), X.DEPARTMENT_READ), held((*TIER1, *TIER2, R.ADMIN, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    A.APPLICATION_MANAGE: held((*TIER2, R.ADMIN), X.EVERYTHING),
    # Backups and diagrams of networks (LLG-22, LLG-23): each department's technicians keep their own, the ICT office sees all.
    A.UPKEEP_READ: merged(
        held((*TIER1, R.HEAD), X.DEPARTMENT_READ), held((*TIER2, R.ADMIN, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    A.UPKEEP_MANAGE: merged(held(TIER1, X.DEPARTMENT_READ), held((*TIER2, R.ADMIN), X.EVERYTHING)),
    # Names under the city's domain (LLG-24).
    A.DOMAIN_READ: merged(
        held((*TIER1, R.HEAD), X.DEPARTMENT_READ), held((*TIER2, R.ADMIN, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    A.DOMAIN_MANAGE: held((*TIER2, R.ADMIN), X.EVERYTHING),
    A.LAN_INSPECT: held(TIER2, X.EVERYTHING),
    # Posts that are manned (TRK-05 to 16): who stands there works, in which shift is a condition of its own
    # (desk/shifts/handing_over.py); the book is read by the colleagues and those who lead them, the report by who supervises.
    A.SHIFT_WORK: held((*TIER1, *TIER2), X.OWN),
    A.SHIFT_READ: merged(held((*TIER1, R.TIER2_AGENT, R.HEAD), X.DEPARTMENT_READ), held((R.TIER2_LEAD,), X.EVERYTHING)),
    A.SHIFT_MANAGE: merged(held((R.TIER1_LEAD,), X.DEPARTMENT_READ), held((R.TIER2_LEAD,), X.EVERYTHING)),
    A.SHIFT_REPORT: merged(
        held((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ), held((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    # Of others: whoever leads them. One's own is part of one's account.
    A.ABSENCE_MANAGE: merged(
        held((R.TIER1_LEAD,), X.DEPARTMENT),
        held((R.HEAD,), X.DEPARTMENT_READ),
        held((R.TIER2_LEAD,), X.TIER2),
        held((R.MALL_MANAGER,), X.MALL),
        held((R.ADMIN,), X.EVERYTHING),
    ),
    A.SKILLS_MANAGE: merged(
        held((R.TIER1_LEAD,), X.DEPARTMENT), held((R.TIER2_LEAD,), X.TIER2), held((R.ADMIN,), X.EVERYTHING)
    ),
    # The host consents or not; those who are lent cannot consent to it themselves.
    A.LOAN_DECIDE: merged(
        held((R.TIER1_LEAD,), X.DEPARTMENT), held((R.HEAD,), X.DEPARTMENT_READ), held((R.TIER2_LEAD,), X.TIER2)
    ),
    # A role that is needed (MTR-11): everybody asks for themselves, Tier 1 for colleagues of the place; its head approves.
    A.ACCESS_ASK: merged(held(EVERYONE, X.OWN), held(TIER1, X.DEPARTMENT_READ)),
    A.ACCESS_APPROVE: held((R.HEAD,), X.DEPARTMENT_READ),
    A.ACCESS_READ: held((R.ADMIN, R.AUDITOR), X.EVERYTHING),
    A.COVERAGE_READ: held((R.TIER2_LEAD, R.ADMIN, R.AUDITOR), X.EVERYTHING),
    A.INBOX_READ: held(EVERYONE, X.OWN),
    A.ACCOUNT_OWN: held(EVERYONE, X.OWN),
    A.USERS_MANAGE: held((R.ADMIN,), X.EVERYTHING),
    A.OUTBOX_MANAGE: held((R.ADMIN,), X.EVERYTHING),
    A.CATALOGUE_MANAGE: held((R.ADMIN,), X.EVERYTHING),
    # The coordinator of Tier 2 drafts, the administrator approves.
    A.SLA_PROPOSE: held((R.TIER2_LEAD, R.ADMIN), X.EVERYTHING),
    A.SLA_APPROVE: held((R.ADMIN,), X.EVERYTHING),
    # The knowledge base (LLG-11). Technicians write, the mall's manager common questions too; somebody else of Tier 2 reviews.
    # What citizens will read is released by a lead, or by the manager of the mall.
    A.ARTICLE_READ: held(EVERYONE, X.EVERYTHING),
    A.ARTICLE_READ_TIER1: held((*TIER1, *TIER2, R.AUDITOR), X.EVERYTHING),
    A.ARTICLE_READ_TIER2: held((*TIER2, R.AUDITOR), X.EVERYTHING),
    A.ARTICLE_WRITE: held((*TIER1, *TIER2, R.MALL_MANAGER), X.EVERYTHING),
    A.ARTICLE_REVIEW: held(TIER2, X.EVERYTHING),
    A.ARTICLE_REVIEW_PUBLIC: held((R.TIER2_LEAD, R.MALL_MANAGER), X.EVERYTHING),
    # Failures to protect personal data (Law 27/2022 article 46). Whoever runs the desk finds them, the inspectorate watches
    # over them: both write. The regional secretary signs for the city and reads, as does the auditor. The register names nobody.
    A.BREACH_READ: held((R.ADMIN, R.INSPECTORATE, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),
    A.BREACH_MANAGE: held((R.ADMIN, R.INSPECTORATE), X.EVERYTHING),
}
