"""The board renews itself before the eyes of whoever works with it, and moves nothing under their finger."""

import pytest

from tests.services import wait_for

pytestmark = pytest.mark.browser

ASK_NOW = "document.dispatchEvent(new Event('visibilitychange'))"
ROWS = "[data-live] [data-row]"


def rows(person):
    return person.page.eval_on_selector_all(ROWS, "rows => rows.map(row => row.dataset.row)")


def test_a_new_ticket_appears_by_itself_and_waits_while_somebody_points_at_the_list(someone):
    joko, sari = someone("joko", width=1280), someone("sari", width=390)
    first = sari.report("Layar komputer loket 1 berkedip terus")
    joko.open("/")
    assert first in rows(joko)

    second = sari.report("Mesin antrean di lobi tidak mencetak nomor")
    joko.page.wait_for_timeout(4_500)  # nobody has touched anything for a while
    joko.page.evaluate(ASK_NOW)
    joko.page.wait_for_selector(f"[data-row='{second}']")
    shown = rows(joko)

    third = sari.report("Telepon ruang rapat tidak berbunyi")
    joko.page.hover(f"[data-row='{first}'] a")
    joko.page.evaluate(ASK_NOW)
    joko.page.wait_for_selector("[data-live-bar]:visible")
    assert rows(joko) == shown
    joko.page.click("[data-live-show]")
    joko.page.wait_for_selector(f"[data-row='{third}']")
    joko.look()


def test_what_changes_in_a_row_is_shown_where_it_stands(someone):
    joko, sari = someone("joko", width=1280), someone("sari", width=390)
    number = sari.report("Kabel proyektor aula hilang")
    joko.open("/")
    status = f"[data-row='{number}'] [data-label]"
    before = joko.page.inner_text(status)

    other = someone("joko", width=390)
    other.open(f"/tickets/{number}")
    other.press("form[action$='/take'] button")
    joko.page.hover(f"[data-row='{number}'] a")
    joko.page.evaluate(ASK_NOW)
    wait_for(lambda: joko.page.inner_text(status) != before, 10)
    joko.look()
