"""Somebody with Telegram on a telephone, and the bot at the other end: each message goes the whole way, over HTTP."""

import itertools
import json
import threading
from typing import Any

from flask import Flask
from sqlalchemy import select

from desk import clock
from desk.bot import intake, jobs, polling
from desk.bot.jobs import Fetch
from desk.database import db
from desk.notify import jobs as couriers
from desk.notify.delivery_models import Delivery, DeliveryState
from tests.conftest import BASE_URL
from tests.fakes import FakeTelegram, Sent
from tests.services import wait_for

SECRET = "tests-webhook-secret"
_update_ids = itertools.count(50_000)


class Phone:
    """A chat. With `restarts` the bot is taken down between two messages: nothing is left of it but the database."""

    restarts = False

    def __init__(self, app: Flask, api: FakeTelegram, chat_id: int, moment: Any, mode: str = "webhook") -> None:
        self.app, self.api, self.chat_id, self.moment, self.mode = app, api, chat_id, moment, mode

    def say(self, text: str, **more: Any) -> list[Sent]:
        return self.send({"text": text} | more)

    def photo(self, data: bytes, *, size: int = 0, **more: Any) -> list[Sent]:
        name = f"file{len(self.api.files)}"
        self.api.files[name] = data
        return self.send({"photo": [{"file_id": name, "file_size": size or len(data)}]} | more)

    def place(self, latitude: float, longitude: float) -> list[Sent]:
        return self.send({"location": {"latitude": latitude, "longitude": longitude}})

    def send(self, content: dict[str, Any]) -> list[Sent]:
        return self.update({"message": self.message(content)})

    def message(self, content: dict[str, Any]) -> dict[str, Any]:
        sender = {"id": self.chat_id, "is_bot": False, "first_name": "Siti Ruthenium"}
        chat = {"id": self.chat_id, "type": "private", "first_name": "Siti Ruthenium", "username": "ruthenium"}
        return {"message_id": 1, "date": 0, "chat": chat, "from": sender} | content

    def press(self, label_or_data: str) -> list[Sent]:
        """The button that says or sends that, the newest one."""
        data = next((data for label, data in self.buttons()[::-1] if label_or_data in (label, data)), None)
        verb = next((one for _, one in self.buttons()[::-1] if one.split(":")[1] == label_or_data), None)
        assert data or verb, f"No button {label_or_data}: {self.buttons()}"
        return self.press_data(data or verb or "")

    def press_data(self, data: str) -> list[Sent]:
        """A button that sends this, whether there was one or not."""
        return self.update({"callback_query": self.pressed(data)})

    def pressed(self, data: str) -> dict[str, Any]:
        sender = {"id": self.chat_id, "is_bot": False, "first_name": "Siti"}
        message = {"message_id": 7, "date": 0, "chat": {"id": self.chat_id, "type": "private"}}
        return {"id": "9", "from": sender, "data": data, "message": message}

    def update(self, update: dict[str, Any]) -> list[Sent]:
        """Telegram hands it over; what the bot answers."""
        count = len(self.api.sent)
        db.session.commit()
        self.moment.shift(4)
        (self._polled if self.mode == "polling" else self._called)(update | {"update_id": next(_update_ids)})
        self.deliver()
        db.session.expire_all()
        return [message for message in self.api.sent[count:] if message.chat_id == self.chat_id]

    def deliver(self) -> None:
        """What waits is sent by the real couriers, each slip in a context of its own."""
        db.session.commit()  # what the test has read holds no lock
        with self.app.app_context():
            waiting = select(Delivery.id).where(
                Delivery.state == DeliveryState.PENDING, Delivery.try_after <= clock.now()
            )
            ids = list(db.session.scalars(waiting.order_by(Delivery.id)))
        for delivery_id in ids:
            with self.app.app_context():
                couriers.deliver(delivery_id)

    def buttons(self) -> list[tuple[str, str]]:
        """Every button in this chat that sends something, the oldest first."""
        markups = [sent.params.get("reply_markup") or {} for sent in self.api.sent if sent.chat_id == self.chat_id]
        rows = itertools.chain(*(markup.get("inline_keyboard", []) for markup in markups))
        return [
            (button["text"], button["callback_data"]) for button in itertools.chain(*rows) if "callback_data" in button
        ]

    @property
    def words(self) -> str:
        """Everything that was ever said in this chat, with its buttons."""
        return "\n".join(
            f"{sent.text}\n{json.dumps(sent.params, ensure_ascii=False)}"
            for sent in self.api.sent
            if sent.chat_id == self.chat_id
        )

    def _called(self, update: dict[str, Any]) -> None:
        browser = self.app.test_client()
        answer = browser.post(
            "/telegram/webhook",
            json=update,
            base_url=BASE_URL,
            headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
        )
        assert answer.status_code == 200
        with self.app.app_context():  # the process that fetches pictures
            waiting = intake.chats_waiting(clock.now())
            db.session.commit()
            jobs.work_on(waiting, fetch=Fetch.NOW)
        if self.restarts:
            couriers.hang_up(self.app)

    def _polled(self, update: dict[str, Any]) -> None:
        stop = threading.Event()
        self.api.push(update, update_id=update["update_id"])
        running = threading.Thread(target=polling.poll, args=(self.app, stop))
        running.start()
        wait_for(lambda: self._is_handled(update["update_id"]), 10)
        stop.set()
        running.join(10)
        assert not running.is_alive()

    def _is_handled(self, update_id: int) -> bool:
        from desk.bot.models import BotUpdate, UpdateState

        with self.app.app_context():
            row = db.session.get(BotUpdate, update_id)
            return row is not None and row.state is not UpdateState.WAITING
