"""A real desk for tests: `flask up` as a process of its own, in a data folder of its own, on a free port."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import sqlalchemy as sa

from desk import embedded_redis
from desk.child_process import kill_session
from tests.services import wait_for

ROOT = Path(__file__).parents[1]
PASSWORD = "loket tiga lantai dua"
TOKEN = "4242:AAF-not-a-real-secret"
CHATS = {"sari": 7001, "joko": 7002, "budi": 7003}


class LiveDesk:
    """The whole desk, started with `flask up`. What is set as "" is not set."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.data_dir = folder / "data"
        self.log = folder / "log"
        self.port = free_port()
        self.popen: subprocess.Popen[bytes] | None = None
        self._visitors: list[httpx.Client] = []
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environ = kept | {
            "DESK_ENV": "demo",
            "DESK_DATA_DIR": str(self.data_dir),
            "DESK_DEMO_PASSWORD": PASSWORD,
            "DESK_BASE_URL": "",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "DESK_TELEGRAM_TOKEN": "",
            "DESK_TELEGRAM_MODE": "",
            **environ,
        }

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def printed(self) -> str:
        return self.log.read_text(errors="replace")

    def start(self, *, seconds: float = 180) -> None:
        """Start it and wait until it answers that it is ready. Raises AssertionError with what it printed."""
        with self.log.open("wb") as output:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "up"],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(lambda: self.is_ready() or self.popen.poll() is not None, seconds)  # type: ignore[union-attr]
        assert self.popen.poll() is None, self.printed
        self.ring_at_any_hour()

    def ring_at_any_hour(self) -> None:
        """Outside office hours messages wait for the morning: a test that waits for one must not depend on the time of day."""
        url = self.environ["DATABASE_URL"] or f"sqlite:///{self.data_dir / 'desk.sqlite3'}"
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE services SET rings_at_night = true"))

    def is_ready(self) -> bool:
        """Whether all its parts answer, and the people at the terminal were told so."""
        try:
            # In this order and without certificates: while it starts, this is asked twenty times a second.
            if "Ctrl-C" not in self.printed:
                return False
            return httpx.get(f"{self.base_url}/readyz", timeout=5, verify=False).status_code == 200
        except httpx.TransportError:
            return False

    def interrupt(self, *, seconds: float = 10) -> int:
        """Ctrl-C; the exit code. Raises subprocess.TimeoutExpired when it takes longer than promised."""
        assert self.popen is not None
        self.popen.send_signal(signal.SIGINT)
        return self.popen.wait(seconds)

    def pids(self) -> list[int]:
        """Its living processes, all the way down: those that were given this data folder."""
        mark = f"DESK_DATA_DIR={self.data_dir}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if mark in (entry / "environ").read_bytes().split(b"\0"):
                        found.append(int(entry.name))
        return found

    def end(self) -> None:
        """Leave nothing behind, however it went."""
        for client in self._visitors:
            client.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self.popen is not None and self.popen.poll() is None:
                self.interrupt()
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                kill_session(os.getsid(pid))
        if self.popen is not None:
            self.popen.wait(10)

    def visitor(self, username: str | None = None) -> httpx.Client:
        """A client of the served desk, signed in as that demo account."""
        client = httpx.Client(base_url=self.base_url, timeout=15, verify=False)
        self._visitors.append(client)
        if username is not None:
            token = csrf_token(client.get("/login").text)
            answer = client.post("/login", data={"login": username, "password": PASSWORD, "csrf_token": token})
            assert answer.status_code == 303, answer.text
        return client


class OwnRedis:
    """A Redis that the test starts and stops; its data folder stays, as with a server that was restarted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{embedded_redis.socket_path(folder)}"

    def start(self) -> None:
        socket_path = embedded_redis.prepare(self._folder)
        argv = embedded_redis.server_argv(embedded_redis.server_binary(), self._folder)
        self._server = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
        embedded_redis.wait_until_ready(socket_path, 10)

    def stop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.terminate()
            server.wait(10)


@contextlib.contextmanager
def own_redis() -> Iterator[OwnRedis]:
    """A running Redis that may be stopped and started again. Its folder is short: a socket's path must be."""
    folder = Path(tempfile.mkdtemp(prefix="desk-redis-"))
    server = OwnRedis(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def csrf_token(html: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found is not None, html
    return found[1]
