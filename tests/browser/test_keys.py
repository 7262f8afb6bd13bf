"""An agent's morning by keys alone; and keys that are taken from nobody who types."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_tickets_are_ticked_tagged_opened_and_answered_by_keys_alone(someone):
    sari, joko, hesti = someone("sari"), someone("joko"), someone("hesti")
    numbers = [sari.report(f"Tombol saja, laporan {one}.") for one in ("satu", "dua")]
    page = joko.page
    joko.open("/")

    page.keyboard.press("g")
    with page.expect_navigation(url="**/tickets"):
        page.keyboard.press("t")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    assert page.locator("input[name=t]:checked").count() == 2
    with page.expect_navigation(url="**/tickets/bulk/tag?**"):
        page.keyboard.press("t")
    page.fill("input[name=add]", "jkx ?t")  # letters that would be keys, were nobody typing
    page.keyboard.press("Escape")
    page.fill("input[name=add]", "dari-tombol")
    with page.expect_navigation(url="**/tickets/bulk/runs/*"):
        page.keyboard.press("Control+Enter")
    joko.look()
    assert all(joko.reads(number) for number in numbers)

    joko.open(f"/tickets/{numbers[0]}")
    assert joko.reads("dari-tombol")
    hesti.open(f"/tickets/{numbers[0]}")
    with page.expect_navigation():
        page.keyboard.press("a")
    page.keyboard.press("r")
    page.keyboard.type("Sedang saya lihat? aswtjk")
    hesti.page.reload()
    hesti.page.wait_for_function("() => document.querySelector('[data-presence]').textContent.includes('Joko')")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert joko.reads("Sedang saya lihat? aswtjk")

    page.keyboard.press("?")
    page.wait_for_selector("dialog[data-key-dialog][open]")
    page.locator("dialog [data-key-switch]").click()
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.keyboard.press("Control+a")
    assert page.url.endswith(f"/tickets/{numbers[0]}"), "switched off, a key does nothing"
    joko.look()


def test_a_note_calls_a_colleague_and_a_template_stands_where_the_cursor_is(someone):
    sari, joko, hesti = someone("sari"), someone("joko"), someone("hesti")
    number = sari.report("Rekan dipanggil dengan namanya.")
    hesti.open("/answer-templates/new")
    hesti.page.fill("input[name=name]", "Salam peramban")
    hesti.page.fill("textarea[name=body]", "Yth. {nama_pelapor}, tiket {nomor}.")
    hesti.press("form.form button.button--primary")
    page = joko.page
    joko.open(f"/tickets/{number}")

    page.click("#note-body")
    page.keyboard.type("Tolong @hes")
    page.keyboard.press("Enter")
    assert page.input_value("#note-body") == "Tolong @hesti "
    page.fill("#reply-body", "Awal. Akhir.")
    page.evaluate("document.querySelector('#reply-body').setSelectionRange(6, 6)")
    page.locator("form[action$='/replies'] summary").click()
    page.locator("form[action$='/replies'] button[data-insert]", has_text="Salam peramban").click()

    assert page.input_value("#reply-body") == f"Awal. \nYth. Sari Wulandari, A.Md., tiket {number}.Akhir."
    joko.look()
