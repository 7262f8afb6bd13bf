"""Handing over to Tier 3 by the API."""

import pytest

from desk.database import db
from desk.tickets import operations
from desk.tickets.kinds import CanWork, Kind
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

    assert "BKPM" in {one["code"] for one in budi.get("/external-owners").json["items"]}
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


@pytest.mark.parametrize(("who", "status"), [("sari", 403), ("joko", 403), ("dewi", 403), ("bambang", 200)])
def test_who_is_not_of_tier_two_hands_nothing_over(cast, ticket, moment, program_of, who, status):
    ticket.reporter_id = cast.eko.id
    db.session.commit()
    program = program_of(getattr(cast, who))

    assert program.post(f"/tickets/{ticket.number}/hand-over", {"owner": "BKPM"}).status_code == status


def test_a_change_that_is_not_evaluated_is_not_resolved_by_a_program_either(cast, moment, program_of):
    change = make_ticket(cast.sari, service="HOST", kind=Kind.CHANGE, can_work=CanWork.YES)
    data = make_ticket(cast.sari, service="DATA-API", can_work=CanWork.YES)
    db.session.commit()
    budi = program_of(cast.budi)
    assert budi.post(f"/tickets/{change.number}/take").status_code == 200

    assert budi.post(f"/tickets/{change.number}/resolve", {"answer": "Selesai"}).status_code == 409
    assert budi.post(f"/tickets/{data.number}/take").status_code == 409
