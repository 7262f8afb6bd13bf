"""Who may do what, and how far it reaches: what the table of rights says of a person. Deny by default. Pure."""

from dataclasses import dataclass

from desk.accounts.policy_table import TABLE as TABLE
from desk.accounts.policy_words import Action as Action
from desk.accounts.policy_words import Reach as Reach
from desk.accounts.policy_words import Role as Role
from desk.accounts.policy_words import Scope as Scope
from desk.accounts.policy_words import Secrecy as Secrecy
from desk.event_kinds import Origin

# Which of several roles an act is put down to, when more than one allows it: the narrowest office first.
PRECEDENCE = (
    Role.TIER1_AGENT,
    Role.TIER2_AGENT,
    Role.TIER1_LEAD,
    Role.TIER2_LEAD,
    Role.FRONT_OFFICER,
    Role.BACK_OFFICER,
    Role.MALL_MANAGER,
    Role.HEAD,
    Role.INSPECTORATE,
    Role.EXECUTIVE,
    Role.ADMIN,
    Role.AUDITOR,
    Role.STAFF,
)

# Whom no class of secrecy keeps out of what their role reaches (LLG-27): the coordinator of Tier 2, who gives a secret ticket
# to somebody or classes it anew, and the auditor; and, of their own, those who lead or head a department.
SEE_ALL_CLASSES = frozenset({Role.TIER2_LEAD, Role.AUDITOR})
# What only counts: sums stay right whatever the class. Lists of tickets are never read by these.
COUNTING = frozenset({Action.REPORTS_READ, Action.FIGURES_READ})
SUPERVISE_IN_PLACE = frozenset({Role.TIER1_LEAD, Role.HEAD})


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
    skills: frozenset[str] = frozenset()  # of who works in Tier 2: by these they are on duty for restricted services
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
    secrecy: Secrecy = Secrecy.ORDINARY
    assignee_id: int | None = None
    contact_id: int | None = None  # the reporter's technician in Tier 1
    duty: str | None = None  # the skill without which nobody of Tier 2 knows of it: its service is restricted (LLG-32)


def reaches(actor: Actor, action: Action) -> dict[Reach, frozenset[Place]]:
    """How far `action` reaches for this actor: reach -> places for which it was granted. Empty: denied."""
    found: dict[Reach, frozenset[Place]] = {}
    for grant in actor.grants:
        for reach in TABLE[action].get(grant.role, frozenset()):
            found[reach] = found.get(reach, frozenset()) | {grant.place}
    return found


def may(actor: Actor, action: Action) -> bool:
    """Whether the actor may do this to anything at all: asked of every line of the menu."""
    row = TABLE[action]
    return any(row.get(grant.role) for grant in actor.grants)


def may_on(actor: Actor, action: Action, ticket: Standing) -> bool:
    """Whether the actor may do this to that ticket."""
    if actor.only_department_id not in (None, ticket.department_id):
        return False
    reached = any(_covers(reach, places, actor, ticket) for reach, places in reaches(actor, action).items())
    return reached and (action in COUNTING or is_cleared(actor, ticket))


def is_cleared(actor: Actor, ticket: Standing) -> bool:
    """Whether its class and its service let this person know of the ticket at all, whatever their roles reach otherwise.

    By its class it is ordinary, limited or secret (LLG-27); by its service it may lie in the restricted queue of those who
    have the duty (LLG-32). The reporter and those who supervise are let in in any case: a wrong class never locks everybody
    out.
    """
    if ticket.secrecy is Secrecy.ORDINARY and ticket.duty is None:
        return True
    if actor.id in (ticket.reporter_id, ticket.lent_to_id):
        return True
    if actor.roles & SEE_ALL_CLASSES or any(_supervises(grant, ticket) for grant in actor.grants):
        return True
    return any(_works_by_name(grant, actor, ticket) for grant in actor.grants)


def _supervises(grant: Grant, ticket: Standing) -> bool:
    """Whoever leads the technicians of its department, or heads that, or the department that works on it now."""
    if grant.role not in SUPERVISE_IN_PLACE:
        return False
    is_holding = ticket.tier >= 2 and grant.place.department_id == ticket.responsible_department_id
    return grant.place.covers(ticket.department_id, ticket.unit_id) or (grant.role is Role.HEAD and is_holding)


def _works_by_name(grant: Grant, actor: Actor, ticket: Standing) -> bool:
    """A technician: of a limited ticket while their tier has it; of a secret one only with it in hand; of a restricted one in
    Tier 2 only with the duty, be it in their hands or not.

    Tier 1's contact of the reporter goes on reading after a hand-over: they know of it already, and answer for it.
    """
    is_for_tier = ticket.secrecy is not Secrecy.SECRET
    if grant.role is Role.TIER1_AGENT and grant.place.covers(ticket.department_id, ticket.unit_id):
        return actor.id in (ticket.assignee_id, ticket.contact_id) or (is_for_tier and ticket.tier == 1)
    if grant.role is Role.TIER2_AGENT and ticket.tier >= 2:
        is_on_duty = ticket.duty is None or ticket.duty in actor.skills
        return is_on_duty and (ticket.assignee_id == actor.id or is_for_tier)
    return False


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
        case Reach.LENT:
            return ticket.lent_to_id == actor.id
        case Reach.TIER2:
            return ticket.tier >= 2
        case Reach.TIER2_READ:
            return ticket.tier >= 2 or ticket.left_tier2_lately
        case _:  # of complaints: no ticket is reached by them
            return False
