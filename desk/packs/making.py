"""Making an edition: the document as the truth of one moment, its files, their hashes; then nothing of it changes any more."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import or_, update

from desk.accounts import queries as accounts
from desk.accounts.policy import Action, Actor
from desk.database import db, rows_changed
from desk.errors import Forbidden
from desk.event_kinds import EventKind, Origin
from desk.packs import catalogue, differences, operations, queries, reach, words
from desk.packs.kinds import FileForm, State
from desk.packs.models import Edition, PackFile
from desk.papers import codes
from desk.reports import cells
from desk.reports.canonical import from_json, to_json
from desk.reports.documents import Column, Document, Table, Text
from desk.sealing import Keys
from desk.sla import calendars

if TYPE_CHECKING:
    from desk.reports.on_paper import Formalities

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3
MOST_DIFFERENCES = 500
CHANGES, WHY = "changes", "why"


@dataclass(frozen=True)
class Place:
    """What an edition's paper says of where it was made."""

    city: str
    base_url: str
    keys: Keys


def claim(*, edition_id: int, at: datetime) -> int | None:
    """Take an edition to make it: which attempt this is, or None when somebody else has it."""
    lost = (Edition.state == State.MAKING) & (Edition.lease_until < at)
    taken = update(Edition).where(Edition.id == edition_id, or_(Edition.state == State.QUEUED, lost))
    values = {
        "state": State.MAKING,
        "lease_until": at + LEASE,
        "attempts": Edition.attempts + 1,
        "done": 5,
        "error": "",
    }
    if rows_changed(taken.values(**values)) != 1:
        return None
    return db.session.get_one(Edition, edition_id, populate_existing=True).attempts


def document_of(edition: Edition, *, at: datetime) -> Document:
    """What the report says at that moment, as far as its author may see it; of a later edition also what is different.

    Raises Forbidden where the author may not any more.
    """
    pack = edition.pack
    kind = catalogue.get(pack.report)
    actor = _author(edition, at)
    if not reach.covers(actor, Action.PACK_MAKE, kind, pack.department_id):
        raise Forbidden("Whoever asked for it may not make this report any more.")
    period = words.period_of(pack.span)
    made = kind.builder(actor=actor, period=period, department=pack.department, at=at)
    earlier = queries.frozen_before(edition)
    return made if earlier is None or earlier.document is None else _with_changes(made, edition, earlier)


def files_of(document: Document, edition: Edition, *, code: str, place: Place) -> tuple[bytes, bytes]:
    """The PDF and the XLSX. The same edition is the same bytes."""
    from desk.reports.in_sheets import as_xlsx
    from desk.reports.on_paper import as_pdf

    pdf = as_pdf(document, formalities_of(edition, document, code=code, place=place))
    return pdf, as_xlsx(document, number=edition.shown_number)


def formalities_of(edition: Edition, document: Document, *, code: str, place: Place) -> "Formalities":
    """Letterhead, number, who signs, who gets a copy, the code that proves it."""
    from desk.reports.on_paper import Formalities

    kind = catalogue.get(edition.pack.report)
    return Formalities(
        letterhead=words.letterhead_of(kind, edition.pack.department, city=place.city),
        city=place.city,
        number=edition.shown_number,
        signing=words.signing_of(edition, on=calendars.city_day(document.made_at)),
        copies=words.copies_of(kind),
        attachments=_("1 (one) workbook (XLSX)"),
        verification_address=f"{place.base_url}/verifikasi/laporan/{code}",
        verification_code=code,
    )


def freeze(
    *, edition: Edition, attempt: int, document: Document, pdf: bytes, xlsx: bytes, code: str, at: datetime
) -> bool:
    """Keep what was made. False when another attempt has taken over meanwhile: then nothing of this one is kept."""
    text = to_json(document)
    mine = update(Edition).where(Edition.id == edition.id, Edition.state == State.MAKING, Edition.attempts == attempt)
    values = {
        "state": State.DRAFT,
        "done": 100,
        "lease_until": None,
        "made_at": document.made_at,
        "document": text,
        "document_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "code_hash": hash_of(code),
    }
    if rows_changed(mine.values(**values)) != 1:
        return False
    db.session.refresh(edition)
    hashes = {}
    for form, content in ((FileForm.PDF, pdf), (FileForm.XLSX, xlsx)):
        hashes[form.value] = hashlib.sha256(content).hexdigest()
        db.session.add(
            PackFile(
                edition_id=edition.id, form=form, content=content, size=len(content), sha256=hashes[form.value], kept_at=at
            )
        )  # fmt: skip
    db.session.flush()
    _tell_of(edition, at, hashes)
    return True


def put_back(*, edition_id: int, attempt: int, error: str, at: datetime, for_good: bool = False) -> None:
    """It could not be made: again later, or never when it was tried often enough, or when no further try can help."""
    gives_up = for_good or attempt >= MOST_ATTEMPTS
    mine = update(Edition).where(Edition.id == edition_id, Edition.state == State.MAKING, Edition.attempts == attempt)
    values = {"state": State.FAILED if gives_up else State.QUEUED, "lease_until": None, "done": 0, "error": error[:300]}
    if rows_changed(mine.values(**values)) == 1 and gives_up:
        edition = db.session.get_one(Edition, edition_id, populate_existing=True)
        operations.record(EventKind.PACK_FAILED, edition, None, at, people=[edition.author_id])


def note_progress(*, edition_id: int, attempt: int, done: int, at: datetime) -> None:
    """How much is done, in per cent; and that it is still being made."""
    mine = update(Edition).where(Edition.id == edition_id, Edition.state == State.MAKING, Edition.attempts == attempt)
    rows_changed(mine.values(done=done, lease_until=at + LEASE))


def code_of(edition: Edition, keys: Keys) -> str:
    """The code on its paper: 80 bits that follow from the desk's secret, in letters that can be read aloud."""
    return codes.written(keys.derived("report edition", f"{edition.pack_id}/{edition.no}/{edition.id}"))


def hash_of(typed: str) -> str:
    """Under which a code is kept, however it was typed: O is 0, I and L are 1."""
    return hashlib.sha256(codes.plain(typed).encode()).hexdigest()


def _with_changes(made: Document, edition: Edition, earlier: Edition) -> Document:
    """Reason, then old and new value of everything that differs from the edition before."""
    assert earlier.document is not None
    found = differences.between(_without_changes(from_json(earlier.document)), made)
    table = Table(
        code=CHANGES,
        title=_("What is different from edition %(no)d", no=earlier.no),
        columns=(
            Column("table", _("Table"), width=42),
            Column("row", _("Row"), width=44),
            Column("column", _("Column"), width=30),
            Column("before", _("Before"), width=30),
            Column("after", _("Now"), width=30),
        ),
        keys=("table", "row", "column"),
        rows=tuple(
            (one.table, one.row, one.column.title, cells.shown(one.column, one.before), cells.shown(one.column, one.after))
            for one in found[:MOST_DIFFERENCES]
        ),
        note=_("%(count)d differences; the first ones are shown.", count=len(found))
        if len(found) > MOST_DIFFERENCES
        else "",
        empty=_("No number is different."),
    )  # fmt: skip
    why = Text(
        code=WHY,
        heading=_("Edition %(no)d replaces edition %(earlier)d", no=edition.no, earlier=earlier.no),
        paragraphs=(_("Reason: %(reason)s", reason=edition.reason),),
    )
    return replace(made, parts=(why, table, *made.parts))


def _without_changes(document: Document) -> Document:
    return replace(document, parts=tuple(part for part in document.parts if part.code not in (CHANGES, WHY)))


def _author(edition: Edition, at: datetime) -> Actor:
    day = calendars.city_day(at)
    return accounts.actor_of(accounts.get_user(edition.author_id), on=day, origin=Origin.SYSTEM)


def _tell_of(edition: Edition, at: datetime, hashes: dict[str, str]) -> None:
    """The author and those who get it again and again; and that it lies before whoever checks or signs it first."""
    readers = {edition.author_id}
    for one in queries.subscribers_of(edition.pack):
        actor = accounts.actor_of(accounts.get_user(one.user_id), on=calendars.city_day(at))
        kind = catalogue.get(edition.pack.report)
        if reach.covers(actor, Action.PACK_READ, kind, edition.pack.department_id):
            readers.add(one.user_id)
    operations.record(EventKind.PACK_MADE, edition, None, at, people=sorted(readers), **hashes)
    first = edition.checker_id or edition.signer_id
    if first is not None:
        operations.record(EventKind.PACK_SUBMITTED, edition, None, at, people=[first])
