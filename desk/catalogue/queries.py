"""What is asked of the catalogue."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from desk.catalogue.models import ComplaintCategory, ExternalOwner, Service, ServiceGroup, Skill
from desk.database import db
from desk.errors import BadInput, NotFound

CONTRACT_REMINDED_BEFORE = timedelta(days=60)


def services_offered(*, on: date, to_everyone: bool) -> Sequence[Service]:
    """The services that can be asked for on that day, grouped and in order; `to_everyone` leaves out technicians' own."""
    services = (
        select(Service)
        .join(Service.group)
        .where(or_(Service.ended_on.is_(None), Service.ended_on >= on))
        .options(joinedload(Service.group))
        .order_by(ServiceGroup.position, Service.position, Service.code)
    )
    if to_everyone:
        services = services.where(Service.everyone)
    return db.session.scalars(services).all()


def get_service(code: str, *, on: date) -> Service:
    """A service that can be asked for on that day. Raises BadInput."""
    services = select(Service).where(Service.code == code, or_(Service.ended_on.is_(None), Service.ended_on >= on))
    service = db.session.scalars(services).first()
    if service is None:
        raise BadInput("This service is not in the catalogue.", field="service")
    return service


def get_any_service(code: str) -> Service:
    """A service, ended or not. Raises NotFound."""
    service = db.session.scalars(select(Service).where(Service.code == code)).first()
    if service is None:
        raise NotFound("There is nothing here.")
    return service


def all_services() -> Sequence[Service]:
    """The whole catalogue, ended services too."""
    services = (
        select(Service)
        .join(Service.group)
        .options(joinedload(Service.group), joinedload(Service.owner), joinedload(Service.skill))
        .order_by(ServiceGroup.position, Service.position, Service.code)
    )
    return db.session.scalars(services).all()


def complaint_categories() -> Sequence[ComplaintCategory]:
    """What a complaint may be about, by number."""
    return db.session.scalars(select(ComplaintCategory).order_by(ComplaintCategory.number)).all()


def complaint_category(code: str) -> ComplaintCategory:
    """The category of that code. Raises BadInput."""
    category = db.session.scalars(select(ComplaintCategory).where(ComplaintCategory.code == code)).first()
    if category is None:
        raise BadInput("This choice is not offered.", field="category")
    return category


def external_owners(*, on: date | None = None) -> Sequence[ExternalOwner]:
    """The register of Tier 3 by name; with `on`, those that one can turn to on that day."""
    owners = select(ExternalOwner).order_by(ExternalOwner.kind, ExternalOwner.name)
    if on is not None:
        owners = owners.where(or_(ExternalOwner.ended_on.is_(None), ExternalOwner.ended_on >= on))
    return db.session.scalars(owners).all()


def get_external_owner(code: str) -> ExternalOwner:
    """An owner of the register, ended or not. Raises NotFound."""
    owner = db.session.scalars(select(ExternalOwner).where(ExternalOwner.code == code)).first()
    if owner is None:
        raise NotFound("There is nothing here.")
    return owner


def owner_on(code: str, *, on: date) -> ExternalOwner:
    """An owner that one can turn to on that day, by code or full name. Raises BadInput."""
    wanted = code.strip().casefold()
    offered = external_owners(on=on)
    owner = next((one for one in offered if wanted in (one.code.casefold(), one.name.casefold())), None)
    if owner is None:
        raise BadInput("There is no such owner in the register of Tier 3.", field="owner")
    return owner


def contracts_to_remind_of(*, on: date) -> Sequence[int]:
    """The ids of owners whose contract ends within the next 60 days, and nobody was reminded of."""
    due = select(ExternalOwner.id).where(
        ExternalOwner.contract_reminded_on.is_(None),
        ExternalOwner.contract_ends_on >= on,
        ExternalOwner.contract_ends_on <= on + CONTRACT_REMINDED_BEFORE,
        or_(ExternalOwner.ended_on.is_(None), ExternalOwner.ended_on >= on),
    )
    return db.session.scalars(due.order_by(ExternalOwner.contract_ends_on, ExternalOwner.id)).all()


def all_skills() -> Sequence[Skill]:
    """Every skill, by name."""
    return db.session.scalars(select(Skill).order_by(Skill.name)).all()


def find_skill(code: str) -> Skill | None:
    """The skill of that code, if there is one."""
    return db.session.scalars(select(Skill).where(Skill.code == code)).first()


def all_groups() -> Sequence[ServiceGroup]:
    """The groups of services in their order."""
    return db.session.scalars(select(ServiceGroup).order_by(ServiceGroup.position)).all()
