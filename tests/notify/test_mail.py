"""The mailer against a relay that speaks SMTP: what arrives, and what each refusal means."""

import socket

import pytest

from desk.notify.letters import Button, Letter
from desk.notify.mail import Mailer, Relay
from desk.notify.refusals import ChatGone, Refused, TryLater
from tests.factories import MONDAY_TEN
from tests.relay import MailRelay

pytestmark = pytest.mark.pure
LETTER = Letter(
    "Tiket D-2610-00001-7 dijawab.", ((Button("Buka", url="https://desk.test/t"),),), subject="D-2610-00001-7"
)


@pytest.fixture
def relay():
    with MailRelay() as relay:
        yield relay


def send(relay: MailRelay, letter: Letter = LETTER, *, to: str = "sari@kota.test", reference: str = "n-1-2") -> None:
    mailer = Mailer(relay.url, sender="desk@kota.test", name="Kota Contoh\nBcc: all@kota.test", timeout=2)
    mailer.send(to, letter, reference=reference, at=MONDAY_TEN)


def test_a_letter_arrives_as_plain_text_that_no_absence_note_answers(relay):
    send(relay)

    ((to, mail),) = relay.mails
    assert (to, mail["Subject"], mail.get_content_type()) == ("sari@kota.test", "D-2610-00001-7", "text/plain")
    assert mail.get_content().split() == f"{LETTER.text} Buka: https://desk.test/t".split()
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == ("<n-1-2@kota.test>", "auto-generated")


def test_no_word_of_anybody_becomes_a_header(relay):
    send(relay, Letter("Isi", subject="Halo\r\nBcc: all@kota.test\r\n\r\n<script>"))

    ((_, mail),) = relay.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Halo Bcc: all@kota.test <script>"
    assert mail.get_content().strip() == "Isi"


@pytest.mark.parametrize(
    ("command", "answer", "expected"),
    [
        ("RCPT", "550 no such user", ChatGone),
        ("RCPT", "552 mailbox full for ever", Refused),
        ("RCPT", "450 greylisted", TryLater),
        ("MAIL", "421 too busy", TryLater),
        ("DATA", "554 looks like spam", Refused),
        ("MAIL", "what?", TryLater),
    ],
)
def test_each_refusal_means_what_it_says(relay, command, answer, expected):
    relay.answers[command] = [answer] * 2

    with pytest.raises((TryLater, Refused)) as refused:
        send(relay)

    assert type(refused.value) is expected
    assert relay.mails == []


def test_a_line_cut_after_arrival_sends_the_same_message_again(relay):
    relay.drops_after_data = 1
    with pytest.raises(TryLater):
        send(relay)
    send(relay)

    assert [mail["Message-ID"] for _, mail in relay.mails] == ["<n-1-2@kota.test>"] * 2, "a reader sees it once"


def test_a_relay_that_is_gone_or_silent_is_worth_another_try(relay):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for port in (1, silent.getsockname()[1]):
            mailer = Mailer(f"smtp://user:geheim@127.0.0.1:{port}", sender="d@kota.test", name="Kota", timeout=0.2)
            with pytest.raises(TryLater) as later:
                mailer.send("sari@kota.test", LETTER, reference="n", at=MONDAY_TEN)
            assert "geheim" not in str(later.value)


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("smtps://a:b%40c@mail.test", 465),
        ("smtp://a:b@mail.test", 587),
        ("smtp://mail.test", 25),
        ("smtp://m:2525", 2525),
    ],
)
def test_the_port_follows_from_the_way_to_speak(url, port):
    assert Relay.of(url).port == port
