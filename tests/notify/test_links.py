"""Linking a chat with a one-time code, and letting it go."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts import operations as accounts
from desk.database import db
from desk.errors import NotFound
from desk.event_kinds import EventKind
from desk.notify import operations, queries
from desk.notify.models import LinkCode, LinkState, TelegramLink
from desk.notify.operations import CODE_LIVES, BadCode
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import BUDIS_CHAT, JOKOS_CHAT, at_once, link, slips_of
from tests.notify.test_deliveries import relay_without_queue


def spend(code, *, chat_id=JOKOS_CHAT, at=MONDAY_TEN):
    return operations.link_chat(code=code, chat_id=chat_id, label="Joko", at=at)


def test_a_code_works_to_its_last_second_and_links_its_person(cast):
    code = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)

    linked = spend(code, at=MONDAY_TEN + CODE_LIVES - timedelta(seconds=1))

    assert linked is cast.joko
    assert queries.link_of_chat(JOKOS_CHAT).user_id == cast.joko.id
    assert timedelta(minutes=10) == CODE_LIVES
    assert db.session.scalars(select(Event.kind).order_by(Event.id.desc())).first() is EventKind.CHAT_LINKED


def test_a_bad_code_is_answered_the_same_whatever_is_wrong_with_it(cast):
    used, old = (operations.make_link_code(user=person, at=MONDAY_TEN) for person in (cast.joko, cast.sari))
    gone = operations.make_link_code(user=cast.budi, at=MONDAY_TEN)
    spend(used)
    accounts.deactivate_user(user=cast.budi, at=MONDAY_TEN, today=MONDAY_TEN.date())

    answers = set()
    for code, at in (
        ("never-made", MONDAY_TEN),
        (used, MONDAY_TEN),
        (old, MONDAY_TEN + CODE_LIVES),
        (gone, MONDAY_TEN),
        ("", MONDAY_TEN),
    ):
        with pytest.raises(BadCode) as refused:
            spend(code, chat_id=BUDIS_CHAT, at=at)
        answers.add(str(refused.value))

    assert len(answers) == 1
    assert queries.link_of_chat(BUDIS_CHAT) is None


def test_one_of_five_chats_that_spend_a_code_at_once_gets_it(cast, context):
    code = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)
    db.session.commit()
    chats = iter(range(100, 105))

    def try_it():
        try:
            spend(code, chat_id=next(chats))
            db.session.commit()
        except BadCode:
            db.session.rollback()
            return 0
        return 1

    assert sum(at_once(context, 5, try_it)) == 1
    assert len(queries.links_of(cast.joko.id)) == 1


def test_a_newer_code_ends_the_older(cast):
    older = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)
    newer = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)

    with pytest.raises(BadCode):
        spend(older)
    assert spend(newer) is cast.joko


def test_the_code_itself_is_not_kept(cast):
    code = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)
    db.session.flush()

    kept = db.session.scalars(select(LinkCode)).one()

    assert code not in str(vars(kept))
    assert len(code) >= 22


def test_a_chat_that_is_handed_on_speaks_for_its_new_owner_alone(cast):
    link(cast.joko, JOKOS_CHAT)
    link(cast.hesti, JOKOS_CHAT)

    assert queries.link_of_chat(JOKOS_CHAT).user_id == cast.hesti.id
    make_ticket(cast.sari)
    db.session.commit()
    relay_without_queue(MONDAY_TEN)
    assert slips_of(cast.joko) == []
    assert len(slips_of(cast.hesti)) == 1


def test_linking_a_chat_anew_wakes_a_blocked_one(cast):
    first = link(cast.joko, JOKOS_CHAT)
    first.state = LinkState.BLOCKED
    db.session.commit()

    link(cast.joko, JOKOS_CHAT)

    (only,) = queries.links_of(cast.joko.id)
    assert (only.id, only.state) == (first.id, LinkState.WORKING)


def test_a_person_may_have_two_chats_and_both_are_told(cast):
    link(cast.joko, JOKOS_CHAT)
    link(cast.joko, 8002)
    make_ticket(cast.sari)
    db.session.commit()

    relay_without_queue(MONDAY_TEN)

    assert len(slips_of(cast.joko)) == 2


def test_the_account_page_shows_the_link_once(cast, client_as, telegram_on, moment):
    joko = client_as(cast.joko)

    answer = joko.send("/account/telegram", page="/account")
    first, again = joko.get(answer.location).text, joko.get("/account").text

    code = re.search(r"https://t\.me/desk_test_bot\?start=([\w-]+)", first)[1]
    assert "https://t.me/" not in again
    assert spend(code).id == cast.joko.id


def test_with_telegram_out_of_reach_the_account_page_says_so(cast, client_as, telegram_on, moment):
    joko = client_as(cast.joko)
    telegram_on.stop()

    answer = joko.send("/account/telegram", page="/account")

    assert answer.status_code == 303
    assert "Telegram sedang tidak dapat dihubungi" in joko.get(answer.location).text
    assert db.session.scalars(select(LinkCode)).all() == []


def test_an_unlinked_chat_hears_nothing_more(cast, client_as, telegram_on, moment):
    mine = link(cast.joko, JOKOS_CHAT)
    joko = client_as(cast.joko)

    joko.send(f"/account/telegram/{mine.id}/unlink", page="/account")

    assert queries.link_of_chat(JOKOS_CHAT) is None
    make_ticket(cast.sari)
    db.session.commit()
    relay_without_queue(MONDAY_TEN)
    assert slips_of(cast.joko) == []
    assert queries.unread_count(cast.joko.id) == 1


def test_nobody_unlinks_the_chat_of_somebody_else(cast, client_as, telegram_on, moment):
    mine = link(cast.joko, JOKOS_CHAT)

    answer = client_as(cast.tono).send(f"/account/telegram/{mine.id}/unlink", page="/account")

    assert answer.status_code == 404
    assert db.session.get_one(TelegramLink, mine.id).state is LinkState.WORKING
    with pytest.raises(NotFound):
        operations.unlink_chat(user=cast.tono, link_id=mine.id, actor=cast.actor("tono"), at=MONDAY_TEN)
