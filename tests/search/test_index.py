"""The index on the database at hand: what it holds, what it finds, and that it follows what is written."""

import pytest
from sqlalchemy import func, select

from desk.database import db
from desk.search import operations, queries
from desk.search.models import SearchDocument, SearchKind

TICKET, COMPLAINT, ARTICLE = SearchKind.TICKET, SearchKind.COMPLAINT, SearchKind.ARTICLE


def put(subject_id, text, part="body", kind=TICKET, *, is_internal=False):
    operations.put(kind=kind, subject_id=subject_id, part=part, text=text, is_internal=is_internal)


def found(words, kind=TICKET, *, with_internal=False) -> list[int]:
    matching = queries.matching(kind, words, with_internal=with_internal)
    return sorted(set(db.session.scalars(select(matching.c.subject_id))))


def test_all_words_must_stand_somewhere_in_it_the_last_as_a_beginning(context):
    put(1, "Printer loket tidak mencetak")
    put(1, "Tinta sudah diganti", part="comment-1")
    put(2, "Printer mati")

    assert found("printer") == [1, 2]
    assert found("cetak printer") == [1]
    assert found("tinta printernya") == [1]  # each in another part
    assert found("print") == [1, 2]
    assert found("tinta mat") == []
    assert found("") == found("!?") == []


def test_each_kind_and_what_is_internal_is_found_only_by_who_asks_for_it(context):
    put(1, "Printer rusak")
    put(1, "Kata sandi admin bocor", part="comment-2", is_internal=True)
    put(1, "Printer hilang", kind=COMPLAINT)

    assert found("sandi") == []
    assert found("sand") == []
    assert found("printer sandi") == []
    assert found("printer sandi", with_internal=True) == [1]
    assert found("hilang") == []
    assert found("hilang", COMPLAINT, with_internal=True) == [1]
    assert found("rusak", COMPLAINT) == []


def test_a_text_replaces_the_one_before_it_and_a_forgotten_one_is_gone(context):
    put(1, "Monitor pecah")
    put(1, "Layar retak")
    put(1, "Engsel patah", part="comment-3")
    assert (found("monitor"), found("layar engsel")) == ([], [1])

    operations.forget(kind=TICKET, subject_id=1, part="body")
    assert (found("layar"), found("engsel")) == ([], [1])

    put(1, "   ", part="comment-3")
    assert db.session.scalar(select(func.count()).select_from(SearchDocument)) == 0
    put(1, "Layar", part="comment-3", is_internal=True)
    assert (found("layar"), found("layar", with_internal=True)) == ([], [1])
    put(1, "Layar", part="comment-3")
    assert found("layar") == [1]
    operations.forget(kind=TICKET, subject_id=1)
    assert found("layar", with_internal=True) == []
    assert db.session.scalar(select(func.count()).select_from(SearchDocument)) == 0


def test_what_has_more_in_common_comes_first_and_little_in_common_is_nothing(context):
    put(1, "Cara memperbaiki printer yang tidak mencetak", kind=ARTICLE)
    put(2, "Cara memasang printer", kind=ARTICLE)
    put(3, "Cara mengatur ulang kata sandi", kind=ARTICLE)
    put(4, "Printer tidak mencetak", kind=TICKET)

    alike = queries.alike(ARTICLE, "Printer di loket tidak bisa mencetak KTP, mohon diperbaiki", with_internal=False)
    ranked = db.session.execute(select(alike.c.subject_id, alike.c.rank).order_by(alike.c.rank.desc())).all()

    assert [tuple(row) for row in ranked] == [(1, 3)]
    assert db.session.execute(select(queries.alike(ARTICLE, "Printer", with_internal=False))).all() == []
    assert db.session.execute(select(queries.alike(ARTICLE, "cetak printer", with_internal=False, since=1))).all() == []


def test_the_parts_are_told_in_which_a_word_stands(context):
    put(1, "Printer rusak")
    put(1, "Tinta habis", part="comment-1")
    put(1, "Tinta dicuri", part="comment-2", is_internal=True)
    put(2, "Printer tinta")

    assert queries.parts_with(TICKET, [1], "tinta", with_internal=False) == [(1, "comment-1")]
    assert queries.parts_with(TICKET, [1], "tinta", with_internal=True) == [(1, "comment-1"), (1, "comment-2")]
    assert queries.parts_with(TICKET, [], "tinta", with_internal=True) == []


@pytest.mark.parametrize(
    "words",
    ['"', "' OR 1=1", "printer*", "NOT printer", "a AND", "(", "NEAR(printer)", "printer:*", "tocetak | printer", "\\",
     "\u202eprinter", "%_%", "x" * 1_000_000, "printer " * 10_000],
)  # fmt: skip
def test_nothing_that_is_typed_is_read_as_the_language_of_the_database(context, words):
    put(1, "printer")

    assert set(found(words, with_internal=True)) <= {1}


def test_two_questions_stand_in_one_statement(context):
    put(1, "Printer rusak")
    put(2, "Monitor rusak")
    one, other = (queries.matching(TICKET, words, with_internal=False) for words in ("printer", "rusak"))

    both = select(one.c.subject_id).join(other, other.c.subject_id == one.c.subject_id)

    assert list(db.session.scalars(both)) == [1]
