"""Complaints by the API: through the same gate and operation as the form, looked up as guardedly as on /lacak."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk.accounts.policy import Scope
from desk.complaints import answering
from desk.complaints.kinds import Channel, Shield
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.gate import proof
from tests.api.conftest import Program
from tests.complaints.citizens import whole_database
from tests.conftest import SECRET
from tests.factories import MONDAY_TEN, department_of
from tests.gate.door import solved

STORY = "Saya menunggu tiga jam di loket dan tidak dipanggil."
TOLD = {"description": STORY, "consent": True, "tenant": "DISDUKCAPIL", "contact": "0812 3456 7890"}
KEY = "7c0a6c0e-54cf-4a57-8d8c-93c3b0b1f7aa"


@pytest.fixture(scope="module")
def solution() -> str:
    return solved(proof.new_challenge(secret=SECRET, at=MONDAY_TEN))


@pytest.fixture(scope="module")
def other_solution() -> str:
    return solved(proof.new_challenge(secret=SECRET, at=MONDAY_TEN))


def complaints() -> int:
    return db.session.scalar(select(func.count(PublicComplaint.id))) or 0


def test_somebody_without_a_token_solves_a_challenge_and_files(cast, moment, program_of):
    citizen = program_of()
    challenge = citizen.get("/challenge").json

    answer = citizen.post("/complaints", TOLD | {"challenge": solved(challenge), "wish": "Dipanggil", "shield": "open"})

    assert answer.status_code == 201
    complaint = db.session.scalars(select(PublicComplaint)).one()
    assert (complaint.number, complaint.channel) == (answer.json["number"], Channel.API)
    assert (complaint.about_tenant.code, complaint.wish) == ("DISDUKCAPIL", "Dipanggil")
    assert answer.json["promised_by"] == complaint.promised_on.isoformat()
    assert answer.json["access_code"] not in whole_database()
    found = citizen.post("/complaints/track", {name: answer.json[name] for name in ("number", "access_code")})
    assert (found.json["status"], found.json["replies"]) == ("received", [])


def test_without_a_solution_nobody_files(cast, moment, program_of, solution):
    citizen = program_of()

    assert [citizen.post("/complaints", TOLD | more).status_code
            for more in ({}, {"challenge": ""}, {"challenge": "junk"}, {"challenge": solution[:-8]})] == [422] * 4  # fmt: skip
    assert complaints() == 0


def test_a_solution_files_one_complaint_and_no_other(cast, moment, program_of, solution):
    citizen = program_of()
    first = citizen.post("/complaints", TOLD | {"challenge": solution})

    again = citizen.post("/complaints", TOLD | {"challenge": solution})
    other = citizen.post("/complaints", TOLD | {"challenge": solution, "description": "Lain sama sekali."})
    under_a_key = citizen.post("/complaints", TOLD | {"challenge": solution}, key=KEY)

    assert (again.status_code, again.json) == (201, first.json)
    assert (other.status_code, under_a_key.status_code) == (422, 422)
    assert complaints() == 1


def test_a_key_outlives_the_solution(cast, moment, program_of, solution, other_solution):
    citizen = program_of()
    first = citizen.post("/complaints", TOLD | {"challenge": solution}, key=KEY)

    again = citizen.post("/complaints", TOLD | {"challenge": other_solution}, key=KEY)

    assert again.json == first.json
    assert complaints() == 1
    assert citizen.post("/complaints", TOLD | {"challenge": other_solution}, key="12345").status_code == 422


def test_twenty_at_once_file_one(cast, app, document, program_of, moment, solution):
    def send(_: int):
        return Program(app, document, None).post("/complaints", TOLD | {"challenge": solution}, key=KEY)

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(send, range(20)))

    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    assert len({answer.text for answer in answers}) == 1
    assert complaints() == 1


def test_a_front_officer_needs_no_challenge_and_is_who_received_it(cast, moment, program_of):
    rina = program_of(cast.rina)

    answer = rina.post("/complaints", TOLD, key=KEY)

    complaint = db.session.scalars(select(PublicComplaint)).one()
    assert (answer.status_code, complaint.received_by_id) == (201, cast.rina.id)
    assert rina.post("/complaints", TOLD, key=KEY).json == answer.json
    assert answer.json["access_code"] not in whole_database()
    assert rina.post("/complaints", TOLD | {"description": "Lain."}, key=KEY).status_code == 422
    assert complaints() == 1


def test_other_tokens_are_no_front_officers(cast, moment, program_of):
    others = [program_of(cast.sari), program_of(cast.dewi), program_of(cast.rina, Scope.TICKETS_READ)]

    assert [other.post("/complaints", TOLD).status_code for other in others] == [422, 422, 422]


def test_a_front_officers_token_for_one_department_takes_in_what_is_about_it(cast, moment, program_of):
    narrow = program_of(cast.rina, department=department_of("DINKES"))

    assert narrow.post("/complaints", TOLD).status_code == 403
    assert program_of(cast.rina, department=department_of("DISDUKCAPIL")).post("/complaints", TOLD).status_code == 201


WRONG = [
    ({"description": " "}, "/description"),
    ({"consent": False}, "/consent"),
    ({"consent": "true"}, "/consent"),
    ({"tenant": "NIRGENDS"}, "/tenant"),
    ({"category": "nirgends"}, "/category"),
    ({"shield": "secret"}, "/shield"),
    ({"happened_on": "kemarin"}, "/happened_on"),
    ({"happened_on": "2026-13-01"}, "/happened_on"),
    ({"happened_on": "2027-01-01"}, "/happened_on"),
    ({"status": "closed"}, "/status"),
    ({"contact": "a\u0000"}, "/contact"),
]


def test_what_cannot_be_taken_is_named(cast, moment, program_of):
    rina = program_of(cast.rina)

    for change, pointer in WRONG:
        answer = rina.post("/complaints", TOLD | change)

        assert answer.status_code == 422, change
        assert {error["pointer"] for error in answer.json["errors"]} == {pointer}
    assert complaints() == 0


def test_the_least_is_words_and_consent(cast, moment, program_of):
    assert program_of(cast.rina).post("/complaints", {"description": STORY, "consent": True}).status_code == 201
    assert db.session.scalars(select(PublicComplaint)).one().about_tenant is None


def test_an_anonymous_complaint_leaves_no_address(cast, moment, app, solution, caplog):
    client = app.test_client()
    sent = client.post(
        "/api/v1/complaints",
        json={"description": STORY, "consent": True, "shield": "anonymous", "challenge": solution},
        base_url="http://desk.test",
        headers={"User-Agent": "Penanda/9.9", "X-Forwarded-For": "198.51.100.77"},
        environ_overrides={"REMOTE_ADDR": "203.0.113.99"},
    )

    assert sent.status_code == 201
    complaint = db.session.scalars(select(PublicComplaint)).one()
    assert (complaint.shield, complaint.complainant_id) == (Shield.ANONYMOUS, None)
    kept = whole_database() + caplog.text
    assert not [mark for mark in ("203.0.113", "198.51.100", "Penanda") if mark in kept]


def test_whatever_is_wrong_with_number_or_code_the_answer_is_the_same(cast, moment, program_of):
    made = program_of(cast.rina).post("/complaints", TOLD).json
    citizen = program_of()
    wrong = [
        {"number": made["number"], "access_code": "K7QF-2M9D-XT4B"},
        {"number": "ADU-2610-99999-9", "access_code": made["access_code"]},
        {"number": "", "access_code": ""},
        {"number": "x" * 60, "access_code": "\ud800"},
    ]

    answers = [citizen.post("/complaints/track", body) for body in wrong]

    assert {answer.status_code for answer in answers} == {404}
    assert len({str(answer.json | {"request_id": ""}) for answer in answers}) == 1
    forgiven = {"number": made["number"].lower(), "access_code": made["access_code"].lower().replace("-", " ")}
    assert citizen.post("/complaints/track", forgiven).json["number"] == made["number"]


def test_who_tries_codes_is_slowed_down_on_either_door(cast, moment, program_of):
    made = program_of(cast.rina).post("/complaints", TOLD).json
    citizen = program_of()
    wrong = {"number": made["number"], "access_code": "K7QF-2M9D-XT4B"}

    answers = [citizen.post("/complaints/track", wrong).status_code for _ in range(11)]

    assert answers == [404] * 10 + [429]
    moment.shift(timedelta(minutes=3))
    right = {"number": made["number"], "access_code": made["access_code"]}
    assert citizen.post("/complaints/track", right).status_code == 200


def test_a_citizen_reads_public_words_and_not_the_offices_own(cast, moment, program_of):
    made = program_of(cast.rina).post("/complaints", TOLD).json
    complaint = db.session.scalars(select(PublicComplaint)).one()
    rina = cast.actor("rina")
    answering.note(complaint=complaint, actor=rina, body="Orang ini sering mengeluh", at=MONDAY_TEN)
    answering.write(complaint=complaint, actor=rina, body="Sedang kami periksa", at=MONDAY_TEN)
    db.session.commit()

    told = program_of().post("/complaints/track", {name: made[name] for name in ("number", "access_code")})

    assert [reply["body"] for reply in told.json["replies"]] == ["Sedang kami periksa"]
    assert "mengeluh" not in told.text
