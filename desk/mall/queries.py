"""What is asked of the mall."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from desk.accounts.models import User
from desk.database import db
from desk.errors import BadInput, NotFound
from desk.mall.models import Agreement, Counter, Posting, Tenant, TenantService

T = TypeVar("T")
# So long before the end of an agreement somebody is reminded of it (BDL-08).
REMINDED_BEFORE = timedelta(days=60)


def tenants_serving(*, on: date) -> Sequence[Tenant]:
    """The organisations that serve in the mall on that day, by name, each with its services."""
    return db.session.scalars(_serving(on).order_by(Tenant.name)).all()


def services_serving(tenant: Tenant, *, on: date) -> list[TenantService]:
    """What of a tenant's services is offered on that day (BDL-05)."""
    return [
        service
        for service in tenant.services
        if (service.starts_on is None or service.starts_on <= on)
        and (service.ended_on is None or service.ended_on >= on)
    ]


def get_tenant(code: str) -> Tenant:
    """A tenant, serving or ended. Raises NotFound."""
    return _found(db.session.scalars(select(Tenant).where(Tenant.code == code)).first())


def serving_tenant(code: str, *, on: date) -> Tenant:
    """A tenant that serves on that day. Raises BadInput."""
    found = db.session.scalars(_serving(on).where(Tenant.code == code)).first()
    if found is None:
        raise BadInput("This organisation does not serve in the mall.", field="tenant")
    return found


def _serving(on: date) -> Select[tuple[Tenant]]:
    return (
        select(Tenant)
        .where(or_(Tenant.starts_on.is_(None), Tenant.starts_on <= on))
        .where(or_(Tenant.ended_on.is_(None), Tenant.ended_on >= on))
        .options(selectinload(Tenant.services), joinedload(Tenant.department))
    )


def all_tenants() -> Sequence[Tenant]:
    """Every organisation that serves, served or will serve in the mall, by name, each with what is its own."""
    tenants = select(Tenant).options(
        selectinload(Tenant.agreements), selectinload(Tenant.services), joinedload(Tenant.department)
    )
    return db.session.scalars(tenants.order_by(Tenant.name)).all()


def get_service(tenant: Tenant, service_id: int) -> TenantService:
    """A service of that organisation, offered or ended. Raises NotFound."""
    return _found(next((service for service in tenant.services if service.id == service_id), None))


def all_counters() -> Sequence[Counter]:
    """Every counter, closed ones too, by code."""
    return db.session.scalars(select(Counter).options(joinedload(Counter.tenant)).order_by(Counter.code)).all()


def get_counter(code: str) -> Counter:
    """A counter, open or closed. Raises NotFound."""
    return _found(db.session.scalars(select(Counter).where(Counter.code == code)).first())


def postings_for(tenant: Tenant) -> Sequence[Posting]:
    """Who serves or served for that organisation, the latest first."""
    postings = (
        select(Posting)
        .where(Posting.tenant_id == tenant.id)
        .options(joinedload(Posting.counter), joinedload(Posting.user).joinedload(User.department))
        .order_by(Posting.starts_on.desc(), Posting.id.desc())
    )
    return db.session.scalars(postings).all()


def get_posting(tenant: Tenant, posting_id: int) -> Posting:
    """A posting for that organisation. Raises NotFound."""
    wanted = select(Posting).where(Posting.id == posting_id, Posting.tenant_id == tenant.id)
    return _found(db.session.scalars(wanted).first())


def agreements_ending(*, on: date) -> Sequence[Agreement]:
    """The last agreement of each organisation that serves, where it ends soon or has ended; the earliest end first."""
    newest = func.max(Agreement.ends_on)
    last = select(Agreement.tenant_id, newest.label("ends_on")).group_by(Agreement.tenant_id)
    ending = last.having(newest <= on + REMINDED_BEFORE).subquery()
    agreements = (
        select(Agreement)
        .join(ending, (ending.c.tenant_id == Agreement.tenant_id) & (ending.c.ends_on == Agreement.ends_on))
        .join(Agreement.tenant)
        .where(or_(Tenant.ended_on.is_(None), Tenant.ended_on >= on))
        .options(contains_eager(Agreement.tenant))
        .order_by(Agreement.ends_on, Tenant.name)
    )
    return db.session.scalars(agreements).all()


def agreements_to_remind_of(*, on: date) -> Sequence[int]:
    """The ids of agreements that end within the next 60 days, that no other follows, and nobody was reminded of."""
    later = aliased(Agreement)
    followed = exists().where(later.tenant_id == Agreement.tenant_id, later.ends_on > Agreement.ends_on)
    due = (
        select(Agreement.id)
        .join(Agreement.tenant)
        .where(Agreement.reminded_on.is_(None), ~followed, or_(Tenant.ended_on.is_(None), Tenant.ended_on >= on))
        .where(Agreement.ends_on >= on, Agreement.ends_on <= on + REMINDED_BEFORE)
    )
    return db.session.scalars(due.order_by(Agreement.ends_on, Agreement.id)).all()


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


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound("There is nothing here.")
    return row
