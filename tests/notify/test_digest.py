"""One message instead of many: the morning's digest, and the one after the sweep has caught up."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select

from desk import timeline
from desk.accounts.policy import Role
from desk.database import db
from desk.escalation.jobs import sweep
from desk.event_kinds import EventKind as K
from desk.notify import queries, quiet
from desk.notify.jobs import issue_digests, relay, warn_of_holidays
from desk.notify.models import Notice
from desk.sla.models import SlaClimb, SlaClock
from desk.sla.rule_models import Holiday
from desk.tickets import operations as tickets
from desk.tickets.kinds import Affected, CanWork
from desk.timeline import Event, OutboxEntry
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import BUDIS_CHAT, JOKOS_CHAT, at_once, link, slips_of, work_until_idle
from tests.notify.offices import an_officer

WIB = ZoneInfo("Asia/Jakarta")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB).astimezone(UTC)


MONDAY_NIGHT = wib("2026-10-12 21:00")
TUESDAY_OPENING = wib("2026-10-13 07:30")


def digests(user=None):
    """What digests said, in order; those of one person."""
    db.session.expire_all()
    found = db.session.scalars(select(Event).where(Event.kind == K.DIGEST_ISSUED).order_by(Event.id)).all()
    return [event for event in found if user is None or event.details["user"] == user.id]


def tell_all(at):
    while db.session.scalar(select(func.count()).select_from(OutboxEntry)):
        relay(at)


def round_of_the_ticker(at):
    tell_all(at)
    sweep(at)
    tell_all(at)
    return issue_digests(at)


@pytest.fixture
def overnight(cast):
    """Two tickets of Monday night, which Joko and Hesti were not rung for."""
    tell_all(MONDAY_TEN)
    made = [make_ticket(cast.sari, at=MONDAY_NIGHT), make_ticket(cast.sari, at=MONDAY_NIGHT)]
    db.session.commit()
    tell_all(MONDAY_NIGHT)
    return made


def test_rule_17_what_was_kept_back_at_night_is_told_in_one_digest_at_half_past_seven(cast, overnight):
    assert issue_digests(TUESDAY_OPENING - MINUTE) == {}

    assert issue_digests(TUESDAY_OPENING) == {"morning": 2}

    (digest,) = digests(cast.joko)
    assert digest.happened_at == TUESDAY_OPENING
    assert (digest.details["kept"], digest.details["caught_up"]) == (2, 0)
    assert digest.details["good_morning"]
    kept = db.session.scalars(select(Notice).where(Notice.kept_back_at.is_not(None))).all()
    assert {notice.digested_at for notice in kept} == {TUESDAY_OPENING}


def test_a_digest_goes_out_once_however_often_it_is_asked_for(cast, overnight):
    for seconds in (0, 20, 40, 3600):
        round_of_the_ticker(TUESDAY_OPENING + timedelta(seconds=seconds))

    assert len(digests(cast.joko)) == len(digests(cast.hesti)) == 1
    assert len(digests()) == 2


def test_rule_14_two_tickers_at_once_issue_each_digest_once(cast, overnight, context):
    done = at_once(context, 2, lambda: issue_digests(TUESDAY_OPENING))

    assert sum(turn["morning"] for turn in done) == 2
    assert [turn["failed"] for turn in done] == [0, 0]
    assert [digest.details["kept"] for digest in digests()] == [2, 2]


def test_rule_14_two_tickers_at_once_issue_a_later_digest_once(cast, overnight, context):
    issue_digests(TUESDAY_OPENING)
    tell_all(TUESDAY_OPENING)
    keep_back(cast.joko, overnight[0], TUESDAY_OPENING + HOUR)

    done = at_once(context, 2, lambda: issue_digests(TUESDAY_OPENING + HOUR + 2 * MINUTE))

    assert sum(turn["later"] for turn in done) == 1
    assert [digest.details["kept"] for digest in digests(cast.joko)] == [2, 1]


def test_the_digest_counts_open_tickets_and_those_near_and_past_their_deadline(cast):
    today = make_ticket(cast.sari, affected=Affected.OFFICE, can_work=CanWork.NO, at=wib("2026-10-12 15:50"))
    late = make_ticket(cast.sari, affected=Affected.OFFICE, can_work=CanWork.NO, at=wib("2026-10-09 08:00"))
    over = make_ticket(cast.sari, at=wib("2026-10-12 15:30"))
    work_on(cast, today, late, over)
    tickets.resolve_ticket(ticket=over, actor=cast.actor("joko"), answer="Sudah.", at=over.opened_at)
    tell_all(wib("2026-10-12 15:55"))
    calm = make_ticket(cast.sari, can_work=CanWork.YES, at=TUESDAY_OPENING - MINUTE)  # due tomorrow
    work_on(cast, calm)
    tell_all(TUESDAY_OPENING - MINUTE)

    issue_digests(TUESDAY_OPENING)

    (digest,) = digests(cast.joko)
    assert [digest.details[name] for name in ("open", "near", "late", "kept")] == [3, 1, 1, 1]


def work_on(cast, *made):
    """Joko takes them and writes to the reporter, as soon as they are there."""
    for ticket in made:
        tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=ticket.opened_at)
        tickets.reply(ticket=ticket, actor=cast.actor("joko"), body="Kami kerjakan.", at=ticket.opened_at)
    db.session.commit()


def test_nobody_is_greeted_at_noon_for_a_ticket_of_the_morning(cast):
    tell_all(MONDAY_TEN)
    issue_digests(wib("2026-10-13 07:30"))
    ticket = make_ticket(cast.sari, at=wib("2026-10-13 09:00"))
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=wib("2026-10-13 09:01"))
    db.session.commit()

    round_of_the_ticker(wib("2026-10-13 09:02"))

    assert digests(cast.joko) == []


@pytest.mark.parametrize(
    ("night", "opening", "reason"),
    [
        ("2026-10-16 20:00", "2026-10-19 07:30", "Friday night waits for Monday"),
        ("2026-12-24 20:00", "2026-12-28 07:30", "the holidays are over"),
        ("2026-03-02 20:00", "2026-03-03 08:00", "in Ramadan the office opens at eight"),
    ],
)
def test_rule_17_the_digest_comes_when_the_next_working_day_opens(cast, night, opening, reason):
    tell_all(wib(night))
    make_ticket(cast.sari, at=wib(night))
    db.session.commit()
    tell_all(wib(night))
    at = wib(night)
    while not digests(cast.joko) and at < wib(night) + 9 * DAY:
        at += 30 * MINUTE
        issue_digests(at)

    assert at == wib(opening), reason


def test_rule_16_a_late_ticker_catches_up_in_due_order_and_tells_one_digest_instead_of_a_storm(
    cast, context, telegram_on, empty_queue, moment
):
    link(cast.budi, BUDIS_CHAT)
    for minutes in range(6):
        make_ticket(cast.sari, affected=Affected.OFFICE, at=MONDAY_TEN + minutes * MINUTE)
    db.session.commit()
    tell_all(MONDAY_TEN)
    issue_digests(MONDAY_TEN)
    rung_before = len(slips_of(cast.budi))

    back = MONDAY_TEN + 5 * HOUR  # three in the afternoon: the ticker was away for five hours
    moment.move_to(back)
    round_of_the_ticker(back)
    for seconds in range(20, 200, 20):
        round_of_the_ticker(back + timedelta(seconds=seconds))

    # By now the clock has handed them all to Tier 2.
    climbs = db.session.scalars(select(SlaClimb).order_by(SlaClimb.climbed_at, SlaClimb.was_due_at)).all()
    assert len(climbs) > 20
    order = [told_due_at(event) for event in caught_up_events()]
    assert all(earlier <= later for earlier, later in pairwise(order))
    (digest,) = digests(cast.budi)
    assert "open" not in digest.details
    assert digest.details["caught_up"] == digest.details["kept"] > 6
    told = [slip.notice.event for slip in slips_of(cast.budi)[rung_before:]]
    assert [
        event.kind
        for event in told
        if quiet.is_caught_up(event.kind, event.details) and event.kind is not K.DIGEST_ISSUED
    ] == []
    assert [event.kind for event in told].count(K.DIGEST_ISSUED) == 1


def test_a_storm_that_goes_on_is_waited_for(cast, overnight):
    issue_digests(TUESDAY_OPENING)
    tell_all(TUESDAY_OPENING)
    at = TUESDAY_OPENING + HOUR
    keep_back(cast.joko, overnight[0], at)
    assert issue_digests(at + timedelta(seconds=30)) == {}
    keep_back(cast.joko, overnight[1], at + timedelta(seconds=40))
    assert issue_digests(at + timedelta(seconds=70)) == {}

    assert issue_digests(at + 2 * MINUTE) == {"later": 1}

    assert digests(cast.joko)[-1].details["kept"] == 2


def test_no_digest_passes_what_the_relay_is_about_to_tell(cast, overnight):
    make_ticket(cast.sari, at=TUESDAY_OPENING)
    db.session.commit()
    assert issue_digests(TUESDAY_OPENING) == {}

    tell_all(TUESDAY_OPENING)

    assert issue_digests(TUESDAY_OPENING + MINUTE) == {"morning": 2}


def test_one_digest_that_fails_does_not_hold_up_the_others_and_is_tried_again(cast, overnight, monkeypatch):
    counted = queries.workload
    broken = {cast.joko.id}

    def workload(user_id, at):
        if user_id in broken:
            raise RuntimeError("a poisonous ticket")
        return counted(user_id, at)

    monkeypatch.setattr(queries, "workload", workload)
    assert issue_digests(TUESDAY_OPENING) == {"morning": 1, "failed": 1}
    assert (len(digests(cast.joko)), len(digests(cast.hesti))) == (0, 1)
    tell_all(TUESDAY_OPENING)
    broken.clear()

    issue_digests(TUESDAY_OPENING + MINUTE)

    assert [digest.details["kept"] for digest in digests(cast.joko)] == [2]


def test_the_regional_secretary_reads_of_critical_tickets_and_of_departments_in_trouble(cast, client_as, moment):
    sekda = an_officer("sekda", Role.EXECUTIVE, "SETDA")
    ticket = make_ticket(cast.sari, affected=Affected.PUBLIC, title="Sandi bocor")
    calm = make_ticket(cast.eko)
    for measure in ("response", "tier1_hold", "resolution"):
        timeline.record(K.CLOCK_BREACHED, at=MONDAY_TEN, ticket=ticket, measure=measure)
    timeline.record(K.CLOCK_BREACHED, at=MONDAY_TEN, ticket=calm, measure="response")
    timeline.record(
        K.CLOCK_RAISED, at=MONDAY_TEN, ticket=ticket, measure="resolution", rung="4 hours", who=["executive"]
    )
    db.session.commit()
    tell_all(MONDAY_TEN)
    assert issue_digests(MONDAY_TEN + 5 * MINUTE)["later"] == 0
    assert digests(sekda)[0].details["departments"] == [{"department": "Dinkes", "breaches": 3}]

    (digest,) = digests(sekda)

    assert digest.details["critical"] == [{"number": ticket.number, "department": "Dinkes"}]
    tell_all(MONDAY_TEN + 5 * MINUTE)
    page = client_as(sekda).get("/inbox").text
    assert f"{ticket.number} (Dinkes)" in page
    assert "Dinkes 3" in page
    assert "Sandi bocor" not in page


def test_the_regional_secretary_is_told_of_nothing_in_the_course_of_the_day(cast):
    sekda = an_officer("sekda", Role.EXECUTIVE, "SETDA")
    tell_all(MONDAY_TEN)
    issue_digests(wib("2026-10-12 07:30"))
    ticket = make_ticket(cast.sari, affected=Affected.PUBLIC)
    timeline.record(
        K.CLOCK_RAISED, at=MONDAY_TEN, ticket=ticket, measure="resolution", rung="4 hours", who=["executive"]
    )
    db.session.commit()
    tell_all(MONDAY_TEN)

    issue_digests(MONDAY_TEN + HOUR)
    assert digests(sekda) == []

    issue_digests(TUESDAY_OPENING)
    assert [digest.details["kept"] for digest in digests(sekda)] == [1]


def test_breaches_of_more_than_a_week_ago_are_forgotten(cast):
    an_officer("sekda", Role.EXECUTIVE, "SETDA")
    ticket = make_ticket(cast.sari, at=MONDAY_TEN - 9 * DAY)
    for _ in range(3):
        timeline.record(K.CLOCK_BREACHED, at=MONDAY_TEN - 8 * DAY, ticket=ticket, measure="response")
    db.session.commit()
    tell_all(MONDAY_TEN)

    issue_digests(MONDAY_TEN)

    assert all("departments" not in digest.details for digest in digests())


def test_the_digest_reaches_inbox_and_chat_in_plain_words(
    cast, context, overnight, telegram_on, empty_queue, client_as, moment
):
    link(cast.joko, JOKOS_CHAT)
    cast.joko.language = "en"
    db.session.commit()
    moment.move_to(TUESDAY_OPENING)
    issue_digests(TUESDAY_OPENING)
    tell_all(TUESDAY_OPENING)

    work_until_idle(context)

    (message,) = [one for one in telegram_on.sent if one.chat_id == JOKOS_CHAT]
    assert message.text == (
        "Good morning. Today: 0 open tickets, 0 near their deadline, 0 late. "
        "2 messages were kept back and are in your inbox.\nhttp://desk.test/inbox"
    )
    assert "2 messages were kept back" in client_as(cast.joko).get("/inbox").text


def test_rule_9_the_administrators_are_told_once_that_the_days_off_run_out(cast):
    november = wib("2027-11-15 09:00")
    assert warn_of_holidays(MONDAY_TEN) is False

    assert [warn_of_holidays(november + n * HOUR) for n in range(3)] == [True, False, False]
    assert warn_of_holidays(november + DAY) is False

    tell_all(november)
    event = db.session.scalars(select(Event).where(Event.kind == K.HOLIDAYS_ENDING)).one()
    told = db.session.scalars(select(Notice.user_id).where(Notice.event_id == event.id)).all()
    assert (event.details, told) == ({"year": 2027}, [cast.dewi.id])


def test_rule_9_a_list_without_days_off_is_told_too(cast):
    db.session.execute(delete(Holiday).where(Holiday.on_day > date(2000, 1, 1)))
    db.session.commit()

    assert warn_of_holidays(MONDAY_TEN) is True
    assert warn_of_holidays(MONDAY_TEN + DAY) is False


@pytest.mark.usefixtures("context")
def test_an_empty_desk_issues_nothing_and_does_not_complain():
    assert issue_digests(TUESDAY_OPENING) == {}
    assert warn_of_holidays(TUESDAY_OPENING) is False


def keep_back(user, ticket, at):
    """A notice that was kept back at that moment."""
    event = timeline.record(K.CLOCK_WARNED, at=at, ticket=ticket, measure="response", rung="75%", caught_up=True)
    db.session.flush()
    db.session.execute(delete(OutboxEntry).where(OutboxEntry.event_id == event.id))
    db.session.expire_all()
    db.session.add(Notice(event_id=event.id, user_id=user.id, created_at=at, kept_back_at=at))
    db.session.commit()


def caught_up_events():
    events = db.session.scalars(select(Event).where(Event.kind == K.CLOCK_WARNED).order_by(Event.id)).all()
    return [event for event in events if event.details.get("caught_up")]


def told_due_at(event):
    """When the rung of that warning fell due."""
    found = select(SlaClimb.was_due_at).join(SlaClock, SlaClock.id == SlaClimb.clock_id)
    return db.session.scalars(
        found.where(
            SlaClock.ticket_id == event.ticket_id,
            SlaClock.measure == event.details["measure"],
            SlaClock.cycle == event.details["cycle"],
            SlaClimb.rung == event.details["rung"],
        )
    ).one()
