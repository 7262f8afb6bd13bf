"""What is asked of packs. Every list starts with what this person may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload, undefer

from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import NotFound
from desk.packs import catalogue, reach
from desk.packs.kinds import FROZEN, UNFINISHED, WAITING_FOR_SOMEBODY, FileForm, State, Validity
from desk.packs.models import Edition, Pack, PackFile, Subscription

PAGE = 50


@dataclass(frozen=True)
class Verdict:
    """What an edition is worth today; `valid` is the one that replaced it, or it itself."""

    edition: Edition
    validity: Validity
    valid: Edition | None


def visible_to(actor: Actor) -> Select[tuple[Pack]]:
    """The packs that this person may read: those of their reach, and those that lie before them by name."""
    return select(Pack).where(or_(_within(actor), _is_named(actor)))


def packs(actor: Actor, *, after: tuple[date, int] | None = None, report: str = "") -> Sequence[Pack]:
    """A page of them and one more, the latest period first; `after` is the end and id of the last one before."""
    found = visible_to(actor)
    if after is not None:
        found = found.where(tuple_(Pack.until_on, Pack.id) < after)
    if report:
        found = found.where(Pack.report == report)
    found = found.order_by(Pack.until_on.desc(), Pack.id.desc()).limit(PAGE + 1)
    return db.session.scalars(found.options(joinedload(Pack.department), selectinload(Pack.editions))).all()


def get_pack(actor: Actor, pack_id: int) -> Pack:
    """Not yours looks like not there. Raises NotFound."""
    loaded = (
        joinedload(Pack.department),
        selectinload(Pack.editions).joinedload(Edition.checker),
        selectinload(Pack.editions).joinedload(Edition.signer),
        selectinload(Pack.editions).selectinload(Edition.files).joinedload(PackFile.kept_by),
    )
    pack = db.session.scalars(visible_to(actor).where(Pack.id == pack_id).options(*loaded)).unique().first()
    if pack is None:
        raise NotFound("There is nothing here.")
    return pack


def get_edition(actor: Actor, pack_id: int, no: int) -> Edition:
    """An edition with its document. Raises NotFound."""
    pack = get_pack(actor, pack_id)
    found = select(Edition).where(Edition.pack_id == pack.id, Edition.no == no).options(undefer(Edition.document))
    edition = db.session.scalars(found.execution_options(populate_existing=True)).first()
    if edition is None:
        raise NotFound("There is nothing here.")
    return edition


def content_of(edition: Edition, form: FileForm) -> PackFile:
    """The file with its bytes; of signed ones the last. Raises NotFound."""
    found = select(PackFile).where(PackFile.edition_id == edition.id, PackFile.form == form)
    kept = db.session.scalars(found.order_by(PackFile.id.desc()).limit(1).options(undefer(PackFile.content))).first()
    if kept is None:
        raise NotFound("There is nothing here.")
    return kept


def pack_of(*, report: str, since: date, until: date, department_id: int | None) -> Pack | None:
    """The pack of that report, period and scope."""
    return db.session.scalars(
        select(Pack).where(
            Pack.report == report,
            Pack.since_on == since,
            Pack.until_on == until,
            Pack.department_id.is_(None) if department_id is None else Pack.department_id == department_id,
        )
    ).first()


def newest_edition(pack_id: int) -> Edition | None:
    found = select(Edition).where(Edition.pack_id == pack_id).order_by(Edition.no.desc()).limit(1)
    return db.session.scalars(found.options(undefer(Edition.document))).first()


def frozen_before(edition: Edition) -> Edition | None:
    """The edition that this one is compared with: the last frozen one before it."""
    found = select(Edition).where(
        Edition.pack_id == edition.pack_id, Edition.no < edition.no, Edition.state.in_(FROZEN)
    )
    return db.session.scalars(found.order_by(Edition.no.desc()).limit(1).options(undefer(Edition.document))).first()


def verdict_on(code_hash: str) -> Verdict | None:
    """What the edition of that code is worth; None when no paper of ours bears it."""
    found = select(Edition).where(Edition.code_hash == code_hash).options(joinedload(Edition.pack))
    edition = db.session.scalars(found.options(selectinload(Edition.files))).first()
    if edition is None:
        return None
    valid = db.session.scalars(
        select(Edition)
        .where(Edition.pack_id == edition.pack_id, Edition.state == State.SIGNED)
        .order_by(Edition.no.desc())
        .limit(1)
    ).first()
    if edition.state is State.RETURNED:
        return Verdict(edition, Validity.RETURNED, valid)
    if edition.state is not State.SIGNED:
        return Verdict(edition, Validity.UNSIGNED, valid)
    is_last = valid is not None and valid.id == edition.id
    return Verdict(edition, Validity.VALID if is_last else Validity.REPLACED, valid)


def waiting_for(actor: Actor) -> Sequence[Edition]:
    """What lies before this person to be checked or signed, the most urgent first."""
    found = select(Edition).where(_waits_for(actor.id)).options(joinedload(Edition.pack).joinedload(Pack.department))
    return db.session.scalars(found.order_by(Edition.sign_due_on, Edition.id)).all()


def unfinished_ids(at: datetime, *, limit: int = 20) -> Sequence[int]:
    """Editions that are to be made, and those whose maker has not come back."""
    is_lost = and_(Edition.state == State.MAKING, Edition.lease_until < at)
    found = select(Edition.id).where(or_(Edition.state == State.QUEUED, is_lost), Edition.state.in_(UNFINISHED))
    return db.session.scalars(found.order_by(Edition.id).limit(limit)).all()


def late_ids(today: date) -> Sequence[int]:
    """Editions that wait longer than they should, and of which nobody has been reminded today."""
    due = or_(
        and_(Edition.state == State.DRAFT, func.coalesce(Edition.check_due_on, Edition.sign_due_on) < today),
        and_(Edition.state == State.CHECKED, Edition.sign_due_on < today),
    )
    unsaid = or_(Edition.reminded_on.is_(None), Edition.reminded_on < today)
    found = select(Edition.id).where(due, unsaid, Edition.state.in_(WAITING_FOR_SOMEBODY))
    return db.session.scalars(found.order_by(Edition.id)).all()


def subscriptions_of(user_id: int) -> Sequence[Subscription]:
    """What somebody gets again and again."""
    found = select(Subscription).where(Subscription.user_id == user_id, Subscription.ended_at.is_(None))
    return db.session.scalars(found.options(joinedload(Subscription.department)).order_by(Subscription.id)).all()


def subscribers_of(pack: Pack) -> Sequence[Subscription]:
    """Who gets that report in that rhythm and scope."""
    same_scope = (
        Subscription.department_id.is_(None)
        if pack.department_id is None
        else Subscription.department_id == pack.department_id
    )
    found = select(Subscription).where(
        Subscription.report == pack.report,
        Subscription.rhythm == pack.rhythm,
        same_scope,
        Subscription.ended_at.is_(None),
    )
    return db.session.scalars(found.options(joinedload(Subscription.user)).order_by(Subscription.id)).all()


def due_subscription_ids(today: date) -> Sequence[int]:
    """Whose period is over and has not been reported to them."""
    found = select(Subscription.id).where(Subscription.ended_at.is_(None), Subscription.next_on <= today)
    return db.session.scalars(found.order_by(Subscription.next_on, Subscription.id)).all()


def _within(actor: Actor) -> ColumnElement[bool]:
    departments = reach.departments_of(actor, Action.PACK_READ)
    conditions: list[ColumnElement[bool]] = []
    for kind in catalogue.kinds():
        if reach.covers(actor, Action.PACK_READ, kind, None):
            conditions.append(Pack.report == kind.code)
            continue
        own = [one for one in departments if reach.covers(actor, Action.PACK_READ, kind, one)]
        if own and kind.by_department:
            conditions.append(and_(Pack.report == kind.code, Pack.department_id.in_(own)))
    return or_(false(), *conditions)


def _is_named(actor: Actor) -> ColumnElement[bool]:
    named = or_(Edition.author_id == actor.id, Edition.checker_id == actor.id, Edition.signer_id == actor.id)
    return exists().where(Edition.pack_id == Pack.id, named)


def _waits_for(user_id: int) -> ColumnElement[bool]:
    to_check = and_(Edition.state == State.DRAFT, Edition.checker_id == user_id)
    to_sign = and_(
        Edition.signer_id == user_id,
        or_(Edition.state == State.CHECKED, and_(Edition.state == State.DRAFT, Edition.checker_id.is_(None))),
    )
    return and_(Edition.state.in_(WAITING_FOR_SOMEBODY), or_(to_check, to_sign))
