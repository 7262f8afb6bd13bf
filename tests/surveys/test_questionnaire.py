"""The questionnaire that everybody may fill in: what is asked, what is kept, and what is never kept."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from desk.gate.guards import TRAP
from desk.surveys.index import Element
from desk.surveys.kinds import Channel, Education, Job, Sex
from desk.surveys.labels import ANSWERS, QUESTIONS
from desk.surveys.models import SurveyResponse
from tests.surveys.answering import (
    LONE,
    MONDAY,
    WITH_SERVICES,
    good_answers,
    how_many,
    responses,
    set_up_counters,
    tenant_of,
)


def keys(html: str) -> list[str]:
    return re.findall(r'name="form_key"[^>]*value="([^"]+)"', html)


class Respondent:
    """Somebody with a browser, who takes two seconds to answer."""

    def __init__(self, browser, moment):
        self.get, self._browser, self._moment = browser.get, browser, moment

    def send(self, address, page=None, **fields):
        return self.press(address, self.hidden(page or address) | fields)

    def hidden(self, address):
        hidden = self._browser.hidden(address)
        self._moment.shift(2)
        return hidden

    def press(self, address, fields):
        return self._browser.post(address, data=fields)


@pytest.fixture
def browser(client_as, moment):
    return Respondent(client_as(), moment)


def test_nine_questions_with_four_answers_each_stand_on_one_page(browser):
    page = browser.get("/survei").text

    for element in Element:
        assert len(re.findall(rf'name="{element}"[^>]*value="[1-4]"', page)) == 4
    assert len(QUESTIONS) == len(ANSWERS) == 9
    assert all(len(answers) == 4 for answers in ANSWERS.values())


@pytest.mark.row("BDL-20")
def test_whoever_answers_is_thanked_and_counted(browser):
    sent = browser.send("/survei", tenant=LONE, **good_answers())

    assert (sent.status_code, sent.location) == (303, "/survei/terima-kasih")
    assert browser.get(sent.location).status_code == 200
    (response,) = responses()
    assert (response.tenant_id, response.happened_on, response.hour_block) == (tenant_of(LONE).id, MONDAY, "10-12")
    assert (response.channel, response.sex, response.age, response.entered_by_id) == (Channel.LINK, None, None, None)


def test_each_answer_is_kept_under_the_key_of_its_element(browser):
    given = good_answers() | {"facilities": "1", "complaints": "4"}

    browser.send("/survei", tenant=LONE, **given)

    (response,) = responses()
    assert (response.facilities, response.complaints) == (1, 4)
    assert {element: str(getattr(response, element)) for element in Element} == given


def test_what_is_told_of_oneself_is_kept_and_nothing_says_who_it_was(browser):
    about = {"sex": "P", "age": "41", "education": "S1", "job": "self_employed", "note": "Kursi tunggu\r\nkurang."}

    browser.send("/survei", tenant=WITH_SERVICES, service="OSS-RBA", **good_answers(), **about)

    (response,) = responses()
    assert (response.sex, response.age) == (Sex.FEMALE, 41)
    assert (response.education, response.job) == (Education.S1, Job.SELF_EMPLOYED)
    assert (response.service_name, response.note) == ("OSS-RBA", "Kursi tunggu\nkurang.")
    assert set(SurveyResponse.__table__.columns.keys()) == {
        "id", "tenant_id", "service_name", "counter_code", "happened_on", "hour_block", "sex", "age", "education",
        "job", "note", "channel", "entered_by_id", "form_key", "created_at", *Element,
    }  # fmt: skip


def test_an_employee_who_is_signed_in_answers_without_a_name_too(client_as, cast, moment):
    Respondent(client_as(cast.rina), moment).send("/survei", tenant=LONE, **good_answers())

    assert responses()[0].entered_by_id is None


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"time": "5"}, "#time"),
        ({"time": "0"}, "#time"),
        ({"time": ""}, "#time"),
        ({"time": "sangat cepat"}, "#time"),
        ({"complaints": "4; DROP TABLE"}, "#complaints"),
        ({"tenant": "TIDAK-ADA"}, "#tenant"),
        ({"tenant": ""}, "#tenant"),
        ({"tenant": "\0"}, "#tenant"),
        ({"service": "Paspor"}, "#service"),
        ({"service": "\0"}, "#service"),
        ({"age": "9"}, "#age"),
        ({"age": "empat puluh"}, "#age"),
        ({"age": "99999999999999999999"}, "#age"),
        ({"age": "٤٠"}, "#age"),
        ({"sex": "X"}, "#sex"),
        ({"education": "S4"}, "#education"),
        ({"job": "raja"}, "#job"),
        ({"note": "panjang" * 100}, "#note"),
        ({"note": "a\0b"}, "#note"),
    ],
)
def test_what_cannot_be_taken_is_named_and_everything_else_is_kept(browser, changed, named):
    given = {"tenant": WITH_SERVICES, "note": "Sudah baik."} | good_answers(2) | {"cost": "4"} | changed

    sent = browser.send("/survei", **given)

    assert sent.status_code == 422
    assert f'href="{named}"' in sent.text
    assert how_many() == 0
    assert re.search(r'<input checked id="cost-3" name="cost"[^>]*value="4">', sent.text)
    if "note" not in changed:
        assert "Sudah baik." in sent.text


@pytest.mark.parametrize("missing", list(Element))
def test_no_question_can_be_left_out(browser, missing):
    given = good_answers()
    del given[missing]

    assert browser.send("/survei", tenant=LONE, **given).status_code == 422
    assert how_many() == 0


def test_a_form_under_a_key_that_was_not_handed_out_is_refused(browser):
    assert browser.send("/survei", tenant=LONE, **good_answers(), form_key="a\0").status_code == 422
    assert how_many() == 0


def test_who_answers_nine_questions_in_no_time_is_asked_to_wait_and_loses_nothing(client_as, moment):
    answer = client_as().send("/survei", tenant=LONE, **good_answers())

    assert (answer.status_code, how_many()) == (429, 0)
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.text.count("checked") == 9


def test_nobody_outside_moves_the_published_figures_with_a_flood_of_forms(browser):
    statuses = [browser.send("/survei", tenant=LONE, **good_answers(1)).status_code for _ in range(21)]

    assert statuses == [303] * 20 + [429]
    assert how_many() == 20


def test_the_trap_for_robots_is_not_counted(browser):
    assert browser.send("/survei", tenant=LONE, **good_answers(), **{TRAP: "x"}).status_code == 422
    assert how_many() == 0


def test_a_form_that_is_sent_twice_counts_once_and_is_thanked_twice(browser):
    form = browser.hidden("/survei") | {"tenant": LONE} | good_answers()

    answers = [browser.press("/survei", form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert how_many() == 1


def test_two_people_at_the_same_page_are_two(browser):
    for _ in range(2):
        browser.send("/survei", tenant=LONE, **good_answers())

    assert how_many() == 2


@pytest.mark.slow
def test_twenty_presses_at_once_make_one_response(cast, client_as, moment):
    browsers = [client_as() for _ in range(20)]
    forms = [browser.hidden("/survei") for browser in browsers]
    one = {name: value for name, value in forms[0].items() if name != "csrf_token"}
    moment.shift(2)

    def press(browser, form):
        return browser.post("/survei", data=form | one | {"tenant": LONE} | good_answers()).status_code

    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(press, browsers, forms))

    assert found == [303] * 20
    assert how_many() == 1


def test_an_organisation_that_has_left_is_not_offered_and_not_judged(browser, cast):
    tenant_of(LONE).ended_on = MONDAY - timedelta(days=1)

    assert LONE not in browser.get("/survei").text
    assert browser.send("/survei", tenant=LONE, **good_answers()).status_code == 422
    assert browser.get(f"/survei?instansi={LONE}&dari=tablet").status_code == 200
    tenant_of(LONE).ended_on = MONDAY
    assert browser.send("/survei", tenant=LONE, **good_answers()).status_code == 303


@pytest.mark.row("BDL-20")
def test_a_tablet_stands_at_its_counter_and_is_ready_again_by_itself(browser):
    set_up_counters("A-3")
    place = f"instansi={WITH_SERVICES}&loket=a-3&dari=tablet"
    page = browser.get(f"/survei?{place}").text
    assert '<select class="input" id="tenant"' not in page
    assert "A-3" in page

    sent = browser.send(
        f"/survei?{place}", tenant=WITH_SERVICES, counter="A-3", channel="tablet", note="rahasia", **good_answers()
    )
    thanks = browser.get(sent.location)

    (response,) = responses()
    assert (response.channel, response.counter_code) == (Channel.TABLET, "A-3")
    assert thanks.headers["Refresh"] == f"8; url=/survei?instansi={WITH_SERVICES}&loket=A-3&dari=tablet"
    assert thanks.headers["Cache-Control"] == "no-store"
    assert "rahasia" not in thanks.text
    fresh = browser.get(thanks.headers["Refresh"].split("url=")[1]).text
    assert "checked" not in fresh
    assert keys(fresh) != keys(page)


@pytest.mark.row("BDL-20")
def test_a_telephone_is_thanked_and_stays_there(browser):
    sent = browser.send(f"/survei?instansi={LONE}&dari=qr", tenant=LONE, channel="qr", **good_answers())

    assert "Refresh" not in browser.get(sent.location).headers
    assert responses()[0].channel is Channel.QR


@pytest.mark.parametrize("claimed", ["paper", "", "PAPER", "x" * 500, "\0"])
def test_nobody_enters_paper_by_the_public_door(browser, claimed):
    browser.send("/survei", tenant=LONE, channel=claimed, **good_answers())

    assert [response.channel for response in responses()] == [Channel.LINK]


@pytest.mark.parametrize("claimed", ["<script>", "A-4", "x" * 40, "\0", "=1+1"])
def test_a_counter_that_there_is_not_is_left_out(browser, claimed):
    set_up_counters("A-3")
    browser.send("/survei", tenant=LONE, counter=claimed, **good_answers())

    assert [response.counter_code for response in responses()] == [""]


@pytest.mark.parametrize("query", ["instansi=%22%3E&loket=%3Cb%3E&dari=x", "instansi=&loket=&dari=", "dari=tablet"])
def test_nonsense_in_the_address_is_answered_with_the_plain_form(browser, query):
    page = browser.get(f"/survei?{query}")

    assert page.status_code == 200
    assert 'id="tenant"' in page.text
    assert "<b>" not in page.text


def test_thanks_lead_nowhere_else(browser):
    page = browser.get("/survei/terima-kasih?instansi=https://evil.test&loket=//evil.test&dari=tablet")

    assert page.headers["Refresh"].startswith("8; url=/survei?")


def test_the_questionnaire_is_read_in_either_language_and_one_stays_on_it(browser):
    browser.send("/language", page="/survei", language="en", next="/survei?dari=qr")
    page = browser.get("/survei").text

    assert "How polite and friendly are the officers?" in page
    assert 'name="next" value="/survei"' in page


def test_the_day_is_that_of_the_city(browser, moment):
    moment.move_to("2026-12-31T23:30:00+00:00")  # half past six on New Year's Day in Jakarta

    browser.send("/survei", tenant=LONE, **good_answers())

    assert (responses()[0].happened_on, responses()[0].hour_block) == (date(2027, 1, 1), "06-08")
