"""Updates as Telegram writes them."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def says() -> Callable[..., dict[str, Any]]:
    """A function that makes the update in which somebody writes `text` in a private chat."""
    ids = itertools.count(9000)

    def make(chat_id: int, text: str, *, kind: str = "private", **more: Any) -> dict[str, Any]:
        sender = {"id": abs(chat_id), "is_bot": False, "first_name": "Joko"}
        message = {"message_id": 1, "date": 0, "chat": {"id": chat_id, "type": kind}, "from": sender, "text": text}
        return {"update_id": next(ids), "message": message | more}

    return make
