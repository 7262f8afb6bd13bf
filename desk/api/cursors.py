"""Where a list goes on: opaque, signed, and good for the very list that it came from."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from desk.tickets.searching import Place


def cursor_of(place: Place, *, asked: Mapping[str, Any], secret: str) -> str:
    """The cursor for the page after this place."""
    value = place.value.isoformat() if isinstance(place.value, datetime) else place.value
    return str(_signer(secret).dumps([value, place.ticket_id, _mark(asked)]))


def place_in(cursor: str, *, asked: Mapping[str, Any], secret: str) -> Place | None:
    """The place that a cursor names; None when it is not ours, or belongs to another list."""
    try:
        value, ticket_id, mark = _signer(secret).loads(cursor)
    except (BadSignature, ValueError):
        return None
    if mark != _mark(asked):
        return None
    return Place(datetime.fromisoformat(value) if asked["order"] == "updated_at" else value, ticket_id)


def _mark(asked: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="desk api cursor")
