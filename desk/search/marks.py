"""How stems are kept, and how each of the two databases is asked for them.

Every stem of a document is kept with two letters before it: of what it is, and whether everybody who may read that may find
it. "cetak" of a ticket is `tocetak`, in one with an internal note `ticetak` as well. A question names the marks that it may
see, and the index of either database then holds no entry that has to be looked at and thrown away: neither other kinds nor
other people's words.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, cast, column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from desk.database import db
from desk.search.models import SearchDocument, SearchKind
from desk.search.stems import Asked

_LETTERS = {SearchKind.TICKET: "t", SearchKind.COMPLAINT: "c", SearchKind.ARTICLE: "a"}
_NUMBERS = {kind: number for number, kind in enumerate(SearchKind)}
_OPEN, _INTERNAL = "o", "i"
_SHARE = 8  # of the ids for each subject: room for four kinds, each with what is open and with all
# The full-text index of SQLite, made by the migration; it is asked by a column of its own name.
_WORDS = table("search_words", column("rowid"), column("search_words"))


def document_id(kind: SearchKind, subject_id: int, *, is_internal: bool) -> int:
    """The id of what is found of it by everybody who may read it, or by those who may read all of it."""
    return subject_id * _SHARE + _NUMBERS[kind] * 2 + is_internal


def marked(kind: SearchKind, stems: Iterable[str], *, is_internal: bool) -> str:
    """Stems as a document keeps them."""
    mark = _LETTERS[kind] + (_INTERNAL if is_internal else _OPEN)
    return " ".join(mark + stem for stem in stems)


def holding(words: Sequence[Asked], kind: SearchKind, *, with_internal: bool, since: int | None = None) -> Select[Any]:
    """`subject_id` of what holds all of these words, of subjects after `since` alone where that is told. One may come twice."""
    marks = [_LETTERS[kind] + level for level in (_OPEN, _INTERNAL)[: 1 + with_internal]]
    if db.engine.dialect.name == "postgresql":
        question = _question(words, marks, word="{}", beginning="{}:*", either=" | ", both=" & ")
        found = select(SearchDocument.subject_id)
        found = found.where(SearchDocument.stems.op("@@", is_comparison=True)(cast(question, TSQUERY)))
        return found if since is None else found.where(SearchDocument.subject_id > since)
    question = _question(words, marks, word='"{}"', beginning='"{}"*', either=" OR ", both=" AND ")
    found = select(_WORDS.c.rowid.op("/")(_SHARE).label("subject_id"))
    found = found.where(_WORDS.c.search_words.op("MATCH", is_comparison=True)(question))
    return found if since is None else found.where(_WORDS.c.rowid >= (since + 1) * _SHARE)


def _question(words: Sequence[Asked], marks: list[str], *, word: str, beginning: str, either: str, both: str) -> str:
    """All words in the language of the database. Stems are letters and digits alone: nothing in them means anything there."""

    def one(asked: Asked, mark: str) -> str:
        choices = [
            both.join(f"({either.join(word.format(mark + stem) for stem in sorted(part))})" for part in choice)
            for choice in asked.choices
        ]
        choices += [beginning.format(mark + start) for start in sorted(asked.beginnings)]
        return either.join(f"({choice})" for choice in choices)

    return either.join(f"({both.join(f'({one(asked, mark)})' for asked in words)})" for mark in marks)
