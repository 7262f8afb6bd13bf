"""The table of rights: which role may do what, and how far it reaches. Pure; printed into docs/security.md.

Where the default roles (role table of the domain) and the authorisation matrix differ, the stricter one holds.
"""

from desk.accounts.policy_words import LENT_FOR, Action, Reach, Role

R, A, X = Role, Action, Reach
EVERYONE = tuple(Role)
REPORTERS = (
    R.STAFF,
    R.TIER1_AGENT,
    R.TIER1_LEAD,
    R.TIER2_AGENT,
    R.TIER2_LEAD,
    R.FRONT_OFFICER,
    R.BACK_OFFICER,
    R.MALL_MANAGER,
    R.HEAD,
)
TIER1 = (R.TIER1_AGENT, R.TIER1_LEAD)
TIER2 = (R.TIER2_AGENT, R.TIER2_LEAD)
OFFICES = (R.FRONT_OFFICER, R.BACK_OFFICER, R.MALL_MANAGER, R.HEAD, R.INSPECTORATE, *TIER1)


def _all(roles: tuple[Role, ...], *reaches: Reach) -> dict[Role, frozenset[Reach]]:
    return {role: frozenset(reaches) for role in roles}


def _merge(*parts: dict[Role, frozenset[Reach]]) -> dict[Role, frozenset[Reach]]:
    merged: dict[Role, frozenset[Reach]] = {}
    for part in parts:
        for role, reaches in part.items():
            merged[role] = merged.get(role, frozenset()) | reaches
    return merged


# Those who lead the technicians of a department, or who head it; the coordinator of Tier 2 all of them.
SUPERVISING = _merge(
    _all((R.TIER1_LEAD,), X.DEPARTMENT_READ),
    _all((R.HEAD,), X.DEPARTMENT_READ, X.HOLDING_READ),
    _all((R.TIER2_LEAD,), X.EVERYTHING),
)
# action -> role -> reaches. What is not here is denied.
TABLE: dict[Action, dict[Role, frozenset[Reach]]] = {
    A.TICKET_OPEN: _all(REPORTERS, X.OWN),
    # Assisted entry: whoever sits where people come or call (LLG-19, BDL-17).
    A.TICKET_OPEN_FOR_OTHERS: _all((*TIER1, R.TIER2_AGENT, R.TIER2_LEAD, R.FRONT_OFFICER, R.MALL_MANAGER), X.OWN),
    A.CALL_NOTE: _all((*TIER1, R.TIER2_AGENT, R.TIER2_LEAD), X.OWN),  # whoever technicians' telephones ring for
    A.TICKET_LIST: _all((*REPORTERS, R.AUDITOR), X.OWN),
    A.VIEW_SAVE: _all((*REPORTERS, R.AUDITOR), X.OWN),  # a list under a name; it shows each person their own tickets
    A.SEARCH_USE: _all(EVERYONE, X.OWN),  # whatever is found, is found among what one may read
    A.TICKET_READ: _merge(
        _all(REPORTERS, X.OWN),
        _all((*TIER1, R.HEAD), X.DEPARTMENT_READ),
        _all((R.HEAD,), X.HOLDING_READ),
        _all((R.TIER2_AGENT,), X.TIER2_READ),
        _all((R.TIER2_LEAD, R.AUDITOR), X.EVERYTHING),
    ),
    A.TICKET_READ_INTERNAL: _merge(
        _all((*TIER1, R.HEAD), X.DEPARTMENT_READ),
        _all((R.HEAD,), X.HOLDING_READ),
        _all((R.TIER2_AGENT,), X.TIER2_READ),
        _all((R.TIER2_LEAD, R.AUDITOR), X.EVERYTHING),
    ),
    # The reporter's own words to the technicians are a public reply too.
    A.TICKET_REPLY: _merge(_all(REPORTERS, X.OWN), _all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    # After a hand-over Tier 1 keeps read and note.
    A.TICKET_NOTE: _merge(_all(TIER1, X.DEPARTMENT_READ), _all((R.TIER2_AGENT,), X.TIER2)),
    # One's own order, tags and what is put off: whoever may note, and the coordinator who sorts the queue.
    A.TICKET_TAG: _merge(_all(TIER1, X.DEPARTMENT_READ), _all((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2)),
    A.TICKET_TAKE: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_ASSIGN: _merge(_all((R.TIER1_LEAD,), X.DEPARTMENT), _all((R.TIER2_LEAD,), X.TIER2)),
    A.TICKET_HOLD: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_RESUME: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_TRIAGE: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_LINK: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_TASK: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.CHECKLIST_MANAGE: _all((R.TIER2_LEAD, R.ADMIN), X.EVERYTHING),
    # What comes back is opened in the name of its department: the coordinator of Tier 1 for their own, Tier 2's for all.
    A.RECURRING_MANAGE: _merge(_all((R.TIER1_LEAD,), X.DEPARTMENT), _all((R.TIER2_LEAD,), X.EVERYTHING)),
    # The risk register (LLG-13): kept by those who lead the technicians, for their own department or for the city.
    A.RISK_READ: _merge(
        _all((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ), _all((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    A.RISK_MANAGE: _merge(_all((R.TIER1_LEAD,), X.DEPARTMENT_READ), _all((R.TIER2_LEAD,), X.EVERYTHING)),
    A.TICKET_MERGE: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_PROMISE: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_RESOLVE: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_CONFIRM: _merge(_all(REPORTERS, X.OWN), _all(TIER1, X.DEPARTMENT)),
    A.TICKET_REOPEN: _merge(_all(REPORTERS, X.OWN), _all(TIER1, X.DEPARTMENT)),
    A.TICKET_CANCEL: _merge(_all(REPORTERS, X.OWN), _all(TIER1, X.DEPARTMENT)),
    A.TICKET_ESCALATE: _all(TIER1, X.DEPARTMENT),
    A.TICKET_RETURN: _all((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2),
    A.TICKET_HAND_OVER: _all((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2),
    A.CHANGE_LIST: _all((*TIER1, R.TIER2_AGENT, R.TIER2_LEAD, R.HEAD, R.AUDITOR), X.OWN),
    A.CHANGE_LEAD: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2)),
    # What everybody reads of a change is withdrawn by those who supervise the work, whoever wrote it.
    A.CHANGE_UNPUBLISH: SUPERVISING,
    # Which approval waits for whom is a condition of its own: desk/changes/queries.py.
    A.APPROVAL_DECIDE: _all((R.TIER2_LEAD, R.HEAD), X.EVERYTHING),
    A.TICKET_ADVISE: _all((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2),
    # The register of Tier 3: whoever hands over looks up channels and hours there; it is kept by those who answer for it.
    A.OWNERS_READ: _all((R.TIER2_AGENT, R.TIER2_LEAD, R.ADMIN, R.AUDITOR), X.EVERYTHING),
    A.OWNERS_MANAGE: _all((R.TIER2_LEAD, R.ADMIN), X.EVERYTHING),
    A.QUEUE_TIER2: _all((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2),
    # Coordination and supervision of all Tier 1 queues (LLG-06): to see, to remind, to announce; the work stays theirs.
    A.COORDINATION_READ: _all((R.TIER2_LEAD, R.AUDITOR), X.EVERYTHING),
    # A reminder of a ticket: the coordinator's to everybody, a head's to those who work for the own department.
    A.TICKET_NUDGE: _merge(_all((R.TIER2_LEAD,), X.EVERYTHING), _all((R.HEAD,), X.DEPARTMENT_READ)),
    # A disposition in one sentence changes nothing of the ticket, so whoever watches over the work may give one. Who answers
    # is whom it was given to: a condition of its own (desk/coordination/disposition_queries.py).
    A.DISPOSITION_GIVE: _merge(SUPERVISING, _all((R.EXECUTIVE,), X.EVERYTHING)),
    A.DISPOSITION_READ: _merge(
        _all((R.TIER1_AGENT, R.TIER2_AGENT), X.OWN),
        _all((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ),
        _all((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),
    ),
    A.ANNOUNCEMENT_READ: _all((*TIER1, R.TIER2_LEAD, R.AUDITOR), X.EVERYTHING),
    A.ANNOUNCEMENT_SEND: _all((R.TIER2_LEAD,), X.EVERYTHING),
    # What is out of order concerns everybody who works for the city; security services are never among it.
    A.OUTAGE_READ: _all(EVERYONE, X.EVERYTHING),
    A.OUTAGE_MANAGE: _all((R.TIER2_AGENT, R.TIER2_LEAD), X.EVERYTHING),
    # Answers that are said again and again: leads keep those of their own, the administrator all of them.
    A.TEMPLATES_USE: _merge(_all(TIER1, X.DEPARTMENT_READ), _all((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2)),
    A.TEMPLATES_MANAGE: _merge(
        _all((R.TIER1_LEAD,), X.DEPARTMENT_READ), _all((R.TIER2_LEAD,), X.TIER2), _all((R.ADMIN,), X.EVERYTHING)
    ),
    # The register of assets (LLG-12): a department's own technicians keep it; who proposes what for disposal reads it.
    A.ASSET_READ: _merge(_all((*TIER1, R.HEAD), X.DEPARTMENT_READ), _all((*TIER2, R.ADMIN, R.AUDITOR), X.EVERYTHING)),
    A.ASSET_MANAGE: _merge(_all(TIER1, X.DEPARTMENT_READ), _all((R.TIER2_LEAD, R.ADMIN), X.EVERYTHING)),
    # The register of applications (LLG-17, LLG-18): whoever works on tickets looks up whose an application is; a head sees
    # their own department's. Those who know how they are built keep it.
    A.APPLICATION_READ: _merge(
        _all((R.HEAD,), X.DEPARTMENT_READ), _all((*TIER1, *TIER2, R.ADMIN, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    A.APPLICATION_MANAGE: _all((*TIER2, R.ADMIN), X.EVERYTHING),
    # Backups and diagrams of networks (LLG-22, LLG-23): each department's technicians keep their own, the ICT office sees all.
    A.UPKEEP_READ: _merge(
        _all((*TIER1, R.HEAD), X.DEPARTMENT_READ), _all((*TIER2, R.ADMIN, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    A.UPKEEP_MANAGE: _merge(_all(TIER1, X.DEPARTMENT_READ), _all((*TIER2, R.ADMIN), X.EVERYTHING)),
    # Names under the city's domain (LLG-24).
    A.DOMAIN_READ: _merge(
        _all((*TIER1, R.HEAD), X.DEPARTMENT_READ), _all((*TIER2, R.ADMIN, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    A.DOMAIN_MANAGE: _all((*TIER2, R.ADMIN), X.EVERYTHING),
    A.LAN_INSPECT: _all(TIER2, X.EVERYTHING),
    # Posts that are manned (TRK-05 to 16): who stands there works, in which shift is a condition of its own
    # (desk/shifts/handing_over.py); the book is read by the colleagues and those who lead them, the report by who supervises.
    A.SHIFT_WORK: _all((*TIER1, *TIER2), X.OWN),
    A.SHIFT_READ: _merge(_all((*TIER1, R.TIER2_AGENT, R.HEAD), X.DEPARTMENT_READ), _all((R.TIER2_LEAD,), X.EVERYTHING)),
    A.SHIFT_MANAGE: _merge(_all((R.TIER1_LEAD,), X.DEPARTMENT_READ), _all((R.TIER2_LEAD,), X.EVERYTHING)),
    A.SHIFT_REPORT: _merge(
        _all((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ), _all((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    # Of others: whoever leads them. One's own is part of one's account.
    A.ABSENCE_MANAGE: _merge(
        _all((R.TIER1_LEAD,), X.DEPARTMENT),
        _all((R.HEAD,), X.DEPARTMENT_READ),
        _all((R.TIER2_LEAD,), X.TIER2),
        _all((R.MALL_MANAGER,), X.MALL),
        _all((R.ADMIN,), X.EVERYTHING),
    ),
    A.SKILLS_MANAGE: _merge(
        _all((R.TIER1_LEAD,), X.DEPARTMENT), _all((R.TIER2_LEAD,), X.TIER2), _all((R.ADMIN,), X.EVERYTHING)
    ),
    # The host consents or not; those who are lent cannot consent to it themselves.
    A.LOAN_DECIDE: _merge(
        _all((R.TIER1_LEAD,), X.DEPARTMENT), _all((R.HEAD,), X.DEPARTMENT_READ), _all((R.TIER2_LEAD,), X.TIER2)
    ),
    # A role that is needed (MTR-11): everybody asks for themselves, Tier 1 for colleagues of the place; its head approves.
    A.ACCESS_ASK: _merge(_all(EVERYONE, X.OWN), _all(TIER1, X.DEPARTMENT_READ)),
    A.ACCESS_APPROVE: _all((R.HEAD,), X.DEPARTMENT_READ),
    A.ACCESS_READ: _all((R.ADMIN, R.AUDITOR), X.EVERYTHING),
    A.COVERAGE_READ: _all((R.TIER2_LEAD, R.ADMIN, R.AUDITOR), X.EVERYTHING),
    A.INBOX_READ: _all(EVERYONE, X.OWN),
    A.ACCOUNT_OWN: _all(EVERYONE, X.OWN),
    A.USERS_MANAGE: _all((R.ADMIN,), X.EVERYTHING),
    A.OUTBOX_MANAGE: _all((R.ADMIN,), X.EVERYTHING),
    A.CATALOGUE_MANAGE: _all((R.ADMIN,), X.EVERYTHING),
    # The coordinator of Tier 2 drafts, the administrator approves.
    A.SLA_PROPOSE: _all((R.TIER2_LEAD, R.ADMIN), X.EVERYTHING),
    A.SLA_APPROVE: _all((R.ADMIN,), X.EVERYTHING),
    # Why a promise was missed is said by those who answer for the work, not by whoever did it.
    A.PROMISE_EXPLAIN: SUPERVISING,
    A.REPORTS_READ: _merge(
        _all((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ), _all((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    # Kept and missed promises: who works on tickets reads their own (DOMAIN 4.11), who leads those of their people.
    A.FIGURES_READ: _merge(
        _all((R.TIER1_AGENT, R.TIER2_AGENT), X.OWN),
        _all((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ),
        _all((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),
    ),
    # Whoever is named by a decree, in whatever position: which report that is, is a condition of its own
    # (desk/memberships/queries.py).
    A.MEMBER_REPORTS_USE: _merge(_all(EVERYONE, X.OWN), _all((R.AUDITOR,), X.EVERYTHING)),
    A.TEAMS_MANAGE: _all((R.TIER2_LEAD, R.ADMIN), X.EVERYTHING),
    # What is to become better: a department keeps its own plan (LLG-38); that it is done is seen by its head or by Tier 2's lead.
    A.IMPROVEMENT_KEEP: _merge(_all((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ), _all((R.TIER2_LEAD,), X.EVERYTHING)),
    A.IMPROVEMENT_VERIFY: _merge(_all((R.HEAD,), X.DEPARTMENT_READ), _all((R.TIER2_LEAD,), X.EVERYTHING)),
    # Advice on a stuck case changes nothing of it: the executive changes nothing (LLG-37), and says what could be done (BDL-13).
    A.CASE_ADVISE: _all((R.TIER2_LEAD, R.EXECUTIVE), X.EVERYTHING),
    A.SUMMARY_READ: _all((R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),  # the whole city in figures, complaints among them
    A.SCORECARD_READ: _all((R.MALL_MANAGER, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),
    # Whether the event log is as it was written (LLG-28): no word of it is shown.
    A.AUDIT_READ: _all((R.ADMIN, R.AUDITOR), X.EVERYTHING),
    # What an auditor takes along (LLG-35); the administrator makes it for whoever comes, without what tickets say.
    A.AUDIT_EXPORT: _all((R.ADMIN, R.AUDITOR), X.EVERYTHING),
    # The evidence for the index of digital government counts and names nobody.
    A.EVIDENCE_EXPORT: _all((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),
    # Closed cases with their words and files (MTR-13): whoever leads the work archives it. Who reads without leading takes
    # nothing along; what only the inspectorate reads, only the inspectorate archives.
    A.ARCHIVE_EXPORT: _merge(
        _all((R.TIER2_LEAD,), X.EVERYTHING), _all((R.MALL_MANAGER,), X.MALL), _all((R.INSPECTORATE,), X.RESTRICTED)
    ),
    # Sheets of paper are entered where people are served; answers bear no name, so they reach everything.
    A.SURVEY_ENTER: _all((R.FRONT_OFFICER, R.BACK_OFFICER, R.MALL_MANAGER), X.EVERYTHING),
    A.SURVEY_READ: _all(
        (R.FRONT_OFFICER, R.BACK_OFFICER, R.MALL_MANAGER, R.HEAD, R.EXECUTIVE, R.ADMIN, R.AUDITOR), X.EVERYTHING
    ),
    A.SURVEY_MANAGE: _all((R.MALL_MANAGER, R.ADMIN), X.EVERYTHING),
}

# Complaints. FO receives, verifies and dispatches what is not restricted; whom it is dispatched to follows it up; the back
# office drafts, the manager or the head releases. Restricted categories go to their own readers (BDL-04, BDL-12).
HANDLING = _merge(
    _all(TIER1, X.ADDRESSEE),
    _all((R.BACK_OFFICER,), X.TENANT),
    _all((R.HEAD,), X.HEADED, X.CONDUCT),
    _all((R.MALL_MANAGER,), X.MALL),
    _all((R.INSPECTORATE,), X.RESTRICTED),
    _all((*TIER1, R.BACK_OFFICER), X.HANDLED),
)
VERIFYING = _merge(
    _all((R.FRONT_OFFICER,), X.FRONT), _all((R.MALL_MANAGER,), X.MALL), _all((R.INSPECTORATE,), X.RESTRICTED)
)
DECIDING = _merge(
    _all((R.HEAD,), X.HEADED, X.CONDUCT), _all((R.MALL_MANAGER,), X.MALL), _all((R.INSPECTORATE,), X.RESTRICTED)
)
TABLE |= {
    A.SUGGESTION_SEND: _all(REPORTERS, X.OWN),  # whoever works in the mall or elsewhere for the city (BDL-24)
    A.COUNTER_USE: _all((R.FRONT_OFFICER, R.MALL_MANAGER), X.INTAKE),
    A.COMPLAINT_LIST: _all(OFFICES, X.HANDLED),
    A.COMPLAINT_READ: _merge(HANDLING, _all((R.FRONT_OFFICER,), X.INTAKE, X.FRONT, X.TENANT)),
    A.COMPLAINT_VERIFY: VERIFYING,
    A.COMPLAINT_DISPATCH: VERIFYING,
    A.COMPLAINT_DECIDE: _merge(_all((R.MALL_MANAGER,), X.MALL), _all((R.INSPECTORATE,), X.RESTRICTED)),
    A.COMPLAINT_FOLLOW_UP: HANDLING,
    A.COMPLAINT_NOTE: _merge(HANDLING, VERIFYING),
    A.COMPLAINT_WRITE: _merge(HANDLING, VERIFYING),
    A.COMPLAINT_BOUNCE: HANDLING,
    A.COMPLAINT_DRAFT: _merge(
        _all((R.BACK_OFFICER,), X.TENANT, X.HANDLED),
        _all((R.HEAD,), X.HEADED, X.CONDUCT),
        _all((R.MALL_MANAGER,), X.MALL),
        _all((R.INSPECTORATE,), X.RESTRICTED),
    ),
    A.COMPLAINT_RELEASE: DECIDING,
    A.COMPLAINT_ANSWER_AT_ONCE: _merge(_all((R.FRONT_OFFICER,), X.INTAKE), _all((R.MALL_MANAGER,), X.MALL)),
    A.COMPLAINT_TELL: _merge(_all((R.FRONT_OFFICER,), X.INTAKE, X.FRONT), _all((R.MALL_MANAGER,), X.MALL)),
    # Reading a name takes a written reason and leaves a trace; technicians and administrators never do.
    A.COMPLAINT_REVEAL: DECIDING,
    # One's own data (Law 27/2022): shown, corrected and erased by those who handle the request and may read the name.
    A.COMPLAINT_DISCLOSE: DECIDING,
    A.COMPLAINT_CORRECT: DECIDING,
    A.COMPLAINT_ERASE: DECIDING,
    A.COMPLAINT_LINK: _merge(HANDLING, VERIFYING, _all((R.FRONT_OFFICER,), X.INTAKE)),
    A.COMPLAINT_PRINT: _merge(_all((R.FRONT_OFFICER,), X.INTAKE, X.FRONT), _all((R.MALL_MANAGER,), X.MALL)),
    A.COMPLAINT_CHECK: _merge(_all((R.BACK_OFFICER,), X.TENANT), DECIDING),
    A.COMPLAINT_MEDIATE: _merge(DECIDING, _all((R.BACK_OFFICER,), X.TENANT)),
    A.COMPLAINT_EXPORT: _all((R.MALL_MANAGER,), X.MALL),
    A.COMPLAINT_IMPORT: _all((R.MALL_MANAGER,), X.MALL),
    A.OPINION_ASK: HANDLING,
    A.OPINION_GIVE: _merge(_all((R.BACK_OFFICER,), X.TENANT), _all((R.HEAD,), X.HEADED)),
    A.MALL_MANAGE: _all((R.MALL_MANAGER, R.ADMIN), X.EVERYTHING),
    # Logos and letterhead: the manager's are those of the mall, not the city's.
    A.BRANDING_MANAGE: _merge(_all((R.MALL_MANAGER,), X.MALL), _all((R.ADMIN,), X.EVERYTHING)),
    # The knowledge base (LLG-11). Technicians write, the mall's manager common questions too; somebody else of Tier 2 reviews.
    # What citizens will read is released by a lead, or by the manager of the mall.
    A.ARTICLE_READ: _all(EVERYONE, X.EVERYTHING),
    A.ARTICLE_READ_TIER1: _all((*TIER1, *TIER2, R.AUDITOR), X.EVERYTHING),
    A.ARTICLE_READ_TIER2: _all((*TIER2, R.AUDITOR), X.EVERYTHING),
    A.ARTICLE_WRITE: _all((*TIER1, *TIER2, R.MALL_MANAGER), X.EVERYTHING),
    A.ARTICLE_REVIEW: _all(TIER2, X.EVERYTHING),
    A.ARTICLE_REVIEW_PUBLIC: _all((R.TIER2_LEAD, R.MALL_MANAGER), X.EVERYTHING),
    # Failures to protect personal data (Law 27/2022 article 46). Whoever runs the desk finds them, the inspectorate watches
    # over them: both write. The regional secretary signs for the city and reads, as does the auditor. The register names nobody.
    A.BREACH_READ: _all((R.ADMIN, R.INSPECTORATE, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),
    A.BREACH_MANAGE: _all((R.ADMIN, R.INSPECTORATE), X.EVERYTHING),
    # Reports that are frozen and signed (DOMAIN 4.11, 4.12). "Everything" is all of IT; what is the mall's is read by its own
    # reach. Whoever lists tickets may also read them: desk/packs/reach.py. Who checks or signs is named on the edition.
    A.PACK_READ: _merge(
        _all((R.TIER1_LEAD,), X.DEPARTMENT_READ),
        _all((R.HEAD,), X.DEPARTMENT_READ, X.HOLDING_READ, X.HEADED),
        _all((R.TIER2_LEAD,), X.EVERYTHING),
        _all((R.EXECUTIVE, R.AUDITOR), X.EVERYTHING, X.MALL),
        _all((R.MALL_MANAGER,), X.MALL),
    ),
    A.PACK_MAKE: _merge(
        _all((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ),
        _all((R.TIER2_LEAD,), X.EVERYTHING),
        _all((R.MALL_MANAGER,), X.MALL),
    ),
    A.PACK_SIGN: _all((R.TIER1_LEAD, R.TIER2_LEAD, R.HEAD, R.MALL_MANAGER, R.EXECUTIVE), X.HANDLED),
}

# Whoever is lent to a ticket of another department works on it as those who hold it do, but hands it to nobody (BKS-04).
for _action in LENT_FOR:
    TABLE[_action] = _merge(TABLE[_action], _all((*TIER1, R.TIER2_AGENT), X.LENT))
