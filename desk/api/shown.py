"""Tickets and their history as a program sees them: what the caller may read, and nothing beside it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from desk import own_field_forms
from desk.accounts.policy import Action, Actor
from desk.sla.facts import HOLD_OF
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.templating import iso
from desk.tickets import queries, searching
from desk.tickets.models import Ticket
from desk.tickets.queries import Entry

Clocks = Mapping[Measure, SlaClock]
# What of an event's details is told: what its line on the ticket's page says. Ids, promises of clocks and scopes stay inside.
TOLD_DETAILS = (
    "name", "waiting_for", "way", "tier", "to_tier", "forced", "consultation", "unanswered", "wait_is_over", "reporter",
    "problem", "into", "owner", "reference", "merged", "promised_for", "measure", "due_at",
)  # fmt: skip


def ticket_of(ticket: Ticket, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """One ticket."""
    return tickets_of([ticket], actor, at=at)[0]


def tickets_of(tickets: Iterable[Ticket], actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Tickets of a list; their clocks are asked for in one go."""
    found = list(tickets)
    promises = searching.promises_of([ticket.id for ticket in found])
    return [_ticket(ticket, promises[ticket.id], actor, at) for ticket in found]


def _ticket(ticket: Ticket, clocks: Clocks, actor: Actor, at: datetime) -> dict[str, Any]:
    shown = _shown_clocks(ticket, clocks, actor, at)
    due = {name: clock.due_at for name, clock in shown.items()}
    return {
        "number": ticket.number,
        "kind": ticket.kind,
        "title": ticket.title,
        "description": ticket.description,
        "status": ticket.status,
        "tier": ticket.tier,
        "priority": ticket.priority,
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "secrecy": ticket.secrecy,
        "department": ticket.department.code,
        "service": ticket.service.code,
        "fields": _answers(ticket),
        "asset": ticket.asset.code if ticket.asset else None,
        "requester": ticket.reporter.username if ticket.reporter else ticket.reporter_name,
        "assignee": ticket.assignee.username if ticket.assignee else None,
        "created_at": iso(ticket.opened_at),
        "updated_at": iso(ticket.updated_at),
        "due": {name: moment_of(due.get(name)) for name in ("response", "resolution", "tier")},
        "overdue": any(searching.is_late(clock, at) for clock in shown.values()),
        "waiting_for": ticket.waiting_for,
        "returns": ticket.returns,
        "version": ticket.version,
    }


def _answers(ticket: Ticket) -> list[dict[str, Any]]:
    """What the service asked besides, in the words of then."""
    asked = ticket.field_set.own_fields if ticket.field_set else ()
    return [
        {"name": field.name, "label": field.label, "value": answer, "text": own_field_forms.said(field, answer)}
        for field in asked
        if (answer := ticket.answers.get(field.name)) is not None
    ]


def _shown_clocks(ticket: Ticket, clocks: Clocks, actor: Actor, at: datetime) -> dict[str, SlaClock]:
    """The clocks that this caller sees; the tiers' own are theirs."""
    measures = {"response": Measure.RESPONSE, "resolution": Measure.RESOLUTION}
    if queries.may(actor, Action.TICKET_READ_INTERNAL, ticket, at):
        measures["tier"] = HOLD_OF[ticket.tier]
    return {name: clocks[measure] for name, measure in measures.items() if measure in clocks}


def etag_of(shown: Mapping[str, Any]) -> str:
    """Version, and a mark of the content: deadlines move also without the ticket being changed."""
    mark = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:12]
    return f'"{shown["version"]}-{mark}"'


def event_of(entry: Entry) -> dict[str, Any]:
    """What happened, with the words of it."""
    event = entry.event
    told = {name: event.details[name] for name in TOLD_DETAILS if name in event.details}
    return {
        "id": event.id,
        "kind": event.kind,
        "happened_at": iso(event.happened_at),
        "actor": event.actor_name,
        "standing": event.actor_standing,
        "origin": event.origin,
        "internal": event.is_internal,
        "body": entry.comment.body if entry.comment else None,
        "details": {name: value for name, value in told.items() if isinstance(value, str | int | bool)},
    }


def moment_of(moment: datetime | None) -> str | None:
    """As answers say it: RFC 3339, in UTC."""
    return None if moment is None else iso(moment)
