"""Updates as Telegram writes them."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.bot.phones import SECRET, Phone, Telegram
from tests.notify.chats import JOKOS_CHAT, link, speaking_to


@pytest.fixture
def says() -> Callable[..., dict[str, Any]]:
    """A function that makes the update in which somebody writes `text` in a private chat."""
    ids = itertools.count(9000)

    def make(chat_id: int, text: str, *, kind: str = "private", **more: Any) -> dict[str, Any]:
        sender = {"id": abs(chat_id), "is_bot": False, "first_name": "Joko"}
        message = {"message_id": 1, "date": 0, "chat": {"id": chat_id, "type": kind}, "from": sender, "text": text}
        return {"update_id": next(ids), "message": message | more}

    return make


@pytest.fixture(params=["polling", "webhook"])
def telegram(app, api, cast, moment, request):
    """The way between phones and the desk, in both modes."""
    with speaking_to(app, api, telegram_mode=request.param, telegram_webhook_secret=SECRET):
        yield Telegram(app, api, request.param)


@pytest.fixture
def by_webhook(app, api, cast, moment):
    """The same in the mode that takes less time."""
    with speaking_to(app, api, telegram_mode="webhook", telegram_webhook_secret=SECRET):
        yield Telegram(app, api, "webhook")


@pytest.fixture
def jokos(by_webhook, cast):
    """Joko's phone, linked."""
    link(cast.joko, JOKOS_CHAT)
    return Phone(by_webhook, JOKOS_CHAT)
