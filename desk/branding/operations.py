"""Changing how the city and its mall look."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select

from desk import timeline
from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.attachments import emblems
from desk.attachments import operations as files
from desk.attachments.emblems import Size
from desk.branding.kinds import Owner
from desk.branding.models import Logo
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.organisation import operations as organisation
from desk.organisation.models import Unit

NEEDED = {Owner.CITY: Reach.EVERYTHING, Owner.MALL: Reach.MALL}


@dataclass(frozen=True)
class Kept:
    """A logo in one size, whose bytes lie safely on the disk."""

    file: files.Kept
    width: int
    height: int


def may_change(actor: Actor, owner: Owner) -> bool:
    """Whether that logo is this actor's to change: the administrator's all, the manager's the mall's."""
    granted = reaches(actor, Action.BRANDING_MANAGE)
    return Reach.EVERYTHING in granted or NEEDED[owner] in granted


@contextmanager
def on_disk(*, folder: Path, data: bytes) -> Iterator[dict[Size, Kept]]:
    """A logo drawn in every size and written down; what goes wrong inside takes the bytes away again. Raises BadPicture."""
    made: dict[Size, Kept] = {}
    try:
        for size, drawn in emblems.drawn(data).items():
            file = files.keep_bytes(folder=folder, content=drawn.content, media_type="image/png")
            made[size] = Kept(file, drawn.width, drawn.height)
        yield made
    except BaseException:
        for kept in made.values():
            files.drop_bytes(folder, kept.file.key)
        raise


def set_logo(*, owner: Owner, kept: Mapping[Size, Kept], actor: Actor, at: datetime) -> list[str]:
    """Show this logo from now on; the keys of the bytes that it replaces, to be dropped after the commit. Raises Forbidden."""
    before, gone = _taken_down(owner, actor)
    for size, one in kept.items():
        db.session.add(
            Logo(
                owner=owner,
                size=size,
                key=one.file.key,
                sha256=one.file.sha256,
                bytes=one.file.size,
                width=one.width,
                height=one.height,
                uploaded_by_id=actor.id,
                stored_at=at,
            )
        )
    _record(owner, before, kept[Size.PRINT].file.sha256, actor=actor, at=at)
    db.session.flush()
    return gone


def remove_logo(*, owner: Owner, actor: Actor, at: datetime) -> list[str]:
    """Show none; the keys of the bytes to be dropped after the commit. Without a logo nothing happens. Raises Forbidden."""
    before, gone = _taken_down(owner, actor)
    if gone:
        _record(owner, before, "", actor=actor, at=at)
    return gone


def describe_mall(
    *, unit: Unit, name: str, name_en: str, address: str, contact: str, actor: Actor, at: datetime
) -> None:
    """Change the mall's name and the lines of its letterhead. Raises Forbidden, BadInput."""
    if not may_change(actor, Owner.MALL):
        raise Forbidden("This page is not for your role.")
    if not name or not name_en:
        raise BadInput("Please fill this in.", field="name_en" if name else "name")
    organisation.describe_unit(
        unit=unit, name=name, name_en=name_en, address=address, contact=contact, actor=actor, at=at
    )


def _taken_down(owner: Owner, actor: Actor) -> tuple[str, list[str]]:
    """The fingerprint of the logo there was, and the keys of its bytes."""
    if not may_change(actor, owner):
        raise Forbidden("This page is not for your role.")
    shown = select(Logo.sha256).where(Logo.owner == owner, Logo.size == Size.PRINT)
    before = db.session.scalar(shown) or ""
    gone = db.session.scalars(delete(Logo).where(Logo.owner == owner).returning(Logo.key)).all()
    return before, list(gone)


def _record(owner: Owner, before: str, after: str, *, actor: Actor, at: datetime) -> None:
    changes = {"sha256": [before, after]}
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, logo=owner, changes=changes)
