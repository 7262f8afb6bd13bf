"""desk.database: aware moments, writers that wait for each other, and what the tables themselves refuse."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError

from desk.database import db, rows_changed
from desk.heartbeats import Heartbeat
from desk.numbering import NumberSeries
from desk.organisation.models import Department
from desk.tickets.models import Ticket
from tests.factories import MONDAY_TEN, department_of, make_ticket

SERIES = {"code": "test", "period": "2026"}


def test_a_naive_moment_is_refused(context):
    db.session.add(Heartbeat(name="ticker", beaten_at=datetime(2026, 10, 12, 10, 0)))

    with pytest.raises(StatementError, match="without a time zone"):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize(
    "given",
    [MONDAY_TEN, MONDAY_TEN.astimezone(timezone(timedelta(hours=7))), datetime(2026, 10, 12, 3, 0, 0, 123456, UTC)],
)
def test_a_moment_comes_back_as_it_was_in_utc(context, given):
    db.session.add(Heartbeat(name="ticker", beaten_at=given))
    db.session.commit()
    db.session.expire_all()

    found = db.session.get_one(Heartbeat, "ticker").beaten_at

    assert found == given
    assert found.utcoffset() == timedelta(0)


def test_moments_are_compared_as_moments_whatever_their_zone(context):
    db.session.add(Heartbeat(name="ticker", beaten_at=MONDAY_TEN))
    db.session.commit()
    in_jakarta = MONDAY_TEN.astimezone(timezone(timedelta(hours=7)))

    def found(condition) -> bool:
        return db.session.scalar(sa.select(Heartbeat.name).where(condition)) is not None

    assert found(Heartbeat.beaten_at == in_jakarta)
    assert not found(Heartbeat.beaten_at > in_jakarta)
    assert found(Heartbeat.beaten_at > in_jakarta - timedelta(seconds=1))


def test_eight_writers_who_read_first_lose_no_update_and_see_no_lock(context, app):
    db.session.add(NumberSeries(**SERIES, last=0))
    db.session.commit()
    start = threading.Barrier(8)

    def count_up(_: int) -> None:
        start.wait(30)
        for _ in range(10):
            with app.app_context():
                row = db.session.scalars(sa.select(NumberSeries).filter_by(**SERIES).with_for_update()).one()
                row.last += 1
                db.session.commit()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count_up, range(8)))

    db.session.expire_all()
    assert db.session.get_one(NumberSeries, ("test", "2026")).last == 80


def test_a_page_that_only_reads_does_not_wait_for_a_writer(cast, client_as, app):
    sari = client_as(cast.sari)
    db.session.commit()
    holding, done = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context():
            rows_changed(sa.update(Department).values(short=Department.short))
            holding.set()
            assert done.wait(30)
            db.session.rollback()

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        assert holding.wait(30)
        try:
            answers = [sari.get(page).status_code for page in ("/", "/tickets", "/account")]
            waited = writing.done()
        finally:
            done.set()
        writing.result(30)

    assert answers == [200, 200, 200]
    assert not waited, "the writer held its lock all the while"


def test_a_claim_succeeds_for_one_of_many(context, app):
    db.session.add(NumberSeries(**SERIES, last=0))
    db.session.commit()
    start = threading.Barrier(8)

    def claim(_: int) -> int:
        start.wait(30)
        with app.app_context():
            met = rows_changed(
                sa.update(NumberSeries).where(NumberSeries.code == "test", NumberSeries.last == 0).values(last=1)
            )
            db.session.commit()
            return met

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(claim, range(8))) == [0] * 7 + [1]


@pytest.mark.row("LLG-05")
@pytest.mark.parametrize(
    ("changed", "constraint", "reason"),
    [
        ({"status": "in_progress", "assignee_id": None}, "work_has_a_worker", "work without a worker"),
        ({"status": "waiting"}, "waiting_for_somebody", "waiting for nobody"),
        ({"waiting_for": "reporter"}, "waiting_for_somebody", "waiting and not waiting"),
        ({"responsible_department_id": "elsewhere"}, "tier1_is_own_department", "a Tier 1 of another department"),
        ({"responsible_department_id": None}, "responsible_department_id", "nobody responsible"),
        ({"tier": 0}, "tier", "no tier"),
        ({"tier": 4}, "tier", "no such tier"),
        ({"status": "resolved", "closes_at": "2026-10-12"}, "resolved", "answered at no moment"),
        ({"status": "closed", "resolved_at": "2026-10-12"}, "closed", "closed at no moment"),
        ({"status": "lost"}, "status", "no such status"),
        ({"reporter_id": None}, "reporter_is_known", "reported by nobody"),
        ({"problem_id": "itself"}, "not_its_own_problem", "its own problem"),
        ({"number": "taken"}, "number", "the number of another"),
        (
            {"department_id": 999_999, "responsible_department_id": 999_999},
            "department_id",
            "a department that is not there",
        ),
    ],
)
def test_the_table_itself_refuses_a_ticket_that_cannot_be(cast, changed, constraint, reason):
    ticket, other = make_ticket(cast.sari), make_ticket(cast.sari)
    db.session.commit()
    words = {"elsewhere": department_of("DLH").id, "itself": ticket.id, "taken": other.number}
    # Through the table, past every rule of the code.
    values = {name: words.get(value, value) for name, value in changed.items()}
    statement = sa.text(
        "UPDATE tickets SET " + ", ".join(f"{name} = :{name}" for name in values) + " WHERE id = :ticket_id"
    )

    with pytest.raises(IntegrityError) as refused:
        db.session.execute(statement, {**values, "ticket_id": ticket.id})
    db.session.rollback()

    said = str(refused.value.orig)
    assert constraint in said or "FOREIGN KEY" in said, reason


@pytest.mark.row("LLG-05")
def test_a_ticket_with_tier_2_has_one_responsible_department(cast):
    ticket = make_ticket(cast.eko)

    assert (ticket.tier, ticket.responsible_department.code) == (2, "DISKOMINFO")
    assert not Ticket.__table__.c.responsible_department_id.nullable
    assert not Ticket.__table__.c.tier.nullable
