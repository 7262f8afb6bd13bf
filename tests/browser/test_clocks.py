"""The pages of the clock as people use them: a decree from proposal to application, and the page for an inspector."""

import re
from datetime import date

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]


def last_deadline(person, number):
    """The day of the ticket's last deadline: whenever in the week it was reported, a day off then moves it."""
    person.open(f"/tickets/{number}/sla")
    found = re.findall(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})", person.page.inner_text("main"))
    return max(date(int(year), 1 + MONTHS.index(month), int(day)) for day, month, year in found)


def test_a_day_off_is_proposed_looked_at_approved_and_applied(someone):
    number = someone("sari").report("Pencetak antrean berhenti, hari libur diusulkan.")
    joko, dewi = someone("joko"), someone("dewi", width=390)
    day_off = last_deadline(joko, number)
    dewi.open("/admin/holidays/new")
    dewi.page.fill("input[name=on]", day_off.isoformat())
    dewi.page.fill("input[name=name]", "Hari jadi kota")
    dewi.page.fill("input[name=name_en]", "City day")
    dewi.page.fill("textarea[name=reason]", "SE Wali Kota 003/2026")
    dewi.press("main form button.button--primary")

    # The desk looks at what it would do; the page shows it by itself.
    dewi.page.wait_for_selector("input[name=apply_to_running]")
    dewi.look()
    assert dewi.reads("tenggat bergeser")
    dewi.page.locator("input[name=apply_to_running]").check(force=True)
    dewi.press("main form:has(input[name=apply_to_running]) button.button--primary")

    dewi.page.wait_for_selector("text=Tenggat yang bergeser")
    for _ in range(30):  # the ticker works in the background
        joko.open(f"/tickets/{number}/sla")
        if joko.reads("bergeser"):
            break
        joko.page.wait_for_timeout(500)
    assert joko.reads("bergeser: "), "the move stands on the page of each ticket that it concerns"


def test_the_page_of_the_clocks_can_be_read_on_a_telephone_and_on_paper(someone):
    joko = someone("joko", width=360)
    number = someone("sari").report("Layar loket bergaris, untuk halaman hitungan.")
    joko.do(number, "take")

    joko.open(f"/tickets/{number}/sla")

    assert joko.reads("Rincian hitungan waktu tiket ini")
    joko.page.emulate_media(media="print")
    assert joko.page.locator("svg.ledger__bar, .ledger__legend").first.is_visible()
