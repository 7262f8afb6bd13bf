"""desk.notify.telegram against a real HTTP server."""

import contextlib
import logging
import os
import socket
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from desk.notify.keyboards import TEXT_LIMIT
from desk.notify.letters import Button, Letter
from desk.notify.telegram import ChatGone, ChatMoved, Courier, FileTooBig, Refused, TryLater
from tests.fakes import FakeTelegram

SECRET = "AAF-not-a-real-secret"
TOKEN = f"4242:{SECRET}"
SITI = 42
BLOCK_PAGE = b"<html><h1>Blocked</h1>/bot" + TOKEN.encode() + b"/sendMessage</html>"


@pytest.fixture
def api() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as api:
        yield api


@pytest.fixture
def courier(api: FakeTelegram) -> Iterator[Courier]:
    courier = Courier(TOKEN, api.base_url, timeout=3)
    yield courier
    courier.close()


def test_a_message_arrives_once_and_its_id_comes_back(api: FakeTelegram, courier: Courier) -> None:
    text = "Ticket IT-7 is *yours* <b>now_"
    number = courier.send(SITI, Letter(text))

    (message,) = api.sent
    assert (message.chat_id, message.text, message.message_id) == (SITI, text, number)
    assert "parse_mode" not in message.params
    assert message.params["link_preview_options"] == {"is_disabled": True}


def test_a_message_costs_one_call(api: FakeTelegram, courier: Courier) -> None:
    courier.send(SITI, Letter("one"))
    courier.send(SITI, Letter("two"))

    assert [method for method, _ in api.calls] == ["sendMessage", "sendMessage"]


def test_an_https_link_is_a_button(api: FakeTelegram, courier: Courier) -> None:
    courier.send(SITI, Letter("Ticket IT-7", ((Button("Open", url="https://desk.example.org/tickets/IT-7"),),)))

    assert api.sent[0].text == "Ticket IT-7"
    button = {"text": "Open", "url": "https://desk.example.org/tickets/IT-7"}
    assert api.sent[0].params["reply_markup"]["inline_keyboard"] == [[button]]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/tickets/IT-7", "https://desk/tickets/IT-7"])
def test_a_link_telegram_refuses_as_a_button_is_text(api: FakeTelegram, courier: Courier, url: str) -> None:
    courier.send(SITI, Letter("Ticket IT-7", ((Button("Open", url=url),),)))

    assert [message.text for message in api.sent] == [f"Ticket IT-7\nOpen: {url}"]


def test_a_long_text_is_clipped_and_keeps_its_link(api: FakeTelegram, courier: Courier) -> None:
    courier.send(SITI, Letter("🚰" * TEXT_LIMIT, ((Button("Open", url="http://desk.test/1"),),)))

    text = api.sent[0].text
    assert text.endswith("🚰…\nOpen: http://desk.test/1")
    assert TEXT_LIMIT - 1 <= len(text.encode("utf-16-le")) / 2 <= TEXT_LIMIT


def test_a_text_of_just_the_limit_is_left_alone(api: FakeTelegram, courier: Courier) -> None:
    courier.send(SITI, Letter("a" * TEXT_LIMIT))

    assert api.sent[0].text == "a" * TEXT_LIMIT


def test_half_an_emoji_does_not_stop_a_message(api: FakeTelegram, courier: Courier) -> None:
    courier.send(SITI, Letter("broken \ud83d end"))

    assert api.sent[0].text == "broken ? end"


def test_too_many_requests_says_how_long_to_wait(api: FakeTelegram, courier: Courier) -> None:
    api.fail_next(code=429, retry_after=7)

    with pytest.raises(TryLater) as later:
        courier.send(SITI, Letter("x"))

    assert later.value.delay == timedelta(seconds=7)
    assert not api.sent


@pytest.mark.parametrize(
    ("code", "description"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: user is deactivated"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: user is deactivated"),
        (400, "Bad Request: PEER_ID_INVALID"),
    ],
)
def test_a_closed_chat_is_a_dead_link(api: FakeTelegram, courier: Courier, code: int, description: str) -> None:
    api.fail_next(code=code, description=description)

    with pytest.raises(ChatGone):
        courier.send(SITI, Letter("x"))


def test_an_empty_message_is_refused_but_the_link_lives(courier: Courier) -> None:
    with pytest.raises(Refused, match="text is empty") as refused:
        courier.send(SITI, Letter(" "))

    assert type(refused.value) is Refused


def test_a_group_that_moved_tells_its_new_id(api: FakeTelegram, courier: Courier) -> None:
    api.fail_next(code=400, migrate_to=-100123)

    with pytest.raises(ChatMoved) as moved:
        courier.send(-5, Letter("x"))

    assert moved.value.new_chat_id == -100123


def test_a_wrong_token_waits_for_the_operator(api: FakeTelegram) -> None:
    courier = Courier("1:wrong", api.base_url)
    with pytest.raises(TryLater) as later:
        courier.send(SITI, Letter("x"))
    courier.close()

    assert later.value.delay == timedelta(minutes=5)


@pytest.mark.parametrize("code", [500, 502])
def test_trouble_at_telegram_is_worth_another_try(api: FakeTelegram, courier: Courier, code: int) -> None:
    api.fail_next(code=code)

    with pytest.raises(TryLater) as later:
        courier.send(SITI, Letter("x"))

    assert later.value.delay == timedelta(minutes=1)
    assert courier.send(SITI, Letter("again"))


@pytest.mark.parametrize("code", [200, 400, 403, 404, 502])
@pytest.mark.parametrize("body", [BLOCK_PAGE, b""])
def test_a_page_in_the_way_is_not_telegrams_word(api: FakeTelegram, courier: Courier, code: int, body: bytes) -> None:
    api.fail_next(code=code, body=body)

    with pytest.raises(TryLater):
        courier.send(SITI, Letter("x"))


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"ok": true, "result": true}', b"null"])
def test_an_answer_that_makes_no_sense_is_worth_another_try(api: FakeTelegram, courier: Courier, body: bytes) -> None:
    api.fail_next(code=200, body=body)

    with pytest.raises(TryLater):
        courier.send(SITI, Letter("x"))


def test_an_outage_is_noticed_at_once_and_forgotten_when_over(api: FakeTelegram, courier: Courier) -> None:
    courier.send(SITI, Letter("before"))
    api.stop()
    began = time.monotonic()
    with pytest.raises(TryLater):
        courier.send(SITI, Letter("on the old connection"))
    with pytest.raises(TryLater) as later:
        courier.send(SITI, Letter("during"))
    assert time.monotonic() - began < 2
    assert later.value.delay == timedelta(seconds=10)

    api.start()
    courier.send(SITI, Letter("after"))
    assert [message.text for message in api.sent] == ["before", "after"]


def test_a_slow_answer_ends_in_time(api: FakeTelegram) -> None:
    courier = Courier(TOKEN, api.base_url, timeout=0.3)
    api.delay_next(10)
    began = time.monotonic()
    with pytest.raises(TryLater) as later:
        courier.send(SITI, Letter("x"))
    courier.close()

    assert time.monotonic() - began < 2
    assert later.value.delay == timedelta(minutes=1)


def test_an_answer_that_trickles_in_ends_in_time() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    courier = Courier(TOKEN, f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=0.5)
    with ThreadPoolExecutor() as pool, listener:
        sending = pool.submit(courier.send, SITI, Letter("x"))
        line, _ = listener.accept()
        with line, contextlib.suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(6):
                time.sleep(0.2)
                line.send(b" ")
        assert isinstance(sending.exception(0.5), TryLater)
    courier.close()


def test_a_line_cut_after_arrival_is_worth_another_try(api: FakeTelegram, courier: Courier) -> None:
    api.fail_next(drop_after_accept=True)

    with pytest.raises(TryLater):
        courier.send(SITI, Letter("x"))

    assert len(api.sent) == 1


def test_the_token_is_in_no_error_and_no_log(
    api: FakeTelegram, courier: Courier, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    for code in (200, 400, 403, 404, 429, 500, 502):
        api.fail_next(code=code, body=BLOCK_PAGE)
        api.fail_next(code=code, description=f"{code} at {TOKEN}")
    odd = [Courier(f"7:{SECRET}{end}", api.base_url) for end in ("\n", " x", "/", "\0")]
    for sender in [courier] * 14 + odd:
        with pytest.raises((TryLater, Refused)) as caught:
            sender.send(SITI, Letter("x"))
        told += [*traceback.format_exception(caught.value), repr(caught.value)]
    for sender in odd:
        sender.close()

    assert SECRET not in "".join(told)
    assert SECRET not in caplog.text


def test_four_threads_share_a_courier(api: FakeTelegram, courier: Courier) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda n: courier.send(SITI, Letter(f"message {n}")), range(100)))

    assert len(set(numbers)) == 100
    assert {message.text for message in api.sent} == {f"message {n}" for n in range(100)}


def test_one_bad_chat_does_not_disturb_another(api: FakeTelegram, courier: Courier) -> None:
    api.fail_next(chat_id=7, code=403)

    assert courier.send(SITI, Letter("x"))
    with pytest.raises(ChatGone):
        courier.send(7, Letter("x"))


def test_a_forked_child_sends_and_its_parent_goes_on(api: FakeTelegram, courier: Courier) -> None:
    courier.send(SITI, Letter("parent"))
    child = os.fork()
    if child == 0:
        try:
            courier.send(SITI, Letter("child"))
            courier.close()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    courier.send(SITI, Letter("parent again"))

    assert [message.text for message in api.sent] == ["parent", "child", "parent again"]


def test_a_closed_courier_opens_again_when_needed(api: FakeTelegram, courier: Courier) -> None:
    courier.send(SITI, Letter("one"))
    courier.close()
    courier.close()
    courier.send(SITI, Letter("two"))

    assert len(api.sent) == 2


def test_closing_ends_a_poll_under_way(api: FakeTelegram, courier: Courier) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(courier.get_updates, None, 30)
        wait_for_polls(api, 1)
        courier.close()
        assert isinstance(poll.exception(2), TryLater)


def test_the_bots_name_is_asked_once(api: FakeTelegram, courier: Courier) -> None:
    assert courier.username() == courier.username() == "desk_test_bot"
    assert [method for method, _ in api.calls] == ["getMe"]


def test_updates_come_raw_and_are_confirmed_by_the_offset(api: FakeTelegram, courier: Courier) -> None:
    first = api.say(SITI, "/start abc")
    (update,) = courier.get_updates(None, 0)

    assert update["update_id"] == first
    assert update["message"]["text"] == "/start abc"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert courier.get_updates(first, 0) == [update]
    assert courier.get_updates(first + 1, 0) == []


def test_a_poll_ends_when_an_update_comes_and_messages_pass_it(api: FakeTelegram, courier: Courier) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(courier.get_updates, None, 30)
        wait_for_polls(api, 1)
        courier.send(SITI, Letter("while polling"))
        api.say(SITI, "hello")
        assert [update["message"]["text"] for update in poll.result(2)] == ["hello"]


def test_a_newer_poll_ends_the_older_one(api: FakeTelegram, courier: Courier) -> None:
    with ThreadPoolExecutor() as pool:
        older = pool.submit(courier.get_updates, None, 30)
        wait_for_polls(api, 1)
        newer = pool.submit(courier.get_updates, None, 30)
        assert isinstance(older.exception(2), TryLater)
        api.say(SITI, "hello")
        assert len(newer.result(2)) == 1


def test_the_fake_answers_409_to_a_poll_while_a_webhook_is_set(api: FakeTelegram, courier: Courier) -> None:
    url = f"{api.base_url}/bot{TOKEN}"
    httpx.post(f"{url}/setWebhook", json={"url": "https://desk.example.org/hook"})
    assert httpx.get(f"{url}/getUpdates").status_code == 409
    with pytest.raises(TryLater, match="webhook"):
        courier.get_updates(None, 0)

    httpx.post(f"{url}/deleteWebhook")
    assert courier.get_updates(None, 0) == []


def test_the_fake_delivers_a_repeated_update_once_more(api: FakeTelegram, courier: Courier) -> None:
    number = api.push({"message": {}})
    courier.get_updates(None, 0)
    api.push({"message": {}}, update_id=number)

    assert [update["update_id"] for update in courier.get_updates(number + 1, 0)] == [number]
    assert courier.get_updates(number + 1, 0) == []


def test_the_fake_takes_uploads_and_serves_files(api: FakeTelegram) -> None:
    photo = bytes(range(256)) + b"\r\n\n\r--"
    sent = httpx.post(
        f"{api.base_url}/bot{TOKEN}/sendPhoto",
        data={"chat_id": "42", "caption": "Keran bocor: foto é"},
        files={"photo": ("a.jpg", photo)},
    )
    api.files["F1"] = photo
    path = httpx.get(f"{api.base_url}/bot{TOKEN}/getFile?file_id=F1").json()["result"]["file_path"]

    assert sent.json()["ok"]
    assert (api.sent[0].text, api.sent[0].files) == ("Keran bocor: foto é", {"photo": photo})
    assert httpx.get(f"{api.base_url}/file/bot{TOKEN}/{path}").content == photo


def wait_for_polls(api: FakeTelegram, count: int) -> None:
    for _ in range(200):
        if [method for method, _ in api.calls].count("getUpdates") >= count:
            return time.sleep(0.05)  # from counted to waiting
        time.sleep(0.01)
    raise AssertionError("no poll came")


def test_buttons_stand_in_rows_and_send_their_data_back(api: FakeTelegram, courier: Courier) -> None:
    rows = (
        (Button("Ambil", data="t:take"), Button("Kembalikan", data="t:return")),
        (Button("Buka", url="http://desk.test/1"),),
    )

    courier.send(SITI, Letter("Tiket baru", rows))

    keys = api.sent[0].params["reply_markup"]["inline_keyboard"]
    assert [[key["callback_data"] for key in row] for row in keys] == [["t:take", "t:return"]]
    assert api.sent[0].text == "Tiket baru\nBuka: http://desk.test/1", (
        "an address that can be no button is a line of text"
    )


def test_a_letter_replaces_an_earlier_one_or_is_sent_anew(api: FakeTelegram, courier: Courier) -> None:
    number = courier.send(SITI, Letter("Baru"))
    edited = courier.send(SITI, Letter("Diambil", edits=number))
    api.fail_next("editMessageText", code=400, description="Bad Request: message is not modified")
    again = courier.send(SITI, Letter("Diambil", edits=number))
    api.fail_next("editMessageText", code=400, description="Bad Request: message to edit not found")
    anew = courier.send(SITI, Letter("Selesai", edits=number))

    assert (edited, again) == (number, number)
    assert anew != number
    assert [message.text for message in api.sent] == ["Baru", "Diambil", "Selesai"]


def test_a_file_is_fetched_unless_it_is_too_big(api: FakeTelegram, courier: Courier) -> None:
    api.files["foto"] = b"12345"

    assert courier.download("foto", 5) == b"12345"
    with pytest.raises(FileTooBig):
        courier.download("foto", 4)
