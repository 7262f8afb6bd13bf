"""Counting the curves anew, and how good the guesses were: by the database, whatever the number of tickets."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, case, delete, func, literal, or_, select

from desk.database import UtcDateTime, db, epoch_seconds
from desk.figures.kinds import Outcome
from desk.figures.models import TicketFact
from desk.forecast import queries
from desk.forecast.hours import BANDS, ENDS, key_of, offsets
from desk.forecast.judging import record_of
from desk.forecast.models import Basis, ForecastCurve, ForecastRecord
from desk.forecast.survival import LATE, STEPS, Fate, Tally
from desk.sla import calendars
from desk.tickets.kinds import Kind, Priority

LOOK_BACK = timedelta(days=365)
HOUR = 3600
Group = tuple[Basis, int]
Tallies = Mapping[Group, Tally]
F = TicketFact


def groups_of(service_id: int, band: int, priority: Priority) -> tuple[Group, ...]:
    """Whose tickets are like this one, the nearest first."""
    return (
        (Basis.SERVICE_HOURS, key_of(service_id, band)),
        (Basis.SERVICE, service_id),
        (Basis.PRIORITY, int(priority[1:])),
        (Basis.ALL, 0),
    )


def tallies(*, at: datetime) -> Tallies:
    """The tickets of the last year by what became of them, in each group. It only reads."""
    counted = (
        select(
            F.service_id, F.priority, _band(at).label("band"), F.resolution_late, _step(at).label("step"), func.count()
        )
        .where(
            F.opened_at >= at - LOOK_BACK,
            F.kind != Kind.CHANGE,  # its targets are planned
            F.resolution_due_at.is_not(None),
            or_(F.resolution_late.is_not(None), F.outcome == Outcome.OPEN),
        )
        .group_by(F.service_id, F.priority, "band", F.resolution_late, "step")
    )
    found: dict[Group, Tally] = defaultdict(Tally)
    for service, priority, band, late, step, count in db.session.execute(counted).tuples():
        fate = Fate.OPEN if late is None else Fate.LATE if late else Fate.SOLVED
        for group in groups_of(service, band, priority):
            found[group].add(fate, step, count)
    return found


def keep_curves(found: Tallies, *, at: datetime) -> int:
    """The curves in the place of those of before; how many there are."""
    db.session.execute(delete(ForecastCurve))
    for (basis, key), tally in found.items():
        curve = tally.curve()
        db.session.add(
            ForecastCurve(basis=basis, key=key, at_risk=list(curve.at_risk), solved=list(curve.solved), computed_at=at)
        )
    db.session.flush()
    return len(found)


def keep_records(*, at: datetime) -> None:
    """How the judged guesses of each basis came out, in the place of what was kept before."""
    records = {basis: record_of(judged) for basis, judged in queries.judged(at=at).items()}
    db.session.execute(delete(ForecastRecord))
    for basis, record in records.items():
        db.session.add(ForecastRecord(basis=basis, marked=record.rate.marked, hits=record.rate.hits, counted_at=at))
    db.session.flush()


def _band(at: datetime) -> ColumnElement[int]:
    """The band of the city's hour at which a ticket came in."""
    zones = offsets(calendars.city_zone(), at - LOOK_BACK, at)
    shift: ColumnElement[int] = literal(zones[0][1], BigInteger())
    if len(zones) > 1:
        later = [(F.opened_at >= since, literal(seconds, BigInteger())) for since, seconds in reversed(zones[1:])]
        shift = case(*later, else_=shift)
    hour = (epoch_seconds(F.opened_at) + shift) // HOUR % 24
    return case(*((hour < end, band) for band, end in enumerate(ENDS)), else_=BANDS - 1)


def _step(at: datetime) -> ColumnElement[int]:
    """The step of its time in which a ticket was answered, or stands now."""
    now = literal(at, UtcDateTime())
    ended = case((F.resolution_late.is_(None), now), else_=func.coalesce(F.resolved_at, now, type_=UtcDateTime()))
    opened = epoch_seconds(F.opened_at)
    used, whole = epoch_seconds(ended) - opened, epoch_seconds(F.resolution_due_at) - opened
    return case((or_(F.resolution_late.is_(True), whole <= 0), LATE), else_=used * STEPS // whole)
