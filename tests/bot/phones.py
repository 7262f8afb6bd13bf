"""People with the bot in their hands: they write and press, the desk is restarted between any two steps, answers arrive."""

import itertools
import threading
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import select

from desk.bot import attending, intake
from desk.bot.polling import Poller
from desk.bot.views import SECRET_HEADER
from desk.database import db
from desk.notify import jobs
from desk.notify.delivery_models import Delivery, DeliveryState
from tests.fakes import FakeTelegram, Sent

SECRET = "rahasia-webhook-0123456789"


@dataclass
class Telegram:
    """The way between phones and desk, in one of its two modes."""

    app: Flask
    api: FakeTelegram
    mode: str
    toasts: list[str] = field(default_factory=list)  # what was said above the chat, in mode webhook
    ids: Any = field(default_factory=lambda: itertools.count(50_000))

    def bring(self, *updates: dict[str, Any]) -> None:
        """Let the desk have these updates, each of its processes begun anew, and carry its answers."""
        db.session.commit()
        numbered = [{"update_id": next(self.ids)} | update for update in updates]
        if self.mode == "webhook":
            for update in numbered:
                self.post(update)
        else:
            for update in numbered:
                self.api.push(update, update_id=update["update_id"])
            self.poll()
        self.carry()

    def poll(self) -> None:
        with self.app.app_context():
            poller = Poller(self.app, threading.Event(), threading.Lock())
            assert poller.turn()
            while intake.is_anything_waiting():
                assert poller.turn()
            poller.let_go()

    def post(self, update: dict[str, Any]) -> Any:
        with self.app.app_context():  # a request's own: nothing is left in its session
            client = self.app.test_client()
            answer = client.post(
                "/telegram/webhook", json=update, headers={SECRET_HEADER: SECRET}, base_url="http://desk.test"
            )
        assert answer.status_code == 200, answer.data
        if answer.is_json:
            assert answer.json["method"] == "answerCallbackQuery"
            self.toasts.append(answer.json["text"])
        return answer

    def attend(self) -> None:
        """The turn of the bot process in mode webhook."""
        db.session.commit()
        with self.app.app_context():
            attending.look_once()
        self.carry()

    def carry(self) -> None:
        """Send everything that waits, in order."""
        db.session.commit()
        with self.app.app_context():
            while waiting := db.session.scalars(
                select(Delivery.id).where(Delivery.state == DeliveryState.PENDING).order_by(Delivery.id)
            ).all():
                db.session.commit()
                for delivery_id in waiting:
                    jobs.deliver(delivery_id)
        db.session.expire_all()


@dataclass
class Phone:
    """A chat with the bot."""

    telegram: Telegram
    chat_id: int
    seen: int = 0

    def says(self, text: str, *, answering: Sent | None = None, **more: Any) -> str:
        """Write; gives what arrives in answer."""
        self.hears()
        self.telegram.bring(self.written(text, answering=answering, **more))
        return self.hears()

    def written(self, text: str, *, answering: Sent | None = None, **more: Any) -> dict[str, Any]:
        if answering is not None:
            more["reply_to_message"] = {"message_id": answering.message_id}
        return self.telegram.api.update_of(self.chat_id, **({"text": text} | more))

    def presses(self, label: str, *, on: Sent | None = None) -> str:
        """Press the button with that label, of the newest message that has it; gives what arrives in answer."""
        on = on or next(m for m in reversed(self.messages()) if any(label in key["text"] for key in keys_of(m)))
        data = next(key["callback_data"] for key in keys_of(on) if label in key["text"])
        return self.sends(data, on=on)

    def sends(self, data: str, *, on: Sent) -> str:
        self.hears()
        self.telegram.bring(self.telegram.api.press_of(self.chat_id, data, on.message_id))
        return self.hears()

    def hears(self) -> str:
        """What has arrived since the last time."""
        mine = [message for message in self.telegram.api.sent if message.chat_id == self.chat_id]
        new, self.seen = mine[self.seen :], len(mine)
        return "\n\n".join(message.text for message in new)

    def messages(self) -> list[Sent]:
        return list(self.telegram.api.now_in(self.chat_id).values())

    def last(self) -> Sent:
        return self.messages()[-1]


def keys_of(message: Sent) -> list[dict[str, Any]]:
    """The buttons under a message."""
    return list(itertools.chain(*message.params.get("reply_markup", {}).get("inline_keyboard", [])))


def labels_of(message: Sent) -> list[str]:
    return [key["text"] for key in keys_of(message)]
