"""Runs the desk's processes together: starts them in order, brings back what ends, leaves nothing behind.

One loop in the main thread and no thread beside it: a child that asked the kernel to die with its parent dies
with the *thread* that started it, and forking is only safe where there is one.
"""

import errno
import http.client
import os
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from desk.child_process import Child, Process, kill_session

__all__ = ["PortInUse", "Process", "answers_http", "require_free_port", "supervise"]

STOP_WITHIN = 9.0  # seconds for all processes together; the promise to the outside is ten
FAIR_SHARE = 0.5  # seconds of it kept for each process that is still to be asked to stop
STARTS_BEFORE_GIVING_UP = 4
DOUBLE_PRESS = 0.5  # two SIGINT closer than this are one: a terminal and a parent may both pass it on
TICK = 0.1


class PortInUse(RuntimeError):
    """The desk cannot listen where it was told to; the message says where and what to do."""


def supervise(processes: Sequence[Process], announce: Callable[[], None] | None = None) -> int:
    """Run `processes` until SIGINT, SIGTERM or SIGHUP; call `announce` once, when all are ready.

    Returns the exit code: 0 after a clean stop, 1 when a process that must run did not become ready, 2 when
    an address was taken (then nothing was started). A second Ctrl-C kills at once. Raises RuntimeError
    outside the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Processes are supervised from the main thread only.")
    try:
        for process in processes:
            if process.listens is not None:
                require_free_port(*process.listens)
    except PortInUse as error:
        print(error, file=sys.stderr, flush=True)
        return 2
    return _Supervisor(processes).run(announce)


def require_free_port(host: str, port: int) -> None:
    """Raises PortInUse, with a sentence for the person at the terminal, when nobody can listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server does
            probe.bind(address)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        reason = "is already in use" if taken else f"cannot be used ({error.strerror})"
        raise PortInUse(
            f"Port {port} on {host} {reason}: stop what runs there, or choose another with HOST and PORT."
        ) from error


def answers_http(host: str, port: int, path: str = "/healthz") -> bool:
    """Whether a web server answers there with anything but a failure of its own: a readiness probe."""
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class _Supervisor:
    def __init__(self, processes: Sequence[Process]) -> None:
        width = max((len(process.name) for process in processes), default=0)
        self._children = [Child(process, width) for process in processes]
        self._outputs = selectors.DefaultSelector()
        self._stop_asked_at: float | None = None
        self._must_kill = False

    def run(self, announce: Callable[[], None] | None) -> int:
        with self._listening_to_signals(), self._outputs:
            try:
                if not self._start_in_order():
                    return 0 if self._stop_asked_at else 1
                if announce is not None:
                    announce()
                while self._stop_asked_at is None:
                    self._turn()
                return 0
            finally:
                self._stop_in_reverse()

    @contextmanager
    def _listening_to_signals(self) -> Iterator[None]:
        heard = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means: go on without the terminal
            heard.append(signal.SIGHUP)
        before = {number: signal.signal(number, self._heard) for number in heard}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler or signal.SIG_DFL)

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._stop_asked_at is None:
            self._stop_asked_at = now
        elif number == signal.SIGINT and now - self._stop_asked_at > DOUBLE_PRESS:
            self._must_kill = True

    def _start_in_order(self) -> bool:
        """Whether all are ready that must be."""
        for child in self._children:
            self._start(child)
            give_up_at = child.started_at + child.process.ready_within
            while not child.is_ready():
                if self._stop_asked_at is not None:
                    return False
                hopeless = child.popen is None and child.starts >= STARTS_BEFORE_GIVING_UP
                if hopeless or time.monotonic() > give_up_at:
                    if not child.process.optional:
                        child.say("did not become ready, and the desk cannot run without it: stopping.")
                        return False
                    child.say("did not become ready; the desk goes on without it and keeps trying.")
                    break
                self._turn()
        return self._stop_asked_at is None

    def _start(self, child: Child) -> None:
        child.start()
        if child.popen is not None:
            self._outputs.register(child.output, selectors.EVENT_READ, child)
        else:
            child.say(child.fate)

    def _turn(self) -> None:
        """Pass on what they print, and start again those that are due."""
        self._pass_on_output()
        for child in self._children:
            if child.popen is not None:
                if self._is_gone(child):
                    child.say(child.fate)
            elif child.starts and time.monotonic() >= child.start_again_at and self._stop_asked_at is None:
                self._start(child)

    def _pass_on_output(self) -> None:
        for key, _ in self._outputs.select(TICK):
            child: Child = key.data
            if not child.print_output():  # it closed its output; it may well live on
                self._outputs.unregister(key.fileobj)

    def _is_gone(self, child: Child) -> bool:
        if child.popen is None:
            return True
        output = child.output
        if not child.has_ended():
            return False
        with suppress(KeyError, ValueError):  # it may have closed its output long ago
            self._outputs.unregister(output)
        return True

    def _stop_in_reverse(self) -> None:
        """The last started first; each gets its grace, and none the time that those before it need."""
        end = time.monotonic() + STOP_WITHIN
        for still_to_come, child in reversed(list(enumerate(self._children))):
            if child.popen is None:
                continue
            os.kill(child.popen.pid, signal.SIGTERM)  # Popen's own would reap it before we have looked
            patience = min(time.monotonic() + child.process.grace, end - FAIR_SHARE * still_to_come)
            while not self._is_gone(child) and time.monotonic() < patience and not self._must_kill:
                self._pass_on_output()
            if child.popen is not None:
                child.say("does not stop: killed.")
                kill_session(child.popen.pid)
            while not self._is_gone(child) and time.monotonic() < end + 0.5:
                self._pass_on_output()
