"""Rights over complaints, the counter and the mall. Pure."""

from desk.accounts.policy_parts import OFFICES, REPORTERS, TIER1, A, R, Rights, X, held, merged

# Complaints. FO receives, verifies and dispatches what is not restricted; whom it is dispatched to follows it up; the back
# office drafts, the manager or the head releases. Restricted categories go to their own readers (BDL-04, BDL-12).
HANDLING = merged(
    held(TIER1, X.ADDRESSEE),
    held((R.BACK_OFFICER,), X.TENANT),
    held((R.HEAD,), X.HEADED, X.CONDUCT),
    held((R.MALL_MANAGER,), X.MALL),
    held((R.INSPECTORATE,), X.RESTRICTED),
    held((*TIER1, R.BACK_OFFICER), X.HANDLED),
)
VERIFYING = merged(
    held((R.FRONT_OFFICER,), X.FRONT), held((R.MALL_MANAGER,), X.MALL), held((R.INSPECTORATE,), X.RESTRICTED)
)
DECIDING = merged(
    held((R.HEAD,), X.HEADED, X.CONDUCT), held((R.MALL_MANAGER,), X.MALL), held((R.INSPECTORATE,), X.RESTRICTED)
)
COMPLAINTS: Rights = {
    A.SUGGESTION_SEND: held(REPORTERS, X.OWN),  # whoever works in the mall or elsewhere for the city (BDL-24)
    A.COUNTER_USE: held((R.FRONT_OFFICER, R.MALL_MANAGER), X.INTAKE),
    A.COMPLAINT_LIST: held(OFFICES, X.HANDLED),
    A.COMPLAINT_READ: merged(HANDLING, held((R.FRONT_OFFICER,), X.INTAKE, X.FRONT, X.TENANT)),
    A.COMPLAINT_VERIFY: VERIFYING,
    A.COMPLAINT_DISPATCH: VERIFYING,
    A.COMPLAINT_DECIDE: merged(held((R.MALL_MANAGER,), X.MALL), held((R.INSPECTORATE,), X.RESTRICTED)),
    A.COMPLAINT_FOLLOW_UP: HANDLING,
    A.COMPLAINT_NOTE: merged(HANDLING, VERIFYING),
    A.COMPLAINT_WRITE: merged(HANDLING, VERIFYING),
    A.COMPLAINT_BOUNCE: HANDLING,
    A.COMPLAINT_DRAFT: merged(
        held((R.BACK_OFFICER,), X.TENANT, X.HANDLED),
        held((R.HEAD,), X.HEADED, X.CONDUCT),
        held((R.MALL_MANAGER,), X.MALL),
        held((R.INSPECTORATE,), X.RESTRICTED),
    ),
    A.COMPLAINT_RELEASE: DECIDING,
    A.COMPLAINT_ANSWER_AT_ONCE: merged(held((R.FRONT_OFFICER,), X.INTAKE), held((R.MALL_MANAGER,), X.MALL)),
    A.COMPLAINT_TELL: merged(held((R.FRONT_OFFICER,), X.INTAKE, X.FRONT), held((R.MALL_MANAGER,), X.MALL)),
    # Reading a name takes a written reason and leaves a trace; technicians and administrators never do.
    A.COMPLAINT_REVEAL: DECIDING,
    # One's own data (Law 27/2022): shown, corrected and erased by those who handle the request and may read the name.
    A.COMPLAINT_DISCLOSE: DECIDING,
    A.COMPLAINT_CORRECT: DECIDING,
    A.COMPLAINT_ERASE: DECIDING,
    A.COMPLAINT_LINK: merged(HANDLING, VERIFYING, held((R.FRONT_OFFICER,), X.INTAKE)),
    A.COMPLAINT_PRINT: merged(held((R.FRONT_OFFICER,), X.INTAKE, X.FRONT), held((R.MALL_MANAGER,), X.MALL)),
    A.COMPLAINT_CHECK: merged(held((R.BACK_OFFICER,), X.TENANT), DECIDING),
    A.COMPLAINT_MEDIATE: merged(DECIDING, held((R.BACK_OFFICER,), X.TENANT)),
    A.COMPLAINT_EXPORT: held((R.MALL_MANAGER,), X.MALL),
    A.COMPLAINT_IMPORT: held((R.MALL_MANAGER,), X.MALL),
    A.OPINION_ASK: HANDLING,
    A.OPINION_GIVE: merged(held((R.BACK_OFFICER,), X.TENANT), held((R.HEAD,), X.HEADED)),
    A.MALL_MANAGE: held((R.MALL_MANAGER, R.ADMIN), X.EVERYTHING),
    # Logos and letterhead: the manager's are those of the mall, not the city's.
    A.BRANDING_MANAGE: merged(held((R.MALL_MANAGER,), X.MALL), held((R.ADMIN,), X.EVERYTHING)),
}
