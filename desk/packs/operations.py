"""Asking for a pack and for another edition of it; the chain check, sign, return; the file that came back signed (LLG-31)."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from desk import numbering, timeline
from desk.accounts import policy
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.organisation.models import Department
from desk.packs import certified, queries, reach
from desk.packs.catalogue import ReportKind
from desk.packs.kinds import UNFINISHED, Area, FileForm, State
from desk.packs.models import Edition, Pack, PackFile
from desk.packs.periods import Span
from desk.sla import calendars
from desk.sla.business_time import add_working_days

LONGEST_REASON = 1000


def ask_pack(
    *,
    kind: ReportKind,
    span: Span,
    department: Department | None,
    checker: User | None,
    signer: User | None,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> Edition:
    """Ask for a pack of a period that is over, or, with a reason, for another edition of it. A job makes it.

    Raises Forbidden, BadInput, Conflict.
    """
    department_id = department.id if department else None
    if not reach.covers(actor, Action.PACK_MAKE, kind, department_id):
        raise Forbidden("You may not do this.")
    if department is not None and not kind.by_department:
        raise BadInput("This report is about all departments together.", field="department")
    if span.rhythm not in kind.rhythms:
        raise BadInput("This report is not made for such a period.", field="rhythm")
    if not span.is_over(calendars.city_day(at)):
        raise BadInput("The period is not over yet: what is frozen has to be complete.", field="period")
    if actor.id in (checker and checker.id, signer and signer.id):
        raise BadInput("Somebody else checks and signs what you have prepared.", field="signer")
    pack = _pack(kind, span, department_id, at)
    return _ask_edition(pack, kind, checker, signer, reason.strip(), actor, at)


def check_edition(*, edition: Edition, actor: Actor, at: datetime) -> None:
    """Say that it has been checked: now it lies before whoever signs. Raises Forbidden, Conflict."""
    _permit_turn(edition, actor, State.DRAFT, edition.checker_id)
    _move(edition, State.DRAFT, state=State.CHECKED, checked_at=at, checked_standing=actor.standing)
    record(EventKind.PACK_CHECKED, edition, actor, at)
    record(EventKind.PACK_SUBMITTED, edition, actor, at, people=_ids(edition.signer_id))


def sign_edition(*, edition: Edition, actor: Actor, at: datetime) -> None:
    """Approve it for the office: from now on it is the valid edition. No certified signature. Raises Forbidden, Conflict."""
    before = _state_before_signing(edition)
    _permit_turn(edition, actor, before, edition.signer_id)
    _move(edition, before, state=State.SIGNED, signed_at=at, signed_standing=actor.standing)
    told = _ids(edition.author_id, edition.checker_id, *(one.user_id for one in queries.subscribers_of(edition.pack)))
    record(EventKind.PACK_SIGNED, edition, actor, at, people=told, sha256=_made(edition, FileForm.PDF).sha256)


def return_edition(*, edition: Edition, reason: str, actor: Actor, at: datetime) -> None:
    """Give it back to its author. It stays as it is and is never valid; another edition follows it.

    Raises Forbidden, BadInput, Conflict.
    """
    at_check = edition.state is State.DRAFT and edition.checker_id is not None
    before = State.DRAFT if at_check else _state_before_signing(edition)
    _permit_turn(edition, actor, before, edition.checker_id if at_check else edition.signer_id)
    if not reason.strip():
        raise BadInput("Please say what has to be mended.", field="reason")
    why = reason.strip()[:LONGEST_REASON]
    _move(edition, before, state=State.RETURNED, returned_at=at, returned_by_id=actor.id, returned_because=why)
    record(EventKind.PACK_RETURNED, edition, actor, at, people=_ids(edition.author_id))


def keep_signed_file(*, edition: Edition, content: bytes, actor: Actor, at: datetime) -> PackFile:
    """Keep the PDF that came back with a certified signature beside the original; both hashes go into the log.

    Raises Forbidden, Conflict, BadInput.
    """
    if actor.id not in (edition.author_id, edition.signer_id) or not _may_take_part(actor):
        raise Forbidden("You may not do this.")
    if edition.state is not State.SIGNED:
        raise Conflict("Only an edition that has been approved gets a certified signature.")
    certified.check(content)
    original = queries.content_of(edition, FileForm.PDF)
    digest = hashlib.sha256(content).hexdigest()
    known = [kept for kept in edition.files if kept.form is FileForm.SIGNED and kept.sha256 == digest]
    if known:
        return known[0]
    kept = PackFile(
        edition=edition,
        form=FileForm.SIGNED,
        content=content,
        size=len(content),
        sha256=digest,
        kept_at=at,
        kept_by_id=actor.id,
        holds_original=certified.holds(content, original.content),
    )
    db.session.add(kept)
    db.session.flush()
    record(EventKind.PACK_FILE_KEPT, edition, actor, at, original=original.sha256, signed=digest)
    return kept


def tell_made(*, edition: Edition, people: list[int], at: datetime) -> None:
    """Tell further people of an edition that is there already."""
    record(EventKind.PACK_MADE, edition, None, at, people=people)


def remind(*, edition_id: int, at: datetime) -> bool:
    """Tell whoever's turn it is that it waits too long, once a day. True when this call did."""
    today = calendars.city_day(at)
    unsaid = Edition.reminded_on.is_(None) | (Edition.reminded_on < today)
    claim = update(Edition).where(Edition.id == edition_id, unsaid, Edition.state.in_([State.DRAFT, State.CHECKED]))
    if rows_changed(claim.values(reminded_on=today)) != 1:
        return False
    edition = db.session.get_one(Edition, edition_id, populate_existing=True)
    at_check = edition.state is State.DRAFT and edition.checker_id is not None
    whose = edition.checker_id if at_check else edition.signer_id
    record(EventKind.PACK_LATE, edition, None, at, people=_ids(whose, edition.author_id))
    return True


def due_days(kind: ReportKind, span: Span) -> tuple[date, date]:
    """By which working day it is to be checked, and signed."""
    calendar = calendars.get(calendars.OFFICE)
    return (
        add_working_days(calendar, span.until, kind.check_days),
        add_working_days(calendar, span.until, kind.sign_days),
    )


def _pack(kind: ReportKind, span: Span, department_id: int | None, at: datetime) -> Pack:
    """The pack of that period and scope, made when there is none yet: by exactly one of those who ask at once."""
    wanted: dict[str, Any] = {
        "report": kind.code,
        "since": span.since,
        "until": span.until,
        "department_id": department_id,
    }
    if (found := queries.pack_of(**wanted)) is None:
        series = numbering.MALL_REPORT if kind.area is Area.MALL else numbering.REPORT
        try:
            with db.session.begin_nested():
                found = Pack(
                    report=kind.code,
                    rhythm=span.rhythm,
                    since_on=span.since,
                    until_on=span.until,
                    department_id=department_id,
                    number=numbering.take_number(series, at=at, zone=calendars.city_zone()),
                    created_at=at,
                )
                db.session.add(found)
        except IntegrityError:
            found = queries.pack_of(**wanted)
            if found is None:
                raise
    locked = select(Pack).where(Pack.id == found.id).with_for_update()
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()


def _ask_edition(
    pack: Pack, kind: ReportKind, checker: User | None, signer: User | None, reason: str, actor: Actor, at: datetime
) -> Edition:
    newest = queries.newest_edition(pack.id)
    if newest is not None and newest.state in UNFINISHED:
        raise Conflict("It is being made already.")
    if newest is not None and not reason:
        raise BadInput("There is an edition of it already. Please say why there should be another one.", field="reason")
    check_due, sign_due = due_days(kind, pack.span)
    edition = Edition(
        pack=pack,
        no=1 + (db.session.scalar(select(func.max(Edition.no)).where(Edition.pack_id == pack.id)) or 0),
        state=State.QUEUED,
        reason=reason[:LONGEST_REASON] if newest is not None else "",
        author_id=actor.id,
        author_name=actor.name,
        author_standing=actor.standing,
        checker_id=checker.id if checker else None,
        signer_id=signer.id if signer else None,
        check_due_on=check_due if checker else None,
        sign_due_on=sign_due,
        asked_at=at,
    )
    db.session.add(edition)
    db.session.flush()
    record(EventKind.PACK_ASKED, edition, actor, at, reason=edition.reason or None)
    return edition


def _permit_turn(edition: Edition, actor: Actor, state: State, whose: int | None) -> None:
    """Whose turn it is, and who still holds an office by which they may. Raises Forbidden, Conflict."""
    if edition.state is not state:
        raise Conflict("Somebody has gone on with it meanwhile. Please look at it again.")
    if whose != actor.id or not policy.may(actor, Action.PACK_SIGN):
        raise Forbidden("This is not yours to decide.")


def _may_take_part(actor: Actor) -> bool:
    return policy.may(actor, Action.PACK_SIGN) or policy.may(actor, Action.PACK_MAKE)


def _state_before_signing(edition: Edition) -> State:
    return State.DRAFT if edition.checker_id is None else State.CHECKED


def _move(edition: Edition, before: State, **values: object) -> None:
    """Only from where it stood: of two who decide at once, one does. Raises Conflict."""
    claim = update(Edition).where(Edition.id == edition.id, Edition.state == before).values(**values)
    if rows_changed(claim) != 1:
        raise Conflict("Somebody has gone on with it meanwhile. Please look at it again.")
    db.session.refresh(edition, [*values])


def _made(edition: Edition, form: FileForm) -> PackFile:
    return next(kept for kept in edition.files if kept.form is form)


def record(kind: EventKind, edition: Edition, actor: Actor | None, at: datetime, **details: Any) -> None:
    """Write down what happened to an edition: which report, which period, and what else the kind says."""
    pack = edition.pack
    timeline.record(
        kind, at=at, actor=actor, pack=pack.id, edition=edition.no, number=edition.shown_number, report=pack.report,
        since=pack.since_on, until=pack.until_on, **details,
    )  # fmt: skip


def _ids(*people: int | None) -> list[int]:
    return sorted({one for one in people if one is not None})
