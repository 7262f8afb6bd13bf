"""A member's report on paper and as a sheet: the same numbers as on the page, for those who may read it."""

import io

import pytest
from python_calamine import CalamineWorkbook

from desk.database import db
from desk.memberships import member_paper, proving, reporting
from desk.numbering import NumberSeries, Reset, Series, take_number
from desk.reports.documents import Share
from desk.sealing import Keys
from desk.sla import calendars
from tests.memberships.test_reporting import accept, on, sent
from tests.memberships.test_reporting import chain as chain
from tests.memberships.test_reporting import member as member
from tests.reports.papers import words_of


@pytest.mark.row("BKS-10", "BKS-14")
def test_the_paper_says_what_was_sent_and_by_which_desks_it_went(cast, member, chain, app):
    report = sent(chain)
    accept(report, chain["lestari"], on(9, 1), rating=4)

    with app.test_request_context():
        paper = member_paper.document_of(report, reporting.figures_of(report), at=on(9, 2))

    tables = {table.code: table for table in paper.tables}
    assert tables["figures"].rows == ((0, Share(0, 0), None, 0, 0),)
    assert [row[2:4] for row in tables["targets"].rows] == [(2, 0)]
    assert [row[1] for row in tables["way"].rows] == ["Joko Susilo", "Lestari Handayani"]
    assert paper.made_at == report.sent_at


@pytest.mark.row("BKS-20")
def test_a_pattern_with_dots_slashes_and_a_unit_gives_the_number_of_the_decree(city, context):
    pattern = Series("example", "188.45/BA.{serial:04}.PW/Diskominfostandi.egov", Reset.YEARLY)
    zone = calendars.city_zone()
    db.session.add(NumberSeries(code="example", period="2026", last=4396))
    db.session.flush()

    assert take_number(pattern, at=on(9, 1), zone=zone) == "188.45/BA.4397.PW/Diskominfostandi.egov"


@pytest.mark.row("BKS-20")
def test_a_report_gets_its_number_when_it_is_sent_and_keeps_it(cast, member, chain):
    report = sent(chain)
    given = report.number
    reporting.return_report(report=report, actor=cast.actor("lestari"), reason="Kendala?", at=on(9, 1))
    reporting.send_report(report=report, actor=cast.actor("joko"), at=on(9, 2))

    assert (given, report.number) == ("188.45/LA.0001.PW/Diskominfo/VIII/2026", given)


def test_paper_and_sheet_are_for_those_who_may_read_the_report(cast, member, chain, client_as, moment):
    report = sent(chain)
    moment.move_to(on(9, 1))
    lestari, tono = client_as(cast.lestari), client_as(cast.tono)

    pdf = lestari.get(f"/reports/members/{report.id}/paper")
    sheet = lestari.get(f"/reports/members/{report.id}/sheet")

    assert (pdf.status_code, pdf.mimetype, pdf.data[:5]) == (200, "application/pdf", b"%PDF-")
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheet.data))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert any("Tim Programmer" in str(cell) for cell in cells)
    for kind in ("paper", "sheet"):
        assert tono.get(f"/reports/members/{report.id}/{kind}").status_code == 404


def test_the_paper_has_number_pages_and_a_code_and_the_code_says_how_the_report_stands(
    cast, member, chain, client_as, moment, app
):
    report = sent(chain)
    moment.move_to(on(9, 1))
    code = proving.code_of(report, keys_of(app))
    pdf = client_as(cast.lestari).get(f"/reports/members/{report.id}/paper").data
    words = " ".join(words_of(pdf))
    for told in (report.number, code):
        assert told in words
    assert "1 dari" in words or "1 of" in words

    anybody = client_as()
    page = anybody.get(f"/verifikasi/laporan/{code}").text
    assert report.number in page
    assert "Joko" not in page

    accept(report, chain["lestari"], on(9, 1), rating=4)
    db.session.commit()
    assert proving.proof_of(code, keys_of(app)).is_current is False
    assert proving.proof_of(proving.code_of(report, keys_of(app)), keys_of(app)).is_current
    typed = code.lower().replace("-", " ").replace("0", "o")
    assert proving.proof_of(typed, keys_of(app)).report.id == report.id


def test_what_its_member_may_still_write_on_has_no_code(cast, member, chain, client_as, moment, app):
    report = sent(chain)
    reporting.return_report(report=report, actor=cast.actor("lestari"), reason="Kendala?", at=on(9, 1))
    db.session.commit()
    moment.move_to(on(9, 1))

    assert proving.code_of(report, keys_of(app)) == ""
    assert client_as(cast.joko).get(f"/reports/members/{report.id}/paper").data[:5] == b"%PDF-"


def test_a_code_that_the_desk_has_not_written_proves_nothing(cast, member, chain, app):
    code = proving.code_of(sent(chain), keys_of(app))
    other = "Z" if code[-1] != "Z" else "Y"

    for forged in (code[:-1] + other, "0000-0000-0000-0000", "", "ÄÖ", "A" * 500, code + "A"):
        assert proving.proof_of(forged, keys_of(app)) is None, forged
    assert proving.proof_of(code, Keys("another secret" * 4)) is None


def keys_of(app):
    return Keys(app.config["DESK"].secret_key)
