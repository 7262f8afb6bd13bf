"""The manager's pages of the mall."""

import re
from datetime import date

import pytest

from desk.database import db
from desk.mall import queries
from desk.mall.kinds import TenantKind
from tests.factories import MONDAY_TEN

TODAY = MONDAY_TEN.date()
NEW = "/admin/mall/tenants/POLRES/services/new"
SERVICE = {
    "name": "Uji KIR",
    "name_en": "Vehicle inspection",
    "duration": "2 jam",
    "fee": "Gratis",
    "requirements": "STNK\nKTP",
    "steps": "Daftar\nUji\nAmbil hasil",
    "own_fields": "Nomor polisi* | Plate number",
    "receipt_note": "Pengaduan {number} tentang {service} di {tenant}, {day}.",
}
TENANT = {
    "code": "BARU",
    "name": "Badan Baru",
    "name_en": "New body",
    "kind": "private_enterprise",
    "department": "",
    "officer_name": "Penanggung jawab pengaduan",
    "officer_contact": "0700",
}


@pytest.fixture
def browser(indra, client_as, moment):
    return client_as(indra)


def seen(answer) -> str:
    return re.search(r'name="seen"[^>]*value="([^"]*)"', answer.text)[1]


@pytest.mark.row("BDL-01")
def test_all_seven_kinds_and_the_citys_own_can_be_chosen(browser):
    offered = set(re.findall(r'<option[^>]*value="(\w+)"', browser.get("/admin/mall/tenants/new").text))

    assert {kind.value for kind in TenantKind} <= offered


def test_an_organisation_is_taken_in_changed_and_ended(browser):
    assert browser.send("/admin/mall/tenants/new", **TENANT).location == "/admin/mall/tenants/BARU"
    edit = "/admin/mall/tenants/BARU/edit"
    assert 'value="0700"' in browser.get(edit).text

    answer = browser.send(edit, **TENANT | {"name": "Badan Lama", "ended_on": "2026-10-11"})

    assert answer.status_code == 303
    tenant = queries.get_tenant("BARU")
    assert (tenant.name, tenant.ended_on, tenant.kind) == ("Badan Lama", date(2026, 10, 11), "private_enterprise")
    assert "Badan Lama" in browser.get("/admin/mall").text


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "POLRES"},
        {"name": " "},
        {"kind": "monarchy"},
        {"kind": "department"},
        {"starts_on": "2026-10-12", "ended_on": "2026-10-11"},
        {"ended_on": "nanti"},
    ],
)
def test_an_organisation_is_not_made_of_nonsense(browser, changed):
    answer = browser.send("/admin/mall/tenants/new", **TENANT | changed)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert len([tenant for tenant in queries.all_tenants() if tenant.name == "Badan Baru"]) == 0


@pytest.mark.row("MTR-17", "MTR-18")
def test_a_service_with_steps_documents_and_fields_is_seen_before_it_is_published(browser):
    preview = browser.send(NEW, **SERVICE)

    assert preview.status_code == 200
    names = [service.name for service in queries.get_tenant("POLRES").services]
    assert "Uji KIR" not in names, "seeing is not publishing"
    assert "Pengaduan ADU-2611-00017-3 tentang Uji KIR di Kepolisian Resor, 12 Oktober 2026." in preview.text
    assert all(f"<li>{text}</li>" in preview.text for text in ("STNK", "Ambil hasil"))

    assert browser.send(NEW, **SERVICE, seen=seen(preview)).status_code == 303
    service = queries.get_tenant("POLRES").services[-1]
    assert (service.name, service.requirements, service.steps) == (
        "Uji KIR",
        ["STNK", "KTP"],
        ["Daftar", "Uji", "Ambil hasil"],
    )
    assert service.own_fields == [
        {"name": "nomor_polisi", "label": "Nomor polisi", "label_en": "Plate number", "required": True}
    ]


@pytest.mark.row("MTR-18")
def test_what_was_changed_after_the_preview_is_shown_again_and_not_published(browser):
    mark = seen(browser.send(NEW, **SERVICE))

    again = browser.send(NEW, **SERVICE | {"fee": "Rp50.000", "seen": mark})

    assert again.status_code == 200
    assert "Rp50.000" in again.text
    assert seen(again) != mark
    assert queries.get_tenant("POLRES").services[-1].name != "Uji KIR"


@pytest.mark.row("MTR-18")
def test_a_note_with_an_unknown_placeholder_comes_back_with_its_name(browser):
    answer = browser.send(NEW, **SERVICE | {"receipt_note": "Nomor {nomor}"})

    assert answer.status_code == 422
    assert "{nomor}" in re.search(r'id="receipt_note-error">(.*?)</div>', answer.text, re.DOTALL)[1]


def test_a_service_is_changed_as_it_stands_in_its_form(browser):
    service = next(one for one in queries.get_tenant("PDAM").services if one.own_fields)
    page = f"/admin/mall/tenants/PDAM/services/{service.id}"

    html = browser.get(page).text

    assert "Nomor sambungan* | Connection number" in html
    assert browser.get(f"/admin/mall/tenants/POLRES/services/{service.id}").status_code == 404


@pytest.mark.row("BDL-05")
def test_a_service_is_ended_by_its_last_day(browser):
    service = queries.get_tenant("POLRES").services[0]
    page = f"/admin/mall/tenants/POLRES/services/{service.id}/end"

    assert browser.send(page, last_day="2026-10-11").status_code == 303

    police = queries.serving_tenant("POLRES", on=TODAY)
    assert service.name not in [one.name for one in queries.services_serving(police, on=TODAY)]
    assert service.name in browser.get("/admin/mall/tenants/POLRES").text


@pytest.mark.row("BDL-02")
def test_somebody_is_posted_and_their_home_stands_beside_the_posting(browser, cast):
    page = "/admin/mall/tenants/BPJS-KES/postings/new"
    said = {"counter": "FO-1", "starts_on": "2026-10-12", "ends_on": "2026-12-31", "decree_no": "SK 7"}

    assert browser.send(page, user="rina", **said).status_code == 303

    html = browser.get("/admin/mall/tenants/BPJS-KES").text
    assert f"rina · {cast.rina.department.short}" in html
    assert "SK 7" in html
    held = queries.posting_of(cast.rina.id, on=TODAY)
    assert (
        browser.send(f"/admin/mall/tenants/BPJS-KES/postings/{held.id}/end", last_day="2026-10-12").status_code == 303
    )
    assert queries.posting_of(cast.rina.id, on=date(2026, 10, 13)) is None


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("/admin/mall/tenants/BPJS-KES/postings/new", {"user": "niemand", "starts_on": "2026-10-12", "counter": ""}),
        ("/admin/mall/tenants/BPJS-KES/postings/new", {"user": "rina", "starts_on": "2026-10-12", "counter": "A-01"}),
        (
            "/admin/mall/tenants/PLN/agreements/new",
            {"kind": "cooperation", "number": "1", "starts_on": "2026-10-12", "ends_on": "2026-10-11"},
        ),
        ("/admin/mall/counters/new", {"code": "fo 9", "name": "Loket", "tenant": ""}),
        ("/admin/mall/counters/FO-1", {"name": "", "tenant": ""}),
    ],
)
def test_what_cannot_be_comes_back_with_its_error(browser, page, said):
    answer = browser.send(page, **said)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.row("BDL-08")
def test_agreements_that_end_soon_or_have_ended_stand_on_top(browser):
    page = "/admin/mall/tenants/POLRES/agreements/new"
    said = {"kind": "memorandum", "number": "503/99/NK", "starts_on": "2027-01-01", "ends_on": "2029-12-31"}
    assert "notice--strong" not in browser.get("/admin/mall").text, "in October nothing ends within sixty days"

    said |= {"starts_on": "2020-01-01", "ends_on": "2026-11-30"}
    assert browser.send("/admin/mall/tenants/DLH/agreements/new", **said).status_code == 303

    assert "503/99/NK" in browser.get("/admin/mall").text
    assert browser.send(page, **said).status_code == 303


def test_a_counter_is_opened_and_changed(browser):
    said = {"code": "C-99", "name": "Loket baru", "tenant": "", "place": "Lantai 3"}
    assert browser.send("/admin/mall/counters/new", **said).status_code == 303

    assert browser.send("/admin/mall/counters/C-99", name="Loket PLN", tenant="PLN").status_code == 303

    counter = queries.get_counter("C-99")
    db.session.refresh(counter)
    assert (counter.name, counter.tenant.code) == ("Loket PLN", "PLN")


@pytest.mark.parametrize("address", ["tenants/NIRVANA", "counters/NIRVANA", "tenants/PLN/services/99999"])
def test_what_is_not_there_is_not_found(browser, address):
    assert browser.get(f"/admin/mall/{address}").status_code == 404


def test_others_have_no_page_of_it(cast, client_as, moment):
    rina = client_as(cast.rina)

    assert rina.get("/admin/mall").status_code == 403
    assert rina.get("/admin/mall/tenants/PLN").status_code == 403
    assert client_as(cast.dewi).get("/admin/mall").status_code == 200
