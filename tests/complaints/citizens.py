"""Somebody outside, with a browser and no account; and a whole database as text, to look for what must not be there."""

import html
import io
import itertools
import re
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import text

from desk.database import db
from desk.sealing import Keys
from tests.conftest import DeskClient

STORY = "Saya menunggu tiga jam di loket pindah datang dan tidak dipanggil."
FILLED = {"story": STORY, "tenant": "DISDUKCAPIL", "contact": "0812 3456 7890", "shield": "open", "consent": "y"}
_addresses = (f"198.51.{third}.{last}" for third, last in itertools.product(range(256), range(1, 255)))


class Citizen:
    """A phone at an address of its own; no JavaScript."""

    def __init__(self, app: Flask, moment: Any, address: str | None = None, **headers: str) -> None:
        self.browser = DeskClient(app, use_cookies=True)
        self.moment = moment
        self.address = address or next(_addresses)
        self.headers = headers
        self.hidden: dict[str, str] = {}
        self.sent: dict[str, str] = {}  # the hidden fields of the report

    def get(self, address: str) -> Any:
        return self._read(
            self.browser.get(address, headers=self.headers, environ_overrides={"REMOTE_ADDR": self.address})
        )

    def post(self, address: str, **fields: Any) -> Any:
        answer = self.browser.post(
            address,
            data=self.hidden | fields,
            headers=self.headers,
            environ_overrides={"REMOTE_ADDR": self.address},
            content_type="multipart/form-data",
        )
        return self._read(answer)

    def report(self, **fields: Any) -> Any:
        """Open the form, fill it in for five seconds, send it."""
        self.get("/aduan")
        self.sent = dict(self.hidden)
        self.moment.shift(5)
        return self.post("/aduan", **(FILLED | fields))

    def receipt(self, **fields: Any) -> tuple[str, str]:
        """Report, and read number and code on the receipt."""
        answer = self.report(**fields)
        assert answer.status_code == 303, answer.text
        return pair_on(self.get(answer.location).text)

    def look(self, number: str, code: str) -> Any:
        self.get("/lacak")
        return self.post("/lacak", number=number, code=code)

    def opened(self, number: str, code: str) -> Any:
        """Look it up and read the page."""
        answer = self.look(number, code)
        assert (answer.status_code, answer.location) == (303, "/lacak/aduan")
        return self.get(answer.location)

    def _read(self, answer: Any) -> Any:
        if answer.mimetype == "text/html":
            names = "csrf_token|form_key|gate_stamp|confirmed|waiting_photos"
            found = dict(re.findall(rf'<input type="hidden" name="({names})" value="([^"]*)"', answer.text))
            self.hidden = found or self.hidden
        return answer


def pair_on(page: str) -> tuple[str, str]:
    number, code = re.search(r'id="number">([^<]+)<', page), re.search(r'id="code">([^<]+)<', page)
    assert number, page
    return number[1], code[1] if code else ""


def words_of(page: str) -> str:
    """What is read of a page, its tokens apart."""
    return html.unescape(re.sub(r'value="[^"]*"', "", page))


def whole_database() -> str:
    """Every row of every table."""
    return "\n".join(
        str(tuple(row))
        for table in db.metadata.sorted_tables
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"'))
    )


def whole_folder(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".sqlite3")


def keys_of(app: Flask) -> Keys:
    return Keys(app.config["DESK"].secret_key)


def photo(colour: str = "red", comment: str = "") -> io.BytesIO:
    """A picture; with `comment` it tells where and with what it was taken."""
    written = io.BytesIO()
    picture = Image.new("RGB", (64, 48), colour)
    exif = Image.Exif()
    if comment:
        exif[0x010F], exif[0x010E] = comment, comment
        exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 10.0, 30.0), 3: "E", 4: (106.0, 49.0, 40.0), 29: comment})
    picture.save(written, "JPEG", exif=exif.tobytes(), comment=comment.encode())
    written.seek(0)
    return written
