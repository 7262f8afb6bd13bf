"""The public form in the browser: the proof of work, the plain way, photos made smaller, and a line that breaks."""

import contextlib
import io
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from desk import create_app
from desk.database import db
from desk.gate.rules import Way
from tests import migrated
from tests.gate.door import open_door
from tests.live import free_port

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE_MS = 20_000
GPS = 0x8825


class Served:
    """The desk with the tests' own form, answering on a port."""

    def __init__(self, address: str, kept: list[dict[str, Any]]) -> None:
        self.address = address
        self.kept = kept


def whole(app: "WSGIApplication") -> "WSGIApplication":
    """The application, each answer read before it is sent: this server forgets a file when a browser hangs up on it."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        body = app(environ, start_response)
        with contextlib.closing(cast(Any, body)):
            return [b"".join(body)]

    return answer


@pytest.fixture(scope="module")
def served(make_settings: Callable[..., Any]) -> Iterator[Served]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    app = create_app(make_settings("served", DESK_BASE_URL=address, PORT=str(port)))
    kept = open_door(app)
    with app.app_context():
        migrated.bring_up_to_date()
    server = make_server("127.0.0.1", port, whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(address, kept)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def page_of(served: Served, browser: Browser) -> Iterator[Callable[..., Page]]:
    """A telephone before the form: `page_of(java_script_enabled=False)`. At the end its console must be empty."""
    served.kept.clear()
    opened = []
    troubles: list[str] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": 360, "height": 740}, locale="id-ID", base_url=served.address, **options
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto("/pintu")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        return page

    yield open_page
    for context in opened:
        context.close()
    unexpected = [one for one in troubles if "ERR_INTERNET_DISCONNECTED" not in one and "status of 4" not in one]
    assert unexpected == []


def wait_until_old_enough(page: Page) -> None:
    page.wait_for_timeout(3100)


def a_big_photo() -> Any:
    """Noise does not pack well; it knows where it was taken."""
    written = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(GPS)[1] = "S"
    exif[0x010F] = "MarkerCamera"
    Image.effect_noise((3000, 2000), 80).convert("RGB").save(written, "JPEG", quality=95, exif=exif)
    return {"name": "IMG 002.jpeg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def test_a_form_is_proved_in_the_background_by_the_vendored_worker(served, page_of):
    page = page_of()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill("#words", "Lampu jalan padam")
    page.wait_for_function("() => document.querySelector('input[name=gate_proof]').value !== ''")
    assert page.inner_text("[data-proof-word]") == page.get_attribute("[data-proof-word]", "data-done")
    assert any("pbkdf2.js" in url for url in asked), "the worker is loaded on touch, not before"
    wait_until_old_enough(page)

    page.click("#send")

    assert page.inner_text("#thanks") == Way.WITH_PROOF
    assert [one["words"] for one in served.kept] == ["Lampu jalan padam"]
    assert all(url.startswith(served.address) for url in asked), "nobody else hears of it"


def test_who_sends_before_the_proof_is_ready_waits_for_it(served, page_of):
    page = page_of()
    wait_until_old_enough(page)
    page.route("**/aduan/tantangan", lambda route: (time.sleep(0.5), route.continue_()))
    page.evaluate("document.querySelector('#words').value = 'Cepat'")

    page.click("#send")

    assert page.inner_text("#thanks") == Way.WITH_PROOF
    assert len(served.kept) == 1


def test_when_the_challenge_cannot_be_had_the_form_goes_the_plain_way(served, page_of):
    page = page_of()
    page.route("**/aduan/tantangan", lambda route: route.fulfill(status=429, body="{}"))
    page.fill("#words", "Tanpa soal")
    wait_until_old_enough(page)

    page.click("#send")

    assert page.inner_text("#thanks") == Way.WITHOUT_PROOF


def test_without_javascript_the_form_goes_the_plain_way(served, page_of):
    page = page_of(java_script_enabled=False)
    page.fill("#words", "Tanpa JavaScript")
    wait_until_old_enough(page)

    page.click("#send")

    assert page.inner_text("#thanks") == Way.WITHOUT_PROOF


def test_a_form_that_comes_back_keeps_its_proof_and_what_was_typed(served, page_of):
    page = page_of()
    page.fill("#words", "Terlalu cepat")
    page.click("#send")
    page.wait_for_selector(".problem")
    assert page.input_value("#words") == "Terlalu cepat"
    wait_until_old_enough(page)
    page.fill("#words", " ")
    page.click("#send")
    page.wait_for_function("() => document.querySelector('.problem')?.textContent === 'Kosong'")
    proof = page.input_value("input[name=gate_proof]")
    assert proof
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.fill("#words", "Sekarang lengkap")
    page.click("#send")

    assert page.inner_text("#thanks") == Way.WITH_PROOF
    assert not any("tantangan" in url for url in asked)


def test_a_large_photo_is_made_smaller_and_forgets_where_it_was_taken(served, page_of):
    photo = a_big_photo()
    page = page_of()
    page.fill("#words", "Dengan foto")
    text = {"name": "catatan.txt", "mimeType": "text/plain", "buffer": b"bukan foto"}
    broken = {"name": "rusak.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff rusak"}
    page.set_input_files("#photo", [photo, text, broken])
    page.wait_for_function("() => document.body.innerText.includes('Foto dikecilkan')")
    assert "IMG 002.jpg" in page.inner_text(".files")
    wait_until_old_enough(page)

    page.click("#send")

    page.wait_for_selector("#thanks")
    (name, data), *others = served.kept[0]["photos"]
    assert name == "IMG 002.jpg"
    assert len(data) < len(photo["buffer"]) / 2
    with Image.open(io.BytesIO(data)) as sent:
        assert max(sent.size) == 1600
        assert not sent.getexif()
    assert b"MarkerCamera" not in data
    assert others == [("catatan.txt", b"bukan foto"), ("rusak.jpg", b"\xff\xd8\xff rusak")]


def test_a_line_that_breaks_keeps_the_page_and_sends_when_it_is_back(served, page_of):
    page = page_of()
    page.fill("#words", "Sinyal hilang")
    page.wait_for_function("() => document.querySelector('input[name=gate_proof]').value !== ''")
    wait_until_old_enough(page)
    page.context.set_offline(True)

    page.click("#send")

    page.wait_for_selector(".offline-word")
    assert page.input_value("#words") == "Sinyal hilang"
    assert "Sinyal hilang" in page.evaluate("JSON.stringify({...localStorage})")
    assert served.kept == []

    page.context.set_offline(False)
    page.click(".offline-word button")

    assert page.inner_text("#thanks") == Way.WITH_PROOF
    assert len(served.kept) == 1
