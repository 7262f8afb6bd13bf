"""The files of sheets: the lines of cells in an XLSX or CSV. Pure.

Nothing is trusted: how much a file may unfold to is known before it is opened.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from desk.errors import BadInput

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 5000
LAST_ROW = MOST_ROWS + 50  # with a heading and some empty lines
# What the two readers raise for a file that is no workbook. NotImplementedError: packed in a way that zipfile does not
# know; RuntimeError: locked with a password.
UNREADABLE = (
    CalamineError, zipfile.BadZipFile, KeyError, IndexError, ValueError, NotImplementedError, RuntimeError, EOFError, OSError,
)  # fmt: skip
MOST_COLUMNS = 200
CELL = re.compile(rb"<(?:[A-Za-z0-9]+:)?c(?=[\s/>])([^>]*)")
PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")


def lines_of(content: bytes) -> list[tuple[int, list[Any]]]:
    """The lines of the first sheet with their numbers, empty ones too. Raises BadInput with a sentence that helps."""
    if len(content) > LARGEST_FILE:
        raise BadInput("The file is larger than 5 MB.", field="file")
    return _lines_of_workbook(content) if content.startswith(b"PK\x03\x04") else _lines_of_csv(content)


def _lines_of_workbook(content: bytes) -> list[tuple[int, list[Any]]]:
    try:
        # What is opened is packed anew: so no size that the file claims of itself has to be believed.
        book = CalamineWorkbook.from_filelike(io.BytesIO(_repacked(content)))
        sheet = book.get_sheet_by_index(0)
        first = (sheet.start or (0, 0))[0]
        return list(enumerate(sheet.to_python(skip_empty_area=True), start=first + 1))
    except UNREADABLE as broken:
        raise BadInput(
            "This is not a sheet that can be read. Save it again as .xlsx, or as .csv.", field="file"
        ) from broken


def _repacked(content: bytes) -> bytes:
    target, left = io.BytesIO(), LARGEST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as anew:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise BadInput("Unpacked, this file is too large to be a list.", field="file")
        for part in parts:
            with packed.open(part) as opened:
                data = opened.read(left + 1)
            left -= len(data)
            if left < 0:
                raise BadInput("Unpacked, this file is too large to be a list.", field="file")
            if part.filename.casefold().endswith((".xml", ".rels")):  # pictures and the rest are not looked at
                _refuse_wide(data)
                anew.writestr(part.filename, data)
    return target.getvalue()


def _refuse_wide(data: bytes) -> None:
    """A single cell far out makes the whole area between be unfolded; and every cell says where it stands."""
    if b"\0" in data:  # in two bytes for each letter nothing would be found here
        raise BadInput("This is not a sheet that can be read. Save it again as .xlsx, or as .csv.", field="file")
    for cell in CELL.finditer(data):
        inside = cell.group(1)
        if inside.endswith(b"/"):
            continue  # it holds nothing, whatever it looks like
        place = PLACE.search(inside)
        if place is None:
            raise BadInput("This is not a sheet that can be read. Save it again as .xlsx, or as .csv.", field="file")
        letters = place.group(1)
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        if column > MOST_COLUMNS or int(place.group(2)) > LAST_ROW:
            raise BadInput(
                "The sheet has a cell beyond row 5,050 or column GR. Delete what lies out there, then send it again.",
                field="file",
            )


def _lines_of_csv(content: bytes) -> list[tuple[int, list[Any]]]:
    text = _decoded(content)
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=head.count)
    try:
        return list(enumerate(_bounded(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), start=1))
    except csv.Error as broken:
        raise BadInput(
            "This is not a sheet that can be read. Save it again as .xlsx, or as .csv.", field="file"
        ) from broken


def _bounded(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    for count, line in enumerate(lines):
        if count > LAST_ROW:
            raise BadInput("The sheet has more than 5,000 rows. Please divide it.", field="file")
        yield line[:MOST_COLUMNS]


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as broken:
        raise BadInput(
            "The letters of this file cannot be read. Save it as CSV in UTF-8, or as .xlsx.", field="file"
        ) from broken
