"""Who serves in the mall, for whom, at which counter, from when to when; their home stays what it was (BDL-02)."""

from datetime import date, datetime

from sqlalchemy import or_, select

from desk import timeline
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, may
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.mall.models import Counter, Posting, Tenant


def post_somebody(
    *,
    user: User,
    tenant: Tenant,
    counter: Counter | None,
    starts_on: date,
    ends_on: date | None,
    decree_no: str,
    actor: Actor,
    at: datetime,
) -> Posting:
    """Post somebody of an organisation to the mall. Raises Forbidden, BadInput."""
    _permit(actor)
    if user.deactivated_at is not None:
        raise BadInput("This account is deactivated.", field="user")
    if ends_on is not None and ends_on < starts_on:
        raise BadInput("The last day cannot lie before the first.", field="ends_on")
    if counter is not None and counter.tenant_id not in (None, tenant.id):
        raise BadInput("This counter is another organisation's.", field="counter")
    overlapping = select(Posting.id).where(
        Posting.user_id == user.id,
        Posting.tenant_id == tenant.id,
        or_(Posting.ends_on.is_(None), Posting.ends_on >= starts_on),
    )
    if ends_on is not None:
        overlapping = overlapping.where(Posting.starts_on <= ends_on)
    if db.session.scalars(overlapping).first() is not None:
        raise BadInput("This person serves for this organisation in that time already.", field="starts_on")
    posting = Posting(
        user=user, tenant=tenant, counter=counter, starts_on=starts_on, ends_on=ends_on, decree_no=decree_no
    )
    db.session.add(posting)
    db.session.flush()
    _record(posting, [None, ends_on], actor=actor, at=at)
    return posting


def end_posting(*, posting: Posting, last_day: date, actor: Actor, at: datetime) -> None:
    """Let it end with that day; what they received there stays theirs. Raises Forbidden, BadInput."""
    _permit(actor)
    if last_day < posting.starts_on:
        raise BadInput("The last day cannot lie before the first.", field="last_day")
    before, posting.ends_on = posting.ends_on, last_day
    _record(posting, [before, last_day], actor=actor, at=at)


def _record(posting: Posting, ends: list[date | None], *, actor: Actor, at: datetime) -> None:
    timeline.record(
        EventKind.REFERENCE_CHANGED,
        at=at,
        actor=actor,
        tenant=posting.tenant.code,
        posting=posting.user.username,
        counter=posting.counter.code if posting.counter else None,
        decree=posting.decree_no or None,
        starts_on=posting.starts_on,
        changes={"ends_on": [day.isoformat() if day else None for day in ends]},
    )


def _permit(actor: Actor) -> None:
    if not may(actor, Action.MALL_MANAGE):
        raise Forbidden("You may not do this.")
