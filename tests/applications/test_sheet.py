"""Applications that are brought in as a sheet: new ones, changed ones, what is empty stays, errors by row."""

import pytest
from sqlalchemy import select

from desk.applications.kinds import ApplicationKind
from desk.applications.models import Application
from desk.database import db
from tests.staffing.test_administration import bring

HEADING = "Kode;Nama aplikasi;Jenis;Bidang;OPD pemilik;Pemilik luar;Layanan katalog;Repositori"


@pytest.mark.row("BKS-06")
def test_a_sheet_enters_what_is_new_and_changes_what_it_says_of_known_ones(cast, client_as, moment):
    dewi = client_as(cast.dewi)

    bring(
        dewi, "applications", HEADING,
        "e-retribusi;e-Retribusi;khusus;;DINKES;;APP-KH;git@git.test:kota/retribusi.git",
        "PENGAWASAN;SIWAS;;;;;KONS;",
    )  # fmt: skip

    made = {one.code: one for one in db.session.scalars(select(Application))}
    assert made["E-RETRIBUSI"].kind is ApplicationKind.SPECIAL
    assert made["E-RETRIBUSI"].service.code == "APP-KH"
    known = made["PENGAWASAN"]
    assert (known.name, known.kind, known.department.code) == ("SIWAS", ApplicationKind.GENERAL, "ITKO")


@pytest.mark.parametrize(
    "line",
    [
        "baru;Baru;;;DINKES;;;",
        "baru;Baru;panci;;DINKES;;;",
        "baru;Baru;umum;;DINKES;;;",
        "baru;Baru;khusus;;NIRGENDS;;;",
        "baru;Baru;khusus;;DINKES;BKN;;",
        "baru;Baru;khusus;;DINKES;;NIRGENDS;",
        "baru;Baru;khusus;;DINKES;;;https://u:p@git.test",
        "x;Baru;khusus;;DINKES;;;",
    ],
)
def test_a_row_that_cannot_be_is_shown_and_nothing_is_entered(cast, client_as, moment, line):
    dewi = client_as(cast.dewi)

    assert bring(dewi, "applications", HEADING, line).status_code == 422
    assert db.session.scalars(select(Application.id).where(Application.code == "BARU")).first() is None
