"""Colleagues on a ticket: who follows it, who is called to it by name."""

import re
from datetime import timedelta

import pytest

from desk.database import db
from desk.escalation import operations as escalation
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.tickets import operations, time_spent, watching
from desk.tickets.models import Comment
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket

LATER = MONDAY_TEN + timedelta(minutes=5)


def last(kind):
    return db.session.query(Event).filter_by(kind=kind).order_by(Event.id.desc()).first()


def told(event):
    return [one.username for one in recipients.of(event)]


def test_who_is_called_by_name_is_told_once_and_follows_from_then_on(cast):
    ticket = make_ticket(cast.sari)
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="P", tried="S", at=MONDAY_TEN)
    operations.take_ticket(ticket=ticket, actor=cast.actor("nadia"), at=MONDAY_TEN)

    operations.note(
        ticket=ticket, actor=cast.actor("nadia"), body="@Budi tolong lihat, email a@b.id, @siapa, @nadia.", at=LATER
    )

    assert told(last(EventKind.TICKET_MENTIONED)) == ["budi"]
    assert told(last(EventKind.TICKET_NOTED)) == ["joko"]
    operations.reply(ticket=ticket, actor=cast.actor("nadia"), body="Sedang kami lihat", at=LATER)
    assert told(last(EventKind.TICKET_REPLIED)) == ["budi", "joko", "sari"]


@pytest.mark.parametrize("called", ["@sari", "@tono", "@dewi", "@budi"])
def test_who_may_not_read_the_note_cannot_be_called_and_nothing_is_kept(cast, client_as, moment, called):
    ticket = make_ticket(cast.sari)

    answer = client_as(cast.joko).send(f"/tickets/{ticket.number}/notes", version="1", body=f"{called} rahasia")

    assert answer.status_code == 422
    assert f"{called} rahasia" in answer.text
    assert db.session.query(Comment).count() == 0
    assert list(watching.watchers_of(ticket)) == []


def test_a_follower_hears_of_what_they_may_read_and_no_longer_when_they_may_not(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    bambang, page = client_as(cast.bambang), f"/tickets/{ticket.number}"
    assert bambang.send(f"{page}/watch", page="/account", follow="yes").status_code == 303
    assert bambang.send(f"{page}/watch", page="/account", follow="yes").status_code == 303  # twice is once
    watching.follow(ticket=ticket, actor=cast.actor("lestari"), at=MONDAY_TEN)
    operations.note(ticket=ticket, actor=cast.actor("joko"), body="Catatan", at=LATER)
    assert told(last(EventKind.TICKET_NOTED)) == ["bambang", "lestari"]

    cast.lestari.grants[0].ends_on = MONDAY_TEN.date() - timedelta(days=1)
    db.session.flush()
    db.session.expire_all()
    operations.reply(ticket=ticket, actor=cast.actor("joko"), body="Jawaban", at=LATER)
    assert told(last(EventKind.TICKET_REPLIED)) == ["bambang", "sari"]

    bambang.send(f"{page}/watch", page="/account", follow="no")
    operations.reply(ticket=ticket, actor=cast.actor("joko"), body="Jawaban lagi", at=LATER)
    assert told(last(EventKind.TICKET_REPLIED)) == ["sari"]


def test_the_reporter_follows_nothing_and_reads_nothing_of_it(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    operations.note(ticket=ticket, actor=cast.actor("joko"), body="@hesti lihat", at=MONDAY_TEN)
    time_spent.spend_time(ticket=ticket, actor=cast.actor("joko"), minutes=17, word="bengkel", at=MONDAY_TEN)
    sari, page = client_as(cast.sari), f"/tickets/{ticket.number}"

    html = sari.get(page).text

    assert sari.send(f"{page}/watch", page="/account").status_code == 403
    assert not re.search(r"bengkel|Hesti|data-presence|data-callable|reply-minutes|note-minutes", html)
    assert "bengkel" in client_as(cast.joko).get(page).text
