"""When a message rings and when it waits: nights, weekends, holidays, and a sweep that was late."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from desk import timeline
from desk.accounts.policy import Role
from desk.catalogue.models import Service
from desk.database import db
from desk.event_kinds import EventKind as K
from desk.notify import quiet
from desk.notify.jobs import relay
from desk.notify.models import Notice
from desk.notify.quiet import Message, waits_for_digest
from desk.sla import calendars
from desk.tickets import operations as tickets
from desk.tickets.kinds import Affected, CanWork, Priority
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket, put_on_duty
from tests.notify.chats import JOKOS_CHAT, SARIS_CHAT, link, slips_of
from tests.notify.offices import an_officer

WIB = ZoneInfo("Asia/Jakarta")
MONDAY_NIGHT = MONDAY_TEN.replace(hour=14)  # nine in the evening in Jakarta
SATURDAY_TEN = MONDAY_TEN + timedelta(days=5)

# The rule as a table: what the message is, office open or closed, whether it waits, why.
RULE = [
    (Message(), True, False, "work in working time rings"),
    (Message(), False, True, "work at night waits for the morning"),
    (Message(is_critical=True), False, False, "P1 and services that ring at night ring"),
    (Message(is_to_reporter=True), False, False, "a word to the reporter goes at once"),
    (Message(is_caught_up=True), True, True, "a late sweep makes no storm, not even by day"),
    (Message(is_caught_up=True), False, True, "nor at night"),
    (Message(is_caught_up=True, is_to_reporter=True), True, True, "nor for a reporter"),
    (Message(is_caught_up=True, is_critical=True), True, False, "what is critical rings although it is late"),
    (Message(is_to_executive=True), True, True, "the regional secretary reads the digest"),
    (Message(is_to_executive=True, is_critical=True), True, True, "and nothing but the digest"),
]


@pytest.mark.pure
@pytest.mark.parametrize(("message", "is_open", "waits", "reason"), RULE, ids=[row[3] for row in RULE])
def test_rule_17_the_table_says_what_rings_and_what_waits(message, is_open, waits, reason):
    assert waits_for_digest(message, office_is_open=is_open) is waits, reason


@pytest.mark.parametrize(
    ("local", "is_open", "reason"),
    [
        ("2026-10-12 07:29", False, "before the opening"),
        ("2026-10-12 07:30", True, "the opening"),
        ("2026-10-12 12:30", True, "a break at noon is no night"),
        ("2026-10-12 15:59", True, "the last minute"),
        ("2026-10-12 16:00", False, "closed"),
        ("2026-10-16 16:15", True, "longer on Friday"),
        ("2026-10-17 10:00", False, "Saturday"),
        ("2026-12-25 10:00", False, "a holiday"),
        ("2026-03-02 07:45", False, "in Ramadan it opens at eight"),
        ("2026-03-02 08:00", True, "in Ramadan"),
        ("2026-03-02 15:30", False, "and closes earlier"),
    ],
)
def test_rule_17_the_night_is_what_the_office_calendar_leaves(city, local, is_open, reason):
    at = datetime.fromisoformat(local).replace(tzinfo=WIB).astimezone(UTC)

    assert quiet.is_office_open(calendars.get(calendars.OFFICE), at) is is_open, reason


@pytest.fixture
def chats(cast, telegram_on):
    link(cast.joko, JOKOS_CHAT)
    link(cast.sari, SARIS_CHAT)


@pytest.mark.parametrize("at", [MONDAY_NIGHT, SATURDAY_TEN], ids=["night", "Saturday"])
def test_rule_17_a_ticket_of_the_night_stands_in_the_inbox_and_does_not_ring(cast, chats, at):
    make_ticket(cast.sari, at=at)
    db.session.commit()

    relay(at)

    assert slips_of(cast.joko) == []
    assert [(notice.created_at, notice.kept_back_at) for notice in notices_of(cast.joko)] == [(at, at)]


def test_rule_17_by_day_it_rings_and_nothing_is_kept_back(cast, chats):
    make_ticket(cast.sari)
    db.session.commit()

    relay(MONDAY_TEN)

    assert len(slips_of(cast.joko)) == 1
    assert [notice.kept_back_at for notice in notices_of(cast.joko)] == [None]


def test_rule_17_a_critical_ticket_rings_at_night(cast, chats):
    ticket = make_ticket(cast.sari, affected=Affected.PUBLIC, can_work=CanWork.NO, at=MONDAY_NIGHT)
    db.session.commit()
    assert ticket.priority is Priority.P1

    relay(MONDAY_NIGHT)

    assert len(slips_of(cast.joko)) == 1


def test_rule_17_an_incident_of_security_rings_at_night_whatever_its_priority(cast, telegram_on):
    link(cast.budi, JOKOS_CHAT)
    put_on_duty(cast.budi)
    service = db.session.scalars(select(Service.code).where(Service.rings_at_night)).first()
    ticket = make_ticket(cast.sari, service=service, can_work=CanWork.YES, at=MONDAY_NIGHT)
    db.session.commit()
    assert ticket.priority is not Priority.P1

    relay(MONDAY_NIGHT)

    assert len(slips_of(cast.budi)) == 1


def test_rule_17_the_reporter_hears_at_night_what_is_said_to_them(cast, chats):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.commit()
    relay(MONDAY_TEN)
    by_day = len(slips_of(cast.sari)), len(slips_of(cast.joko))
    tickets.reply(ticket=ticket, actor=cast.actor("joko"), body="Besok pagi.", at=MONDAY_NIGHT)
    tickets.reply(ticket=ticket, actor=cast.actor("sari"), body="Baik.", at=MONDAY_NIGHT)
    db.session.commit()

    relay(MONDAY_NIGHT)

    assert (len(slips_of(cast.sari)), len(slips_of(cast.joko))) == (by_day[0] + 1, by_day[1])


def test_rule_17_what_goes_to_the_inbox_alone_is_not_kept_back(cast, chats):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.commit()
    relay(MONDAY_TEN)
    tickets.note(ticket=ticket, actor=cast.actor("hesti"), body="Kabel?", at=MONDAY_NIGHT)
    db.session.commit()

    relay(MONDAY_NIGHT)

    assert notices_of(cast.joko)[-1].kept_back_at is None


def test_the_regional_secretary_is_rung_for_nothing(cast, telegram_on):
    sekda = an_officer("sekda", Role.EXECUTIVE, "SETDA")
    link(sekda, JOKOS_CHAT)
    ticket = make_ticket(cast.sari, affected=Affected.PUBLIC)
    told(K.CLOCK_RAISED, ticket, who=["executive"], measure="resolution", rung="4 hours")

    relay(MONDAY_TEN)

    assert slips_of(sekda) == []
    assert [notice.kept_back_at for notice in notices_of(sekda)] == [MONDAY_TEN]


@pytest.mark.pure
@pytest.mark.parametrize(
    ("kind", "details", "expected"),
    [
        (K.CLOCK_WARNED, {"caught_up": True}, True),
        (K.CLOCK_WARNED, {}, False),
        (K.CLOCK_BREACHED, {"late_seconds": 601}, True),
        (K.CLOCK_BREACHED, {"late_seconds": 4}, False),
        (K.TICKET_RESOLVED, {"late_seconds": 9999}, False),
    ],
)
def test_rule_16_a_rung_is_caught_up_ten_minutes_after_its_moment(kind, details, expected):
    assert quiet.is_caught_up(kind, details) is expected


def told(kind, ticket, **details):
    event = timeline.record(kind, at=MONDAY_TEN, ticket=ticket, **details)
    db.session.commit()
    return event


def notices_of(user):
    db.session.expire_all()
    notices = select(Notice).join(Event).where(Notice.user_id == user.id).order_by(Notice.id)
    return list(db.session.scalars(notices))
