"""The way in by which Telegram calls the desk: closed unless it knows the secret."""

import pytest

from desk.bot.views import SECRET_HEADER
from desk.database import db
from desk.notify import operations, queries
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
    heard = client_as().post("/telegram/webhook", json=update, headers={SECRET_HEADER: SECRET})

    assert refused.status_code == 403
    assert heard.json["chat_id"] == 5


def test_the_answer_travels_in_the_response(client_as, cast, says, with_secret, moment, api):
    code = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)
    db.session.commit()
    update = says(JOKOS_CHAT, f"/start {code}")
    telegram = client_as()

    first = telegram.post("/telegram/webhook", json=update, headers={SECRET_HEADER: SECRET})
    again = telegram.post("/telegram/webhook", json=update, headers={SECRET_HEADER: SECRET})

    assert (first.json["method"], first.json["chat_id"]) == ("sendMessage", JOKOS_CHAT)
    assert "Joko Susilo" in first.json["text"]
    assert (again.status_code, again.data) == (200, b"")
    assert queries.link_of_chat(JOKOS_CHAT).user_id == cast.joko.id
    assert api.calls == []


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'"x"', b"\xff"], ids=repr)
def test_what_is_no_update_is_refused_without_an_error(client_as, with_secret, body):
    answer = client_as().post(
        "/telegram/webhook", data=body, headers={SECRET_HEADER: SECRET}, content_type="application/json"
    )

    assert answer.status_code == 400
