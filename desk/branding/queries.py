"""What is asked of logos and names: everything that pages show of them, at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from desk.attachments import operations as files
from desk.attachments.emblems import Size
from desk.branding.kinds import Owner
from desk.branding.models import Logo
from desk.database import db
from desk.organisation import queries as organisation


class Picture(NamedTuple):
    """A logo in one size; width and height in pixels."""

    sha256: str
    path: Path
    width: int
    height: int

    def width_at(self, height: int) -> int:
        """How wide it is when it is shown that high."""
        return max(1, round(self.width * height / self.height))


class MallName(NamedTuple):
    """What the mall is called, in both languages."""

    name: str
    name_en: str


@dataclass(frozen=True)
class Look:
    """The logos there are, and the mall's name; without session or row behind it, so that a process may keep it."""

    pictures: Mapping[tuple[Owner, Size], Picture]
    mall: MallName | None = None

    def logo(self, owner: str, size: str = Size.PAGE) -> Picture | None:
        """The logo of `city` or `mall`; None where there is none."""
        return self.pictures.get((Owner(owner), Size(size)))

    def content(self, owner: Owner, size: Size) -> bytes | None:
        """Its bytes, as PNG; None where there are none, or no more."""
        picture = self.pictures.get((owner, size))
        try:
            return picture.path.read_bytes() if picture else None
        except OSError:
            return None

    def find(self, sha256: str) -> Picture | None:
        """The picture of that fingerprint."""
        return next((picture for picture in self.pictures.values() if picture.sha256 == sha256), None)


BARE = Look({})


def look(folder: Path) -> Look:
    """The look of this moment. A logo whose bytes are gone is left out: pages show no broken picture."""
    unit = organisation.mall()
    pictures = {}
    for row in db.session.scalars(select(Logo)):
        path = files.path_of(folder, row.key)
        if path.is_file():
            pictures[row.owner, row.size] = Picture(row.sha256, path, row.width, row.height)
    return Look(pictures, MallName(unit.name, unit.name_en) if unit else None)
