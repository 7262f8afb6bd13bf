"""The auditor's sheets of the event log: its chain of seals in these days, checked anew, and logins."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import and_, case, select

from desk.audit import keeping, verifying
from desk.audit import queries as audit
from desk.audit.chain import BEGINNING
from desk.audit.labels import sentence_of
from desk.audit.models import Seal
from desk.audit.verifying import Step, Verdict
from desk.database import db
from desk.dossiers.whole_city import document
from desk.event_kinds import EventKind
from desk.reports.documents import Column, Definition, Document, Kind, Period, Table, Text
from desk.reports.spans import moments
from desk.sla import calendars
from desk.templating import local_time
from desk.timeline import Event

MOST_SEALS = 400_000  # that are checked while somebody waits
PAGE = 2000


@dataclass
class Day:
    """The events of a day of the city: how many, how many of them have no seal yet, and between which numbers of the chain."""

    day: date
    count: int = 0
    unsealed: int = 0
    first: int = 0
    last: int = 0


def log(period: Period, at: datetime) -> Document:
    """The chain of the period: its two ends, day by day the seal of its last number, and what checking it anew came to."""
    days = _days(period)
    sealed = [one for one in days if one.last]
    first, last = (min(one.first for one in sealed), max(one.last for one in sealed)) if sealed else (0, 0)
    hashes = audit.hashes_at([first, *(one.last for one in sealed)])
    return document(
        "log-peristiwa",
        _("Event log: check of its seals"),
        period,
        at,
        Text(code="result", heading=_("Result"), paragraphs=tuple(_result(first, last, sum(one.unsealed for one in days)))),
        Table(
            code="ends",
            title=_("The ends of the chain in the period"),
            columns=(
                Column("end", _("End of the chain")),
                Column("number", _("Number"), Kind.NUMBER),
                Column("hash", "SHA-256", Kind.CODE, width=100),
            ),
            rows=((_("first"), first, hashes.get(first)), (_("last"), last, hashes.get(last))) if sealed else (),
            empty=_("Nothing happened."),
            keys=("end",),
        ),
        Table(
            code="days",
            title=_("Events of each day, and the seal of its last number"),
            columns=(
                Column("day", _("Day"), Kind.DAY),
                Column("events", _("Events"), Kind.NUMBER),
                Column("first", _("First number"), Kind.NUMBER),
                Column("last", _("Last number"), Kind.NUMBER),
                Column("hash", "SHA-256", Kind.CODE, width=100),
            ),
            rows=tuple((one.day, one.count, one.first or None, one.last or None, hashes.get(one.last)) for one in days),
            total=(None, sum(one.count for one in days), None, None, None),
            empty=_("Nothing happened."),
            keys=("day",),
        ),
        definitions=_definitions(),
    )  # fmt: skip


def _days(period: Period) -> list[Day]:
    since, until = moments(period)
    found = (
        select(Event.happened_at, Seal.number)
        .outerjoin(Seal, Seal.event_id == Event.id)
        .where(and_(Event.happened_at >= since, Event.happened_at < until))
        .order_by(Event.happened_at, Event.id)
    )
    days: dict[date, Day] = {}
    zone = calendars.city_zone()
    for moment, number in db.session.execute(found.execution_options(yield_per=PAGE)).tuples():
        day = moment.astimezone(zone).date()
        one = days.setdefault(day, Day(day))
        one.count += 1
        if number is None:
            one.unsealed += 1
        else:
            one.first, one.last = min(one.first or number, number), max(one.last, number)
    return list(days.values())


def _result(first: int, last: int, unsealed: int) -> list[str]:
    """What checking the numbers of the period anew came to, in sentences."""
    notes, broken = keeping.kept_anchors()
    is_short = last - first < MOST_SEALS
    verdict = verifying.conclude(
        _walked(first, last) if is_short else Step(BEGINNING), up_to=last, notes=notes, broken=broken
    )
    said = [sentence_of(verdict.first)] if verdict.first else _good(first, last, verdict, is_short)
    if unsealed:
        said.append(
            ngettext(
                "%(num)d event of the period has no seal yet.",
                "%(num)d events of the period have no seal yet.",
                unsealed,
            )
        )
    return [str(one) for one in said]


def _walked(first: int, last: int) -> Step:
    """The numbers of the period, from the hash before the first."""
    if not last:
        return Step(BEGINNING)
    step = Step(audit.link_at(first - 1) or BEGINNING)
    while step.fault is None and step.reached.number < last:
        step = verifying.walk(step.reached, up_to=last)
    return step


def _good(first: int, last: int, verdict: Verdict, is_short: bool) -> list[str]:
    within = ngettext(
        "%(num)d anchor outside the database was compared, and agrees.",
        "%(num)d anchors outside the database were compared, and agree.",
        verdict.anchors,
    )
    if not last:
        return [_("Nothing of the period is sealed.")]
    if is_short:
        checked = _(
            "The events number %(first)d to %(last)d were compared with their seals: the chain holds.",
            first=first,
            last=last,
        )
        return [checked, within]
    return [_not_anew(), within]


def _not_anew() -> str:
    check = next(iter(audit.ended_checks(1)), None)
    if check is None or check.ended_at is None:
        return str(_("There are more than %(count)d numbers: they were not checked anew.", count=MOST_SEALS))
    if check.fault is not None:
        return str(
            _(
                "The check of the whole log of %(moment)s found the first fault at number %(number)d.",
                moment=local_time(check.ended_at),
                number=check.sequence,
            )
        )
    return str(
        _(
            "There are more than %(count)d numbers: they were not checked anew. The check of the whole log of %(moment)s found "
            "nothing wrong up to number %(number)d.",
            count=MOST_SEALS,
            moment=local_time(check.ended_at),
            number=check.reached.number,
        )
    )


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
                "Of a byte 0, the hash of the number before (32 bytes; for the first number zeros), and the event as a line of "
                "JSON in ASCII with sorted keys."
            ),
        ),
        Definition(
            _("How to check"),
            _(
                "The command audit verify compares every event with its seal and the whole with the anchors. "
                "A changed, inserted, exchanged or removed event is named by its number."
            ),
        ),
        Definition(
            _("Anchors"),
            _(
                "Signed lines outside the database that say how many numbers there were at a moment, and the hash of the last. "
                "Without them nobody would see that the end is missing, or that everything was written anew."
            ),
        ),
        Definition(
            _("Numbers"),
            _("Places in the chain, without a gap. An event that was completed later than others has a later number."),
        ),
    )  # fmt: skip
