"""How many requests the web processes of this machine have answered, and how long they took.

Each process counts in a small file of its own, through memory; whoever asks adds them up. What a process has counted stays when
it ends, so that the sums never fall. Nothing of who asked, and no address, is counted: only the door and the kind of answer.
"""

import contextlib
import fcntl
import logging
import mmap
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)
DOORS = ("pages", "api", "open311", "telegram", "static", "probes")
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_ROW = len(CLASSES) + len(BOUNDS) + 1  # and the seconds in all
_BYTES = 8 * _ROW * len(DOORS)
GONE = "gone.counts"


@dataclass(frozen=True)
class DoorCount:
    """What came in by one door. `within`: how many took at most the seconds of the same place in BOUNDS."""

    answers: dict[str, int]
    within: tuple[int, ...]
    seconds: float

    @property
    def number(self) -> int:
        return sum(self.answers.values())


class RequestCounts:
    """The counts of this machine, in a folder that its processes share."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "request-counts" / socket.gethostname()
        self._lock = threading.Lock()
        self._pid = 0
        self._counts: memoryview[float] | None = None

    def note(self, door: str, *, status: int, seconds: float) -> None:
        """One more answer. Whatever goes wrong with counting, the answer goes out."""
        row = DOORS.index(door) * _ROW
        with self._lock:
            counts = self._mine()
            if counts is None:
                return
            counts[row + min(max(status // 100, 1), len(CLASSES)) - 1] += 1
            for place, bound in enumerate(BOUNDS):
                if seconds <= bound:
                    counts[row + len(CLASSES) + place] += 1
            counts[row + _ROW - 1] += seconds

    def all(self) -> dict[str, DoorCount]:
        """The sums over all processes, those that have ended too."""
        sums = [0.0] * (_ROW * len(DOORS))
        if self._folder.is_dir():
            with self._held():
                for path in self._folder.glob("*.counts"):
                    sums = [one + other for one, other in zip(sums, _read(path), strict=True)]
        found = {}
        for number, door in enumerate(DOORS):
            row = sums[number * _ROW : (number + 1) * _ROW]
            answers = {name: int(count) for name, count in zip(CLASSES, row, strict=False)}
            found[door] = DoorCount(answers, tuple(int(count) for count in row[len(CLASSES) : -1]), row[-1])
        return found

    def _mine(self) -> "memoryview[float] | None":
        """The counts of this very process: a fork has those of nobody else."""
        if self._pid != os.getpid():
            self._pid, self._counts = os.getpid(), None
            try:
                self._counts = self._opened()
            except OSError as error:
                log.error("Requests of this process are not counted: %s", error)
        return self._counts

    def _opened(self) -> "memoryview[float]":
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._held():
            self._bury_the_dead()
            with (self._folder / f"{os.getpid()}.counts").open("a+b") as file:
                os.posix_fallocate(file.fileno(), 0, _BYTES)  # or a full disk would end the process later
                return memoryview(mmap.mmap(file.fileno(), _BYTES)).cast("d")

    def _bury_the_dead(self) -> None:
        """What ended processes have counted becomes one file, or the folder would grow with each restart."""
        gone = self._folder / GONE
        for path in self._folder.glob("*.counts"):
            if path != gone and path.stem != str(os.getpid()) and not _lives(int(path.stem)):
                sums = [one + other for one, other in zip(_read(gone), _read(path), strict=True)]
                fresh = self._folder / "gone.fresh"
                fresh.write_bytes(memoryview(_doubles(sums)).cast("B"))
                fresh.replace(gone)
                path.unlink()

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        with (self._folder / "lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _read(path: Path) -> list[float]:
    """The counts in a file; noughts when it is not there, or was left half made."""
    raw = path.read_bytes() if path.exists() else b""
    return list(memoryview(raw).cast("d")) if len(raw) == _BYTES else [0.0] * (_ROW * len(DOORS))


def _doubles(values: list[float]) -> "memoryview[float]":
    made = memoryview(bytearray(_BYTES)).cast("d")
    for place, value in enumerate(values):
        made[place] = value
    return made


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, so it is not one of ours
        return False
    return True
