"""What is typed in a chat: comments, words of moves, photos; and nothing of it is lost."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from desk.attachments.models import StoredFile
from desk.database import db
from desk.escalation import operations as escalation
from desk.tickets import operations as tickets
from desk.tickets.models import Comment
from desk.tickets.states import Status
from tests.bot.phones import Phone, keys_of, labels_of
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import SARIS_CHAT, link


@pytest.fixture
def ticket(jokos, cast):
    """A ticket that Joko has taken; its card is the newest message on his phone."""
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.commit()
    assert ticket.number in jokos.says(f"/tiket {ticket.number}")
    return ticket


@pytest.fixture
def saris(by_webhook, cast):
    link(cast.sari, SARIS_CHAT)
    return Phone(by_webhook, SARIS_CHAT)


def comments():
    db.session.expire_all()
    return [(one.body, one.is_internal) for one in db.session.scalars(select(Comment).order_by(Comment.id))]


def photo(name="a", size=(40, 30)):
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, "PNG")
    return data.getvalue(), {"photo": [{"file_id": name, "file_size": len(data.getvalue())}]}


@pytest.mark.parametrize(("button", "is_internal"), [("Balas", False), ("Catatan internal", True)])
def test_a_technician_says_for_whom_a_comment_is_before_it_is_written(jokos, ticket, button, is_internal):
    asked = jokos.says("Kabel sudah diganti.", answering=jokos.last())
    assert "siapa yang boleh membaca" in asked
    assert comments() == []

    told = jokos.presses(button)

    assert comments() == [("Kabel sudah diganti.", is_internal)]
    assert ("internal" in told) is is_internal


def test_a_reporters_answer_is_read_by_both_sides(saris, ticket):
    saris.says(f"/tiket {ticket.number}")

    told = saris.says("Masih macet.", answering=saris.last())

    assert "dibaca pelapor dan teknisi" in told
    assert comments() == [("Masih macet.", False)]


def test_after_the_hand_over_tier_one_has_only_notes_and_is_told_so(jokos, ticket, cast):
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="a", tried="b", at=MONDAY_TEN)

    assert "catatan internal" in jokos.says("Sudah saya telepon.", answering=jokos.last())
    assert comments()[-1] == ("Sudah saya telepon.", True)


def test_who_may_not_write_is_told_and_the_ticket_is_not_touched(jokos, ticket, cast):
    tickets.cancel_ticket(ticket=ticket, actor=cast.actor("sari"), reason="batal", at=MONDAY_TEN)
    version = ticket.version

    jokos.says("Halo", answering=jokos.last())
    jokos.presses("Catatan") if "Catatan" in str(labels_of(jokos.last())) else None

    assert [body for body, internal in comments() if not internal] == ["batal"]
    assert ticket.status is Status.CANCELLED
    assert ticket.version >= version


def test_an_answer_to_a_message_about_no_ticket_is_not_guessed_at(jokos, ticket):
    jokos.says("/tugas")

    assert "tiket yang mana" in jokos.says("Selesai!", answering=jokos.last())
    assert comments() == []


def test_words_that_meet_a_change_are_kept_and_sent_after_a_look(jokos, ticket, cast):
    jokos.presses("Tandai selesai")
    jokos.says("Printer sudah diperbaiki.")
    tickets.reply(ticket=ticket, actor=cast.actor("sari"), body="Tolong cepat", at=MONDAY_TEN + timedelta(minutes=1))

    told = jokos.presses("Kirim")
    assert "tidak ada yang diubah" in told
    assert "pelapor: Menulis" in told
    assert "Tolong cepat" not in told, "What people write stays on the web."
    assert "Printer sudah diperbaiki." in told
    assert ticket.status is Status.IN_PROGRESS
    jokos.presses("Kirim")

    assert ticket.status is Status.RESOLVED
    assert comments()[-1] == ("Printer sudah diperbaiki.", False)


def test_words_for_what_can_no_longer_be_done_are_given_back(jokos, ticket, cast):
    jokos.presses("Tandai selesai")
    jokos.says("Printer sudah diperbaiki.")
    tickets.cancel_ticket(ticket=ticket, actor=cast.actor("sari"), reason="batal", at=MONDAY_TEN)

    told = jokos.presses("Kirim")

    assert "Printer sudah diperbaiki." in told
    assert "agar dapat disalin" in told
    assert ticket.status is Status.CANCELLED
    assert labels_of(jokos.last()) == []


def test_what_an_operation_does_not_take_is_asked_for_again_and_the_rest_is_kept(jokos, ticket):
    jokos.presses("Tanya balik")
    jokos.presses("vendor")
    jokos.says("Nomor tiket kementerian?")

    told = jokos.presses("Kirim")
    assert "Hanya Tier 2" in told
    preview = jokos.presses("Pelapor")

    assert "Nomor tiket kementerian?" in preview
    jokos.presses("Kirim")
    assert ticket.status is Status.WAITING


def test_text_that_the_form_refuses_is_asked_for_again(jokos, ticket):
    jokos.presses("Eskalasi")

    for text in ("x" * 2001, "x" * 4096, "\u200b\u200b"):
        jokos.says(text)
    jokos.says("Perlu akses server.")
    jokos.says("Sudah diganti kabelnya.")
    jokos.presses("Kirim")

    assert ticket.tier == 2


def test_a_choice_cannot_be_typed_and_a_preview_not_overwritten(jokos, ticket):
    jokos.presses("Tanya balik")
    assert "pilih salah satu tombol" in jokos.says("pelapor saja")
    jokos.presses("Pelapor")
    jokos.says("Printer mana?")

    assert "Belum ada yang terkirim" in jokos.says("Maksud saya scanner")
    jokos.presses("Batal")

    assert ticket.status is Status.IN_PROGRESS
    assert comments() == []


def test_a_second_press_on_send_does_nothing_more(jokos, ticket):
    jokos.presses("Tandai selesai")
    jokos.says("Beres.")
    preview = jokos.last()
    jokos.presses("Kirim")

    jokos.sends(next(key["callback_data"] for key in keys_of(preview)), on=preview)

    assert comments() == [("Beres.", False)]


def test_an_answer_to_another_ticket_is_not_taken_for_the_open_question(jokos, ticket, cast):
    other = make_ticket(cast.sari)
    jokos.says(f"/tiket {other.number}")
    card_of_other = jokos.last()
    jokos.presses("Tandai selesai")

    told = jokos.says("Untuk yang lain", answering=card_of_other)
    assert ticket.number in told
    assert "/batal" in told
    jokos.says("/batal")
    jokos.says("Untuk yang lain", answering=card_of_other)

    assert "siapa yang boleh membaca" in jokos.last().text


def test_a_photo_in_an_answer_stays_with_the_ticket(by_webhook, jokos, ticket):
    data, content = photo()
    by_webhook.api.files["a"] = data
    by_webhook.mode = "polling"  # a request does not wait for Telegram's files: that is the bot process's work

    assert "1 foto" in jokos.says("", answering=jokos.last(), **content | {"caption": "Begini tampilannya"})
    jokos.presses("Balas")

    stored = db.session.scalars(select(StoredFile)).one()
    assert (stored.ticket_id, stored.media_type, stored.uploaded_by_id) == (ticket.id, "image/jpeg", ticket.assignee_id)
    assert comments() == [("Begini tampilannya", False)]


def test_an_internal_note_keeps_no_photo_because_reporters_see_the_files(by_webhook, jokos, ticket):
    data, content = photo()
    by_webhook.api.files["a"] = data
    by_webhook.mode = "polling"
    jokos.says("", answering=jokos.last(), **content | {"caption": "Hanya untuk kita"})

    assert "Foto tidak ikut" in jokos.presses("Catatan")

    assert db.session.scalars(select(StoredFile)).all() == []
    assert comments() == [("Hanya untuk kita", True)]


@pytest.mark.parametrize(
    ("data", "size", "words"),
    [(b"%PDF-1.7", 8, "Hanya foto"), (b"x", 21_000_000, "10 MB"), (None, 5, "tidak dapat diambil")],
    ids=["no picture", "20 MB", "gone"],
)
def test_a_photo_that_cannot_be_taken_is_told_and_the_words_stay(by_webhook, jokos, ticket, data, size, words):
    if data is not None:
        by_webhook.api.files["f"] = data
    by_webhook.mode = "polling"

    told = jokos.says("", answering=jokos.last(), document={"file_id": "f", "file_size": size}, caption="Lihat ini")

    assert words in told
    assert "Lihat ini" in told


def test_in_mode_webhook_a_photo_waits_for_the_bot_process(by_webhook, jokos, ticket):
    data, content = photo()
    by_webhook.api.files["a"] = data

    jokos.says("", answering=jokos.last(), **content)
    assert not any(method == "getFile" for method, _ in by_webhook.api.calls)
    by_webhook.attend()

    assert "1 foto" in jokos.hears()


def test_a_sticker_or_a_voice_is_answered_in_words(jokos, ticket):
    for kind in ("sticker", "voice", "video"):
        assert "hanya teks dan foto" in jokos.says("", **{kind: {"file_id": "x"}})
