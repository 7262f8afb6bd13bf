"""Keeping what can be found: in the transaction that writes the text itself. No operation flushes or commits."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from desk.database import db
from desk.search import marks
from desk.search.models import SearchKind, SearchText
from desk.search.stems import stems_of


class Passage(NamedTuple):
    """A text with what it belongs to."""

    kind: SearchKind
    subject_id: int
    part: str
    text: str
    is_internal: bool = False


def put(*, kind: SearchKind, subject_id: int, part: str, text: str, is_internal: bool = False) -> None:
    """Let this text be found, instead of what stood in that part before. An empty one is forgotten."""
    put_all([Passage(kind, subject_id, part, text, is_internal)])


def put_all(passages: Iterable[Passage], *, connection: Connection | None = None) -> None:
    """The same for several. `connection`: of the flush that is going on, for those who write from within one."""
    asked = connection or db.session.connection()
    kept = []
    for one in passages:
        stems = marks.marked(one.kind, stems_of(one.text), is_internal=one.is_internal)
        if stems:
            kept.append({**one._asdict(), "stems": stems})
            kept[-1].pop("text")
        else:
            forget(kind=one.kind, subject_id=one.subject_id, part=one.part, connection=asked)
    if not kept:
        return
    insert = (postgresql if asked.dialect.name == "postgresql" else sqlite).insert(SearchText)
    anew = {"is_internal": insert.excluded.is_internal, "stems": insert.excluded.stems}
    key = [SearchText.kind, SearchText.subject_id, SearchText.part]
    asked.execute(insert.on_conflict_do_update(index_elements=key, set_=anew), kept)


def forget(*, kind: SearchKind, subject_id: int, part: str | None = None, connection: Connection | None = None) -> None:
    """Let nothing of it be found any more, or one part of it not."""
    forgotten = delete(SearchText).where(SearchText.kind == kind, SearchText.subject_id == subject_id)
    if part is not None:
        forgotten = forgotten.where(SearchText.part == part)
    (connection or db.session.connection()).execute(forgotten)
