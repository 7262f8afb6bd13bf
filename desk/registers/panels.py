"""What the registers add to the page of a ticket: its application, the backup that it asks for, the name that it brought."""

from datetime import datetime
from typing import Any

from flask import g

from desk.accounts.policy import Action, Actor, may
from desk.applications import labels as application_words
from desk.applications import queries as applications
from desk.applications.kinds import ApplicationStatus
from desk.applications.models import Application
from desk.catalogue.models import Demand
from desk.changes import queries as requests
from desk.registers import labels, queries, releases
from desk.registers.kinds import BACKUP_SERVICE
from desk.registers.reach import is_reached
from desk.sla import calendars
from desk.tickets import panels
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.tickets.states import OPEN, Status

MOST_NAMED = 3  # where a service has more applications, a list of them would tell nothing


def around(ticket: Ticket) -> tuple[Application | None, list[Application]]:
    """What a ticket is or may be about; asked once for a page, whose buttons and panel both want to know."""
    key = (ticket.id, ticket.version)
    known: tuple[Any, Any] | None = g.get("applications_around")
    if known is None or known[0] != key:
        known = g.applications_around = (key, applications.around(ticket.id, ticket.service_id))
    found: tuple[Application | None, list[Application]] = known[1]
    return found


def answered_elsewhere(ticket: Ticket) -> list[Application]:
    """Those of its service whose content another department answers for, and not the ICT office (LLG-17)."""
    return [
        one
        for one in around(ticket)[1]
        if one.status is ApplicationStatus.RUNNING
        and one.department_id != ticket.department_id
        and not one.department.ict_office
        and one.department.ended_on is None
    ]


def application_panel(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """Which application it is about, or may be: who answers for its content, who can mend it in the end (LLG-17)."""
    named, every = around(ticket)
    found = [named] if named else every
    if not found or len(found) > MOST_NAMED:
        return None
    context = {
        "found": found,
        "is_named": named is not None,
        "words": application_words,
        "may_read": may(actor, Action.APPLICATION_READ),
        "news": bool(named)
        and Demand.RELEASE_DOCUMENTS in ticket.service.demands
        and may(actor, Action.APPLICATION_MANAGE)
        and releases.news_of(ticket.id, found[0]),
        "may_name": ticket.status in OPEN and tickets.may(actor, Action.TICKET_LINK, ticket, at),
    }
    return panels.Panel("registers/application_panel.html", context)


def backup_panel(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """What this ticket asks for, with the button that says it is done."""
    asked = queries.backups_of_ticket(ticket.id) if ticket.service.code == BACKUP_SERVICE else ()
    if not asked:
        return None
    today = calendars.city_day(at)
    lines = [
        (one, kind, is_reached(actor, Action.UPKEEP_MANAGE, one.department_id, one.unit_id)) for one, kind in asked
    ]
    return panels.Panel("registers/backup_panel.html", {"lines": lines, "today": today, "words": labels})


def domain_panel(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """Once the request is answered: its name is proposed for the register, one press away (LLG-24)."""
    if Demand.SUBDOMAIN not in ticket.service.demands or not may(actor, Action.DOMAIN_MANAGE):
        return None
    asked = requests.subdomain_of(ticket.id)
    if asked is None:
        return None
    entry = queries.find_domain_name(asked.name)
    is_answered = ticket.status in (Status.RESOLVED, Status.CLOSED)
    if entry is None and not is_answered:
        return None
    proposes = is_answered and (entry is None or entry.ticket_id != ticket.id)
    return panels.Panel("registers/domain_panel.html", {"asked": asked, "entry": entry, "proposes": proposes})


def question_help(description: str, service_code: str, actor: Actor) -> panels.Panel:
    """Beside the form of a new ticket: questions about content are asked of whoever owns the application."""
    found = applications.with_content_owner(service_code)
    return panels.Panel("registers/question_help.html", {"applications": found})


def register() -> None:
    """Show all of them."""
    for maker in (application_panel, backup_panel, domain_panel):
        panels.register(maker)
    panels.register_for_new(question_help)
