"""Reading the register of applications. Every list starts with what this person may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.applications.kinds import ApplicationKind, ApplicationStatus, Domain
from desk.applications.models import Application, ApplicationTicket
from desk.catalogue.models import ExternalOwner, Service
from desk.database import db
from desk.errors import NotFound
from desk.organisation.models import Department

PAGE = 50
MOST_OFFERED = 500  # in a form


@dataclass(frozen=True)
class Wanted:
    """What of the register is looked for."""

    words: str = ""
    kind: ApplicationKind | None = None
    domain: Domain | None = None
    department: str = ""
    status: ApplicationStatus | None = None  # none: what is not retired
    lacking: bool = False


def visible_to(actor: Actor, action: Action = Action.APPLICATION_READ) -> Select[tuple[Application]]:
    """The applications that this person may read."""
    return (
        select(Application)
        .where(_within(actor, action))
        .options(
            joinedload(Application.department),
            joinedload(Application.external_owner),
            joinedload(Application.service).joinedload(Service.group),
        )
    )


def get_application(actor: Actor, code: str, action: Action = Action.APPLICATION_READ) -> Application:
    """One of them. Not yours looks like not there. Raises NotFound."""
    application = db.session.scalars(visible_to(actor, action).where(Application.code == code.upper())).first()
    if application is None:
        raise NotFound("There is nothing here.")
    return application


def listed(actor: Actor, wanted: Wanted, *, after: str = "", limit: int = PAGE + 1) -> Sequence[Application]:
    """A page of the register and one more, by code."""
    found = visible_to(actor).where(Application.code > after, *_conditions(wanted))
    return db.session.scalars(found.order_by(Application.code).limit(limit)).all()


def of_department(actor: Actor, department_id: int) -> Sequence[Application]:
    """What a department answers for, as far as this person may read it; what is retired left out."""
    found = visible_to(actor).where(
        Application.department_id == department_id, Application.status != ApplicationStatus.RETIRED
    )
    return db.session.scalars(found.order_by(Application.name, Application.id).limit(MOST_OFFERED)).all()


def offered() -> Sequence[Application]:
    """What a ticket, a backup or a name may be said to belong to, by name."""
    found = select(Application).where(Application.status != ApplicationStatus.RETIRED)
    return db.session.scalars(found.order_by(Application.name, Application.id).limit(MOST_OFFERED)).all()


def with_content_owner(service_code: str = "") -> Sequence[Application]:
    """What questions of content can be asked about, of that service or of all: a department answers them (LLG-17)."""
    found = (
        select(Application)
        .join(Application.service)
        .join(Department, Department.id == Application.department_id)
        .where(
            Service.code == service_code if service_code else true(),
            Application.status == ApplicationStatus.RUNNING,
            ~Department.ict_office,
            Department.ended_on.is_(None),
        )
        .options(joinedload(Application.department))
    )
    return db.session.scalars(found.order_by(Application.name, Application.id)).all()


def named_for(ticket_id: int) -> Application | None:
    """The application that a ticket was said to be about."""
    found = select(Application).join(ApplicationTicket).where(ApplicationTicket.ticket_id == ticket_id)
    loaded = found.options(joinedload(Application.department), joinedload(Application.external_owner))
    return db.session.scalars(loaded).first()


def around(ticket_id: int, service_id: int) -> tuple[Application | None, list[Application]]:
    """What a ticket was said to be about, and every application of its service by name; one query."""
    named = select(ApplicationTicket.application_id).where(ApplicationTicket.ticket_id == ticket_id).scalar_subquery()
    of_service = and_(Application.service_id == service_id, Application.status != ApplicationStatus.RETIRED)
    found = (
        select(Application, Application.id == named)
        .where(or_(of_service, Application.id == named))
        .options(joinedload(Application.department), joinedload(Application.external_owner))
        .order_by(Application.name, Application.id)
        .limit(MOST_OFFERED)
    )
    rows = db.session.execute(found).all()
    told = next((one for one, is_named in rows if is_named), None)
    return told, [one for one, _ in rows if one.service_id == service_id]


def of_ticket(ticket_id: int, service_id: int) -> tuple[Application | None, bool]:
    """What a ticket is about, and whether somebody said so: otherwise the only application of its service, if there is one."""
    named, every = around(ticket_id, service_id)
    if named is not None:
        return named, True
    return (every[0] if len(every) == 1 else None), False


def usual_owner(ticket_id: int, service: Service) -> ExternalOwner | None:
    """To whom outside a ticket is handed over as a rule: the owner of its application, else the one of its service."""
    application, _ = of_ticket(ticket_id, service.id)
    if application is not None and application.external_owner is not None:
        return application.external_owner
    return service.external_owner


def find(code: str) -> Application | None:
    """The application of that code."""
    return db.session.scalars(select(Application).where(Application.code == code.upper())).first()


def _within(actor: Actor, action: Action) -> ColumnElement[bool]:
    found = reaches(actor, action)
    if Reach.EVERYTHING in found:
        return true()
    places = found.get(Reach.DEPARTMENT_READ, frozenset())
    return Application.department_id.in_({place.department_id for place in places}) if places else false()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for word in wanted.words.split()[:6]:
        plain = word.casefold()
        columns = (Application.name, Application.code, Application.purpose, Application.address)
        found.append(or_(*(func.lower(column).contains(plain, autoescape=True) for column in columns)))
    if wanted.kind is not None:
        found.append(Application.kind == wanted.kind)
    if wanted.domain is not None:
        found.append(Application.domain == wanted.domain)
    if wanted.department:
        theirs = select(Department.id).where(Department.code == wanted.department)
        found.append(Application.department_id.in_(theirs))
    if wanted.status is not None:
        found.append(Application.status == wanted.status)
    else:
        found.append(Application.status != ApplicationStatus.RETIRED)
    if wanted.lacking:
        found.append(_lacks())
    return found


def _lacks() -> ColumnElement[bool]:
    """The same rule as Application.lacks, in the database's words."""
    papers = (
        Application.repository,
        Application.requirements_place,
        Application.design_place,
        Application.manual_place,
    )
    incomplete = or_(*(paper == "" for paper in papers))
    return and_(
        Application.status != ApplicationStatus.RETIRED,
        or_(
            Application.service_id.is_(None),
            and_(Application.kind == ApplicationKind.GENERAL, Application.external_owner_id.is_(None)),
            and_(
                Application.kind == ApplicationKind.SPECIAL,
                Application.status == ApplicationStatus.RUNNING,
                incomplete,
            ),
        ),
    )
