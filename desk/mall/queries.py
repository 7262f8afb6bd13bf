"""What is asked of the mall."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from desk.database import db
from desk.errors import BadInput, NotFound
from desk.mall.models import Counter, Posting, Tenant, TenantService


def tenants_serving(*, on: date) -> Sequence[Tenant]:
    """The organisations that serve in the mall on that day, by name, each with its services."""
    tenants = (
        select(Tenant)
        .where(or_(Tenant.starts_on.is_(None), Tenant.starts_on <= on))
        .where(or_(Tenant.ended_on.is_(None), Tenant.ended_on >= on))
        .options(selectinload(Tenant.services), joinedload(Tenant.department))
        .order_by(Tenant.name)
    )
    return db.session.scalars(tenants).all()


def services_serving(tenant: Tenant, *, on: date) -> list[TenantService]:
    """What of a tenant's services is offered on that day (BDL-05)."""
    return [
        service
        for service in tenant.services
        if (service.starts_on is None or service.starts_on <= on)
        and (service.ended_on is None or service.ended_on >= on)
    ]


def all_tenants() -> Sequence[Tenant]:
    """Every organisation that serves, served or will serve in the mall, by name, each with its services."""
    return db.session.scalars(select(Tenant).options(selectinload(Tenant.services)).order_by(Tenant.name)).all()


def get_tenant(code: str) -> Tenant:
    """A tenant, serving or ended. Raises NotFound."""
    tenant = db.session.scalars(select(Tenant).where(Tenant.code == code)).first()
    if tenant is None:
        raise NotFound("There is nothing here.")
    return tenant


def serving_tenant(code: str, *, on: date) -> Tenant:
    """A tenant that serves on that day. Raises BadInput."""
    found = next((tenant for tenant in tenants_serving(on=on) if tenant.code == code), None)
    if found is None:
        raise BadInput("This organisation does not serve in the mall.", field="tenant")
    return found


def counters_open(*, on: date) -> Sequence[Counter]:
    """The counters that there are on that day, by code."""
    counters = (
        select(Counter)
        .where(or_(Counter.starts_on.is_(None), Counter.starts_on <= on))
        .where(or_(Counter.ended_on.is_(None), Counter.ended_on >= on))
        .options(joinedload(Counter.tenant))
        .order_by(Counter.code)
    )
    return db.session.scalars(counters).all()


def posting_of(user_id: int, *, on: date) -> Posting | None:
    """Where that person serves in the mall on that day; None when nowhere."""
    postings = (
        select(Posting)
        .where(Posting.user_id == user_id, held_on(on))
        .options(joinedload(Posting.counter), joinedload(Posting.tenant))
        .order_by(Posting.starts_on.desc(), Posting.id.desc())
    )
    return db.session.scalars(postings).first()


def tenants_of(user_id: int, *, on: date) -> Select[tuple[int]]:
    """The ids of the organisations for which that person serves in the mall on that day."""
    return select(Posting.tenant_id).where(Posting.user_id == user_id, held_on(on))


def counters_of(user_id: int, *, on: date) -> Select[tuple[int | None]]:
    """The ids of the counters at which that person is posted on that day."""
    return select(Posting.counter_id).where(Posting.user_id == user_id, Posting.counter_id.is_not(None), held_on(on))


def people_of(tenant_id: int, *, on: date) -> Select[tuple[int]]:
    """The ids of those who serve in the mall for that organisation on that day."""
    return select(Posting.user_id).where(Posting.tenant_id == tenant_id, held_on(on))


def held_on(day: date) -> ColumnElement[bool]:
    """Postings that hold on that day."""
    return (Posting.starts_on <= day) & or_(Posting.ends_on.is_(None), Posting.ends_on >= day)
