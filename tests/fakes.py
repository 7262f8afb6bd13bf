"""A stand-in for Telegram's Bot API: a real HTTP server on a loopback port, steered from the test.

By hand: `python -m tests.fakes --port 8081 --log messages.jsonl` and DESK_TELEGRAM_API_BASE=http://127.0.0.1:8081.
Each message the desk sends is printed; type `42 /start` to let person 42 say so.
"""

import argparse
import contextlib
import itertools
import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]
TEXT_OF = dict(sendMessage="text", editMessageText="text", sendPhoto="caption", sendDocument="caption")
DESCRIPTIONS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    429: "Too Many Requests",
}


@dataclass
class Sent:
    """A message or edit that was accepted; `at` is monotonic time, `files` what was uploaded with it."""

    chat_id: int
    text: str
    method: str
    params: Json
    at: float
    message_id: int
    files: dict[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(eq=False)
class Fault(Exception):
    """What goes wrong with the next `times` calls that fit; no `method` means any but getUpdates.

    The answer is `code` with a JSON error, or with `body` as it stands. With `drop_after_accept` the call is
    carried out and the line cut; with `delay` it is carried out (if `code` is 0) and answered late.
    """

    method: str | None = None
    chat_id: int | None = None
    code: int = 429
    retry_after: int | None = None
    description: str | None = None
    times: int = 1
    drop_after_accept: bool = False
    migrate_to: int | None = None
    body: bytes | None = None
    delay: float = 0

    def fits(self, method: str, params: Json) -> bool:
        right_method = method == self.method if self.method else method != "getUpdates"
        return right_method and self.chat_id in (None, params.get("chat_id"))

    @property
    def answer(self) -> Json:
        hints = {"retry_after": self.retry_after, "migrate_to_chat_id": self.migrate_to}
        description = self.description or DESCRIPTIONS.get(self.code, "Internal Server Error")
        error: Json = {"ok": False, "error_code": self.code, "description": description}
        return {**error, "parameters": {name: hint for name, hint in hints.items() if hint is not None}}


class FakeTelegram:
    """Use as a context manager, from any thread. With `token` given, calls with another one get 401."""

    def __init__(self, port: int = 0, token: str | None = None, username: str = "desk_test_bot") -> None:
        self.port, self.token, self.username = port, token, username
        self.sent: list[Sent] = []
        self.calls: list[tuple[str, Json]] = []
        self.files: dict[str, bytes] = {}  # by file_id, for getFile and the download
        self.webhook = ""
        self.on_sent: Callable[[Sent], None] = lambda message: None
        self.server: _Server | None = None
        self._changed = threading.Condition()
        self._updates: list[tuple[Json, list[bool]]] = []  # with a mark once delivered
        self._faults: list[Fault] = []
        self._message_ids = itertools.count(1)
        self._last_update = self._newest_poll = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen; after `stop`, on the same port, with nothing forgotten."""
        self.server = _Server(self.port, self)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """An outage: new connections are refused and open ones cut, also those of calls under way."""
        server, self.server = self.server, None
        if server:
            server.shutdown()
            server.server_close()
            server.cut()
            with self._changed:
                self._changed.notify_all()

    def wait_sent(self, n: int, seconds: float = 5.0) -> list[Sent]:
        """All messages so far, once there are `n`. AssertionError if there are fewer after `seconds`."""
        with self._changed:
            enough = self._changed.wait_for(lambda: len(self.sent) >= n, seconds)
            assert enough, f"waited {seconds} s for {n} messages: {self.sent}"
            return list(self.sent)

    def push(self, update: Json, update_id: int | None = None) -> int:
        """Queue an update and return its id. With an id used before, it is delivered once more."""
        with self._changed:
            number = update_id or self._last_update + 1
            self._last_update = max(self._last_update, number)
            self._updates.append(({**update, "update_id": number}, []))
            self._changed.notify_all()
            return number

    def say(self, chat_id: int, text: str, user_id: int | None = None, first_name: str = "Siti") -> int:
        """Someone writes to the bot in a private chat; a leading `/word` is marked as a command."""
        person = {"id": user_id or chat_id, "is_bot": False, "first_name": first_name, "language_code": "id"}
        content: Json = {"text": text, "from": person}
        if text.startswith("/"):
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return self.push({"message": self._message(chat_id, next(self._message_ids), content)})

    def update_of(self, chat_id: int, sender: int | None = None, title: str = "", **content: Any) -> Json:
        """The update in which somebody writes `content`; a chat with a title, or below zero, is a group."""
        person = {"id": sender or abs(chat_id), "is_bot": False, "first_name": "Siti", "language_code": "id"}
        message = self._message(chat_id, next(self._message_ids), {"from": person} | content)
        message["chat"] |= {"title": title} if title else {}
        return {"message": message}

    def press_of(self, chat_id: int, data: str, message_id: int, sender: int | None = None) -> Json:
        """The update in which somebody presses a button of a message of ours."""
        person = {"id": sender or abs(chat_id), "is_bot": False, "first_name": "Siti"}
        press = {"id": str(next(self._message_ids)), "from": person, "data": data, "chat_instance": "1"}
        return {"callback_query": press | {"message": self._message(chat_id, message_id, {"text": "…"})}}

    def click(self, chat_id: int, data: str, message_id: int) -> int:
        """Someone presses a button."""
        return self.push(self.press_of(chat_id, data, message_id))

    def leave_of(self, chat_id: int, status: str = "kicked") -> Json:
        """The update by which Telegram says that the bot was blocked, or taken out of a group."""
        member = {"user": {"id": 1, "is_bot": True, "first_name": "Desk"}, "status": status}
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}
        change = {"chat": chat, "from": {"id": abs(chat_id), "first_name": "Siti"}, "date": 0}
        return {"my_chat_member": change | {"old_chat_member": member, "new_chat_member": member}}

    def now_in(self, chat_id: int) -> dict[int, Sent]:
        """Our messages in a chat as they stand, edits done, by their number."""
        return {message.message_id: message for message in self.sent if message.chat_id == chat_id}

    def fail_next(self, method: str | None = None, chat_id: int | None = None, code: int = 429, **more: Any) -> None:
        """Plan a Fault; `more` takes any of its other fields."""
        with self._changed:
            self._faults.append(Fault(method, chat_id, code, **more))

    def delay_next(self, seconds: float, method: str | None = None) -> None:
        """Carry out the next call at once but answer late, as over a bad line."""
        self.fail_next(method, code=0, delay=seconds)

    def plan_for(self, method: str, params: Json) -> Fault:
        with self._changed:
            self.calls.append((method, params))
            plan = next((fault for fault in self._faults if fault.fits(method, params)), Fault(code=0))
            plan.times -= 1
            self._faults = [fault for fault in self._faults if fault.times > 0]
            return plan

    def result(self, token: str, method: str, params: Json, files: dict[str, bytes]) -> Any:
        """The result of one call. Raises Fault."""
        if self.token not in (None, token):
            raise Fault(code=401)
        if method in TEXT_OF:
            return self._accept(method, params, files)
        match method:
            case "getUpdates":
                return self._get_updates(params)
            case "getMe":
                return {"id": 1, "is_bot": True, "first_name": "Desk", "username": self.username}
            case "getWebhookInfo":
                count = len(self._updates)
                return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": count}
            case "getFile":
                name = params.get("file_id", "")
                if name not in self.files:
                    raise Fault(code=400, description="Bad Request: wrong file_id")
                return {"file_id": name, "file_unique_id": name, "file_path": f"files/{name}"}
            case "setWebhook" | "deleteWebhook":
                self.webhook = params.get("url", "") if method == "setWebhook" else ""
        return True

    def _accept(self, method: str, params: Json, files: dict[str, bytes]) -> Json:
        text = params.get(TEXT_OF[method], "")
        if not text.strip() and TEXT_OF[method] == "text":
            raise Fault(code=400, description="Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) > 2 * 4096:
            raise Fault(code=400, description="Bad Request: message is too long")
        for button in itertools.chain(*params.get("reply_markup", {}).get("inline_keyboard", [])):
            host = urlsplit(button.get("url", "https://t.me")).hostname or ""
            if "." not in host or host.startswith("127."):
                raise Fault(code=400, description="Bad Request: inline keyboard button URL is invalid")
        with self._changed:
            number = params["message_id"] if method == "editMessageText" else next(self._message_ids)
            message = Sent(params["chat_id"], text, method, params, time.monotonic(), number, files)
            self.sent.append(message)
            self.on_sent(message)
            self._changed.notify_all()
        me = {"id": 1, "is_bot": True, "first_name": "Desk"}
        return self._message(message.chat_id, number, {TEXT_OF[method]: text, "from": me})

    def _get_updates(self, params: Json) -> list[Json]:
        if self.webhook:
            raise Fault(code=409, description="Conflict: can't use getUpdates method while webhook is active")
        server, offset = self.server, int(params.get("offset", 0))
        with self._changed:
            self._newest_poll = mine = self._newest_poll + 1
            self._changed.notify_all()  # ends an older poll
            self._updates = [(u, mark) for u, mark in self._updates if not mark or u["update_id"] >= offset]
            over = lambda: self._updates or self._newest_poll != mine or self.server is not server  # noqa: E731
            self._changed.wait_for(over, float(params.get("timeout", 0)))
            if self._newest_poll != mine:
                raise Fault(code=409)
            ready = self._updates[: int(params.get("limit", 100))]
            for _, mark in ready:
                mark.append(True)
            return [update for update, _ in ready]

    def _message(self, chat_id: int, number: int, content: Json) -> Json:
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}
        return {"message_id": number, "date": int(time.time()), "chat": chat, **content}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, api: FakeTelegram) -> None:
        self.api = api
        self.lines: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.lines.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.lines.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # clients that hang up are part of the play
            super().handle_error(request, client_address)

    def cut(self) -> None:
        for line in list(self.lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # this and the next line: else each call takes 40 ms
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        api, body = self.server.api, self.rfile.read(int(self.headers.get("Content-Length") or 0))
        _, *path = urlsplit(self.path).path.split("/")
        if path[0] == "file":
            content = api.files.get(path[-1])
            return self._reply(404 if content is None else 200, content or b"")
        token, method = path[0].removeprefix("bot"), path[1]
        params, files = self._read(body)
        plan = api.plan_for(method, params)
        try:
            if plan.code and not plan.drop_after_accept:
                raise plan
            code, answer = 200, {"ok": True, "result": api.result(token, method, params, files)}
        except Fault as fault:
            code, answer = fault.code, fault.answer
        time.sleep(plan.delay)
        if plan.drop_after_accept or api.server is not self.server:
            self.close_connection = True
            return None
        return self._reply(code, json.dumps(answer).encode() if plan.body is None else plan.body)

    do_GET = do_POST

    def _read(self, body: bytes) -> tuple[Json, dict[str, bytes]]:
        """Parameters from the query and from a JSON, form or multipart body, and uploaded files."""
        kind = self.headers.get("Content-Type", "")
        params: Json = dict(parse_qsl(urlsplit(self.path).query))
        files = {}
        if kind.startswith("application/json"):
            params |= json.loads(body)
        elif kind.startswith("multipart/"):
            parts: Any = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body).get_payload()
            for part in parts:
                name = part.get_param("name", header="content-disposition")
                content = part.get_payload(decode=True)
                if part.get_filename():
                    files[name] = content
                else:
                    params[name] = content.decode()
        else:
            params |= dict(parse_qsl(body.decode()))
        for name in params.keys() & {"chat_id", "message_id", "reply_markup", "link_preview_options"}:
            if isinstance(params[name], str):
                params[name] = json.loads(params[name])
        return params, files

    def _reply(self, code: int, content: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for Telegram's Bot API.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--log", type=Path, help="file that gets each message as a JSON line, too")
    wanted = parser.parse_args()

    def write(message: Sent) -> None:
        record = asdict(message) | {"files": {name: len(data) for name, data in message.files.items()}}
        line = json.dumps(record, ensure_ascii=False)
        print(line, flush=True)
        if wanted.log:
            with wanted.log.open("a", encoding="utf-8") as log:
                log.write(line + "\n")

    with FakeTelegram(wanted.port) as api, contextlib.suppress(KeyboardInterrupt):
        api.on_sent = write
        print(f"DESK_TELEGRAM_API_BASE={api.base_url}", file=sys.stderr, flush=True)
        for line in sys.stdin:
            chat, _, text = line.strip().partition(" ")
            if chat.isdigit() and text:
                api.say(int(chat), text)
        threading.Event().wait()  # no one types, as in the background: serve on


if __name__ == "__main__":
    main()
