"""What the ticker does for the log: the daily check, page by page, and what it leaves behind at its end."""

import threading
from datetime import timedelta

import pytest

from desk import schedule
from desk.audit import jobs, keeping, queries
from desk.audit.chain import FaultKind
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import quiet
from desk.notify.jobs import relay
from desk.notify.messages import is_sent_by_telegram, text_of
from desk.notify.models import Notice
from desk.notify.topics import Topic, topic_of
from desk.schedule import Work
from desk.timeline import Event
from tests.audit.conftest import note, seal_all
from tests.audit.tampering import event_of, past_the_desk
from tests.factories import MONDAY_TEN

BROKEN = EventKind.LOG_BROKEN


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(jobs, "CHECK_PAGE", 20)


def checked(at=MONDAY_TEN) -> queries.Check:
    """What the check that begins now comes to."""
    for _ in range(100):
        if (ended := jobs.check_log(at)) is not None:
            db.session.rollback()
            return ended
    raise AssertionError("The check does not come to its end.")


def test_the_whole_is_checked_a_page_at_a_time(sealed, small_pages):
    jobs.anchor_log(MONDAY_TEN)
    jobs.check_log(MONDAY_TEN)
    jobs.check_log(MONDAY_TEN)
    assert queries.last_check().reached.number == 20
    db.session.rollback()

    found = checked()

    assert (found.up_to, found.reached.number, found.fault, found.anchors) == (sealed, sealed, None, 1)
    assert found.ended_at == MONDAY_TEN


def test_it_begins_anew_after_a_day_and_not_before(sealed):
    checked()

    jobs.check_log(MONDAY_TEN + timedelta(hours=23))
    assert len(queries.ended_checks()) == 1
    db.session.rollback()
    checked(MONDAY_TEN + timedelta(hours=24))
    assert len(queries.ended_checks()) == 2


def test_two_tickers_at_one_check_do_each_page_once(sealed, small_pages):
    jobs.check_log(MONDAY_TEN)
    seen = queries.last_check()
    db.session.rollback()
    jobs.check_log(MONDAY_TEN)

    assert not jobs.operations.note_checked(check=seen, reached=seen.reached)
    db.session.rollback()


@pytest.mark.row("LLG-28")
def test_what_it_finds_is_kept_and_cried_out_once(sealed, small_pages, caplog):
    past_the_desk(f"UPDATE events SET actor_name = 'X' WHERE id = {event_of(33)}")

    found = checked()

    assert (found.fault, found.sequence) == (FaultKind.CHANGED, 33)
    assert [record.levelname for record in caplog.records if "does not hold from number 33" in record.message] == [
        "ERROR"
    ]
    assert not keeping.condition(MONDAY_TEN).is_intact


def findings() -> list[tuple[int, str]]:
    """What was told: from which number on, and what is wrong there."""
    told = [(one.details["sequence"], one.details["fault"]) for one in db.session.query(Event).filter_by(kind=BROKEN)]
    db.session.rollback()
    return told


@pytest.mark.row("LLG-28")
def test_a_finding_is_told_once_and_another_one_again(cast, sealed, client_as):
    past_the_desk(f"UPDATE events SET actor_name = 'X' WHERE id = {event_of(33)}")
    for days in range(3):
        checked(MONDAY_TEN + timedelta(days=days))
    assert findings() == [(33, "changed")]

    past_the_desk(f"UPDATE events SET actor_name = 'X' WHERE id = {event_of(21)}")
    checked(MONDAY_TEN + timedelta(days=3))
    assert findings() == [(33, "changed"), (21, "changed")]


def test_what_is_found_again_after_it_was_mended_is_told_again(cast, sealed):
    there = f"UPDATE events SET actor_name = actor_name || 'X' WHERE id = {event_of(33)}"
    back = f"UPDATE events SET actor_name = substr(actor_name, 1, length(actor_name) - 1) WHERE id = {event_of(33)}"
    for days, written in enumerate((there, back, there)):
        past_the_desk(written)
        checked(MONDAY_TEN + timedelta(days=days))

    assert findings() == [(33, "changed"), (33, "changed")]


def test_those_who_read_the_page_of_the_log_hear_of_it_at_any_hour_by_inbox_chat_and_mail(cast, sealed, client_as):
    night = MONDAY_TEN + timedelta(hours=12)
    past_the_desk(f"UPDATE events SET actor_name = 'X' WHERE id = {event_of(33)}")
    checked(night)
    relay(night)

    notices = db.session.query(Notice).join(Event).filter(Event.kind == BROKEN).all()
    assert {one.user.username for one in notices} == {"dewi", "yosef"}
    assert [one.kept_back_at for one in notices] == [None, None]
    assert is_sent_by_telegram(BROKEN)
    assert topic_of(BROKEN) is Topic.DESK
    assert BROKEN in quiet.ALWAYS_TOLD
    notice = next(one for one in notices if one.user.username == "dewi")
    text = text_of(notice, None)
    assert "33" in text
    assert text.endswith("/inbox"), "which leads on to the page of the log"
    notice_id = notice.id
    db.session.rollback()

    dewi = client_as(cast.dewi)
    assert "33" in dewi.get("/inbox").text
    opened = dewi.send(f"/inbox/{notice_id}/open", page="/inbox", log="1")
    assert (opened.status_code, opened.location) == (303, "/audit")


def test_a_log_that_has_become_empty_is_found_by_its_anchors(sealed):
    jobs.anchor_log(MONDAY_TEN)
    checked()
    past_the_desk(
        "DELETE FROM outbox",
        "DELETE FROM events",
        "DELETE FROM seals",
        f"UPDATE seal_heads SET number = 0, scanned_to = 0, hash = '{'0' * 64}'",
    )

    found = checked(MONDAY_TEN + timedelta(days=1))

    assert (found.fault, found.sequence) == (FaultKind.TAIL_GONE, 1)


def test_there_is_nothing_to_check_before_anything_has_happened(context):
    assert jobs.check_log(MONDAY_TEN) is None
    assert queries.last_check() is None


def test_a_ticker_that_is_stopped_seals_and_anchors_what_it_leaves(app, cast, sealed, monkeypatch, moment):
    note(cast, 3)
    stop = threading.Event()
    monkeypatch.setattr(schedule, "SCHEDULE", (Work("stop", timedelta(), lambda at: stop.set()),))

    schedule.tick(app, stop)

    assert keeping.newest_anchor().anchor.size == sealed + 3


def test_the_ticker_seals_every_second_and_anchors_every_quarter_of_an_hour():
    every = {work.run: work.every for work in schedule.SCHEDULE}

    assert every[jobs.seal_events] == timedelta(seconds=1)
    assert every[jobs.anchor_log] == timedelta(minutes=15)


def test_how_the_log_stands_in_a_sentence_or_three(cast, sealed):
    assert not keeping.condition(MONDAY_TEN).is_anchored
    jobs.anchor_log(MONDAY_TEN)
    much_later = MONDAY_TEN + timedelta(hours=5)
    assert keeping.condition(much_later).is_anchored, "nothing has happened since"
    note(cast)
    seal_all()
    assert not keeping.condition(much_later).is_anchored
    jobs.anchor_log(much_later)
    past_the_desk(f"UPDATE seal_heads SET number = {sealed - 1}")
    assert not keeping.condition(much_later).is_anchored, "the anchor knows of more"
