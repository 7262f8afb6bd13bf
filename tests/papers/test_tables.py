"""desk.papers.tables: day sheets and registers over pages."""

from datetime import UTC, datetime

import pytest

from desk.papers.tables import Column, as_table
from tests.papers.samples import HEAD, day_sheet, picture_of, sizes_of, text_of
from tests.papers.test_minutes import pages_of

pytestmark = pytest.mark.pure


def table(columns, rows):
    return as_table(
        title="REGISTER",
        columns=columns,
        rows=rows,
        letterhead=HEAD,
        footer="Dicetak",
        page_label="{page}/{pages}",
        created_at=datetime(2026, 3, 13, tzinfo=UTC),
    )


def test_headings_stand_on_every_page_and_no_row_is_lost():
    data = day_sheet(60)
    pages = pages_of(data)

    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert "Uraian" in text
        assert f"Halaman {number} dari {len(pages)}" in text
    for row in range(1, 61):
        assert f"ADU-2603-{row:05}-3" in " ".join(pages)
    assert {(round(width), round(height)) for width, height in sizes_of(data)} == {(297, 210)}


def test_an_empty_day_says_so():
    text = text_of(day_sheet(0))

    assert "Tidak ada pengaduan." in text
    assert "Halaman 1 dari 1" in text


def test_a_table_that_does_not_hold_together_is_refused():
    with pytest.raises(ValueError, match="2 cells does not fit 1 columns"):
        table([Column("Nomor")], [("a", "b")])
    with pytest.raises(ValueError, match="needs a column"):
        table([], [])


def test_long_cells_are_wrapped_and_stay_in_their_column():
    data = table(
        [Column("No.", 0.3), Column("Uraian"), Column("Paraf", 0.3)],
        [("1", "kata panjang " * 2000, ""), ("2" * 90, "b" * 5000, "🙏")],
    )

    assert "…" in text_of(data)
    for page in range(len(sizes_of(data))):
        left, _, right, bottom = picture_of(data, page=page).point(lambda grey: 255 * (grey < 250)).getbbox()
        assert left / 8 >= 14.3
        assert 297 - right / 8 >= 14.3
        assert 210 - bottom / 8 >= 5


def test_the_same_table_is_the_same_file():
    assert day_sheet(5) == day_sheet(5)
