"""What was taken from ALTCHA is what ALTCHA published."""

import base64
import hashlib
import json

import pytest

from tests.architecture import DESK

pytestmark = pytest.mark.pure
FOLDER = DESK / "static" / "vendor" / "altcha"


def test_every_file_is_as_the_lock_says_and_none_is_beside_it():
    lock = json.loads((FOLDER / "lock.json").read_text("utf-8"))

    found = {
        path.name: "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        for path in FOLDER.iterdir()
        if path.name != "lock.json"
    }

    assert found == {name: file["sha384"] for name, file in lock["files"].items()}
    assert lock["integrity"].startswith("sha512-")
    assert "MIT License" in (FOLDER / "LICENSE.txt").read_text("utf-8")
