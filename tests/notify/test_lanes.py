"""What is urgent, and how far apart messages go out. Pure, but for the lane that a slip is written with."""

from datetime import timedelta
from itertools import accumulate, repeat

import pytest
from sqlalchemy import select

from desk import timeline
from desk.config import SendLimits
from desk.database import db
from desk.event_kinds import EventKind as K
from desk.notify import pacing
from desk.notify.delivery_models import Delivery
from desk.notify.jobs import relay
from desk.notify.lanes import Lane, lane_of
from desk.tickets.kinds import Priority
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import JOKOS_CHAT, link

LIMITS = SendLimits()


@pytest.mark.pure
@pytest.mark.parametrize(
    ("kind", "more", "lane"),
    [
        (K.CLOCK_BREACHED, {}, Lane.URGENT),
        (K.CLOCK_RAISED, {}, Lane.URGENT),
        (K.HEAD_ALERTED, {}, Lane.URGENT),
        (K.TICKET_REPLIED, {}, Lane.NORMAL),
        (K.TICKET_REPLIED, {"is_critical": True}, Lane.URGENT),
        (K.COMPLAINT_FILED, {"is_emergency": True}, Lane.URGENT),
        (K.DIGEST_ISSUED, {}, Lane.BULK),
    ],
)
def test_the_lane_follows_from_what_happened(kind, more, lane):
    assert lane_of(kind, **more) is lane


@pytest.mark.pure
def test_messages_that_are_as_late_as_can_be_never_make_one_too_many_in_a_second():
    moments = list(accumulate(repeat(pacing.apart(LIMITS), 200), initial=timedelta(0)))
    # The worst there is: as late as allowed before a second, on time within it.
    sent = [moment + pacing.LATE if place < 100 else moment for place, moment in enumerate(moments)]

    most = max(sum(start <= one < start + timedelta(seconds=1) for one in sent) for start in sent)

    assert most <= LIMITS.per_second


@pytest.mark.pure
@pytest.mark.parametrize(("chat", "at_most"), [(42, 60), (-100, 20)], ids=["a person", "a group"])
def test_a_chat_gets_no_more_in_a_minute_than_it_takes(chat, at_most):
    assert timedelta(minutes=1) / pacing.apart_in(chat, LIMITS) <= at_most


@pytest.mark.parametrize(
    ("kind", "priority", "lane"),
    [
        (K.CLOCK_BREACHED, "P3", Lane.URGENT),
        (K.TICKET_ASSIGNED, "P1", Lane.URGENT),
        (K.TICKET_ASSIGNED, "P3", "normal"),
    ],
)
def test_a_slip_is_written_into_its_lane(cast, telegram_on, kind, priority, lane):
    ticket = make_ticket(cast.sari)
    ticket.priority, ticket.assignee_id = Priority(priority), cast.joko.id
    db.session.commit()
    relay(MONDAY_TEN)
    link(cast.joko, JOKOS_CHAT)
    timeline.record(kind, at=MONDAY_TEN, ticket=ticket, measure="resolution", rung="100%", who=["worker"])
    db.session.commit()

    relay(MONDAY_TEN)

    assert db.session.scalars(select(Delivery.lane)).all() == [lane]
