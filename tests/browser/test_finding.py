"""Finding on a telephone without JavaScript: the box, filters, a view that is kept, a number that leads to its ticket."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_technician_finds_filters_and_keeps_a_list(someone):
    sari, joko = someone("sari", width=1280), someone("joko", width=390, java_script_enabled=False)
    number = sari.report("Pencetakan struk antrean di loket 9 gagal.")
    sari.page.fill("#seek", "mencetak struk")
    sari.press(".seek button")
    assert sari.reads(number)
    assert "Pencetakan" in sari.page.locator("mark").all_inner_texts()

    joko.open("/")
    joko.press("a.topbar__seek")
    joko.page.fill("#words", number.lower().replace("-", ""))
    joko.press("main form[role=search] button")
    assert joko.number == number

    joko.open("/tickets?state=all")
    joko.page.locator("main details summary").click()
    joko.page.select_option("#tier", "1")
    joko.page.select_option("#assignee", "nobody")
    joko.page.fill("#q", "struknya")
    joko.press(".filters__more button")
    assert "status=" not in joko.page.url
    assert joko.reads(number)
    assert joko.page.locator(".chip").count() == 3
    joko.press(".filters__keep a")
    joko.page.fill("#name", "Struk yang belum diambil")
    joko.press("main form.form button")
    assert joko.page.locator(".views__view[aria-current]").inner_text() == "Struk yang belum diambil"
    kept = joko.page.url
    while joko.page.locator(".chip").count():
        joko.press(".chip")
    assert re.fullmatch(r"/tickets\?state=all", joko.page.url.removeprefix(joko.desk.base_url))
    joko.press(".views__view:has-text('Struk')")
    assert joko.page.url == kept
