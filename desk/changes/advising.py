"""What the ICT office advises under a number, and the names under the city's domain (LLG-24, LLG-25, BKS-13)."""

from datetime import datetime

from desk import numbering, timeline
from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Demand
from desk.changes import queries, states
from desk.changes.models import AdviceField, Recommendation, Subdomain, Verdict
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.sla import calendars
from desk.tickets import changes
from desk.tickets import states as ticket_states
from desk.tickets.models import Ticket


def give_recommendation(
    *, ticket: Ticket, actor: Actor, field: AdviceField, verdict: Verdict, words: str, at: datetime
) -> Recommendation:
    """Advise, once, under a number of its own; the reporter reads it. Raises Forbidden, Conflict, BadInput."""
    at = changes.permit(actor, Action.TICKET_ADVISE, ticket, at)
    _expect_open(ticket, Demand.RECOMMENDATION)
    if queries.recommendation_of(ticket.id) is not None:
        raise Conflict("The recommendation has been given already.")
    if not words.strip():
        raise BadInput("Please say what is recommended, and why.", field="words")
    given = Recommendation(
        ticket_id=ticket.id,
        field=field,
        verdict=verdict,
        words=words,
        number=numbering.take_number(numbering.RECOMMENDATION, at=at, zone=calendars.city_zone()),
        given_by_id=actor.id,
        given_at=at,
    )
    db.session.add(given)
    ticket.updated_at = at
    event = timeline.record(
        EventKind.RECOMMENDATION_GIVEN, at=at, actor=actor, ticket=ticket, number=given.number, verdict=verdict
    )
    changes.say(event, ticket=ticket, actor=actor, body=words, is_internal=False)
    db.session.flush()
    return given


def name_subdomain(*, ticket: Ticket, actor: Actor, name: str, domain: str, at: datetime) -> Subdomain:
    """Enter the name that is asked for; one outside the city's domain is refused. Raises Forbidden, Conflict, BadInput."""
    at = changes.permit(actor, Action.TICKET_REPLY, ticket, at)
    _expect_open(ticket, Demand.SUBDOMAIN)
    wanted = name.strip().casefold().removeprefix("https://").removeprefix("http://").strip("/").rstrip(".")
    if not states.is_subdomain(wanted, domain=domain):
        raise BadInput(
            "The name must lie under %(domain)s, in letters, digits and dashes: layanan.%(domain)s.",
            field="name",
            domain=domain,
        )
    if queries.is_asked_for(wanted, but=ticket.id):
        raise BadInput("Another open ticket asks for this name already.", field="name")
    found = queries.subdomain_of(ticket.id)
    if found is None:
        found = Subdomain(ticket_id=ticket.id, name=wanted, entered_by_id=actor.id, entered_at=at)
        db.session.add(found)
    else:
        found.name, found.entered_by_id, found.entered_at = wanted, actor.id, at
    ticket.updated_at = at
    timeline.record(EventKind.SUBDOMAIN_NAMED, at=at, actor=actor, ticket=ticket, name=wanted)
    return found


def _expect_open(ticket: Ticket, demand: Demand) -> None:
    if demand not in ticket.service.demands:
        raise Conflict("This service asks for nothing of the kind.")
    if ticket.status not in ticket_states.OPEN:
        raise Conflict("The ticket is over. Reopen it to go on.")
