"""Updates are handled once, in order, whatever dies on the way."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from desk.bot import intake, jobs, lease
from desk.bot.jobs import Fetch
from desk.bot.models import BotUpdate, UpdateState
from desk.bot.polling import Poller
from desk.database import db
from desk.notify import operations
from desk.notify.delivery_models import Delivery
from desk.notify.models import TelegramLink
from desk.sealing import BrokenSeal
from tests.factories import MONDAY_TEN
from tests.notify.chats import JOKOS_CHAT, SARIS_CHAT, at_once, speaking_to

SECOND = timedelta(seconds=1)


@pytest.fixture
def quiet(app, api, cast, moment):
    """Telegram is set up, and nothing is carried to it."""
    with speaking_to(app, api):
        yield


def state_of(number):
    db.session.expire_all()
    row = db.session.get(BotUpdate, number)
    return row.state, row.attempts, row.error


def answers():
    db.session.expire_all()
    return db.session.scalars(select(Delivery.chat_id).order_by(Delivery.id)).all()


def note(*updates, at=MONDAY_TEN):
    return jobs.note_all(updates, at=at)


def test_an_update_that_comes_a_hundred_times_has_one_effect(quiet, cast, says):
    once = says(JOKOS_CHAT, f"/start {operations.make_link_code(user=cast.joko, at=MONDAY_TEN)}")

    for _ in range(50):
        jobs.work_on(note(once, once), fetch=Fetch.NOW)

    assert answers() == [JOKOS_CHAT]
    assert db.session.scalar(select(func.count()).select_from(TelegramLink)) == 1
    assert db.session.get(BotUpdate, once["update_id"]).content is None, "What was said is not kept."


def test_two_processes_that_get_the_same_update_handle_it_once(app, quiet, says):
    once = says(JOKOS_CHAT, "/start")

    at_once(app, 2, lambda: jobs.work_on(note(once), fetch=Fetch.NOW))

    assert answers() == [JOKOS_CHAT]


def test_a_chat_is_worked_on_in_order_and_another_need_not_wait_for_it(quiet, says):
    first, second, other = says(JOKOS_CHAT, "/tugas"), says(JOKOS_CHAT, "/antrean"), says(SARIS_CHAT, "/tugas")
    note(other, second, first)

    held = intake.claim(JOKOS_CHAT, at=MONDAY_TEN)

    assert held.update_id == first["update_id"]
    assert intake.claim(JOKOS_CHAT, at=MONDAY_TEN) is None, "The second waits for the first."
    assert intake.chats_waiting(MONDAY_TEN) == [SARIS_CHAT]


def test_what_was_written_down_by_a_process_that_died_is_handled_by_the_ticker(quiet, says, moment):
    waiting = says(SARIS_CHAT, "/start")
    note(waiting)

    assert jobs.sweep_updates(MONDAY_TEN)["chats"] == 0, "Whoever wrote it down comes first."
    moment.shift(jobs.NOBODYS_AFTER)
    jobs.sweep_updates(MONDAY_TEN + jobs.NOBODYS_AFTER)

    assert answers() == [SARIS_CHAT]
    assert state_of(waiting["update_id"])[0] is UpdateState.HANDLED


def test_what_a_worker_took_with_it_is_handled_once_its_time_is_over_and_its_late_word_counts_no_more(
    quiet, says, moment
):
    number = says(SARIS_CHAT, "/start")
    note(number)
    lost = intake.claim(SARIS_CHAT, at=MONDAY_TEN)
    db.session.commit()
    moment.shift(intake.LEASE)

    jobs.sweep_updates(MONDAY_TEN + intake.LEASE)

    assert answers() == [SARIS_CHAT]
    assert not intake.settle(lost, at=MONDAY_TEN)


def test_a_poisonous_update_is_put_aside_after_three_tries_and_those_behind_it_go_on(quiet, says, moment, caplog):
    poison, behind = says(SARIS_CHAT, "/start"), says(SARIS_CHAT, "/start")
    note(poison, behind)
    db.session.execute(update(BotUpdate).where(BotUpdate.update_id == poison["update_id"]).values(content="rusak"))
    db.session.commit()

    for _ in range(intake.MOST_ATTEMPTS):
        jobs.work_on([SARIS_CHAT], fetch=Fetch.NOW)
        moment.shift(6 * SECOND)
    jobs.work_on([SARIS_CHAT], fetch=Fetch.NOW)

    assert state_of(poison["update_id"]) == (UpdateState.ASIDE, 3, BrokenSeal.__name__)
    assert state_of(behind["update_id"])[0] is UpdateState.HANDLED
    assert "put aside" in caplog.text


def test_an_update_that_takes_every_worker_down_is_put_aside_too(quiet, says, moment):
    deadly, behind = says(SARIS_CHAT, "/start"), says(SARIS_CHAT, "/start")
    note(deadly, behind)
    at = MONDAY_TEN
    for _ in range(intake.MOST_ATTEMPTS):
        assert intake.claim(SARIS_CHAT, at=at).update_id == deadly["update_id"]
        db.session.commit()
        at += intake.LEASE
    moment.move_to(at)

    jobs.sweep_updates(at)

    assert state_of(deadly["update_id"])[0] is UpdateState.ASIDE
    assert answers() == [SARIS_CHAT]


@pytest.mark.parametrize("junk", [{"update_id": 2**70}, {"update_id": "7"}, {}, "x", None, 5, []], ids=repr)
def test_junk_between_updates_holds_nothing_up(quiet, says, junk):
    assert note(junk, says(SARIS_CHAT, "halo \ud800 \x00")) == [SARIS_CHAT]


def test_the_offset_is_read_from_the_database_and_not_from_long_ago(quiet, says):
    assert intake.next_offset(MONDAY_TEN) is None
    newest = says(SARIS_CHAT, "x")
    note(newest, {"update_id": newest["update_id"] + 7, "poll": {}})

    assert intake.next_offset(MONDAY_TEN + SECOND) == newest["update_id"] + 8, "Also behind what nobody needs."
    assert intake.next_offset(MONDAY_TEN + intake.ORDER_HOLDS_FOR) is None, "After a silence numbers begin anywhere."


def test_old_updates_are_forgotten(quiet, says):
    handled, waiting = says(SARIS_CHAT, "/start"), says(SARIS_CHAT, "/start")
    note(handled)
    jobs.work_on([SARIS_CHAT], fetch=Fetch.NOW)
    note(waiting)

    jobs.forget_updates(MONDAY_TEN + intake.KEPT_FOR)

    assert db.session.scalars(select(BotUpdate.update_id)).all() == [waiting["update_id"]]


def test_a_second_poller_waits_and_takes_over_when_the_first_has_died(app, quiet, api, says, moment):
    first, second = (Poller(app, threading.Event(), threading.Lock()) for _ in range(2))
    api.push(says(SARIS_CHAT, "/start"))
    assert first.turn()

    assert not second.turn()
    moment.shift(lease.HOLDS_FOR)
    api.push(says(SARIS_CHAT, "/start"))

    assert second.turn()
    assert not first.turn()
    assert answers() == [SARIS_CHAT, SARIS_CHAT]
    assert timedelta(seconds=30) >= lease.HOLDS_FOR


def test_a_poller_that_ends_in_order_lets_the_next_one_in_at_once(app, quiet, api, says):
    first, second = (Poller(app, threading.Event(), threading.Lock()) for _ in range(2))
    api.push(says(SARIS_CHAT, "/start"))
    assert first.turn()

    first.let_go()
    api.push(says(SARIS_CHAT, "/start"))

    assert second.turn()
    assert [method for method, _ in api.calls if method == "deleteWebhook"], "No webhook may stand in the way."
