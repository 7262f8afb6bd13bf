"""An open line to Telegram: its thread, its connections, and the calls as the library knows them. `telegram.py` speaks by it."""

import asyncio
import json
import logging
import os
import threading
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram import error as theirs
from telegram.request import HTTPXRequest

from desk.notify.keyboards import laid_out
from desk.notify.letters import Letter
from desk.notify.refusals import FileTooBig

# PTB reads this whenever it builds a RetryAfter; without it each 429 also costs a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
# At INFO and DEBUG these write every URL, and the URL holds the token.
for _name in ("httpx", "httpcore", "telegram"):
    logging.getLogger(_name).setLevel(logging.WARNING)
# This one copies whole answers that are not JSON; a proxy's error page may repeat the URL.
logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)

CONNECTIONS = 32  # more threads than this wait for each other
# What Telegram is asked to tell; an empty list would bring edits, channels and polls along, for nothing.
KINDS = ["message", "callback_query", "my_chat_member"]
CANNOT_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")

Result = TypeVar("Result")

_trusted = cache(httpx.create_ssl_context)  # reading the certificates takes longer than sending


class Line:
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
        text, keys = laid_out(letter, with_addresses)
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
