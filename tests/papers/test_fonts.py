"""The committed fonts are those of the lock file, may be used, and have every letter that is printed."""

import hashlib
import json

import pytest
from fontTools.ttLib import TTFont

from desk.papers.sheet import FONTS
from desk.papers.words import LETTERS

pytestmark = pytest.mark.pure

LOCK = json.loads((FONTS / "fonts.lock.json").read_text(encoding="utf-8"))
LARGEST = 250_000


def test_the_lock_file_names_every_font():
    assert sorted(entry["file"] for entry in LOCK) == sorted(path.name for path in FONTS.glob("*.ttf"))


@pytest.mark.parametrize("entry", LOCK, ids=[entry["file"] for entry in LOCK])
def test_a_font_is_the_one_that_was_taken(entry):
    data = (FONTS / entry["file"]).read_bytes()

    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    assert len(data) < LARGEST
    assert entry["version"]


@pytest.mark.parametrize("entry", LOCK, ids=[entry["file"] for entry in LOCK])
def test_a_font_may_be_embedded_and_carries_its_licence_and_a_name_of_its_own(entry):
    with TTFont(FONTS / entry["file"]) as font:
        names = {str(record) for record in font["name"].names if record.nameID in (1, 4, 6)}
        may_be_embedded = font["OS/2"].fsType == 0

    assert may_be_embedded
    assert not any(reserved in name for name in names for reserved in ("Liberation", "Vera", "Bitstream"))
    assert "icense" in (FONTS / entry["licence"]).read_text(encoding="utf-8")


@pytest.mark.parametrize("entry", LOCK, ids=[entry["file"] for entry in LOCK])
def test_a_font_has_every_letter_that_is_printed(entry):
    with TTFont(FONTS / entry["file"]) as font:
        missing = LETTERS - {chr(code) for code in font.getBestCmap()}

    assert missing == set()
