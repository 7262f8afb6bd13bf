"""A citizen with a small phone: the form, the receipt, the report; with JavaScript and without."""

import pytest

from tests.browser.people import Person, a_photo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STORY = "Saya menunggu tiga jam di loket pindah datang dan tidak dipanggil."
SEND = "form[action='/aduan'] button.button--primary"
LARGEST_FIRST_VIEW = 60_000


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def citizen(desk, browser, request):
    person = Person(browser, desk, width=360, java_script_enabled=request.param)
    yield person
    person.leave()


@pytest.fixture
def phone(desk, browser):
    person = Person(browser, desk, width=360)
    yield person
    person.leave()


def fill_in(page) -> None:
    page.fill("#story", STORY)
    page.select_option("#tenant", "unknown")
    page.fill("#contact", "0812 3456 7890")
    page.fill("#name", "Siti Aminah")
    page.check("#consent")


def test_a_report_is_sent_followed_and_left_without_a_trace(citizen):
    page = citizen.page
    citizen.open("/aduan")
    fill_in(page)
    page.set_input_files("#photos", a_photo())
    page.wait_for_timeout(4000)  # nobody is quicker
    citizen.press(SEND)
    assert "/aduan/tanda-terima" in page.url
    number, code = page.inner_text("#number"), page.inner_text("#code")
    assert page.locator(".genuine__code").evaluate("picture => picture.naturalWidth") > 0

    citizen.open("/lacak")
    page.fill("#number", number)
    page.fill("#code", code.lower())
    citizen.press("form[action='/lacak'] button")
    assert STORY in page.inner_text("main")
    assert code not in page.content()
    page.fill("#words", "Nomor antrean saya A-17")
    citizen.press("#add button.button--primary")
    assert "A-17" in page.inner_text("main")

    citizen.press("form[action='/lacak/keluar'] button")
    citizen.open("/lacak/aduan")
    assert STORY not in page.content()


def test_a_lost_form_brings_back_the_story_but_not_who_wrote_it(phone):
    phone.open("/aduan")
    fill_in(phone.page)
    phone.page.wait_for_timeout(800)

    phone.open("/aduan")

    assert phone.page.input_value("#story") == STORY
    assert (phone.page.input_value("#contact"), phone.page.input_value("#name")) == ("", "")
    kept = phone.page.evaluate("JSON.stringify({...localStorage})")
    assert STORY in kept
    assert "Siti" not in kept
    assert "3456" not in kept


def test_the_first_view_of_the_form_is_small(phone):
    network = phone.page.context.new_cdp_session(phone.page)
    network.send("Network.enable")
    sizes: list[int] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    phone.page.goto("/aduan", wait_until="networkidle")

    assert 10_000 < sum(sizes) <= LARGEST_FIRST_VIEW
