"""/metrics: for this machine or the token, in the format of Prometheus, and telling nothing of anybody."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from redis.exceptions import ConnectionError as RedisGone
from sqlalchemy.exc import OperationalError

from desk import heartbeats, request_counts
from desk.database import db
from desk.notify import waiting
from desk.notify.jobs import relay
from desk.request_counts import BOUNDS, RequestCounts
from tests.architecture import ROOT
from tests.architecture.test_queries import counted
from tests.conftest import DeskClient
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import JOKOS_CHAT, link

TOKEN = "pemantauan-" * 4
HERE = {"base_url": "http://127.0.0.1:8000"}
LINE = re.compile(r'^[a-z_]+(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? -?[0-9.e+-]+$')


@pytest.fixture
def asked(app, monkeypatch):
    """A function that asks as a scraper on this machine does, or otherwise."""
    monkeypatch.setitem(app.config, "DESK", replace(app.config["DESK"], metrics_token=TOKEN, port=8000))

    def ask(address: str = "127.0.0.1", **more):
        return DeskClient(app).get("/metrics", environ_overrides={"REMOTE_ADDR": address}, **(HERE | more))

    return ask


def figures(answer) -> dict[str, float]:
    assert answer.status_code == 200, answer.text
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_it_is_there_for_this_machine_and_for_the_token_and_for_nobody_else(asked):
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    let_in = [
        asked(),
        asked("::1", base_url="http://localhost:8000"),
        asked("::1", base_url="http://[::1]:8000"),
        asked(base_url="http://127.0.0.1"),
        asked("203.0.113.7", headers=bearer),
        asked("203.0.113.7", headers=bearer, base_url="http://10.0.0.5:8000"),
    ]
    kept_out = [
        asked("203.0.113.7"),
        asked(headers={"X-Forwarded-For": "203.0.113.7"}),
        asked(headers={"Forwarded": "for=203.0.113.7"}),
        asked(base_url="http://desk.test"),
        asked(base_url="http://evil.example"),
        asked("203.0.113.7", headers={"Authorization": "Bearer wrong"}),
        asked("203.0.113.7", headers={"Authorization": f"Basic {TOKEN}"}),
        asked("203.0.113.7", headers={"Authorization": "Bearer \xff"}),
        asked("no address"),
        asked(headers={"Host": "[::1"}),
    ]

    assert [answer.status_code for answer in let_in] == [200] * 6
    assert [answer.status_code for answer in kept_out] == [404] * 10


def test_without_a_token_in_the_settings_none_is_good(app, asked, monkeypatch):
    monkeypatch.setitem(app.config, "DESK", replace(app.config["DESK"], metrics_token=None))

    for shown in ("", "None", TOKEN):
        assert asked("203.0.113.7", headers={"Authorization": f"Bearer {shown}"}).status_code == 404


def test_every_line_is_one_that_prometheus_reads(cast, asked, moment):
    answer = asked()

    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    names, seen = set(), []
    for line in answer.text.splitlines():
        if line.startswith("# TYPE "):
            names.add(line.split()[2])
            assert line.split()[3] in ("counter", "gauge", "histogram")
        elif not line.startswith("# HELP "):
            assert LINE.match(line), line
            seen.append(line.rpartition(" ")[0])
            assert re.sub(r"_(bucket|sum|count)$", "", line.partition("{")[0].partition(" ")[0]) in names, line
    assert len(seen) == len(set(seen))
    assert answer.text.endswith("\n")


def test_it_tells_what_waits_and_how_far_behind_the_desk_is(cast, asked, moment):
    relay(MONDAY_TEN)
    make_ticket(cast.sari)
    heartbeats.beat("ticker", at=MONDAY_TEN)
    db.session.commit()
    moment.shift(42)

    told = figures(asked())

    assert told["desk_outbox_entries"] == 1
    assert told["desk_outbox_oldest_seconds"] == 42
    assert told['desk_heartbeat_age_seconds{process="ticker"}'] == 42
    assert told["desk_sweep_lag_seconds"] == 0
    assert (told["desk_database_up"], told["desk_redis_up"], told["desk_clock_jumped"]) == (1, 1, 0)
    assert {'desk_queue_jobs{queue="courier"}', 'desk_queue_jobs{queue="mail"}'} <= told.keys()
    moment.shift(3600 * 24 * 30)
    assert figures(asked())["desk_sweep_lag_seconds"] > 3600


def test_messages_are_counted_by_channel_lane_and_state(cast, asked, moment, telegram_on):
    link(cast.joko, JOKOS_CHAT)
    make_ticket(cast.sari)
    db.session.commit()
    relay(MONDAY_TEN)
    db.session.commit()

    told = figures(asked())

    waits = {name: number for name, number in told.items() if name.startswith("desk_deliveries{") and number}
    assert sum(waits.values()) == sum(waiting.line_of(MONDAY_TEN).deliveries.values()) == 1
    assert all('channel="telegram"' in name and 'state="pending"' in name for name in waits)
    assert told["desk_outbox_entries"] == 0


def test_nothing_in_it_tells_of_anybody(cast, asked, moment, app):
    make_ticket(cast.sari, description="Zirkonium macet", at=MONDAY_TEN)
    db.session.commit()
    DeskClient(app).get("/lacak?zirkonium=1")
    DeskClient(app).get("/tickets/D-2610-00001-0")

    told = asked().text

    for word in ("zirkonium", "sari", "D-26", "lacak", "DINKES", "127.0.0.1", "/"):
        assert word not in re.sub("# HELP.*|# TYPE.*", "", told), word


def test_with_the_database_or_redis_gone_it_still_answers_and_says_so(app, asked, monkeypatch):
    def gone(*_args):
        raise OperationalError("SELECT", {}, Exception("gone"))

    def no_redis(*_args):
        raise RedisGone("gone")

    monkeypatch.setattr("desk.sla.queries.sweep_lag", gone)
    monkeypatch.setattr("rq.Queue.count", property(no_redis))

    told = figures(asked())

    assert (told["desk_database_up"], told["desk_redis_up"]) == (0, 0)
    assert "desk_sweep_lag_seconds" not in told
    assert told['desk_requests_total{door="probes",status="2xx"}'] >= 0


def test_what_was_done_in_years_costs_nothing(cast, app, asked, moment):
    asked()
    with counted(app) as statements:
        asked()

    assert len(statements) <= 14
    for statement in statements:
        if "FROM deliveries" in statement:
            assert re.search(r"state (IN|=)", statement), statement


# Counting


def test_answers_are_counted_by_door_and_kind_also_those_that_were_refused(app, tmp_path, monkeypatch, cast):
    counts = app.extensions["desk_request_counts"]
    fresh = RequestCounts(tmp_path)
    monkeypatch.setattr(counts, "_folder", fresh._folder)
    monkeypatch.setattr(counts, "_pid", 0)
    client = DeskClient(app)
    for address in (
        "/login",
        "/nirgends",
        "/static/css/base.css",
        "/api/v1/tickets",
        "/open311/v2/services.json",
        "/healthz",
    ):
        client.get(address).close()
    client.get("/login", base_url="http://evil.example")

    found = {
        door: {name: number for name, number in one.answers.items() if number} for door, one in counts.all().items()
    }
    monkeypatch.undo()
    counts._pid = 0

    assert found["pages"] == {"2xx": 1, "4xx": 2}
    assert found["api"] == {"4xx": 1}
    assert (found["open311"], found["static"], found["probes"], found["telegram"]) == (
        {"2xx": 1},
        {"2xx": 1},
        {"2xx": 1},
        {},
    )


@pytest.mark.pure
def test_buckets_hold_all_that_took_no_longer(tmp_path):
    counts = RequestCounts(tmp_path)
    for seconds in (0.01, 0.05, 0.2, 3, 60):
        counts.note("pages", status=200, seconds=seconds)

    one = counts.all()["pages"]

    assert dict(zip(BOUNDS, one.within, strict=True)) == {
        0.05: 2, 0.1: 2, 0.25: 3, 0.5: 3, 1.0: 3, 2.5: 3, 5.0: 4, 10.0: 4,
    }  # fmt: skip
    assert one.number == 5
    assert one.seconds == pytest.approx(63.26)


@pytest.mark.pure
def test_processes_add_up_and_what_one_has_counted_outlives_it(tmp_path):
    program = (
        "import sys; from pathlib import Path; from desk.request_counts import RequestCounts\n"
        "counts = RequestCounts(Path(sys.argv[1]))\n"
        "for _ in range(500): counts.note('api', status=503, seconds=1)"
    )
    mine = RequestCounts(tmp_path)
    mine.note("api", status=503, seconds=1)
    running = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT) for _ in range(3)]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]

    assert mine.all()["api"].answers["5xx"] == 1501

    later = RequestCounts(tmp_path)  # the next process finds the dead, and keeps what they had
    later.note("api", status=503, seconds=1)
    assert later.all()["api"].answers["5xx"] == 1502
    (folder,) = (tmp_path / "request-counts").iterdir()
    assert len(list(folder.glob("*.counts"))) == 2


@pytest.mark.pure
def test_a_folder_that_cannot_be_written_stops_no_answer(tmp_path, caplog):
    (tmp_path / "request-counts").write_text("a file where the folder should be")
    counts = RequestCounts(tmp_path)

    for _ in range(3):
        counts.note("pages", status=200, seconds=1)

    assert counts.all()["pages"].number == 0
    assert caplog.text.count("not counted") == 1


@pytest.mark.pure
def test_a_file_left_half_made_counts_nothing(tmp_path):
    counts = RequestCounts(tmp_path)
    counts.note("pages", status=200, seconds=1)
    (folder,) = (tmp_path / "request-counts").iterdir()
    (folder / f"{2**22 - 7}.counts").write_bytes(b"abc")

    assert counts.all()["pages"].number == 1
    assert request_counts._read(folder / "none.counts") == [0.0] * 84
