"""The way in by which Telegram calls the desk: closed unless it knows the secret."""

import dataclasses

import pytest
from sqlalchemy import func, select

from desk.bot import attending
from desk.bot.models import BotUpdate
from desk.bot.views import SECRET_HEADER
from desk.database import db
from desk.notify import operations, queries
from desk.notify.delivery_models import Delivery
from tests.factories import MONDAY_TEN
from tests.notify.chats import JOKOS_CHAT, speaking_to

SECRET = "rahasia-webhook-0123456789"


@pytest.fixture
def with_secret(app, api):
    with speaking_to(app, api, telegram_mode="webhook", telegram_webhook_secret=SECRET):
        yield


@pytest.mark.parametrize("given", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET}], ids=["none", "empty", "some"])
def test_without_a_secret_of_its_own_the_desk_is_closed(client_as, says, given):
    answer = client_as().post("/telegram/webhook", json=says(5, "/start"), headers=given)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "given",
    [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET + "x"}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: "ä"}],
    ids=["none", "empty", "longer", "shorter", "not ascii"],
)
def test_a_wrong_secret_is_refused(client_as, says, with_secret, given):
    update = says(5, "/start")

    refused = client_as().post("/telegram/webhook", json=update, headers=given)
    heard_before = db.session.scalar(select(func.count()).select_from(BotUpdate))
    heard = client_as().post("/telegram/webhook", json=update, headers={SECRET_HEADER: SECRET})

    assert (refused.status_code, heard_before) == (403, 0)
    assert heard.status_code == 200
    assert db.session.scalars(select(Delivery.chat_id)).all() == [5]


def test_the_same_update_is_answered_with_200_each_time_and_handled_once(
    client_as, cast, says, with_secret, moment, api
):
    code = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)
    db.session.commit()
    update = says(JOKOS_CHAT, f"/start {code}")
    telegram = client_as()

    answers = [telegram.post("/telegram/webhook", json=update, headers={SECRET_HEADER: SECRET}) for _ in range(3)]

    assert [(answer.status_code, answer.data) for answer in answers] == [(200, b"")] * 3
    assert queries.link_of_chat(JOKOS_CHAT).user_id == cast.joko.id
    assert db.session.scalars(select(Delivery.chat_id)).all() == [JOKOS_CHAT]
    assert api.calls == [], "A request does not wait for Telegram."


def test_the_bot_process_tells_telegram_where_to_call(app, with_secret, context, api):
    settings = dataclasses.replace(app.config["DESK"], base_url="https://desk.kota.go.id")

    assert attending.tell_telegram(settings)

    method, params = api.calls[-1]
    assert (method, params["url"], params["secret_token"]) == (
        "setWebhook",
        "https://desk.kota.go.id/telegram/webhook",
        SECRET,
    )
    assert "callback_query" in params["allowed_updates"]


def test_an_address_that_is_not_https_is_not_told_and_an_outage_is_tried_again(app, with_secret, context, api, caplog):
    assert attending.tell_telegram(app.config["DESK"])
    assert api.calls == []
    assert "https" in caplog.text

    api.fail_next("setWebhook", code=500)
    settings = dataclasses.replace(app.config["DESK"], base_url="https://desk.kota.go.id")

    assert not attending.tell_telegram(settings)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'"x"', b"\xff"], ids=repr)
def test_what_is_no_update_is_refused_without_an_error(client_as, with_secret, body):
    answer = client_as().post(
        "/telegram/webhook", data=body, headers={SECRET_HEADER: SECRET}, content_type="application/json"
    )

    assert answer.status_code == 400
