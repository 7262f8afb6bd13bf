"""The forecast from the ticket that is half over to the page that says how good it was."""

from datetime import datetime, timedelta

import pytest

from desk.database import db
from desk.figures.jobs import count_figures
from desk.figures.models import TicketFact
from desk.forecast import counting, jobs, operations, queries
from desk.forecast.jobs import look_ahead
from desk.forecast.judging import HitRate, Judged
from desk.forecast.models import Basis, ForecastCurve, ForecastGuess
from desk.forecast.survival import Estimate, Fate, curve_of
from desk.sla.models import SlaClock
from desk.tickets import operations as tickets
from tests.factories import MONDAY_TEN, actor_of, make_ticket
from tests.worlds import world

DAY = timedelta(days=1)


def past(cast, *, late: int, kept: int, quick: int = 0, at: datetime = MONDAY_TEN - 30 * DAY):
    """Tickets of a month before: late ones, some that took most of their time, some that were solved at once."""
    for place in range(late + kept + quick):
        ticket = make_ticket(cast.sari, at=at)
        joko = actor_of(cast.joko, at)
        tickets.take_ticket(ticket=ticket, actor=joko, at=at)
        db.session.flush()
        due = db.session.scalars(
            db.select(SlaClock.due_at).where(SlaClock.ticket_id == ticket.id, SlaClock.measure == "resolution")
        ).one()
        used = 1.5 if place < late else 0.8 if place < late + kept else 0.1
        tickets.resolve_ticket(ticket=ticket, actor=joko, answer="Sudah.", at=at + (due - at) * used)
    db.session.commit()
    count_figures(MONDAY_TEN, most_pages=None)


@world("looked_back_on", on="cast")
def _a_month_before(cast):
    past(cast, late=28, kept=12)


@pytest.fixture
def looked_back_on(cast, worlds):
    """A month before, of its forty tickets twenty-eight were late: made once for all that look back on it."""
    worlds.people("looked_back_on")


def half_over(cast, moment, reporter=None):
    """A ticket of today and the moment when half of its time is over."""
    ticket = make_ticket(reporter or cast.sari)
    db.session.commit()
    count_figures(MONDAY_TEN, most_pages=None)
    fact = db.session.get_one(TicketFact, ticket.id)
    at = MONDAY_TEN + (fact.resolution_due_at - MONDAY_TEN) * 0.55
    moment.move_to(at)
    return ticket, at


def guess_of(ticket) -> ForecastGuess | None:
    return db.session.get(ForecastGuess, ticket.id, populate_existing=True)


def pretend_record(hits: int, misses: int, *, at) -> None:
    """Judged guesses of other tickets."""
    ids = list(db.session.scalars(db.select(TicketFact.ticket_id).order_by(TicketFact.ticket_id).limit(hits + misses)))
    assert len(ids) == hits + misses
    for place, ticket_id in enumerate(ids):
        db.session.add(
            ForecastGuess(
                ticket_id=ticket_id, basis=Basis.ALL, thousandths=800, sample=50, made_at=at - DAY, judged_at=at - DAY,
                was_late=place < hits,
            )
        )  # fmt: skip
    db.session.flush()
    counting.keep_records(at=at)
    db.session.commit()


def test_half_of_its_time_over_a_ticket_is_guessed_of_once_and_judged_when_it_is_answered(cast, moment):
    past(cast, late=28, kept=12, quick=5)
    ticket, at = half_over(cast, moment)

    look_ahead(at)

    guessed = guess_of(ticket)
    assert (guessed.thousandths, guessed.sample, guessed.basis) == (700, 40, Basis.SERVICE_HOURS)
    assert guessed.without_hours == 700, "all of the service came in at that hour"
    assert look_ahead(at + timedelta(minutes=2)) == (0, 0), "said once"
    tickets.take_ticket(ticket=ticket, actor=actor_of(cast.joko, at), at=at)
    tickets.resolve_ticket(ticket=ticket, actor=actor_of(cast.joko, at), answer="Sudah.", at=at + timedelta(minutes=1))
    db.session.commit()
    count_figures(at + timedelta(minutes=2), most_pages=None)
    assert look_ahead(at + timedelta(minutes=3)) == (0, 1)
    assert (guess_of(ticket).was_late, guess_of(ticket).thousandths) == (False, 700)
    assert queries.judged(at=at + DAY) == {
        Basis.SERVICE_HOURS: [Judged(0.7, was_late=False, count=1, without_hours=0.7)]
    }


def test_a_cancelled_ticket_is_judged_and_counts_for_nothing(cast, looked_back_on, moment):
    ticket, at = half_over(cast, moment)
    look_ahead(at)
    tickets.cancel_ticket(ticket=ticket, actor=actor_of(cast.sari, at), reason="Sudah bisa sendiri.", at=at)
    db.session.commit()
    count_figures(at, most_pages=None)

    assert look_ahead(at + timedelta(minutes=2)) == (0, 1)
    assert queries.judged(at=at + DAY) == {}


def test_before_half_of_its_time_and_from_too_few_nothing_is_said(cast, moment):
    past(cast, late=20, kept=9)
    ticket, at = half_over(cast, moment)
    look_ahead(at)
    assert guess_of(ticket) is None, "29 are too few"


def test_where_a_service_has_too_few_its_priority_speaks(cast, looked_back_on, moment):
    counting.keep_curves(counting.tallies(at=MONDAY_TEN), at=MONDAY_TEN)
    near = (Basis.SERVICE_HOURS, Basis.SERVICE)
    db.session.execute(db.delete(ForecastCurve).where(ForecastCurve.basis.in_(near)))
    db.session.commit()
    ticket, at = half_over(cast, moment)
    assert operations.guess(at=at) == 1
    assert (guess_of(ticket).basis, guess_of(ticket).without_hours) == (Basis.PRIORITY, None)


def test_where_an_hour_has_too_few_its_service_speaks_and_where_it_has_enough_both_are_kept(cast, moment):
    past(cast, late=20, kept=20, at=MONDAY_TEN - 30 * DAY)
    past(cast, late=1, kept=28, at=MONDAY_TEN - 30 * DAY + timedelta(hours=3))  # at one in the afternoon
    counting.keep_curves(counting.tallies(at=MONDAY_TEN), at=MONDAY_TEN)
    ticket, at = half_over(cast, moment)
    afternoon = make_ticket(cast.sari, at=MONDAY_TEN + timedelta(hours=3))
    db.session.commit()
    count_figures(at, most_pages=None)

    assert operations.guess(at=at + timedelta(hours=3)) == 2

    morning, later = guess_of(ticket), guess_of(afternoon)
    assert (morning.basis, morning.thousandths, morning.without_hours) == (Basis.SERVICE_HOURS, 500, 304)
    assert (later.basis, later.thousandths, later.sample) == (Basis.SERVICE, 304, 69), "29 are too few"


def test_the_database_counts_the_curves_as_the_definition_does(cast, moment):
    past(cast, late=3, kept=5, quick=4)
    make_ticket(cast.sari, at=MONDAY_TEN - DAY)
    db.session.commit()
    count_figures(MONDAY_TEN, most_pages=None)

    facts = db.session.scalars(db.select(TicketFact).order_by(TicketFact.ticket_id)).all()
    seen = [
        (
            Fate.LATE if one.resolution_late else Fate.OPEN if one.resolution_late is None else Fate.SOLVED,
            1.0
            if one.resolution_late
            else operations.used_of(one.opened_at, one.resolution_due_at, one.resolved_at or MONDAY_TEN),
        )
        for one in facts
    ]
    assert counting.tallies(at=MONDAY_TEN)[Basis.ALL, 0].curve() == curve_of(seen)


def test_the_mark_is_shown_only_when_it_is_known_how_often_it_was_right(cast, looked_back_on, moment, client_as):
    ticket, at = half_over(cast, moment)
    look_ahead(at)
    joko, page = client_as(cast.joko), f"/tickets/{ticket.number}"
    assert "/reports/forecast" not in joko.get(page).text.split("<main", 1)[1]

    pretend_record(24, 8, at=at)

    shown = joko.get(page).text.split("<main", 1)[1]
    assert "/reports/forecast" in shown
    assert "7 " in shown
    assert "8 " in shown
    assert "/reports/forecast" not in client_as(cast.sari).get(page).text.split("<main", 1)[1], (
        "its reporter reads of none"
    )


def test_it_touches_no_clock_and_no_ticket(cast, looked_back_on, moment):
    ticket, at = half_over(cast, moment)
    before = (
        ticket.version,
        [(one.due_at, one.breached_at) for one in db.session.scalars(db.select(SlaClock).order_by(SlaClock.id))],
    )
    look_ahead(at)
    db.session.expire_all()
    assert before == (
        ticket.version,
        [(one.due_at, one.breached_at) for one in db.session.scalars(db.select(SlaClock).order_by(SlaClock.id))],
    )


def test_the_page_says_how_good_it_was_and_why_nothing_is_marked_yet(cast, moment, client_as):
    bambang = client_as(cast.bambang)
    assert bambang.get("/reports/forecast").status_code == 200
    past(cast, late=28, kept=12)
    pretend_record(24, 8, at=MONDAY_TEN)
    page = bambang.get("/reports/forecast").text
    assert "75,0 % (n 32)" in page
    assert client_as(cast.eko).get("/reports/forecast").status_code in (403, 404)


@pytest.mark.parametrize("step", [1, 3])
def test_two_tickers_say_it_once(cast, looked_back_on, moment, step):
    ticket, at = half_over(cast, moment)
    look_ahead(at)
    found = (Basis.ALL, Estimate(0.1, 99))
    assert operations._keep(ticket.id, found, None, at=at + timedelta(minutes=step)) is False
    assert guess_of(ticket).thousandths == 700


def test_two_tickers_count_the_day_once(cast, looked_back_on, moment):
    day = MONDAY_TEN.date()
    assert [jobs.count_daily(day, MONDAY_TEN), jobs.count_daily(day, MONDAY_TEN)] == [True, False]


def test_how_often_it_was_right_is_kept_each_day_and_forgotten_after_half_a_year(cast, looked_back_on, moment):
    pretend_record(24, 8, at=MONDAY_TEN)
    assert queries.hit_rate() == HitRate(32, 24)

    jobs.count_daily((MONDAY_TEN + 200 * DAY).date(), MONDAY_TEN + 200 * DAY)

    assert queries.hit_rate() == HitRate(0, 0)
