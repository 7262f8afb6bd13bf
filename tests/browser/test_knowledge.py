"""An answer becomes an article, is offered while somebody types, and stands in a reply after one press."""

import re

import pytest

from tests.live import LiveDesk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TROUBLE = "Pemindai dokumen arsip tidak terdeteksi setelah listrik padam."


@pytest.mark.row("LLG-11")
def test_an_answer_becomes_an_article_that_helps_the_next_who_types(someone, desk: LiveDesk) -> None:
    sari, joko, budi = someone("sari", width=390), someone("joko"), someone("budi")
    number = sari.report(TROUBLE)
    joko.do(number, "take")
    joko.open(f"/tickets/{number}/resolve")
    joko.page.fill("textarea[name=answer]", "1. Cabut kabel USB pemindai.\n2. Pasang lagi di lubang lain.")
    joko.press("main form.form button")

    joko.press(f"a[href='/knowledge/articles/new?ticket={number}']")  # the first click
    joko.page.locator("input[name=audience][value=staff]").check(force=True)  # here every service rings at night
    joko.press("form.article-form button.button--primary")  # the second
    address = re.sub(r"\?.*", "", joko.page.url).removeprefix(desk.base_url)
    joko.press(f"form[action='{address}/submission'] button")
    budi.open(address)
    budi.press(f"form[action='{address}/publication'] button")

    sari.open("/tickets/new")
    sari.page.fill("textarea[name=description]", "pemindai arsip kok tak terdeteksi ya, tadi padam listriknya")
    sari.page.locator(".suggestion summary").first.click()
    assert sari.reads("Pasang lagi di lubang lain.")
    sari.look()
    with sari.page.expect_navigation():
        sari.page.locator(".suggestion button").first.click()
    sari.open("/tickets/new")
    assert sari.page.input_value("textarea[name=description]") == ""

    next_one = someone("sari").report("Pemindai arsip tidak terdeteksi lagi, padam listrik.")
    joko.open(f"/tickets/{next_one}")
    joko.page.fill("#reply-body", "Selamat pagi.")
    joko.page.locator(".suggestion summary").first.click()
    with joko.page.expect_response(lambda answer: answer.url.endswith("/articles")) as used:
        joko.page.locator("form[data-insert] button").first.click()
    assert used.value.request.method == "POST"
    written = joko.page.input_value("#reply-body")
    assert written.startswith("Selamat pagi.\n\n")
    assert "2. Pasang lagi di lubang lain." in written
    joko.press("form[action$='/replies'] button")
    joko.open(address)
    worth = re.findall(r"\d+", joko.page.inner_text("section[aria-labelledby=worth]"))
    used_in_tickets, suggested, _opened, helped, did_not_help = (int(number) for number in worth)
    assert (used_in_tickets, helped, did_not_help) == (1, 1, 0)
    assert suggested >= 1  # perhaps also to Sari's second report, if she typed slowly
