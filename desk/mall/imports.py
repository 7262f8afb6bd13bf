"""Loading tenants, their services and counters from data files; loading again changes what is there and removes nothing."""

from typing import Any

from sqlalchemy import select

from desk.database import db
from desk.mall.kinds import TenantKind
from desk.mall.models import Counter, Tenant, TenantService
from desk.organisation.models import Department


def load_tenants(data: dict[str, Any]) -> int:
    """Add or change the organisations that serve in the mall, what they serve, and the counters. Raises KeyError, ValueError."""
    departments = {row.code: row for row in db.session.scalars(select(Department))}
    tenants = {row.code: row for row in db.session.scalars(select(Tenant))}
    for line in data.get("tenant", []):
        tenant = tenants.setdefault(line["code"], Tenant(code=line["code"]))
        tenant.name, tenant.name_en, tenant.kind = line["name"], line["name_en"], TenantKind(line["kind"])
        tenant.department_id = departments[line["department"]].id if line.get("department") else None
        for name in ("decree_no", "officer_name", "officer_contact"):
            setattr(tenant, name, line.get(name, getattr(tenant, name) or ""))
        tenant.starts_on, tenant.ended_on = line.get("starts_on"), line.get("ended_on")
    db.session.add_all(tenants.values())
    db.session.flush()
    for line in data.get("tenant", []):
        _load_services(tenants[line["code"]], line.get("services", []))
    _load_counters(data.get("counter", []), tenants)
    db.session.flush()
    return len(tenants)


def _load_services(tenant: Tenant, lines: list[Any]) -> None:
    """A service is a name alone, or a table with what it asks for."""
    known = {service.name: service for service in tenant.services}
    for position, told in enumerate(lines):
        line = {"name": told} if isinstance(told, str) else told
        service = known.get(line["name"]) or TenantService(tenant_id=tenant.id, name=line["name"])
        service.name_en, service.position = line.get("name_en", line["name"]), position
        for name in ("decree_no", "standard_document", "duration", "fee", "receipt_note"):
            setattr(service, name, line.get(name, getattr(service, name) or ""))
        for name in ("requirements", "steps", "own_fields"):
            setattr(service, name, line.get(name, getattr(service, name) or []))
        db.session.add(service)


def _load_counters(lines: list[dict[str, Any]], tenants: dict[str, Tenant]) -> None:
    known = {row.code: row for row in db.session.scalars(select(Counter))}
    for line in lines:
        counter = known.setdefault(line["code"], Counter(code=line["code"]))
        counter.name, counter.place = line["name"], line.get("place", "")
        counter.tenant_id = tenants[line["tenant"]].id if line.get("tenant") else None
    db.session.add_all(known.values())
