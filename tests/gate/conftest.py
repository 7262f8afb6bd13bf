"""An application with a door that only tests know, and visitors who come to it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from desk import create_app
from desk.database import db
from desk.gate import proof
from tests import migrated
from tests.conftest import DeskClient
from tests.gate.door import open_door, solved
from tests.worlds import Worlds, standing_in

HOME = "203.0.113.9"


class Visitor:
    """Somebody at a browser, at an address."""

    def __init__(self, app: Flask, address: str = HOME, **headers: str) -> None:
        self.browser = DeskClient(app)
        self.address = address
        self.headers = headers
        self.hidden: dict[str, str] = {}

    def get(self, address: str) -> Any:
        return self.browser.get(address, headers=self.headers, environ_overrides={"REMOTE_ADDR": self.address})

    def open(self) -> dict[str, str]:
        """Open the form; its hidden fields."""
        return self._read(self.get("/pintu").text)

    def solve(self) -> str:
        return solved(self.get("/aduan/tantangan").json)

    def send(self, words: str = "Lampu jalan padam", **fields: str) -> Any:
        """Send what was opened last, and read what came back."""
        answer = self.browser.post(
            "/pintu",
            data=self.hidden | {"words": words} | fields,
            headers=self.headers,
            environ_overrides={"REMOTE_ADDR": self.address},
        )
        if 'name="form_key"' in answer.text:
            self._read(answer.text)
        return answer

    def _read(self, html: str) -> dict[str, str]:
        names = "csrf_token|form_key|gate_stamp|gate_proof"
        self.hidden = dict(re.findall(rf'<input type="hidden" name="({names})" value="([^"]*)"', html))
        return self.hidden


@pytest.fixture(scope="session", autouse=True)
def _cheap_challenges() -> Iterator[None]:
    """Python tries keys one after the other; what matters here is not how many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof, "FEWEST", 5)
        patch.setattr(proof, "MOST", 25)
        yield


@pytest.fixture(scope="session")
def door_app(make_settings: Callable[..., Any]) -> Iterator[Flask]:
    app = create_app(make_settings("door"))
    app.extensions["kept"] = open_door(app)
    with app.app_context():
        migrated.bring_up_to_date()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def door_worlds(door_app: Flask) -> Iterator[Worlds]:
    with standing_in(door_app) as worlds:
        yield worlds


@pytest.fixture
def door(door_app: Flask, door_worlds: Worlds) -> Flask:
    """The application with the form, on an empty database."""
    door_app.extensions["kept"].clear()
    with door_app.app_context():
        door_worlds.put_back()
    return door_app


@pytest.fixture
def kept(door: Flask) -> list[dict[str, Any]]:
    """What the form has kept."""
    found: list[dict[str, Any]] = door.extensions["kept"]
    return found


@pytest.fixture
def visitor(door: Flask) -> Callable[..., Visitor]:
    """`visitor("198.51.100.7")`: somebody at that address."""
    return lambda address=HOME, **headers: Visitor(door, address, **headers)
