"""Journey B: nobody takes an urgent ticket in time; the sweep hands it to Tier 2 and everybody concerned hears of it."""

import json
from datetime import timedelta

import pytest

from desk.database import db
from desk.notify.jobs import relay
from desk.notify.models import Notice
from desk.tickets.models import Ticket
from tests.conftest import MONDAY_TEN


def kinds_told(person):
    notices = db.session.query(Notice).filter_by(user_id=person.id).join(Notice.event).all()
    return [notice.event.kind for notice in notices]


@pytest.mark.row("LLG-03", "LLG-05")
def test_an_overdue_ticket_reaches_tier_two_and_comes_back_to_its_contact(app, cast, client_as, moment):
    def sweep():
        result = app.test_cli_runner().invoke(args=["sweep", "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.output)["done"]

    sari, joko = client_as(cast.sari), client_as(cast.joko)
    answer = sari.send(
        "/tickets/new", description="Internet puskesmas mati.", service="PC", affected="office", can_work="no"
    )
    assert answer.status_code == 303
    number = answer.location.partition("?")[0].rpartition("/")[2]
    page = f"/tickets/{number}"
    assert joko.send(f"{page}/take", page=page).status_code == 303
    assert joko.send(f"{page}/replies", body="Saya ke sana.").status_code == 303
    assert sweep() == {}

    # Half of the time, and an hour and a half: warned, who works on it.
    moment.move_to(MONDAY_TEN + timedelta(minutes=61))
    assert sweep() == {"warn": 1}
    moment.move_to(MONDAY_TEN + timedelta(minutes=91))
    assert sweep() == {"warn": 1}
    relay(MONDAY_TEN + timedelta(minutes=91))
    assert "clock.warned" in kinds_told(cast.joko)
    assert kinds_told(cast.budi) == []

    # At the end of two working hours it is still in time. A second later the clock hands it up.
    moment.move_to(MONDAY_TEN + timedelta(hours=2))
    assert sweep() == {}
    moment.move_to(MONDAY_TEN + timedelta(hours=2, seconds=1))
    assert sweep() == {"escalate": 1}
    assert sweep() == {}, "once"
    relay(MONDAY_TEN + timedelta(hours=2, seconds=1))

    budi, nadia, joko = (client_as(person) for person in (cast.budi, cast.nadia, cast.joko))
    for agent in (budi, nadia):
        assert number in agent.get("/").text
        assert number in agent.get("/queue").text
        assert number in agent.get("/inbox").text
    assert number in joko.get("/inbox").text
    assert kinds_told(cast.budi) == ["ticket.escalated"]
    assert "ticket.escalated" in kinds_told(cast.joko)
    assert "clock.breached" in kinds_told(cast.hesti), "the coordinator hears whose time it was"
    assert joko.get(page).status_code == 200
    assert joko.send(f"{page}/resolve", page=page, answer="Sudah").status_code == 403

    assert budi.send(f"{page}/take", page=page).status_code == 303
    assert budi.send(f"{page}/resolve", answer="Switch inti diganti.").status_code == 303
    assert number in joko.get("/").text
    assert joko.send(f"{page}/confirm", page=page).status_code == 303
    ticket = db.session.query(Ticket).filter_by(number=number).one()
    assert (ticket.status, ticket.tier, ticket.assignee_id) == ("closed", 1, cast.joko.id)
