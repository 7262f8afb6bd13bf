"""What an update says, whatever its shape."""

import json

import pytest

from desk.bot.incoming import Photo, read

pytestmark = pytest.mark.pure
CHAT = {"id": 7, "type": "private"}
SENDER = {"id": 7, "is_bot": False, "first_name": "Sari\u202e"}


def said(**content):
    return {"update_id": 1, "message": {"message_id": 3, "date": 0, "chat": CHAT, "from": SENDER} | content}


def test_a_command_is_split_from_its_argument_and_from_the_bots_name():
    found = read(said(text="/TIKET@desk_bot  D-2610-00001-1 "))

    assert (found.command, found.argument, found.is_private) == ("/tiket", "D-2610-00001-1", True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("halo \u202eulgnab\u202c", "halo ulgnab"),  # writing that is turned round
        ("a\x00b\ud800c", "abc"),  # what no database takes
        (
            "<b>tebal</b> [x](tg://user?id=1)",
            "<b>tebal</b> [x](tg://user?id=1)",
        ),  # plain text is sent, nothing is marked up
        ("keluarga 👨\u200d👩\u200d👧 satu\nbaris", "keluarga 👨\u200d👩\u200d👧 satu\nbaris"),
        ("e\u0301", "é"),
    ],
)
def test_text_is_kept_as_what_it_shows(typed, kept):
    assert read(said(text=typed)).text == kept


def test_who_answers_names_the_message_and_a_photo_comes_in_its_largest_size():
    sizes = [{"file_id": "klein", "file_size": 10}, {"file_id": "besar", "file_size": 900}]

    found = read(said(photo=sizes, caption="ini", reply_to_message={"message_id": 12}))

    assert (found.replies_to, found.text, found.photo) == (12, "ini", Photo("besar", 900))


def test_a_button_carries_its_data_and_the_message_under_which_it_stands():
    press = {"id": "9", "from": SENDER, "data": "t:take:D-1:3", "message": {"message_id": 4, "chat": CHAT}}

    found = read({"update_id": 1, "callback_query": press})

    assert (found.pressed, found.press_id, found.message_id, found.chat_id) == ("t:take:D-1:3", "9", 4, 7)


@pytest.mark.parametrize("kind", ["sticker", "voice", "video", "video_note", "audio", "animation", "contact", "dice"])
def test_what_cannot_be_taken_is_known_as_such(kind):
    assert read(said(**{kind: {"file_id": "x"}})).is_other


@pytest.mark.parametrize("status", ["kicked", "left"])
def test_the_bot_notices_that_it_was_put_out(status):
    change = {"chat": CHAT, "from": SENDER, "new_chat_member": {"status": status}}

    assert read({"update_id": 1, "my_chat_member": change}).has_left


def test_a_group_that_moves_says_where_to_even_through_a_bot():
    moved = said(migrate_to_chat_id=-100123)
    moved["message"]["from"] = {"id": 1087968824, "is_bot": True}

    assert read(moved).new_chat_id == -100123


@pytest.mark.parametrize(
    "update",
    [
        said(pinned_message={"message_id": 2}),  # a note of Telegram's own
        said(text="x", forward_origin={"type": "user"}),
        said(text="x", forward_date=1),
        said(text="x", via_bot={"id": 5}),
        {"update_id": 1, "edited_message": said(text="/tugas")["message"]},
        {"update_id": 1, "channel_post": said(text="/tugas")["message"]},
        {"update_id": 1, "my_chat_member": {"chat": CHAT, "new_chat_member": {"status": "member"}}},
        {"update_id": 1, "my_chat_member": []},
        {"update_id": 1, "callback_query": {"id": "1", "data": 5, "message": {"chat": CHAT}}},
        {"update_id": 1, "callback_query": {"id": "1", "data": "t:x", "inline_message_id": "9"}},
        {"update_id": 1, "poll": {"id": "1"}},
        said(location={"latitude": 1e400, "longitude": 0}),
        said(location={"latitude": 10**400, "longitude": 0}),
        said(location={"latitude": json.loads("NaN"), "longitude": 0}),
        said(photo=[5], document={"file_id": "x" * 400}),
    ],
    ids=lambda update: str(update)[:60],
)
def test_what_nobody_needs_is_nothing(update):
    assert read(update) is None


def test_a_place_is_within_the_world():
    assert read(said(location={"latitude": -6.2, "longitude": 106})).place == (-6.2, 106.0)
