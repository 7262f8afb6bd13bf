"""The whole chain: what happened -> relay -> Redis -> worker -> chat, each message exactly once."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk import queueing
from desk.database import db
from desk.escalation import operations as escalation
from desk.notify.carrying import MOST_CALLS
from desk.notify.deliveries import LEASE
from desk.notify.delivery_models import Delivery, DeliveryState
from desk.notify.jobs import relay
from desk.tickets import operations as tickets
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import BUDIS_CHAT, JOKOS_CHAT, SARIS_CHAT, at_once, link, slips_of, work_until_idle


@pytest.fixture
def chats(cast, moment, telegram_on, empty_queue):
    """Sari, Joko and Budi have linked their chats; the value is what arrives there."""
    link(cast.sari, SARIS_CHAT)
    link(cast.joko, JOKOS_CHAT)
    link(cast.budi, BUDIS_CHAT)
    relay(MONDAY_TEN)
    return telegram_on


def arrived(chats):
    return Counter(message.chat_id for message in chats.sent)


def test_each_step_of_a_ticket_reaches_whom_it_concerns_once(cast, context, chats):
    ticket = make_ticket(cast.sari)
    db.session.commit()
    relay(MONDAY_TEN)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    escalation.escalate_ticket(
        ticket=ticket, actor=cast.actor("joko"), reason="Jaringan inti", tried="Ganti kabel", at=MONDAY_TEN
    )
    db.session.commit()
    relay(MONDAY_TEN)

    work_until_idle(context)

    assert arrived(chats) == {JOKOS_CHAT: 1, SARIS_CHAT: 2, BUDIS_CHAT: 1}
    assert all(ticket.number in message.text for message in chats.sent)
    assert {slip.state for slip in slips_of(cast.sari)} == {DeliveryState.SENT}


def test_relays_and_workers_that_run_again_send_nothing_twice(cast, context, chats):
    make_ticket(cast.sari)
    db.session.commit()

    for _ in range(3):
        relay(MONDAY_TEN)
    work_until_idle(context)
    relay(MONDAY_TEN + LEASE)
    work_until_idle(context)

    assert arrived(chats) == {JOKOS_CHAT: 1}


def test_a_slip_that_an_older_queue_names_is_sent_once(cast, context, chats):
    make_ticket(cast.sari)
    db.session.commit()
    relay(MONDAY_TEN)
    slip = db.session.scalars(select(Delivery)).one()
    queueing.queue().enqueue("desk.notify.jobs.deliver", slip.id)
    assert queueing.queue().count == 2

    work_until_idle(context)

    assert arrived(chats) == {JOKOS_CHAT: 1}


def test_a_queue_that_no_worker_hears_is_not_filled_further(cast, context, chats):
    make_ticket(cast.sari)
    db.session.commit()

    for _ in range(5):
        relay(MONDAY_TEN)

    assert queueing.queue().count == MOST_CALLS


def test_two_relays_at_once_bring_one_message(cast, context, chats):
    make_ticket(cast.sari)
    db.session.commit()

    at_once(context, 2, lambda: relay(MONDAY_TEN))
    work_until_idle(context)

    assert arrived(chats) == {JOKOS_CHAT: 1}


def test_a_line_cut_after_the_send_is_the_one_case_of_a_second_message(cast, context, chats, moment):
    make_ticket(cast.sari)
    db.session.commit()
    chats.fail_next("sendMessage", code=0, drop_after_accept=True)
    relay(MONDAY_TEN)
    work_until_idle(context)
    (slip,) = slips_of(cast.joko)
    assert slip.state is DeliveryState.PENDING

    moment.move_to(slip.try_after)
    relay(slip.try_after)
    work_until_idle(context)

    assert slips_of(cast.joko)[0].state is DeliveryState.SENT
    assert arrived(chats)[JOKOS_CHAT] <= 2


def test_what_telegram_put_off_goes_out_when_its_time_has_come(cast, context, chats, moment):
    make_ticket(cast.sari)
    db.session.commit()
    chats.fail_next("sendMessage", code=429, retry_after=30)
    relay(MONDAY_TEN)
    work_until_idle(context)

    assert relay(MONDAY_TEN + timedelta(seconds=29))["enqueued"] == 0
    moment.move_to(MONDAY_TEN + timedelta(seconds=30))
    assert relay(MONDAY_TEN + timedelta(seconds=30))["enqueued"] == 1
    work_until_idle(context)

    assert arrived(chats) == {JOKOS_CHAT: 1}


def test_with_telegram_off_nothing_is_handed_to_the_queue(cast, context, empty_queue):
    link(cast.joko, JOKOS_CHAT)
    make_ticket(cast.sari)
    db.session.commit()

    done = relay(MONDAY_TEN)

    assert done["enqueued"] == 0
    assert queueing.queue().count == 0
