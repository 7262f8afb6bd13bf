"""The archive of a period: every closed case as a page that opens anywhere, its files, and an index that says until when it is
kept (MTR-13). Whose cases: those that the person who takes it may read, and whose office is to keep them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.attachments import operations as attachments
from desk.attachments.models import StoredFile
from desk.complaints import labels as complaint_words
from desk.dossiers import archive_cases, archive_scope
from desk.dossiers.archive_cases import Case
from desk.dossiers.retention import RETENTION_YEARS, kept_until
from desk.dossiers.whole_city import document
from desk.dossiers.zipped import File, write
from desk.errors import BadInput
from desk.reports import on_page
from desk.reports.documents import Cell, Column, Definition, Document, Kind, Period, Table
from desk.reports.in_sheets import as_xlsx
from desk.sealing import Keys
from desk.sla import calendars
from desk.templating import local_time
from desk.tickets import labels as ticket_words

MOST_CASES = 2000  # of an archive: it is made while somebody waits
MOST_MEGABYTES = 500  # of files
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass
class Index:
    """What has been written so far, a line each."""

    cases: list[tuple[Cell, ...]] = field(default_factory=list)
    files: list[tuple[Cell, ...]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


def write_archive(
    target: IO[bytes], *, actor: Actor, period: Period, city: str, folder: Path, keys: Keys, at: datetime
) -> None:
    """The ZIP, in the language of the moment; `folder`: where the bytes of files lie. Raises BadInput for too much of it."""
    of_tickets = archive_scope.tickets_of(actor, period, at)
    of_complaints = archive_scope.complaints_of(actor, period, at)
    count, size = archive_scope.size_of(of_tickets, of_complaints)
    if count > MOST_CASES:
        raise BadInput(
            "%(count)d cases were closed in these days, and an archive has %(most)d at most: please take fewer days.",
            field="from",
            count=count,
            most=MOST_CASES,
        )
    if size > MOST_MEGABYTES << 20:
        raise BadInput(
            "The files of these cases have more than %(most)d MB: please take fewer days.",
            field="from",
            most=MOST_MEGABYTES,
        )
    index = Index()

    def files() -> Iterator[File]:
        for case in archive_cases.cases(of_tickets, of_complaints, keys=keys):
            yield from _files(case, index, folder)
        yield File("kasus/kasus.css", "", current_app.jinja_env.get_template("dossiers/case.css").render().encode())
        yield from _index(_as_document(index, period, at))

    left_out = archive_scope.restricted_left_out(actor, period, at) if _has_complaints(actor) else 0
    head = _head(actor, period, city, at, count=count, left_out=left_out)
    write(target, files(), head=head, sums_heading=str(_("Files and their SHA-256")))


def _has_complaints(actor: Actor) -> bool:
    """Whether it is complaints that this person archives: of others they are not even counted."""
    return bool(reaches(actor, Action.ARCHIVE_EXPORT).keys() - {Reach.EVERYTHING})


def _files(case: Case, index: Index, folder: Path) -> Iterator[File]:
    """The files of a case, then its page, which says what became of each."""
    name = _name(case.number, index)
    told = []
    for place, stored in enumerate(case.files, start=1):
        kept = _bytes_of(stored, folder)
        state = _("complete") if kept is not None else _("missing or changed: not in the archive")
        path = f"berkas/{name}/{place:02d}.{ENDINGS.get(stored.media_type, 'bin')}"
        told.append({"stored": stored, "path": path if kept is not None else None, "state": state})
        index.files.append(
            (case.number, path if kept is not None else None, stored.name, stored.size, stored.sha256, state)
        )
        if kept is not None:
            yield File(path, "", kept)
    until = kept_until(calendars.city_day(case.closed_at))
    page = current_app.jinja_env.get_template("dossiers/case.html").render(
        case=case, files=told, until=until, labels=ticket_words, complaint_words=complaint_words
    )
    content = page.encode()
    path = f"kasus/{name}.html"
    index.cases.append(
        (
            case.number, case.kind, case.title, case.department or None, case.opened_at, case.closed_at, case.status, until,
            path, sha256(content).hexdigest(), len(case.files),
        )
    )  # fmt: skip
    yield File(path, "", content)


def _bytes_of(stored: StoredFile, folder: Path) -> bytes | None:
    """The bytes as they came; None when they are no longer those whose SHA-256 was written down."""
    try:
        content = attachments.path_of(folder, stored.key).read_bytes()
    except OSError:
        return None
    return content if sha256(content).hexdigest() == stored.sha256 else None


def _name(number: str, index: Index) -> str:
    """A name of a file out of a number, whatever pattern numbers have; no two alike."""
    plain = re.sub(r"\.{2,}", ".", re.sub(r"[^a-z0-9.]+", "-", number.lower())).strip("-.") or "kasus"
    name, place = plain, 2
    while name in index.names:
        name, place = f"{plain}-{place}", place + 1
    index.names.add(name)
    return name


def _index(told: Document) -> Iterator[File]:
    yield File(
        "00-indeks.xlsx",
        str(_("The index: each case with the day until which it is kept, and each file.")),
        as_xlsx(told),
    )
    yield File(
        "00-indeks-kasus.csv", str(_("The cases of the index, for other programs.")), on_page.as_csv(told, "cases")
    )
    yield File(
        "00-indeks-berkas.csv", str(_("The files of the index, for other programs.")), on_page.as_csv(told, "files")
    )


def _as_document(index: Index, period: Period, at: datetime) -> Document:
    return document(
        "arsip",
        _("Archive of closed cases"),
        period,
        at,
        Table(
            code="cases",
            title=_("Cases closed in the period"),
            columns=(
                Column("number", _("Number"), Kind.CODE),
                Column("kind", _("Kind"), width=30),
                Column("title", _("Summary"), width=60),
                Column("department", _("Department"), width=36),
                Column("opened", _("Opened"), Kind.MOMENT),
                Column("closed", _("Closed"), Kind.MOMENT),
                Column("status", _("Status"), width=26),
                Column("kept_until", _("Kept until"), Kind.DAY),
                Column("page", _("Page"), Kind.CODE, width=40),
                Column("sha256", "SHA-256", Kind.CODE, width=100),
                Column("files", _("Files"), Kind.NUMBER),
            ),
            rows=tuple(index.cases),
            empty=_("No case was closed in this period."),
            keys=("number",),
        ),
        Table(
            code="files",
            title=_("Files of these cases"),
            columns=(
                Column("number", _("Number"), Kind.CODE),
                Column("path", _("File in the archive"), Kind.CODE, width=50),
                Column("name", _("Name"), width=50),
                Column("size", _("Size (bytes)"), Kind.NUMBER),
                Column("sha256", "SHA-256", Kind.CODE, width=100),
                Column("state", _("State"), width=40),
            ),
            rows=tuple(index.files),
            empty=_("These cases have no files."),
            keys=("number", "path"),
        ),
        definitions=(
            Definition(
                _("Kept until"),
                _(
                    "The day of closing and %(years)d years (Law 43/2009; to be replaced by the city's own retention schedule).",
                    years=RETENTION_YEARS,
                ),
            ),
            Definition(
                _("Summary"),
                _("As the registers show it: left out where the case is confidential or concerns security."),
            ),
        ),
    )


def _head(actor: Actor, period: Period, city: str, at: datetime, *, count: int, left_out: int) -> str:
    lines = [
        _("ARCHIVE OF CLOSED CASES OF THE SERVICE DESK"),
        _("City: %(city)s", city=city),
        _("Period: %(period)s (%(since)s to %(until)s)", period=period.label, since=period.since, until=period.until),
        _("Made: %(moment)s by %(name)s", moment=local_time(at), name=actor.name),
        _("Cases closed in these days: %(count)d", count=count),
        "",
        _("kasus/ has a page for each case: what was reported, what happened, what was answered. berkas/ has their files."),
        _(
            "The desk writes no complainant's name into it. In the words of shielded complaints it masks who complained, and "
            "the names and numbers that it recognises."
        ),
        _("Whether a file is as it was made: compute its SHA-256 and compare, or run sha256sum -c SHA256SUMS."),
    ]  # fmt: skip
    if left_out:
        lines.append(
            ngettext(
                "%(num)d complaint of a restricted category is not listed.",
                "%(num)d complaints of restricted categories are not listed.",
                left_out,
            )
        )
    return "\n".join(str(line) for line in lines)
