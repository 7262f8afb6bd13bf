"""Writing into the register of applications: guard, change, record. What is retired keeps its row."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from desk import trails
from desk.accounts.policy import Action, Actor, may
from desk.applications import queries
from desk.applications.kinds import CODE, ApplicationKind, ApplicationStatus, Domain, is_link, is_repository
from desk.applications.models import Application, ApplicationTicket
from desk.catalogue.models import Authority, ExternalOwner, Service
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.organisation.models import Department
from desk.trails import Register


class StaleApplication(Conflict):
    """The entry has changed since the form was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this application meanwhile.")


@dataclass(frozen=True)
class Content:
    """What the register knows of an application."""

    name: str
    kind: ApplicationKind
    department: Department
    domain: Domain | None = None
    external_owner: ExternalOwner | None = None
    service: Service | None = None
    status: ApplicationStatus = ApplicationStatus.RUNNING
    purpose: str = ""
    address: str = ""
    technical_contact: str = ""
    repository: str = ""
    requirements_place: str = ""
    design_place: str = ""
    manual_place: str = ""
    ended_on: date | None = None


PLAIN = (
    "name", "kind", "domain", "status", "purpose", "address", "technical_contact", "repository",
    "requirements_place", "design_place", "manual_place", "ended_on",
)  # fmt: skip


def enter_application(*, code: str, content: Content, actor: Actor, at: datetime) -> Application:
    """Enter an application. Raises Forbidden, BadInput."""
    _permit(actor)
    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise BadInput("A code has 2 to 32 letters, digits, dots and dashes.", field="code")
    if queries.find(code) is not None:
        raise BadInput("This code is taken.", field="code")
    _check(content)
    application = Application(code=code, created_at=at)
    _set(application, content)
    db.session.add(application)
    db.session.flush()
    trails.note(Register.APPLICATION, application.id, name=code, at=at, actor=actor, is_new=True)
    return application


def change_application(*, application: Application, content: Content, actor: Actor, at: datetime) -> bool:
    """What is known better now; whether anything is different. Raises Forbidden, BadInput."""
    _permit(actor)
    _check(content)
    before = _snapshot(application)
    _set(application, content)
    changes = trails.differences(before, _snapshot(application))
    if not changes:
        return False
    db.session.flush()
    trails.note(Register.APPLICATION, application.id, name=application.code, at=at, actor=actor, changes=changes)
    return True


def content_of(application: Application) -> Content:
    """What the register knows now: for whoever changes a part of it."""
    known: dict[str, Any] = {name: getattr(application, name) for name in PLAIN}
    return Content(
        department=application.department,
        external_owner=application.external_owner,
        service=application.service,
        **known,
    )


def link_ticket(*, ticket_id: int, application: Application | None) -> None:
    """Keep which application a ticket is about, or that nobody says so any more. For whoever permits it of the ticket."""
    link = db.session.get(ApplicationTicket, ticket_id)
    if application is None:
        if link is not None:
            db.session.delete(link)
    elif link is None:
        db.session.add(ApplicationTicket(ticket_id=ticket_id, application=application))
    else:
        link.application = application
    db.session.flush()


def _permit(actor: Actor) -> None:
    if not may(actor, Action.APPLICATION_MANAGE):
        raise Forbidden("You may not do this.")


def _check(content: Content) -> None:
    """Raises BadInput with the field that is wrong."""
    if content.kind is ApplicationKind.GENERAL and content.domain is None:
        raise BadInput("A general application belongs to one of the eight domains.", field="domain")
    owner = content.external_owner
    if owner is not None and (owner.kind is Authority.NATIONAL) != (content.kind is ApplicationKind.GENERAL):
        raise BadInput(
            "A general application has a national owner; one of the city's own has a vendor, or nobody outside.",
            field="external_owner",
        )
    if (content.status is ApplicationStatus.RETIRED) != (content.ended_on is not None):
        raise BadInput("What is retired has a last day, and nothing else has.", field="ended_on")
    if content.address and not is_link(content.address):
        raise BadInput("Write the whole address: https://… without a name or password in it.", field="address")
    if content.repository and not is_repository(content.repository):
        raise BadInput(
            "Write the address of the repository: https://… or git@…, without a password in it.", field="repository"
        )


def _set(application: Application, content: Content) -> None:
    for name in PLAIN:
        setattr(application, name, getattr(content, name))
    for name in ("department", "external_owner", "service"):
        found = getattr(content, name)
        setattr(application, name, found)
        setattr(application, f"{name}_id", found.id if found else None)


def _snapshot(application: Application) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(application, name) for name in PLAIN}
    for name in ("department", "external_owner", "service"):
        found = getattr(application, name)
        kept[name] = found.code if found else None
    return kept
