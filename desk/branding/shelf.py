"""The look that a process keeps, so that a page does not ask the database for it.

It is read anew when the marker file in the data folder, which all web processes of the desk share, was touched, and in any case
after a minute: a name that came by an import, or a marker that could not be written, shows a minute later.
"""

import contextlib
import time
from pathlib import Path
from typing import NamedTuple

from flask import current_app, g

from desk.branding import queries
from desk.branding.queries import BARE, Look

LONGEST = 60.0  # seconds
MARKER = "look_changed"


class _Kept(NamedTuple):
    look: Look
    marker: int
    since: float


def current() -> Look:
    """The look of city and mall. An error page, which needs no database, goes without."""
    if g.get("is_plain"):
        return BARE
    kept: _Kept | None = current_app.extensions.get("desk_look")
    marker = _marker()  # before the reading: what changes meanwhile is read again by the next page
    if kept is None or kept.marker != marker or time.monotonic() - kept.since > LONGEST:
        return _read(marker)
    return kept.look


def anew() -> Look:
    """The look as it stands in the database now."""
    return _read(_marker())


def note_change() -> None:
    """Tell every web process. After the commit: what is read before it would be kept."""
    current_app.extensions.pop("desk_look", None)
    with contextlib.suppress(OSError):  # a full disk: the minute helps
        _path().write_text(str(time.monotonic_ns()), encoding="ascii")


def _read(marker: int) -> Look:
    look = queries.look(folder())
    current_app.extensions["desk_look"] = _Kept(look, marker, time.monotonic())
    return look


def _marker() -> int:
    try:
        return _path().stat().st_mtime_ns
    except OSError:
        return 0


def folder() -> Path:
    """The data folder."""
    found: Path = current_app.config["DESK"].data_dir
    return found


def _path() -> Path:
    return folder() / MARKER
