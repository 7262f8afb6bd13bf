"""Which message goes next, and when: order per chat and lane, limits that all workers share, pauses that Telegram asks for."""

import dataclasses
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from desk.config import SendLimits
from desk.database import db
from desk.notify import carrying, deliveries, gates, jobs, pacing, queries, waiting
from desk.notify.delivery_models import Delivery, DeliveryState, SendGate
from desk.notify.lanes import Lane
from desk.notify.letters import Letter
from desk.notify.models import LinkState
from tests.factories import MONDAY_TEN
from tests.notify.chats import JOKOS_CHAT, at_once, drained, link

SECOND = timedelta(seconds=1)
SITI, TOMO, GROUP = 801, 802, -901


@pytest.fixture
def desk(context, moment, telegram_on, empty_queue):
    """A desk whose couriers are called by hand, while time stands still; without limits but those that a test sets."""
    return telegram_on


@pytest.fixture
def limited(desk, context):
    """The limits of Telegram itself."""
    context.config["DESK"] = dataclasses.replace(context.config["DESK"], telegram_limits=SendLimits())
    return desk


def written(*letters, lane=Lane.NORMAL):
    """Letters that wait: pairs of chat and words."""
    slips = [deliveries.write(chat_id=chat, letter=Letter(words), at=MONDAY_TEN, lane=lane) for chat, words in letters]
    db.session.commit()
    return slips


def said(api):
    return [message.text for message in api.sent]


def test_urgent_overtakes_everything_and_each_chat_keeps_its_order(desk):
    written((SITI, "bulk 1"), (SITI, "bulk 2"), lane=Lane.BULK)
    written((TOMO, "normal 1"), (SITI, "normal 2"), (TOMO, "normal 3"))
    written((SITI, "breach"), lane=Lane.URGENT)

    drained()

    assert said(desk) == ["breach", "normal 1", "normal 2", "normal 3", "bulk 1", "bulk 2"]


def test_what_waits_for_another_try_holds_back_its_own_chat_and_lane_alone(desk, moment):
    desk.fail_next("sendMessage", chat_id=SITI, code=500)
    written((SITI, "first"), (SITI, "second"), (TOMO, "other chat"))
    written((SITI, "other lane"), lane=Lane.BULK)

    drained()
    before = said(desk)
    moment.shift(timedelta(minutes=2))
    drained()

    assert before == ["other chat", "other lane"]
    assert said(desk)[2:] == ["first", "second"]


def test_what_is_refused_for_good_does_not_block_the_next(desk):
    desk.fail_next("sendMessage", code=400, description="Bad Request: message is too long")
    first, second = written((SITI, "first"), (SITI, "second"))

    drained()

    db.session.expire_all()
    assert (first.state, second.state) == (DeliveryState.REFUSED, DeliveryState.SENT)


@pytest.mark.parametrize(("chat", "seconds"), [(SITI, 1), (GROUP, 3)], ids=["a person", "a group"])
def test_a_chat_is_not_written_to_more_often_than_it_takes(limited, moment, chat, seconds):
    written((chat, "one"), (chat, "two"), (TOMO, "elsewhere"))

    carried_by_hand()
    at_first = said(limited)
    moment.shift(seconds * SECOND)
    carried_by_hand()
    too_early = said(limited)
    moment.shift(pacing.SLACK)
    carried_by_hand()

    assert at_first == too_early == ["one", "elsewhere"]
    assert said(limited) == ["one", "elsewhere", "two"]


def test_a_message_that_arrives_late_keeps_the_next_one_of_its_chat_at_a_distance(limited, context, moment):
    limits = SendLimits()
    reserved = gates.reserve(SITI, at=MONDAY_TEN, limits=limits, lead=timedelta(0))
    arrived = MONDAY_TEN + timedelta(milliseconds=200)
    gates.note_arrival(SITI, at=arrived, limits=limits)
    db.session.commit()

    too_early = gates.reserve(SITI, at=MONDAY_TEN + SECOND - pacing.AHEAD, limits=limits, lead=timedelta(0))
    following = gates.reserve(SITI, at=MONDAY_TEN + SECOND, limits=limits, lead=timedelta(0))

    assert (reserved, too_early) == (MONDAY_TEN, None)
    assert following == arrived + SECOND


def test_workers_at_once_get_moments_that_are_apart(limited, context):
    slips = [slip.id for slip in written(*[(SITI + n, "x") for n in range(4)])]
    parcels = [claimed(slip_id, MONDAY_TEN) for slip_id in slips]

    def reserve():
        moment = deliveries.reserve(parcels.pop(), at=MONDAY_TEN, lead=0 * SECOND)
        db.session.commit()
        return moment

    moments = sorted(at_once(context, 4, reserve))

    assert min(later - earlier for earlier, later in pairwise(moments)) >= pacing.apart(SendLimits())


def test_while_nothing_may_go_out_no_attempt_is_made(limited):
    (slip,) = written((SITI, "x"))
    db.session.add(SendGate(chat_id=0, opens_at=MONDAY_TEN + SECOND, troubles=0, limited=0))
    db.session.commit()

    assert waiting.next_delivery_id(MONDAY_TEN) is None
    assert deliveries.reserve(claimed(slip.id, MONDAY_TEN), at=MONDAY_TEN, lead=0 * SECOND) is None


def test_a_worker_that_was_held_up_reserves_another_moment_and_a_longer_lease(limited):
    (slip,) = written((SITI, "x"))
    parcel = claimed(slip.id, MONDAY_TEN)
    missed = deliveries.reserve(parcel, at=MONDAY_TEN, lead=0 * SECOND)

    again = deliveries.reserve(parcel, at=MONDAY_TEN + SECOND / 10, lead=pacing.LEADS[1], instead=True)

    db.session.commit()
    db.session.refresh(slip)
    assert missed < again < MONDAY_TEN + SECOND
    assert slip.lease_until == MONDAY_TEN + SECOND / 10 + deliveries.LEASE


def test_a_worker_that_slept_past_its_lease_gets_no_moment_any_more(limited):
    (slip,) = written((SITI, "x"))
    orphan = claimed(slip.id, MONDAY_TEN)
    later = MONDAY_TEN + deliveries.LEASE
    assert claimed(slip.id, later).attempt == 2

    assert deliveries.reserve(orphan, at=later, lead=0 * SECOND) is None


def test_telegrams_pause_is_the_chats_own_and_obeyed_to_the_second(desk, moment):
    desk.fail_next("sendMessage", chat_id=SITI, code=429, retry_after=7)
    written((SITI, "one"), (TOMO, "other"))
    written((SITI, "urgent"), lane=Lane.URGENT)

    drained()
    moment.shift(6 * SECOND)
    drained()
    before = said(desk)
    moment.shift(SECOND)
    drained()

    assert before == ["other"]
    assert said(desk) == ["other", "urgent", "one"]


def test_when_chat_after_chat_is_told_to_wait_everybody_does(desk, moment):
    desk.fail_next("sendMessage", code=429, retry_after=9, times=pacing.LIMITED_BY_ALL)
    slips = written(*[(SITI + n, f"{n}") for n in range(5)])

    drained()
    while_limited = (said(desk), waiting.courier_state(MONDAY_TEN).held_seconds)
    moment.shift(9 * SECOND)
    drained()

    assert while_limited == ([], 9)
    assert sorted(said(desk)) == ["0", "1", "2", "3", "4"]
    db.session.expire_all()
    assert {slip.failures for slip in slips} == {0}, "to be told to wait is no failure"


def test_an_outage_does_not_use_up_the_tries_of_all_messages(desk):
    desk.stop()
    written(*[(SITI + n, f"{n}") for n in range(20)])

    drained()

    tried = db.session.scalar(select(func.count()).where(Delivery.failures > 0))
    assert tried == pacing.OUT_OF_REACH
    desk.start()


def test_one_that_cannot_be_put_into_words_holds_up_no_other(desk, monkeypatch, caplog):
    poisoned, _ = written((SITI, "poison"), (TOMO, "fine"))
    poisoned.letter = "not sealed by us"
    db.session.commit()

    drained()

    db.session.expire_all()
    assert said(desk) == ["fine"]
    assert (poisoned.state, poisoned.failures) == (DeliveryState.PENDING, 1)
    assert "BrokenSeal" in poisoned.error


def test_one_that_ends_each_worker_is_given_up(desk):
    (slip,) = written((SITI, "x"))
    for turn in range(deliveries.MOST_FAILURES + 1):
        claimed(slip.id, MONDAY_TEN + turn * deliveries.LEASE)

    db.session.refresh(slip)
    assert slip.state is DeliveryState.REFUSED


def test_a_chat_that_is_closed_gets_nothing_of_what_waits(desk, cast):
    link(cast.joko, JOKOS_CHAT)
    desk.fail_next("sendMessage", code=403, description="Forbidden: bot was kicked from the group chat")
    first, second = written((JOKOS_CHAT, "one"), (JOKOS_CHAT, "two"))

    drained()

    db.session.expire_all()
    assert said(desk) == []
    assert (first.state, second.state) == (DeliveryState.REFUSED, DeliveryState.DROPPED)
    assert queries.links_of(cast.joko.id)[0].state is LinkState.BLOCKED


def test_a_group_that_moved_is_followed_by_all_that_waits(desk):
    desk.fail_next("sendMessage", code=400, migrate_to=-1009)
    written((GROUP, "one"), (GROUP, "two"))

    drained()

    assert [(message.chat_id, message.text) for message in desk.sent] == [(-1009, "one"), (-1009, "two")]


def test_what_was_given_up_is_sent_again_and_what_is_old_is_forgotten(desk, cast, moment):
    desk.fail_next("sendMessage", code=400, description="Bad Request: message is too long")
    (slip,) = written((SITI, "x"))
    drained()

    again = deliveries.send_again(delivery_ids=None, actor=cast.actor("dewi"), at=MONDAY_TEN)
    db.session.commit()
    drained()

    assert (again, said(desk)) == (1, ["x"])
    assert deliveries.send_again(delivery_ids=[slip.id], actor=cast.actor("dewi"), at=MONDAY_TEN) == 0
    assert jobs.forget_deliveries(MONDAY_TEN + deliveries.SLIPS_KEPT) == 0
    assert jobs.forget_deliveries(MONDAY_TEN + deliveries.SLIPS_KEPT + SECOND) == 1


def test_the_words_of_a_letter_that_was_given_up_are_kept_for_a_week(desk):
    desk.fail_next("sendMessage", code=400, description="Bad Request: message is too long")
    (slip,) = written((SITI, "x"))
    drained()

    jobs.forget_deliveries(MONDAY_TEN + deliveries.WORDS_KEPT + SECOND)

    db.session.refresh(slip)
    assert (slip.state, slip.letter) == (DeliveryState.REFUSED, None)
    assert db.session.scalars(waiting.sendable_again()).all() == []


def test_waking_never_fails_and_calls_nobody_for_nothing(desk, empty_queue):
    jobs.wake()
    assert carrying.queueing.queue().count == 0
    written((SITI, "x"))
    jobs.wake()
    assert carrying.queueing.queue().count == 1


def claimed(slip_id, at):
    parcel = deliveries.claim(slip_id, at=at)
    db.session.commit()
    return parcel


def carried_by_hand():
    """What may go out at this moment, without the short waits of a courier."""
    while (delivery_id := waiting.next_delivery_id(now())) is not None:
        jobs.deliver(delivery_id)


def now():
    return carrying.clock.now()
