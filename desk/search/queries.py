"""Asking for what holds certain words. Callers join what they get to what the person may see."""

from collections.abc import Collection, Sequence

from sqlalchemy import Subquery, func, literal, null, select, union_all

from desk.database import db
from desk.search.marks import holding
from desk.search.models import SearchKind, SearchText
from desk.search.stems import asked_for, is_in, telling_words

MOST_TELLING = 8


def matching(kind: SearchKind, words: str, *, with_internal: bool) -> Subquery:
    """What holds every one of these words, in whichever of its parts: `subject_id`, of which one may come twice.

    The last word may be the beginning of one. Without any word nothing is found.
    """
    asked = asked_for(words)
    if not asked:
        return _nothing()
    return holding(asked, kind, with_internal=with_internal).subquery()


def alike(kind: SearchKind, text: str, *, with_internal: bool, least: int = 2, since: int | None = None) -> Subquery:
    """What has at least so many of the telling words of this text in common with it: (subject_id, rank), the higher the better.

    `since`: only what was written after the subject of that id.
    """
    asked = telling_words(text, most=MOST_TELLING)
    if len(asked) < least:
        return _nothing()
    each = []
    for no, one in enumerate(asked):
        found = holding([one], kind, with_internal=with_internal, since=since).subquery()
        each.append(select(found.c.subject_id, literal(no).label("word")))
    words = union_all(*each).subquery()
    rank = func.count(words.c.word.distinct())
    alike = select(words.c.subject_id, rank.label("rank")).group_by(words.c.subject_id)
    return alike.having(rank >= least).subquery()


def parts_with(
    kind: SearchKind, subject_ids: Collection[int], words: str, *, with_internal: bool
) -> Sequence[tuple[int, str]]:
    """In which parts of these few things any of the words stands: (subject_id, part), in the order they were written."""
    asked = asked_for(words)
    if not asked or not subject_ids:
        return []
    texts = select(SearchText.subject_id, SearchText.part, SearchText.stems).where(
        SearchText.kind == kind, SearchText.subject_id.in_(subject_ids)
    )
    if not with_internal:
        texts = texts.where(SearchText.is_internal.is_(False))
    found = db.session.execute(texts.order_by(SearchText.id))
    return [(subject_id, part) for subject_id, part, stems in found if is_in(asked, frozenset(stems.split()))]


def _nothing() -> Subquery:
    nothing = select(SearchText.subject_id, literal(0).label("rank")).where(SearchText.id == null())
    return nothing.subquery()
