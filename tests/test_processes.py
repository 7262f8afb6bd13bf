"""The supervisor, with real processes: a small script runs `supervise` and is looked at from outside."""

import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk import processes
from desk.child_process import backoff

ROOT = Path(__file__).parents[1]
PRELUDE = """
import sys
from pathlib import Path
from desk import processes
from desk.processes import Process

def sh(name, script, **options):
    return Process(name, ["/bin/sh", "-c", script], **options)

def announce():
    print("ALL READY")
"""


def until(condition: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return met


def is_alive(pid: int) -> bool:  # a zombie is dead: in a container nobody may fetch it
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Desk:
    """A supervisor in a process of its own, with what it prints."""

    def __init__(self, script: str, log: Path) -> None:
        self._log = log
        argv = [sys.executable, "-c", PRELUDE + textwrap.dedent(script)]
        with log.open("wb") as output:
            self.popen = subprocess.Popen(argv, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)

    @property
    def printed(self) -> str:
        return self._log.read_text()

    def prints(self, text: str, seconds: float = 8) -> bool:
        return until(lambda: text in self.printed, seconds)

    def pids(self) -> list[int]:
        return [int(pid) for pid in re.findall(r"pid=(\d+)", self.printed)]

    def stop(self, number: int = signal.SIGINT) -> int:
        self.popen.send_signal(number)
        return self.popen.wait(10)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[str], Desk]]:
    started: list[Desk] = []

    def start(script: str) -> Desk:
        started.append(Desk(script, tmp_path / f"{len(started)}.log"))
        return started[-1]

    yield start
    for desk in started:
        desk.popen.terminate()
        desk.popen.wait(15)


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0.5), (1, 1), (2, 2), (5, 16), (6, 30), (5000, 30)])
def test_the_pause_doubles_up_to_half_a_minute(failures: int, seconds: float) -> None:
    assert backoff(failures) == seconds


def test_the_next_starts_when_the_one_before_is_ready_and_they_stop_in_reverse(run, tmp_path: Path) -> None:
    desk = run(f"""
        flag = Path({str(tmp_path)!r}, "flag")
        bye, stay = "trap 'echo bye; exit 0' TERM; ", "; while :; do sleep 0.05; done"
        store = sh("store", bye + f"sleep 0.3; echo opened; touch {{flag}}" + stay, ready=flag.exists)
        sys.exit(processes.supervise([store, sh("web", bye + "echo serving" + stay)], announce))
    """)
    assert desk.prints("serving")
    assert desk.prints("ALL READY")
    assert desk.stop() == 0
    lines = desk.printed.splitlines()
    assert lines.index("store | opened") < lines.index("web   | serving")
    assert lines.index("web   | bye") < lines.index("store | bye")
    assert lines.count("ALL READY") == 1


def test_a_killed_process_comes_back(run) -> None:
    desk = run('sys.exit(processes.supervise([sh("web", "echo pid=$$; exec sleep 60")], announce))')
    assert until(lambda: len(desk.pids()) == 1)
    os.kill(desk.pids()[0], signal.SIGKILL)
    assert until(lambda: len(desk.pids()) == 2)
    assert "web | ended by signal 9; next start in 0.5 s" in desk.printed
    assert desk.stop(signal.SIGTERM) == 0
    assert not any(is_alive(pid) for pid in desk.pids())


@pytest.mark.slow
def test_one_that_keeps_failing_is_started_ever_later_and_the_others_go_on(run) -> None:
    desk = run("""
        steady = sh("steady", "echo pid=$$; exec sleep 60")
        sys.exit(processes.supervise([steady, sh("broken", "exit 3")], announce))
    """)
    assert desk.prints("broken | ended with code 3; next start in 2 s")
    assert re.findall(r"next start in (\S+) s", desk.printed) == ["0.5", "1", "2"]
    assert len(desk.pids()) == 1
    assert desk.stop() == 0


def test_what_the_processes_started_goes_with_them(run) -> None:
    desk = run("""
        deaf_child = "sh -c 'trap \\"\\" TERM; echo pid=$$; sleep 60' & "
        family = sh("family", "set -m; sleep 60 & echo pid=$!; " + deaf_child + "echo pid=$$; wait")
        sys.exit(processes.supervise([family], announce))
    """)
    assert until(lambda: len(desk.pids()) == 3)
    assert desk.stop() == 0
    assert not any(is_alive(pid) for pid in desk.pids())


@pytest.mark.slow
def test_those_that_will_not_stop_are_killed_within_the_time_for_all(run) -> None:
    desk = run("""
        processes.STOP_WITHIN = 3.0
        stubborn = "trap '' TERM; echo pid=$$; while :; do sleep 1; done"
        sys.exit(processes.supervise([sh("a", stubborn, grace=60), sh("b", stubborn, grace=60)], announce))
    """)
    assert until(lambda: len(desk.pids()) == 2)
    began = time.monotonic()
    assert desk.stop() == 0
    assert 2 < time.monotonic() - began < 4
    assert not any(is_alive(pid) for pid in desk.pids())


def test_a_second_ctrl_c_kills_at_once(run) -> None:
    desk = run("""
        sys.exit(processes.supervise([sh("a", "trap '' TERM; echo pid=$$; sleep 60", grace=9)]))
    """)
    assert until(lambda: len(desk.pids()) == 1)
    began = time.monotonic()
    desk.popen.send_signal(signal.SIGINT)
    time.sleep(0.7)
    assert desk.popen.poll() is None
    assert desk.stop() == 0
    assert time.monotonic() - began < 3
    assert not is_alive(desk.pids()[0])


def test_a_killed_supervisor_leaves_no_orphans(run) -> None:
    desk = run('processes.supervise([sh(n, "echo pid=$$; exec sleep 60") for n in ("a", "b")], announce)')
    assert until(lambda: len(desk.pids()) == 2)
    desk.popen.kill()
    desk.popen.wait(5)
    assert until(lambda: not any(is_alive(pid) for pid in desk.pids()), 2)


def test_a_taken_port_is_said_before_anything_starts(run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(processes.PortInUse, match=f"Port {port} on 127.0.0.1 is already in use"):
            processes.require_free_port("127.0.0.1", port)
        web = f'sh("web", "", listens=("127.0.0.1", {port}))'
        desk = run(f'sys.exit(processes.supervise([sh("a", "echo pid=1"), {web}]))')
        assert desk.popen.wait(10) == 2
    assert len(desk.printed.splitlines()) == 1
    processes.require_free_port("127.0.0.1", port)


@pytest.mark.slow
def test_the_desk_goes_on_without_an_optional_process_only(run) -> None:
    desk = run("""
        missing = Process("extra", ["/no/such/program"], optional=True, ready_within=0.3)
        deaf = sh("web", "echo pid=$$; exec sleep 60", ready=lambda: False, ready_within=0.5)
        sys.exit(processes.supervise([missing, sh("a", "echo pid=$$; exec sleep 60"), deaf], announce))
    """)
    assert desk.popen.wait(10) == 1
    assert "extra | did not become ready; the desk goes on without it" in desk.printed
    assert "web   | did not become ready, and the desk cannot run without it: stopping." in desk.printed
    assert "ALL READY" not in desk.printed
    assert not any(is_alive(pid) for pid in desk.pids())
