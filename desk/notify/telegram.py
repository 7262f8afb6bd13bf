"""Speaking to Telegram: their errors become ours, in one place, and the token never gets out."""

import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError
from datetime import timedelta
from typing import Any, TypeVar

import httpx
from telegram import error as theirs

from desk.notify.letters import Letter
from desk.notify.refusals import ChatGone, ChatMoved, FileTooBig, Refused, TryLater
from desk.notify.telegram_line import KINDS, Line

ERROR_LIMIT = 300
PRESS_LIMIT = 200
SOON = timedelta(seconds=10)
LATER = timedelta(minutes=1)
WHEN_MENDED = timedelta(minutes=5)
CHAT_IS_GONE = ("chat not found", "user not found", "deactivated", "peer_id_invalid", "blocked by the user")

Result = TypeVar("Result")


# A line closed in mid-call, and what PTB stumbles over when the answer is not of the form Telegram gives.
_MISHAPS = (CancelledError, RuntimeError, LookupError, TypeError, ValueError, AttributeError)


def _as_ours(error: Exception, text: str) -> TryLater | Refused:
    """Our error for theirs. The order matters: BadRequest is a NetworkError."""
    if isinstance(error, theirs.RetryAfter):
        wait = error.retry_after
        return TryLater(text, wait if isinstance(wait, timedelta) else timedelta(seconds=wait), is_limit=True)
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


_starting = threading.Lock()
_inherited: list[Line] = []  # lines of a parent process: collecting one would meddle with the parent's loop


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
        self._line: Line | None = None
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

    def webhook(self) -> dict[str, Any]:
        """What Telegram says, within 3 seconds, of its calls to us. Raises TryLater, Refused."""
        found = self._call(lambda line: line.bot.get_webhook_info(), 3.0)
        troubles = {"error": self._hidden(found.last_error_message or ""), "error_at": found.last_error_date}
        return {"url": found.url, "pending": found.pending_update_count, **troubles}

    def close(self) -> None:
        """End the line; calls under way get TryLater. A later call opens a new one."""
        with _starting:
            line, self._line = self._line, None
        if line and line.pid == os.getpid():
            line.close()
        elif line:
            _inherited.append(line)

    def _call(self, work: Callable[[Line], Coroutine[Any, Any, Result]], limit: float) -> Result:
        try:
            line = self._open_line()
            return line.run(work(line), limit)
        except (theirs.TelegramError, TimeoutError, *_MISHAPS) as error:
            problem = _as_ours(error, self._without_token(error))
        raise problem  # out here, so that no traceback shows theirs with the URL in it

    def _open_line(self) -> Line:
        with _starting:
            if self._line and self._line.pid != os.getpid():
                _inherited.append(self._line)
                self._line = None
            if self._line is None:
                self._line = Line(self._token, self._api_base, self._timeout)
            return self._line

    def _without_token(self, error: Exception) -> str:
        return self._hidden(
            str(error) if isinstance(error, theirs.TelegramError) else f"{type(error).__name__}: {error}"
        )

    def _hidden(self, text: str) -> str:
        secret = self._token.rpartition(":")[2] or self._token  # however the rest is quoted
        return (text.replace(secret, "[token]") if secret else text)[:ERROR_LIMIT]


__all__ = ["ChatGone", "ChatMoved", "Courier", "FileTooBig", "Refused", "TryLater"]
