"""Measures the couriers: 10,000 messages through kills, an emptied Redis and an API that misbehaves; then 5 a second.

    python -m benchmarks.courier [--database sqlite|postgresql|URL] [--messages N] [--chats N] [--kills N] [--workers N]

Ticker and workers are processes as the desk starts them; Redis, and PostgreSQL where asked for, are servers of this run
alone. Telegram is the stand-in of the tests, over HTTP on this machine. Every message carries a number of its own, and
whatever arrives is counted there: lost, doubled, overtaken, too fast. Each figure is printed with what it must be.
"""

import argparse
import contextlib
import os
import platform
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from redis import Redis
from sqlalchemy import create_engine, func, select
from sqlalchemy import text as sql
from sqlalchemy.engine import make_url

from desk import config, create_app, reference
from desk.database import db
from desk.notify import deliveries, jobs
from desk.notify.delivery_models import WAITING, Delivery
from desk.notify.lanes import Lane
from desk.notify.letters import Letter
from tests import services
from tests.fakes import FakeTelegram, Sent

TOKEN = "4242:AAF-not-a-real-secret"
LIMIT = 25
QUIET_TAIL = 0.45  # of the messages: from there on nobody is killed any more, and memory is watched
FLUSH_AT = 0.3
URGENT_AT = (0.1, 0.2, 0.4, 0.6, 0.8)
STEADY_RATE, STEADY_SECONDS = 5, 60


def main() -> None:
    """Prepare, drain under fire, count; then a steady trickle."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql (a server of our own) or an address")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--chats", type=int, default=3_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    random.seed(wanted.seed)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))  # and everything that was started ends as well
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-")))
        api = stack.enter_context(FakeTelegram(token=TOKEN))
        environ = {
            "DESK_ENV": "test",
            "DESK_DATA_DIR": str(folder),
            "DESK_SECRET_KEY": "for this run alone, for this run alone",
            "REDIS_URL": stack.enter_context(services.redis_server()),
            "DATABASE_URL": _database(wanted.database, folder, stack),
            "DESK_TELEGRAM_TOKEN": TOKEN,
            "DESK_TELEGRAM_API_BASE": api.base_url,
        }
        app = create_app(config.load(environ, root=folder))
        with app.app_context():
            upgrade()
            reference.load_shipped(zone="Asia/Jakarta", at=datetime.now(UTC))
            db.session.commit()
            _name_the_machine(wanted.seed)
        desk = Processes(environ, folder)
        stack.callback(desk.stop)
        Drain(app, api, desk, environ["REDIS_URL"], wanted).run()
        _steady(app, api, with_wake=True)
        _steady(app, api, with_wake=False)


def _database(wanted: str, folder: Path, stack: contextlib.ExitStack) -> str:
    if wanted == "sqlite":
        return f"sqlite:///{folder}/bench.sqlite3"
    if wanted != "postgresql":
        return str(make_url(wanted).render_as_string(hide_password=False))
    socket = stack.enter_context(services.postgres_server())
    engine = create_engine(f"postgresql+psycopg://desk@/postgres?host={socket}", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sql("CREATE DATABASE bench"))
    engine.dispose()
    return f"postgresql+psycopg://desk@/bench?host={socket}"


def _name_the_machine(seed: int) -> None:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    print(
        f"{model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {db.engine.dialect.name}, seed {seed}"
    )


class Processes:
    """Ticker and workers, as the desk starts them; a worker that was killed is started again at once."""

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self._environ = {"PATH": os.environ["PATH"], **environ}
        self._log = (folder / "log").open("wb")
        self.ticker: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self, workers: int) -> None:
        self.ticker = self._run("ticker")
        self.workers = [self._run("worker") for _ in range(workers)]

    def kill_one(self) -> None:
        """kill -9, at whatever it is doing."""
        place = random.randrange(len(self.workers))
        self.workers[place].kill()
        self.workers[place].wait()
        self.workers[place] = self._run("worker")

    def memory(self) -> list[int]:
        """KiB that each worker holds."""
        return [_resident(worker.pid) for worker in self.workers]

    def stop(self) -> None:
        running = [process for process in (self.ticker, *self.workers) if process is not None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(30)
        self._log.close()

    def _run(self, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "desk", name], env=self._environ, stdout=self._log, stderr=self._log
        )


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


class Drain:
    """All messages at once, and everything that can go wrong meanwhile."""

    def __init__(self, app: Flask, api: FakeTelegram, desk: Processes, redis_url: str, wanted: argparse.Namespace):
        self.app, self.api, self.desk, self.redis_url, self.wanted = app, api, desk, redis_url, wanted
        self.killed = self.unclear = 0
        self.urgent: dict[str, float] = {}
        self.memory: list[list[int]] = []

    def run(self) -> None:
        expected = self._queue()
        self._plan_faults()
        started = time.monotonic()
        self.desk.start(self.wanted.workers)
        self._until_empty(started)
        seconds = time.monotonic() - started
        sent = [message for message in self.api.sent if message.text.startswith("Ref. ")]
        print(
            f"{self.wanted.messages} messages, {self.wanted.chats} chats, {self.wanted.workers} workers: {seconds:.0f} s"
        )
        print(f"  {len(sent) / seconds:.1f} a second; {self.killed} workers killed with -9, Redis emptied once")
        self._report(sent, expected)

    def _queue(self) -> dict[str, tuple[int, Lane]]:
        """Write them in one transaction; chat and lane of each by its number. Every fiftieth chat is a group."""
        expected = {}
        chats = [-(9_000_000 + n) if n % 50 == 0 else 1_000_000 + n for n in range(self.wanted.chats)]
        with self.app.app_context():
            for number in range(self.wanted.messages):
                name, chat = f"Ref. D-{number:06}", random.choice(chats)
                lane = Lane.BULK if number % 4 else Lane.NORMAL
                expected[name] = (chat, lane)
                deliveries.write(chat_id=chat, letter=Letter(name), at=datetime.now(UTC), lane=lane)
            db.session.commit()
        return expected

    def _plan_faults(self) -> None:
        """Each at a moment of its own, spread over the first messages; some are carried out and not answered."""
        kinds: list[tuple[int, dict[str, object]]] = [
            *[(10, {"code": 429, "retry_after": seconds}) for seconds in (1, 2, 3, 30)],
            (40, {"code": 500}),
            (20, {"code": 502, "body": b"<html>Bad Gateway</html>"}),
            (10, {"code": 200, "body": b'{"ok": tru'}),
            (5, {"code": 0, "body": b"not JSON at all"}),
            (5, {"code": 0, "delay": 15.0}),
            (10, {"code": 0, "drop_after_accept": True}),
        ]
        share = self.wanted.messages / 10_000
        plans = [plan for times, plan in kinds for _ in range(max(round(times * share), 1))]
        random.shuffle(plans)
        self.unclear = sum(plan["code"] == 0 for plan in plans)
        share = (1 - QUIET_TAIL) * self.wanted.messages / len(plans)
        self._plans = [(int((place + random.random()) * share), plan) for place, plan in enumerate(plans)]

    def _until_empty(self, started: float) -> None:
        total, limit = self.wanted.messages, started + 120 + self.wanted.messages / 5
        kills = sorted(random.uniform(0.02, 1 - QUIET_TAIL) for _ in range(self.wanted.kills))
        urgent, flushed, watched_at = list(URGENT_AT), False, 0.0
        while (left := self._left()) and time.monotonic() < limit:
            done = (total - left) / total
            while self._plans and self._plans[0][0] <= total - left:
                self.api.fail_next("sendMessage", **self._plans.pop(0)[1])
            if kills and done >= kills[0]:
                kills.pop(0)
                self.desk.kill_one()
                self.killed += 1
            if not flushed and done >= FLUSH_AT:
                flushed = True
                with Redis.from_url(self.redis_url) as redis:
                    redis.flushall()
            if urgent and done >= urgent[0]:
                urgent.pop(0)
                self._breach()
            if done > 1 - QUIET_TAIL and time.monotonic() > watched_at + 5:
                watched_at = time.monotonic()
                self.memory.append(self.desk.memory())
            time.sleep(0.2)

    def _left(self) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(Delivery).where(WAITING)) or 0

    def _breach(self) -> None:
        """Nobody wakes the couriers for it: the ticker would have written it."""
        name = f"Breach {len(self.urgent)}"
        with self.app.app_context():
            deliveries.write(chat_id=1_000_001, letter=Letter(name), at=datetime.now(UTC), lane=Lane.URGENT)
            db.session.commit()
        self.urgent[name] = time.monotonic()

    def _report(self, sent: list[Sent], expected: dict[str, tuple[int, Lane]]) -> None:
        copies = Counter(message.text for message in sent)
        lost = expected.keys() - copies.keys()
        extra = sum(count - 1 for count in copies.values())
        most = max(copies.values())
        allowed = self.killed + self.unclear
        _say("lost", len(lost), "0", not lost)
        _say(
            f"extra copies ({self.killed} kills, {self.unclear} calls carried out and not answered), most of one message",
            f"{extra}, {most - 1}",
            f"at most {allowed}",
            extra <= allowed,
        )
        _say("out of order within chat and lane", out := _out_of_order(sent, expected), "0", out == 0)
        arrived = {message.text: message.at for message in self.api.sent if message.text.startswith("Breach ")}
        waits = [arrived.get(name, float("inf")) - since for name, since in self.urgent.items()]
        _say("urgent among the others: slowest", f"{max(waits):.1f} s", "at most 60 s", max(waits) <= 60)
        everything = sorted(message.at for message in self.api.sent)
        rate = _most_within(everything, 1.0)
        _say("most in any second", rate, f"at most {LIMIT}", rate <= LIMIT)
        of_chat = defaultdict(list)
        for message in self.api.sent:
            of_chat[message.chat_id].append(message.at)
        private = max(_most_within(sorted(times), 1.0) for chat, times in of_chat.items() if chat > 0)
        _say("most to one person in any second", private, "at most 1", private <= 1)
        groups = max((_most_within(sorted(times), 60.0) for chat, times in of_chat.items() if chat < 0), default=0)
        _say("most to one group in any minute", groups, "at most 20", groups <= 20)
        if self.memory:
            first, last = (
                max(sample) / 1024 for sample in (self.memory[min(1, len(self.memory) - 1)], self.memory[-1])
            )
            _say(
                "memory of a worker, begin and end of the quiet part",
                f"{first:.0f}, {last:.0f} MiB",
                "flat",
                last < first + 8,
            )


def _most_within(times: list[float], seconds: float) -> int:
    return max((place - bisect_left(times, at - seconds) + 1 for place, at in enumerate(times)), default=0)


def _out_of_order(sent: list[Sent], expected: dict[str, tuple[int, Lane]]) -> int:
    """How often a message arrived for the first time after a later one of its chat and lane."""
    latest: dict[tuple[int, Lane], str] = {}
    seen: set[str] = set()
    wrong = 0
    for message in sorted(sent, key=lambda one: one.at):
        line = expected[message.text]
        if message.text not in seen and message.text < latest.get(line, ""):
            wrong += 1
        seen.add(message.text)
        latest[line] = max(latest.get(line, ""), message.text)
    return wrong


def _steady(app: Flask, api: FakeTelegram, *, with_wake: bool) -> None:
    """From the commit to the hand-over to the API, at five a second."""
    committed: dict[str, float] = {}
    count = STEADY_RATE * STEADY_SECONDS
    start = time.monotonic()
    for number in range(count):
        time.sleep(max(start + number / STEADY_RATE - time.monotonic(), 0))
        name = f"Steady {with_wake} {number}"
        with app.app_context():
            deliveries.write(chat_id=5_000_000 + number, letter=Letter(name), at=datetime.now(UTC), lane=Lane.NORMAL)
            db.session.commit()
            committed[name] = time.monotonic()
            if with_wake:
                jobs.wake()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        arrived = {message.text: message.at for message in list(api.sent) if message.text in committed}
        if len(arrived) == count:
            break
        time.sleep(0.2)
    waits = sorted(arrived.get(name, float("inf")) - since for name, since in committed.items())
    p50, p95 = statistics.median(waits), waits[int(len(waits) * 0.95)]
    how = "woken at the commit" if with_wake else "found by the ticker"
    _say(
        f"{STEADY_RATE} a second, {how}: p50, p95, slowest",
        f"{p50:.2f}, {p95:.2f}, {waits[-1]:.2f} s",
        "p95 under 3 s",
        p95 < 3,
    )


def _say(what: str, figure: object, wanted: str, is_right: bool) -> None:
    print(f"  {'ok ' if is_right else 'NOT'} {what}: {figure} ({wanted})", flush=True)


if __name__ == "__main__":
    main()
