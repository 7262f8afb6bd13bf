"""One process that the supervisor keeps running: what it is, its start, its output, its end."""

import ctypes
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ENOUGH_LIFE = 30.0  # seconds after which a process counts as healthy again
LONGEST_PAUSE = 30.0
LONGEST_LINE = 8192
PR_SET_PDEATHSIG = 1
LINUX = sys.platform.startswith("linux")
_libc = ctypes.CDLL(None) if LINUX else None  # here, because between fork and exec nothing should be loaded


@dataclass(frozen=True)
class Process:
    """One process to keep running.

    `env` is added to our own environment. The next process starts once `ready()` is true; it is asked often
    and must answer at once. When that takes longer than `ready_within` seconds the whole desk stops, unless
    the process is `optional`. `grace`: how many seconds it may take to stop after SIGTERM. `listens`: the
    address it needs for itself.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    grace: float = 3.0
    optional: bool = False
    listens: tuple[str, int] | None = None
    ready_within: float = 60.0


def backoff(failures: int) -> float:
    """Seconds until a process is started again that has ended `failures` times before, each time young."""
    return float(min(LONGEST_PAUSE, 0.5 * 2 ** min(failures, 10)))


class Child:
    """A process and, while it runs, its process number and output."""

    def __init__(self, process: Process, width: int) -> None:
        self.process = process
        self.popen: subprocess.Popen[bytes] | None = None
        self.starts = self.failures = 0
        self.started_at = self.start_again_at = 0.0
        self.fate = ""  # how it ended last, and what follows
        self._prefix = f"{process.name:<{width}} | "
        self._rest = b""  # of a line that has not arrived whole

    def start(self) -> None:
        """Start it, or plan to try again when its program cannot be run."""
        self.starts += 1
        self.started_at = time.monotonic()
        try:
            self.popen = subprocess.Popen(
                list(self.process.argv),
                env={"PYTHONUNBUFFERED": "1", **os.environ, **self.process.env},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # the terminal's Ctrl-C is for us alone: we stop them in order
                preexec_fn=functools.partial(_die_with, os.getpid()) if LINUX else None,
            )
            os.set_blocking(self.output.fileno(), False)
        except OSError as error:
            self._plan_restart(f"cannot be started ({error})")

    @property
    def output(self) -> IO[bytes]:
        assert self.popen is not None
        assert self.popen.stdout is not None
        return self.popen.stdout

    def is_ready(self) -> bool:
        return self.popen is not None and (self.process.ready is None or self.process.ready())

    def say(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a closed terminal must not end the desk
            print(self._prefix + text, flush=True)

    def print_output(self) -> bool:
        """Print the lines that have arrived whole. False: its output is closed, no more will come."""
        chunk = self._read()
        self._print(chunk or b"")
        return chunk != b""

    def _read(self) -> bytes | None:
        """What has arrived; None: nothing just now, b"": nothing ever more."""
        try:
            return os.read(self.output.fileno(), 65536)
        except BlockingIOError:
            return None

    def _print(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            lines, self._rest = [*lines, self._rest], b""
        for line in lines:
            self.say(line.decode(errors="replace").rstrip("\r"))

    def has_ended(self) -> bool:
        """Whether it is gone. What it left running is killed, and its next start is planned."""
        if self.popen is None:
            return True
        # Looked at without reaping: until its number is free again, its session cannot be anybody else's.
        if os.waitid(os.P_PID, self.popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
        kill_session(self.popen.pid)
        code = self.popen.wait()
        while chunk := self._read():
            self._print(chunk)
        if self._rest:
            self._print(b"\n")
        self.output.close()
        self.popen = None
        self._plan_restart(f"ended by signal {-code}" if code < 0 else f"ended with code {code}")
        return True

    def _plan_restart(self, what_happened: str) -> None:
        now = time.monotonic()
        self.failures = 0 if now - self.started_at >= ENOUGH_LIFE else self.failures
        pause = backoff(self.failures)
        self.failures += 1
        self.start_again_at = now + pause
        self.fate = f"{what_happened}; next start in {pause:g} s"


def _die_with(parent: int) -> None:
    """Runs in the child before its program does: have the kernel end it when the supervisor is killed."""
    assert _libc is not None
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it was killed before we could ask
        os._exit(1)


def kill_session(leader: int) -> None:
    """Kill `leader` and all it started at once, also those in process groups of their own, as RQ's are."""
    if not LINUX:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)
        return
    for _ in range(5):  # a process may fork while we look
        members = _members_of(leader)
        for pid in members:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if not members:
            return


def _members_of(session: int) -> list[int]:
    """The living processes of a session."""
    members = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                # The name stands in brackets and may hold anything; after it: state, parent, group, session.
                state, _, _, found, *_ = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
                if int(found) == session and state not in "ZX":
                    members.append(int(entry.name))
    return members
