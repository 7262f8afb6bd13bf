"""How fast messages may go out: the arithmetic of Telegram's limits. Pure.

Every message has a moment of its own, reserved beforehand and shared by all workers. The pace is a little slower than the
limit, so that a message which is sent `LATE` after its moment never makes one too many in any second.
"""

from datetime import timedelta

from desk.config import SendLimits

AHEAD = timedelta(milliseconds=250)  # how far in advance a moment may be reserved
LATE = timedelta(milliseconds=20)  # how late it may be used; later, another one is reserved
LEADS = tuple(timedelta(milliseconds=span) for span in (0, 30, 90, 240))  # from now to the moment, at each try
SLACK = timedelta(milliseconds=50)  # between two messages of one chat, beyond what the limit asks for
LIMITED_BY_ALL = 3  # so many chats in a row that are told to wait: it is not the chats, it is the bot
OUT_OF_REACH = 5  # so many calls in a row that fail: it is not the message, it is the line
LONGEST_PAUSE = timedelta(minutes=1)


def apart(limits: SendLimits) -> timedelta:
    """From one message to the next, whatever their chats: two less a second than are allowed."""
    return timedelta(seconds=1 / max(limits.per_second - 2, 1))


def apart_in(chat_id: int, limits: SendLimits) -> timedelta:
    """From the moment of one message of a chat to that of its next."""
    wait = limit_in(chat_id, limits)
    return wait + SLACK if wait else wait


def limit_in(chat_id: int, limits: SendLimits) -> timedelta:
    """How far apart the messages of a chat have to arrive; groups have negative ids."""
    return timedelta(seconds=limits.group_seconds if chat_id < 0 else limits.chat_seconds)


def pause_after(troubles: int) -> timedelta:
    """How long everybody waits after so many calls in a row that failed; growing, at most a minute."""
    if troubles < OUT_OF_REACH:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(troubles - OUT_OF_REACH + 1, 10)), LONGEST_PAUSE)
