"""Outages for programs: looked at before a report, followed instead of it, and named in the answer to one."""

import pytest

from desk.database import db
from desk.outages import operations
from desk.outages.models import OutageFollower
from tests.factories import MONDAY_TEN
from tests.outages.saying import HOUR, out, planned

REPORT = {"description": "Internet mati", "service": "JAR-WAN", "affected": "office", "can_work": "no"}


@pytest.fixture
def outage(cast, moment):
    made = out(cast, until=MONDAY_TEN + 2 * HOUR)
    db.session.commit()
    return made


def test_a_program_sees_what_is_felt_where_its_owner_works(cast, outage, program_of):
    out(cast, service="EMAIL", departments=["DISDIKBUD"])
    planned(cast, service="HOST", since=MONDAY_TEN + HOUR, until=MONDAY_TEN + 2 * HOUR)
    db.session.commit()

    sari = {one["service"]: one["state"] for one in program_of(cast.sari).get("/outages").json["items"]}
    tono = {one["service"] for one in program_of(cast.tono).get("/outages").json["items"]}

    assert sari == {"JAR-WAN": "out", "HOST": "planned"}
    assert tono == {"JAR-WAN", "EMAIL", "HOST"}


def test_a_report_is_opened_all_the_same_and_its_answer_names_the_outage(cast, outage, program_of):
    sari = program_of(cast.sari)

    opened = sari.post("/tickets", REPORT)
    other = sari.post("/tickets", REPORT | {"service": "PC"})

    assert (opened.status_code, other.status_code) == (201, 201)
    assert opened.json["similar_outage"]["id"] == outage.id
    assert opened.json["similar_outage"]["follows"] is False
    assert other.json["similar_outage"] is None
    assert "similar_outage" not in sari.get(f"/tickets/{opened.json['number']}").json


def test_following_counts_once_and_what_has_ended_is_followed_no_more(cast, outage, program_of):
    sari = program_of(cast.sari)

    for _ in range(2):
        answer = sari.post(f"/outages/{outage.id}/followers")
        assert (answer.status_code, answer.json["follows"]) == (201, True)
    assert db.session.query(OutageFollower).count() == 1
    assert sari.get("/outages").json["items"][0]["follows"] is True
    operations.end_outage(outage=outage, actor=cast.actor("budi"), at=MONDAY_TEN + HOUR)
    db.session.commit()

    assert sari.post(f"/outages/{outage.id}/followers").status_code == 409
    for wrong in ("0", "99999", "abc", "2147483648", "-1"):
        assert sari.post(f"/outages/{wrong}/followers").status_code == 404
    assert program_of(None).get("/outages").status_code == 401
