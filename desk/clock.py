"""The only reader of the system clock. Only the edges (views, jobs, handlers, cli) call it.

The serving processes keep it steady: when the machine's clock jumps, they go by the time that has really passed, say so,
and believe the new time only when it has stood for an hour or the process is started anew (SLA-RULES 11, fault R22).
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)
TOLERATED = timedelta(seconds=30)  # a clock that is set right little by little never differs by so much
DISBELIEVED_FOR = timedelta(hours=1)


def wall() -> datetime:
    """What the machine's clock says."""
    return datetime.now(UTC)


def passed() -> float:
    """Seconds that have really passed since some moment, sleep of the machine included; nobody can set it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class SteadyClock:
    """The time as it goes on, whatever the machine's clock is set to meanwhile."""

    def __init__(self, wall: Callable[[], datetime] = wall, passed: Callable[[], float] = passed) -> None:
        self._wall, self._passed = wall, passed
        self._lock = threading.Lock()
        self._anchor = (wall(), passed())
        self._jumped_at: float | None = None
        self.jump: timedelta | None = None  # by how much the machine's clock is off, while it is not believed

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        with self._lock:
            said, ticks = self._wall(), self._passed()
            expected = self._anchor[0] + timedelta(seconds=ticks - self._anchor[1])
            off = said - expected
            if abs(off) <= TOLERATED:
                if self._jumped_at is not None:
                    log.warning("The machine's clock agrees again with the time that has passed.")
                self._believe(said, ticks)
                return said
            if self._jumped_at is None:
                self._jumped_at = ticks
                log.error("The machine's clock jumped by %s. It is not believed for an hour.", off)
            elif ticks - self._jumped_at > DISBELIEVED_FOR.total_seconds():
                log.error("The machine's clock has stood for an hour; it is believed from now on, by %s.", off)
                self._believe(said, ticks)
                return said
            self.jump = off
            return expected

    def _believe(self, said: datetime, ticks: float) -> None:
        self._anchor, self._jumped_at, self.jump = (said, ticks), None, None


_steady: SteadyClock | None = None


def keep_steady() -> None:
    """From now on this process goes by a steady clock: for processes that serve for long."""
    global _steady
    _steady = SteadyClock()


def jump() -> timedelta | None:
    """By how much the machine's clock is off, while this process does not believe it."""
    return _steady.jump if _steady else None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _steady.now() if _steady else wall()
