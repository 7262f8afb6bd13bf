"""The register of complaints names nobody and lists nothing that is restricted; who reads figures alone does not read it."""

import pytest

from desk.complaints.kinds import Shield
from desk.errors import NotFound
from desk.packs import queries
from desk.packs.kinds import FileForm
from desk.reports import complaint_register
from desk.reports.canonical import from_json
from tests.complaints.office import classified, make_complaint
from tests.factories import MONDAY_TEN
from tests.packs.frozen import bytes_of, frozen
from tests.reports.papers import words_of


@pytest.mark.row("BDL-07")
def test_each_complaint_is_a_line_and_none_of_its_secrets_stands_in_it(office, ticket):
    indra = office.actor("indra")
    plain = classified(make_complaint(description="Antrean lama, hubungi saya 0812-3456-7890 segera."), indra)
    hidden = classified(make_complaint(shield=Shield.CONFIDENTIAL, description="Petugas X tidur."), indra)
    unread = make_complaint(description="Diminta uang oleh petugas.")
    restricted = make_complaint(category="illegal_fee", description="Diminta uang di loket.", at=MONDAY_TEN)

    edition = frozen(indra, report=complaint_register.CODE, signer=office.wahyu)

    (table,) = from_json(edition.document).tables
    rows = {row[1]: row[9] for row in table.rows}
    assert set(rows) == {plain.number, hidden.number, unread.number}
    assert rows[plain.number].startswith("Antrean lama")
    assert rows[hidden.number] == rows[unread.number] != ""
    whole = " ".join(words_of(bytes_of(edition)[FileForm.PDF]))
    for secret in ("0812", "Petugas X", "Diminta uang", "Siti", restricted.number):
        assert secret not in whole
    assert table.note.startswith("1 ")


@pytest.mark.parametrize(("who", "reads"), [("indra", True), ("wahyu", True), ("hasan", False), ("farida", False)])
def test_who_reads_no_complaints_reads_no_register_of_them(office, ticket, who, reads):
    pack = frozen(office.actor("indra"), report=complaint_register.CODE).pack

    if reads:
        assert queries.get_pack(office.actor(who), pack.id)
    else:
        with pytest.raises(NotFound):
            queries.get_pack(office.actor(who), pack.id)
