"""Handing over to Tier 3 by the API."""

import pytest

from desk.database import db
from desk.tickets import operations
from tests.factories import MONDAY_TEN, make_ticket


@pytest.fixture
def ticket(cast, moment):
    made = make_ticket(cast.sari, service="OSS")
    operations.take_ticket(ticket=made, actor=cast.actor("budi"), at=MONDAY_TEN)
    db.session.commit()
    return made


@pytest.mark.row("MTR-05")
def test_a_program_hands_over_with_owner_and_number(cast, ticket, moment, program_of):
    budi = program_of(cast.budi)
    number = ticket.number

    told = budi.post(f"/tickets/{number}/hand-over", {"owner": "BKPM", "reference": "OSS-1"})

    assert told.status_code == 200
    assert (told.json["tier"], told.json["status"], told.json["waiting_for"]) == (3, "waiting", "vendor")
    assert told.json["assignee"] == "budi"
    clocks = {one["kind"]: one["state"] for one in budi.get(f"/tickets/{number}/sla").json["clocks"]}
    assert (clocks["tier2_hold"], clocks["tier3_wait"]) == ("paused", "running")
    said = [one for one in budi.get(f"/tickets/{number}/events").json["items"] if one["kind"] == "ticket.handed_over"]
    assert "OSS-1" in said[0]["body"]
    assert budi.post(f"/tickets/{number}/hand-over", {"owner": "NIRGENDS"}).status_code == 422
    assert budi.post(f"/tickets/{number}/hand-over", {"reference": "1"}).status_code == 422
