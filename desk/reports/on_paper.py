"""A report on paper: the document in words, tables as wide as they need, across where they need more than an upright page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from desk.reports import cells
from desk.reports.documents import Cell, Chart, Document, Kind, Part, Table, Text
from desk.reports.drawings import drawn
from desk.templating import local_day, local_time

if TYPE_CHECKING:  # what draws is loaded when something is drawn
    from desk.papers import reports as papers
    from desk.papers.letterhead import Letterhead
    from desk.papers.pages import Column as PaperColumn

# Millimetres that a value of a kind needs at the size of a table.
NEEDED = {
    Kind.TEXT: 34.0,
    Kind.NUMBER: 15.0,
    Kind.PERCENT: 26.0,
    Kind.DURATION: 19.0,
    Kind.DAY: 22.0,
    Kind.MOMENT: 32.0,
    Kind.CODE: 30.0,
}
UPRIGHT_INNER, ACROSS_INNER = 166.0, 267.0
LETTERS, SMALLEST = 8.5, 6.5  # points, of the letters in a table, and in one that needs more than a page across


@dataclass(frozen=True)
class Signing:
    """Somebody who signs: "Disusun oleh", their office, name and NIP."""

    purpose: str
    office: str
    name: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Formalities:
    """What makes a report an official paper, beside what it says."""

    letterhead: Letterhead
    city: str
    number: str
    signing: Sequence[Signing] = ()
    copies: tuple[str, ...] = ()
    attachments: str = ""
    verification_address: str = ""
    verification_code: str = ""


def as_pdf(document: Document, formalities: Formalities) -> bytes:
    """The report on A4, in the language of the moment."""
    from desk.papers import reports as papers

    given = formalities
    is_across = any(sum(_needs(part)) > UPRIGHT_INNER for part in document.parts if isinstance(part, Table))
    inner = ACROSS_INNER if is_across else UPRIGHT_INNER
    head = [(_("Number"), given.number), (_("Attachment"), given.attachments), (_("Subject"), document.title)]
    paper = papers.Report(
        letterhead=given.letterhead,
        title=document.title.upper(),
        subtitles=(
            _("Period: %(period)s", period=document.period.label),
            document.scope,
            _("Figures as of %(moment)s", moment=local_time(document.made_at)),
        ),
        place_and_day=f"{given.city}, {local_day(document.made_at)}",
        head=tuple((label, value) for label, value in head if value),
        addressee=document.addressee,
        parts=tuple(_part(part, inner) for part in document.parts) + _definitions(document),
        signatories=tuple(papers.Signatory(one.purpose, one.office, one.name, one.detail) for one in given.signing),
        copies=given.copies,
        verification_address=given.verification_address,
        verification_code=given.verification_code,
        footer=f"{document.title} – {document.period.label} – {given.number}",
        is_across=is_across,
        created_at=document.made_at,
        labels={
            "page": _("Page {page} of {pages}"),
            "copies": _("Copies to:"),
            "scan": _("Scan to see whether this is the valid edition, or type the code:"),
        },
    )
    return papers.as_a4(paper)


def _part(part: Part, inner: float) -> papers.Part:
    from desk.papers import reports as papers

    if isinstance(part, Text):
        return papers.TextPart(title=part.heading, paragraphs=part.paragraphs, items=part.items)
    if isinstance(part, Chart):
        return papers.PicturePart(
            title=part.title, drawing=drawn(part, say=lambda value: cells.said(part, value)), note=part.note
        )
    return papers.TablePart(
        title=part.title,
        columns=_columns(part, inner),
        shrunk=min(1.0, max(inner / sum(_needs(part)), SMALLEST / LETTERS)),
        rows=[_cells(part, row) for row in part.rows],
        total=None if part.total is None else _cells(part, part.total, nothing=""),
        note=part.note,
        empty=part.empty or _("Nothing in this period."),
    )


def _cells(table: Table, row: Sequence[Cell], nothing: str = cells.NOTHING) -> list[str]:
    return [
        nothing if cell is None else cells.shown(column, cell) for column, cell in zip(table.columns, row, strict=True)
    ]


def _columns(table: Table, inner: float) -> tuple[PaperColumn, ...]:
    """What is left of the page goes to the columns of words."""
    from desk.papers.pages import Column as PaperColumn

    needed = _needs(table)
    words = sum(width for column, width in zip(table.columns, needed, strict=True) if column.kind is Kind.TEXT)
    left = max(0.0, inner - sum(needed))
    return tuple(
        PaperColumn(
            column.title,
            width + (left * width / words if column.kind is Kind.TEXT else 0),
            "right" if cells.is_number(column) else "left",
        )
        for column, width in zip(table.columns, needed, strict=True)
    )


def _needs(table: Table) -> list[float]:
    """What each column needs: at least the longest word of its heading; a number that is a name is not broken."""
    longest = [max((len(word) for word in column.title.split()), default=0) for column in table.columns]
    codes = [
        max((len(str(row[place] or "")) for row in table.rows), default=0) if column.kind is Kind.CODE else 0
        for place, column in enumerate(table.columns)
    ]
    return [
        max(column.width or NEEDED[column.kind], letters * 2.05 + 4.2, code * 2.0 + 3.4)
        for column, letters, code in zip(table.columns, longest, codes, strict=True)
    ]


def _definitions(document: Document) -> tuple[papers.Part, ...]:
    from desk.papers import reports as papers

    if not document.definitions:
        return ()
    return (
        papers.TextPart(title=_("Definitions"), terms=tuple((one.term, one.meaning) for one in document.definitions)),
    )
