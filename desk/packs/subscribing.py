"""Getting a report again and again: asked for by whoever may make it, made when its period is over."""

from datetime import date, datetime

from sqlalchemy import select, update

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.database import db, rows_changed
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind, Origin
from desk.organisation.models import Department
from desk.packs import catalogue, operations, queries, reach
from desk.packs.catalogue import ReportKind
from desk.packs.kinds import FROZEN
from desk.packs.models import Subscription
from desk.packs.offices import Office, holders_of
from desk.packs.periods import Rhythm, following_day, last_closed
from desk.sla import calendars


def subscribe(
    *, kind: ReportKind, rhythm: Rhythm, department: Department | None, actor: Actor, at: datetime
) -> Subscription:
    """From the period on that is going on now. Twice is once. Raises Forbidden, BadInput."""
    department_id = department.id if department else None
    if not reach.covers(actor, Action.PACK_READ, kind, department_id):
        raise Forbidden("You may not do this.")
    if rhythm is Rhythm.ANY or rhythm not in kind.rhythms:
        raise BadInput("Please choose a period of the calendar.", field="rhythm")
    if department is not None and not kind.by_department:
        raise BadInput("This report is about all departments together.", field="department")
    for one in queries.subscriptions_of(actor.id):
        if (one.report, one.rhythm, one.department_id) == (kind.code, rhythm, department_id):
            return one
    made = Subscription(
        user_id=actor.id,
        report=kind.code,
        rhythm=rhythm,
        department_id=department_id,
        next_on=following_day(rhythm, calendars.city_day(at)),
        created_at=at,
    )
    db.session.add(made)
    db.session.flush()
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, pack_subscription=made.id, report=kind.code)
    return made


def unsubscribe(*, subscription: Subscription, actor: Actor, at: datetime) -> None:
    """It is made for them no more. Raises Forbidden."""
    if subscription.user_id != actor.id:
        raise Forbidden("You may not do this.")
    subscription.ended_at = subscription.ended_at or at
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, pack_subscription=subscription.id, ended=True)


def make_due(*, subscription_id: int, at: datetime) -> str:
    """Ask for the pack of the last period that is over, once for all who get it. What was done.

    What was missed while the desk stood still is not made up for: the last closed period is the one that is wanted.
    """
    loaded = select(Subscription).where(Subscription.id == subscription_id)
    one = db.session.scalars(loaded.execution_options(populate_existing=True)).one()
    today = calendars.city_day(at)
    if one.ended_at is not None or one.next_on > today:
        return "left_to_another"
    span = last_closed(one.rhythm, today)
    claim = update(Subscription).where(
        Subscription.id == one.id, Subscription.next_on == one.next_on, Subscription.ended_at.is_(None)
    )
    if rows_changed(claim.values(next_on=following_day(one.rhythm, today))) != 1:
        return "left_to_another"
    actor = accounts.actor_of(accounts.get_user(one.user_id), on=today, origin=Origin.SYSTEM)
    kind = catalogue.get(one.report)
    if not reach.covers(actor, Action.PACK_READ, kind, one.department_id):
        one.ended_at = at
        timeline.record(EventKind.REFERENCE_CHANGED, at=at, pack_subscription=one.id, ended=True)
        return "ended"
    pack = queries.pack_of(report=kind.code, since=span.since, until=span.until, department_id=one.department_id)
    if pack is not None and pack.editions:
        newest = pack.editions[-1]
        if newest.state in FROZEN:
            operations.tell_made(edition=newest, people=[one.user_id], at=at)
        return "there_already"
    author = _author(kind, one, actor, today)
    if author is None:
        return "nobody_makes_it"
    checker, signer = proposed(kind, department_id=one.department_id, author_id=author.id, on=today)
    operations.ask_pack(
        kind=kind, span=span, department=one.department, checker=checker, signer=signer, actor=author, at=at
    )
    return "asked"


def proposed(
    kind: ReportKind, *, department_id: int | None, author_id: int, on: date
) -> tuple[User | None, User | None]:
    """Who checks and who signs by the catalogue; never the author, and nobody both."""

    def first(office: Office | None, *others: int) -> User | None:
        people = holders_of(office, department_id=department_id, on=on) if office else []
        return next((one for one in people if one.id not in others), None)

    signer = first(kind.signer, author_id)
    return first(kind.checker, author_id, *([signer.id] if signer else [])), signer


def _author(kind: ReportKind, one: Subscription, reader: Actor, today: date) -> Actor | None:
    """The reader, where they may make it; else whoever of the office prepares it."""
    if reach.covers(reader, Action.PACK_MAKE, kind, one.department_id):
        return reader
    for person in db.session.scalars(accounts.holders(*catalogue.PREPARING[kind.area], on=today)):
        found = accounts.actor_of(accounts.get_user(person.id), on=today, origin=Origin.SYSTEM)
        if reach.covers(found, Action.PACK_MAKE, kind, one.department_id):
            return found
    return None
