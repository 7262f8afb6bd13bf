"""Changing the catalogue."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from types import EllipsisType

from sqlalchemy import func, select

from desk import timeline
from desk.accounts.policy import Secrecy
from desk.catalogue.models import Authority, Demand, Demarcation, Service, ServiceGroup, Skill
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.organisation.models import Department


def change_service(
    *,
    service: Service,
    name: str,
    name_en: str,
    direct_t2: bool,
    everyone: bool,
    owner: Department,
    demarcation: Demarcation,
    ended_on: date | None,
    standard_document: str = "",
    rings_at_night: bool = False,
    demands: Sequence[Demand] | EllipsisType = ...,
    skill: Skill | EllipsisType | None = ...,
    secrecy: Secrecy | EllipsisType = ...,
    restricted: bool | EllipsisType = ...,
    actor: timeline.Acting,
    at: datetime,
) -> bool:
    """Change a line of the catalogue; tickets that are open keep their route. The old and new values are kept.

    False when nothing is different, which leaves no trace. Raises BadInput.
    """
    before = _snapshot(service)
    service.name, service.name_en = name, name_en
    service.direct_t2, service.everyone = direct_t2, everyone
    service.owner_id, service.demarcation, service.ended_on = owner.id, demarcation, ended_on
    service.standard_document, service.rings_at_night = standard_document, rings_at_night
    if not isinstance(demands, EllipsisType):
        service.demands = [demand.value for demand in demands]
    if not isinstance(skill, EllipsisType):  # who does not ask for another one leaves it
        service.skill_id = skill.id if skill else None
    if not isinstance(secrecy, EllipsisType):
        service.secrecy = secrecy
    if not isinstance(restricted, EllipsisType):
        service.restricted = restricted
    if service.restricted and service.skill_id is None:
        raise BadInput("A restricted queue needs a skill: by it one sees who is on duty.", field="needed_skill")
    after = _snapshot(service)
    changes = {field: [before[field], after[field]] for field in before if before[field] != after[field]}
    if not changes:
        return False
    db.session.flush()
    db.session.expire(service, ["skill", "owner"])
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, service=service.code, changes=changes)
    return True


def create_service(
    *,
    code: str,
    name: str,
    name_en: str,
    group: ServiceGroup,
    kinds: list[str],
    direct_t2: bool,
    everyone: bool,
    owner: Department,
    skill: Skill | None,
    actor: timeline.Acting,
    at: datetime,
) -> Service:
    """A new line of the catalogue; its times are those of the priorities until a rule says more. Raises BadInput."""
    code = code.strip().upper()
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{1,29}", code):
        raise BadInput("A code has 2 to 20 letters, digits, dots or dashes.", field="code")
    if db.session.scalars(select(Service.id).where(Service.code == code)).first():
        raise BadInput("This code is taken.", field="code")
    last = db.session.scalar(select(func.max(Service.position)).where(Service.group_id == group.id))
    service = Service(
        code=code, name=name, name_en=name_en or name, group=group, position=(last or 0) + 1, kinds=kinds,
        direct_t2=direct_t2, everyone=everyone, owner=owner, skill=skill, authority=Authority.CITY,
        demarcation=Demarcation.NONE, helpful_words=[], targets={}, rings_at_night=False, offers_by_itself=False,
        standard_document="",
    )  # fmt: skip
    db.session.add(service)
    db.session.flush()
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, service=code, created=name)
    return service


def switch_offering(*, service: Service, offers: bool, actor: timeline.Acting, at: datetime) -> None:
    """Let tickets of a service be given to the least loaded by themselves, or not any more."""
    if service.offers_by_itself == offers:
        return
    service.offers_by_itself = offers
    changes = {"offers_by_itself": [str(not offers), str(offers)]}
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, service=service.code, changes=changes)


def _snapshot(service: Service) -> dict[str, str]:
    fields = (
        "name", "name_en", "direct_t2", "everyone", "owner_id", "demarcation", "ended_on", "standard_document",
        "rings_at_night", "demands", "skill_id", "secrecy", "restricted",
    )  # fmt: skip
    return {field: str(getattr(service, field)) for field in fields}
