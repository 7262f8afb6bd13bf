"""What a ticket's page shows of outages: those of a problem, and to an incident the one that it may belong to."""

from datetime import datetime

from desk.accounts import policy
from desk.accounts.policy import Action, Actor
from desk.outages import queries as outages
from desk.problems import labels, queries
from desk.tickets import panels
from desk.tickets import queries as tickets
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket
from desk.tickets.panels import Panel
from desk.tickets.states import OPEN


def proposal_panel(ticket: Ticket, actor: Actor, at: datetime) -> Panel | None:
    """To an incident the others that began within the same minutes."""
    found = queries.proposal_with(ticket, actor, at) if policy.may(actor, Action.TICKET_LINK) else None
    return Panel("problems/proposals.html", {"proposals": [found]}) if found else None


def proposals_panel(actor: Actor, at: datetime) -> Panel | None:
    """On the boards: what looks like one trouble."""
    found = queries.proposals(actor, at) if policy.may(actor, Action.TICKET_LINK) else []
    return Panel("problems/proposals.html", {"proposals": found}) if found else None


def register() -> None:
    """Hang them on the page of tickets."""
    panels.register(outage_panel)
    panels.register(proposal_panel)


def outage_panel(ticket: Ticket, actor: Actor, at: datetime) -> Panel | None:
    """What was declared of a problem, and the way to declare it; of an incident the outage that runs where it comes from."""
    told = {"words": labels, "at": at, "ticket": ticket}
    if ticket.kind is Kind.PROBLEM:
        declared = outages.of_problem(ticket.id)
        may_declare = (
            ticket.status in OPEN
            and policy.may(actor, Action.OUTAGE_MANAGE)
            and not outages.is_secret(ticket.service)
            and not any(outage.ended_at is None for outage in declared)
        )
        shown = bool(declared) or may_declare
        return Panel("problems/problem_panel.html", told | {"outages": declared, "may": may_declare}) if shown else None
    if ticket.kind is not Kind.INCIDENT or ticket.problem_id is not None or ticket.status not in OPEN:
        return None
    place = outages.Place(ticket.department_id, ticket.unit_id)
    outage = outages.of_service(ticket.service_id, at=at, place=place)
    if outage is None:
        return None
    may_link = outage.problem_id is not None and tickets.may(actor, Action.TICKET_LINK, ticket, at)
    return Panel("problems/incident_panel.html", told | {"outage": outage, "may": may_link})
