"""Speaking to Telegram: their errors become ours, in one place, and the token never gets out."""

import asyncio
import json
import logging
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram import error as theirs
from telegram.request import HTTPXRequest

from desk.notify.letters import Letter
from desk.notify.refusals import ChatGone, ChatMoved, FileTooBig, Refused, TryLater

# PTB reads this whenever it builds a RetryAfter; without it each 429 also costs a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
# At INFO and DEBUG these write every URL, and the URL holds the token.
for _name in ("httpx", "httpcore", "telegram"):
    logging.getLogger(_name).setLevel(logging.WARNING)
# This one copies whole answers that are not JSON; a proxy's error page may repeat the URL.
logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)

TEXT_LIMIT = 4096
ERROR_LIMIT = 300
PRESS_LIMIT = 200
CONNECTIONS = 32  # more threads than this wait for each other
SOON = timedelta(seconds=10)
LATER = timedelta(minutes=1)
WHEN_MENDED = timedelta(minutes=5)
CHAT_IS_GONE = ("chat not found", "user not found", "deactivated", "peer_id_invalid", "blocked by the user")

# What Telegram is asked to tell; an empty list would bring edits, channels and polls along, for nothing.
KINDS = ["message", "callback_query", "my_chat_member"]
CANNOT_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")

Result = TypeVar("Result")


# A line closed in mid-call, and what PTB stumbles over when the answer is not of the form Telegram gives.
_MISHAPS = (CancelledError, RuntimeError, LookupError, TypeError, ValueError, AttributeError)


def _as_ours(error: Exception, text: str) -> TryLater | Refused:
    """Our error for theirs. The order matters: BadRequest is a NetworkError."""
    if isinstance(error, theirs.RetryAfter):
        wait = error.retry_after
        return TryLater(text, wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
    if isinstance(error, theirs.TelegramError) and isinstance(error.__cause__, theirs.TelegramError):
        # Not JSON, so a proxy or a block page spoke, not Telegram: its 403 must not cut a link.
        return TryLater(text, LATER)
    if isinstance(error, theirs.ChatMigrated):
        return ChatMoved(text, error.new_chat_id)
    if isinstance(error, theirs.Forbidden):
        return ChatGone(text)
    if isinstance(error, theirs.BadRequest):
        if "file is too big" in text.lower():
            return FileTooBig(text)
        return ChatGone(text) if any(sign in text.lower() for sign in CHAT_IS_GONE) else Refused(text)
    if isinstance(error, theirs.InvalidToken):
        return TryLater(f"Telegram does not know this bot token ({text})", WHEN_MENDED)
    if isinstance(error, theirs.Conflict):
        return TryLater(text, SOON)
    if isinstance(error, theirs.NetworkError) and isinstance(error.__cause__, httpx.ConnectError):
        return TryLater(text, SOON)
    return TryLater(text, LATER)


_trusted = cache(httpx.create_ssl_context)  # reading the certificates takes longer than sending


class _Line:
    """An open line to Telegram: one event-loop thread and its connections, good in one process only."""

    def __init__(self, token: str, api_base: str, timeout: float) -> None:
        self.pid = os.getpid()
        # Two pools, so that long polls cannot use up the connections of messages.
        self.sending, self.polling = (
            HTTPXRequest(CONNECTIONS, timeout, timeout, timeout, timeout, httpx_kwargs={"verify": _trusted()})
            for _ in range(2)
        )
        self.bot = Bot(token, f"{api_base}/bot", f"{api_base}/file/bot", self.sending, self.polling)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="telegram", daemon=True)
        self.thread.start()

    def run(self, work: Coroutine[Any, Any, Result], limit: float) -> Result:
        """The result of `work`, done on the loop within `limit` seconds. Raises what `work` raises."""
        future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, limit), self.loop)
        try:
            return future.result(limit + 5)  # longer only if the loop itself is stuck
        except BaseException:  # also a job timeout raised by a signal: leave nothing behind
            future.cancel()
            raise

    def close(self) -> None:
        """Cancel what is under way, hang up and end the thread."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    async def _hang_up(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.sending.shutdown()
        await self.polling.shutdown()

    async def send(self, chat_id: int, letter: Letter) -> int:
        if any(button.url for row in letter.rows for button in row):
            try:
                return await self._send(chat_id, letter, with_addresses=True)
            except theirs.BadRequest as error:  # buttons to some addresses are refused: one without a dot, say
                if "url" not in error.message.lower():
                    raise
        return await self._send(chat_id, letter, with_addresses=False)

    async def _send(self, chat_id: int, letter: Letter, *, with_addresses: bool) -> int:
        text, keys = _laid_out(letter, with_addresses)
        quiet = LinkPreviewOptions(is_disabled=True)
        if letter.edits is not None:
            try:
                inline = keys if isinstance(keys, InlineKeyboardMarkup) else None
                await self.bot.edit_message_text(
                    text, chat_id, letter.edits, reply_markup=inline, link_preview_options=quiet
                )
                return letter.edits
            except theirs.BadRequest as error:
                if "not modified" in error.message.lower():  # it says so already: an edit that was sent twice
                    return letter.edits
                if not any(sign in error.message.lower() for sign in CANNOT_EDIT):
                    raise
        message = await self.bot.send_message(chat_id, text, reply_markup=keys, link_preview_options=quiet)
        return message.message_id

    async def download(self, file_id: str, limit: int) -> bytes:
        found = await self.bot.get_file(file_id)
        if (found.file_size or 0) > limit:
            raise FileTooBig
        content = bytes(await found.download_as_bytearray())
        if len(content) > limit:
            raise FileTooBig
        return content

    async def get_updates(self, offset: int | None, timeout: int, patience: float) -> list[dict[str, Any]]:
        # Raw, not PTB's objects: one update PTB cannot read would hold up all that follow it.
        query: dict[str, Any] = {"timeout": timeout, "allowed_updates": json.dumps(KINDS)}
        if offset is not None:
            query["offset"] = offset
        url = f"{self.bot.base_url}/getUpdates?{urlencode(query)}"
        updates: Any = await self.polling.post(url, read_timeout=patience)
        return list(updates)


_starting = threading.Lock()
_inherited: list[_Line] = []  # lines of a parent process: collecting one would meddle with the parent's loop


def _fresh_lock() -> None:
    global _starting
    _starting = threading.Lock()


os.register_at_fork(after_in_child=_fresh_lock)  # another thread may have held it at the fork


class Courier:
    """Carries messages to Telegram. May be shared by threads, and by processes forked from this one.

    The line is opened by the first call, in whichever process makes it, and kept until `close`. Every call
    raises TryLater when Telegram is out of reach, busy or does not know the token; no error holds the token.
    """

    def __init__(self, token: str, api_base: str, timeout: float = 10.0) -> None:
        self._token = token
        self._api_base = api_base.rstrip("/")
        self._timeout = timeout
        self._line: _Line | None = None
        self._username: str | None = None

    def send(self, chat_id: int, letter: Letter) -> int:
        """Send plain text, clipped to what Telegram takes, and return the message id.

        An address is a button if it is https, else a last line of text. A letter that edits a message which can no longer
        be edited is sent as a new one. Raises TryLater, Refused, ChatGone, ChatMoved. After a timeout the message may
        still have arrived.
        """
        return self._call(lambda line: line.send(chat_id, letter), self._timeout)

    def answer_press(self, press_id: str, words: str = "") -> None:
        """End the waiting sign of a button that was pressed, with a few words above the chat. Raises TryLater, Refused."""
        self._call(lambda line: line.bot.answer_callback_query(press_id, words[:PRESS_LIMIT] or None), self._timeout)

    def download(self, file_id: str, limit: int) -> bytes:
        """The content of a file that somebody sent, of at most `limit` bytes. Raises FileTooBig, TryLater, Refused."""
        return self._call(lambda line: line.download(file_id, limit), 3 * self._timeout)

    def get_updates(self, offset: int | None, timeout: int) -> list[dict[str, Any]]:
        """Updates from `offset` on, as Telegram wrote them; [] when none came within `timeout` seconds.

        Raises TryLater, also when another poller took over or a webhook is set.
        """
        patience = timeout + self._timeout
        return self._call(lambda line: line.get_updates(offset, timeout, patience), patience)

    def set_webhook(self, address: str, secret: str) -> None:
        """From now on Telegram calls that https address, with that secret. Raises TryLater, Refused."""
        self._call(
            lambda line: line.bot.set_webhook(address, secret_token=secret, allowed_updates=KINDS), self._timeout
        )

    def forget_webhook(self) -> None:
        """From now on Telegram waits to be asked; what it still has is kept. Raises TryLater, Refused."""
        self._call(lambda line: line.bot.delete_webhook(), self._timeout)

    def username(self) -> str:
        """The bot's name without the @, asked once. Raises TryLater."""
        if self._username is None:
            self._username = self._call(lambda line: line.bot.get_me(), self._timeout).username or ""
        return self._username

    def close(self) -> None:
        """End the line; calls under way get TryLater. A later call opens a new one."""
        with _starting:
            line, self._line = self._line, None
        if line and line.pid == os.getpid():
            line.close()
        elif line:
            _inherited.append(line)

    def _call(self, work: Callable[[_Line], Coroutine[Any, Any, Result]], limit: float) -> Result:
        try:
            line = self._open_line()
            return line.run(work(line), limit)
        except (theirs.TelegramError, TimeoutError, *_MISHAPS) as error:
            problem = _as_ours(error, self._without_token(error))
        raise problem  # out here, so that no traceback shows theirs with the URL in it

    def _open_line(self) -> _Line:
        with _starting:
            if self._line and self._line.pid != os.getpid():
                _inherited.append(self._line)
                self._line = None
            if self._line is None:
                self._line = _Line(self._token, self._api_base, self._timeout)
            return self._line

    def _without_token(self, error: Exception) -> str:
        text = str(error) if isinstance(error, theirs.TelegramError) else f"{type(error).__name__}: {error}"
        secret = self._token.rpartition(":")[2] or self._token  # however the rest is quoted
        return (text.replace(secret, "[token]") if secret else text)[:ERROR_LIMIT]


Keys = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None


def _laid_out(letter: Letter, with_addresses: bool) -> tuple[str, Keys]:
    """The text within the limit and the keys under it; an address that can be no button is a last line, never cut off."""
    rows, lines = [], ""
    for row in letter.rows:
        keys = [InlineKeyboardButton(button.label, callback_data=button.data) for button in row if button.data]
        for button in row:
            if button.url and with_addresses and button.url.startswith("https://"):
                keys.append(InlineKeyboardButton(button.label, url=button.url))
            elif button.url:  # buttons to http://127.0.0.1 and the like are refused
                lines += f"\n{button.label}: {button.url}"
        if keys:
            rows.append(keys)
    text = _clip(letter.text, max(TEXT_LIMIT - len(lines.encode("utf-16-le", "replace")) // 2, 1)) + lines
    if rows:
        return text, InlineKeyboardMarkup(rows)
    if letter.asks_location:
        place = KeyboardButton(letter.asks_location, request_location=True)
        return text, ReplyKeyboardMarkup([[place]], resize_keyboard=True, one_time_keyboard=True)
    return text, ReplyKeyboardRemove() if letter.clears_keys else None


def _clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, which is how Telegram counts: an emoji is two."""
    raw = text.encode("utf-16-le", "replace")  # half an emoji, which nothing could send, becomes "?"
    if len(raw) > 2 * limit:
        raw = raw[: 2 * limit - 2]
        return raw.decode("utf-16-le", "ignore") + "…"
    return raw.decode("utf-16-le")


__all__ = ["ChatGone", "ChatMoved", "Courier", "FileTooBig", "Refused", "TryLater"]
