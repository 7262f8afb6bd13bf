"""The courier's slips: claimed once, fenced, postponed, given up, and checked again at the last moment."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts import operations as accounts
from desk.database import db
from desk.notify import deliveries, jobs, operations, outbox, queries, waiting
from desk.notify.deliveries import LEASE, MOST_FAILURES
from desk.notify.delivery_models import DeliveryState
from desk.notify.jobs import relay
from desk.notify.letters import Button, Letter
from desk.notify.models import LinkState, TelegramLink
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import JOKOS_CHAT, at_once, link, slips_of

SECOND = timedelta(seconds=1)


@pytest.fixture
def slip(cast, moment, telegram_on):
    """Sari's ticket is to be told in Joko's chat; nobody has sent it yet."""
    link(cast.joko, JOKOS_CHAT)
    make_ticket(cast.sari)
    db.session.commit()
    relay_without_queue(MONDAY_TEN)
    (slip,) = slips_of(cast.joko)
    db.session.commit()
    return slip


def test_one_of_ten_workers_gets_the_slip(slip, context):
    slip_id = slip.id

    def claim():
        parcel = deliveries.claim(slip_id, at=MONDAY_TEN)
        db.session.commit()
        return parcel

    parcels = [parcel for parcel in at_once(context, 10, claim) if parcel]

    assert [(parcel.delivery_id, parcel.attempt, parcel.chat_id) for parcel in parcels] == [(slip_id, 1, JOKOS_CHAT)]


def test_a_worker_that_died_loses_its_slip_when_the_lease_ends(slip):
    claim(slip, MONDAY_TEN)

    too_early = claim(slip, MONDAY_TEN + LEASE - SECOND)
    in_time = claim(slip, MONDAY_TEN + LEASE)

    assert too_early is None
    assert in_time.attempt == 2


@pytest.mark.parametrize("report", ["sent", "postponed", "given_up"])
def test_a_late_orphan_changes_nothing(slip, report):
    orphan = claim(slip, MONDAY_TEN)
    current = claim(slip, MONDAY_TEN + LEASE)

    match report:
        case "sent":
            deliveries.mark_sent(orphan, at=MONDAY_TEN + LEASE)
        case "postponed":
            deliveries.postpone(orphan, until=MONDAY_TEN, error="late")
        case "given_up":
            deliveries.give_up(orphan, error="late")
    db.session.commit()
    db.session.refresh(slip)
    assert (slip.state, slip.attempts, slip.error) == (DeliveryState.SENDING, 2, "")

    deliveries.mark_sent(current, at=MONDAY_TEN + LEASE)
    db.session.commit()
    db.session.refresh(slip)
    assert (slip.state, slip.sent_at) == (DeliveryState.SENT, MONDAY_TEN + LEASE)


def test_what_is_done_is_not_claimed_again(slip, telegram_on):
    jobs.deliver(slip.id)
    jobs.deliver(slip.id)

    assert claim(slip, MONDAY_TEN + timedelta(days=1)) is None
    assert [message.chat_id for message in telegram_on.sent] == [JOKOS_CHAT]


def test_telegram_says_when_to_come_back_and_is_obeyed_to_the_second(slip, telegram_on, moment):
    telegram_on.fail_next("sendMessage", code=429, retry_after=17)

    jobs.deliver(slip.id)
    db.session.refresh(slip)
    assert (slip.state, slip.try_after) == (DeliveryState.PENDING, MONDAY_TEN + 17 * SECOND)

    moment.move_to(MONDAY_TEN + 16 * SECOND)
    jobs.deliver(slip.id)
    assert telegram_on.sent == []
    moment.move_to(MONDAY_TEN + 17 * SECOND)
    jobs.deliver(slip.id)
    assert [message.chat_id for message in telegram_on.sent] == [JOKOS_CHAT]


@pytest.mark.parametrize(
    ("attempt", "asked_for", "wait"),
    [
        (1, 10, 10),
        (2, 10, 20),
        (4, 10, 80),
        (12, 10, 3600),
        (12, 5000, 5000),
    ],
    ids=["the first as asked", "doubled", "and again", "an hour at most", "unless more was asked for"],
)
def test_the_wait_grows_with_each_failure(attempt, asked_for, wait):
    assert deliveries.backoff(attempt, asked_for * SECOND) == wait * SECOND


def test_after_many_tries_it_is_given_up_and_stays_visible(slip, telegram_on, moment, context):
    telegram_on.fail_next("sendMessage", code=502, times=MOST_FAILURES + 1)

    for _ in range(MOST_FAILURES + 1):
        jobs.deliver(slip.id)
        moment.shift(timedelta(hours=2))

    db.session.refresh(slip)
    assert (slip.state, slip.failures) == (DeliveryState.REFUSED, MOST_FAILURES)
    assert slip.error
    assert waiting.outbox_report(MONDAY_TEN)["deliveries"]["refused"] == 1


def test_a_blocked_chat_is_marked_and_its_owner_and_their_lead_see_it(slip, telegram_on, cast, client_as):
    telegram_on.fail_next("sendMessage", code=403)

    jobs.deliver(slip.id)

    db.session.refresh(slip)
    assert slip.state is DeliveryState.REFUSED
    assert queries.links_of(cast.joko.id)[0].state is LinkState.BLOCKED
    assert "diblokir" in client_as(cast.joko).get("/account").text
    make_ticket(cast.sari)
    db.session.commit()
    relay(MONDAY_TEN)
    assert len(slips_of(cast.joko)) == 1
    assert queries.unread_count(cast.joko.id) == 3
    assert "Joko Susilo" in client_as(cast.hesti).get("/inbox").text, "her lead is told"


def test_a_migrated_chat_is_followed(slip, telegram_on, cast):
    telegram_on.fail_next("sendMessage", code=400, migrate_to=-1007002)

    jobs.deliver(slip.id)
    jobs.deliver(slip.id)

    assert [message.chat_id for message in telegram_on.sent] == [-1007002]
    assert queries.links_of(cast.joko.id)[0].chat_id == -1007002


def test_what_telegram_refuses_is_seen_by_the_operator(slip, telegram_on, context, cast):
    telegram_on.fail_next("sendMessage", code=400, description="Bad Request: message is too long")

    jobs.deliver(slip.id)
    answer = context.test_cli_runner().invoke(args=["outbox", "--json"])

    assert '"refused": 1' in answer.output
    assert answer.exit_code == 0, "refused is seen; only what hangs is an alarm"
    db.session.refresh(slip)
    assert "too long" in slip.error
    assert queries.links_of(cast.joko.id)[0].state is LinkState.WORKING


@pytest.mark.parametrize("loss", ["the account is closed", "the role has ended", "the chat is unlinked"])
def test_who_may_no_longer_read_it_is_not_sent_what_was_queued(slip, telegram_on, cast, loss):
    match loss:
        case "the account is closed":
            accounts.deactivate_user(user=cast.joko, at=MONDAY_TEN, today=MONDAY_TEN.date())
        case "the role has ended":
            last_day = MONDAY_TEN.date() - timedelta(days=1)
            accounts.end_role(grant=cast.joko.grants[0], last_day=last_day, today=MONDAY_TEN.date(), at=MONDAY_TEN)
        case "the chat is unlinked":
            mine = db.session.scalars(select(TelegramLink.id)).one()
            operations.unlink_chat(user=cast.joko, link_id=mine, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.commit()

    jobs.deliver(slip.id)

    db.session.refresh(slip)
    assert slip.state is DeliveryState.DROPPED
    assert telegram_on.sent == []


def test_while_telegram_is_out_of_reach_the_message_waits_and_then_goes_once(slip, telegram_on, moment):
    telegram_on.stop()
    jobs.deliver(slip.id)
    db.session.refresh(slip)
    assert slip.state is DeliveryState.PENDING
    assert slip.try_after > MONDAY_TEN
    telegram_on.start()

    moment.move_to(slip.try_after)
    jobs.deliver(slip.id)

    assert len(telegram_on.sent) == 1


def claim(slip, at):
    """What a worker does first: claim, and let go of the database."""
    parcel = deliveries.claim(slip.id, at=at)
    db.session.commit()
    return parcel


def relay_without_queue(at):
    """The notices and slips of what happened, but nothing handed to the queue."""
    for event_id in queries.untold_event_ids(limit=1000):
        outbox.take(event_id=event_id, at=at)
    db.session.commit()


def test_a_letter_lies_sealed_until_it_has_been_sent(cast, moment, telegram_on):
    letter = Letter("Laporan Anda: rahasia-7788", ((Button("Kirim", data="c:send"),),))
    slip = deliveries.write(chat_id=JOKOS_CHAT, letter=letter, at=MONDAY_TEN)
    db.session.commit()
    waiting = slip.letter

    jobs.deliver(slip.id)

    db.session.expire_all()
    assert "rahasia-7788" not in waiting
    assert telegram_on.sent[0].text == letter.text
    assert (slip.state, slip.letter, slip.message_id) == (DeliveryState.SENT, None, telegram_on.sent[0].message_id)
