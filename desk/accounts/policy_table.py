"""The table of rights: which role may do what, and how far it reaches. Pure; printed into docs/security.md.

Where the default roles (role table of the domain) and the authorisation matrix differ, the stricter one holds.
"""

from desk.accounts.policy_complaints import COMPLAINTS
from desk.accounts.policy_parts import TIER1, R, Rights, X, held, merged
from desk.accounts.policy_supervision import SUPERVISION
from desk.accounts.policy_words import LENT_FOR
from desk.accounts.policy_work import WORK

TABLE: Rights = WORK | SUPERVISION | COMPLAINTS

# Whoever is lent to a ticket of another department works on it as those who hold it do, but hands it to nobody (BKS-04).
for _action in LENT_FOR:
    TABLE[_action] = merged(TABLE[_action], held((*TIER1, R.TIER2_AGENT), X.LENT))
