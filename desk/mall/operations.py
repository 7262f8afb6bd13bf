"""Changing the mall: tenants, services, counters, agreements. Nothing is ever deleted; what is over has a last day."""

import re
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from desk import timeline
from desk.accounts.policy import Action, Actor, may
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.mall.kinds import AgreementKind, TenantKind
from desk.mall.models import Agreement, Counter, Tenant, TenantService
from desk.mall.notes import unknown_placeholders
from desk.organisation.models import Department

CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")


@dataclass(frozen=True)
class TenantContent:
    """What is said of a tenant."""

    name: str
    name_en: str
    kind: TenantKind
    department: Department | None = None
    decree_no: str = ""
    officer_name: str = ""
    officer_contact: str = ""
    starts_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class ServiceContent:
    """What a service is called and asks for; what is shown before it is published (MTR-17, MTR-18)."""

    name: str
    name_en: str
    decree_no: str = ""
    standard_document: str = ""
    duration: str = ""
    fee: str = ""
    requirements: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    own_fields: list[dict[str, Any]] = field(default_factory=list)
    receipt_note: str = ""
    starts_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class CounterContent:
    """What is said of a counter; without a tenant it is the front office's own."""

    name: str
    tenant: Tenant | None = None
    place: str = ""
    starts_on: date | None = None
    ended_on: date | None = None


def add_tenant(*, code: str, content: TenantContent, actor: Actor, at: datetime) -> Tenant:
    """Take in an organisation that serves in the mall. Raises Forbidden, BadInput."""
    _permit(actor)
    _check_code(code, longest=32)
    if db.session.scalar(select(Tenant.id).where(Tenant.code == code)) is not None:
        raise BadInput("There is one with this code already.", field="code")
    tenant = Tenant(code=code, decree_no="", officer_name="", officer_contact="")
    _put_tenant(tenant, content, actor=actor, at=at)
    return tenant


def change_tenant(*, tenant: Tenant, content: TenantContent, actor: Actor, at: datetime) -> None:
    """Change what is said of a tenant, or from when to when it serves. Raises Forbidden, BadInput."""
    _permit(actor)
    _put_tenant(tenant, content, actor=actor, at=at)


def add_service(*, tenant: Tenant, content: ServiceContent, actor: Actor, at: datetime) -> TenantService:
    """Offer a service, the last one in the list. Raises Forbidden, BadInput."""
    last = db.session.scalar(select(func.max(TenantService.position)).where(TenantService.tenant_id == tenant.id))
    service = TenantService(tenant=tenant, position=0 if last is None else last + 1)
    change_service(service=service, content=content, actor=actor, at=at)
    return service


def change_service(*, service: TenantService, content: ServiceContent, actor: Actor, at: datetime) -> None:
    """Change what a service asks for; complaints keep the name they were made under. Raises Forbidden, BadInput."""
    _permit(actor)
    check_service(service=service, content=content)
    _put(service, asdict(content), {"tenant": service.tenant.code, "service": content.name}, actor=actor, at=at)


def check_service(*, service: TenantService | None, content: ServiceContent, tenant: Tenant | None = None) -> None:
    """Whether this can be published. Raises BadInput."""
    _check_period(content.starts_on, content.ended_on)
    if unknown := unknown_placeholders(content.receipt_note):
        raise BadInput("The placeholder {%(name)s} is not known.", field="receipt_note", name=unknown[0])
    owner = service.tenant if service is not None else tenant
    with db.session.no_autoflush:
        others = [one for one in owner.services if one is not service] if owner is not None else []
    if content.name.casefold() in {one.name.casefold() for one in others}:
        raise BadInput("This organisation has a service of that name already.", field="name")


def end_service(*, service: TenantService, last_day: date, actor: Actor, at: datetime) -> None:
    """Offer it no more after that day: it leaves the forms and stays on old complaints (BDL-05). Raises Forbidden, BadInput."""
    _permit(actor)
    _check_period(service.starts_on, last_day)
    about = {"tenant": service.tenant.code, "service": service.name}
    _put(service, {"ended_on": last_day}, about, actor=actor, at=at)


def add_counter(*, code: str, content: CounterContent, actor: Actor, at: datetime) -> Counter:
    """Open a counter. Raises Forbidden, BadInput."""
    _permit(actor)
    _check_code(code, longest=20)
    if db.session.scalar(select(Counter.id).where(Counter.code == code)) is not None:
        raise BadInput("There is one with this code already.", field="code")
    counter = Counter(code=code)
    change_counter(counter=counter, content=content, actor=actor, at=at)
    return counter


def change_counter(*, counter: Counter, content: CounterContent, actor: Actor, at: datetime) -> None:
    """Change what is said of a counter, whose it is, or from when to when it is open. Raises Forbidden, BadInput."""
    _permit(actor)
    _check_period(content.starts_on, content.ended_on)
    values = {name: getattr(content, name) for name in ("name", "place", "starts_on", "ended_on")}
    values["tenant_id"] = content.tenant.id if content.tenant else None
    _put(counter, values, {"counter": counter.code}, actor=actor, at=at)


def add_agreement(
    *, tenant: Tenant, kind: AgreementKind, number: str, starts_on: date, ends_on: date, actor: Actor, at: datetime
) -> Agreement:
    """Note on which paper a tenant serves here, and until when (BDL-08). Raises Forbidden, BadInput."""
    _permit(actor)
    _check_period(starts_on, ends_on, field="ends_on")
    known = select(Agreement.id).where(Agreement.tenant_id == tenant.id, Agreement.number == number)
    if db.session.scalar(known) is not None:
        raise BadInput("This organisation has an agreement of that number already.", field="number")
    agreement = Agreement(tenant=tenant)
    values = {"kind": kind, "number": number, "starts_on": starts_on, "ends_on": ends_on}
    _put(agreement, values, {"tenant": tenant.code, "agreement": number}, actor=actor, at=at)
    return agreement


def _put_tenant(tenant: Tenant, content: TenantContent, *, actor: Actor, at: datetime) -> None:
    _check_period(content.starts_on, content.ended_on)
    is_department = content.kind is TenantKind.DEPARTMENT
    if is_department and content.department is None:
        raise BadInput("Please say which department of the city it is.", field="department")
    values = {name: getattr(content, name) for name in TenantContent.__dataclass_fields__ if name != "department"}
    values["department_id"] = content.department.id if is_department and content.department else None
    _put(tenant, values, {"tenant": tenant.code}, actor=actor, at=at)


def _put(
    row: Tenant | TenantService | Counter | Agreement,
    values: dict[str, Any],
    about: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Write the values that are new, and both sides of each into the timeline; nothing when nothing changed."""
    before = {name: getattr(row, name) for name in values}
    changes = {
        name: [_told(before[name]), _told(new)]
        for name, new in values.items()
        if before[name] != new and (before[name] or new)
    }
    if not changes and row.id is not None:
        return
    for name, new in values.items():
        setattr(row, name, new)
    db.session.add(row)
    db.session.flush()
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, changes=changes, **about)


def _told(value: Any) -> Any:
    return value if value is None or isinstance(value, list) else str(value)


def _permit(actor: Actor) -> None:
    if not may(actor, Action.MALL_MANAGE):
        raise Forbidden("You may not do this.")


def _check_code(code: str, *, longest: int) -> None:
    if len(code) > longest or not CODE.fullmatch(code):
        raise BadInput("A code is made of capital letters, figures and hyphens.", field="code")


def _check_period(starts_on: date | None, ends_on: date | None, *, field: str = "ended_on") -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise BadInput("The last day cannot lie before the first.", field=field)
