"""The outbox is emptied once, and the inbox holds what concerns a person, with or without Telegram."""

import re
from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from desk.database import db
from desk.escalation import operations as escalation
from desk.notify import queries
from desk.notify.jobs import relay
from desk.notify.models import Notice
from desk.tickets import operations as tickets
from desk.timeline import Event, OutboxEntry
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import JOKOS_CHAT, at_once, link, slips_of


def test_what_did_not_happen_is_not_told(cast):
    make_ticket(cast.sari)
    db.session.rollback()

    relay(MONDAY_TEN)

    assert queries.unread_count(cast.joko.id) == 0


def test_two_relays_at_once_tell_each_event_once(cast, context):
    for _ in range(5):
        make_ticket(cast.sari)
    db.session.commit()
    waiting = db.session.scalar(select(func.count()).select_from(OutboxEntry))

    done = at_once(context, 2, lambda: relay(MONDAY_TEN))

    assert [turn["failed"] for turn in done] == [0, 0]
    assert waiting >= 5
    assert db.session.scalar(select(func.count()).select_from(OutboxEntry)) == 0
    told = Counter(db.session.execute(select(Notice.event_id, Notice.user_id)).tuples())
    assert set(told.values()) == {1}
    assert queries.unread_count(cast.joko.id) == 5


def test_the_database_itself_refuses_a_second_notice_of_the_same_event(cast):
    make_ticket(cast.sari)
    db.session.commit()
    relay(MONDAY_TEN)
    notice = db.session.scalars(select(Notice).where(Notice.user_id == cast.joko.id)).one()

    db.session.add(Notice(event_id=notice.event_id, user_id=notice.user_id, created_at=MONDAY_TEN))

    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_events_are_told_in_the_order_they_happened(cast):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    tickets.reply(ticket=ticket, actor=cast.actor("joko"), body="Saya ke sana.", at=MONDAY_TEN)
    db.session.commit()

    relay(MONDAY_TEN)

    notices = db.session.scalars(select(Notice).where(Notice.user_id == cast.sari.id).order_by(Notice.id)).all()
    assert [db.session.get_one(Event, notice.event_id).kind for notice in notices] == ["ticket.taken", "ticket.replied"]


@pytest.mark.row("MTR-15")
def test_everybody_reads_everything_in_the_inbox_with_telegram_off(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    db.session.commit()
    relay(MONDAY_TEN)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    escalation.escalate_ticket(
        ticket=ticket, actor=cast.actor("joko"), reason="Jaringan inti", tried="Ganti kabel", at=MONDAY_TEN
    )
    db.session.commit()

    relay(MONDAY_TEN)

    notices_of = {"sari": 2, "joko": 1, "hesti": 1, "budi": 1, "nadia": 1, "bambang": 1}
    for person, notices in ((getattr(cast, name), count) for name, count in notices_of.items()):
        assert client_as(person).get("/inbox").text.count(f"<b>{ticket.number}</b>") == notices, person.username
    assert ticket.number not in client_as(cast.tono).get("/inbox").text
    assert "tidak diaktifkan" in client_as(cast.joko).get("/account").text


def test_a_note_stays_in_the_inbox_and_does_not_ring_in_a_chat(cast, telegram_on):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.commit()
    relay(MONDAY_TEN)
    link(cast.joko, JOKOS_CHAT)
    tickets.note(ticket=ticket, actor=cast.actor("hesti"), body="Kabelnya di lemari.", at=MONDAY_TEN)
    db.session.commit()

    relay(MONDAY_TEN)

    assert queries.unread_count(cast.joko.id) == 2
    assert slips_of(cast.joko) == []


def test_opening_a_notice_marks_it_as_read_and_leads_to_the_ticket(cast, client_as, moment):
    first, second = make_ticket(cast.sari), make_ticket(cast.sari)
    db.session.commit()
    relay(MONDAY_TEN)
    joko = client_as(cast.joko)
    newest = re.search(r"/inbox/(\d+)/open", joko.get("/inbox").text)[1]

    answer = joko.send(f"/inbox/{newest}/open", page="/inbox", ticket=second.number)

    assert (answer.status_code, answer.location) == (303, f"/tickets/{second.number}")
    assert queries.unread_count(cast.joko.id) == 1
    assert first.number in joko.get("/inbox").text


def test_all_are_marked_as_read_for_oneself_alone(cast, client_as, moment):
    make_ticket(cast.sari)
    db.session.commit()
    relay(MONDAY_TEN)

    client_as(cast.joko).send("/inbox/read", page="/inbox")

    assert queries.unread_count(cast.joko.id) == 0
    assert queries.unread_count(cast.hesti.id) == 1


def test_nobody_marks_a_notice_of_somebody_else(cast, client_as, moment):
    make_ticket(cast.sari)
    db.session.commit()
    relay(MONDAY_TEN)
    hestis = db.session.scalars(select(Notice.id).where(Notice.user_id == cast.hesti.id)).one()

    client_as(cast.joko).send(f"/inbox/{hestis}/open", page="/account")

    assert queries.unread_count(cast.hesti.id) == 1


def test_a_long_inbox_is_read_page_by_page(cast, client_as, moment):
    made = [make_ticket(cast.sari).number for _ in range(queries.PAGE + 1)]
    db.session.commit()
    relay(MONDAY_TEN)
    joko = client_as(cast.joko)

    first = joko.get("/inbox").text
    further = re.search(r'href="(/inbox\?before=\d+)"', first)[1]
    second = joko.get(further).text

    on_first, on_second = (set(re.findall(r"<b>(D-[\d-]+)</b>", page)) for page in (first, second))
    assert (len(on_first), on_second) == (queries.PAGE, {made[0]})
    assert on_first | on_second == set(made)
