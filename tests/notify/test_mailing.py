"""From an event to a mailbox: by the same stations as a chat, to those who want it, with a relay that may be gone."""

import dataclasses
import re
from datetime import timedelta

import pytest

from desk.accounts import queries as accounts
from desk.database import db
from desk.notify import choosing, jobs, mail_deliveries, mailing
from desk.notify.delivery_models import Delivery, DeliveryState, SendGate
from desk.notify.models import Channel, LinkState
from desk.notify.topics import Topic
from desk.tickets.kinds import Affected, CanWork
from tests.factories import MONDAY_TEN, make_ticket
from tests.notify.chats import slips_of
from tests.relay import MailRelay


@pytest.fixture
def relay(app, cast, moment):
    """Mail is set up, Telegram is not; Joko reads at an address of his."""
    before = app.config["DESK"]
    with MailRelay() as relay:
        app.config["DESK"] = dataclasses.replace(before, smtp_url=relay.url, mail_from="desk@kota.test")
        confirmed(cast.joko)
        yield relay
        app.config["DESK"] = before


def confirmed(user, address="joko@kota.test"):
    row, code = choosing.ask_address(user=user, address=address, at=MONDAY_TEN)
    actor = accounts.actor_of(user, on=MONDAY_TEN.date())
    choosing.confirm_address(user=user, actor=actor, code=code, at=MONDAY_TEN)
    db.session.commit()
    return row


def told(cast, **more):
    """Sari reports something; Joko is Tier 1."""
    ticket = make_ticket(cast.sari, **more)
    db.session.commit()
    jobs.relay(MONDAY_TEN)
    return ticket


def test_a_new_ticket_comes_by_mail_with_number_and_link_and_no_words_of_anybody(cast, relay):
    ticket = told(cast)

    mailing.drain_mail()

    ((to, mail),) = relay.mails
    assert (to, mail["From"]) == ("joko@kota.test", "Kota Contoh <desk@kota.test>")
    assert mail["Subject"].startswith(f"{ticket.number}: ")
    assert f"http://desk.test/tickets/{ticket.number}" in mail.get_content()
    assert ticket.title not in mail.as_string()
    assert "Sari" not in mail.as_string()


def test_what_somebody_does_not_want_stays_in_the_inbox_unless_it_is_critical(cast, relay):
    choosing.choose(user=cast.joko, wanted=set(), channels=["email"])

    told(cast)
    quiet = slips_of(cast.joko)
    told(cast, affected=Affected.PUBLIC, can_work=CanWork.NO)

    assert quiet == []
    assert [slip.channel for slip in slips_of(cast.joko)] == [Channel.EMAIL]


def test_a_relay_that_is_gone_holds_up_mail_alone_and_takes_it_later(cast, relay, moment):
    relay.answers["MAIL"] = ["421 closing"]
    told(cast)
    told(cast)

    mailing.drain_mail()
    first = db.session.query(SendGate).one().troubles
    moment.shift(timedelta(minutes=6))
    mailing.drain_mail()

    assert first == 1, "after one failure nobody hangs on the relay again"
    assert [slip.state for slip in slips_of(cast.joko)] == [DeliveryState.SENT] * 2
    assert len(relay.mails) == 2
    assert db.session.query(SendGate).one().troubles == 0


def test_an_address_that_the_relay_does_not_know_is_dead_until_it_is_confirmed_anew(cast, relay):
    relay.answers["RCPT"] = ["550 no such user"]
    told(cast)
    told(cast)

    mailing.drain_mail()
    told(cast)

    assert choosing.mail_of(cast.joko.id).state is LinkState.BLOCKED
    assert [slip.state for slip in slips_of(cast.joko)] == [DeliveryState.REFUSED, DeliveryState.DROPPED]
    assert relay.mails == []


def test_who_left_is_told_nothing_more(cast, relay):
    told(cast)
    cast.joko.deactivated_at = MONDAY_TEN
    db.session.commit()

    mailing.drain_mail()

    assert relay.mails == []
    assert db.session.query(Delivery).one().state is DeliveryState.DROPPED


def test_two_couriers_hand_a_mail_in_once(cast, relay):
    told(cast)
    slip_id = mail_deliveries.next_mail_id(MONDAY_TEN)

    first = mail_deliveries.claim_mail(slip_id, at=MONDAY_TEN)
    second = mail_deliveries.claim_mail(slip_id, at=MONDAY_TEN)

    assert first is not None
    assert second is None


def test_the_account_page_takes_an_address_by_its_code(cast, relay, client_as):
    sari = client_as(cast.sari)
    wrong = sari.post("/account/mail", data=sari.hidden("/account") | {"address": "bukan alamat"})
    shown = sari.get(wrong.location).text
    sari.post("/account/mail", data=sari.hidden("/account") | {"address": "sari@kota.test"})
    mailing.drain_mail()
    code = re.findall(r"\b[0-9A-Z]{8}\b", relay.mails[0][1].get_content())[0]

    sari.send("/account/mail/code", page="/account", code=code)

    assert 'value="bukan alamat"' in shown, "what was typed is not lost"
    assert choosing.mail_of(cast.sari.id).state is LinkState.WORKING
    assert "sari@kota.test" in sari.get("/account").text


def test_the_choice_is_made_by_boxes(cast, relay, client_as):
    joko = client_as(cast.joko)

    joko.post("/account/notices", data=joko.hidden("/account") | {"wanted": ["deadlines:email", "digest:email"]})

    chosen = choosing.choices_of(cast.joko.id)
    assert {topic for (topic, _), wanted in chosen.items() if wanted} == {Topic.DEADLINES, Topic.DIGEST}
    page = joko.get("/account").text
    assert page.count(" checked") == 2
    refused = joko.post("/account/notices", data=joko.hidden("/account") | {"wanted": ["salary:email"]})
    assert refused.status_code == 303
    assert choosing.choices_of(cast.joko.id) == chosen
