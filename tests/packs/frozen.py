"""Packs in every state, and PDFs as they come back from whoever signs them electronically."""

import re
from datetime import date
from typing import Any

from desk.accounts.models import User
from desk.accounts.policy import Actor
from desk.database import db
from desk.organisation.models import Department
from desk.packs import catalogue, jobs, operations, queries
from desk.packs.kinds import FileForm
from desk.packs.models import Edition
from desk.packs.periods import Rhythm, span_of
from desk.reports import ticket_register
from tests.factories import MONDAY_TEN

SEPTEMBER = span_of(Rhythm.MONTHLY, date(2026, 9, 1))
OCTOBER = span_of(Rhythm.MONTHLY, date(2026, 10, 1))
NOVEMBER_3 = MONDAY_TEN.replace(month=11, day=3)


def asked(
    actor: Actor,
    *,
    report: str = ticket_register.CODE,
    checker: User | None = None,
    signer: User | None = None,
    department: Department | None = None,
    at: Any = NOVEMBER_3,
    **more: Any,
) -> Edition:
    """An edition that waits to be made: of October."""
    told = {"span": OCTOBER} | more
    edition = operations.ask_pack(
        kind=catalogue.get(report),
        checker=checker,
        signer=signer,
        department=department,
        actor=actor,
        at=at,
        **told,
    )
    db.session.commit()
    return edition


def frozen(actor: Actor, **more: Any) -> Edition:
    """The same, made."""
    edition = asked(actor, **more)
    assert jobs.make(edition.id) == "made"
    return db.session.get_one(Edition, edition.id, populate_existing=True)


def bytes_of(edition: Edition) -> dict[FileForm, bytes]:
    """Its files as they lie there now."""
    db.session.expire_all()
    return {form: queries.content_of(edition, form).content for form in (FileForm.PDF, FileForm.XLSX)}


def signed_like(original: bytes, *, padding: bytes = b"") -> bytes:
    """The PDF with what a signature adds behind it: its dictionary, its range, another table of contents."""
    start = len(original)
    hole = b"<" + b"0" * 64 + b">"
    first = (
        padding
        + b"\n9000 0 obj\n<< /Type /Sig /SubFilter /ETSI.CAdES.detached /ByteRange [0 %010d %010d %010d] /Contents "
    )
    before = start + len(first % (0, 0, 0))
    root = re.findall(rb"/Root (\d+ \d+ R)", original)[-1]
    previous = re.findall(rb"startxref\s+(\d+)", original)[-1]
    after = before + len(hole)
    table = b" >>\nendobj\nxref\n0 0\ntrailer\n<< /Size 9001 /Root %s /Prev %s >>\nstartxref\n" % (root, previous)
    end = table + b"%d\n%%%%EOF\n" % (after + table.index(b"xref"))
    return original + first % (before, after, len(end)) + hole + end
