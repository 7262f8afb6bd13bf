"""desk.papers.qr: the same modules on pages and on paper."""

from xml.etree import ElementTree

import pytest
import segno

from desk.papers.qr import as_svg, code_of

pytestmark = pytest.mark.pure

ADDRESS = "https://pengaduan.lubuklinggau.example/verifikasi/7QK2-M4XD-9TRA"
SVG = "{http://www.w3.org/2000/svg}"


def test_the_rectangles_are_the_modules():
    code = code_of(ADDRESS)
    drawn = [[0] * code.size for _ in range(code.size)]
    for run in code.runs:
        drawn[run.row][run.column : run.column + run.length] = [1] * run.length

    assert drawn == [list(row) for row in segno.make_qr(ADDRESS, error="m", boost_error=False).matrix]


def test_the_picture_is_black_on_white_without_style_or_script():
    root = ElementTree.fromstring(as_svg(ADDRESS, title="Periksa <keaslian>"))

    assert root.tag == f"{SVG}svg"
    assert {element.tag for element in root} == {f"{SVG}title", f"{SVG}path"}
    assert {name for element in root.iter() for name in element.attrib} == {"viewBox", "d", "fill", "stroke"}
    assert root.findtext(f"{SVG}title") == "Periksa <keaslian>"
    assert root.attrib["viewBox"] == f"0 0 {code_of(ADDRESS).size + 8} {code_of(ADDRESS).size + 8}"


@pytest.mark.parametrize("address", ["", "x" * 5000])
def test_an_address_that_no_code_holds_is_refused(address):
    with pytest.raises(ValueError, match=r"needs an address|fit|too"):
        code_of(address)
