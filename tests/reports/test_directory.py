"""The public directory of the mall."""

from datetime import UTC, date, datetime

import pytest

from desk.accounts.policy import Role
from desk.database import db
from desk.mall import operations, queries
from desk.mall.operations import CounterContent, ServiceContent
from desk.reports import leaflets
from desk.reports.directory_views import opening
from tests.architecture.test_queries import counted
from tests.factories import MONDAY_TEN, actor_of, make_user

YESTERDAY = date(2026, 10, 11)


@pytest.fixture
def visitor(client_as, moment):
    return client_as()


@pytest.fixture
def manager(cast):
    return actor_of(make_user(username="indra", department="DPMPTSP", roles=(Role.MALL_MANAGER,)))


def test_a_visitor_finds_service_counter_fee_and_who_answers_for_complaints(visitor):
    page = visitor.get("/layanan").text
    police = visitor.get("/layanan/POLRES").text

    assert "SKCK" in page
    assert "Kepolisian Resor" in page
    skck = queries.get_tenant("POLRES").services[0]
    for text in (skck.duration, skck.fee, *skck.requirements, *skck.steps, "C-01", "Gerai C, lantai 2"):
        assert text in police, text
    assert "Penanggung jawab pengaduan Kepolisian Resor" in police
    assert "pengaduan.polres@kota-contoh.example" in police


def test_the_search_finds_services_and_organisations_in_both_languages(visitor):
    def found(words: str) -> set[str]:
        html = visitor.get("/layanan", query_string={"cari": words}).text
        return {tenant.code for tenant in queries.all_tenants() if f'"/layanan/{tenant.code}"' in html}

    assert found("paspor") == {"IMIGRASI"}
    assert found("PASSPORT") == {"IMIGRASI"}
    assert found("bpjs") == {"BPJS-KES", "BPJS-TK"}
    assert found("polres sim") == {"POLRES"}
    assert found("<script>") == set()
    assert len(found(" ")) == len(queries.all_tenants())


def test_what_has_ended_is_gone(visitor, manager):
    police = queries.get_tenant("POLRES")
    operations.end_service(service=police.services[0], last_day=YESTERDAY, actor=manager, at=MONDAY_TEN)
    queries.get_tenant("BPD").ended_on = YESTERDAY
    counter = queries.get_counter("C-01")
    gone = CounterContent(name=counter.name, tenant=police, ended_on=YESTERDAY)
    operations.change_counter(counter=counter, content=gone, actor=manager, at=MONDAY_TEN)

    html = visitor.get("/layanan").text

    assert "SKCK" not in html
    assert "Bank Pembangunan Daerah" not in html
    assert visitor.get("/layanan/BPD").status_code == 404
    assert "C-01" not in visitor.get("/layanan/POLRES").text
    assert visitor.get("/layanan/NIRVANA").status_code == 404


def test_complaint_and_survey_are_offered_for_that_organisation_where_the_desk_has_them(visitor, app):
    rules = {rule.rule for rule in app.url_map.iter_rules()}

    html = visitor.get("/layanan/BPJS-KES").text

    for page in ("/aduan", "/survei"):
        assert (f'href="{page}?instansi=BPJS-KES"' in html) == (page in rules)


@pytest.mark.parametrize(
    ("moment_utc", "is_open"),
    [
        (datetime(2026, 10, 12, 3, 0, tzinfo=UTC), True),  # Monday ten o'clock
        (datetime(2026, 10, 12, 8, 0, tzinfo=UTC), False),  # three in the afternoon: closed
        (datetime(2026, 10, 16, 5, 0, tzinfo=UTC), False),  # Friday noon
        (datetime(2026, 10, 16, 6, 0, tzinfo=UTC), True),  # Friday one o'clock
        (datetime(2026, 10, 17, 3, 0, tzinfo=UTC), False),  # Saturday
    ],
)
def test_whether_the_mall_is_open_follows_its_own_calendar(city, moment_utc, is_open):
    assert opening(moment_utc).is_open is is_open


def test_common_questions_stand_on_the_page_in_the_visitors_language(visitor):
    questions = leaflets.common_questions()
    assert len(questions) >= 4

    html = visitor.get("/layanan").text
    visitor.send("/language", page="/layanan", language="en")
    english = visitor.get("/layanan").text

    assert all(one.question in html for one in questions)
    assert all(one.question_en in english for one in questions)


def test_the_directory_asks_the_database_as_often_for_many_as_for_few(visitor, app, manager):
    visitor.get("/layanan")
    with counted(app) as few:
        visitor.get("/layanan")
    for number in range(20):
        operations.add_service(
            tenant=queries.get_tenant("PLN"),
            content=ServiceContent(name=f"Layanan {number}", name_en=f"Service {number}"),
            actor=manager,
            at=MONDAY_TEN,
        )
        operations.add_counter(
            code=f"Z-{number}",
            content=CounterContent(name="Loket", tenant=queries.get_tenant("PLN")),
            actor=manager,
            at=MONDAY_TEN,
        )
    db.session.commit()
    with counted(app) as many:
        visitor.get("/layanan")

    assert len(many) == len(few) < 10
