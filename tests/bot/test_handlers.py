"""What the bot answers, to whom, and what it passes over."""

import pytest
from sqlalchemy import func, select

from desk.accounts import operations as accounts
from desk.bot.handlers import hear
from desk.bot.incoming import read
from desk.database import db
from desk.notify import operations, queries
from desk.notify.models import TelegramLink
from desk.notify.operations import CODE_LIVES
from desk.tickets import operations as tickets
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import JOKOS_CHAT, SARIS_CHAT, link

STRANGER = 6666


def answer_to(update, at=MONDAY_TEN):
    incoming = read(update)
    letters = hear(incoming, at=at).letters if incoming else ()
    db.session.commit()
    return (incoming.chat_id, "\n".join(letter.text for letter in letters)) if letters else None


def test_start_with_a_code_links_the_chat(cast, says):
    code = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)

    chat_id, text = answer_to(says(JOKOS_CHAT, f"/start {code}"))

    assert chat_id == JOKOS_CHAT
    assert "Joko Susilo" in text
    found = queries.link_of_chat(JOKOS_CHAT)
    assert (found.user_id, found.label) == (cast.joko.id, "Joko")


def test_unknown_used_and_expired_codes_get_the_same_answer(cast, says):
    used = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)
    expired = operations.make_link_code(user=cast.sari, at=MONDAY_TEN)
    answer_to(says(JOKOS_CHAT, f"/start {used}"))

    answers = {
        answer_to(says(STRANGER, "/start tidakada")),
        answer_to(says(STRANGER, f"/start {used}")),
        answer_to(says(STRANGER, f"/start {expired}"), MONDAY_TEN + CODE_LIVES),
        answer_to(says(STRANGER, "/start " + "x" * 4000)),
    }

    assert answers == {(STRANGER, "Tautan ini sudah tidak berlaku. Silakan buat yang baru di halaman akun Anda.")}


def test_start_alone_welcomes_and_says_how_to_link(cast, says):
    _, text = answer_to(says(STRANGER, "/start"))

    assert "Kota Contoh" in text
    assert "112" in text
    assert "Akun saya" in text


def test_anything_else_is_welcomed_too_and_a_linked_person_is_told_the_commands(cast, says):
    link(cast.joko, JOKOS_CHAT)

    for text in ("halo", "/bantuan", "/STATUSKU"):
        assert "/status" in answer_to(says(JOKOS_CHAT, text))[1]


def test_status_lists_ones_own_open_tickets(cast, says):
    link(cast.sari, SARIS_CHAT)
    mine, ended = make_ticket(cast.sari), make_ticket(cast.sari)
    tickets.cancel_ticket(ticket=ended, actor=cast.actor("sari"), reason="Sudah beres", at=MONDAY_TEN)
    others = make_ticket(cast.tono)

    _, text = answer_to(says(SARIS_CHAT, "/status"))

    assert mine.number in text
    assert ended.number not in text
    assert others.number not in text
    assert "Printer" not in text


def test_status_without_tickets_says_so(cast, says):
    link(cast.sari, SARIS_CHAT)

    assert "tidak punya tiket" in answer_to(says(SARIS_CHAT, "/status"))[1]


@pytest.mark.parametrize("command", ["/status {}", "/status@desk_test_bot {}", "/STATUS  {} ", "/status {}".lower()])
def test_status_of_a_number_gives_number_status_and_link_alone(cast, says, command):
    link(cast.sari, SARIS_CHAT)
    ticket = make_ticket(cast.sari, description="Rahasia dapur. NIK 3276")

    _, text = answer_to(says(SARIS_CHAT, command.format(ticket.number)))

    assert text.splitlines() == [f"Tiket {ticket.number}: Baru", f"http://desk.test/tickets/{ticket.number}"]


def test_a_number_may_be_typed_in_small_letters(cast, says):
    link(cast.sari, SARIS_CHAT)
    ticket = make_ticket(cast.sari)

    assert ticket.number in answer_to(says(SARIS_CHAT, f"/status {ticket.number.lower()}"))[1]


def test_a_foreign_number_looks_like_one_that_is_not_there(cast, says):
    link(cast.tono, STRANGER)
    ticket = make_ticket(cast.sari)

    foreign = answer_to(says(STRANGER, f"/status {ticket.number}"))
    missing = answer_to(says(STRANGER, "/status D-2610-99999-9"))

    assert foreign == missing == (STRANGER, "Tidak ada tiket Anda dengan nomor ini.")


@pytest.mark.parametrize("text", ["/tugas", "/antrean", "/tiket D-2610-00001-1"])
def test_an_unlinked_chat_learns_nothing(cast, says, text):
    make_ticket(cast.sari)

    _, answer = answer_to(says(STRANGER, text))

    assert "belum terhubung" in answer


def test_who_was_deactivated_learns_nothing(cast, says):
    link(cast.sari, SARIS_CHAT)
    ticket = make_ticket(cast.sari)
    accounts.deactivate_user(user=cast.sari, at=MONDAY_TEN, today=MONDAY_TEN.date())

    _, answer = answer_to(says(SARIS_CHAT, f"/status {ticket.number}"))

    assert ticket.number not in answer


def test_people_are_answered_in_their_language(cast, says):
    link(cast.sari, SARIS_CHAT)
    cast.sari.language = "en"

    assert answer_to(says(SARIS_CHAT, "/status"))[1] == "You have no open tickets."


def test_groups_edits_and_forwards_are_passed_over(cast, says):
    link(cast.joko, JOKOS_CHAT)
    code = operations.make_link_code(user=cast.hesti, at=MONDAY_TEN)
    edited = says(JOKOS_CHAT, "/status")
    edited["edited_message"] = edited.pop("message")

    for update in (
        says(-100777, f"/start {code}", kind="supergroup"),
        says(-777, f"/start {code}", kind="group"),
        says(-888, f"/start {code}", kind="channel"),
        says(JOKOS_CHAT, f"/start {code}", forward_origin={"type": "hidden_user"}),
        edited,
    ):
        assert answer_to(update) is None
    assert db.session.scalar(select(func.count()).select_from(TelegramLink)) == 1


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"update_id": "7"},
        {"update_id": None, "message": {}},
        {"update_id": 1},
        {"update_id": 2, "message": None},
        {"update_id": 3, "message": "hello"},
        {"update_id": 4, "message": {}},
        {"update_id": 5, "message": {"chat": None, "text": "/start"}},
        {"update_id": 6, "message": {"chat": "x", "text": "/start"}},
        {"update_id": 7, "message": {"chat": {"type": "private"}, "text": "/start"}},
        {"update_id": 8, "message": {"chat": {"id": "5", "type": "private"}, "text": "/start"}},
        {"update_id": 9, "message": {"chat": {"id": 5, "type": "private"}}},
        {"update_id": 10, "message": {"chat": {"id": 5, "type": "private"}, "text": 5}},
        {"update_id": 11, "message": {"chat": {"id": 5, "type": "private"}, "photo": [{}]}},
        {"update_id": 12, "callback_query": {"id": "1", "data": "x"}},
        {"update_id": 13, "my_chat_member": {"chat": {"id": 5}}},
        {"update_id": 14, "poll": []},
        {"update_id": 2**70, "message": {"chat": {"id": 5, "type": "private"}, "text": "/start"}},
        {"update_id": True, "message": {"chat": {"id": 5, "type": "private"}, "text": "/start"}},
    ],
    ids=str,
)
def test_junk_is_passed_over_without_a_word(cast, junk):
    assert answer_to(junk) is None


@pytest.mark.parametrize("sender", [None, "Joko", {}, {"first_name": None}, {"first_name": "J" * 500}], ids=str)
def test_a_strange_sender_can_still_link(cast, says, sender):
    code = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)

    answer_to(says(JOKOS_CHAT, f"/start {code}", **{"from": sender}))

    assert queries.link_of_chat(JOKOS_CHAT).user_id == cast.joko.id


@pytest.mark.parametrize("text", ["", "   ", "/", "/start \x00", "/status \x00", "/start 🚰", "/status " + "9" * 5000])
def test_strange_words_get_an_answer_or_none_but_never_an_error(cast, says, text):
    link(cast.joko, JOKOS_CHAT)

    answer = answer_to(says(JOKOS_CHAT, text))

    assert answer is None or answer[0] == JOKOS_CHAT
