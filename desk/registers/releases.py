"""What a release has brought: the places of its four documents go into the register of applications (LLG-26)."""

from dataclasses import replace
from datetime import datetime

from desk.accounts.policy import Actor
from desk.applications import operations
from desk.applications.models import Application
from desk.changes import queries as changes
from desk.changes.states import Document
from desk.tickets.models import Ticket

FIELDS = {
    Document.REQUIREMENTS: "requirements_place",
    Document.DESIGN: "design_place",
    Document.MANUAL: "manual_place",
    Document.SOURCE: "repository",
}


def news_of(ticket_id: int, application: Application) -> dict[str, str]:
    """What a ticket's documents say that the register does not: field -> place."""
    found = changes.documents_of(ticket_id)
    told = {field: found[kind].place for kind, field in FIELDS.items() if kind in found}
    return {field: place for field, place in told.items() if place != getattr(application, field)}


def take_documents(*, ticket: Ticket, application: Application, actor: Actor, at: datetime) -> bool:
    """Write them into the register; whether anything is different. Raises Forbidden, BadInput."""
    news = news_of(ticket.id, application)
    content = replace(operations.content_of(application), **news)  # type: ignore[arg-type]
    return operations.change_application(application=application, content=content, actor=actor, at=at)
