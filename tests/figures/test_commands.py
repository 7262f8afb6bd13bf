"""flask figures check and rebuild, and two tickers that count at once."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from desk.cli.base import FINDING
from desk.database import db
from desk.figures.jobs import count_figures
from desk.figures.kinds import Axis, Grain
from desk.figures.models import FigureCell, TicketFact
from tests.factories import MONDAY_TEN, make_ticket


def told(app, *words):
    result = app.test_cli_runner().invoke(args=["figures", *words, "--json"])
    return result.exit_code, json.loads(result.output)


@pytest.fixture
def counted(cast, moment):
    made = [make_ticket(cast.sari, at=MONDAY_TEN - timedelta(days=n)) for n in range(3)]
    db.session.commit()
    count_figures(MONDAY_TEN)
    moment.move_to(MONDAY_TEN)
    return made


def test_check_finds_nothing_where_nothing_is_wrong(app, counted):
    assert told(app, "check") == (0, {"tickets": 3, "pending": 0, "without_promises": 0, "differences": []})


def test_check_names_the_ticket_and_the_roll_up_that_differ(app, counted):
    db.session.execute(update(TicketFact).where(TicketFact.ticket_id == counted[0].id).values(returns=3))
    db.session.execute(update(FigureCell).where(FigureCell.axis == Axis.AGENT).values(ended=9))
    db.session.commit()
    number = counted[0].number

    code, report = told(app, "check")

    assert code == FINDING
    lines = {(line["number"], line["what"].split()[-1]) for line in report["differences"]}
    assert lines == {(number, "returns"), ("roll-up", "ended")}


def test_check_says_what_has_not_been_counted_yet(app, cast, counted):
    make_ticket(cast.sari)
    db.session.commit()

    code, report = told(app, "check")

    assert (code, report["tickets"], report["pending"]) == (0, 3, 1)


def test_rebuild_mends_what_check_has_found(app, counted):
    db.session.execute(update(TicketFact).values(returns=3))
    db.session.execute(update(FigureCell).values(came_in=100))
    db.session.commit()

    assert told(app, "rebuild") == (0, {"tickets": 3})
    assert told(app, "check")[0] == 0


def test_two_tickers_at_once_count_every_ticket_once(app, cast, moment):
    for n in range(12):
        make_ticket(cast.sari if n % 2 else cast.eko, at=MONDAY_TEN + timedelta(minutes=n))
    db.session.commit()
    failures = []

    def tick():
        with app.app_context():
            try:
                for _ in range(4):
                    count_figures(MONDAY_TEN)
            except Exception as error:
                failures.append(error)
            finally:
                db.session.remove()

    tickers = [threading.Thread(target=tick) for _ in range(3)]
    for ticker in tickers:
        ticker.start()
    for ticker in tickers:
        ticker.join()
    count_figures(MONDAY_TEN)

    assert failures == []
    total = select(func.sum(FigureCell.came_in)).where(FigureCell.axis == Axis.TOTAL, FigureCell.grain == Grain.DAY)
    assert db.session.scalar(total) == 12
    assert told(app, "check")[0] == 0
