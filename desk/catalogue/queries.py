"""What is asked of the catalogue."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from desk.catalogue.models import ComplaintCategory, Service, ServiceGroup, Skill
from desk.database import db
from desk.errors import BadInput, NotFound


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


def all_skills() -> Sequence[Skill]:
    """Every skill, by name."""
    return db.session.scalars(select(Skill).order_by(Skill.name)).all()


def find_skill(code: str) -> Skill | None:
    """The skill of that code, if there is one."""
    return db.session.scalars(select(Skill).where(Skill.code == code)).first()


def all_groups() -> Sequence[ServiceGroup]:
    """The groups of services in their order."""
    return db.session.scalars(select(ServiceGroup).order_by(ServiceGroup.position)).all()
