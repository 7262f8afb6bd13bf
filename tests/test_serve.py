"""`flask up`: from an empty folder to a served desk, and back to nothing, as a process of its own."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.fakes import FakeTelegram
from tests.live import CHATS, PASSWORD, ROOT, TOKEN, LiveDesk, csrf_token
from tests.services import wait_for

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def api() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as api:
        yield api


@pytest.fixture(scope="module")
def desk(
    database_kind: str,
    make_database: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
    api: FakeTelegram,
) -> Iterator[LiveDesk]:
    """Seeding a city takes some seconds, so the tests of this file share one desk; each leaves it running."""
    desk = LiveDesk(
        tmp_path_factory.mktemp("served"),
        DATABASE_URL=make_database("served") if database_kind == "postgresql" else "",
        DESK_TELEGRAM_TOKEN=TOKEN,
        DESK_TELEGRAM_API_BASE=api.base_url,
        DESK_TRUSTED_PROXIES="1",
    )
    try:
        desk.start()
        yield desk
    finally:
        desk.end()


def test_from_nothing_it_serves_a_city_and_says_who_can_sign_in(desk):
    health = desk.visitor().get("/readyz")

    assert health.json() == {
        "status": "ready",
        **dict.fromkeys(("database", "redis", "system_clock", "ticker", "sweep", "seals"), "ok"),
        "sweep_lag_seconds": 0,
        "telegram": "ok",
        "urgent_waiting_seconds": 0,
    }
    assert f"the desk is open at {desk.base_url}" in desk.printed
    for line in ("sari", "joko", "budi", "dewi"):
        assert any(row.split()[:1] == [line] and PASSWORD in row for row in desk.printed.splitlines()), line
    board = desk.visitor("joko").get("/")
    assert board.status_code == 200
    assert "Joko Susilo" in board.text


def test_the_whole_chain_is_up_a_chat_is_linked_and_hears_of_a_ticket(desk, api):
    joko = desk.visitor("joko")
    token = csrf_token(joko.get("/account").text)
    page = joko.post("/account/telegram", data={"csrf_token": token}, follow_redirects=True).text
    code = page.split("https://t.me/desk_test_bot?start=")[1].split('"')[0]
    api.say(CHATS["joko"], f"/start {code}")
    wait_for(lambda: [m for m in api.sent if m.chat_id == CHATS["joko"]], 10)

    sari = desk.visitor("sari")
    form = sari.get("/tickets/new").text
    answer = sari.post(
        "/tickets/new",
        data={
            "csrf_token": csrf_token(form),
            "form_key": form.split('name="form_key"')[1].split('value="')[1].split('"')[0],
            "description": "Layar antrean gelap.",
            "service": "PC",
            "affected": "self",
            "can_work": "no",
        },
    )
    assert answer.status_code == 303, answer.text
    number = answer.headers["location"].split("/")[2].split("?")[0]

    wait_for(lambda: [m for m in api.sent if number in m.text and m.chat_id == CHATS["joko"]], 10)


def test_an_anonymous_report_leaves_neither_address_nor_browser_in_what_the_processes_print_and_keep(desk):
    citizen = desk.visitor()
    citizen.headers.update({"User-Agent": "RutheniumBrowser/1.0", "X-Forwarded-For": "203.0.113.77"})
    hidden = r'name="(csrf_token|form_key|gate_stamp)" value="([^"]*)"'
    form = dict(re.findall(hidden, citizen.get("/aduan").text))
    time.sleep(4)  # nobody fills it in more quickly
    told = {"story": "Loket tutup sebelum waktunya.", "tenant": "unknown", "no_contact": "y", "shield": "anonymous"}

    answer = citizen.post("/aduan", data=form | told | {"consent": "y"})

    assert (answer.status_code, answer.headers.get("location")) == (303, "/aduan/tanda-terima"), answer.text
    assert 'id="number"' in citizen.get("/aduan/tanda-terima").text
    kept = desk.log.read_bytes() + b"".join(
        path.read_bytes() for path in desk.data_dir.rglob("*") if path.is_file() and not path.is_socket()
    )
    assert b"the desk is open" in kept, "otherwise nothing was looked through"
    assert b"Ruthenium" not in kept
    assert b"203.0.113.77" not in kept


@pytest.mark.pure
def test_a_process_that_dies_is_started_again(desk):
    (ticker,) = [pid for pid in desk.pids() if "ticker" in command_of(pid)]

    subprocess.run(["kill", "-9", str(ticker)], check=True)

    wait_for(lambda: [pid for pid in desk.pids() if "ticker" in command_of(pid) and pid != ticker], 10)
    wait_for(desk.is_ready, 20)


def test_ctrl_c_ends_everything_and_a_second_start_has_the_same_data(desk):
    kept = desk.visitor("sari").get("/tickets?state=all&mine=1").text

    code = desk.interrupt()

    assert code == 0, desk.printed
    assert desk.pids() == []
    desk.start(seconds=30)
    assert "Making a demo city" not in desk.printed
    assert numbers_in(desk.visitor("sari").get("/tickets?state=all&mine=1").text) == numbers_in(kept) != set()


@pytest.mark.pure
def test_a_taken_port_stops_the_start_with_a_sentence(desk, tmp_path):
    second = LiveDesk(tmp_path, PORT=str(desk.port))

    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "up"],
        cwd=ROOT,
        env=second.environ,
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert done.returncode == 2
    assert f"Port {desk.port} on 127.0.0.1 is already in use" in done.stderr
    assert "Traceback" not in done.stderr
    assert second.pids() == []


def command_of(pid: int) -> list[str]:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().decode().split("\0")
    except OSError:
        return []


def numbers_in(html: str) -> set[str]:
    return set(re.findall(r"/tickets/(D-[\d-]+)", html))
