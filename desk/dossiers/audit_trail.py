"""The auditor's sheets of the event log: its digest day by day, and logins.

No seal is kept while the desk runs: the digests are computed when the pack is made. What an earlier pack said of the same days
is what they are compared with; whoever changed an event since then has changed its day and every day after it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, case, func, select

from desk.database import db
from desk.dossiers.whole_city import document
from desk.event_kinds import EventKind
from desk.reports.documents import Column, Definition, Document, Kind, Period, Table
from desk.reports.spans import moments
from desk.sla import calendars
from desk.timeline import Event

MOST_EVENTS = 400_000  # of which digests are computed while somebody waits
PAGE = 2000
FIELDS = (
    "id", "kind", "happened_at", "ticket_id", "ticket_version", "complaint_id", "complaint_version", "actor_id", "actor_name",
    "actor_standing", "origin", "details",
)  # fmt: skip


@dataclass
class Day:
    """The events of a day of the city: how many, between which numbers, and the digest that follows from all before it."""

    day: date
    count: int = 0
    first: int = 0
    last: int = 0
    digest: Any = field(default_factory=sha256)


def log(period: Period, at: datetime) -> Document:
    """The digest of each day of the period; without digests where there are too many events."""
    since, until = moments(period)
    within = and_(Event.happened_at >= since, Event.happened_at < until)
    count = db.session.scalar(select(func.count()).select_from(Event).where(within)) or 0
    days = list(digests(_events(within))) if count <= MOST_EVENTS else []
    return document(
        "log-peristiwa",
        _("Event log: check by digests"),
        period,
        at,
        Table(
            code="days",
            title=_("Events and digest of each day"),
            columns=(
                Column("day", _("Day"), Kind.DAY),
                Column("events", _("Events"), Kind.NUMBER),
                Column("first", _("First number"), Kind.NUMBER),
                Column("last", _("Last number"), Kind.NUMBER),
                Column("digest", "SHA-256", Kind.CODE, width=100),
            ),
            rows=tuple((one.day, one.count, one.first, one.last, one.digest) for one in days),
            total=(None, count, None, None, days[-1].digest if days else None),
            note=_("More than %(count)d events: they are counted, but no digest was computed.", count=MOST_EVENTS)
            if count > MOST_EVENTS
            else "",
            empty=_("Nothing happened."),
            keys=("day",),
        ),
        definitions=_definitions(),
    )


def canonical(event: Any) -> bytes:
    """An event as its digest sees it: a line of JSON with fixed keys in a fixed order."""
    told = {name: getattr(event, name) for name in FIELDS}
    told["happened_at"] = event.happened_at.astimezone(UTC).isoformat()
    told["kind"], told["origin"] = event.kind.value, event.origin.value
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str).encode() + b"\n"


def digests(events: Iterator[Any]) -> Iterator[Day]:
    """Each day's events as one digest, which begins with that of the day before: from the oldest to the newest."""
    zone = calendars.city_zone()
    running: Day | None = None
    for event in events:
        day = event.happened_at.astimezone(zone).date()
        if running is None or day != running.day:
            before = running.digest.hexdigest() if running is not None else ""
            if running is not None:
                yield _ended(running)
            running = Day(day, first=event.id, digest=sha256(before.encode()))
        running.count += 1
        running.first, running.last = min(running.first, event.id), max(running.last, event.id)
        running.digest.update(canonical(event))
    if running is not None:
        yield _ended(running)


def _ended(day: Day) -> Day:
    return Day(day.day, day.count, day.first, day.last, day.digest.hexdigest())


def _events(within: Any) -> Iterator[Any]:
    """In the order of their moments, page by page; a moment of several is told apart by number."""
    columns = [getattr(Event, name) for name in FIELDS]
    found = select(*columns).where(within).order_by(Event.happened_at, Event.id)
    yield from db.session.execute(found.execution_options(yield_per=PAGE))


def logins(period: Period, at: datetime) -> Document:
    """How often people got in and how often somebody failed, by day. Who failed is a digest in the log, and no name here."""
    since, until = moments(period)
    kinds = (EventKind.LOGIN_SUCCEEDED, EventKind.LOGIN_FAILED)
    found = (
        select(Event.happened_at, case((Event.kind == EventKind.LOGIN_FAILED, 1), else_=0))
        .where(Event.kind.in_(kinds), Event.happened_at >= since, Event.happened_at < until)
        .order_by(Event.happened_at)
    )
    counts: dict[date, list[int]] = {}
    zone = calendars.city_zone()
    for moment, failed in db.session.execute(found).tuples():
        counts.setdefault(moment.astimezone(zone).date(), [0, 0])[failed] += 1
    return document(
        "masuk",
        _("Logins"),
        period,
        at,
        Table(
            code="logins",
            title=_("Logins by day"),
            columns=(
                Column("day", _("Day"), Kind.DAY),
                Column("succeeded", _("Succeeded"), Kind.NUMBER),
                Column("failed", _("Failed"), Kind.NUMBER),
            ),
            rows=tuple((day, *numbers) for day, numbers in counts.items()),
            total=(None, *(sum(numbers[place] for numbers in counts.values()) for place in (0, 1))),
            empty=_("Nobody logged in."),
            keys=("day",),
        ),
    )


def _definitions() -> tuple[Definition, ...]:
    return (
        Definition(
            "SHA-256",
            _(
                "Of the digest of the day before as text, then of each event of the day in the order of moment and number, "
                "a line of JSON in UTF-8 with sorted keys. The first day begins with nothing."
            ),
        ),
        Definition(
            _("How to check"),
            _("Make the pack of the same period again: every digest must be as it was. A changed event changes all that follow."),
        ),
        Definition(_("Numbers"), _("A missing number is no proof: those of what was not completed are never used.")),
    )  # fmt: skip
