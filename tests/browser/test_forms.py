"""What the pages do in the browser: drafts, one press one ticket, and everything without JavaScript."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_without_javascript_a_ticket_is_reported_and_taken(someone):
    sari, joko = (someone(name, width=390, java_script_enabled=False) for name in ("sari", "joko"))

    number = sari.report("Layar antrean gelap, tanpa JavaScript.")
    joko.do(number, "take")

    assert joko.reads("Joko Susilo")
    assert joko.reads("Sedang dikerjakan")


def test_what_was_typed_is_there_after_a_reload_and_gone_once_sent(someone):
    sari = someone("sari", width=390)
    sari.open("/tickets/new")
    sari.fill_in_report("Ketikan yang tidak boleh hilang.")
    sari.page.wait_for_function("() => JSON.stringify({...localStorage}).includes('boleh hilang')")

    sari.page.reload()

    sari.look()
    assert sari.page.input_value("textarea[name=description]") == "Ketikan yang tidak boleh hilang."
    assert sari.page.input_value("select[name=service]") == "PC"
    assert sari.page.is_checked("input[name=affected][value=room]")
    sari.press("form[enctype] button.button--primary")
    assert sari.number
    sari.open("/tickets/new")
    assert sari.page.input_value("textarea[name=description]") == ""


def test_a_service_asks_for_its_own_as_soon_as_it_is_chosen_and_what_was_typed_survives_a_reload(someone):
    dewi, sari = someone("dewi"), someone("sari", width=390)
    dewi.open("/admin/services/KONS/fields")
    dewi.page.fill("#fields-0-label", "Topik konsultasi")
    dewi.page.wait_for_selector("[data-preview] >> text=Topik konsultasi")
    dewi.page.check("#fields-0-required")
    dewi.press("form[data-preview-at] button.button--primary")
    sari.open("/tickets/new")

    sari.fill_in_report("Mohon waktu konsultasi.")
    sari.page.select_option("select[name=service]", "KONS")
    sari.page.fill("input[name=own_topik_konsultasi]", "Integrasi data")
    sari.page.wait_for_function("() => JSON.stringify({...localStorage}).includes('Integrasi data')")
    sari.page.reload()

    sari.page.wait_for_selector("input[name=own_topik_konsultasi]")
    assert sari.page.input_value("input[name=own_topik_konsultasi]") == "Integrasi data"
    sari.press("form[enctype] button.button--primary")
    assert sari.number
    assert sari.reads("Integrasi data")


def test_a_form_that_came_back_with_errors_keeps_what_was_typed(someone):
    sari = someone("sari", width=390)
    sari.open("/tickets/new")
    sari.page.fill("textarea[name=description]", "Tanpa layanan")
    sari.page.evaluate("localStorage.clear()")

    with sari.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        sari.page.locator("form[enctype] button.button--primary").click()

    assert answered.value.status == 422
    sari.page.wait_for_selector(".error-summary")
    assert sari.page.input_value("textarea[name=description]") == "Tanpa layanan"


def test_a_double_click_sends_one_ticket(someone):
    sari = someone("sari")
    words = "Diklik dua kali karena ragu"
    sari.open("/tickets/new")
    sari.fill_in_report(words)

    with sari.page.expect_navigation(url="**/tickets/D-*"):
        sari.page.locator("form[enctype] button.button--primary").dblclick(no_wait_after=True)

    sari.open("/tickets?state=all&mine=1")
    assert sari.page.inner_text("main").count(words) == 1


@pytest.mark.parametrize(
    ("username", "addresses"),
    [
        ("sari", ("/", "/tickets", "/tickets/new", "/inbox", "/account")),
        ("joko", ("/", "/tickets?state=all", "/tickets/new?for=another", "/inbox")),
        ("budi", ("/", "/queue", "/tickets?state=all")),
        ("bambang", ("/", "/queue", "/coverage", "/reports")),
        ("dewi", ("/", "/admin/users", "/admin/users/new", "/coverage", "/admin/services")),
        ("dewi", ("/admin/clocks", "/admin/calendars/office5", "/admin/calendars/office5/weeks", "/admin/holidays")),
        ("dewi", ("/admin/holidays/new", "/admin/policies", "/admin/policies/1", "/admin/policies/1/ladders")),
        ("dewi", ("/admin/policies/1/new", "/admin/holidays/import")),
    ],
)
def test_every_page_fits_on_a_telephone_and_is_without_errors(someone, username, addresses):
    person = someone(username, width=360)

    for address in addresses:
        person.open(address)
