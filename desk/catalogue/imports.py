"""Loading the catalogue from data files; loading again changes what is there and removes nothing."""

from typing import Any, TypeVar

from sqlalchemy import select

from desk.accounts.policy import Secrecy
from desk.catalogue.models import (
    Authority,
    ComplaintCategory,
    Demand,
    Demarcation,
    ExternalOwner,
    Service,
    ServiceGroup,
    Skill,
)
from desk.database import Base, db
from desk.organisation.models import Department

Row = TypeVar("Row", bound=Base)


def load_services(data: dict[str, Any]) -> int:
    """Add or change groups, skills and services; the number of services. Raises KeyError, ValueError."""
    groups = _known(ServiceGroup)
    for position, (code, line) in enumerate(data.get("groups", {}).items()):
        group = groups.setdefault(code, ServiceGroup(code=code))
        group.name, group.name_en, group.position = line["name"], line["name_en"], position
    skills = _known(Skill)
    for line in data.get("skill", []):
        skill = skills.setdefault(line["code"], Skill(code=line["code"]))
        skill.name, skill.name_en = line["name"], line["name_en"]
    db.session.add_all([*groups.values(), *skills.values()])
    db.session.flush()
    departments, owners, services = _known(Department), _known(ExternalOwner), _known(Service)
    for position, line in enumerate(data.get("service", [])):
        service = services.setdefault(line["code"], Service(code=line["code"]))
        service.name, service.name_en = line["name"], line.get("name_en", line["name"])
        service.group_id, service.position = groups[line["group"]].id, position
        service.direct_t2, service.kinds = line["direct_t2"], line["kinds"]
        service.skill_id = skills[line["skill"]].id if line.get("skill") else None
        service.owner_id = departments[line["owner"]].id
        service.authority = Authority(line["authority"])
        service.external_owner_id = owners[line["external_owner"]].id if line.get("external_owner") else None
        service.demarcation = Demarcation(line.get("demarcation", "none"))
        service.helpful_words = line.get("helpful_words", [])
        service.targets, service.min_priority = line.get("target", {}), line.get("min_priority")
        service.everyone = line.get("everyone", True)
        service.rings_at_night = line.get("rings_at_night", False)
        service.restricted = line.get("restricted", False)
        service.secrecy = Secrecy(line.get("secrecy", "ordinary"))
        service.standard_document = line.get("standard_document", "")
        service.demands = [Demand(word).value for word in line.get("demands", [])]
    db.session.add_all(services.values())
    db.session.flush()
    return len(data.get("service", []))


def load_external_owners(data: dict[str, Any]) -> int:
    """Add or change the owners of national systems and vendors."""
    owners = _known(ExternalOwner)
    for line in data.get("external_owner", []):
        owner = owners.setdefault(line["code"], ExternalOwner(code=line["code"]))
        owner.name, owner.name_en, owner.kind = line["name"], line["name_en"], Authority(line["kind"])
        # What the city has entered itself stays where the file says nothing.
        owner.channel = line.get("channel") or owner.channel or ""
        owner.hours = line.get("hours") or owner.hours or ""
        owner.account_held_by = line.get("account_held_by") or owner.account_held_by or ""
        owner.usual_answer_days = line.get("usual_answer_days", owner.usual_answer_days)
    return _keep(owners)


def load_complaint_categories(data: dict[str, Any]) -> int:
    """Add or change the categories of complaints."""
    categories = _known(ComplaintCategory)
    for line in data.get("complaint_category", data.get("category", [])):
        category = categories.setdefault(line["code"], ComplaintCategory(code=line["code"]))
        category.number, category.name, category.name_en = line["number"], line["name"], line["name_en"]
        category.restricted, category.readers = line.get("restricted", False), line.get("readers", "")
    return _keep(categories)


def _known(kind: type[Row]) -> dict[str, Row]:
    return {row.code: row for row in db.session.scalars(select(kind))}  # type: ignore[attr-defined]


def _keep(rows: dict[str, Row]) -> int:
    db.session.add_all(rows.values())
    db.session.flush()
    return len(rows)
