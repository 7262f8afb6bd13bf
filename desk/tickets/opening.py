"""Opening a ticket: kind, priority and route follow from the catalogue and two plain answers; nobody picks a tier."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desk import numbering, own_fields, timeline
from desk.accounts import queries as accounts
from desk.accounts.policy import Action, Actor, may
from desk.assets.models import Asset
from desk.catalogue import asking
from desk.catalogue.field_models import FieldSet
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.sla import calendars
from desk.sla import operations as sla
from desk.sla import queries as sla_queries
from desk.tickets import changes, routes, tasks
from desk.tickets.kinds import (
    IMPACT_OF,
    URGENCY_OF,
    Affected,
    CanWork,
    Kind,
    ReporterKind,
    kind_for,
    priority_of,
)
from desk.tickets.models import Ticket
from desk.tickets.states import Status

LONGEST_TITLE = 100


def open_ticket(
    *,
    actor: Actor,
    department: Department,
    service: Service,
    description: str,
    affected: Affected,
    can_work: CanWork,
    at: datetime,
    title: str = "",
    kind: Kind | None = None,
    unit_id: int | None = None,
    reporter_kind: ReporterKind = ReporterKind.EMPLOYEE,
    reporter_name: str = "",
    reporter_contact: str = "",
    answers: Mapping[str, own_fields.Answer] | None = None,
    form_key: str | None = None,
    whatever_kind: Kind | None = None,
    begins: routes.Route | None = None,
    reporter: Mapping[str, Any] | None = None,
    channel: str | None = None,
    asset: Asset | None = None,
) -> Ticket:
    """Number it, route it, start its clocks. With `reporter_name` it is filed for somebody else (LLG-19).

    `answers` are those to the service's own fields (LLG-07); None where nobody was asked.
    For the desk's own purposes: `whatever_kind`, also one that its service does not offer; `begins`, where it is to lie;
    `reporter`, the columns of whoever it is opened for, where that is not the actor's choice. Raises Forbidden, BadInput.
    """
    for_another = bool(reporter_name)
    if asset is not None and (asset.department_id != department.id or asset.ended_on is not None):
        raise BadInput("This asset is not in the register of that department.", field="asset")
    if reporter is None and not may(actor, Action.TICKET_OPEN_FOR_OTHERS if for_another else Action.TICKET_OPEN):
        raise Forbidden("You may not do this.")
    today = calendars.city_day(at)
    policy = sla_queries.policy_on(today)
    impact, urgency = IMPACT_OF[affected], URGENCY_OF[can_work]
    way = begins or routes.route(
        direct_t2=service.direct_t2,
        demarcation=service.demarcation,
        is_autonomous=department.is_ict_autonomous(today),
        has_tier1=accounts.has_tier1(department.id, unit_id=unit_id, on=today),
    )
    told_kind = whatever_kind or (kind if kind and kind in service.kinds else kind_for(service.kinds, can_work))
    field_set = asking.field_set_of(service.id) if answers is not None else None
    kept = _fitting(field_set, told_kind, answers or {})
    ticket = Ticket(
        kind=told_kind,
        title=title or title_from(description),
        description=description,
        own_fields={},
        service=service,
        answers=kept,
        field_set=field_set if kept else None,
        authority=service.authority,
        secrecy=service.secrecy,
        **reporter
        if reporter
        else {
            "reporter_id": None if for_another else actor.id,
            "reporter_kind": reporter_kind,
            "reporter_name": reporter_name,
            "reporter_contact": reporter_contact,
            "filed_by_id": actor.id if for_another else None,
        },
        affected=affected,
        can_work=can_work,
        impact=impact,
        urgency=urgency,
        priority=priority_of(policy.matrix, impact, urgency, service.min_priority),
        status=Status.NEW,
        tier=way.tier,
        way=way.way,
        department=department,
        unit_id=unit_id,
        responsible_department=department if way.tier == 1 else organisation.ict_office(),
        form_key=form_key,
        asset=asset,
        opened_at=at,
        updated_at=at,
    )
    clocks, brought = changes.first_clocks(ticket, at=at), tasks.brought_at_opening(service)
    # The number when all is read and computed: on PostgreSQL whoever opens another waits from here until the commit.
    ticket.number = numbering.take_number(numbering.TICKET, at=at, zone=calendars.city_zone())
    db.session.add(ticket)
    db.session.flush()
    sla.give_clocks(clocks, ticket=ticket)
    changes.open_ledger(ticket, at=at)
    opened = timeline.record(
        EventKind.TICKET_OPENED,
        at=at,
        actor=actor,
        ticket=ticket,
        tier=ticket.tier,
        way=ticket.way,
        priority=ticket.priority,
        scope={"kind": ticket.kind, "service": service.code, "department": department.code},
        clocks={clock.measure: sla.promise_of(clock) for clock in clocks},
        channel=channel,
    )
    opened.ticket_version = 0  # before it there was nothing that a form could have shown
    tasks.add_at_opening(ticket, brought, at=at)
    db.session.flush()  # whoever goes on with it finds all of it there
    return ticket


def _fitting(
    field_set: FieldSet | None, kind: Kind, answers: Mapping[str, own_fields.Answer]
) -> dict[str, own_fields.Answer]:
    """The answers to what is asked of a ticket of that kind. Raises BadInput for one that is missing or is none."""
    asked = field_set.asked(kind) if field_set else []
    for field in asked:
        if field.name not in answers and field.required:
            raise BadInput("Please fill this in.", field=f"own_{field.name}")
        if field.name in answers and not own_fields.fitting(field, answers[field.name]):
            raise BadInput("This choice is not offered.", field=f"own_{field.name}")
    return {field.name: answers[field.name] for field in asked if field.name in answers}


def reporter_of(ticket: Ticket) -> dict[str, Any]:
    """Who reported a ticket, for another that is made of it."""
    kept = ("reporter_id", "reporter_kind", "reporter_name", "reporter_contact", "filed_by_id")
    return {name: getattr(ticket, name) for name in kept}


def title_from(description: str) -> str:
    """The first sentence of what was told, short enough for a list."""
    first = re.split(r"(?<=[.!?])\s|\n", description.strip(), maxsplit=1)[0].strip()
    if len(first) <= LONGEST_TITLE:
        return first
    return first[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
