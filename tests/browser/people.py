"""Somebody before a screen: what they press, and what is looked at on every page they see."""

import io
import re
from typing import Any

from PIL import Image
from playwright.sync_api import Browser

from tests.fakes import FakeTelegram
from tests.live import PASSWORD, LiveDesk
from tests.services import wait_for

PATIENCE_MS = 15_000


class Person:
    """A signed-in browser of its own. After each step the page is looked at."""

    def __init__(self, browser: Browser, desk: LiveDesk, *, width: int, java_script_enabled: bool = True) -> None:
        self.desk = desk
        self._context = browser.new_context(
            viewport={"width": width, "height": 844},
            locale="id-ID",
            base_url=desk.base_url,
            java_script_enabled=java_script_enabled,
        )
        self._context.set_default_timeout(PATIENCE_MS)
        self.page = self._context.new_page()
        self._troubles: list[str] = []
        # Violations of the content security policy are written to the console as errors, too.
        self.page.on("console", lambda message: message.type == "error" and self._troubles.append(message.text))
        self.page.on("pageerror", lambda error: self._troubles.append(str(error)))

    def look(self) -> None:
        """No error in the console, and nothing wider than the screen."""
        assert self._troubles == [], f"{self.page.url}: {self._troubles}"
        wide, screen = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= screen, f"{self.page.url} is {wide} wide on a screen of {screen}"

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def press(self, selector: str) -> None:
        """Press a button that leads to another page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()

    def sign_in(self, username: str) -> None:
        self.open("/login")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.press("form[action='/login'] button")
        assert "/login" not in self.page.url, self.page.inner_text("main")

    def fill_in_report(self, description: str, *, photo: bool = False) -> None:
        """Everything but the last press."""
        page = self.page
        page.fill("textarea[name=description]", description)
        page.select_option("select[name=service]", "PC")
        page.locator("input[name=affected][value=room]").check(force=True)
        page.locator("input[name=can_work][value=no]").check(force=True)
        if photo:
            page.set_input_files("input[name=photo]", a_photo())

    def report(self, description: str, *, photo: bool = False) -> str:
        """Report trouble; the number of the ticket."""
        self.open("/tickets/new")
        self.fill_in_report(description, photo=photo)
        self.press("form[enctype] button.button--primary")
        return self.number

    @property
    def number(self) -> str:
        """The number of the ticket that is on the screen."""
        found = re.search(r"/tickets/(D-[\d-]+)", self.page.url)
        assert found is not None, self.page.inner_text("main")
        return found[1]

    def do(self, number: str, move: str, **words: str) -> None:
        """Make a move from the ticket's page, as its buttons offer it; with words on the move's own page."""
        self.open(f"/tickets/{number}")
        if not words:
            self.press(f"main form[action='/tickets/{number}/{move}'] button")
            return
        self.press(f"main a[href='/tickets/{number}/{move}']")
        for name, text in words.items():
            self.page.fill(f"textarea[name={name}]", text)
        self.press("main form.form button")
        assert self.page.url.endswith(f"/tickets/{number}"), self.page.inner_text("main")

    def reads(self, text: str) -> bool:
        return text in self.page.inner_text("main")

    def leave(self) -> None:
        self._context.close()


def link_chat(person: Person, api: FakeTelegram, chat_id: int) -> None:
    """Press the button, and send the code of the deep link to the bot."""
    person.open("/account")
    person.press("form[action='/account/telegram'] button")
    address = person.page.get_attribute("a[href^='https://t.me/']", "href") or ""
    api.say(chat_id, f"/start {address.partition('?start=')[2]}")
    wait_for(lambda: any(message.chat_id == chat_id for message in api.sent), 10)
    person.open("/account")
    assert person.page.locator("form[action$='/unlink']").count() == 1


def a_photo() -> Any:
    written = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(written, "JPEG")
    return {"name": "IMG 001.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}
