"""The text that is passed on in a chat: shown before it is copied, and without a title where that could tell too much."""

import pytest

from desk.sla import queries as sla
from desk.tickets.kinds import ReporterKind
from desk.tickets.sharing import text_for_chats
from tests.factories import make_ticket

WEAK = "Celah di halaman login SIMPEG"
OTHERS = {"reporter_kind": ReporterKind.INDIVIDUAL, "reporter_name": "Bu Ani", "reporter_contact": "0812"}


def text_of(ticket):
    return text_for_chats(ticket, sla.clocks_of(ticket.id), link="https://desk.test/t")


@pytest.mark.parametrize("service", ["CSIRT", "VA", "TTE"])
def test_of_security_not_even_the_title_is_passed_on(cast, service):
    ticket = make_ticket(cast.sari, service=service, description=WEAK)

    text = text_of(ticket)

    assert ticket.number in text
    assert "Celah" not in text
    assert "SIMPEG" not in text


def test_of_what_somebody_from_outside_reported_neither_name_nor_title_is(cast):
    ticket = make_ticket(cast.rina, description="Akun OSS Bu Ani terkunci", service="OSS", **OTHERS)

    text = text_of(ticket)

    assert ticket.number in text
    assert "Ani" not in text


def test_the_page_shows_what_will_be_copied_and_copies_that(cast, client_as, moment):
    open_one = make_ticket(cast.sari, description="Printer macet")
    secret = make_ticket(cast.sari, service="CSIRT", description=WEAK)
    sari = client_as(cast.sari)

    shown = sari.get(f"/tickets/{open_one.number}").text
    hidden = sari.get(f"/tickets/{secret.number}").text

    assert 'data-copy-from="#share-text"' in shown
    assert "Printer macet" in shown.split('id="share-text"')[1].split("</p>")[0]
    assert "Celah" not in hidden.split('id="share-text"')[1].split("</p>")[0]
