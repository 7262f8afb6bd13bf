"""Correcting what a ticket is: kind, impact, urgency, own fields, and the problem behind it. Each correction is kept."""

from collections.abc import Mapping
from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.assets.models import Asset
from desk.catalogue.models import Authority
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.sla import bookkeeping
from desk.sla import operations as sla
from desk.sla import queries as sla_queries
from desk.tickets import states
from desk.tickets.changes import permit, scope_of
from desk.tickets.kinds import OWN_FIELDS, Impact, Kind, Urgency, priority_of
from desk.tickets.models import Ticket


def triage_ticket(
    *,
    ticket: Ticket,
    actor: Actor,
    kind: Kind,
    impact: Impact,
    urgency: Urgency,
    at: datetime,
    own_fields: Mapping[str, str] | None = None,
    authority: Authority | None = None,
) -> None:
    """Set what it is and who can mend it in the end (MTR-06); priority follows.

    Running clocks get the new target and keep what they counted (LLG-07).
    """
    at = permit(actor, Action.TICKET_TRIAGE, ticket, at)
    if ticket.status not in states.OPEN:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    before = _snapshot(ticket)
    version = ticket.version
    policy = sla_queries.policy_of(sla_queries.version_of(ticket.id))
    ticket.kind, ticket.impact, ticket.urgency = kind, impact, urgency
    ticket.authority = authority or ticket.authority
    ticket.priority = priority_of(policy.matrix, impact, urgency, ticket.service.min_priority)
    known = {field.name for field in OWN_FIELDS[kind]}
    given = {name: value for name, value in (own_fields or {}).items() if name in known and value}
    ticket.own_fields = {name: value for name, value in ticket.own_fields.items() if name in known} | given
    ticket.updated_at = at
    promises = sla.retarget_clocks(ticket=ticket, scope=scope_of(ticket), at=at)
    bookkeeping.rebook(ticket_id=ticket.id)
    after = _snapshot(ticket)
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    timeline.record(
        EventKind.TICKET_TRIAGED, at=at, actor=actor, ticket=ticket, version=version, changes=changes, clocks=promises
    )


def _snapshot(ticket: Ticket) -> dict[str, str]:
    return {name: getattr(ticket, name) for name in ("kind", "impact", "urgency", "priority", "authority")}


def link_to_problem(*, ticket: Ticket, problem: Ticket, actor: Actor, at: datetime) -> None:
    """Hang a ticket on the problem behind it. Raises Forbidden, IllegalMove, BadInput."""
    at = permit(actor, Action.TICKET_LINK, ticket, at)
    if ticket.status not in states.OPEN:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    if problem.kind is not Kind.PROBLEM or problem.status not in states.OPEN:
        raise BadInput("Only an open problem can be linked.", field="problem")
    if ticket.kind is Kind.PROBLEM:
        raise BadInput("A problem cannot hang on another problem.", field="problem")
    ticket.problem = problem
    ticket.updated_at = at
    timeline.record(EventKind.TICKET_LINKED, at=at, actor=actor, ticket=ticket, problem=problem.number)


def name_asset(*, ticket: Ticket, asset: Asset | None, actor: Actor, at: datetime) -> None:
    """Say which thing it is about, or that it is about none. Raises Forbidden, IllegalMove, BadInput."""
    at = permit(actor, Action.TICKET_LINK, ticket, at)
    if ticket.status not in states.OPEN:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    if asset is not None and (asset.department_id != ticket.department_id or asset.ended_on is not None):
        raise BadInput("This asset is not in the register of that department.", field="asset")
    ticket.asset = asset
    ticket.updated_at = at
    timeline.record(EventKind.TICKET_LINKED, at=at, actor=actor, ticket=ticket, asset=asset.code if asset else "-")
