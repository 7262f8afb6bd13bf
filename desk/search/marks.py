"""How stems are kept, and how each of the two databases is asked for them.

Every stem is kept with two letters before it: of what it is, and whether everybody who may read that may find it. "cetak" of
a ticket is `tocetak`, in an internal note `ticetak`. A question names the marks that it may see, and the index of either
database then holds no entry that has to be looked at and thrown away: neither other kinds nor other people's words.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, cast, column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from desk.database import db
from desk.search.models import SearchKind, SearchText
from desk.search.stems import Asked

_LETTER = {SearchKind.TICKET: "t", SearchKind.COMPLAINT: "c", SearchKind.ARTICLE: "a"}
_OPEN, _INTERNAL = "o", "i"
# The full-text index of SQLite, made by the migration; it is asked by a column of its own name.
_WORDS = table("search_words", column("rowid"), column("search_words"))


def marked(kind: SearchKind, stems: Iterable[str], *, is_internal: bool) -> str:
    """Stems as they are kept."""
    mark = _LETTER[kind] + (_INTERNAL if is_internal else _OPEN)
    return " ".join(mark + stem for stem in stems)


def holds(asked: Asked, kind: SearchKind, *, with_internal: bool) -> ColumnElement[bool]:
    """Whether a text holds the word."""
    marks = [_LETTER[kind] + level for level in (_OPEN, _INTERNAL)[: 1 + with_internal]]
    if db.engine.dialect.name == "postgresql":
        question = _question(asked, marks, word="{}", beginning="{}:*", either=" | ", both=" & ")
        return SearchText.stems.op("@@", is_comparison=True)(cast(question, TSQUERY))
    question = _question(asked, marks, word='"{}"', beginning='"{}"*', either=" OR ", both=" AND ")
    found = select(_WORDS.c.rowid).where(_WORDS.c.search_words.op("MATCH", is_comparison=True)(question))
    return SearchText.id.in_(found)


def _question(asked: Asked, marks: list[str], *, word: str, beginning: str, either: str, both: str) -> str:
    """The word in the language of the database. Stems are letters and digits alone: nothing in them means anything there."""
    choices = [
        both.join(
            f"({either.join(word.format(mark + stem) for mark in marks for stem in sorted(part))})" for part in choice
        )
        for choice in asked.choices
    ]
    choices += [beginning.format(mark + one) for mark in marks for one in sorted(asked.beginnings)]
    return either.join(f"({choice})" for choice in choices)
