"""The sentinels on real tickets: each finding with the tickets behind it, counted by hand."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from desk.database import db
from desk.figures.jobs import count_figures
from desk.figures.queries import Asked
from desk.reports.documents import Share
from desk.sentinels import queries
from desk.sentinels.rules import Finding, Rule
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.tickets import operations as tickets
from desk.tickets import triage
from desk.tickets.kinds import Affected, CanWork, Impact, Kind, Urgency
from desk.tickets.models import Ticket
from desk.tickets.states import WaitingFor
from tests.factories import actor_of, make_ticket

JAKARTA = ZoneInfo("Asia/Jakarta")
OCTOBER = Asked(date(2026, 10, 1), date(2026, 10, 31))
ANSWER = "Kertas yang tersangkut sudah kami keluarkan."


def on(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=JAKARTA)


def taken(cast, at: datetime, **more) -> Ticket:
    ticket = make_ticket(cast.sari, at=at, **more)
    tickets.take_ticket(ticket=ticket, actor=actor_of(cast.joko, at), at=at + timedelta(minutes=5))
    return ticket


def answered(cast, ticket: Ticket, at: datetime, answer: str = ANSWER) -> Ticket:
    tickets.resolve_ticket(ticket=ticket, actor=actor_of(cast.joko, at), answer=answer, at=at)
    return ticket


def held(cast, ticket: Ticket, since: datetime, until: datetime) -> None:
    joko = actor_of(cast.joko, since)
    tickets.hold_ticket(
        ticket=ticket, waiting_for=WaitingFor.REPORTER, reason="Mohon foto panel belakangnya.", actor=joko, at=since
    )
    tickets.reply(ticket=ticket, body="Ini fotonya.", actor=actor_of(cast.sari, until), at=until)


def found(cast, who: str = "bambang", asked: Asked = OCTOBER) -> dict[Rule, Finding]:
    db.session.commit()
    count_figures(on(31, 23))
    return {one.rule: one for one in queries.findings(cast.actor(who), asked)}


def due(ticket: Ticket) -> datetime:
    clocks = select(SlaClock.due_at).where(SlaClock.ticket_id == ticket.id, SlaClock.measure == Measure.RESOLUTION)
    return db.session.scalars(clocks.order_by(SlaClock.cycle.desc())).first()


def test_a_long_pause_that_saved_the_deadline_is_taken_off_the_figure(cast):
    plain = answered(cast, taken(cast, on(12)), on(12, 11))
    saved = taken(cast, on(12))
    held(cast, saved, on(12, 10), on(21, 10))
    answered(cast, saved, on(21, 11))

    finding = found(cast)[Rule.LONG_PAUSE]

    assert [case.number for case in finding.cases] == [saved.number]
    assert (finding.reported, finding.without) == (Share(2, 2), Share(1, 2))
    assert finding.cases[0].seen == 9 * 24 * 3600
    assert plain.number not in {case.number for case in finding.cases}


def test_a_long_pause_that_was_not_needed_changes_nothing(cast):
    """Two hours before the weekend, one after: a deadline of three days had been kept anyhow."""
    ticket = taken(cast, on(9, 15))  # a Friday
    held(cast, ticket, on(9, 15, 30), on(12, 15, 31))  # three days and a minute, of which little is working time
    answered(cast, ticket, on(12, 15, 40))

    finding = found(cast)[Rule.LONG_PAUSE]

    assert [case.is_late_without for case in finding.cases] == [False]
    assert finding.without == finding.reported


def test_pauses_from_the_third_on_are_counted_as_time(cast):
    ticket = taken(cast, on(12))
    for day in (13, 15, 19, 21):
        held(cast, ticket, on(day, 9), on(day + 1, 9))
    answered(cast, ticket, on(22, 10))

    finding = found(cast)[Rule.MANY_PAUSES]

    assert [(case.number, case.seen) for case in finding.cases] == [(ticket.number, 4)]


def test_an_answer_just_before_the_deadline_that_was_taken_back(cast):
    ticket = taken(cast, on(12))
    deadline = due(ticket)
    answered(cast, ticket, deadline - timedelta(minutes=10))
    db.session.commit()
    reopened_at = deadline + timedelta(hours=1)
    tickets.reopen_ticket(ticket=ticket, actor=actor_of(cast.sari, reopened_at), reason="Masih macet.", at=reopened_at)

    finding = found(cast)[Rule.HASTY]

    assert [(case.number, case.seen, case.counts) for case in finding.cases] == [(ticket.number, 600, False)]
    assert finding.without == finding.reported, "it is being worked on, and no figure has it"


def test_a_longer_target_by_another_priority(cast):
    ticket = taken(cast, on(12), affected=Affected.OFFICE, can_work=CanWork.HAMPERED)
    short = due(ticket)
    triage.triage_ticket(
        ticket=ticket, kind=Kind.INCIDENT, impact=Impact.D4, urgency=Urgency.LOW,
        actor=actor_of(cast.joko, on(12, 10)), at=on(12, 10),
    )  # fmt: skip
    long = due(ticket)
    assert long > short, "the story needs a longer one"
    answered(cast, ticket, short + timedelta(hours=1))

    finding = found(cast)[Rule.LENGTHENED]

    assert [(case.number, case.is_kept, case.is_late_without) for case in finding.cases] == [
        (ticket.number, True, True)
    ]
    assert (finding.reported, finding.without) == (Share(1, 1), Share(0, 1))


def test_a_first_answer_that_says_nothing(cast):
    ticket = taken(cast, on(12))
    tickets.reply(ticket=ticket, body="Ok", actor=actor_of(cast.joko, on(12, 9, 10)), at=on(12, 9, 10))
    answered(cast, ticket, on(12, 10))
    answered(cast, taken(cast, on(12)), on(12, 9, 30))

    finding = found(cast)[Rule.EMPTY]

    assert [(case.number, case.seen) for case in finding.cases] == [(ticket.number, 2)]
    assert (finding.reported, finding.without) == (Share(2, 2), Share(1, 2))


def test_closing_in_masses_on_the_last_days(cast):
    for day in (12, 14):
        answered(cast, taken(cast, on(day)), on(day, 10))
    crowd = {answered(cast, taken(cast, on(30, 9)), on(30, 10, minute)).number for minute in range(10)}

    whole, part = found(cast), found(cast, asked=Asked(date(2026, 10, 2), date(2026, 10, 31)))

    assert {case.number for case in whole[Rule.MASS].cases} == crowd
    assert (whole[Rule.MASS].reported, whole[Rule.MASS].without) == (Share(12, 12), Share(2, 2))
    assert part[Rule.MASS].cases == (), "of whole months alone"


def test_a_head_finds_the_masses_of_the_own_department_as_the_city_does(cast):
    """Once from the roll-ups, once from the facts: the same."""
    crowd = {answered(cast, taken(cast, on(30, 9)), on(30, 10, minute)).number for minute in range(10)}

    city, own = found(cast)[Rule.MASS], found(cast, "lestari")[Rule.MASS]

    assert {case.number for case in own.cases} == crowd
    assert [(case.number, case.seen, case.day) for case in own.cases] == [
        (case.number, case.seen, case.day) for case in city.cases
    ]


def test_pauses_before_and_after_a_reopening_count_together(cast):
    ticket = taken(cast, on(12))
    held(cast, ticket, on(12, 10), on(19, 10))
    answered(cast, ticket, on(19, 11))
    db.session.commit()
    tickets.reopen_ticket(ticket=ticket, actor=actor_of(cast.sari, on(19, 13)), reason="Masih macet.", at=on(19, 13))
    tickets.take_ticket(ticket=ticket, actor=actor_of(cast.joko, on(19, 14)), at=on(19, 14))
    for day in (20, 21):
        held(cast, ticket, on(day, 9), on(day, 10))
    answered(cast, ticket, on(21, 11))

    cases = found(cast)

    assert [case.seen for case in cases[Rule.MANY_PAUSES].cases] == [3]
    assert [case.seen for case in cases[Rule.LONG_PAUSE].cases] == [7 * 24 * 3600]


def test_a_year_asks_no_more_often_than_a_month(cast):
    for day in (12, 13):
        ticket = taken(cast, on(day))
        held(cast, ticket, on(day, 10), on(day + 7, 10))
        answered(cast, ticket, on(day + 7, 11))
    found(cast)

    def asked(since: date) -> int:
        statements: list[str] = []
        note = lambda *told: statements.append(told[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            queries.findings(cast.actor("bambang"), Asked(since, date(2026, 10, 31)))
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    asked(date(2026, 10, 1))  # what is read once per unit of work
    assert asked(date(2025, 11, 1)) == asked(date(2026, 10, 1))


def test_a_head_sees_their_own_department_and_the_executive_all(cast):
    ticket = taken(cast, on(12))
    tickets.reply(ticket=ticket, body="Ok", actor=actor_of(cast.joko, on(12, 9, 10)), at=on(12, 9, 10))

    assert len(found(cast, "lestari")[Rule.EMPTY].cases) == 1
    elsewhere = queries.findings(cast.actor("tono"), OCTOBER)
    assert [one.cases for one in elsewhere] == [()] * len(elsewhere)


@pytest.mark.parametrize(
    ("who", "status"), [("bambang", 200), ("lestari", 200), ("yosef", 200), ("joko", 403), ("dewi", 403)]
)
def test_the_page_is_for_those_who_read_reports(cast, client_as, moment, who, status):
    ticket = taken(cast, on(12))
    tickets.reply(ticket=ticket, body="Ok", actor=actor_of(cast.joko, on(12, 9, 10)), at=on(12, 9, 10))
    found(cast)
    moment.move_to(on(31, 23))
    client = client_as(getattr(cast, who))

    page = client.get("/reports/sentinels")

    assert page.status_code == status
    assert (ticket.number in page.text) is (status == 200)
    assert client.get("/reports/sentinels/sheet").status_code == status
