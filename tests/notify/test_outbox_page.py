"""The administrator's page of messages."""

import re

import pytest

from desk.database import db
from desk.notify import deliveries
from desk.notify.delivery_models import DeliveryState
from desk.notify.letters import Letter
from tests.factories import MONDAY_TEN
from tests.notify.chats import drained

SITI = 801


@pytest.fixture
def given_up(cast, moment, telegram_on, empty_queue):
    """Two letters that Telegram did not take."""
    telegram_on.fail_next("sendMessage", code=400, description="Bad Request: <b>message</b> is too long", times=2)
    slips = [deliveries.write(chat_id=SITI, letter=Letter(f"rahasia {n}"), at=MONDAY_TEN) for n in range(2)]
    db.session.commit()
    drained()
    return slips


def test_it_shows_what_was_given_up_and_why_but_not_what_it_says(given_up, cast, client_as):
    page = client_as(cast.dewi).get("/admin/outbox").text

    assert page.count("&lt;b&gt;message&lt;/b&gt; is too long") == 2
    assert "rahasia" not in page


def test_one_is_sent_again_then_all(given_up, cast, client_as, telegram_on):
    dewi = client_as(cast.dewi)
    dewi.send(f"/admin/outbox/{given_up[0].id}/again", page="/admin/outbox")
    drained()
    one = [message.text for message in telegram_on.sent]
    dewi.send("/admin/outbox/again", page="/admin/outbox")
    drained()

    assert one == ["rahasia 0"]
    assert [message.text for message in telegram_on.sent] == ["rahasia 0", "rahasia 1"]
    db.session.expire_all()
    assert {slip.state for slip in given_up} == {DeliveryState.SENT}
    twice = dewi.send(f"/admin/outbox/{given_up[0].id}/again", page="/admin/outbox")
    assert twice.status_code == 303
    assert len(telegram_on.sent) == 2


def test_telegram_is_asked_on_demand_and_may_be_silent(given_up, cast, client_as, telegram_on):
    telegram_on.webhook = "https://desk.example/telegram/webhook"
    telegram_on.webhook_trouble = {"last_error_message": "502 Bad Gateway", "last_error_date": 1_790_000_000}
    dewi = client_as(cast.dewi)

    told = dewi.send("/admin/outbox/telegram", page="/admin/outbox").text
    asked = [method for method, _ in telegram_on.calls].count("getWebhookInfo")
    telegram_on.stop()
    silent = dewi.send("/admin/outbox/telegram", page="/admin/outbox")

    assert "502 Bad Gateway" in told
    assert asked == 1
    assert silent.status_code == 200
    assert "Telegram tidak menjawab" in silent.text or "Telegram did not answer" in silent.text


def test_it_is_for_administrators_and_says_when_telegram_is_off(cast, client_as):
    assert client_as(cast.joko).get("/admin/outbox").status_code == 403
    assert "DESK_TELEGRAM_TOKEN" in client_as(cast.dewi).get("/admin/outbox").text


def test_the_probe_says_how_messages_get_on_and_stays_green(given_up, client_as, moment):
    deliveries.write(chat_id=SITI, letter=Letter("x"), at=MONDAY_TEN)
    db.session.commit()
    moment.shift(90)

    health = client_as().get("/readyz").json

    assert (health["telegram"], health["urgent_waiting_seconds"]) == ("behind", 90)
    assert re.fullmatch("ready|not ready", health["status"])
