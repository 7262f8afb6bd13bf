"""`sla replay` beside a desk that goes on working: what happens while it looks is no difference."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from desk import clock
from desk.cli.sla import pages_of
from desk.database import db, stand_still
from desk.sla import replaying
from desk.tickets import operations, queries
from desk.tickets.models import Ticket
from desk.timeline import Event
from tests.factories import make_ticket


@pytest.fixture
def ticket(cast, moment):
    made = make_ticket(cast.sari)
    db.session.commit()
    return made


def taken_by_another_process(app, ticket_id, actor):
    """Joko takes the ticket and answers, a minute later, in a session of his own."""

    def act():
        with app.app_context():
            found = queries.lock_ticket(ticket_id)
            operations.take_ticket(ticket=found, actor=actor, at=clock.now())
            operations.reply(ticket=found, actor=actor, body="Saya ke sana.", at=clock.now())
            db.session.commit()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(act).result(timeout=30)


def test_what_is_done_while_a_page_is_looked_at_is_no_difference(app, cast, ticket, moment):
    joko, looked_at = cast.actor("joko"), 0
    for ids, at in pages_of({ticket.id: ticket.number}, Event.ticket_id):
        moment.shift(timedelta(minutes=1))
        taken_by_another_process(app, ticket.id, joko)
        (page,) = replaying.replay_all(ticket_ids=ids, at=at)
        assert page.differences == []
        looked_at += page.looked_at

    assert looked_at == 1
    db.session.expire_all()
    assert db.session.get_one(Ticket, ticket.id).responded_at == clock.now()
    assert replaying.differences_of(ticket.id, at=clock.now()) == []


def test_the_database_stands_still_for_one_and_goes_on_for_others(app, cast, ticket, moment):
    joko = cast.actor("joko")
    stand_still()
    moment.shift(timedelta(minutes=1))

    taken_by_another_process(app, ticket.id, joko)  # waits for nobody

    kept = db.session.get_one(Ticket, ticket.id, populate_existing=True)
    assert kept.responded_at is None
    db.session.rollback()
    assert db.session.get_one(Ticket, ticket.id, populate_existing=True).responded_at == clock.now()


def test_the_command_finds_nothing_at_a_quiet_desk(app, cast, ticket):
    said = app.test_cli_runner().invoke(args=["sla", "replay", "--json"])

    report = json.loads(said.output)
    assert (said.exit_code, report["tickets"], report["differences"]) == (0, 1, [])


def test_a_clock_that_was_set_back_meanwhile_makes_no_difference(app, cast, ticket, moment):
    """The processes that serve go on by the time that has really passed; a command believes the machine."""
    joko = cast.actor("joko")
    db.session.commit()  # it was only read
    moment.shift(timedelta(minutes=5))
    taken_by_another_process(app, ticket.id, joko)
    moment.shift(timedelta(minutes=-4))

    said = app.test_cli_runner().invoke(args=["sla", "replay", "--json"])

    assert (said.exit_code, json.loads(said.output)["differences"]) == (0, [])
