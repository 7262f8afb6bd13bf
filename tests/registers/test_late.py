"""The late list: everything by department, each office its own, as a sheet, in a bounded number of queries."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from desk.database import db
from desk.registers.kinds import Reason
from desk.registers.late import late
from tests.architecture.test_queries import counted
from tests.assets.things import make_asset
from tests.factories import MONDAY_TEN, make_ticket
from tests.registers.entries import DAY, DOMAIN, TODAY, make_backup, make_diagram, make_domain_name


@pytest.mark.row("LLG-22", "LLG-23")
def test_the_ict_office_sees_all_that_is_late_and_a_department_its_own(cast, client_as, moment):
    make_backup(cast.actor("joko"), at=MONDAY_TEN - 200 * DAY, what="=1+1")
    make_diagram(cast.actor("joko"), drawn_on=TODAY - 500 * DAY)
    make_domain_name(cast.actor("budi"), certificate_until=TODAY - DAY)
    db.session.commit()

    mine = [(one.reason, one.days) for one in late(cast.actor("joko"), TODAY)]
    assert mine == [
        (Reason.BACKUP, 193), (Reason.RESTORE, 20), (Reason.DIAGRAM_OLD, 135), (Reason.CERTIFICATE, 1),
    ]  # fmt: skip
    assert len(late(cast.actor("bambang"), TODAY)) > 20  # most departments have no diagram yet
    bambang, joko = client_as(cast.bambang), client_as(cast.joko)
    for asked in ("", "?department=DINKES", "?reason=backup", "?reason=spoon&department=NIRGENDS"):
        assert bambang.get(f"/registers/late{asked}").status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(bambang.get("/registers/late/sheet?department=DINKES").data))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 5
    assert rows[1][3:] == ["=1+1", "2026-04-02", 193.0]
    assert f"dinkes.{DOMAIN}" in joko.get("/registers/late").text
    assert client_as(cast.sari).get("/registers/late").status_code == 403


@pytest.mark.row("LLG-23")
def test_the_page_of_a_department_shows_the_day_of_its_diagram(cast, client_as, moment):
    make_diagram(cast.actor("joko"), drawn_on=TODAY - 10 * DAY)
    db.session.commit()

    page = client_as(cast.lestari).get("/registers/departments/DINKES")

    assert "2 Oktober 2026" in page.text
    assert client_as(cast.tono).get("/registers/departments/DINKES").status_code == 404
    assert client_as(cast.yosef).get("/registers/departments/DISDIKBUD").status_code == 200


def test_the_list_asks_as_often_for_many_lines_as_for_few(cast, client_as, app, moment):
    bambang = client_as(cast.bambang)
    pages = ("/registers/late", "/backups", "/lan", "/domain-names", "/registers/departments/DINKES")

    def fill(first):
        for number in range(first, first + 12):
            make_backup(cast.actor("budi"), at=MONDAY_TEN - timedelta(days=300 + number))
            make_diagram(cast.actor("joko"), drawn_on=TODAY - timedelta(days=400 + number), key=f"d{number}")
            make_domain_name(cast.actor("budi"), name=f"s{number}.{DOMAIN}", certificate_until=TODAY)
        db.session.commit()

    fill(0)
    few = {}
    for page in pages:
        bambang.get(page)
        with counted(app) as sent:
            bambang.get(page)
        few[page] = len(sent)
    fill(20)

    for page in pages:
        with counted(app) as sent:
            bambang.get(page)
        assert len(sent) == few[page], page


@pytest.mark.row("BDL-25")
def test_from_a_ticket_technicians_reach_the_thing_and_how_it_is_configured(cast, client_as, moment):
    asset = make_asset(cast.actor("joko"), notes="Antrean cetak di port 9100, IP tetap")
    ticket = make_ticket(cast.sari, asset=asset)
    db.session.commit()
    joko = client_as(cast.joko)

    assert f'href="/assets/{asset.id}"' in joko.get(f"/tickets/{ticket.number}").text
    assert "port 9100" in joko.get(f"/assets/{asset.id}").text
    assert f'href="/assets/{asset.id}"' not in client_as(cast.sari).get(f"/tickets/{ticket.number}").text
