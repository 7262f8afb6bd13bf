"""The whole way of a complaint: a citizen on a poor line, front office, the organisation, two answers, an objection, a rating."""

import os
from pathlib import Path

import pytest

from tests.browser.people import Person, a_photo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STORY = "Nomor antrean saya dilewati dua kali di loket pindah datang. Saya menunggu sejak pukul delapan pagi."
# A telephone at the edge of its cell: 400 ms there and back, 50 KB a second down, 20 up.
POOR_LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
ALBUM = os.environ.get("DESK_ALBUM")  # a folder where the pages are kept as pictures, to be looked at


class Citizen(Person):
    """Somebody outside, with a number and a code and no account."""

    number = code = ""

    def on_a_poor_line(self) -> None:
        network = self.page.context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.send("Network.emulateNetworkConditions", POOR_LINE)

    def files(self) -> None:
        self.open("/aduan")
        self.page.fill("#story", STORY)
        self.page.select_option("#tenant", "DISDUKCAPIL")
        self.page.set_input_files("#photos", a_photo())
        self.page.fill("#contact", "0812 0000 2201")
        self.page.fill("#name", "Ibu Sulastri")
        self.page.check("#consent")
        self.page.wait_for_selector("[name=gate_proof]:not([value=''])", state="attached")
        self.page.wait_for_timeout(3000)  # nobody is quicker
        picture(self, "form")
        self.press("form[action='/aduan'] button.button--primary")
        if self.page.locator("#number").count() == 0:  # look-alikes were shown: this is another matter
            picture(self, "look-alikes")
            self.page.set_input_files("#photos", a_photo())
            self.press("form[action='/aduan'] button.button--primary")
        self.number, self.code = self.page.inner_text("#number"), self.page.inner_text("#code")
        picture(self, "receipt")

    def looks(self) -> None:
        self.open("/lacak")
        self.page.fill("#number", self.number)
        self.page.fill("#code", self.code)
        self.press("form[action='/lacak'] button")


class Officer(Person):
    """Somebody of an office, on the page of a complaint."""

    def takes_step(self, number: str, step: str, **words: str) -> None:
        """Take a step as the page offers it; with words on the step's own page."""
        self.open(f"/complaints/{number}")
        picture(self, f"{step}-before")
        address = f"/complaints/{number}/{step}"
        if not words:
            self.press(f"main form[action='{address}'] button")
            return
        self.open(address)
        for name, value in words.items():
            field = self.page.locator(f"main form.form [name={name}]")
            kind = field.first.evaluate("field => field.type || field.tagName.toLowerCase()")
            if kind == "radio":
                self.page.locator(f"main form.form [name={name}][value='{value}']").check(force=True)
            elif kind.startswith("select"):
                field.select_option(value)
            else:
                field.fill(value)
        self.press("main form.form button.button--primary")


def picture(person: Person, name: str) -> None:
    if ALBUM:
        width = person.page.viewport_size["width"]
        person.page.screenshot(path=str(Path(ALBUM) / f"{name}-{width}.png"), full_page=True)


@pytest.fixture
def seat(desk, browser):
    seated = []

    def make(kind, username=None, width=1280):
        person = kind(browser, desk, width=width)
        seated.append(person)
        if username:
            person.sign_in(username)
        return person

    yield make
    for person in seated:
        person.leave()


def test_a_complaint_is_filed_dispatched_answered_objected_to_answered_again_and_rated(seat):
    citizen = seat(Citizen, width=360)
    rina, hendra, laras, indra = (seat(Officer, name) for name in ("rina", "hendra", "laras", "indra"))
    citizen.on_a_poor_line()
    citizen.files()
    number = citizen.number

    told = {"kind": "complaint", "category": "delay", "classification": "non_supervisory"}
    rina.takes_step(number, "classification", **told)
    rina.takes_step(number, "dispatch", tenant="DISDUKCAPIL", note="Mohon ditanggapi segera.")
    hendra.takes_step(number, "take")
    assert hendra.reads(STORY)
    assert not hendra.reads("Sulastri")
    hendra.takes_step(number, "follow-up", report="Layar pemanggil disetel ulang.")
    laras.takes_step(number, "draft", body="Layar pemanggil sudah kami setel ulang.")
    indra.takes_step(number, "release")

    citizen.looks()
    assert citizen.reads("Layar pemanggil sudah kami setel ulang.")
    assert not citizen.reads("Layar pemanggil disetel ulang.")
    picture(citizen, "answered")
    citizen.page.locator("details.no-answer summary").click()
    citizen.page.fill("#why", "Hari ini nomor saya dilewati lagi.")
    citizen.press("details.no-answer form button")
    picture(citizen, "objected")

    indra.open(f"/complaints/{number}")
    assert indra.reads("Hari ini nomor saya dilewati lagi.")
    hendra.takes_step(number, "follow-up", report="Kabel layar diganti.")
    laras.takes_step(number, "draft", body="Kabel layar sudah diganti dan diawasi seminggu.")
    indra.takes_step(number, "release")
    picture(indra, "released")

    citizen.looks()
    assert citizen.reads("Kabel layar sudah diganti dan diawasi seminggu.")
    citizen.press("#solved form button.button--primary")
    citizen.page.locator("#rating-part [name=rating][value='4']").check(force=True)
    citizen.press("#rating-part form button.button--primary")
    picture(citizen, "rated")

    indra.open(f"/complaints/{number}")
    assert indra.reads("Sangat puas")
    picture(indra, "closed")
