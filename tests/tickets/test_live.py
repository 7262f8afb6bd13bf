"""Boards renew themselves: a page asks again by itself, and hears in one cheap answer that nothing has changed."""

from datetime import timedelta

import pytest

from desk.accounts.models import LoginSession
from desk.accounts.queries import IDLE_LIMIT
from desk.database import db
from desk.tickets import operations
from tests.architecture.test_queries import counted
from tests.factories import MONDAY_TEN, make_ticket

BOARDS = ["/?live=1", "/queue?live=1"]


def asked_again(client, address, answer):
    return client.get(address, headers={"If-None-Match": answer.headers["ETag"]})


@pytest.mark.parametrize("address", BOARDS)
def test_a_board_that_has_not_changed_is_answered_in_a_word(cast, client_as, moment, address):
    make_ticket(cast.eko)
    db.session.commit()
    moment.move_to(MONDAY_TEN)
    client = client_as(cast.budi)
    answer = client.get(address)

    again = asked_again(client, address, answer)

    assert (answer.status_code, again.status_code) == (200, 304)
    assert "<html" not in answer.text
    assert again.data == b""


@pytest.mark.parametrize("address", BOARDS)
def test_whatever_happens_to_a_ticket_is_news(cast, client_as, moment, address):
    ticket = make_ticket(cast.eko)
    db.session.commit()
    moment.move_to(MONDAY_TEN)
    client = client_as(cast.budi)
    answer = client.get(address)
    operations.take_ticket(ticket=ticket, actor=cast.actor("nadia"), at=MONDAY_TEN)
    db.session.commit()

    again = asked_again(client, address, answer)

    assert again.status_code == 200
    assert cast.nadia.name in again.text


def test_what_is_left_of_a_deadline_is_news_in_the_next_minute(cast, client_as, moment):
    make_ticket(cast.eko)
    db.session.commit()
    moment.move_to(MONDAY_TEN)
    client = client_as(cast.budi)
    answer = client.get("/?live=1")
    moment.move_to(MONDAY_TEN + timedelta(minutes=1))

    assert asked_again(client, "/?live=1", answer).status_code == 200


def test_nobody_is_told_that_nothing_changed_of_what_another_was_shown(cast, client_as, moment):
    moment.move_to(MONDAY_TEN)
    answer = client_as(cast.budi).get("/?live=1")

    assert asked_again(client_as(cast.joko), "/?live=1", answer).status_code == 200


def test_that_nothing_changed_costs_three_queries(cast, client_as, moment, app):
    make_ticket(cast.sari)
    db.session.commit()
    moment.move_to(MONDAY_TEN)
    client = client_as(cast.joko)
    answer = client.get("/?live=1")

    with counted(app) as asked:
        again = asked_again(client, "/?live=1", answer)

    assert again.status_code == 304
    assert (
        len([one for one in asked if one.startswith("SELECT")]) <= 3
    )  # session with its person, their roles, the last event


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(cast, client_as, moment):
    moment.move_to(MONDAY_TEN)
    client = client_as(cast.joko)
    seen = db.session.query(LoginSession).filter_by(user_id=cast.joko.id).one().last_seen_at
    moment.move_to(MONDAY_TEN + IDLE_LIMIT - timedelta(minutes=1))

    assert client.get("/?live=1").status_code == 200
    db.session.expire_all()

    assert db.session.query(LoginSession).filter_by(user_id=cast.joko.id).one().last_seen_at == seen
    moment.move_to(MONDAY_TEN + IDLE_LIMIT + timedelta(minutes=1))
    assert client.get("/?live=1").status_code == 302


def test_what_is_in_my_hands_stands_first_and_once(cast, client_as, moment):
    ticket, other = make_ticket(cast.sari), make_ticket(cast.sari)
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.commit()
    moment.move_to(MONDAY_TEN)

    page = client_as(cast.joko).get("/").text

    assert page.count(f'data-row="{ticket.number}"') == 1
    assert page.index(ticket.number) < page.index(other.number)
