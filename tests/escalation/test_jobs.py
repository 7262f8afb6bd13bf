"""The sweep: in order, until nothing is left, whatever is in its way; and cheap when nothing is due."""

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa

from desk.database import db
from desk.escalation.jobs import PAGE, sweep
from desk.escalation.models import Direction, Escalation
from desk.event_kinds import EventKind
from desk.sla import queries
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.tickets import operations as tickets
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket

CRITICAL = {"affected": Affected.PUBLIC, "can_work": CanWork.NO}
URGENT = {"affected": Affected.OFFICE, "can_work": CanWork.NO}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def statements(context):
    """What is said to the database: statements with their parameters."""
    said = []

    def note(_connection, _cursor, statement, parameters, *_more):
        said.append((statement, parameters))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(db.engine, "before_cursor_execute", note)


def clock_events():
    wanted = (EventKind.CLOCK_WARNED, EventKind.CLOCK_BREACHED)
    return db.session.query(Event).filter(Event.kind.in_(wanted)).order_by(Event.id).all()


def test_the_longest_overdue_comes_first(cast):
    late = [make_ticket(cast.sari, at=MONDAY_TEN + n * MINUTE, **CRITICAL) for n in (2, 0, 1)]
    db.session.commit()

    sweep(MONDAY_TEN + 20 * MINUTE)

    warned = [event.ticket_id for event in clock_events() if event.details["measure"] == "tier1_hold"]
    assert list(dict.fromkeys(warned)) == [late[1].id, late[2].id, late[0].id]


def test_a_late_sweep_climbs_the_warning_before_the_breach(cast):
    ticket = make_ticket(cast.sari, **URGENT)
    db.session.commit()

    done = sweep(MONDAY_TEN + timedelta(days=3))

    rungs = [(event.details["measure"], event.kind.split(".")[1]) for event in clock_events()]
    for measure in ("response", "tier1_hold", "resolution"):
        warned = ["warned"] if measure == "response" else ["warned", "warned"]
        assert [rung for name, rung in rungs if name == measure] == [*warned, "breached"]
    assert [(row.direction, row.forced) for row in db.session.query(Escalation)] == [(Direction.UP, True)]
    assert (done["warn"], done["note_breach"], done["escalate"], done["raise"]) == (5, 2, 1, 1)
    db.session.refresh(ticket)
    assert ticket.tier == 2


def test_a_second_sweep_finds_nothing_left(cast):
    make_ticket(cast.sari, **URGENT)
    db.session.commit()
    at = MONDAY_TEN + timedelta(days=3)
    sweep(at)
    events = db.session.query(Event).count()
    db.session.commit()

    assert sum(sweep(at).values()) == 0
    assert db.session.query(Event).count() == events


def test_what_an_agent_settled_is_not_climbed(cast):
    ticket = make_ticket(cast.sari, **URGENT)
    due_ids = [clock.id for clock in queries.clocks_of(ticket.id)]
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Sudah.", at=MONDAY_TEN + MINUTE)
    db.session.commit()

    assert sum(sweep(MONDAY_TEN + HOUR).values()) == 0
    assert queries.due_clocks(MONDAY_TEN + timedelta(days=9), limit=9) == []
    assert len(due_ids) == 3


@pytest.mark.slow
def test_a_sweep_pages_until_all_are_done(cast):
    for _ in range(70):
        make_ticket(cast.sari, **CRITICAL)
    db.session.commit()
    at = MONDAY_TEN + 3 * HOUR
    assert len(queries.due_clocks(at, limit=1000)) > PAGE
    db.session.commit()

    done = sweep(at)

    # Each: the response warns once and is missed, the hold warns twice and leads up, the resolution warns once, and
    # after two hours the head of the ICT office hears of it. Tier 2's own hold began at the sweep itself.
    assert done == {"warn": 280, "note_breach": 70, "escalate": 70, "raise": 70}
    assert queries.due_clocks(at, limit=1) == []
    assert db.session.query(Escalation).count() == 70


def test_one_poisonous_clock_does_not_hold_up_the_rest(cast, caplog):
    poisoned = make_ticket(cast.sari, **CRITICAL)
    healthy = [make_ticket(cast.sari, at=MONDAY_TEN + MINUTE, **CRITICAL) for _ in range(3)]
    # A hand-over that stands where the next one has to go: every attempt to hand this ticket up fails.
    db.session.add(
        Escalation(
            ticket_id=poisoned.id, cycle=2, direction=Direction.UP, forced=True, reason="", tried="",
            happened_at=MONDAY_TEN,
        )
    )  # fmt: skip
    db.session.commit()

    with caplog.at_level(logging.ERROR, "desk.escalation.jobs"):
        done = sweep(MONDAY_TEN + 20 * MINUTE)

    assert (done["failed"], done["escalate"]) == (1, 3)
    assert "Could not climb" in caplog.text
    db.session.expire_all()
    assert {ticket.tier for ticket in healthy} == {2}
    assert poisoned.tier == 1
    stuck = db.session.query(SlaClock).filter_by(ticket_id=poisoned.id, measure=Measure.TIER1_HOLD).one()
    assert (stuck.next_rung, stuck.breached_at) == ("100%", None), "nothing half done: the next sweep tries again"
    db.session.commit()
    assert sweep(MONDAY_TEN + 21 * MINUTE)["failed"] == 1


def test_a_sweep_with_nothing_due_asks_the_database_twice(cast, statements):
    for _ in range(5):
        make_ticket(cast.sari, **URGENT)
    db.session.commit()
    statements.clear()

    done = sweep(MONDAY_TEN)

    asked = [statement for statement, _ in statements if not statement.startswith("BEGIN")]
    assert sum(done.values()) == 0
    assert len(asked) <= 2, asked
    assert all(statement.startswith("SELECT") for statement in asked)


def test_the_sweep_reads_its_partial_index(cast, statements):
    for _ in range(5):
        make_ticket(cast.sari, **URGENT)
    db.session.commit()
    statements.clear()
    queries.due_clocks(MONDAY_TEN + HOUR, limit=PAGE)
    statement, parameters = next(pair for pair in statements if "sla_clocks" in pair[0])
    connection = db.session.connection()
    explain = "EXPLAIN QUERY PLAN "
    if connection.dialect.name == "postgresql":
        explain = "EXPLAIN "
        for way in ("seqscan", "bitmapscan", "sort"):  # for a handful of rows these would be quicker
            connection.execute(sa.text(f"SET LOCAL enable_{way} = off"))

    plan = "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, parameters))

    assert "ix_sla_clocks_next_rung_at" in plan
    assert "Sort" not in plan, "the index gives the order, too"
    assert "TEMP B-TREE" not in plan


def test_the_sweep_knows_how_late_it_is(cast):
    assert queries.sweep_lag(MONDAY_TEN) == timedelta()
    make_ticket(cast.sari, **CRITICAL)
    db.session.commit()

    assert queries.sweep_lag(MONDAY_TEN) == timedelta()
    assert queries.sweep_lag(MONDAY_TEN + HOUR) == HOUR - timedelta(minutes=7.5)


def test_the_sweep_closes_what_nobody_confirmed_once(cast):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Sudah.", at=MONDAY_TEN)
    closes_at = ticket.closes_at
    db.session.commit()

    assert [sweep(closes_at)["closed"], sweep(closes_at)["closed"]] == [1, 0]
    assert db.session.query(Event).filter_by(kind=EventKind.TICKET_CLOSED).count() == 1
    assert db.session.get_one(Ticket, ticket.id).closed_at == closes_at
