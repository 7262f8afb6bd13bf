"""docs/requirements.md holds every row, and says truly which of them a test verifies."""

from collections import Counter
from pathlib import Path

import pytest

from tools import requirements_table

pytestmark = pytest.mark.pure

ROWS_OF = {"LLG": 39, "BDL": 29, "MTR": 19, "TRK": 16, "BKS": 20, "PDP": 5}
# What the desk as it stands promises to fulfil.
MET = (
    "LLG-01", "LLG-02", "LLG-03", "LLG-04", "LLG-05", "LLG-07", "LLG-15", "LLG-16", "LLG-19", "LLG-39",
    "BKS-01", "BKS-02", "MTR-16",
)  # fmt: skip


def test_all_128_rows_are_there():
    rows = requirements_table.load_rows()

    assert [row.id for row in rows] == [
        f"{prefix}-{n:02}" for prefix, count in ROWS_OF.items() for n in range(1, count + 1)
    ]
    assert list(requirements_table.load_sources()) == list(ROWS_OF)
    assert all(row.source and row.must for row in rows)
    assert max(Counter(row.must for row in rows).values()) == 1, "Two rows say the same."


def test_every_mark_names_an_existing_row():
    known = {row.id for row in requirements_table.load_rows()}

    assert [mark for mark in requirements_table.find_marks() if mark.row_id not in known] == []


def test_the_page_is_current():
    written = requirements_table.PAGE.read_text(encoding="utf-8")

    assert written == requirements_table.current_page(), "Run: make requirements"


@pytest.mark.parametrize("row_id", MET)
def test_what_is_promised_is_met(row_id):
    assert row_id in {mark.row_id for mark in requirements_table.find_marks()}, "No test carries this mark."


def test_marks_are_found_wherever_they_may_stand(tmp_path: Path):
    (tmp_path / "test_some.py").write_text(
        "import pytest\n"
        "pytestmark = [pytest.mark.pure, pytest.mark.row('A')]\n"
        "@pytest.mark.row('B', 'C')\n"
        "def test_one(): ...\n"
        "@pytest.mark.row('D')\n"
        "class TestThese:\n"
        "    @pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.row('E'))])\n"
        "    def test_two(self, x): ...\n"
        "@pytest.mark.row('F')\n"
        "def no_test(): ...\n"
        "@pytest.mark.xfail\n"
        "@pytest.mark.row('G')\n"
        "def test_three(): ...\n"
    )

    found = {(mark.test, mark.row_id) for mark in requirements_table.find_marks(tmp_path)}

    assert found == {("test_one", row) for row in "ABC"} | {("test_two", row) for row in "ADE"}
