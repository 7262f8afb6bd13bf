"""Rights over figures, reports and what is signed; over surveys. Pure."""

from desk.accounts.policy_parts import EVERYONE, SUPERVISING, A, R, Rights, X, held, merged

SUPERVISION: Rights = {
    # Why a promise was missed is said by those who answer for the work, not by whoever did it.
    A.PROMISE_EXPLAIN: SUPERVISING,
    A.REPORTS_READ: merged(
        held((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ), held((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    # Kept and missed promises: who works on tickets reads their own (DOMAIN 4.11), who leads those of their people.
    A.FIGURES_READ: merged(
        held((R.TIER1_AGENT, R.TIER2_AGENT), X.OWN),
        held((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ),
        held((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),
    ),
    # Whoever is named by a decree, in whatever position: which report that is, is a condition of its own
    # (desk/memberships/queries.py).
    A.MEMBER_REPORTS_USE: merged(held(EVERYONE, X.OWN), held((R.AUDITOR,), X.EVERYTHING)),
    A.TEAMS_MANAGE: held((R.TIER2_LEAD, R.ADMIN), X.EVERYTHING),
    # What is to become better: a department keeps its own plan (LLG-38); that it is done is seen by its head or by Tier 2's lead.
    A.IMPROVEMENT_KEEP: merged(held((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ), held((R.TIER2_LEAD,), X.EVERYTHING)),
    A.IMPROVEMENT_VERIFY: merged(held((R.HEAD,), X.DEPARTMENT_READ), held((R.TIER2_LEAD,), X.EVERYTHING)),
    # Advice on a stuck case changes nothing of it: the executive changes nothing (LLG-37), and says what could be done (BDL-13).
    A.CASE_ADVISE: held((R.TIER2_LEAD, R.EXECUTIVE), X.EVERYTHING),
    A.SUMMARY_READ: held((R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),  # the whole city in figures, complaints among them
    A.SCORECARD_READ: held((R.MALL_MANAGER, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),
    # Whether the event log is as it was written (LLG-28): no word of it is shown.
    A.AUDIT_READ: held((R.ADMIN, R.AUDITOR), X.EVERYTHING),
    # What an auditor takes along (LLG-35); the administrator makes it for whoever comes, without what tickets say.
    A.AUDIT_EXPORT: held((R.ADMIN, R.AUDITOR), X.EVERYTHING),
    # The evidence for the index of digital government counts and names nobody.
    A.EVIDENCE_EXPORT: held((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),
    # Closed cases with their words and files (MTR-13): whoever leads the work archives it. Who reads without leading takes
    # nothing along; what only the inspectorate reads, only the inspectorate archives.
    A.ARCHIVE_EXPORT: merged(
        held((R.TIER2_LEAD,), X.EVERYTHING), held((R.MALL_MANAGER,), X.MALL), held((R.INSPECTORATE,), X.RESTRICTED)
    ),
    # Sheets of paper are entered where people are served; answers bear no name, so they reach everything.
    A.SURVEY_ENTER: held((R.FRONT_OFFICER, R.BACK_OFFICER, R.MALL_MANAGER), X.EVERYTHING),
    A.SURVEY_READ: held(
        (R.FRONT_OFFICER, R.BACK_OFFICER, R.MALL_MANAGER, R.HEAD, R.EXECUTIVE, R.ADMIN, R.AUDITOR), X.EVERYTHING
    ),
    A.SURVEY_MANAGE: held((R.MALL_MANAGER, R.ADMIN), X.EVERYTHING),
    # Reports that are frozen and signed (DOMAIN 4.11, 4.12). "Everything" is all of IT; what is the mall's is read by its own
    # reach. Whoever lists tickets may also read them: desk/packs/reach.py. Who checks or signs is named on the edition.
    A.PACK_READ: merged(
        held((R.TIER1_LEAD,), X.DEPARTMENT_READ),
        held((R.HEAD,), X.DEPARTMENT_READ, X.HOLDING_READ, X.HEADED),
        held((R.TIER2_LEAD,), X.EVERYTHING),
        held((R.EXECUTIVE, R.AUDITOR), X.EVERYTHING, X.MALL),
        held((R.MALL_MANAGER,), X.MALL),
    ),
    A.PACK_MAKE: merged(
        held((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ),
        held((R.TIER2_LEAD,), X.EVERYTHING),
        held((R.MALL_MANAGER,), X.MALL),
    ),
    A.PACK_SIGN: held((R.TIER1_LEAD, R.TIER2_LEAD, R.HEAD, R.MALL_MANAGER, R.EXECUTIVE), X.HANDLED),
}
