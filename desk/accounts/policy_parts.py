"""What the tables of rights are made of: groups of roles, and rights that are put together. Pure."""

from desk.accounts.policy_words import Action, Reach, Role

R, A, X = Role, Action, Reach
Rights = dict[Action, dict[Role, frozenset[Reach]]]  # action -> role -> reaches; what is not here is denied
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


def held(roles: tuple[Role, ...], *reaches: Reach) -> dict[Role, frozenset[Reach]]:
    """Held by each of these roles, as far as that."""
    return {role: frozenset(reaches) for role in roles}


def merged(*parts: dict[Role, frozenset[Reach]]) -> dict[Role, frozenset[Reach]]:
    """All of them together: whoever holds one in two ways reaches as far as both."""
    found: dict[Role, frozenset[Reach]] = {}
    for part in parts:
        for role, reaches in part.items():
            found[role] = found.get(role, frozenset()) | reaches
    return found


# Those who lead the technicians of a department, or who head it; the coordinator of Tier 2 all of them.
SUPERVISING = merged(
    held((R.TIER1_LEAD,), X.DEPARTMENT_READ),
    held((R.HEAD,), X.DEPARTMENT_READ, X.HOLDING_READ),
    held((R.TIER2_LEAD,), X.EVERYTHING),
)
