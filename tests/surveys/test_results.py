"""Results by quarter, what they are reckoned with, who may read and change that, and what may be published."""

from datetime import date
from decimal import Decimal

import pytest
from flask import render_template
from sqlalchemy import select

from desk.database import db
from desk.errors import Forbidden
from desk.event_kinds import EventKind
from desk.surveys import operations, queries
from desk.surveys.index import Element, Grade, Weighting
from desk.surveys.quarters import Quarter
from desk.timeline import Event, OutboxEntry
from tests.architecture.test_queries import counted
from tests.surveys.answering import LONE, MONDAY_TEN, WITH_SERVICES, answer, set_up_counters, tenant_of

AUTUMN = Quarter(2026, 4)


def line_of(code: str, quarter: Quarter = AUTUMN) -> queries.TenantResult:
    return next(line for line in queries.results(quarter) if line.tenant.code == code)


@pytest.mark.row("BDL-20")
def test_each_organisation_has_its_index_its_grade_and_its_lowest_element(cast):
    answer(LONE, times=2, answers={Element.TIME: 1})
    answer(WITH_SERVICES, answers=dict.fromkeys(Element, 4))

    lone, other = line_of(LONE), line_of(WITH_SERVICES)

    assert (lone.result.respondents, lone.result.ikm, lone.result.grade) == (2, Decimal("69.44"), Grade.C)
    assert lone.result.lowest == (Element.TIME,)
    assert (other.result.ikm, other.result.grade) == (Decimal("100.00"), Grade.A)
    assert queries.together(AUTUMN).respondents == 3


def test_elements_are_summed_by_key(cast):
    answer(LONE, answers={Element.FACILITIES: 1, Element.COMPLAINTS: 4})

    means = line_of(LONE).result.means

    assert (means[Element.FACILITIES], means[Element.COMPLAINTS]) == (1, 4)


def test_a_day_counts_in_its_own_quarter_alone(cast):
    answer(LONE, on=date(2026, 9, 30))
    answer(LONE, on=date(2026, 10, 1), times=2)

    assert line_of(LONE).result.respondents == 2
    assert line_of(LONE, Quarter(2026, 3)).result.respondents == 1
    assert queries.together(Quarter(2025, 4)) is None


@pytest.mark.row("BDL-20")
def test_counters_and_services_are_told_apart(cast):
    answer(WITH_SERVICES, counter="A-1", service="OSS-RBA", answers=dict.fromkeys(Element, 4))
    answer(WITH_SERVICES, counter="A-2", service="OSS-RBA")
    answer(WITH_SERVICES)

    line = line_of(WITH_SERVICES)

    assert [(one.name, one.result.ikm) for one in line.counters] == [
        ("", Decimal("75.00")), ("A-1", Decimal("100.00")), ("A-2", Decimal("75.00")),
    ]  # fmt: skip
    assert [(one.name, one.result.respondents) for one in line.services] == [("", 1), ("OSS-RBA", 2)]


def test_the_needed_sample_follows_from_the_people_served(cast):
    answer(LONE, times=3)
    assert (line_of(LONE).needed, line_of(LONE).is_short) == (None, False)

    operations.set_served(quarter=AUTUMN, served={tenant_of(LONE): 100}, actor=cast.actor("dewi"), at=MONDAY_TEN)
    assert (line_of(LONE).needed, line_of(LONE).is_short) == (80, True)

    operations.set_served(quarter=AUTUMN, served={tenant_of(LONE): 3}, actor=cast.actor("dewi"), at=MONDAY_TEN)
    assert (line_of(LONE).needed, line_of(LONE).is_short) == (3, False)
    assert line_of(LONE, Quarter(2026, 3)).served is None


def test_the_weighting_holds_for_every_result_and_is_named(cast):
    answer(LONE, answers=dict.fromkeys(Element, 4))
    assert line_of(LONE).result.ikm == Decimal("100.00")

    operations.set_weighting(weighting=Weighting.CUSTOMARY, actor=cast.actor("dewi"), at=MONDAY_TEN)
    db.session.flush()

    assert (line_of(LONE).result.ikm, line_of(LONE).result.weighting) == (Decimal("99.00"), Weighting.CUSTOMARY)


def test_whoever_changes_what_results_are_reckoned_with_leaves_a_trace(cast):
    dewi = cast.actor("dewi")
    operations.set_weighting(weighting=Weighting.CUSTOMARY, actor=dewi, at=MONDAY_TEN)
    operations.set_served(quarter=AUTUMN, served={tenant_of(LONE): 100}, actor=dewi, at=MONDAY_TEN)
    db.session.flush()
    operations.set_weighting(weighting=Weighting.CUSTOMARY, actor=dewi, at=MONDAY_TEN)  # nothing new
    operations.set_served(quarter=AUTUMN, served={tenant_of(LONE): 100}, actor=dewi, at=MONDAY_TEN)

    events = db.session.scalars(select(Event).where(Event.kind == EventKind.REFERENCE_CHANGED).order_by(Event.id)).all()

    assert [event.details for event in events] == [
        {"survey": "weighting", "changes": {"weighting": ["exact", "customary"]}},
        {"survey": "served", "quarter": "2026-4", "changes": {LONE: ["", "100"]}},
    ]
    assert {event.actor_name for event in events} == {cast.dewi.name}
    told = select(OutboxEntry).where(OutboxEntry.event_id.in_([event.id for event in events]))
    assert db.session.scalars(told).all() == []


@pytest.mark.parametrize("who", ["rina", "sari", "yosef", "bambang"])
def test_others_change_neither_numbers_nor_weights(cast, who):
    person = cast.actor(who)

    with pytest.raises(Forbidden):
        operations.set_weighting(weighting=Weighting.CUSTOMARY, actor=person, at=MONDAY_TEN)
    with pytest.raises(Forbidden):
        operations.set_served(quarter=AUTUMN, served={tenant_of(LONE): 1}, actor=person, at=MONDAY_TEN)


def test_an_organisation_that_left_keeps_the_results_of_its_time(cast):
    answer(LONE, on=date(2026, 8, 3))
    tenant_of(LONE).ended_on = date(2026, 8, 31)
    db.session.flush()

    assert line_of(LONE, Quarter(2026, 3)).result.respondents == 1
    assert LONE not in {line.tenant.code for line in queries.results(AUTUMN)}


def test_what_only_a_few_said_is_not_published(cast):
    answer(LONE, times=4)
    answer(WITH_SERVICES, times=5)

    (line,) = queries.published(2026, 4)

    assert (line.tenant.code, line.ikm, line.grade, line.respondents) == (WITH_SERVICES, Decimal("75.00"), Grade.C, 5)
    assert line.weighting is Weighting.EXACT


def test_the_published_part_stands_by_itself(cast, app):
    answer(WITH_SERVICES, times=5)
    db.session.commit()
    with app.test_request_context():
        page = render_template("surveys/published.html", published=queries.published(2026, 4), quarter=AUTUMN)
        nothing = render_template("surveys/published.html", published=[], quarter=AUTUMN)

    assert "75,00" in page
    assert "75,00" not in nothing


def test_the_page_shows_index_grade_sample_and_weighting(cast, client_as, moment):
    answer(WITH_SERVICES, counter="A-1", service="OSS-RBA", times=2, answers={Element.FACILITIES: 1})
    operations.set_served(
        quarter=AUTUMN, served={tenant_of(WITH_SERVICES): 100}, actor=cast.actor("dewi"), at=MONDAY_TEN
    )

    page = client_as(cast.yosef).get("/survei/hasil").text

    assert "69,44" in page
    assert "A-1" in page
    assert "OSS-RBA" in page
    assert "1/9" in page
    assert page.count("survey-lowest") == 3
    assert "/survei/pengaturan" not in page


def test_the_page_asks_the_database_as_often_for_many_counters_as_for_few(cast, client_as, app, moment):
    yosef = client_as(cast.yosef)
    answer(LONE, counter="A-1")
    yosef.get("/survei/hasil")
    with counted(app) as few:
        yosef.get("/survei/hasil")
    for number in range(20):
        answer(WITH_SERVICES, counter=f"B-{number}", service="OSS-RBA")
    with counted(app) as many:
        yosef.get("/survei/hasil")

    assert len(many) == len(few), "\n".join(many)


@pytest.mark.parametrize(
    "query",
    ["tahun=x&triwulan=y", "tahun=2026&triwulan=5", "tahun=0&triwulan=1", "tahun=99999999999&triwulan=1", "tahun=2026"],
)
def test_nonsense_in_the_address_shows_the_present_quarter(cast, client_as, moment, query):
    page = client_as(cast.yosef).get(f"/survei/hasil?{query}")

    assert page.status_code == 200
    assert "2026" in page.text


def test_who_manages_the_mall_gives_the_numbers_and_chooses_the_weight(cast, client_as, moment):
    dewi = client_as(cast.dewi)
    html = dewi.get("/survei/pengaturan?tahun=2026&triwulan=3").text
    assert 'value="DISDUKCAPIL"' in html
    given = {
        "weighting": "customary",
        "lines-0-code": LONE,
        "lines-0-served": "500",
        "lines-1-code": "X",
        "lines-1-served": "1",
    }

    sent = dewi.send("/survei/pengaturan?tahun=2026&triwulan=3", **given)

    assert (sent.status_code, sent.location) == (303, "/survei/hasil?tahun=2026&triwulan=3")
    assert line_of(LONE, Quarter(2026, 3)).needed == 217
    assert queries.weighting() is Weighting.CUSTOMARY


@pytest.mark.parametrize(
    "given",
    [
        {"weighting": "0.12"},
        {"weighting": ""},
        {"lines-0-served": "-1"},
        {"lines-0-served": "banyak"},
        {"lines-0-served": "1.5"},
        {"lines-0-served": "99999999999"},
        {"lines-0-served": "1\0"},
    ],
)
def test_a_number_that_is_none_is_named_and_nothing_is_changed(cast, client_as, moment, given):
    sent = client_as(cast.dewi).send("/survei/pengaturan", **{"weighting": "customary", "lines-0-code": LONE} | given)

    assert sent.status_code == 422
    assert 'role="alert"' in sent.text
    assert queries.weighting() is Weighting.EXACT
    assert queries.served_in(AUTUMN) == {}


@pytest.mark.parametrize("address", ["/survei/pengaturan", "/survei/entri"])
def test_the_head_reads_and_does_not_change(cast, client_as, address):
    lestari = client_as(cast.lestari)

    assert lestari.get("/survei/hasil").status_code == 200
    assert lestari.get(address).status_code == 403
    assert lestari.post(address, data={}).status_code in (400, 403)


@pytest.mark.row("BDL-20")
def test_a_poster_leads_to_the_questionnaire_of_its_counter(cast, client_as, moment):
    rina = client_as(cast.rina)
    set_up_counters("B-7", tenant=LONE)

    page = rina.get(f"/survei/qr/{LONE}?loket=b-7").text
    picture = rina.get(f"/survei/qr/{LONE}/gambar?loket=b-7")

    assert f"http://desk.test/survei?instansi={LONE}&amp;loket=B-7&amp;dari=qr" in page
    assert f'src="/survei/qr/{LONE}/gambar?loket=B-7"' in page
    assert picture.mimetype == "image/svg+xml"
    assert picture.data.startswith((b"<?xml", b"<svg"))
    assert b"style=" not in picture.data
    assert f"/survei/qr/{LONE}?loket=B-7" in rina.get("/survei/qr").text
    assert rina.get("/survei/qr/TIDAK-ADA").status_code == 404
    assert rina.get("/survei/qr/TIDAK-ADA/gambar").status_code == 404


def test_the_code_of_a_counter_is_another_than_that_of_the_next(cast, client_as):
    rina = client_as(cast.rina)
    set_up_counters("1", "2", tenant=LONE)

    assert rina.get(f"/survei/qr/{LONE}/gambar?loket=1").data != rina.get(f"/survei/qr/{LONE}/gambar?loket=2").data
