"""A ticket worked on from two phones, from the link to the answer, in both modes; each step meets a desk begun anew."""

from sqlalchemy import select

from desk.database import db
from desk.event_kinds import Origin
from desk.notify import operations, outbox, queries
from desk.tickets.states import Status
from desk.timeline import Event, OutboxEntry
from tests.bot.phones import Phone, labels_of
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import BUDIS_CHAT, JOKOS_CHAT, SARIS_CHAT, link


def tell(telegram):
    """The relay's turn."""
    for event_id in db.session.scalars(select(OutboxEntry.event_id).order_by(OutboxEntry.event_id)).all():
        outbox.take(event_id=event_id, at=MONDAY_TEN)
    telegram.carry()


def test_a_ticket_is_taken_asked_about_handed_over_and_answered_from_phones(telegram, cast):
    joko, budi, sari = (Phone(telegram, chat) for chat in (JOKOS_CHAT, BUDIS_CHAT, SARIS_CHAT))
    code = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)
    assert "Joko Susilo" in joko.says(f"/start {code}")
    link(cast.budi, BUDIS_CHAT)
    link(cast.sari, SARIS_CHAT)
    ticket = make_ticket(cast.sari, description="Rahasia dapur. NIK 3276")
    tell(telegram)

    assert ticket.number in joko.hears()
    assert labels_of(joko.last())[0] == "Ambil tiket"
    card = joko.last()
    joko.presses("Ambil tiket")
    assert (ticket.status, ticket.assignee_id) == (Status.IN_PROGRESS, cast.joko.id)
    assert "Joko Susilo" in telegram.api.now_in(JOKOS_CHAT)[card.message_id].text

    assert "Mengapa" not in joko.presses("Tanya balik")
    joko.presses("Pelapor")
    preview = joko.says("Printer yang mana?")
    assert "Printer yang mana?" in preview
    assert ticket.status is Status.IN_PROGRESS
    joko.presses("Kirim")
    assert ticket.status is Status.WAITING

    tell(telegram)
    assert ticket.number in sari.hears()
    assert "tersimpan sebagai balasan" in sari.says("Yang di loket dua.", answering=sari.last())
    assert ticket.status is Status.IN_PROGRESS

    tell(telegram)
    joko.presses("Eskalasi")
    assert "Tindakan yang sudah" in joko.says("Perlu akses ke server cetak.")
    joko.says("Kabel dan driver sudah diganti.")
    joko.presses("Kirim")
    assert (ticket.tier, ticket.status) == (2, Status.ACCEPTED)

    tell(telegram)
    assert ticket.number in budi.hears()
    budi.presses("Ambil tiket")
    budi.presses("Tandai selesai")
    budi.says("Antrean cetak di server dibersihkan.")
    budi.presses("Kirim")
    assert ticket.status is Status.RESOLVED

    tell(telegram)
    sari.presses("Sudah beres")
    assert ticket.status is Status.CLOSED

    events = db.session.scalars(select(Event).where(Event.ticket_id == ticket.id, Event.actor_id.is_not(None)))
    assert {event.origin for event in events if event.kind != "ticket.opened"} == {Origin.TELEGRAM}
    assert not any("dapur" in message.text or "3276" in message.text for message in telegram.api.sent)
    assert queries.link_of_chat(JOKOS_CHAT) is not None
