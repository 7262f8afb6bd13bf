"""A ticket goes to Tier 3 and comes back, as people see it on a telephone and on a screen."""

import pytest

from tests.browser.people import a_photo

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.row("MTR-05")
def test_a_ticket_is_handed_over_with_a_picture_and_comes_back_with_the_answer(someone):
    sari, joko, budi = someone("sari", width=390), someone("joko"), someone("budi", width=390)
    number = sari.report("Jaringan ke kecamatan putus sejak pagi.")
    joko.do(number, "take")
    joko.do(number, "escalate", reason="Bukan dari sini", tried="Dinyalakan ulang")
    budi.do(number, "take")

    budi.open(f"/tickets/{number}/hand-over")
    budi.page.select_option("select[name=owner]", "ISP")
    budi.page.fill("input[name=reference]", "INC-42")
    budi.page.set_input_files("input[name=document]", a_photo())
    budi.press("main form.form button.button--primary")

    assert budi.page.url.endswith(f"/tickets/{number}"), budi.page.inner_text("main")
    assert budi.page.locator(f"img[src^='/tickets/{number}/files/']").count() == 1
    budi.open("/queue/external")
    assert budi.reads("INC-42")
    sari.open(f"/tickets/{number}")
    assert sari.reads("INC-42")
    assert sari.reads("Penyedia jasa internet")
    assert sari.page.locator(f"img[src^='/tickets/{number}/files/']").count() == 0
    budi.do(number, "owner-answer", words="Kabel sudah disambung")
    assert budi.reads("Kabel sudah disambung")
    budi.do(number, "resolve", answer="Penyedia sudah menyambung kabelnya.")
    sari.open(f"/tickets/{number}")
    assert not sari.reads("Kabel sudah disambung")
