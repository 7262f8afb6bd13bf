"""A call from a program: what is declared of it, how it is read, carried out once, and answered."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import NotAcceptable
from werkzeug.wrappers import Response

from desk import clock
from desk.accounts import guards
from desk.accounts.models import ApiToken
from desk.accounts.policy import Actor, Scope
from desk.api import doors, idempotency, limits, reading
from desk.api.doors import Door
from desk.api.idempotency import Kept
from desk.api.problems import Busy, Faulty
from desk.api.reading import Param
from desk.api.shapes import Fault, Shape
from desk.database import db
from desk.templating import city_day
from desk.tickets.models import Ticket
from desk.tickets.operations import StaleTicket

LONGEST_KEY = 200
LOCK_TIMEOUT = "55P03"  # of PostgreSQL
KEY_HEADER = "Idempotency-Key"


@dataclass(frozen=True)
class Answer:
    """What a call is answered with."""

    body: Mapping[str, Any] | Sequence[Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A call as it was understood."""

    at: datetime
    parts: Mapping[str, str]
    query: Mapping[str, Any]
    body: Mapping[str, Any]
    token: ApiToken | None

    @property
    def actor(self) -> Actor:
        return guards.actor()

    @property
    def today(self) -> date:
        """The day in the city."""
        return city_day(self.at)

    @property
    def key(self) -> str | None:
        """The Idempotency-Key. Raises Faulty."""
        key = request.headers.get(KEY_HEADER)
        if key is not None and not re.fullmatch(rf"[!-~]{{1,{LONGEST_KEY}}}", key):
            raise Faulty([Fault(_("Between 1 and 200 letters, digits and signs, please."), parameter=KEY_HEADER)])
        return key

    def expect(self, ticket: Ticket) -> None:
        """Raises StaleTicket when the call names another version of the ticket by If-Match."""
        if "If-Match" not in request.headers or request.if_match.star_tag:
            return
        named = {tag.partition("-")[0] for tag in request.if_match.as_set(include_weak=True) if tag}
        if str(ticket.version) not in named:
            raise StaleTicket


@dataclass(frozen=True)
class Endpoint:
    """What is declared of a call, once: it is routed, guarded, read and documented by this.

    `answers`: status -> name of the schema. `refusals`: statuses beyond those that follow from the rest.
    """

    name: str
    method: str
    path: str  # below what its door begins with, as OpenAPI writes it
    about: Any
    act: Callable[[Call], Answer]
    answers: Mapping[int, str]
    tag: str
    action: str | None = None
    scope: Scope | None = None
    query: tuple[Param, ...] = ()
    body: Shape | None = None
    refusals: tuple[int, ...] = ()
    takes_key: bool = False
    keeps_answers: bool = (
        True  # False: the call itself knows what was made under a key, and its answer is nobody else's
    )
    is_versioned: bool = False
    tells_version: bool = False
    details: Any = ""
    door: Door = doors.API
    media_type: str = reading.JSON  # of the body

    @property
    def rule(self) -> str:
        return self.door.prefix + re.sub(r"\{(\w+)\}", r"<string:\1>", self.path)

    @property
    def parts(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)


def carry_out(endpoint: Endpoint, parts: Mapping[str, str]) -> Response:
    """Answer a call. What cannot be is raised, and answered by the error pages."""
    _negotiate(endpoint.door)
    at, token = clock.now(), guards.token()
    if token is not None:
        limits.take(token.user_id, at=at)
    query = reading.query_of(endpoint.query)
    body = reading.body_of(endpoint.body, media_type=endpoint.media_type) if endpoint.body is not None else {}
    call = Call(at, parts, query, body, token)
    try:
        answer = _once(endpoint, call)
        db.session.commit()
    except StaleDataError as stale:
        raise StaleTicket from stale
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_TIMEOUT:
            raise
        raise Busy("The same call is being carried out. Please ask again in a moment.") from error
    response = Response(answer.body, status=answer.status, mimetype=reading.JSON)
    response.headers.update(answer.headers)
    if request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(response.get_etag()[0] or ""):
        return Response(status=304, headers=answer.headers)
    return response


def _once(endpoint: Endpoint, call: Call) -> Kept:
    key = call.key if endpoint.takes_key and endpoint.keeps_answers else None
    if key is None or call.token is None:
        return _packed(endpoint.act(call))
    said = f"{request.method} {request.path} {json.dumps(call.body, sort_keys=True)}"
    kept = idempotency.claim(token_id=call.token.id, key=key, call=said, at=call.at)
    if kept is None:
        kept = _packed(endpoint.act(call))
        idempotency.keep(token_id=call.token.id, key=key, answer=kept)
    return kept


def _packed(answer: Answer) -> Kept:
    return Kept(answer.status, answer.headers, json.dumps(answer.body, ensure_ascii=False))


def _negotiate(door: Door) -> None:
    """Raises NotAcceptable when the program reads no JSON."""
    wanted = request.accept_mimetypes
    if wanted and not (wanted[reading.JSON] or wanted[door.media_type]):
        raise NotAcceptable
