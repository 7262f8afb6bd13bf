"""Real servers for the tests: a PostgreSQL cluster and a Redis of our own, in temporary folders, on unix sockets."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from desk import embedded_redis

TEXT = ("-E", "UTF8", "--locale=C.UTF-8")


def postgres_binaries() -> Path:
    """The folder of PostgreSQL's server programs. Raises RuntimeError when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError("PostgreSQL's server is not installed: `make test` as root installs it.")
    return Path(on_path).parent


@contextlib.contextmanager
def postgres_server() -> Iterator[Path]:
    """A cluster of our own; gives the folder of its socket. It listens nowhere else."""
    binaries = postgres_binaries()
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-"))
    folder.chmod(0o777)
    data = folder / "data"
    run = _as_ordinary_user()
    try:
        run(
            [
                str(binaries / "initdb"),
                "-D",
                str(data),
                "-U",
                "desk",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
                "--locale=C.UTF-8",
            ]
        )
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c full_page_writes=off "
            "-c synchronous_commit=off -c max_connections=150 -c log_min_messages=fatal "
            "-c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=4GB -c checkpoint_timeout=1h -c jit=off"
        )
        run([str(binaries / "pg_ctl"), "-D", str(data), "-o", options, "-w", "-l", str(folder / "log"), "start"])
        try:
            yield folder
        finally:
            run([str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """A Redis of our own; gives its address."""
    folder = Path(tempfile.mkdtemp(prefix="desk-redis-"))
    socket = embedded_redis.prepare(folder)
    server = subprocess.Popen(
        embedded_redis.server_argv(embedded_redis.server_binary(), folder), stdout=subprocess.DEVNULL
    )
    try:
        embedded_redis.wait_until_ready(socket, 10)
        yield f"unix://{socket}"
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(condition: object, seconds: float = 5.0) -> None:
    """Return once `condition()` is true. Raises AssertionError after `seconds`."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"Waited {seconds:g} s in vain."
        time.sleep(0.05)


def _as_ordinary_user():  # type: ignore[no-untyped-def]
    """PostgreSQL refuses to run as root: then as the account that Debian made for it."""
    account = pwd.getpwnam("postgres") if os.getuid() == 0 else None

    def run(argv: list[str]) -> None:
        done = subprocess.run(
            argv,
            capture_output=True,
            text=True,
            cwd="/",
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            stdin=subprocess.DEVNULL,
            close_fds=True,
            start_new_session=True,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{argv[0]} failed: {done.stderr}{done.stdout}")

    return run
