"""The bot fetches what people write, answers each, and lives through outages."""

import logging
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk import heartbeats
from desk.bot import polling
from desk.database import db
from desk.notify import telegram
from desk.notify.delivery_models import Delivery
from tests.factories import MONDAY_TEN
from tests.notify.chats import JOKOS_CHAT, SARIS_CHAT
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


def answered():
    """The chats for which an answer has been written, in order."""
    found = db.session.scalars(select(Delivery.chat_id).order_by(Delivery.id)).all()
    db.session.rollback()
    return list(found)


def test_each_update_is_answered_once_and_taken_off(bot, api):
    number = api.say(JOKOS_CHAT, "/start")
    bot()
    wait_for(lambda: answered() == [JOKOS_CHAT], FIVE)

    api.push({"message": {"chat": {"id": JOKOS_CHAT, "type": "private"}, "text": "/start"}}, update_id=number)
    api.say(SARIS_CHAT, "/start")

    wait_for(lambda: answered() == [JOKOS_CHAT, SARIS_CHAT], FIVE)
    offsets = [int(params["offset"]) for method, params in api.calls if method == "getUpdates" and "offset" in params]
    assert number + 1 in offsets


def test_a_button_is_answered_by_the_bot_itself(bot, api):
    bot()
    api.click(JOKOS_CHAT, "t:show:D-2610-00001-1", 5)

    wait_for(lambda: [params for method, params in api.calls if method == "answerCallbackQuery"], FIVE)


def test_the_bot_lives_through_an_outage_and_a_webhook_that_somebody_set(bot, api, caplog, monkeypatch):
    monkeypatch.setattr(telegram, "SOON", timedelta(seconds=1))
    caplog.set_level(logging.WARNING)
    api.stop()
    bot()
    wait_for(lambda: "No updates" in caplog.text, FIVE)

    api.start()
    api.webhook = "https://elsewhere.example/"
    api.say(JOKOS_CHAT, "/start")

    wait_for(lambda: answered() == [JOKOS_CHAT], 15)
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
