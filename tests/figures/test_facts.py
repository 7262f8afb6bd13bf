"""Facts and roll-ups: what a ticket counts for, and that a second count from the events finds the same."""

from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, select, text, update

from desk.database import db
from desk.escalation import operations as escalation
from desk.escalation.jobs import sweep
from desk.figures import checking, operations, queries
from desk.figures.jobs import count_figures
from desk.figures.kinds import Axis, Grain, Outcome
from desk.figures.models import FigureCell, FiguresMark, TicketFact
from desk.figures.queries import Asked
from desk.tickets import operations as tickets
from desk.tickets import triage
from desk.tickets.kinds import Affected, CanWork, Impact, Kind, Urgency
from desk.tickets.models import Ticket
from desk.tickets.states import WaitingFor
from tests.factories import MONDAY_TEN, actor_of, make_ticket
from tests.sla.stories import moment as in_august
from tests.sla.stories import tell

LATER = in_august("08-20 09:00")
AUGUST = Asked(date(2026, 8, 1), date(2026, 8, 31))


def facts(ticket) -> TicketFact:
    return db.session.get_one(TicketFact, ticket.id, populate_existing=True)


def recount(at=LATER):
    """Every difference that a second count finds."""
    found = checking.check_facts(db.session.scalars(select(Ticket.id)).all(), at=at)
    assert found.pending == 0
    return [*found.differences, *checking.check_cells()]


@pytest.fixture
def told(cast):
    ticket = tell(cast.sari, cast.joko, cast.budi)
    db.session.commit()
    count_figures(LATER)
    return ticket


def test_a_ticket_of_which_everything_is_known_by_hand(told, cast):
    row = facts(told)

    assert (row.opened_on, row.ended_on, row.outcome) == (date(2026, 8, 13), date(2026, 8, 18), Outcome.ANSWERED)
    assert (row.tier, row.agent_id, row.is_first_tier) == (2, cast.budi.id, False)
    assert (row.response_on, row.response_late, row.response_seconds) == (date(2026, 8, 13), False, 30 * 60)
    assert (row.resolution_on, row.resolution_late) == (date(2026, 8, 18), True)
    hours = (row.tier1_seconds, row.tier2_seconds, row.tier3_seconds, row.reporter_seconds, row.agency_seconds)
    assert [seconds / 3600 for seconds in hours] == [
        7.5,
        4.5,
        3,
        1,
        0,
    ]  # its wait for a word after the answer is nobody's delay
    assert (row.escalations, row.returns, row.returned_on, row.reopens) == (2, 1, date(2026, 8, 14), 0)
    assert (row.pauses, row.longest_pause_elapsed) == (2, (3 * 24 + 18) * 3600)
    assert row.first_answer_length == len("Kode kesalahan apa yang tampil di layarnya?")
    assert not row.target_was_lengthened


def test_a_second_count_from_the_events_alone_finds_the_same(told):
    assert recount() == []


def test_a_changed_fact_and_a_changed_roll_up_are_found(told):
    db.session.execute(update(TicketFact).values(tier2_seconds=1))
    db.session.execute(
        update(FigureCell).where(FigureCell.axis == Axis.TOTAL, FigureCell.came_in == 1).values(came_in=7)
    )
    db.session.commit()

    found = [line.what for line in recount()]

    assert "tier2_seconds" in found
    assert "day 2026-08-13 total 0 came_in" in found


def test_counting_again_changes_nothing(told):
    before = [
        operations.sums_of(cell)
        for cell in db.session.scalars(select(FigureCell).order_by(*inspect(FigureCell).primary_key))
    ]

    operations.count_anew([told.id])
    operations.count_anew([told.id])
    db.session.commit()

    assert [
        operations.sums_of(cell)
        for cell in db.session.scalars(select(FigureCell).order_by(*inspect(FigureCell).primary_key))
    ] == before
    assert count_figures(LATER) == 0


def test_a_ticket_that_moves_to_another_priority_leaves_the_roll_up_of_the_old_one(cast):
    ticket = make_ticket(cast.sari)
    db.session.commit()
    count_figures(MONDAY_TEN)
    day = Asked(MONDAY_TEN.date(), MONDAY_TEN.date())
    before = queries.sums_by(cast.actor("bambang"), Axis.PRIORITY, day)

    triage.triage_ticket(
        ticket=ticket, actor=cast.actor("joko"), kind=Kind.INCIDENT, impact=Impact.D1, urgency=Urgency.HIGH,
        at=MONDAY_TEN + timedelta(minutes=1),
    )  # fmt: skip
    db.session.commit()
    count_figures(MONDAY_TEN + timedelta(minutes=2))
    after = queries.sums_by(cast.actor("bambang"), Axis.PRIORITY, day)

    assert {key: sums["came_in"] for key, sums in before.items()} == {3: 1}
    assert {key: sums["came_in"] for key, sums in after.items()} == {1: 1}
    assert recount(MONDAY_TEN + timedelta(minutes=2)) == []


def test_a_longer_target_by_another_priority_is_kept_in_mind(cast):
    ticket = make_ticket(cast.sari, affected=Affected.OFFICE)
    for minutes, impact in ((1, Impact.D4), (2, Impact.D1)):
        triage.triage_ticket(
            ticket=ticket, actor=cast.actor("joko"), kind=Kind.INCIDENT, impact=impact, urgency=Urgency.LOW,
            at=MONDAY_TEN + timedelta(minutes=minutes),
        )  # fmt: skip
    db.session.commit()
    count_figures(MONDAY_TEN)

    assert facts(ticket).target_was_lengthened


def test_what_tier1_answers_by_itself_is_first_tier_and_a_reopening_takes_it_back(cast):
    ticket = make_ticket(cast.sari)
    joko, sari = cast.actor("joko"), cast.actor("sari")
    tickets.take_ticket(ticket=ticket, actor=joko, at=MONDAY_TEN)
    tickets.resolve_ticket(ticket=ticket, actor=joko, answer="Sudah.", at=MONDAY_TEN + timedelta(hours=1))
    db.session.commit()
    count_figures(MONDAY_TEN)
    assert (facts(ticket).is_first_tier, facts(ticket).resolution_seconds) == (True, 3600)

    tickets.reopen_ticket(ticket=ticket, actor=sari, reason="Macet lagi.", at=MONDAY_TEN + timedelta(hours=2))
    db.session.commit()
    count_figures(MONDAY_TEN)
    row, sums = (
        facts(ticket),
        queries.sums_by(cast.actor("bambang"), Axis.TOTAL, Asked(MONDAY_TEN.date(), MONDAY_TEN.date())),
    )

    assert (row.outcome, row.is_first_tier, row.ended_on, row.resolution_on) == (Outcome.OPEN, False, None, None)
    assert (row.reopens, row.reopened_on) == (1, MONDAY_TEN.date())
    assert row.closed_margin > 0
    assert (sums[0]["came_in"], sums[0]["ended"], sums[0]["reopened"]) == (1, 0, 1)
    assert recount(MONDAY_TEN + timedelta(hours=3)) == []


def test_a_promise_that_runs_late_counts_on_the_day_it_fell_due_and_later_on_the_day_it_ended(cast):
    ticket = make_ticket(cast.sari, affected=Affected.PUBLIC)
    db.session.commit()
    for days in range(4):
        sweep(MONDAY_TEN + timedelta(days=days, hours=1))
    wednesday = MONDAY_TEN + timedelta(days=3, hours=2)
    count_figures(wednesday)
    row = facts(ticket)
    assert (row.resolution_late, row.resolution_seconds, row.response_late) == (True, None, True)
    fell_due = row.resolution_on
    assert recount(wednesday) == []

    budi = cast.actor("budi")
    tickets.take_ticket(ticket=ticket, actor=budi, at=wednesday)
    tickets.resolve_ticket(ticket=ticket, actor=budi, answer="Jalur cadangan dipakai.", at=wednesday)
    db.session.commit()
    count_figures(wednesday)
    row = facts(ticket)

    assert row.resolution_on > fell_due
    assert row.resolution_late
    assert recount(wednesday) == []


def test_what_was_there_before_the_facts_is_counted_after_what_changes(cast):
    """An update of a desk that has run for years: no event of these is among those that are still looked at."""
    made = [make_ticket(cast.sari, at=MONDAY_TEN + timedelta(minutes=n)) for n in range(5)]
    db.session.commit()
    operations.refresh(at=MONDAY_TEN, limit=2)
    db.session.rollback()
    db.session.add(
        FiguresMark(
            id=1, filled_ticket_id=0, is_filled=False, settled_event_id=10**6, seen_event_id=10**6, seen_at=None
        )
    )
    db.session.commit()

    counts = [operations.refresh(at=MONDAY_TEN, limit=2) for _ in range(4)]
    db.session.commit()

    assert counts == [2, 2, 1, 0]
    assert {row.ticket_id for row in db.session.scalars(select(TicketFact))} == {ticket.id for ticket in made}


def test_an_event_that_was_committed_late_is_not_overlooked(cast):
    """Its id is lower than others that have been counted; what is settled lies ten minutes behind."""
    first, second = make_ticket(cast.sari), make_ticket(cast.sari)
    db.session.commit()
    count_figures(MONDAY_TEN)
    db.session.execute(update(TicketFact).where(TicketFact.ticket_id == first.id).values(event_id=0))
    db.session.commit()

    assert count_figures(MONDAY_TEN + timedelta(minutes=9)) == 1
    assert facts(first).event_id > 0
    assert facts(second).event_id > 0


def test_rebuilding_from_nothing_gives_the_same(told, cast):
    make_ticket(cast.eko, at=LATER)
    db.session.commit()
    count_figures(LATER)
    kept = {row.ticket_id: operations.columns_of(row) for row in db.session.scalars(select(TicketFact))}

    assert operations.forget_all()
    db.session.commit()
    assert db.session.scalars(select(TicketFact)).all() == []
    count_figures(LATER, most_pages=None)

    assert {row.ticket_id: operations.columns_of(row) for row in db.session.scalars(select(TicketFact))} == kept
    assert recount() == []


def test_development_work_stands_apart(cast):
    make_ticket(cast.sari)
    change = make_ticket(cast.sari, at=MONDAY_TEN)
    triage.triage_ticket(
        ticket=change,
        actor=cast.actor("joko"),
        kind=Kind.CHANGE,
        impact=change.impact,
        urgency=change.urgency,
        at=MONDAY_TEN,
    )
    db.session.commit()
    count_figures(MONDAY_TEN)
    bambang, day = cast.actor("bambang"), MONDAY_TEN.date()

    told = {
        apart: queries.sums_by(bambang, Axis.TOTAL, Asked(day, day, is_development=apart))[0]["came_in"]
        for apart in (None, False, True)
    }

    assert told == {None: 2, False: 1, True: 1}


@pytest.mark.parametrize("axis", list(Axis))
def test_roll_ups_and_facts_give_the_same_figures(cast, axis):
    """Whole months, days at both ends, two departments; a waiting ticket, one that went up, one that was cancelled."""
    for days in range(0, 70, 9):
        at = in_august("08-03 09:00") + timedelta(days=days)
        ticket = make_ticket(cast.sari if days % 2 else cast.eko, at=at, can_work=CanWork.HAMPERED)
        worker = actor_of(cast.joko if ticket.tier == 1 else cast.budi, at)
        tickets.take_ticket(ticket=ticket, actor=worker, at=at + timedelta(minutes=5))
        if days % 4 == 0:
            tickets.hold_ticket(
                ticket=ticket,
                actor=worker,
                waiting_for=WaitingFor.REPORTER,
                reason="Kode?",
                at=at + timedelta(minutes=20),
            )
            tickets.resume_ticket(ticket=ticket, actor=worker, at=at + timedelta(hours=1))
        if days % 3 == 0 and ticket.tier == 1:
            escalation.escalate_ticket(
                ticket=ticket, actor=worker, reason="Perlu suku cadang.", tried="Dicek.", at=at + timedelta(hours=2)
            )
            worker = actor_of(cast.budi, at)
            tickets.take_ticket(ticket=ticket, actor=worker, at=at + timedelta(hours=2))
        tickets.resolve_ticket(
            ticket=ticket, actor=worker, answer="Selesai diganti.", at=at + timedelta(hours=3 + days)
        )
    db.session.commit()
    count_figures(in_august("12-01 09:00"))
    bambang = cast.actor("bambang")
    asked = Asked(date(2026, 8, 4), date(2026, 10, 20))
    assert queries.months_and_days(asked.since, asked.until)[0] == [date(2026, 9, 1)]

    from_cells = queries.sums_by(bambang, axis, asked)
    from_facts = queries._from_facts(axis, queries.conditions(asked, None), asked)

    assert from_cells == from_facts
    assert queries.total_of(from_cells)["came_in"] >= 5
    assert recount(in_august("12-01 09:00")) == []


@pytest.mark.pure
@pytest.mark.parametrize(
    ("since", "until", "before"),
    [
        ("2026-11-01", "2026-11-30", ("2026-10-01", "2026-10-31")),
        ("2026-01-01", "2026-12-31", ("2025-01-01", "2025-12-31")),
        ("2026-01-01", "2026-03-31", ("2025-10-01", "2025-12-31")),
        ("2026-11-10", "2026-11-16", ("2026-11-03", "2026-11-09")),
        ("2026-11-01", "2026-11-26", ("2026-10-01", "2026-10-26")),
        ("2026-03-01", "2026-03-30", ("2026-02-01", "2026-02-28")),
        ("2026-01-01", "2026-11-26", ("2025-01-01", "2025-11-26")),
        ("2026-10-01", "2026-11-26", ("2026-07-01", "2026-08-26")),
        ("2026-11-05", "2026-11-05", ("2026-11-04", "2026-11-04")),
    ],
)
def test_the_period_before_is_as_long_and_whole_months_have_whole_months_before_them(since, until, before):
    asked = Asked(date.fromisoformat(since), date.fromisoformat(until)).before

    assert (asked.since.isoformat(), asked.until.isoformat()) == before


@pytest.mark.pure
@pytest.mark.parametrize(
    ("since", "until", "months", "spans"),
    [
        ("2026-01-01", "2026-12-31", 12, []),
        ("2026-01-15", "2026-01-20", 0, [("2026-01-15", "2026-01-20")]),
        ("2026-01-15", "2026-02-20", 0, [("2026-01-15", "2026-02-20")]),
        ("2026-01-31", "2026-03-01", 1, [("2026-01-31", "2026-01-31"), ("2026-03-01", "2026-03-01")]),
        ("2026-02-01", "2026-02-28", 1, []),
        ("2026-02-01", "2026-02-27", 0, [("2026-02-01", "2026-02-27")]),
    ],
)
def test_a_period_is_taken_apart_into_whole_months_and_days(since, until, months, spans):
    found, days = queries.months_and_days(date.fromisoformat(since), date.fromisoformat(until))

    assert len(found) == months
    assert [(begins.isoformat(), ends.isoformat()) for begins, ends in days] == spans


def test_a_month_is_the_sum_of_its_days(told):
    def total(grain):
        cells = db.session.scalars(select(FigureCell).where(FigureCell.axis == Axis.TOTAL, FigureCell.grain == grain))
        return queries.total_of({place: operations.sums_of(cell) for place, cell in enumerate(cells)})

    assert total(Grain.DAY) == total(Grain.MONTH)


def test_a_period_that_reaches_to_today_is_told_by_the_running_months_roll_up(told, cast):
    running = Asked(date(2026, 8, 1), LATER.date(), reaches_today=True)

    from_cells = queries.sums_by(cast.actor("bambang"), Axis.DEPARTMENT, running)

    assert from_cells == queries._from_facts(Axis.DEPARTMENT, queries.conditions(running, None), running)
    assert queries.total_of(from_cells)["came_in"] == 1
    assert not running.before.reaches_today


def test_what_is_new_is_found_by_the_newest_events_and_not_by_all_that_ever_were(cast):
    asked = operations.uncounted(10**6, 200).compile(db.engine)
    is_sqlite = db.engine.dialect.name == "sqlite"
    given = tuple(asked.params[name] for name in asked.positiontup) if is_sqlite else asked.params
    if not is_sqlite:  # so few rows are read more quickly without any index
        db.session.execute(text("SET LOCAL enable_seqscan = off"))

    told = f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{asked}"
    plan = str(db.session.connection().exec_driver_sql(told, given).all())
    db.session.rollback()

    assert "ix_events_ticket_id_id" not in plan
    assert ("SEARCH events USING INTEGER PRIMARY KEY" if is_sqlite else "pk_events") in plan, plan
