"""Declaring, announcing, changing the end, ending, following; what is secret; how long a service was down."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.outages import following, jobs, operations, queries
from desk.outages.kinds import Area, State
from desk.tickets import operations as tickets
from desk.tickets import triage
from desk.tickets.kinds import Impact, Kind, Urgency
from desk.timeline import Event
from tests.factories import MONDAY_TEN, department_of, make_ticket
from tests.outages.saying import HOUR, out, planned

OCTOBER = (datetime(2026, 9, 30, 17, tzinfo=UTC), datetime(2026, 10, 31, 17, tzinfo=UTC))


def last_event(kind):
    return db.session.query(Event).filter_by(kind=kind).order_by(Event.id.desc()).first()


def names(event):
    return {person.username for person in recipients.of(event)}


def problem_of(cast, at=MONDAY_TEN):
    ticket = make_ticket(cast.eko, service="JAR-WAN", at=at)
    budi = cast.actor("budi")
    triage.triage_ticket(ticket=ticket, actor=budi, kind=Kind.PROBLEM, impact=Impact.D1, urgency=Urgency.HIGH, at=at)
    tickets.take_ticket(ticket=ticket, actor=budi, at=at)
    return ticket


@pytest.mark.parametrize(
    ("departments", "area", "reached", "not_reached"),
    [
        ((), Area.CITY, ("DINKES", "DLH"), ()),
        (("DINKES",), Area.DEPARTMENTS, ("DINKES",), ("DLH",)),
        ((), Area.MALL, (), ("DINKES", "DLH")),
    ],
)
def test_an_outage_is_known_where_it_is_felt(cast, departments, area, reached, not_reached):
    outage = out(cast, departments=departments, area=area)

    for code in (*reached, *not_reached):
        place = queries.Place(department_of(code).id)
        found = queries.running(at=MONDAY_TEN, place=place)
        assert (outage in found) == (code in reached)
        assert queries.reaches(outage, place) == (code in reached)


def test_whoever_does_not_manage_outages_declares_none(cast):
    for name in ("joko", "sari", "dewi", "rina"):
        with pytest.raises(Forbidden):
            out(cast, by=name)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"service": "CSIRT"}, "service"),
        ({"area": Area.DEPARTMENTS}, "departments"),
        ({"departments": ("DINKES",), "area": Area.CITY}, "departments"),
        ({"since": MONDAY_TEN + HOUR}, "started_at"),
        ({"since": MONDAY_TEN - timedelta(days=30)}, "started_at"),
        ({"until": MONDAY_TEN - HOUR}, "expected_end"),
        ({"until": MONDAY_TEN + timedelta(days=90)}, "expected_end"),
    ],
)
def test_what_makes_no_outage(cast, wrong, field):
    with pytest.raises(BadInput) as refused:
        out(cast, **wrong)

    assert refused.value.field == field


def test_an_outage_is_declared_once(cast):
    out(cast, departments=("DINKES",))
    out(cast, departments=("DLH",))

    with pytest.raises(Conflict):
        out(cast, departments=("DINKES",))


def test_of_a_service_that_becomes_one_of_security_nothing_is_shown_any_more(cast):
    outage = out(cast)
    outage.service.rings_at_night = True
    db.session.flush()

    assert list(queries.running(at=MONDAY_TEN)) == []
    assert recipients.of(last_event(EventKind.OUTAGE_ANNOUNCED)) == []


def test_the_expected_end_is_set_anew_and_what_it_was_is_kept(cast):
    outage = out(cast, until=MONDAY_TEN + HOUR)
    following.follow(outage=outage, actor=cast.actor("sari"), at=MONDAY_TEN)
    later = MONDAY_TEN + 3 * HOUR

    operations.change_end(
        outage=outage, seen=MONDAY_TEN + HOUR, expected_end=later, words="Suku cadang.", actor=cast.actor("nadia"),
        at=MONDAY_TEN,
    )  # fmt: skip

    change = outage.changes[0]
    assert (change.was_expected, change.expected, outage.expected_end) == (MONDAY_TEN + HOUR, later, later)
    assert "sari" in names(last_event(EventKind.OUTAGE_CHANGED))
    with pytest.raises(Conflict):  # a colleague saw the old end
        operations.change_end(
            outage=outage,
            seen=MONDAY_TEN + HOUR,
            expected_end=later,
            words="Ya",
            actor=cast.actor("budi"),
            at=MONDAY_TEN,
        )


@pytest.mark.row("LLG-07")
def test_an_outage_ends_with_its_problem_and_those_who_follow_are_told(cast):
    problem = problem_of(cast)
    outage = out(cast, problem=problem)
    following.follow(outage=outage, actor=cast.actor("sari"), at=MONDAY_TEN)
    following.follow(outage=outage, actor=cast.actor("sari"), at=MONDAY_TEN)

    tickets.resolve_ticket(ticket=problem, actor=cast.actor("budi"), answer="Pulih.", at=MONDAY_TEN + HOUR)

    db.session.refresh(outage)
    assert (outage.ended_at, outage.state(MONDAY_TEN + HOUR)) == (MONDAY_TEN + HOUR, State.ENDED)
    assert queries.follower_count(outage.id) == 1
    assert {"sari", "joko", "rina"} <= names(last_event(EventKind.OUTAGE_ENDED))
    with pytest.raises(Conflict):
        operations.end_outage(outage=outage, actor=cast.actor("budi"), at=MONDAY_TEN + 2 * HOUR)


@pytest.mark.row("LLG-08")
def test_maintenance_is_announced_to_everybody_of_the_area_and_ends_by_itself(cast):
    outage = planned(cast, since=MONDAY_TEN + HOUR, until=MONDAY_TEN + 3 * HOUR, departments=("DINKES",))

    told = names(last_event(EventKind.OUTAGE_ANNOUNCED))
    assert {"sari", "joko", "lestari"} <= told
    assert "eko" not in told, "works elsewhere"
    assert [outage.state(MONDAY_TEN + hours * HOUR) for hours in (0, 1, 2)] == ["planned", "under_way", "under_way"]
    db.session.commit()
    assert jobs.pass_windows(MONDAY_TEN + 2 * HOUR) == {}
    assert jobs.pass_windows(MONDAY_TEN + 4 * HOUR) == {"ended": 1}
    assert jobs.pass_windows(MONDAY_TEN + 4 * HOUR) == {}
    db.session.refresh(outage)
    assert outage.ended_at == MONDAY_TEN + 3 * HOUR, "when it was to end, not when somebody looked"


def test_maintenance_that_takes_longer_is_an_outage_and_tier_2_is_told_once(cast):
    outage = planned(cast, since=MONDAY_TEN, until=MONDAY_TEN + HOUR, by_itself=False)
    db.session.commit()

    assert jobs.pass_windows(MONDAY_TEN + 2 * HOUR) == {"told": 1}
    assert jobs.pass_windows(MONDAY_TEN + 2 * HOUR) == {}
    assert outage.state(MONDAY_TEN + 2 * HOUR) is State.OUT
    assert names(last_event(EventKind.OUTAGE_OVERRUN)) == {"budi", "nadia", "bambang"}
    operations.end_outage(outage=outage, actor=cast.actor("budi"), at=MONDAY_TEN + 3 * HOUR)
    line = queries.downtime(period=OCTOBER, at=MONDAY_TEN + 5 * HOUR)[0]
    assert (line.outage_minutes, line.planned_minutes) == (120, 60)


def test_maintenance_that_is_called_off_was_no_downtime(cast):
    outage = planned(cast, since=MONDAY_TEN + HOUR, until=MONDAY_TEN + 2 * HOUR)
    operations.end_outage(outage=outage, actor=cast.actor("bambang"), at=MONDAY_TEN)

    assert outage.state(MONDAY_TEN + 3 * HOUR) is State.CALLED_OFF
    assert queries.downtime(period=OCTOBER, at=MONDAY_TEN + 5 * HOUR) == []


@pytest.mark.row("LLG-20")
def test_minutes_of_outage_per_service_and_month(cast):
    since = OCTOBER[0] - HOUR
    first = out(cast, at=since, since=since)  # begins in September
    out(cast, at=OCTOBER[0], departments=("DINKES",))  # overlaps
    out(cast, service="EMAIL", at=MONDAY_TEN)
    operations.end_outage(outage=first, actor=cast.actor("budi"), at=OCTOBER[0] + HOUR)
    other = queries.running(at=OCTOBER[0] + HOUR)[0]
    operations.end_outage(outage=other, actor=cast.actor("budi"), at=OCTOBER[0] + 2 * HOUR)

    lines = {line.service.code: line for line in queries.downtime(period=OCTOBER, at=MONDAY_TEN + HOUR)}

    assert lines["JAR-WAN"].outage_minutes == 120, "from the first of the month, the overlap counts once"
    assert lines["EMAIL"].outage_minutes == 60, "until now"
    assert lines["EMAIL"].share < 100
    assert queries.downtime(period=(OCTOBER[1], OCTOBER[1] + 24 * HOUR), at=MONDAY_TEN) == [], (
        "that month is still to come"
    )
