"""Lists that a page asks for again by itself: answered with "nothing has changed" before anything is looked up."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from flask import make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from desk import timeline


def is_asked() -> bool:
    """Whether the page itself asks, with perhaps nobody at it: then it is no sign of life of whoever is signed in."""
    return request.args.get("live") == "1"


def answer(page: Callable[[], str], *, reader_id: int, at: datetime) -> ResponseReturnValue:
    """What `page` gives, or 304 while nothing has happened to any ticket or complaint since the reader last asked.

    What is left of a deadline is told in minutes, so every new minute counts as news too.
    """
    seen = (timeline.newest_id(), int(at.timestamp()) // 60, reader_id, str(get_locale()), request.full_path)
    tag = hashlib.sha256(repr(seen).encode()).hexdigest()[:24]
    if request.if_none_match.contains_weak(tag):
        unchanged = make_response("", 304)
        unchanged.set_etag(tag, weak=True)
        return unchanged
    response = make_response(page())
    response.set_etag(tag, weak=True)
    return response
