"""The sweep dies at any statement of a rung: nothing is half done, and the next sweep climbs the rung once (SLA-RULES 15)."""

import contextlib
import os
import subprocess
import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa

from desk.database import db
from desk.escalation import jobs
from desk.escalation.models import Escalation
from desk.event_kinds import EventKind
from desk.sla.kinds import Measure
from desk.sla.models import SlaClimb
from desk.tickets.models import Ticket
from desk.timeline import Event, OutboxEntry
from tests.factories import MONDAY_TEN
from tests.sla.acts import HOUR, MINUTE, assert_replays, clock_of, hold, opened, say, swept, taken

SOON = timedelta(seconds=1)
DIES = """
import os, sys
from datetime import datetime
from pathlib import Path
import sqlalchemy as sa
from desk import config, create_app
from desk.database import db
from desk.escalation.jobs import sweep

app = create_app(config.load(dict(os.environ), root=Path(os.environ["DESK_DATA_DIR"])))
left = int(sys.argv[2])

def die_at_the_last(*_):
    global left
    left -= 1
    if left == 0:
        os._exit(9)

with app.app_context():
    sa.event.listen(db.engine, "before_cursor_execute", die_at_the_last)
    sa.event.listen(db.engine, "commit", die_at_the_last)
    sweep(datetime.fromisoformat(sys.argv[1]))
"""


class Crash(Exception):
    """The database is gone."""


def a_warning(cast):
    ticket = taken(cast)
    say(cast, ticket, MONDAY_TEN + MINUTE, by="joko")
    return ticket, MONDAY_TEN + HOUR + SOON


def a_breach(cast):
    ticket, _ = swept(opened(cast), MONDAY_TEN + 25 * MINUTE)
    return ticket, MONDAY_TEN + 30 * MINUTE + SOON


def a_hand_over(cast):
    ticket, _ = a_warning(cast)
    ticket, _ = swept(ticket, MONDAY_TEN + 119 * MINUTE)
    return ticket, MONDAY_TEN + 2 * HOUR + SOON


def a_reminder(cast):
    ticket = taken(cast)
    hold(cast, ticket, "reporter", MONDAY_TEN + MINUTE)
    return ticket, clock_of(ticket, Measure.REPORTER_WAIT).next_rung_at + SOON


def an_end_of_waiting(cast):
    ticket = taken(cast, "P3", service="EMAIL", by="budi")
    hold(cast, ticket, "vendor", MONDAY_TEN + MINUTE, by="budi")
    ends = clock_of(ticket, Measure.TIER3_WAIT).due_at
    return swept(ticket, ends)[0], ends + SOON


def an_answer_for_want_of_one(cast):
    ticket, _ = a_reminder(cast)
    ends = clock_of(ticket, Measure.REPORTER_WAIT).due_at
    return swept(ticket, ends)[0], ends + SOON


@contextlib.contextmanager
def crashing(at_statement):
    """The database fails from that statement on, a commit being one."""
    said = []

    def fail(*_):
        said.append(1)
        if len(said) >= at_statement:
            raise Crash

    for name in ("before_cursor_execute", "commit"):
        sa.event.listen(db.engine, name, fail)
    try:
        yield
    finally:
        for name in ("before_cursor_execute", "commit"):
            sa.event.remove(db.engine, name, fail)


def everything():
    """What the whole database says, and nothing of it kept."""
    db.session.rollback()
    said = {
        table.name: sorted(map(str, db.session.execute(sa.select(table)).all())) for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return said


def check_climbed_once(ticket_id, kind, deed, at):
    """One climb, one event with one outbox entry, one hand-over at most; what is stored follows from the events."""
    ticket = db.session.get_one(Ticket, ticket_id)
    events = db.session.query(Event).filter_by(ticket_id=ticket_id, kind=kind, happened_at=at).all()
    assert len(events) == 1
    assert db.session.query(OutboxEntry).filter_by(event_id=events[0].id).count() == 1
    assert db.session.query(SlaClimb).filter_by(climbed_at=at).count() == 1
    assert db.session.query(Escalation).filter_by(ticket_id=ticket_id).count() == (deed == "escalate")
    assert_replays(ticket, at=at)
    before = everything()
    assert not sum(jobs.sweep(at).values())
    assert everything() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arrange", "deed", "kind"),
    [
        (a_warning, "warn", EventKind.CLOCK_WARNED),
        (a_breach, "note_breach", EventKind.CLOCK_BREACHED),
        (a_hand_over, "escalate", EventKind.TICKET_ESCALATED),
        (a_reminder, "remind", EventKind.CLOCK_REMINDED),
        (an_end_of_waiting, "resume", EventKind.TICKET_RESUMED),
        (an_answer_for_want_of_one, "close", EventKind.TICKET_RESOLVED),
    ],
)
def test_rule_15_a_crash_at_any_statement_leaves_the_rung_to_the_next_sweep(cast, arrange, deed, kind):
    ticket, at = arrange(cast)
    ticket_id = ticket.id
    db.session.commit()
    before = everything()

    crashed = 0
    while everything() == before:
        crashed += 1
        with crashing(crashed), contextlib.suppress(Crash):
            jobs.sweep(at)

    assert crashed > 5, "the crash after which there was a change at all came when the rung was committed already"
    check_climbed_once(ticket_id, kind, deed, at)


@pytest.mark.slow
def test_rule_15_a_crash_after_the_commit_climbs_nothing_twice(cast, monkeypatch):
    ticket, at = a_hand_over(cast)
    ticket_id = ticket.id
    db.session.commit()
    commit, left = db.engine.dialect.do_commit, [Crash()]

    def commit_and_fail(connection):
        commit(connection)
        if left:
            raise left.pop()

    monkeypatch.setattr(db.engine.dialect, "do_commit", commit_and_fail)
    assert jobs.sweep(at) == {"left_to_another": 1}, "it is looked at once more, and found to be done"

    check_climbed_once(ticket_id, EventKind.TICKET_ESCALATED, "escalate", at)


@pytest.mark.slow
def test_rule_15_a_process_that_is_killed_in_the_midst_of_a_hand_over_leaves_it_to_the_next(app, cast):
    ticket, at = a_hand_over(cast)
    ticket_id = ticket.id
    db.session.commit()
    before = everything()
    settings = app.config["DESK"]
    environ = os.environ | {
        "DESK_ENV": "test", "DESK_DATA_DIR": str(settings.data_dir), "DESK_BASE_URL": settings.base_url,
        "REDIS_URL": settings.redis_url, "DATABASE_URL": settings.database_url,
    }  # fmt: skip

    for number in (3, 7, 11, 14):
        killed = subprocess.run(
            [sys.executable, "-c", DIES, at.isoformat(), str(number)], env=environ, timeout=60, check=False
        )
        assert killed.returncode == 9
        assert everything() == before, f"half done after the end at statement {number}"

    assert jobs.sweep(at)["escalate"] == 1
    check_climbed_once(ticket_id, EventKind.TICKET_ESCALATED, "escalate", at)
