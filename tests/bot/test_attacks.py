"""What people press and type who mean harm, or press twice, or a week late."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk.accounts import operations as accounts
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import operations
from desk.notify.delivery_models import Delivery, DeliveryState
from desk.notify.models import TelegramLink
from desk.tickets import operations as tickets
from desk.tickets.states import Status
from desk.timeline import Event
from tests.bot.phones import Phone, keys_of, labels_of
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import BUDIS_CHAT, JOKOS_CHAT, at_once, link

STRANGER = 6666
TONOS_CHAT = 7009


@pytest.fixture
def ticket(by_webhook, cast):
    ticket = make_ticket(cast.sari, description="Rahasia dapur")
    db.session.commit()
    return ticket


def events():
    """All but those that keep that somebody asked for what is not theirs: these are what is wanted (LLG-27)."""
    done = select(func.count()).select_from(Event).where(Event.kind != EventKind.TICKET_REFUSED)
    return db.session.scalar(done)


def card_on(phone, ticket):
    assert ticket.number in phone.says(f"/tiket {ticket.number}")
    return phone.last()


MADE_UP = (
    "t:take:{number}:1",
    "t:resolve:{number}:1",
    "t:escalate:{number}:1",
    "t:return:{number}:1",
    "t:confirm:{number}:1",
    "t:cancel:{number}:1",
    "t:assign:{number}:1",
    "t:show:{number}",
    "t:send:00000000",
    "t:as:00000000:replies",
    "t:pick:00000000:reporter",
)


@pytest.mark.parametrize("who", ["tono", None], ids=["Tier 1 of another department", "a stranger"])
def test_a_made_up_button_does_and_shows_nothing(by_webhook, cast, ticket, who):
    phone = Phone(by_webhook, TONOS_CHAT if who else STRANGER)
    if who:
        link(cast.tono, TONOS_CHAT)
    phone.says("/start")
    before = events()

    for data in MADE_UP:
        answer = phone.sends(data.format(number=ticket.number), on=phone.last())

        assert events() == before, data
        assert (ticket.status, ticket.assignee_id) == (Status.NEW, None)
        assert "Dinkes" not in answer
        assert "Sari" not in answer


def test_broken_data_of_a_button_is_no_error(jokos, cast, ticket, caplog):
    on = card_on(jokos, ticket)

    for data in (
        "", "t:", "t:take", "t:take:{number}", "t:take:{number}:x", "t:take:{number}:²", "t:take:{number}:99999999999",
        "t:take:' OR 1=1:1", "t:show:" + "9" * 57, "t:send", "t:as::", "x", "\u202e", "t:take:{number}:1:1",
    ):  # fmt: skip
        jokos.sends(data.format(number=ticket.number), on=on)

    assert ticket.status is Status.NEW
    assert "Could not" not in caplog.text


def test_a_button_pressed_twice_takes_once(jokos, ticket):
    card = card_on(jokos, ticket)
    jokos.presses("Ambil tiket", on=card)
    before = events()

    jokos.presses("Ambil tiket", on=card)

    assert events() == before
    assert ticket.status is Status.IN_PROGRESS
    assert jokos.telegram.toasts[-1] == "Sudah Anda lakukan."


def test_whoever_comes_second_reads_who_was_first(by_webhook, jokos, cast, ticket):
    link(cast.hesti, BUDIS_CHAT)
    hestis = Phone(by_webhook, BUDIS_CHAT)
    card, hers = card_on(jokos, ticket), card_on(hestis, ticket)
    jokos.presses("Ambil tiket", on=card)

    told = hestis.presses("Ambil tiket", on=hers)

    assert "Joko Susilo: Mengambil tiket" in told
    assert ticket.assignee_id == cast.joko.id
    assert "Ambil tiket" not in labels_of(by_webhook.api.now_in(BUDIS_CHAT)[hers.message_id])


def test_a_button_of_last_week_works_where_nothing_has_changed_and_explains_where_it_has(jokos, cast, ticket, moment):
    card = card_on(jokos, ticket)
    moment.shift(timedelta(days=7))
    jokos.presses("Ambil tiket", on=card)
    assert ticket.status is Status.IN_PROGRESS

    other = make_ticket(cast.sari)
    old = card_on(jokos, other)
    tickets.cancel_ticket(ticket=other, actor=cast.actor("sari"), reason="rahasia", at=MONDAY_TEN + timedelta(days=8))
    moment.shift(timedelta(days=7))

    told = jokos.presses("Ambil tiket", on=old)

    assert "Membatalkan tiket" in told
    assert "rahasia" not in told


def test_whoever_was_deactivated_or_unlinked_is_dead_at_once_and_so_is_what_waits_for_them(
    by_webhook, jokos, cast, ticket
):
    card = card_on(jokos, ticket)
    by_webhook.api.sent.clear()
    by_webhook.carry = lambda: None
    by_webhook.bring(jokos.written(f"/tiket {ticket.number}"))
    accounts.deactivate_user(user=cast.joko, at=MONDAY_TEN, today=MONDAY_TEN.date())
    by_webhook.bring(by_webhook.api.press_of(JOKOS_CHAT, keys_of(card)[0]["callback_data"], card.message_id))

    del by_webhook.carry
    by_webhook.carry()

    assert ticket.status is Status.NEW
    assert not any(ticket.number in message.text for message in by_webhook.api.sent)
    assert DeliveryState.DROPPED in db.session.scalars(select(Delivery.state)).all()


def test_a_lost_phone_is_cut_off_from_the_account_page(by_webhook, jokos, cast, ticket, client_as):
    card = card_on(jokos, ticket)
    link(cast.joko, 8111)
    waiting = operations.make_link_code(user=cast.joko, at=MONDAY_TEN)

    answer = client_as(cast.joko).send("/account/telegram/lost", page="/account")
    jokos.presses("Ambil tiket", on=card)
    Phone(by_webhook, 8111).says(f"/start {waiting}")

    assert answer.status_code == 303
    assert ticket.status is Status.NEW
    states = db.session.scalars(select(TelegramLink.state).where(TelegramLink.user_id == cast.joko.id))
    assert set(states) == {"removed"}


def test_a_chat_can_unlink_itself_and_is_forgotten_when_it_blocks_the_bot(by_webhook, jokos, cast, ticket):
    jokos.says("/putus")
    assert "belum terhubung" in jokos.says("/tugas")

    link(cast.joko, JOKOS_CHAT)
    by_webhook.bring(by_webhook.api.leave_of(JOKOS_CHAT))

    assert "belum terhubung" in jokos.says("/tugas")


def test_somebody_elses_dialogue_does_not_pass_to_whoever_links_the_chat_next(by_webhook, jokos, cast, ticket):
    card_on(jokos, ticket)
    jokos.presses("Ambil")
    jokos.presses("Tandai selesai")
    jokos.says("Rahasia Joko")
    preview = jokos.last()

    jokos.says(f"/start {operations.make_link_code(user=cast.hesti, at=MONDAY_TEN)}")
    jokos.presses("Kirim", on=preview)

    assert ticket.status is Status.IN_PROGRESS


def test_hostile_words_come_back_as_what_they_are(jokos, ticket):
    card = card_on(jokos, ticket)

    for text in ("<b>tebal</b>", "[x](tg://user?id=1)", "_*`~", "\u202etikreret", "🚰" * 1000):
        told = jokos.says(text, answering=card)
        jokos.presses("Catatan")

        assert text.strip("\u202e")[:20] in told
        assert "\u202e" not in told
    assert all("parse_mode" not in params for _, params in jokos.telegram.api.calls)


def test_fifty_messages_in_a_second_are_all_answered_in_order(by_webhook, jokos, cast):
    by_webhook.mode = "polling"
    texts = [f"/tiket D-2610-{number:05}-1" for number in range(25)] + ["/tugas", "halo"] * 12 + ["/antrean"]

    by_webhook.bring(*(jokos.written(text) for text in texts))

    answers = [message.text for message in by_webhook.api.sent]
    assert len(answers) == len(texts) == 50
    assert "Antrean" in answers[-1]


def test_two_people_who_press_at_the_same_moment_have_one_winner(app, by_webhook, jokos, cast, ticket):
    link(cast.hesti, BUDIS_CHAT)
    cards = [card_on(jokos, ticket), card_on(Phone(by_webhook, BUDIS_CHAT), ticket)]
    updates = [
        {"update_id": 80_000 + card.chat_id}
        | by_webhook.api.press_of(card.chat_id, keys_of(card)[0]["callback_data"], 1)
        for card in cards
    ]
    turn = itertools.count()
    at_once(app, 2, lambda: by_webhook.post(updates[next(turn)]))
    by_webhook.carry()

    taken = select(func.count()).select_from(Event).where(Event.kind == "ticket.taken")
    assert db.session.scalar(taken) == 1
    assert any("tidak ada yang diubah" in message.text for message in by_webhook.api.sent)
