"""What Telegram may answer instead of taking a message, in our words. Loads nothing."""

from datetime import timedelta


class TryLater(Exception):
    """Not now: the message may go through once `delay` has passed. `is_limit`: Telegram itself asked for that pause."""

    def __init__(self, message: str, delay: timedelta, *, is_limit: bool = False) -> None:
        super().__init__(message)
        self.delay, self.is_limit = delay, is_limit


class Refused(Exception):
    """Telegram will never take this message."""


class ChatGone(Refused):
    """The chat is closed to us: blocked by the user, deleted or never there. The link is dead."""


class ChatMoved(Refused):
    """The group became a supergroup: send to `new_chat_id` from now on."""

    def __init__(self, message: str, new_chat_id: int) -> None:
        super().__init__(message)
        self.new_chat_id = new_chat_id


class FileTooBig(Refused):
    """What somebody sent is larger than the desk takes."""
