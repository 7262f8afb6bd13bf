"""The questionnaire before a citizen's eyes: without JavaScript, on a tablet that serves one person after another."""

import pytest

from desk.surveys.index import Element
from tests.browser.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TABLET = "/survei?instansi=DPMPTSP&dari=tablet"
SEND = ".survey button.button--primary"
READING = 1500  # nobody answers nine questions more quickly


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def citizen(desk, browser, request):
    person = Person(browser, desk, width=820, java_script_enabled=request.param)
    yield person
    person.leave()


def answer_all(page) -> None:
    for element in Element:
        page.locator(f"input[name={element}][value='3']").check(force=True)
    page.fill("textarea[name=note]", "Hanya untuk petugas")
    page.wait_for_timeout(READING)


def test_whoever_comes_next_finds_an_empty_form_also_by_going_back(citizen):
    citizen.open(TABLET)
    answer_all(citizen.page)
    citizen.press(SEND)
    assert "/survei/terima-kasih" in citizen.page.url

    citizen.page.go_back()
    citizen.page.wait_for_load_state()
    assert citizen.page.locator("input:checked").count() == 0
    assert citizen.page.input_value("textarea[name=note]") == ""

    citizen.open(TABLET)
    answer_all(citizen.page)
    citizen.press(SEND)
    citizen.page.wait_for_url("**/survei?instansi=DPMPTSP&dari=tablet")  # by itself, after some seconds
    assert citizen.page.locator("input:checked").count() == 0


def test_a_question_left_out_is_named_and_the_others_stay_chosen(citizen):
    citizen.open("/survei?instansi=DISDUKCAPIL&dari=qr")
    answer_all(citizen.page)
    citizen.page.locator("input[name=time]").evaluate_all("found => found.forEach((one) => { one.checked = false; })")

    with citizen.page.expect_navigation():  # a 422, of which the browser's console complains
        citizen.page.locator(SEND).click()

    assert citizen.page.locator("input:checked").count() == len(Element) - 1
    assert citizen.page.locator(".error-summary a[href='#time']").count() == 1
