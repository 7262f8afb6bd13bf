"""The register of applications: the eight domains, who keeps and reads it, what cannot be, its sheets and its pages."""

import io

import pytest
from python_calamine import CalamineWorkbook

from desk import reference, trails
from desk.applications import operations, queries
from desk.applications.kinds import ApplicationKind, ApplicationStatus, Domain, Lack, is_link, is_repository
from desk.applications.queries import Wanted
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.trails import Register
from tests.applications.entries import content_of, make_application, owner_of
from tests.architecture.test_queries import counted
from tests.factories import LONG_AGO, MONDAY_TEN

TYPED = {
    "name": "e-Puskesmas",
    "kind": "special",
    "domain": "",
    "department": "DINKES",
    "external_owner": "",
    "service": "APP-KH",
    "purpose": "Rekam medis",
    "address": "https://puskesmas.kotacontoh.go.id",
    "technical_contact": "",
    "repository": "",
    "requirements_place": "",
    "design_place": "",
    "manual_place": "",
    "status": "running",
    "ended_on": "",
}


@pytest.mark.row("LLG-18")
def test_the_register_begins_with_the_eight_domains_of_general_applications(cast):
    rows = queries.listed(cast.actor("budi"), Wanted(kind=ApplicationKind.GENERAL))

    assert {one.domain for one in rows} == set(Domain)
    assert {one.code: one.external_owner.code for one in rows if one.external_owner} == {
        "SIPD-PERENCANAAN": "KEMENDAGRI", "SIPD-KEUANGAN": "KEMENDAGRI", "SPSE": "LKPP", "SIASN": "BKN",
        "SRIKANDI": "ANRI", "E-BMD": "KEMENDAGRI", "E-SAKIP": "KEMENPANRB",
    }  # fmt: skip
    unknown = next(one for one in rows if one.external_owner is None)
    assert unknown.lacks == [Lack.SERVICE, Lack.NATIONAL_OWNER]


def test_what_ships_is_loaded_once_and_what_a_city_knows_of_it_stays(cast):
    spse = queries.get_application(cast.actor("budi"), "SPSE")
    known = content_of(
        name="SPSE 4.5", kind=ApplicationKind.GENERAL, domain=Domain.PROCUREMENT, external_owner=owner_of("LKPP"),
        department="DISKOMINFO",
    )  # fmt: skip
    operations.change_application(application=spse, content=known, actor=cast.actor("budi"), at=MONDAY_TEN)
    before = len(queries.listed(cast.actor("budi"), Wanted()))

    reference.load_shipped(zone="Asia/Jakarta", at=LONG_AGO)

    assert len(queries.listed(cast.actor("budi"), Wanted())) == before
    assert queries.get_application(cast.actor("budi"), "SPSE").name == "SPSE 4.5"


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("budi", True), ("bambang", True), ("dewi", True), ("joko", False), ("lestari", False), ("yosef", False)],
)
def test_tier_two_and_the_administrator_keep_the_register(cast, who, allowed):
    if allowed:
        assert make_application(cast.actor(who)).id
    else:
        with pytest.raises(Forbidden):
            make_application(cast.actor(who))


def test_a_head_reads_what_their_own_department_owns(cast):
    make_application(cast.actor("budi"))
    make_application(cast.actor("budi"), code="DAPODIK", department="DISDIKBUD")

    assert [one.code for one in queries.listed(cast.actor("lestari"), Wanted())] == ["E-PUSKESMAS"]
    assert len(queries.listed(cast.actor("joko"), Wanted())) == 10
    with pytest.raises(NotFound):
        queries.get_application(cast.actor("lestari"), "DAPODIK")
    assert queries.listed(cast.actor("sari"), Wanted()) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": ApplicationKind.GENERAL}, "domain"),
        ({"external_owner": "BKN"}, "external_owner"),
        ({"kind": ApplicationKind.GENERAL, "domain": Domain.FINANCE, "external_owner": "ISP"}, "external_owner"),
        ({"status": ApplicationStatus.RETIRED}, "ended_on"),
        ({"ended_on": MONDAY_TEN.date()}, "ended_on"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "https://admin:rahasia@host.test"}, "address"),
        ({"repository": "https://token@git.test/x"}, "repository"),
        ({"repository": "di laptop Budi"}, "repository"),
    ],
)
def test_what_cannot_be_is_refused_under_its_field(cast, changed, field):
    if isinstance(changed.get("external_owner"), str):
        changed = changed | {"external_owner": owner_of(changed["external_owner"])}

    with pytest.raises(BadInput) as refused:
        make_application(cast.actor("budi"), **changed)

    assert refused.value.field == field


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "link", "repository"),
    [
        ("https://git.test/a/b", True, True),
        ("git@git.test:group/name.git", False, True),
        ("ssh://git@git.test/group/name.git", False, True),
        ("https://u:p@git.test/a", False, False),
        ("http://[", False, False),
        ("", False, False),
    ],
)
def test_an_address_holds_no_name_and_no_password(text, link, repository):
    assert (is_link(text), is_repository(text)) == (link, repository)


@pytest.mark.row("LLG-26")
def test_the_register_says_which_documents_of_an_own_application_are_missing(cast):
    application = make_application(cast.actor("budi"))

    assert application.lacks == [Lack.REQUIREMENTS, Lack.DESIGN, Lack.MANUAL]
    assert application in queries.listed(cast.actor("budi"), Wanted(lacking=True))
    whole = content_of(requirements_place="Arsip 1", design_place="Arsip 2", manual_place="https://manual.test")
    operations.change_application(application=application, content=whole, actor=cast.actor("budi"), at=MONDAY_TEN)
    assert application.lacks == []
    assert application not in queries.listed(cast.actor("budi"), Wanted(lacking=True))


def test_what_is_retired_leaves_the_list_and_keeps_its_row_and_history(cast):
    application = make_application(cast.actor("budi"))
    gone = content_of(status=ApplicationStatus.RETIRED, ended_on=MONDAY_TEN.date())

    assert operations.change_application(application=application, content=gone, actor=cast.actor("dewi"), at=MONDAY_TEN)
    assert not operations.change_application(
        application=application, content=gone, actor=cast.actor("dewi"), at=MONDAY_TEN
    )

    found = {one.code for one in queries.listed(cast.actor("budi"), Wanted())}
    assert "E-PUSKESMAS" not in found
    retired = queries.listed(cast.actor("budi"), Wanted(status=ApplicationStatus.RETIRED))
    assert [one.code for one in retired] == ["E-PUSKESMAS"]
    last, first = trails.of(Register.APPLICATION, application.id)
    assert first.details["is_new"]
    assert last.details["changes"]["status"] == ["running", "retired"]


@pytest.mark.row("BKS-06")
def test_the_map_of_digital_services_holds_applications_and_services_by_department(cast, client_as, moment):
    make_application(cast.actor("budi"), name="=HYPERLINK(1)")
    budi, lestari = client_as(cast.budi), client_as(cast.lestari)

    rows = sheet_of(budi.get("/applications/map").data)
    theirs = sheet_of(lestari.get("/applications/map").data)

    assert ["Bapperida", "SIPD-PERENCANAAN"] in [[row[0], row[2]] for row in rows]
    assert "SIPD" in [row[2] for row in rows if row[1] != rows[1][1]]
    assert {row[0] for row in theirs[1:]} == {"Dinkes"}
    text = budi.get("/applications/sheet?format=csv&kind=special").data.decode("utf-8-sig")
    assert '"\'=HYPERLINK(1)"' in text
    assert "SPSE" not in text
    assert client_as(cast.sari).get("/applications/map").status_code == 403


def test_from_the_form_to_the_page_with_its_history(cast, client_as, moment):
    budi, joko = client_as(cast.budi), client_as(cast.joko)
    for wrong in ({"name": " "}, {"kind": "spoon"}, {"department": "NIRGENDS"}, {"code": "x"}, {"code": "SPSE"},
                  {"address": "ftp://x"}, {"name": "x" * 161}, {"purpose": "\x00"}):  # fmt: skip
        answer = send(budi, "/applications/new", TYPED | {"code": "E-PUSKESMAS"} | wrong)
        assert answer.status_code == 422, wrong
    assert send(budi, "/applications/new", TYPED | {"code": "e-puskesmas"}).status_code == 303
    assert send(budi, "/applications/new", TYPED | {"code": "E-PUSKESMAS"}).status_code == 422

    page = "/applications/E-PUSKESMAS"
    stale = budi.hidden(f"{page}/edit")
    assert send(budi, f"{page}/edit", TYPED | {"repository": "git@git.test:a/b.git"}).status_code == 303
    late = budi.post(f"{page}/edit", data=stale | TYPED | {"purpose": "Antrean"})
    assert late.status_code == 409
    assert "Antrean" in late.text
    shown = joko.get(page).text
    assert "git@git.test:a/b.git" in shown
    assert "/edit" not in shown
    assert joko.get(f"{page}/edit").status_code == 403
    assert client_as(cast.sari).get(page).status_code == 403
    assert budi.get("/applications/NIRGENDS").status_code == 404
    for asked in ("?q=puskes", "?kind=special&lacking=1", "?domain=finance", "?department=DINKES&status=running"):
        assert budi.get(f"/applications{asked}").status_code == 200


def test_the_list_asks_as_often_for_many_as_for_few(cast, client_as, app, moment):
    budi = client_as(cast.budi)
    budi.get("/applications")
    with counted(app) as few:
        budi.get("/applications")
    for number in range(60):
        make_application(cast.actor("budi"), code=f"APP-{number:02}", external_owner=owner_of("ISP"))
    db.session.commit()

    with counted(app) as many:
        page = budi.get("/applications").text

    assert len(many) == len(few)
    assert "after=APP-" in page


def send(browser, page: str, fields: dict[str, str]):
    """As DeskClient.send does, for a form that has a field called `address`."""
    return browser.post(page, data=browser.hidden(page) | fields)


def sheet_of(data: bytes) -> list[list[str]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
