"""A complaint at the counter by keys alone, on a tablet's width, with the line cut in the middle of it (BDL-18)."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STORY = "Saya sudah tiga kali datang dan selalu diminta kembali besok."
REST = " Petugas tidak memberi alasan."
SECONDS_PER_LETTER, SECONDS_PER_MOVE = 0.25, 1.0
LOST = ".intake__kept--lost"


class Keyboard:
    """Hands that never leave the keys, and how long they would need."""

    def __init__(self, person):
        self._keys = person.page.keyboard
        self.moves, self.letters = 0, 0

    def press(self, *keys):
        for key in keys:
            self._keys.press(key)
            self.moves += 1

    def type(self, text):
        self._keys.type(text)
        self.letters += len(text)

    @property
    def seconds(self):
        return self.moves * SECONDS_PER_MOVE + self.letters * SECONDS_PER_LETTER


def cut(person, *, off):
    person.page.context.set_offline(off)


def forgive(person, *, what="ERR_INTERNET_DISCONNECTED"):
    """What the browser itself writes of a line that is gone, or of what was refused."""
    person._troubles[:] = [text for text in person._troubles if what not in text]


@pytest.mark.row("BDL-18")
def test_a_complaint_is_taken_in_by_keys_alone_within_ninety_seconds_though_the_line_was_cut(someone):
    rina = someone("rina", width=820)
    page, hands = rina.page, Keyboard(rina)
    rina.open("/counter")

    hands.press("Alt+1")
    hands.type("Siti Aminah")
    hands.press("Tab")
    hands.type("081233445566")
    hands.press("Alt+2")
    hands.type("Badan")
    hands.press("Alt+3")
    hands.type(STORY)
    page.wait_for_function("() => /\\d\\d.\\d\\d/.test(document.querySelector('[data-draft-status]').textContent)")

    cut(rina, off=True)
    hands.type(REST)
    page.wait_for_selector(LOST)
    assert page.input_value("[name=description]") == STORY + REST
    hands.press("Alt+4", "Tab", "Space")
    assert page.is_checked("[name=consent]")
    hands.press("Control+Enter")
    page.wait_for_timeout(500)
    assert page.url.endswith("/counter"), "the page is still there, with everything in it"
    assert page.input_value("[name=description]") == STORY + REST
    cut(rina, off=False)

    page.wait_for_url("**/counter/drafts/*")
    forgive(rina)
    rina.look()
    assert rina.reads(STORY + REST)
    hands.press("Control+Enter")
    page.wait_for_url("**/counter/ADU-*")
    rina.look()
    assert re.search(r"ADU-\d{4}-\d{5}-\d", page.inner_text("main"))
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/counter"
    assert hands.moves <= 12
    assert hands.seconds <= 90


def test_a_draft_is_taken_up_on_another_day_of_the_same_screen_and_stands_in_no_browser(someone):
    rina = someone("rina", width=1280)
    rina.open("/counter")
    rina.page.fill("[name=name]", "Penanda Peramban")
    rina.page.wait_for_function("() => document.querySelector('[data-draft-status]').textContent.length > 5")

    kept = rina.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    rina.open("/counter")

    assert "Penanda" not in kept
    rina.press("a[href^='/counter?draft=']:has-text('Penanda Peramban')")
    assert rina.page.input_value("[name=name]") == "Penanda Peramban"


def test_the_services_follow_the_organisation_and_a_list_in_groups_stands_there_without_javascript(someone):
    rina = someone("rina")
    rina.open("/counter")
    rina.page.select_option("[name=tenant]", "DPMPTSP")
    shown = rina.page.eval_on_selector_all("[data-services] optgroup", "all => all.filter(one => !one.disabled).length")
    assert shown == 1

    plain = someone("rina", java_script_enabled=False)
    plain.open("/counter")
    assert plain.page.locator("[data-services] optgroup").count() > 1


@pytest.mark.parametrize("width", [360, 820, 1280])
def test_every_page_of_the_counter_fits(someone, width):
    rina = someone("rina", width=width)

    for address in ("/counter", "/counter/opening", "/counter/day"):
        rina.open(address)


def test_whoever_was_signed_out_signs_in_elsewhere_and_goes_on_with_what_was_typed(someone):
    rina = someone("rina")
    page, context = rina.page, rina.page.context
    rina.open("/counter")
    context.clear_cookies()
    page.fill("[name=description]", STORY)
    page.wait_for_selector(LOST)
    assert page.input_value("[name=description]") == STORY

    forgive(rina, what="400")
    rina.page = context.new_page()
    rina.sign_in("rina")

    page.wait_for_function(f"() => !document.querySelector('{LOST}')")
    assert page.input_value("[name=description]") == STORY
    forgive(rina, what="400")
    rina.open("/counter")
    assert rina.page.locator("a[href^='/counter?draft=']", has_text=STORY[:20]).count() == 1


def test_what_was_read_back_waits_for_the_line_and_is_sent_once_it_is_back(someone):
    rina = someone("rina", width=820)
    page = rina.page
    rina.open("/counter")
    page.fill("[name=name]", "Rahmat Hidayat")
    page.fill("[name=description]", STORY)
    page.locator("[name=consent]").check(force=True)
    rina.press("button[data-key-send]")

    cut(rina, off=True)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(LOST)
    assert rina.reads(STORY)
    cut(rina, off=False)

    page.wait_for_url("**/counter/ADU-*")
