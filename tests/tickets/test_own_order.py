"""One's own order: minutes, and what is put off."""

from datetime import timedelta

import pytest

from desk import timeline
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.tickets import awake, operations, queue_queries, snoozing, time_spent
from desk.tickets.models import Comment, Ticket
from desk.tickets.work_models import TicketSnooze
from tests.factories import MONDAY_TEN, make_ticket

LATER = MONDAY_TEN + timedelta(minutes=5)


def test_minutes_are_summed_by_person_and_corrected_by_a_further_line(cast):
    ticket = make_ticket(cast.sari)
    for who, minutes in [("joko", 30), ("hesti", 10), ("joko", -5)]:
        time_spent.spend_time(ticket=ticket, actor=cast.actor(who), minutes=minutes, word="", at=MONDAY_TEN)

    assert time_spent.sums_of(ticket) == [("Joko Susilo", 25), ("Hesti Purwaningsih", 10)]
    assert [event.details["minutes"] for event in timeline.of_ticket(ticket.id, with_internal=True)[1:]] == [30, 10, -5]
    for who, minutes in [("joko", -26), ("hesti", -11), ("joko", 0), ("joko", 1441), ("joko", 10**9)]:
        with pytest.raises(BadInput):
            time_spent.spend_time(ticket=ticket, actor=cast.actor(who), minutes=minutes, word="", at=MONDAY_TEN)
    for who in ("sari", "tono", "budi", "lestari"):
        with pytest.raises(Forbidden):
            time_spent.spend_time(ticket=ticket, actor=cast.actor(who), minutes=5, word="", at=MONDAY_TEN)


def test_minutes_go_along_with_a_reply_and_with_the_answer_or_nothing_does(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    joko, page = client_as(cast.joko), f"/tickets/{ticket.number}"

    wrong = joko.send(f"{page}/replies", page=page, body="Sebentar", minutes="lama")
    negative = joko.send(f"{page}/replies", page=page, body="Sebentar", minutes="-3")
    assert (wrong.status_code, negative.status_code) == (422, 422)
    assert "Sebentar" in wrong.text
    assert "Sebentar" in negative.text
    assert db.session.query(Comment).count() == 0

    assert joko.send(f"{page}/replies", page=page, body="Sebentar", minutes="15").status_code == 303
    assert joko.send(f"{page}/resolve", answer="Selesai", minutes="20").status_code == 303
    assert time_spent.sums_of(db.session.get_one(Ticket, ticket.id)) == [("Joko Susilo", 35)]
    assert client_as(cast.sari).send(f"{page}/replies", page=page, body="Baik", minutes="99").status_code == 303
    assert time_spent.sums_of(db.session.get_one(Ticket, ticket.id)) == [("Joko Susilo", 35)]


def test_what_is_put_off_leaves_ones_own_lists_alone_until_its_moment(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    joko, hesti, page = client_as(cast.joko), client_as(cast.hesti), f"/tickets/{ticket.number}"
    assert joko.send(f"{page}/snooze", until="2026-10-12T14:00").status_code == 303

    def numbers(at, who):
        return [row.ticket.number for row in queue_queries.tier1_queue(cast.actor(who), at)]

    until = MONDAY_TEN + timedelta(hours=4)
    assert numbers(LATER, "joko") == []
    assert numbers(LATER, "hesti") == [ticket.number]
    assert [row.ticket.number for row in queue_queries.asleep(cast.actor("joko"), LATER)] == [ticket.number]
    assert numbers(until, "joko") == [ticket.number]
    assert "14.00" in joko.get(page).text
    assert "/wake" in joko.get(page).text
    assert "/wake" not in hesti.get(page).text
    assert 'id="asleep"' in joko.get("/").text
    joko.send(f"{page}/wake", page="/account")
    assert numbers(LATER, "joko") == [ticket.number]


@pytest.mark.parametrize(
    ("wakes", "act"),
    [
        (True, lambda ticket, cast: operations.reply(ticket=ticket, actor=cast.actor("sari"), body="Halo?", at=LATER)),
        (False, lambda ticket, cast: operations.reply(ticket=ticket, actor=cast.actor("joko"), body="Ya", at=LATER)),
        (False, lambda ticket, cast: operations.note(ticket=ticket, actor=cast.actor("hesti"), body="Ya", at=LATER)),
        (True, lambda ticket, cast: operations.note(ticket=ticket, actor=cast.actor("hesti"), body="@joko", at=LATER)),
        (True, lambda ticket, cast: timeline.record(EventKind.CLOCK_BREACHED, at=LATER, ticket=ticket)),
    ],
)
def test_a_reply_or_a_broken_promise_brings_it_back(cast, wakes, act):
    ticket, joko = make_ticket(cast.sari), cast.actor("joko")
    snoozing.snooze_ticket(ticket=ticket, actor=joko, until=MONDAY_TEN + timedelta(days=2), at=MONDAY_TEN)

    act(ticket, cast)
    db.session.flush()

    assert (awake.snooze_of(ticket, joko, LATER) is None) is wakes
    assert bool(queue_queries.tier1_queue(joko, LATER)) is wakes


@pytest.mark.parametrize("until", ["", "2026-10-12T09:00", "2027-10-12T09:00", "kapan-kapan", "0001-01-01T00:00"])
def test_a_moment_that_makes_no_sense_is_refused(cast, client_as, moment, until):
    ticket = make_ticket(cast.sari)

    assert client_as(cast.joko).send(f"/tickets/{ticket.number}/snooze", until=until).status_code == 422
    assert db.session.query(TicketSnooze).count() == 0
