"""Old and new value of what two editions say differently."""

import pytest

from desk.packs.differences import between
from desk.reports.documents import Column, Kind, Share, Table
from tests.reports.papers import report

pytestmark = pytest.mark.pure
COLUMNS = (Column("name", "Nama"), Column("count", "Jumlah", Kind.NUMBER), Column("kept", "Tepat", Kind.PERCENT))


def table(*rows, total=None, columns=COLUMNS, code="t"):
    return report(Table(code=code, title="Tabel", columns=columns, rows=rows, total=total))


def said(found):
    return [(one.row, one.column.key, one.before, one.after) for one in found]


def test_a_cell_that_changed_is_told_with_both_values_whatever_the_order_of_rows():
    old = table(("A", 1, Share(1, 2)), ("B", 2, Share(2, 2)), total=("Jumlah", 3, Share(3, 4)))
    new = table(("B", 2, Share(2, 2)), ("A", 1, Share(2, 2)), total=("Jumlah", 3, Share(4, 4)))

    assert said(between(old, new)) == [
        ("A", "kept", Share(1, 2), Share(2, 2)),
        ("Jumlah", "kept", Share(3, 4), Share(4, 4)),
    ]


def test_rows_that_came_and_rows_that_went():
    assert said(between(table(("A", 1, None)), table(("B", 2, None)))) == [
        ("B", "name", None, "B"),
        ("B", "count", None, 2),
        ("A", "name", "A", None),
        ("A", "count", 1, None),
    ]


def test_a_further_column_is_told_and_rows_of_the_same_name_stay_apart():
    old = table(("A", 1), ("A", 2), columns=COLUMNS[:2])
    new = table(("A", 1, None), ("A", 3, Share(1, 1)))

    assert said(between(old, new)) == [("A / 2", "count", 2, 3), ("A / 2", "kept", None, Share(1, 1))]


def test_the_same_report_has_no_difference_and_another_table_is_all_of_it():
    assert between(table(("A", 1, None)), table(("A", 1, None))) == []
    assert len(between(table(("A", 1, None)), table(("A", 1, None), code="u"))) == 4
