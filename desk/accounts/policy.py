"""Who may do what, and how far it reaches: one table, deny by default. Pure; printed into docs/security.md.

Where the default roles (role table of the domain) and the authorisation matrix differ, the stricter one holds.
"""

from dataclasses import dataclass

from desk.accounts.policy_words import LENT_FOR as LENT_FOR
from desk.accounts.policy_words import Action as Action
from desk.accounts.policy_words import Reach as Reach
from desk.accounts.policy_words import Role as Role
from desk.accounts.policy_words import Scope as Scope
from desk.event_kinds import Origin

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
OFFICES = (R.FRONT_OFFICER, R.BACK_OFFICER, R.MALL_MANAGER, R.HEAD, R.INSPECTORATE, *TIER1)


def _all(roles: tuple[Role, ...], *reaches: Reach) -> dict[Role, frozenset[Reach]]:
    return {role: frozenset(reaches) for role in roles}


def _merge(*parts: dict[Role, frozenset[Reach]]) -> dict[Role, frozenset[Reach]]:
    merged: dict[Role, frozenset[Reach]] = {}
    for part in parts:
        for role, reaches in part.items():
            merged[role] = merged.get(role, frozenset()) | reaches
    return merged


# action -> role -> reaches. What is not here is denied.
TABLE: dict[Action, dict[Role, frozenset[Reach]]] = {
    A.TICKET_OPEN: _all(REPORTERS, X.OWN),
    # Assisted entry: whoever sits where people come or call (LLG-19, BDL-17).
    A.TICKET_OPEN_FOR_OTHERS: _all((*TIER1, R.TIER2_AGENT, R.TIER2_LEAD, R.FRONT_OFFICER, R.MALL_MANAGER), X.OWN),
    A.TICKET_LIST: _all((*REPORTERS, R.AUDITOR), X.OWN),
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
    A.TICKET_TAKE: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_ASSIGN: _merge(_all((R.TIER1_LEAD,), X.DEPARTMENT), _all((R.TIER2_LEAD,), X.TIER2)),
    A.TICKET_HOLD: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_RESUME: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_TRIAGE: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_LINK: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_MERGE: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_PROMISE: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_RESOLVE: _merge(_all(TIER1, X.DEPARTMENT), _all((R.TIER2_AGENT,), X.TIER2)),
    A.TICKET_CONFIRM: _merge(_all(REPORTERS, X.OWN), _all(TIER1, X.DEPARTMENT)),
    A.TICKET_REOPEN: _merge(_all(REPORTERS, X.OWN), _all(TIER1, X.DEPARTMENT)),
    A.TICKET_CANCEL: _merge(_all(REPORTERS, X.OWN), _all(TIER1, X.DEPARTMENT)),
    A.TICKET_ESCALATE: _all(TIER1, X.DEPARTMENT),
    A.TICKET_RETURN: _all((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2),
    A.QUEUE_TIER2: _all((R.TIER2_AGENT, R.TIER2_LEAD), X.TIER2),
    A.COVERAGE_READ: _all((R.TIER2_LEAD, R.ADMIN, R.AUDITOR), X.EVERYTHING),
    A.INBOX_READ: _all(EVERYONE, X.OWN),
    A.ACCOUNT_OWN: _all(EVERYONE, X.OWN),
    A.USERS_MANAGE: _all((R.ADMIN,), X.EVERYTHING),
    A.ABSENCE_MANAGE: _merge(
        _all((R.TIER1_LEAD,), X.DEPARTMENT),
        _all((R.HEAD,), X.DEPARTMENT_READ),
        _all((R.TIER2_LEAD,), X.TIER2),
        _all((R.MALL_MANAGER,), X.MALL),
        _all((R.ADMIN,), X.EVERYTHING),
    ),
    A.ACCESS_READ: _all((R.ADMIN, R.AUDITOR), X.EVERYTHING),
    A.SKILLS_MANAGE: _merge(
        _all((R.TIER1_LEAD,), X.DEPARTMENT), _all((R.TIER2_LEAD,), X.TIER2), _all((R.ADMIN,), X.EVERYTHING)
    ),
    A.LOAN_DECIDE: _merge(
        _all((R.TIER1_LEAD,), X.DEPARTMENT), _all((R.HEAD,), X.DEPARTMENT_READ), _all((R.TIER2_LEAD,), X.TIER2)
    ),
    A.OUTBOX_MANAGE: _all((R.ADMIN,), X.EVERYTHING),
    A.CATALOGUE_MANAGE: _all((R.ADMIN,), X.EVERYTHING),
    # The coordinator of Tier 2 drafts, the administrator approves.
    A.SLA_PROPOSE: _all((R.TIER2_LEAD, R.ADMIN), X.EVERYTHING),
    A.SLA_APPROVE: _all((R.ADMIN,), X.EVERYTHING),
    A.REPORTS_READ: _merge(
        _all((R.TIER1_LEAD, R.HEAD), X.DEPARTMENT_READ), _all((R.TIER2_LEAD, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING)
    ),
    # Sheets of paper are entered where people are served; answers bear no name, so they reach everything.
    A.SURVEY_ENTER: _all((R.FRONT_OFFICER, R.BACK_OFFICER, R.MALL_MANAGER), X.EVERYTHING),
    A.SURVEY_READ: _all(
        (R.FRONT_OFFICER, R.BACK_OFFICER, R.MALL_MANAGER, R.HEAD, R.EXECUTIVE, R.ADMIN, R.AUDITOR), X.EVERYTHING
    ),
    A.SURVEY_MANAGE: _all((R.MALL_MANAGER, R.ADMIN), X.EVERYTHING),
}

for _action in LENT_FOR:
    TABLE[_action] = _merge(TABLE[_action], _all((*TIER1, R.TIER2_AGENT), X.LENT))

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
    # Failures to protect personal data (Law 27/2022 article 46). Whoever runs the desk finds them, the inspectorate watches
    # over them: both write. The regional secretary signs for the city and reads, as does the auditor. The register names nobody.
    A.BREACH_READ: _all((R.ADMIN, R.INSPECTORATE, R.EXECUTIVE, R.AUDITOR), X.EVERYTHING),
    A.BREACH_MANAGE: _all((R.ADMIN, R.INSPECTORATE), X.EVERYTHING),
}

# Which of several roles an act is put down to, when more than one allows it: the narrowest office first.
PRECEDENCE = (
    R.TIER1_AGENT,
    R.TIER2_AGENT,
    R.TIER1_LEAD,
    R.TIER2_LEAD,
    R.FRONT_OFFICER,
    R.BACK_OFFICER,
    R.MALL_MANAGER,
    R.HEAD,
    R.INSPECTORATE,
    R.EXECUTIVE,
    R.ADMIN,
    R.AUDITOR,
    R.STAFF,
)


@dataclass(frozen=True)
class Place:
    """Where a role is held: a department, or one unit of it that has technicians of its own."""

    department_id: int
    unit_id: int | None = None

    def covers(self, department_id: int, unit_id: int | None) -> bool:
        return self.department_id == department_id and self.unit_id in (None, unit_id)


@dataclass(frozen=True)
class Grant:
    """A role held now, and where."""

    role: Role
    place: Place
    department_code: str


@dataclass(frozen=True)
class Actor:
    """A person at a moment: who they are and what they hold. What every operation is told of its caller."""

    id: int
    name: str
    grants: tuple[Grant, ...] = ()
    department_id: int = 0
    department_code: str = ""
    unit_id: int | None = None
    origin: Origin = Origin.WEB
    only_department_id: int | None = None  # a token that reaches no further than the tickets of one department

    @property
    def standing(self) -> str:
        """Role and department of this moment, as the timeline keeps them: `tier1_agent@DINKES`."""
        grant = next((grant for role in PRECEDENCE for grant in self.grants if grant.role is role), None)
        return f"{grant.role}@{grant.department_code}" if grant else f"none@{self.department_code}"

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)


@dataclass(frozen=True)
class Standing:
    """What a decision about a ticket needs to know of it."""

    reporter_id: int | None  # or who entered it for them
    department_id: int
    unit_id: int | None
    tier: int
    left_tier2_lately: bool = False
    responsible_department_id: int = 0  # with whom it lies now
    lent_to_id: int | None = None  # who of elsewhere helps with it at this moment


def reaches(actor: Actor, action: Action) -> dict[Reach, frozenset[Place]]:
    """How far `action` reaches for this actor: reach -> places for which it was granted. Empty: denied."""
    found: dict[Reach, frozenset[Place]] = {}
    for grant in actor.grants:
        for reach in TABLE[action].get(grant.role, frozenset()):
            found[reach] = found.get(reach, frozenset()) | {grant.place}
    return found


def may(actor: Actor, action: Action) -> bool:
    """Whether the actor may do this to anything at all."""
    return bool(reaches(actor, action))


def may_on(actor: Actor, action: Action, ticket: Standing) -> bool:
    """Whether the actor may do this to that ticket."""
    if actor.only_department_id not in (None, ticket.department_id):
        return False
    return any(_covers(reach, places, actor, ticket) for reach, places in reaches(actor, action).items())


def _covers(reach: Reach, places: frozenset[Place], actor: Actor, ticket: Standing) -> bool:
    in_place = any(place.covers(ticket.department_id, ticket.unit_id) for place in places)
    match reach:
        case Reach.EVERYTHING:
            return True
        case Reach.OWN:
            return ticket.reporter_id == actor.id
        case Reach.DEPARTMENT:
            return ticket.tier == 1 and in_place
        case Reach.DEPARTMENT_READ:
            return in_place
        case Reach.HOLDING_READ:
            # Of whatever division one is the head: Tier 2 works for the whole office.
            return ticket.tier >= 2 and any(place.department_id == ticket.responsible_department_id for place in places)
        case Reach.TIER2:
            return ticket.tier >= 2
        case Reach.TIER2_READ:
            return ticket.tier >= 2 or ticket.left_tier2_lately
        case Reach.LENT:
            return ticket.lent_to_id == actor.id
        case _:  # of complaints: no ticket is reached by them
            return False
