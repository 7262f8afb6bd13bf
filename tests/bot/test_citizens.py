"""Citizens in the chat: the whole story with the bot down between every two steps, and whatever people and attackers send."""

import io
import itertools
import logging
import re
from datetime import date, timedelta

import pytest
from PIL import Image
from redis import Redis
from sqlalchemy import func, select

from desk import clock, timeline
from desk.bot import citizen_jobs, citizen_state, citizens, dialogues, emergencies, handlers, secrets_heard
from desk.bot.citizen_state import Talk
from desk.bot.citizen_steps import UNKNOWN, Draft, Step
from desk.bot.incoming import read
from desk.bot.models import BotDialogue
from desk.complaints import answering, chats, queries, tracking, verifying
from desk.complaints.chat_models import ChatLinkUse, ComplaintChat
from desk.complaints.kinds import Channel, EvidenceSide, Shield
from desk.complaints.models import PublicComplaint
from desk.complaints.proving import evidence_of
from desk.complaints.states import Status
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify.delivery_models import Delivery, DeliveryState
from desk.notify.jobs import relay
from desk.notify.lanes import Lane
from desk.notify.models import Notice
from desk.timeline import Event
from tests.bot.citizen_phones import SECRET, Phone
from tests.complaints.citizens import Citizen, keys_of, pair_on, photo, whole_database
from tests.complaints.office import dispatched, make_complaint
from tests.factories import MONDAY_TEN
from tests.notify.chats import at_once, link, speaking_to

CHAT, OTHER_CHAT, CITY_CHAT = 880_123_457, 880_123_999, 880_123_777
STORY = "Antrean di loket pindah datang tidak dipanggil berurutan."
CAMERA = "RutheniumCamera"


@pytest.fixture(params=["webhook"])
def phone(request, app, cast, api, moment):
    with speaking_to(app, api, telegram_mode=request.param, telegram_webhook_secret=SECRET):
        yield Phone(app, api, CHAT, moment, request.param)


@pytest.fixture
def office(cast, worlds):
    return worlds.people("office")


def begun(phone, step=Step.STORY, **draft):
    """A dialogue that has come so far: the whole story goes there step by step."""
    made = Draft(**({"tenant": UNKNOWN} | draft))
    citizen_state.save(Talk(phone.chat_id, step, draft=made, has_agreed=True), at=clock.now())
    db.session.commit()


def told(phone, shield=Shield.OPEN, story=STORY):
    """Everything; of an anonymous one it is still asked whether the chat may be remembered."""
    is_anonymous = shield is Shield.ANONYMOUS
    at = Step.FOLLOW if is_anonymous else Step.PREVIEW
    begun(phone, at, story=story, shield=shield.value, is_followed=not is_anonymous)


def send(phone):
    return phone.press_data(f"c:send:{mark(phone)}:")


def talk():
    return dialogues.of_chat(CHAT, at=clock.now())


def step():
    return Step(talk().step)


def mark(phone):
    return talk().content["draft"]["mark"]


def complaints():
    db.session.expire_all()
    return list(db.session.scalars(select(PublicComplaint).order_by(PublicComplaint.id)))


def receipt_of(phone, app):
    """Number and code behind the link that the chat got."""
    token = re.findall(r"/aduan/tautan/([\w-]+)", phone.words)[-1]
    citizen = Citizen(app, phone.moment)
    citizen.get(f"/aduan/tautan/{token}")
    answer = citizen.post(f"/aduan/tautan/{token}")
    return citizen, token, pair_on(citizen.get(answer.location).text) if answer.status_code == 303 else None


def bound(phone, complaint, chat_id=CHAT):
    row = chats.bind(complaint=complaint, chat_id=chat_id, language="id", keys=keys_of(phone.app), at=clock.now())
    db.session.commit()
    return row


def answered(complaint, office):
    complaint = queries.lock_complaint(complaint.id)
    answering.draft_answer(complaint=complaint, actor=office.actor("laras"), body="Sudah diatur.", at=clock.now())
    answering.release_answer(complaint=complaint, actor=office.actor("farida"), at=clock.now())
    db.session.commit()


def tell(phone):
    """The relay and the couriers."""
    count = len(phone.api.sent)
    relay(clock.now())
    phone.deliver()
    db.session.expire_all()
    return phone.api.sent[count:]


@pytest.mark.slow
@pytest.mark.parametrize("phone", ["webhook", "polling"], indirect=True)
def test_the_whole_story_of_a_citizen_with_the_bot_down_between_every_two_steps(phone, app, office, data_folder):
    phone.restarts = True
    (notice,) = phone.say("/start")
    assert "/aduan" in notice.text
    phone.press("agree")
    phone.press_data("c:menu:-:report")
    phone.press("c:page:" + mark(phone) + ":1")
    phone.press_data(f"c:tenant:{mark(phone)}:DISDUKCAPIL")
    assert step() is Step.SERVICE
    phone.press("back")
    assert step() is Step.TENANT
    phone.press_data(f"c:tenant:{mark(phone)}:DISDUKCAPIL")
    phone.say("Pindah datang")
    phone.press_data(f"c:category:{mark(phone)}:delay")
    phone.say(STORY)
    phone.say("Saya menunggu tiga jam.")
    phone.press("on")
    phone.place(-6.175, 106.827)
    phone.say("11-10-2026")
    phone.say("Antrean diperbaiki")
    (noted,) = phone.photo(photo("red", CAMERA).read())
    assert "1" in noted.text
    phone.press("on")
    (preview,) = phone.press_data(f"c:shield:{mark(phone)}:open")
    for part in (STORY, "tiga jam", "Pindah datang", "106.827", "Antrean diperbaiki"):
        assert part in preview.text
    phone.press_data(f"c:change:{mark(phone)}:wish")
    (preview,) = phone.say("Nomor dipanggil urut")
    assert "Nomor dipanggil urut" in preview.text
    sent, _ = phone.press("send")

    (complaint,) = complaints()
    assert complaint.number in sent.text
    assert (complaint.channel, complaint.shield) == (Channel.TELEGRAM, Shield.OPEN)
    assert complaint.description == f"{STORY}\nSaya menunggu tiga jam."
    assert (complaint.about_service, complaint.category.code) == ("Pindah datang", "delay")
    assert (complaint.happened_on, complaint.wish) == (date(2026, 10, 11), "Nomor dipanggil urut")
    picture = evidence_of(complaint, EvidenceSide.COMPLAINANT)[0].file
    kept = (data_folder / "attachments" / picture.key[:2] / picture.key).read_bytes()
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}
    _, _, pair = receipt_of(phone, app)
    assert pair[0] == complaint.number
    assert Citizen(app, phone.moment).opened(*pair).status_code == 200

    dispatched(complaint, office, at=clock.now())
    answered(complaint, office)
    news = tell(phone)
    assert all(complaint.number in message.text for message in news if message.chat_id == CHAT)
    phone.press("no")
    phone.say("Masih tidak urut.")
    assert complaints()[0].status is Status.REOPENED
    answered(complaint, office)
    tell(phone)
    phone.press("yes")
    assert complaints()[0].is_solved
    phone.press_data(phone.buttons()[-1][1])
    assert complaints()[0].rating == 4
    assert pair[1] not in phone.words
    assert "Sudah diatur" not in phone.words


def test_an_anonymous_one_leaves_nothing_of_its_chat_behind_unless_it_is_wanted(
    phone, app, redis_url, caplog, data_folder
):
    caplog.set_level(logging.DEBUG)
    told(phone, Shield.ANONYMOUS)
    phone.press_data(f"c:follow:{mark(phone)}:no")
    phone.photo(photo("red", CAMERA).read())
    send(phone)
    (complaint,) = complaints()
    phone.moment.shift(timedelta(minutes=21))
    citizen_jobs.look_after_dialogues(clock.now())

    redis = Redis.from_url(redis_url)
    kept = {
        "database": whole_database(),
        "logs": caplog.text,
        "redis": "".join(f"{key} {redis.dump(key)}" for key in redis.scan_iter()),
        "files": " ".join(map(str, data_folder.rglob("*"))),
    }
    assert complaint.number in kept["database"]
    for place, content in kept.items():
        for marker in (str(CHAT), "ruthenium", chats.mark_of(CHAT, keys=keys_of(app))):
            assert marker.casefold() not in content.casefold(), f"{marker} in {place}"
    assert receipt_of(phone, app)[2][0] == complaint.number


def test_an_anonymous_one_whose_chat_wants_news_is_bound_sealed_and_can_be_cut_on_the_web(phone, app):
    told(phone, Shield.ANONYMOUS)
    phone.press_data(f"c:follow:{mark(phone)}:yes")
    send(phone)
    (row,) = db.session.scalars(select(ComplaintChat))
    assert str(CHAT) not in row.sealed_chat

    citizen, _, _ = receipt_of(phone, app)
    citizen.get("/lacak/telegram")
    citizen.post("/lacak/telegram/putus")

    db.session.expire_all()
    assert (row.sealed_chat, row.chat_mark) == (None, None)


def test_of_a_confidential_one_the_preview_shows_no_word(phone):
    begun(phone, Step.SHIELD, story=STORY)
    phone.press_data(f"c:shield:{mark(phone)}:confidential")

    assert step() is Step.PREVIEW
    assert STORY not in phone.words
    send(phone)
    assert complaints()[0].shield is Shield.CONFIDENTIAL


def test_the_receipt_is_shown_once_and_to_nobody_a_day_later(phone, app):
    told(phone)
    send(phone)
    _, token, pair = receipt_of(phone, app)
    assert pair[1]

    assert receipt_of(phone, app)[2] is None
    later = chats.make_link(
        complaint=complaints()[0], use=ChatLinkUse.RECEIPT, at=clock.now(), keys=keys_of(app), form_key="x"
    )
    db.session.commit()
    phone.moment.shift(timedelta(hours=24))
    for dead in (token, later, "x", "x" * 2000):
        assert Citizen(app, phone.moment).get(f"/aduan/tautan/{dead}").status_code == 404


def test_send_pressed_twice_or_a_week_later_makes_one_complaint(phone):
    told(phone)
    data = f"c:send:{mark(phone)}:"
    phone.press_data(data)
    phone.press_data(data)
    phone.moment.shift(timedelta(days=7))
    answers = phone.press_data(data)

    assert len(complaints()) == 1
    assert len(answers) == 1


SECRETS = [
    "NIK saya 3276012345678901",
    "3276 0123 4567 8901",
    "ADU-2610-00017-3 K7QF-2M9D-XT4B",
    "kode k7qf-2m9d-xt4b ya",
    "K7QF2M9DXT4B",
    "/status ADU-2610-00017-3 K7QF-2M9D-XT4B",
]


def test_an_identity_number_or_an_access_code_is_not_kept_and_warned_of(phone):
    begun(phone)
    for secret in SECRETS:
        (warning,) = phone.say(secret)
        assert "/lacak" in warning.text

    assert talk().content["draft"]["story"] == ""
    assert step() is Step.STORY
    assert not any(secret in phone.words for secret in SECRETS)


@pytest.mark.pure
@pytest.mark.parametrize(
    "harmless",
    [
        "0812-3456-7890",
        "Tolong dipercepat",
        "2026 10 12",
        "ADU-2610-00017-3",
        "satu dua-tiga empat lima",
        "Loket 12 buka 08.00-15.00",
        "kode pos 40123, RT 001 RW 002",
    ],
)
def test_a_telephone_number_or_plain_words_are_no_secret(harmless):
    assert not secrets_heard.is_told(harmless)


JUNK = [
    {"sticker": {"file_id": "x"}},
    {"voice": {"file_id": "x", "duration": 3}},
    {"video": {"file_id": "x"}},
    {"contact": {"phone_number": "081", "first_name": "<b>"}},
    {"text": "<b>tebal</b> [x](tg://user?id=1) _*`"},
    {"text": "\u202etxet denrut\u202c \u0000 \ud83d"},
    {"text": "a" * 4096},
    {"text": "/" + "x" * 4000},
    {"text": "/start " + "c-" + "x" * 3000},
    {"text": "/start c-"},
    {"text": "/KASUS@desk_test_bot"},
    {"location": {"latitude": 1e400, "longitude": 0}},
    {"location": {"latitude": -6.1, "longitude": 106.8}},
    {"photo": [{"file_id": "gone", "file_size": 20_971_520}]},
    {"photo": [{"file_id": "gone"}]},
    {"document": {"file_id": "gone", "mime_type": "application/pdf"}},
    {"caption": "foto", "photo": []},
]
PRESSES = [
    "c:", "c::", "c:x:y:z", "c:tenant:{mark}:NOBODY", "c:tenant:{mark}:' OR 1=1", "c:page:{mark}:99", "c:page:{mark}:-1",
    "c:page:{mark}:²", "c:send:{mark}:", "c:sure:{mark}:", "c:on:{mark}:preview", "c:change:{mark}:preview",
    "c:shield:{mark}:public", "c:day:{mark}:-5", "c:follow:{mark}:maybe", "c:service:{mark}:1", "c:case:-:1",
    "c:yes:-:99999999999999999999", "c:no:-:1", "c:rate:-:1.4", "c:rate:-:", "c:cut:-:x", "c:menu:-:nothing", "c:unobject:-:",
    "c:send:00000000:", "c:drop:00000000:", "x" * 64,
]  # fmt: skip


def test_junk_at_any_moment_is_answered_in_words_or_not_at_all_and_changes_nothing_of_others(phone, office):
    """Straight to the handlers: whatever they raise is seen here."""
    foreign = make_complaint()
    db.session.commit()
    row = bound(phone, foreign, OTHER_CHAT)
    ids, letters = itertools.count(1), []

    def hear(**update):
        phone.moment.shift(2)
        letters.extend(handlers.hear(read({"update_id": next(ids)} | update), at=clock.now()).letters)

    for reach in (lambda: None, lambda: begun(phone), lambda: told(phone)):
        reach()
        for content in JUNK:
            if read({"update_id": 1, "message": phone.message(content)}) is not None:
                hear(message=phone.message(content))
        for data in PRESSES:
            kept = talk()
            key = kept.content["draft"]["mark"] if kept and kept.content.get("draft") else "00000000"
            for one in {data, data.replace(":1", f":{row.id}")}:
                hear(callback_query=phone.pressed(one.format(mark=key)))
        db.session.commit()
        phone.say("/keluar")

    said = " ".join(letter.text for letter in letters)
    assert len(letters) > 100
    assert foreign.number not in said
    assert (foreign.status, foreign.rating, row.ended_at) == (Status.RECEIVED, None, None)
    assert complaints()[0] == foreign


@pytest.mark.parametrize("content", JUNK[4:7], ids=["marks", "turned", "long"])
def test_what_is_odd_or_long_comes_back_in_the_preview_as_plain_text(phone, content):
    begun(phone, shield="open")
    phone.say(content["text"])
    begun_again = talk().content["draft"]["story"]
    begun(phone, Step.WISH, story=begun_again, shield="open", is_changing=True)
    (preview,) = phone.say("Harapan")

    assert preview.text.count("\n") > 8
    assert "parse_mode" not in phone.words
    assert "\u202e" not in phone.words


def test_a_long_report_comes_in_parts_and_what_does_not_fit_is_said(phone):
    begun(phone)
    phone.say("a" * 4096)
    phone.say("b" * 3000)
    (refused,) = phone.say("c" * 2000)
    assert "8000" in refused.text
    assert len(talk().content["draft"]["story"]) == 4096 + 1 + 3000
    phone.say("c" * 900)
    assert len(talk().content["draft"]["story"]) == 7998


def test_fifty_messages_in_a_second_are_slowed_and_counted_without_a_name(phone, app):
    begun(phone)
    update = {
        "message": {
            "message_id": 1, "text": "lagi", "chat": {"id": CHAT, "type": "private"}, "from": {"id": CHAT, "first_name": "S"}
        }
    }  # fmt: skip
    answers = [citizens.hear(read({"update_id": n, **update}), at=clock.now()) for n in range(50)]
    db.session.commit()

    said = [bool(letters) for letters in answers]
    assert 20 < sum(said) < 45
    assert not any(said[-5:])
    assert str(CHAT) not in "".join(
        str(row) for row in db.session.execute(select(db.metadata.tables["gate_counters"])).all()
    )


def test_messages_of_many_chats_at_once_are_all_answered(app, cast, moment):
    numbers = itertools.count(1)
    ids = iter(range(700_001, 700_013))

    def one():
        chat_id = next(ids)
        sender = {"id": chat_id, "first_name": "S"}
        message = {"message_id": 1, "text": "/start", "chat": {"id": chat_id, "type": "private"}, "from": sender}
        letters = citizens.hear(read({"update_id": next(numbers), "message": message}), at=clock.now())
        db.session.commit()
        return len(letters)

    assert at_once(app, 12, one) == [1] * 12
    assert db.session.scalar(select(func.count()).select_from(BotDialogue)) == 12


@pytest.mark.row("TRK-02")
def test_a_word_of_danger_gives_the_number_at_once_and_rings_those_on_duty(phone, office):
    link(office.rina, 880_999_001)
    phone.moment.move_to(MONDAY_TEN + timedelta(hours=14))  # midnight in Jakarta
    first, *_ = phone.say("Ada KEBAKARAN di pasar!")
    assert "112" in first.text
    phone.say("tolong!")

    event = db.session.scalars(select(Event).where(Event.kind == EventKind.EMERGENCY_HEARD)).one()
    assert set(event.details) == {"word"}
    relay(clock.now())
    slips = db.session.scalars(select(Delivery).join(Delivery.notice).where(Notice.event_id == event.id)).all()
    assert [(slip.lane, slip.try_after <= clock.now()) for slip in slips] == [(Lane.URGENT, True)]
    phone.deliver()
    assert "112" in next(message.text for message in phone.api.sent if message.chat_id == 880_999_001)


def test_a_word_of_danger_in_a_report_does_not_stop_it(phone):
    begun(phone)
    phone.say("Kecelakaan sering terjadi di depan pasar, tolong dipasang rambu.")

    assert "112" in phone.words
    assert "rambu" in talk().content["draft"]["story"]


@pytest.mark.pure
@pytest.mark.parametrize(
    ("words", "is_danger"),
    [
        ("Tolong perbaiki lampu jalan di depan rumah saya", False),
        ("Terima kasih atas bantuannya", False),
        ("Setelah banjir kemarin berkas saya hilang di loket", False),
        ("Kebakaranan", False),
        ("tolong!!", True),
        ("rumah TERBAKAR", True),
        ("Ada gas bocor di lantai dua, bau sekali", True),
        ("he is unconscious", True),
    ],
)
def test_danger_is_told_from_politeness(words, is_danger):
    assert bool(emergencies.known().word_in(words)) is is_danger


def test_several_cases_of_one_person_are_chosen_by_button_and_hidden_after_a_while_or_on_leaving(phone, app, office):
    first, second, foreign = (make_complaint() for _ in range(3))
    db.session.commit()
    row = bound(phone, first)
    bound(phone, second)
    bound(phone, foreign, OTHER_CHAT)

    (listed,) = phone.say("/kasus")
    assert first.number in listed.text
    assert second.number in listed.text
    (case,) = phone.press_data(f"c:case:-:{row.id}")
    assert first.number in case.text
    assert second.number not in case.text

    phone.moment.shift(timedelta(hours=13))
    (locked,) = phone.say("/status")
    assert "ADU-" not in locked.text
    (locked,) = phone.press_data(f"c:case:-:{row.id}")
    assert "ADU-" not in locked.text
    bound(phone, first)  # they came back by the page and its code
    assert second.number in phone.say("/kasus")[0].text

    phone.say("/keluar")
    assert "ADU-" not in phone.say("/kasus")[0].text
    held = select(ComplaintChat).where(ComplaintChat.ended_at.is_(None))
    assert [one.complaint_id for one in db.session.scalars(held)] == [foreign.id]
    assert foreign.number not in phone.words


def test_a_chat_is_bound_by_the_link_of_the_page_once(phone, app):
    citizen = Citizen(app, phone.moment)
    number, code = citizen.receipt()
    assert "/lacak/telegram" in citizen.get("/aduan/tanda-terima").text
    citizen.get("/lacak/telegram")
    citizen.post("/lacak/telegram")
    page = citizen.get("/lacak/telegram").text
    payload = re.search(r"https://t\.me/desk_test_bot\?start=(c-[\w-]+)", page)[1]
    assert len(payload) <= 64
    assert citizen.get("/lacak/telegram/qr").status_code == 200

    said, case = phone.say(f"/start {payload}")
    assert number in said.text
    assert number in case.text
    assert code not in phone.words
    thief = Phone(app, phone.api, OTHER_CHAT, phone.moment)
    assert number not in thief.say(f"/start {payload}")[0].text
    assert number not in thief.say("/start c-" + "A" * 22)[0].text
    citizen.post("/lacak/keluar")
    assert citizen.get("/lacak/telegram").status_code == 303


@pytest.mark.parametrize("path", ["", "/qr"])
def test_without_code_or_receipt_nobody_gets_a_link(phone, app, path):
    answer = Citizen(app, phone.moment).get(f"/lacak/telegram{path}")

    assert answer.status_code in (303, 404)


def test_news_are_number_and_status_and_wait_for_the_morning(phone, office):
    complaint = make_complaint(shield=Shield.CONFIDENTIAL, description="Ruthenium diminta di loket.")
    db.session.commit()
    bound(phone, complaint)
    verifying.query(complaint=complaint, actor=office.actor("indra"), missing="Ruthenium mana?", at=clock.now())
    db.session.commit()
    (need,) = tell(phone)
    assert complaint.number in need.text
    tracking.add_words(complaint=queries.lock_complaint(complaint.id), words="Ini", at=clock.now())
    db.session.commit()
    assert [message for message in tell(phone) if message.chat_id == CHAT] == []  # what they did themselves

    phone.moment.move_to(MONDAY_TEN + timedelta(hours=13))  # 23.00
    verifying.refer(
        complaint=queries.lock_complaint(complaint.id),
        actor=office.actor("indra"),
        to="Ruthenium",
        words="",
        at=clock.now(),
    )
    db.session.commit()
    assert tell(phone) == []
    phone.moment.move_to(MONDAY_TEN + timedelta(hours=20, minutes=1))  # 06.01
    phone.deliver()
    assert complaint.number in phone.api.sent[-1].text
    assert "uthenium" not in phone.words
    slips = db.session.scalars(select(Delivery).where(Delivery.binding_id.is_not(None))).all()
    assert {(slip.chat_id, slip.state) for slip in slips} == {(None, DeliveryState.SENT)}


@pytest.mark.parametrize(("measure", "is_told"), [("completion", True), ("reply_wait", False), ("verification", False)])
def test_what_is_missing_is_reminded_of_by_the_ladder_while_it_is_missing(phone, office, measure, is_told):
    complaint = make_complaint()
    verifying.query(complaint=complaint, actor=office.actor("rina"), missing="Tanggal", at=clock.now())
    db.session.commit()
    relay(clock.now())
    bound(phone, complaint)
    timeline.record(
        EventKind.CLOCK_REMINDED,
        at=clock.now(),
        complaint=complaint,
        measure=measure,
        who=["complainant", "front_office"],
        due_at=clock.now() + timedelta(days=3),
    )
    db.session.commit()

    news = [message.text for message in tell(phone) if message.chat_id == CHAT]
    assert [complaint.number in text for text in news] == [True] * is_told


def test_news_are_checked_again_when_they_are_sent(phone, office):
    complaint = make_complaint()
    db.session.commit()
    bound(phone, complaint)
    dispatched(complaint, office, at=clock.now())
    db.session.commit()
    relay(clock.now())
    phone.say("/keluar")
    count = len(phone.api.sent)
    phone.deliver()

    assert len(phone.api.sent) == count
    assert db.session.scalars(select(Delivery.state).where(Delivery.binding_id.is_not(None))).all() == ["dropped"]


def test_a_blocked_bot_forgets_the_chat(phone, office):
    complaint = make_complaint()
    db.session.commit()
    row = bound(phone, complaint)
    dispatched(complaint, office, at=clock.now())
    db.session.commit()
    phone.api.fail_next("sendMessage", chat_id=CHAT, code=403)
    tell(phone)

    db.session.expire_all()
    assert row.sealed_chat is None


def test_a_report_left_lying_is_reminded_of_once_by_day_and_dropped(phone, data_folder):
    begun(phone)
    phone.say(STORY)
    phone.photo(photo().read())
    phone.moment.shift(timedelta(hours=4))
    for _ in range(2):
        citizen_jobs.look_after_dialogues(clock.now())
    count = len(phone.api.sent)
    phone.deliver()
    assert len(phone.api.sent) == count + 1
    assert phone.say("/lapor")
    assert step() is Step.STORY

    phone.moment.shift(timedelta(hours=25))
    citizen_jobs.look_after_dialogues(clock.now())
    assert talk() is None
    assert not (data_folder / "waiting" / f"chat{CHAT}").exists()


@pytest.mark.parametrize(
    ("content", "is_taken"),
    [(photo().read(), True), (b"%PDF-1.7 nothing", False), (b"\xff\xd8\xff damaged", False)],
    ids=["photo", "pdf", "damaged"],
)
def test_only_photos_are_taken(phone, content, is_taken):
    begun(phone)
    answers = phone.photo(content)

    assert len(answers) == 1
    assert len(talk().content["draft"]["photos"]) == is_taken


def test_no_more_photos_than_the_form_takes(phone):
    begun(phone)
    for _ in range(6):
        phone.photo(photo().read())

    assert len(talk().content["draft"]["photos"]) == 5


def test_reports_of_one_chat_are_limited_and_nothing_told_is_lost(phone):
    for _ in range(3):
        told(phone)
        send(phone)

    assert len(complaints()) == 2
    assert talk().content["draft"]["story"] == STORY


def test_the_chat_of_an_employee_can_report_as_a_citizen(phone, cast):
    link(cast.sari, CHAT)
    (notice,) = phone.say("/lapor")

    assert "/aduan" in notice.text
    assert phone.press("agree")
