"""Who has a ticket's page open: colleagues see it for a minute, it keeps nobody signed in, and it is no lock."""

import json
from datetime import timedelta

from desk.escalation import operations as escalation
from desk.presence import operations
from tests.factories import MONDAY_TEN, make_ticket


def test_colleagues_see_who_writes_for_a_minute_and_the_reporter_sees_nobody(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    url = f"/tickets/{ticket.number}/presence"
    joko, hesti, sari = client_as(cast.joko), client_as(cast.hesti), client_as(cast.sari)

    assert joko.send(url, page="/account", state="writing").status_code == 204
    first = hesti.get(url)
    again = hesti.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert [one.partition(" ")[0] for one in first.json["people"]] == ["Joko"]
    assert (again.status_code, again.data) == (304, b"")
    assert joko.get(url).json["people"] == []
    assert joko.send(url, page="/account", state="here").status_code == 204
    assert hesti.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert sari.get(url).status_code == 403
    assert sari.send(url, page="/account", state="writing").status_code == 403
    assert client_as(cast.tono).get(url).status_code == 404

    moment.shift(61)
    assert hesti.get(url).json["people"] == []
    operations.forget(MONDAY_TEN + timedelta(seconds=61))
    joko.send(url, page="/account", state="writing")
    joko.send(url, page="/account", state="gone")
    assert hesti.get(url).json == {"people": [], "version": ticket.version}
    assert json.loads(first.data)["version"] == ticket.version


def test_a_page_that_was_open_when_the_ticket_left_says_nothing_more_and_hears_that_it_moved(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="P", tried="S", at=MONDAY_TEN)
    budi, url = client_as(cast.budi), f"/tickets/{ticket.number}/presence"
    before = budi.get(url).json
    escalation.return_ticket(ticket=ticket, actor=cast.actor("nadia"), reason="Coba dulu", at=MONDAY_TEN)

    answers = [budi.send(url, page="/account", state=state) for state in ("writing", "here")]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert budi.get(url).json["version"] == ticket.version > before["version"]
    assert client_as(cast.joko).get(url).json["people"] == []


def test_an_open_page_keeps_nobody_signed_in(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    joko, url = client_as(cast.joko), f"/tickets/{ticket.number}/presence"

    for _ in range(4):
        moment.shift(10 * 60)
        answer = joko.get(url)

    assert answer.status_code == 302
