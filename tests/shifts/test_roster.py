"""The roster: days and weeks at once, nobody twice at once, last week again; and the check-in."""

from datetime import date

import pytest
from sqlalchemy import select

from desk.accounts import absences
from desk.accounts import operations as accounts
from desk.accounts.policy import Role
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.shifts import operations, queries, roster
from desk.shifts.jobs import look_after_shifts
from desk.shifts.models import Duty, Shift
from desk.timeline import Event
from tests.factories import MONDAY_TEN
from tests.shifts.posts import DAY, MONDAY, PLANNED_AT, TIMES, colleague, come, content, make_post, on, open_with, plan


def duties():
    return db.session.scalars(select(Duty).order_by(Duty.id)).all()


def events(kind):
    return db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id)).all()


@pytest.mark.row("TRK-05")
def test_a_week_is_planned_at_once_and_twice_is_once(cast):
    post = make_post(cast)

    plan(cast, post, "Malam", cast.joko, *range(12, 19))
    plan(cast, post, "Malam", cast.joko, *range(12, 19))

    assert len(duties()) == 7
    shift = duties()[0].shift
    assert (shift.begins_at, shift.ends_at) == (on(12, 22), on(13, 6))
    told = events(EventKind.ROSTER_ENTERED)
    assert len(told) == 1
    assert [one.username for one in recipients.of(told[0])] == ["joko"]


@pytest.mark.row("TRK-05")
def test_nobody_stands_in_two_places_at_once(cast):
    first, second = make_post(cast), make_post(cast, code="POS-2", name="Gudang")
    plan(cast, first, "Malam", cast.joko, 12)

    with pytest.raises(BadInput, match="at the same time"):
        plan(cast, second, "Malam", cast.joko, 11, 12)
    db.session.rollback()
    assert len(duties()) == 1, "all of it or nothing"
    plan(cast, second, "Pagi", cast.joko, 13)  # the night ends at six, the morning begins at six
    assert len(duties()) == 2


def test_two_officers_stand_in_one_shift(cast):
    post = make_post(cast)
    agus = colleague()

    plan(cast, post, "Pagi", cast.joko, 12)
    shift = plan(cast, post, "Pagi", agus, 12)

    assert [duty.user.username for duty in shift.standing] == ["joko", "agus"]
    assert db.session.query(Shift).count() == 1


@pytest.mark.parametrize("who", ["sari", "tono", "budi"], ids=["no technician", "another department", "Tier 2"])
def test_only_technicians_of_the_department_stand_there(cast, who):
    with pytest.raises(BadInput, match="does not work"):
        plan(cast, make_post(cast), "Pagi", getattr(cast, who), 12)


def test_whoever_is_absent_is_not_planned(cast):
    post = make_post(cast)
    absences.enter_absence(
        user=cast.joko, starts_on=MONDAY, ends_on=MONDAY, deputy=None, actor=cast.actor("joko"), at=PLANNED_AT,
        today=PLANNED_AT.date(),
    )  # fmt: skip

    with pytest.raises(BadInput, match="absent"):
        plan(cast, post, "Pagi", cast.joko, 12)


@pytest.mark.parametrize("who", ["joko", "tono", "budi", "lestari", "yosef", "dewi"])
def test_only_those_who_lead_plan(cast, who):
    post = make_post(cast)

    with pytest.raises(Forbidden):
        plan(cast, post, "Pagi", cast.joko, 12, by=who)


@pytest.mark.parametrize(
    ("days", "at", "why"),
    [([], PLANNED_AT, "no day"), ([11], MONDAY_TEN, "it is over"), ([12] * 1, MONDAY_TEN + 400 * DAY, "long over")],
)
def test_days_that_make_no_sense_are_refused(cast, days, at, why):
    post = make_post(cast)

    with pytest.raises(BadInput):
        roster.enter_duties(
            post=post, time=post.times[0], days=[date(2026, 10, day) for day in days], people=[cast.joko],
            actor=cast.actor("hesti"), at=at,
        )  # fmt: skip


def test_last_week_again_and_who_cannot_is_told(cast):
    post, agus = make_post(cast), colleague()
    plan(cast, post, "Pagi", cast.joko, 12, 13)
    plan(cast, post, "Malam", agus, 12)
    absences.enter_absence(
        user=cast.joko, starts_on=MONDAY + 8 * DAY, ends_on=MONDAY + 8 * DAY, deputy=None, actor=cast.actor("joko"),
        at=MONDAY_TEN, today=MONDAY,
    )  # fmt: skip

    entered, left_out = roster.copy_week(post=post, monday=MONDAY + 7 * DAY, actor=cast.actor("hesti"), at=MONDAY_TEN)
    db.session.commit()

    assert [(one.user.username, one.shift.on_day.day) for one in entered] == [("joko", 19), ("agus", 19)]
    assert [(one.name, one.day.day) for one in left_out] == [("Joko Susilo", 20)]
    again, _ = roster.copy_week(post=post, monday=MONDAY + 7 * DAY, actor=cast.actor("hesti"), at=MONDAY_TEN)
    assert again == []


def test_who_is_taken_out_is_free_for_another_place_and_who_came_is_not_taken_out(cast):
    first, second = make_post(cast), make_post(cast, code="POS-2", name="Gudang")
    shift = plan(cast, first, "Siang", cast.joko, 12)
    roster.withdraw_duty(duty=shift.standing[0], actor=cast.actor("hesti"), at=MONDAY_TEN)
    db.session.commit()

    other = plan(cast, second, "Siang", cast.joko, 12)
    come(other, cast.joko, on(12, 13, 20))

    with pytest.raises(Conflict):
        roster.withdraw_duty(duty=other.standing[0], actor=cast.actor("hesti"), at=on(12, 13, 30))


@pytest.mark.row("TRK-05")
def test_a_check_in_twenty_minutes_before_is_ten_minutes_late_and_counts_once(cast):
    shift = plan(cast, make_post(cast), "Siang", cast.joko, 12)

    assert come(shift, cast.joko, on(12, 13, 40)) == 10
    assert come(shift, cast.joko, on(12, 13, 55)) == 10
    assert [event.details["late"] for event in events(EventKind.DUTY_STARTED)] == [10]


@pytest.mark.parametrize("at", [on(12, 11, 59), on(12, 22, 0)], ids=["too early", "over"])
def test_one_checks_in_around_the_shift_and_not_for_somebody_else(cast, at):
    shift = plan(cast, make_post(cast), "Siang", cast.joko, 12)

    with pytest.raises(Conflict):
        come(shift, cast.joko, at)
    with pytest.raises(Forbidden):
        roster.check_in(duty=shift.standing[0], actor=cast.actor("hesti"), at=on(12, 13, 20))


def test_whoever_was_transferred_since_does_not_check_in(cast):
    shift = plan(cast, make_post(cast), "Siang", cast.joko, 12)
    grant = cast.joko.grants[0]
    accounts.end_role(grant=grant, last_day=MONDAY - DAY, today=MONDAY - DAY, at=PLANNED_AT)
    accounts.grant_role(
        user=cast.joko, role=Role.TIER1_AGENT, department_id=cast.tono.department_id, starts_on=MONDAY, at=PLANNED_AT
    )
    db.session.commit()

    with pytest.raises(Forbidden):
        come(shift, cast.joko, on(12, 13, 20))


@pytest.mark.row("TRK-05")
def test_those_who_lead_hear_once_that_somebody_has_not_come(cast):
    shift = plan(cast, make_post(cast), "Siang", cast.joko, 12)

    assert look_after_shifts(on(12, 13, 59)) == {}
    assert look_after_shifts(on(12, 14, 0)) == {"missing": 1}
    assert look_after_shifts(on(12, 14, 1)) == {}

    (event,) = events(EventKind.DUTY_MISSED)
    assert {one.username for one in recipients.of(event)} == {"hesti", "lestari"}
    assert event.details["shift"] == shift.id


@pytest.mark.row("TRK-08")
def test_a_missed_round_is_told_once_to_officer_and_leaders(cast):
    shift = plan(cast, make_post(cast), "Siang", cast.joko, 12)
    open_with(shift, cast.joko, on(12, 13, 20))

    assert look_after_shifts(on(12, 15, 59)) == {}
    assert look_after_shifts(on(12, 16, 0)) == {"round": 1}
    assert look_after_shifts(on(12, 16, 1)) == {}
    assert look_after_shifts(on(12, 18, 0)) == {"round": 1}

    told = events(EventKind.PATROL_MISSED)
    assert [event.details["count"] for event in told] == [1, 2]
    assert {one.username for one in recipients.of(told[0])} == {"joko", "hesti", "lestari"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"tier": 2}, "tier"), ({"code": "pos 1"}, "code"), ({"code": "POS-1"}, "code")],
)
def test_a_post_that_cannot_be_is_refused(cast, wrong, field):
    make_post(cast)
    code = wrong.pop("code", "POS-9")

    with pytest.raises(BadInput) as refused:
        operations.add_post(code=code, content=content(**wrong), actor=cast.actor("hesti"), at=PLANNED_AT)
    assert refused.value.field == field


def test_shifts_that_are_planned_keep_their_times_when_the_post_gets_others(cast):
    post = make_post(cast)
    shift = plan(cast, post, "Pagi", cast.joko, 12)
    lead = cast.actor("hesti")
    operations.end_time(time_of_day=post.times[0], last_day=MONDAY, actor=lead, at=MONDAY_TEN)
    operations.add_time(post=post, name="Pagi", begins=TIMES[0][2], ends=TIMES[0][1], actor=lead, at=MONDAY_TEN)
    db.session.commit()

    assert queries.shifts_between([post.id], MONDAY, MONDAY)[0].begins_at == shift.begins_at == on(12, 6)
