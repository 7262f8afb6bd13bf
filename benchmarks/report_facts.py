"""A year of tickets for the benchmark of the reports: rows of tickets, the clocks of their resolution, facts, roll-ups.

Copies of a real ticket with facts of their own, in a realistic shape: five departments have half of all, times are spread over
three orders of magnitude, one in twelve is late, one in a hundred has something that the sentinels look for.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select, text

from desk.database import db
from desk.figures.counted import FIGURES, SPREADS, Place, Sums, shares_of
from desk.figures.kinds import ELAPSED, HANDS, Grain, Outcome
from desk.figures.models import FigureCell, FiguresMark, TicketFact
from desk.figures.spreads import step_of
from desk.sla.kinds import Measure, StopReason
from desk.sla.models import SlaClock, SlaPause
from desk.tickets.kinds import Kind, Priority
from desk.tickets.models import Ticket
from desk.tickets.states import Status

TODAY = datetime.now(UTC).date()
FIRST = (TODAY.replace(day=1) - timedelta(days=330)).replace(day=1)  # twelve calendar months, the last one running
DAYS = (TODAY - FIRST).days + 1
CHUNK = 5000


def fill(model: Ticket, count: int) -> None:
    """So many tickets, the oldest first; the same ones each time."""
    db.session.commit()
    columns = {column.key: getattr(model, column.key) for column in Ticket.__table__.columns}
    clock = db.session.scalars(
        select(SlaClock).where(SlaClock.ticket_id == model.id, SlaClock.measure == Measure.RESOLUTION)
    ).one()
    clocks = {column.key: getattr(clock, column.key) for column in SlaClock.__table__.columns if column.key != "id"}
    first_id = model.id + 1
    days: dict[Place, Sums] = {}
    waiting: list[dict[str, Any]] = []
    for fact in _facts(first_id, count):
        waiting.append(fact)
        if len(waiting) == CHUNK:
            _insert(waiting, columns, clocks)
            waiting = []
        for place, sums in shares_of(fact):
            kept = days.get(place)
            if kept is None:
                kept = days[place] = Sums()
            kept.add(sums)
    if waiting:
        _insert(waiting, columns, clocks)
    _write(days)
    db.session.add(
        FiguresMark(
            id=1,
            filled_ticket_id=first_id + count,
            is_filled=True,
            settled_event_id=10**6,
            seen_event_id=10**6,
            seen_at=None,
        )
    )
    db.session.commit()
    with db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _insert(facts: list[dict[str, Any]], columns: dict[str, Any], clocks: dict[str, Any]) -> None:
    """The facts with what stands behind them: the ticket, the clock of its resolution, the pauses of that."""
    db.session.execute(insert(Ticket), [columns | _ticket(fact) for fact in facts])
    made = db.session.execute(
        insert(SlaClock).returning(SlaClock.id, sort_by_parameter_order=True), [clocks | _clock(fact) for fact in facts]
    )
    pauses = [pause for fact, (clock_id,) in zip(facts, made, strict=True) for pause in _pauses(fact, clock_id)]
    if pauses:
        db.session.execute(insert(SlaPause), pauses)
    db.session.execute(insert(TicketFact), facts)
    db.session.commit()


def _ticket(fact: dict[str, Any]) -> dict[str, Any]:
    ended = fact["resolved_at"]
    return {
        "id": fact["ticket_id"], "number": f"X-{fact['ticket_id']:09}", "form_key": None, "kind": fact["kind"],
        "department_id": fact["department_id"], "service_id": fact["service_id"], "priority": fact["priority"],
        "tier": fact["tier"], "assignee_id": fact["agent_id"], "opened_at": fact["opened_at"],
        "status": Status.IN_PROGRESS if ended is None else Status.CLOSED,
        "updated_at": ended or fact["opened_at"], "resolved_at": ended, "closed_at": ended,
        "responsible_department_id": fact["department_id"],
    }  # fmt: skip


def _clock(fact: dict[str, Any]) -> dict[str, Any]:
    ended, late = fact["resolved_at"], fact["resolution_late"]
    return {
        "ticket_id": fact["ticket_id"], "started_at": fact["opened_at"], "origin_at": fact["opened_at"],
        "due_at": fact["resolution_due_at"], "stopped_at": ended, "stopped_because": ended and StopReason.DONE,
        "breached_at": fact["resolution_due_at"] if late else None, "next_rung": None, "next_rung_at": None,
    }  # fmt: skip


def _pauses(fact: dict[str, Any], clock_id: int) -> list[dict[str, Any]]:
    began, count = fact["opened_at"], fact["pauses"]
    each = timedelta(seconds=fact["longest_pause_elapsed"])
    starts = [began + place * (each + timedelta(hours=1)) for place in range(count)]
    return [
        {"clock_id": clock_id, "waiting_for": "reporter", "started_at": start, "ended_at": start + each}
        for start in starts
    ]


def _facts(first_id: int, count: int) -> Iterator[dict[str, Any]]:
    """Facts of so many tickets, the oldest first; the same ones each time."""
    chance = Random(2026)
    departments = [row for (row,) in db.session.execute(text("SELECT id FROM departments ORDER BY id"))]
    services = [row for (row,) in db.session.execute(text("SELECT id FROM services ORDER BY id"))]
    agents = [row for (row,) in db.session.execute(text("SELECT id FROM users ORDER BY id"))]
    weights = [1 / (place + 1) for place in range(len(departments))]
    of_departments = chance.choices(departments, weights, k=count)
    of_services = chance.choices(services, [1 / (place + 2) for place in range(len(services))], k=count)
    for n in range(count):
        day = FIRST + timedelta(days=n * DAYS // count)
        yield _fact(first_id + n, day, of_departments[n], of_services[n], chance.choice(agents), chance)


def _fact(ticket_id: int, day: date, department: int, service: int, agent: int, chance: Random) -> dict[str, Any]:
    seconds = min(int(chance.lognormvariate(9.2, 1.3)), 2_000_000)  # three hours in the middle
    response = min(int(chance.lognormvariate(6.8, 1.0)), seconds)
    ended_on = day + timedelta(days=seconds // 27_000)
    is_open = ended_on > TODAY or chance.random() < 0.003
    came_up = chance.random() < 0.3
    opened_at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=2, seconds=chance.randrange(25_000))
    tier1 = seconds if not came_up else seconds // 3
    waited = seconds // 4 if chance.random() < 0.2 else 0
    hands = dict(zip(HANDS.values(), (tier1, seconds - tier1, waited // 2, waited, 0), strict=True))
    is_late = chance.random() < 1 / 12
    span = timedelta(seconds=seconds * (chance.uniform(0.3, 0.95) if is_late else chance.uniform(1.05, 4)))
    due_at = opened_at + (timedelta(days=chance.randrange(1, 30)) if is_open else span)
    pauses, longest = (1, waited) if waited else (0, 0)
    if chance.random() < 0.005:
        pauses, longest = (3, 7200) if chance.random() < 0.5 else (1, 300_000)
    reopened, returned = chance.random() < 0.03, came_up and chance.random() < 0.1
    return {
        "ticket_id": ticket_id, "event_id": 0, "department_id": department, "unit_id": None, "service_id": service,
        "kind": Kind.CHANGE if chance.random() < 0.02 else Kind.INCIDENT,
        "priority": chance.choices(list(Priority), (1, 9, 60, 30))[0],
        "tier": 2 if came_up else 1, "agent_id": agent,
        "outcome": Outcome.OPEN if is_open else Outcome.ANSWERED, "is_answered": not is_open,
        "is_first_tier": not is_open and not came_up,
        "opened_at": opened_at, "opened_on": day, "resolved_at": None if is_open else opened_at + timedelta(seconds=seconds),
        "ended_on": None if is_open else ended_on,
        "due_at": due_at if is_open else None,
        "response_on": day, "response_late": chance.random() < 0.04, "response_seconds": response,
        "response_step": step_of(response),
        "resolution_on": None if is_open else ended_on, "resolution_late": None if is_open else is_late,
        "resolution_seconds": None if is_open else seconds, "resolution_step": None if is_open else step_of(seconds),
        "resolution_due_at": due_at, **hands, **dict.fromkeys(ELAPSED.values(), 0),
        "escalations": int(came_up), "returns": int(returned), "returned_on": min(ended_on, TODAY) if returned else None,
        "reopens": int(reopened), "reopened_at": None, "reopened_on": min(ended_on, TODAY) if reopened else None,
        "pauses": pauses, "paused_elapsed": pauses * longest, "longest_pause_elapsed": longest,
        "first_answer_length": 4 if chance.random() < 0.005 else 40,
        "closed_margin": 600 if reopened and chance.random() < 0.1 else None,
        "target_was_lengthened": chance.random() < 0.002,
    }  # fmt: skip


def _write(cells: dict[Place, Sums]) -> None:
    names = [name for name, _ in SPREADS.values()]
    rows = [
        {
            "grain": place.grain, "first_on": place.first_on, "axis": place.axis, "key": place.key,
            "is_development": place.is_development,
            **{name: sums[name] for name in FIGURES},
            **{name: {str(step): n for step, n in sums.spreads[name].items()} for name in names},
        }
        for place, sums in cells.items()
    ]  # fmt: skip
    for start in range(0, len(rows), CHUNK):
        db.session.execute(insert(FigureCell), rows[start : start + CHUNK])
    days = sum(place.grain is Grain.DAY for place in cells)
    print(f"{days} roll-ups of days, {len(cells) - days} of months")
