"""The people behind the names of a ladder: who holds which office on a day, deputies and acting officials included."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desk import timeline
from desk.accounts import operations as accounts
from desk.accounts.models import Acting
from desk.accounts.policy import Action, Role
from desk.database import db
from desk.escalation.jobs import sweep
from desk.event_kinds import EventKind as K
from desk.notify import deliveries, messages, recipients
from desk.notify.audiences import ASKED_INSTEAD, people_of
from desk.notify.delivery_models import Delivery, DeliveryState
from desk.notify.jobs import relay
from desk.notify.models import Notice
from desk.organisation.models import Unit
from desk.sla.ladders import Audience as A
from desk.tickets import queries as tickets
from desk.tickets.kinds import Affected, CanWork
from desk.timeline import Event
from tests.factories import MONDAY_TEN, actor_of, make_ticket
from tests.notify.chats import BUDIS_CHAT, JOKOS_CHAT, link
from tests.notify.offices import an_officer, fill_offices

TODAY = MONDAY_TEN.date()
YESTERDAY = TODAY - timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def offices(cast):
    return fill_offices()


def names(audience, ticket, measure="resolution", on=TODAY):
    db.session.flush()
    return {person.username for person in people_of(audience, ticket, measure=measure, on=on)}


@pytest.mark.parametrize(
    ("audience", "tier", "measure", "expected"),
    [
        (A.WORKER, 1, "response", {"joko", "hesti"}),
        (A.WORKER, 2, "tier2_hold", {"budi", "nadia", "bambang"}),
        (A.REPORTER, 1, "reporter_wait", {"sari"}),
        (A.TIER1_LEAD, 1, "tier1_hold", {"hesti"}),
        (A.TIER2_LEAD, 1, "tier2_hold", {"bambang"}),
        (A.TIER_LEAD, 1, "resolution", {"hesti"}),
        (A.TIER_LEAD, 2, "resolution", {"bambang"}),
        (A.TIER_LEAD, 2, "tier1_hold", {"hesti"}),
        (A.TIER_LEAD, 1, "tier2_hold", {"bambang"}),
        (A.OWN_HEAD, 2, "resolution", {"lestari"}),
        (A.ICT_DIVISION_HEAD, 2, "tier2_hold", {"kabid"}),
        (A.ICT_HEAD, 2, "tier2_hold", {"kadis"}),
        (A.EXECUTIVE, 2, "resolution", {"sekda"}),
        (A.TENANT_HEAD, 1, "follow_up", set()),
        (A.COMPLAINANT, 1, "statutory_resolution", set()),
    ],
)
def test_each_name_of_a_ladder_has_its_people(cast, offices, audience, tier, measure, expected):
    ticket = make_ticket(cast.sari)
    ticket.tier = tier

    assert names(audience, ticket, measure) == expected


def test_the_head_of_the_mall_is_the_head_of_the_department_that_runs_it(cast, offices):
    mall = db.session.scalars(select(Unit).where(Unit.kind == "mall")).one()
    an_officer("kepala", Role.HEAD, mall.department.code)
    an_officer("manajer", Role.MALL_MANAGER, mall.department.code)
    ticket = make_ticket(cast.sari)

    assert (names(A.MALL_HEAD, ticket), names(A.MALL_MANAGER, ticket)) == ({"kepala"}, {"manajer"})


@pytest.mark.parametrize("acting", Acting)
def test_an_acting_official_holds_the_office(cast, offices, acting):
    end(cast, offices.kadis)
    an_officer("plt", Role.HEAD, "DISKOMINFO", acting=acting)
    an_officer("wakil", Role.HEAD, "DISKOMINFO", is_deputy=True)

    assert names(A.ICT_HEAD, make_ticket(cast.sari)) == {"plt"}


def test_a_deputy_is_asked_where_nobody_holds_the_office_and_only_there(cast, offices):
    an_officer("wakil", Role.HEAD, "DISKOMINFO", is_deputy=True)
    ticket = make_ticket(cast.sari)
    assert names(A.ICT_HEAD, ticket) == {"kadis"}

    end(cast, offices.kadis)

    assert names(A.ICT_HEAD, ticket) == {"wakil"}
    assert names(A.ICT_HEAD, ticket, on=YESTERDAY) == {"kadis"}, "yesterday it was still held"


def test_who_holds_an_office_for_a_time_is_asked_in_that_time_alone(cast, offices):
    end(cast, offices.kadis)
    an_officer("plh", Role.HEAD, "DISKOMINFO", acting=Acting.PLH, starts_on=TODAY, ends_on=date(2026, 10, 14))
    ticket = make_ticket(cast.sari)

    assert names(A.ICT_HEAD, ticket, on=date(2026, 10, 14)) == {"plh"}
    assert names(A.ICT_HEAD, ticket, on=date(2026, 10, 15)) == {"sekda"}


@pytest.mark.parametrize(
    ("gone", "audience", "expected"),
    [
        (("hesti",), A.TIER1_LEAD, {"lestari"}),
        (("hesti", "lestari"), A.TIER1_LEAD, {"bambang"}),
        (("bambang",), A.TIER2_LEAD, {"kabid"}),
        (("bambang", "kabid"), A.TIER2_LEAD, {"kadis"}),
        (("kabid",), A.ICT_DIVISION_HEAD, {"bambang"}),
        (("kabid", "bambang"), A.ICT_DIVISION_HEAD, {"kadis"}),
        (("lestari",), A.OWN_HEAD, {"kadis"}),
        (("kadis",), A.ICT_HEAD, {"sekda"}),
        (("joko", "hesti"), A.WORKER, {"lestari"}),
    ],
)
def test_where_an_office_is_empty_the_rung_goes_one_step_higher(cast, offices, gone, audience, expected):
    ticket = make_ticket(cast.sari)
    for who in gone:
        end(cast, getattr(cast, who, None) or getattr(offices, who))

    assert names(audience, ticket) == expected


def test_no_office_is_asked_instead_of_itself():
    assert [name for name, instead in ASKED_INSTEAD.items() if name in instead] == []


def test_a_technician_whose_account_ended_leaves_the_ticket_to_the_queue(cast):
    ticket = make_ticket(cast.sari)
    ticket.assignee_id = cast.joko.id
    accounts.deactivate_user(user=cast.joko, at=MONDAY_TEN, today=TODAY)

    assert names(A.WORKER, ticket) == {"hesti"}


def test_who_is_named_twice_hears_of_it_once(cast, offices):
    ticket = make_ticket(cast.sari)
    event = timeline.record(
        K.CLOCK_BREACHED, at=MONDAY_TEN, ticket=ticket, measure="tier1_hold", who=["worker", "tier_lead", "tier1_lead"]
    )
    db.session.flush()

    assert [person.username for person in recipients.of(event)] == ["hesti", "joko"]


def test_the_head_of_an_autonomous_department_is_told_whatever_the_rung_names(cast):
    event = timeline.record(
        K.HEAD_ALERTED, at=MONDAY_TEN, ticket=make_ticket(cast.sari), measure="tier1_hold", who=["worker", "tier1_lead"]
    )
    db.session.flush()

    assert {person.username for person in recipients.of(event)} == {"joko", "hesti", "lestari"}


def test_a_ticket_left_alone_in_tier_2_climbs_to_kabid_kadis_and_sekda_in_order(cast, offices, moment):
    ticket = make_ticket(cast.sari, affected=Affected.PUBLIC, can_work=CanWork.NO)
    db.session.commit()
    run_until(moment, MONDAY_TEN + 8 * HOUR)

    first = {}
    for notice, event in notices_about(ticket):
        first.setdefault(notice.user_id, (event.happened_at - MONDAY_TEN, event.kind))
    reached = {name: first[getattr(offices, name).id] for name in ("kadis", "kabid", "sekda")}
    assert reached["kadis"][1] == reached["sekda"][1] == K.CLOCK_RAISED
    assert reached["kabid"][1] == K.CLOCK_BREACHED
    # P1: Kadis after two hours of it, Kabid when the promise is broken, the secretary from then on.
    assert 2 * HOUR <= reached["kadis"][0] < 2.2 * HOUR
    assert 4 * HOUR <= reached["kabid"][0] <= reached["sekda"][0] < 4.2 * HOUR


def test_an_ordinary_ticket_in_tier_2_reaches_kabid_when_late_and_kadis_at_half_as_much_again(cast, offices, moment):
    ticket = make_ticket(cast.sari, affected=Affected.OFFICE, can_work=CanWork.NO)
    db.session.commit()
    run_until(moment, MONDAY_TEN + timedelta(days=4), step=timedelta(minutes=30))

    told = {
        name: [event for notice, event in notices_about(ticket) if notice.user_id == getattr(offices, name).id]
        for name in ("kadis", "kabid", "sekda")
    }
    assert {event.kind for event in told["kabid"]} == {K.CLOCK_BREACHED}
    assert {event.kind for event in told["kadis"]} == {K.CLOCK_RAISED}
    assert min(e.happened_at for e in told["kabid"]) < min(e.happened_at for e in told["kadis"])
    assert told["sekda"] == []


@pytest.mark.parametrize("who", ["kadis", "kabid"])
def test_who_is_told_of_a_ticket_in_tier_2_may_read_it(cast, offices, client_as, moment, who):
    ticket = make_ticket(cast.eko)  # no Tier 1 there
    tier1s = make_ticket(cast.sari)
    db.session.commit()
    head = getattr(offices, who)
    person = actor_of(head)

    assert ticket.tier == 2
    assert tickets.may(person, Action.TICKET_READ, ticket, MONDAY_TEN)
    assert not tickets.may(person, Action.TICKET_READ, tier1s, MONDAY_TEN)
    assert list(db.session.scalars(tickets.visible_to(person, MONDAY_TEN))) == [ticket]
    assert client_as(head).get(f"/tickets/{ticket.number}").status_code == 200


def test_an_office_that_may_not_open_the_ticket_is_told_its_number_alone(cast, offices, telegram_on, client_as, moment):
    link(offices.kadis, JOKOS_CHAT)
    ticket = make_ticket(cast.sari, title="Sandi bocor")
    timeline.record(
        K.CLOCK_RAISED, at=MONDAY_TEN, ticket=ticket, measure="resolution", rung="150%", who=["ict_head", "executive"]
    )
    db.session.commit()
    relay(MONDAY_TEN)

    parcel = deliveries.claim(db.session.scalars(select(Delivery.id)).one(), at=MONDAY_TEN)
    db.session.commit()
    inbox = client_as(offices.sekda).get("/inbox").text

    assert ticket.number in parcel.letter.text
    assert parcel.letter.text.endswith("/inbox")
    assert ticket.number in inbox
    assert "Dinkes" in inbox
    assert "Sandi bocor" not in parcel.letter.text + inbox
    assert 'name="ticket"' not in inbox


def test_a_technician_who_has_left_is_not_told_by_number_either(cast, telegram_on):
    link(cast.budi, BUDIS_CHAT)
    ticket = make_ticket(cast.eko)
    timeline.record(K.CLOCK_WARNED, at=MONDAY_TEN, ticket=ticket, measure="tier2_hold", rung="50%", who=["worker"])
    db.session.commit()
    relay(MONDAY_TEN)
    end(cast, cast.budi)
    db.session.commit()

    for delivery_id in db.session.scalars(select(Delivery.id)).all():
        assert deliveries.claim(delivery_id, at=MONDAY_TEN) is None
    assert set(db.session.scalars(select(Delivery.state))) == {DeliveryState.DROPPED}


def test_a_warning_says_how_much_is_left_and_a_breach_to_whom_it_was_raised(cast, offices, moment):
    ticket = make_ticket(cast.sari, affected=Affected.OFFICE, can_work=CanWork.NO)
    db.session.commit()
    run_until(moment, MONDAY_TEN + timedelta(hours=1, minutes=5), step=timedelta(minutes=1))
    warned = next(event for notice, event in notices_about(ticket) if event.details.get("rung") == "50%")
    cast.joko.language = "en"
    breach = timeline.record(
        K.CLOCK_BREACHED, at=MONDAY_TEN, ticket=ticket, measure="tier2_hold", who=["worker", "ict_division_head"]
    )
    db.session.flush()

    texts = [messages.text_of(Notice(event=event, user=cast.joko, user_id=1), ticket) for event in (warned, breach)]

    assert "has 59 minutes left" in texts[0]
    assert "was raised to: division head of the ICT office" in texts[1]


def run_until(moment, last, step=timedelta(minutes=5)):
    """The ticker, from now to then."""
    at = MONDAY_TEN
    while at < last:
        at += step
        moment.move_to(at)
        sweep(at)
        relay(at)


def notices_about(ticket):
    db.session.expire_all()
    rows = select(Notice, Event).join(Notice.event).where(Event.ticket_id == ticket.id).order_by(Event.id)
    return [(notice, event) for notice, event in db.session.execute(rows)]


def end(cast, person):
    """Let every role of that person end with yesterday."""
    for grant in person.grants:
        if grant.ends_on is None:
            accounts.end_role(grant=grant, last_day=YESTERDAY, today=TODAY, at=MONDAY_TEN)
    db.session.flush()
