"""One served desk, one Chromium and one stand-in of Telegram for all tests of this folder."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.people import Person, link_chat
from tests.fakes import FakeTelegram
from tests.live import CHATS, TOKEN, LiveDesk, OwnRedis, own_redis

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="session")
def api() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as api:
        yield api


@pytest.fixture(scope="session")
def redis() -> Iterator[OwnRedis]:
    """The desk's Redis, which a test may stop and start."""
    with own_redis() as server:
        yield server


@pytest.fixture(scope="session")
def desk(
    database_kind: str,
    make_database: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
    api: FakeTelegram,
    redis: OwnRedis,
) -> Iterator[LiveDesk]:
    desk = LiveDesk(
        tmp_path_factory.mktemp("browsed"),
        DATABASE_URL=make_database("browsed") if database_kind == "postgresql" else "",
        REDIS_URL=redis.url,
        DESK_TELEGRAM_TOKEN=TOKEN,
        DESK_TELEGRAM_API_BASE=api.base_url,
    )
    try:
        desk.start()
        yield desk
    finally:
        desk.end()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chats(desk: LiveDesk, browser: Browser, api: FakeTelegram) -> dict[str, int]:
    """Sari, Joko and Budi have linked their chats, as people do it."""
    for username, chat_id in CHATS.items():
        person = Person(browser, desk, width=390)
        person.sign_in(username)
        link_chat(person, api, chat_id)
        person.leave()
    return CHATS


@pytest.fixture
def someone(desk: LiveDesk, browser: Browser) -> Iterator[Callable[..., Person]]:
    """A function that seats somebody before a screen: `someone("sari", width=390)`."""
    seated: list[Person] = []

    def seat(username: str, *, width: int = 1280, **options: bool) -> Person:
        person = Person(browser, desk, width=width, **options)
        seated.append(person)
        person.sign_in(username)
        return person

    yield seat
    for person in seated:
        person.leave()
