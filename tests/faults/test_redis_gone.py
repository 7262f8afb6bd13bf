"""Redis gone: late messages, never a failed ticket and never a late escalation."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from redis import Redis

from desk import clock, queueing
from desk.database import db
from desk.escalation.jobs import sweep
from desk.notify import queries
from desk.notify.deliveries import LEASE
from desk.notify.delivery_models import DeliveryState
from desk.notify.jobs import relay
from desk.tickets.models import Ticket
from tests.factories import MONDAY_TEN, make_ticket
from tests.fakes import FakeTelegram
from tests.live import own_redis
from tests.notify.chats import JOKOS_CHAT, SARIS_CHAT, TOKEN, link, slips_of, speaking_to, work_until_idle

pytestmark = pytest.mark.slow
SECONDS_A_PAGE_MAY_TAKE = 3


@pytest.fixture
def redis(app):
    """A Redis of this test, which it may stop; the application knows no other."""
    before = {name: app.extensions[name] for name in ("desk_redis", "desk_redis_url")}
    with own_redis() as server:
        queueing.init_app(app, server.url)
        yield server
        app.extensions["desk_redis"].close()
    app.extensions.update(before)


@pytest.fixture
def chats(cast, app, redis, moment):
    """Sari and Joko have linked their chats; the value is what arrives there."""
    with FakeTelegram(token=TOKEN) as api, speaking_to(app, api):
        link(cast.sari, SARIS_CHAT)
        link(cast.joko, JOKOS_CHAT)
        relay(MONDAY_TEN)
        yield api


def arrived(chats):
    return Counter(message.chat_id for message in chats.sent)


def test_people_work_on_as_if_nothing_were_and_nobody_waits(cast, client_as, redis, chats):
    sari, joko = client_as(cast.sari), client_as(cast.joko)
    redis.stop()
    began = time.monotonic()

    opened = sari.send("/tickets/new", description="Printer macet.", service="PC", affected="self", can_work="no")
    page = opened.location.partition("?")[0]
    taken = joko.send(f"{page}/take", page=page)
    replied = joko.send(f"{page}/replies", page=page, body="Saya ke sana.")

    assert [answer.status_code for answer in (opened, taken, replied)] == [303, 303, 303]
    assert "Saya ke sana." in sari.get(page).text
    assert time.monotonic() - began < SECONDS_A_PAGE_MAY_TAKE * 7


def test_messages_wait_and_go_out_once_when_redis_is_back(cast, context, redis, chats):
    redis.stop()
    make_ticket(cast.sari)
    db.session.commit()

    while_gone = relay(MONDAY_TEN)

    assert (while_gone["failed"], while_gone["enqueued"]) == (0, 0)
    assert queries.unread_count(cast.joko.id) == 1
    assert [slip.state for slip in slips_of(cast.joko)] == [DeliveryState.PENDING]
    db.session.rollback()
    redis.start()
    assert relay(MONDAY_TEN)["enqueued"] == 1
    work_until_idle(context)
    relay(MONDAY_TEN + LEASE)
    work_until_idle(context)
    assert arrived(chats) == {JOKOS_CHAT: 1}


def test_an_overdue_ticket_climbs_without_redis(cast, redis, chats):
    ticket = make_ticket(cast.sari, service="EMAIL", affected="public", can_work="no")
    ticket_id = ticket.id
    db.session.commit()
    redis.stop()

    done = sweep(MONDAY_TEN + timedelta(days=3))

    assert done["failed"] == 0
    assert sum(done.values()) > 0
    db.session.expire_all()
    assert db.session.get_one(Ticket, ticket_id).tier == 2


def test_a_flushed_queue_is_filled_again_and_everything_arrives_once(cast, context, redis, chats, moment):
    for _ in range(3):
        make_ticket(cast.sari)
    db.session.commit()
    assert relay(MONDAY_TEN)["enqueued"] == 1
    with Redis.from_url(redis.url) as connection:
        connection.flushall()

    assert relay(MONDAY_TEN)["enqueued"] == 1
    work_until_idle(context)
    moment.shift(LEASE)
    relay(clock.now())
    work_until_idle(context)

    assert arrived(chats) == {JOKOS_CHAT: 3}


def test_a_redis_that_was_only_restarted_keeps_the_queue(cast, context, redis, chats):
    make_ticket(cast.sari)
    db.session.commit()
    relay(MONDAY_TEN)

    redis.stop()
    redis.start()
    work_until_idle(context)

    assert arrived(chats) == {JOKOS_CHAT: 1}


def test_readiness_turns_red_and_green_again_and_life_goes_on(client_as, redis):
    visitor = client_as()
    redis.stop()

    gone, alive = visitor.get("/readyz"), visitor.get("/healthz")
    redis.start()
    back = visitor.get("/readyz")

    assert (gone.status_code, gone.json["redis"], gone.json["database"]) == (503, "down", "ok")
    assert alive.status_code == 200
    assert back.json["redis"] == "ok"
