"""Asking for what holds certain words. Callers join what they get to what the person may see."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Subquery, func, literal, or_, select, union_all

from desk.database import db
from desk.search.marks import holds
from desk.search.models import SearchKind, SearchText
from desk.search.stems import Asked, asked_for, telling_words

MOST_TELLING = 8


def matching(kind: SearchKind, words: str, *, with_internal: bool) -> Subquery:
    """What holds every one of these words, in whichever of its parts: (subject_id, rank), the higher the better.

    The last word may be the beginning of one. Without any word nothing is found.
    """
    asked = asked_for(words)
    return _counted(kind, asked, with_internal=with_internal, least=len(asked))


def alike(kind: SearchKind, text: str, *, with_internal: bool, least: int = 2) -> Subquery:
    """What has at least so many of the telling words of this text in common with it: (subject_id, rank)."""
    return _counted(kind, telling_words(text, most=MOST_TELLING), with_internal=with_internal, least=least)


def parts_with(
    kind: SearchKind, subject_ids: Collection[int], words: str, *, with_internal: bool
) -> Sequence[tuple[int, str]]:
    """In which parts of these things any of the words stands: (subject_id, part), in the order they were written."""
    asked = asked_for(words)
    if not asked or not subject_ids:
        return []
    any_of_them = or_(*_conditions(kind, asked, with_internal=with_internal))
    found = select(SearchText.subject_id, SearchText.part).where(
        SearchText.kind == kind, SearchText.subject_id.in_(subject_ids), any_of_them
    )
    return [(subject_id, part) for subject_id, part in db.session.execute(found.order_by(SearchText.id))]


def _counted(kind: SearchKind, asked: Sequence[Asked], *, with_internal: bool, least: int) -> Subquery:
    """Each word's texts, put together by what they belong to: `rank` counts the places where a word stands."""
    if not asked or least > len(asked):
        return select(SearchText.subject_id, literal(0).label("rank")).where(SearchText.id.is_(None)).subquery()
    each = [
        select(SearchText.subject_id, literal(no).label("word")).where(condition)
        for no, condition in enumerate(_conditions(kind, asked, with_internal=with_internal))
    ]
    places = union_all(*each).subquery()
    found = select(places.c.subject_id, func.count().label("rank")).group_by(places.c.subject_id)
    return found.having(func.count(places.c.word.distinct()) >= least).subquery()


def _conditions(kind: SearchKind, asked: Sequence[Asked], *, with_internal: bool) -> list[ColumnElement[bool]]:
    return [holds(one, kind, with_internal=with_internal) for one in asked]
