"""Keeping what can be found: in the transaction that writes the text itself. No operation flushes or commits."""

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from desk.database import db
from desk.search import marks
from desk.search.models import SearchKind, SearchText
from desk.search.stems import stems_of


def put(
    *,
    kind: SearchKind,
    subject_id: int,
    part: str,
    text: str,
    is_internal: bool = False,
    connection: Connection | None = None,
) -> None:
    """Let this text be found, instead of what stood in that part before. An empty one is forgotten.

    `connection`: of the flush that is going on, for those who write from within one.
    """
    kept = marks.marked(kind, stems_of(text), is_internal=is_internal)
    if not kept:
        forget(kind=kind, subject_id=subject_id, part=part, connection=connection)
        return
    asked = connection or db.session.connection()
    insert = postgresql.insert if asked.dialect.name == "postgresql" else sqlite.insert
    put_in = insert(SearchText).values(kind=kind, subject_id=subject_id, part=part, is_internal=is_internal, stems=kept)
    anew = {"is_internal": put_in.excluded.is_internal, "stems": put_in.excluded.stems}
    asked.execute(
        put_in.on_conflict_do_update(
            index_elements=[SearchText.kind, SearchText.subject_id, SearchText.part], set_=anew
        )
    )


def forget(*, kind: SearchKind, subject_id: int, part: str | None = None, connection: Connection | None = None) -> None:
    """Let nothing of it be found any more, or one part of it not."""
    forgotten = delete(SearchText).where(SearchText.kind == kind, SearchText.subject_id == subject_id)
    if part is not None:
        forgotten = forgotten.where(SearchText.part == part)
    (connection or db.session.connection()).execute(forgotten)
