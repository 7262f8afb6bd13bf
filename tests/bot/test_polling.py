"""The bot fetches what people write, answers each, and lives through outages."""

import logging
import threading
from datetime import timedelta

import pytest

from desk import heartbeats
from desk.bot import polling
from desk.database import db
from desk.notify import operations, queries, telegram
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import JOKOS_CHAT, SARIS_CHAT, link
from tests.services import wait_for

FIVE = 5
pytestmark = pytest.mark.slow


@pytest.fixture
def bot(context, cast, telegram_on, moment):
    """The bot at work in a thread, as `flask bot` runs it; started by calling the value."""
    stop = threading.Event()
    running = threading.Thread(target=polling.poll, args=(context, stop))

    def start():
        db.session.commit()
        running.start()

    yield start
    db.session.rollback()  # what the test has read holds no lock that the bot waits for
    stop.set()
    running.join(FIVE)
    assert not running.is_alive(), "The bot does not stop."


def said_to(api, chat_id):
    return [message.text for message in api.sent if message.chat_id == chat_id]


def test_people_are_answered(bot, api, cast):
    link(cast.sari, SARIS_CHAT)
    ticket = make_ticket(cast.sari)
    code = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)
    bot()

    api.say(JOKOS_CHAT, f"/start {code}")
    api.say(SARIS_CHAT, f"/status {ticket.number}")
    api.wait_sent(2, FIVE)

    assert "Joko Susilo" in said_to(api, JOKOS_CHAT)[0]
    assert ticket.number in said_to(api, SARIS_CHAT)[0]
    assert queries.link_of_chat(JOKOS_CHAT).user_id == cast.joko.id


def test_each_update_is_answered_once_and_taken_off(bot, api):
    number = api.say(JOKOS_CHAT, "/start")
    bot()
    api.wait_sent(1, FIVE)

    api.push({"message": {"chat": {"id": JOKOS_CHAT, "type": "private"}, "text": "/start"}}, update_id=number)
    api.say(SARIS_CHAT, "/start")
    api.wait_sent(2, FIVE)

    assert len(said_to(api, JOKOS_CHAT)) == 1
    offsets = [int(params["offset"]) for method, params in api.calls if method == "getUpdates" and "offset" in params]
    assert number + 1 in offsets


def test_a_poisonous_update_is_passed_over(bot, api, caplog):
    bot()
    api.push({"message": {"chat": {"id": 2**80, "type": "private"}, "text": "/status"}})
    api.push({"message": {"chat": "?", "text": "/start"}})
    api.push({"message": ["?"]})

    api.say(SARIS_CHAT, "/start")
    api.wait_sent(1, FIVE)

    assert len(said_to(api, SARIS_CHAT)) == 1


def test_a_chat_that_blocked_the_bot_does_not_hold_up_the_next(bot, api):
    api.fail_next("sendMessage", chat_id=JOKOS_CHAT, code=403)
    bot()

    api.say(JOKOS_CHAT, "/start")
    api.say(SARIS_CHAT, "/start")
    api.wait_sent(1, FIVE)

    assert said_to(api, JOKOS_CHAT) == []
    assert len(said_to(api, SARIS_CHAT)) == 1


def test_the_bot_lives_through_an_outage(bot, api, caplog, monkeypatch):
    monkeypatch.setattr(telegram, "SOON", timedelta(seconds=1))
    caplog.set_level(logging.WARNING)
    api.stop()
    bot()
    wait_for(lambda: "No updates" in caplog.text, FIVE)

    api.start()
    api.say(JOKOS_CHAT, "/start")

    api.wait_sent(1, 15)
    assert "AAF-not-a-real-secret" not in caplog.text


def test_it_shows_that_it_lives(bot, api):
    api.say(JOKOS_CHAT, "/start")
    bot()

    def has_beaten():
        beaten_at = heartbeats.last_beat("bot")
        db.session.rollback()
        return beaten_at == MONDAY_TEN

    wait_for(has_beaten, FIVE)


def test_it_stops_at_once_although_it_waits_for_words(bot, api):
    bot()
    wait_for(lambda: [method for method, _ in api.calls if method == "getUpdates"], FIVE)
