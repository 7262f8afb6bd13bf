"""The page of the event log: for the auditor and the administrator, and no word of what happened."""

from datetime import timedelta

import pytest

from desk.audit import jobs, keeping
from tests.audit.conftest import note
from tests.audit.tampering import event_of, past_the_desk
from tests.factories import MONDAY_TEN


@pytest.mark.parametrize("who", ["yosef", "dewi"])
def test_auditor_and_administrator_see_how_the_log_stands(sealed, cast, client_as, moment, who):
    browser = client_as(getattr(cast, who))
    jobs.seal_events(MONDAY_TEN)
    jobs.anchor_log(MONDAY_TEN)
    for _ in range(3):
        jobs.check_log(MONDAY_TEN)

    page = browser.get("/audit")

    assert page.status_code == 200
    assert keeping.condition(MONDAY_TEN).head.link.hash in page.text
    assert "Baris" not in page.text, "no word of an event"
    assert 'href="/audit"' in browser.get("/").text


@pytest.mark.parametrize("who", ["sari", "joko", "bambang", "rina", "lestari"])
def test_nobody_else_does(cast, client_as, moment, who):
    browser = client_as(getattr(cast, who))

    assert browser.get("/audit").status_code in (403, 404)
    assert browser.get("/audit/anchors").status_code in (403, 404)
    assert 'href="/audit"' not in browser.get("/").text


def test_before_anything_is_sealed_the_page_says_so(cast, client_as, moment):
    assert client_as(cast.yosef).get("/audit").status_code == 200


def test_anchors_are_taken_along_as_verify_reads_them(sealed, cast, client_as, moment):
    jobs.anchor_log(MONDAY_TEN)
    note(cast)
    jobs.seal_events(MONDAY_TEN)
    jobs.anchor_log(MONDAY_TEN + timedelta(minutes=15))

    taken = client_as(cast.yosef).get("/audit/anchors")

    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert keeping.signer().read(taken.text) == keeping.kept_anchors()


def test_a_fault_stands_at_the_top_until_a_check_finds_none(sealed, cast, client_as, moment):
    past_the_desk(f"UPDATE events SET actor_name = 'X' WHERE id = {event_of(33)}")
    for _ in range(3):
        jobs.check_log(MONDAY_TEN)

    page = client_as(cast.yosef).get("/audit")

    assert "33" in page.text
    assert "notice--strong" in page.text


def test_without_the_head_the_page_is_there(sealed, cast, client_as, moment):
    browser = client_as(cast.yosef)
    past_the_desk("DELETE FROM seal_heads")

    assert browser.get("/audit").status_code == 200
