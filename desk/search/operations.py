"""Keeping what can be found: in the transaction that writes the text itself. No operation flushes or commits."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from desk.database import Base, db
from desk.search import marks
from desk.search.models import SearchDocument, SearchKind, SearchText
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
    subjects: dict[SearchKind, set[int]] = defaultdict(set)
    texts = []
    for one in passages:
        subjects[one.kind].add(one.subject_id)
        texts.append({**one._asdict(), "stems": " ".join(stems_of(one.text))})
        texts[-1].pop("text")
    if texts:
        asked.execute(_upsert(asked.dialect.name, SearchText, "kind subject_id part", "is_internal stems"), texts)
    for kind, ids in subjects.items():
        _gather(kind, ids, asked)


def put_first(passage: Passage, *, connection: Connection) -> None:
    """The first text of something that has just been made: there is nothing to put it together with, so nobody looks."""
    kind, subject_id, part, text, is_internal = passage
    stems = stems_of(text)
    row = {"kind": kind, "subject_id": subject_id, "part": part, "is_internal": is_internal, "stems": " ".join(stems)}
    connection.execute(_upsert(connection.dialect.name, SearchText, "kind subject_id part", "is_internal stems"), row)
    document = {
        "id": marks.document_id(kind, subject_id, is_internal=is_internal),
        "subject_id": subject_id,
        "stems": marks.marked(kind, stems, is_internal=is_internal),
    }
    if stems:
        connection.execute(_upsert(connection.dialect.name, SearchDocument, "id", "stems"), document)


def forget(*, kind: SearchKind, subject_id: int, part: str | None = None, connection: Connection | None = None) -> None:
    """Let nothing of it be found any more, or one part of it not."""
    asked = connection or db.session.connection()
    forgotten = delete(SearchText).where(SearchText.kind == kind, SearchText.subject_id == subject_id)
    asked.execute(forgotten if part is None else forgotten.where(SearchText.part == part))
    _gather(kind, {subject_id}, asked)


def _gather(kind: SearchKind, subject_ids: Iterable[int], asked: Connection) -> None:
    """Put the documents of these subjects together from their texts."""
    ids = sorted(subject_ids)
    both = {
        (subject_id, is_internal): marks.document_id(kind, subject_id, is_internal=is_internal)
        for subject_id in ids
        for is_internal in (False, True)
    }
    # Who adds another text to one of them meanwhile waits here, and then reads ours as well.
    found = select(SearchDocument.id).where(SearchDocument.id.in_(list(both.values()))).order_by(SearchDocument.id)
    already = set(asked.scalars(found.with_for_update()))
    stems: dict[tuple[int, bool], dict[str, None]] = defaultdict(dict)
    with_notes = set()
    texts = select(SearchText.subject_id, SearchText.is_internal, SearchText.stems).where(
        SearchText.kind == kind, SearchText.subject_id.in_(ids)
    )
    for subject_id, is_internal, kept in asked.execute(texts.order_by(SearchText.id)):
        words = dict.fromkeys(kept.split())
        stems[subject_id, True].update(words)
        if is_internal:
            with_notes.add(subject_id)
        else:
            stems[subject_id, False].update(words)
    documents = [
        {
            "id": both[subject_id, is_internal],
            "subject_id": subject_id,
            "stems": marks.marked(kind, words, is_internal=is_internal),
        }
        for (subject_id, is_internal), words in stems.items()
        if words and (not is_internal or subject_id in with_notes)
    ]
    if gone := already - {one["id"] for one in documents}:
        asked.execute(delete(SearchDocument).where(SearchDocument.id.in_(gone)))
    if documents:
        asked.execute(_upsert(asked.dialect.name, SearchDocument, "id", "stems"), documents)


@cache
def _upsert(dialect: str, model: type[Base], key: str, changed: str) -> Insert:
    insert = postgresql.insert(model) if dialect == "postgresql" else sqlite.insert(model)
    anew = {name: getattr(insert.excluded, name) for name in changed.split()}
    return insert.on_conflict_do_update(index_elements=key.split(), set_=anew)
