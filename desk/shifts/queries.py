"""What is asked of posts and the roster. Every list of posts starts with what this person may see."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from desk.accounts import absences
from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Action, Actor, Role, may
from desk.database import db
from desk.errors import NotFound
from desk.shifts.book_models import Handover
from desk.shifts.models import Duty, Post, Shift
from desk.shifts.reach import within
from desk.shifts.rules import CHECK_IN_OPENS, LATEST_CLOSING, Window
from desk.sla import calendars

OFFICERS = (Role.TIER1_AGENT, Role.TIER1_LEAD, Role.TIER2_AGENT, Role.TIER2_LEAD)
LEADING = (Role.HEAD,)
WEEK = timedelta(days=7)


def local_day(at: datetime) -> date:
    """The city's day of that moment."""
    return calendars.city_day(at)


def posts(actor: Actor, action: Action, *, on: date) -> Sequence[Post]:
    """The posts that an action reaches and that are manned on that day, by name."""
    found = select(Post).where(within(actor, action), or_(Post.ended_on.is_(None), Post.ended_on >= on))
    loaded = found.options(joinedload(Post.department), joinedload(Post.unit), selectinload(Post.times))
    return db.session.scalars(loaded.order_by(Post.name, Post.id)).all()


def posts_of_department(department_id: int, *, on: date) -> Sequence[Post]:
    """The posts of a department that are manned on that day."""
    found = select(Post).where(Post.department_id == department_id, or_(Post.ended_on.is_(None), Post.ended_on >= on))
    return db.session.scalars(found.order_by(Post.name, Post.id)).all()


def get_post(actor: Actor, code: str, action: Action = Action.SHIFT_READ) -> Post:
    """A post that an action reaches. Not yours looks like not there. Raises NotFound."""
    found = db.session.scalars(select(Post).where(within(actor, action), Post.code == code)).first()
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def has_code(code: str) -> bool:
    return db.session.scalar(select(Post.id).where(Post.code == code)) is not None


def shifts_between(post_ids: Sequence[int], since: date, until: date) -> Sequence[Shift]:
    """The shifts of those posts that begin on these days, both counted, in order."""
    found = _loaded().where(Shift.post_id.in_(post_ids), Shift.on_day >= since, Shift.on_day <= until)
    return db.session.scalars(found.order_by(Shift.begins_at, Shift.post_id, Shift.id)).unique().all()


def get_shift(actor: Actor, shift_id: int, action: Action = Action.SHIFT_READ) -> Shift:
    """A shift of a post that an action reaches, or in which one stands oneself. Raises NotFound."""
    mine = exists().where(Duty.shift_id == Shift.id, Duty.user_id == actor.id, Duty.withdrawn_at.is_(None))
    found = _loaded().join(Post, Post.id == Shift.post_id).where(Shift.id == shift_id)
    shift = db.session.scalars(found.where(or_(within(actor, action), mine))).unique().first()
    if shift is None:
        raise NotFound("There is nothing here.")
    return shift


def shift_on(post_id: int, time_id: int, on: date) -> Shift | None:
    found = _loaded().where(Shift.post_id == post_id, Shift.time_id == time_id, Shift.on_day == on)
    return db.session.scalars(found).unique().first()


def running_shifts(at: datetime) -> Sequence[Shift]:
    """Every shift that goes on at that moment."""
    found = _loaded().where(Shift.begins_at <= at, Shift.ends_at > at).order_by(Shift.id)
    return db.session.scalars(found).unique().all()


def duty_now(user_id: int, *, at: datetime) -> Duty | None:
    """The duty that this person has in hand: the first that can be begun and is not handed over.

    One that went by without them is not kept.
    """
    handed_over = exists().where(Handover.shift_id == Shift.id)
    found = (
        _duties_of(user_id)
        .where(Shift.begins_at <= at + CHECK_IN_OPENS, Shift.ends_at > at - LATEST_CLOSING, ~handed_over)
        .where(or_(Shift.ends_at > at, Shift.opened_at.is_not(None) & Duty.checked_in_at.is_not(None)))
    )
    return db.session.scalars(found.order_by(Shift.begins_at, Duty.id).limit(1)).unique().first()


def duties_ahead(user_id: int, *, at: datetime, limit: int = 10) -> Sequence[Duty]:
    """Where this person stands next."""
    found = _duties_of(user_id).where(Shift.begins_at > at)
    return db.session.scalars(found.order_by(Shift.begins_at, Duty.id).limit(limit)).unique().all()


def get_duty(duty_id: int) -> Duty:
    """A duty of the roster. Raises NotFound."""
    duty = db.session.scalars(
        select(Duty).where(Duty.id == duty_id).options(joinedload(Duty.shift).joinedload(Shift.post))
    ).first()
    if duty is None:
        raise NotFound("There is nothing here.")
    return duty


def overlapping(user_ids: Sequence[int], window: Window) -> Sequence[Duty]:
    """Duties of these people that go on at the same time."""
    found = (
        select(Duty)
        .join(Shift, Shift.id == Duty.shift_id)
        .where(
            Duty.user_id.in_(user_ids),
            Duty.withdrawn_at.is_(None),
            Shift.begins_at < window.ends_at,
            Shift.ends_at > window.begins_at,
        )
        .options(joinedload(Duty.shift).joinedload(Shift.post), joinedload(Duty.user))
    )
    return db.session.scalars(found.order_by(Duty.id)).all()


def shift_before(shift: Shift) -> Shift | None:
    """The shift of that post from which this one takes over: the last before it that somebody was to stand in."""
    found = _loaded().where(
        Shift.post_id == shift.post_id,
        Shift.begins_at < shift.begins_at,
        or_(_is_manned(), Shift.opened_at.is_not(None)),
    )
    return db.session.scalars(found.order_by(Shift.begins_at.desc(), Shift.id.desc()).limit(1)).unique().first()


def shift_after(shift: Shift) -> Shift | None:
    """The shift of that post to which this one hands over."""
    found = _loaded().where(Shift.post_id == shift.post_id, Shift.begins_at > shift.begins_at, _is_manned())
    return db.session.scalars(found.order_by(Shift.begins_at, Shift.id).limit(1)).unique().first()


def officers_for(post: Post, *, on: date) -> list[User]:
    """Who can stand there on that day: those who work for its department and are not absent."""
    people = db.session.scalars(accounts.holders(*OFFICERS, on=on, department_id=post.department_id)).all()
    absent = absences.absent_on(on)
    return [one for one in people if one.id not in absent]


def may_stand(person: Actor, post: Post) -> bool:
    """Whether this person, as they stand on a day, works for the post's department."""
    return may(person, Action.SHIFT_WORK) and any(
        grant.role in OFFICERS and grant.place.department_id == post.department_id for grant in person.grants
    )


def leads_of(post: Post, *, on: date) -> list[User]:
    """Who is told: the coordinator of its technicians, and the head of its unit, else of its department."""
    department = RoleGrant.department_id == post.department_id
    if post.tier == 1:
        found = list(accounts.office_holders(Role.TIER1_LEAD, department, on=on))
    else:
        found = list(accounts.office_holders(Role.TIER2_LEAD, on=on))
    return list({one.id: one for one in [*found, *heads_of(post, on=on)]}.values())


def heads_of(post: Post, *, on: date) -> Sequence[User]:
    """Who heads the unit in which the post stands; where nobody does, the department."""
    department = RoleGrant.department_id == post.department_id
    of_unit = (
        accounts.office_holders(Role.HEAD, department, RoleGrant.unit_id == post.unit_id, on=on) if post.unit_id else []
    )
    return of_unit or accounts.office_holders(Role.HEAD, department, RoleGrant.unit_id.is_(None), on=on)


def _is_manned() -> ColumnElement[bool]:
    return exists().where(Duty.shift_id == Shift.id, Duty.withdrawn_at.is_(None))


def _loaded() -> Select[tuple[Shift]]:
    return select(Shift).options(
        joinedload(Shift.post), selectinload(Shift.duties).joinedload(Duty.user), joinedload(Shift.opened_by)
    )


def _duties_of(user_id: int) -> Select[tuple[Duty]]:
    return (
        select(Duty)
        .join(Shift, Shift.id == Duty.shift_id)
        .where(Duty.user_id == user_id, Duty.withdrawn_at.is_(None))
        .options(
            joinedload(Duty.shift).options(joinedload(Shift.post), selectinload(Shift.duties).joinedload(Duty.user))
        )
    )
