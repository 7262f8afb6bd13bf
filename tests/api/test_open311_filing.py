"""Complaints by GeoReport's POST: through the same gate, form and operation as the page and the API of our own."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from desk.accounts.policy import Scope
from desk.complaints.identity import identity_of
from desk.complaints.kinds import Channel, Shield
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.gate import proof
from desk.gate.rules import GATES, HOUR, Window
from tests.api.conftest import Program
from tests.complaints.citizens import keys_of, whole_database
from tests.conftest import SECRET
from tests.factories import MONDAY_TEN, department_of
from tests.gate.door import solved

STORY = "Saya menunggu tiga jam di loket dan tidak dipanggil."
FILED = {
    "service_code": "delay",
    "description": STORY,
    "address_string": "Mal Pelayanan Publik, lantai 2",
    "attribute[consent]": "yes",
}
KEY = "7c0a6c0e-54cf-4a57-8d8c-93c3b0b1f7aa"


@pytest.fixture(scope="module")
def solution() -> str:
    return solved(proof.new_challenge(secret=SECRET, at=MONDAY_TEN))


@pytest.fixture(scope="module")
def other_solution() -> str:
    return solved(proof.new_challenge(secret=SECRET, at=MONDAY_TEN))


@pytest.fixture
def key_of_rina(cast, secret_of) -> str:
    return secret_of(cast.rina)


@pytest.fixture
def anybody(cast, moment, program_of):
    return program_of()


def complaints() -> int:
    return db.session.scalar(select(func.count(PublicComplaint.id))) or 0


def only() -> PublicComplaint:
    return db.session.scalars(select(PublicComplaint)).one()


def pair_in(answer) -> dict[str, str]:
    found = re.search(r"(ADU-\d{4}-\d{5}-\d).*?(\w{4}-\w{4}-\w{4})", answer.json[0]["service_notice"])
    assert found, answer.text
    return {"number": found[1], "access_code": found[2]}


def test_somebody_solves_a_challenge_files_reads_the_notice_and_finds_the_request(app, anybody):
    api_key = solved(anybody.get("/challenge").json)

    answer = anybody.georeport("/requests.json", FILED | {"api_key": api_key, "attribute[tenant]": "DISDUKCAPIL"})

    (receipt,) = answer.json
    complaint = only()
    assert (answer.status_code, receipt["account_id"]) == (201, None)
    assert (complaint.channel, complaint.shield, complaint.category.code) == (Channel.API, Shield.OPEN, "delay")
    assert (complaint.about_tenant.code, complaint.place) == ("DISDUKCAPIL", FILED["address_string"])
    assert complaint.complainant_id is None
    pair = pair_in(answer)
    assert pair["number"] == complaint.number
    assert "http://desk.test/lacak" in receipt["service_notice"]
    assert pair["access_code"] not in whole_database()
    assert anybody.post("/complaints/track", pair).json["status"] == "received"
    (shown,) = anybody.georeport(f"/requests/{receipt['service_request_id']}.json").json
    assert (shown["status"], shown["service_code"]) == ("open", "delay")
    listed = anybody.georeport("/requests.json").text
    assert not [secret for secret in (*pair.values(), STORY, "lantai 2") if secret in listed]


def test_a_front_officers_token_is_an_api_key_in_the_body_as_in_the_header(cast, anybody, key_of_rina):
    first = anybody.georeport("/requests.json", FILED | {"api_key": key_of_rina})
    second = anybody.georeport("/requests.json", FILED, Authorization=f"Bearer {key_of_rina}")

    assert (first.status_code, second.status_code) == (201, 201)
    assert {one.received_by_id for one in db.session.scalars(select(PublicComplaint))} == {cast.rina.id}
    assert key_of_rina not in whole_database()
    third = anybody.georeport("/requests.json?jurisdiction_id=kota.example.go.id", FILED | {"api_key": key_of_rina})
    in_the_address = anybody.georeport(f"/requests.json?api_key={key_of_rina}", FILED)
    assert (third.status_code, in_the_address.status_code) == (201, 400)


def test_who_shows_no_good_key_is_forbidden_and_nothing_is_kept(cast, anybody, secret_of, solution):
    keys = ["", "junk", "desk_wrong", solution[:-8], secret_of(cast.sari), secret_of(cast.rina, Scope.TICKETS_READ)]

    for key in keys:
        answer = anybody.georeport("/requests.json", FILED | {"api_key": key})

        assert answer.status_code == 403, key
        assert answer.json[0]["code"] == 403
    assert anybody.georeport("/requests.json", FILED).status_code == 403
    assert anybody.georeport("/requests.json", FILED, Authorization="Bearer desk_x").status_code == 403
    assert complaints() == 0


def test_the_same_post_twice_is_one_complaint_and_one_answer(anybody, key_of_rina, solution, other_solution):
    first = anybody.georeport("/requests.json", FILED | {"api_key": solution})
    again = anybody.georeport("/requests.json", FILED | {"api_key": solution})
    other = anybody.georeport("/requests.json", FILED | {"api_key": solution, "description": "Lain sama sekali."})

    keyed = anybody.georeport("/requests.json", FILED | {"api_key": other_solution}, key=KEY)
    officers = [anybody.georeport("/requests.json", FILED | {"api_key": key_of_rina}, key=KEY) for _ in range(2)]

    assert (first.status_code, again.json) == (201, first.json)
    assert (other.status_code, keyed.status_code) == (400, 201)
    assert officers[0].json == officers[1].json
    assert officers[0].json != keyed.json
    assert complaints() == 3
    short = anybody.georeport("/requests.json", FILED | {"api_key": other_solution}, key="12345")
    assert (short.status_code, short.json[0]["description"].partition(":")[0]) == (400, "Idempotency-Key")


def test_a_solution_spent_at_one_door_is_spent_at_the_other(anybody, solution):
    body = {"description": STORY, "consent": True, "challenge": solution}
    assert anybody.post("/complaints", body).status_code == 201

    assert anybody.georeport("/requests.json", FILED | {"api_key": solution}).status_code == 403
    assert complaints() == 1


def test_many_at_once_are_one_complaint(cast, app, document, moment, program_of, solution):
    def send(_: int):
        return Program(app, document, None).georeport("/requests.json", FILED | {"api_key": solution}, key=KEY)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(send, range(8)))

    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    assert len({answer.text for answer in answers}) == 1
    assert complaints() == 1


def test_who_it_was_is_sealed_and_place_and_wish_are_for_the_office(app, anybody, key_of_rina):
    sent = FILED | {
        "api_key": key_of_rina,
        "first_name": "Ratna",
        "last_name": "Zirkonium",
        "phone": "0812 3456 7890",
        "email": "ratna@zirkonium.example",
        "lat": "-6.2",
        "long": "106.8166666",
        "address_id": "LT-2",
        "attribute[wish]": "Dipanggil",
        "attribute[happened_on]": "2026-10-09",
        "attribute[service]": "Pindah datang",
        "jurisdiction_id": "kota.example.go.id",
    }

    assert anybody.georeport("/requests.json", sent).status_code == 201

    complaint = only()
    known = identity_of(complaint.complainant, keys=keys_of(app))
    assert (known.name, known.contact, known.address) == (
        "Ratna Zirkonium",
        "0812 3456 7890",
        "ratna@zirkonium.example",
    )
    assert "zirkonium" not in whole_database().casefold()
    assert complaint.place == "Mal Pelayanan Publik, lantai 2 (address_id LT-2) (-6.200000, 106.816667)"
    assert (complaint.wish, str(complaint.happened_on), complaint.about_service) == (
        "Dipanggil",
        "2026-10-09",
        "Pindah datang",
    )
    listed = anybody.georeport("/requests.json").text
    assert not [word for word in ("Zirkonium", "106.8", "LT-2", "Dipanggil", "Pindah", "7890") if word in listed]


def test_a_picture_elsewhere_is_neither_fetched_nor_kept_and_it_is_said(anybody, key_of_rina, monkeypatch):
    def refuse(*_args, **_more):
        raise AssertionError("The desk went out into the network.")

    monkeypatch.setattr("socket.getaddrinfo", refuse)
    sent = {"media_url": "http://169.254.169.254/penanda.jpg", "device_id": "penanda-9", "account_id": "penanda-8"}

    answer = anybody.georeport("/requests.json", FILED | sent | {"api_key": key_of_rina})

    assert answer.status_code == 201
    assert "media_url" in answer.json[0]["service_notice"]
    assert "penanda" not in whole_database()
    without = anybody.georeport("/requests.json", FILED | {"api_key": key_of_rina})
    assert "media_url" not in without.json[0]["service_notice"]


@pytest.mark.row("BDL-12")
def test_whom_a_restricted_service_is_for_is_led_to_where_name_and_words_can_be_hidden(anybody, key_of_rina):
    for code in ("illegal_fee", "officer_conduct", "abuse_of_authority", "personal_data", "nirgends"):
        answer = anybody.georeport("/requests.json", FILED | {"api_key": key_of_rina, "service_code": code})

        assert answer.status_code == 400, code
        assert answer.json[0]["description"].startswith("service_code: ")
        assert "http://desk.test/aduan" in answer.json[0]["description"]
    assert complaints() == 0


def test_a_token_for_one_department_takes_in_what_is_about_it(cast, anybody, secret_of):
    narrow = {"api_key": secret_of(cast.rina, department=department_of("DINKES"))}

    assert anybody.georeport("/requests.json", FILED | narrow | {"attribute[tenant]": "DISDUKCAPIL"}).status_code == 403
    theirs = {"api_key": secret_of(cast.rina, department=department_of("DISDUKCAPIL"))}
    assert anybody.georeport("/requests.json", FILED | theirs | {"attribute[tenant]": "DISDUKCAPIL"}).status_code == 201


WRONG = [
    ({"description": ""}, "description"),
    ({"description": " "}, "description"),
    ({"description": "x" * 8001}, "description"),
    ({"description": "a\0b"}, "description"),
    ({"service_code": ""}, "service_code"),
    ({"attribute[consent]": ""}, "attribute[consent]"),
    ({"attribute[consent]": "no"}, "attribute[consent]"),
    ({"attribute[tenant]": "NIRGENDS"}, "attribute[tenant]"),
    ({"attribute[happened_on]": "kemarin"}, "attribute[happened_on]"),
    ({"attribute[happened_on]": "2027-01-01"}, "attribute[happened_on]"),
    ({"attribute[warna]": "merah"}, "attribute[warna]"),
    ({"status": "closed"}, "status"),
    ({"address_string": ""}, "address_string"),
    ({"address_string": "a\0"}, "address_string"),
    ({"lat": "-6.2"}, "long"),
    ({"long": "106.8"}, "lat"),
    ({"lat": "91", "long": "0"}, "lat"),
    ({"lat": "0", "long": "181"}, "lat"),
    ({"lat": "utara", "long": "106"}, "lat"),
    ({"lat": "nan", "long": "inf"}, "lat"),
    ({"phone": "1" * 121}, "phone"),
    ({"first_name": "\u202a" * 60}, "first_name"),
    ({"media_url": "h" * 2001}, "media_url"),
]


def test_what_cannot_be_taken_is_named_in_the_array_of_the_specification(anybody, key_of_rina):
    for change, name in WRONG:
        answer = anybody.georeport("/requests.json", FILED | {"api_key": key_of_rina} | change)

        assert answer.status_code == 400, change
        assert name in {one["description"].partition(": ")[0] for one in answer.json}, (change, answer.text)
        assert {one["code"] for one in answer.json} == {400}
    assert complaints() == 0


def test_what_cannot_be_read_is_no_fault_of_the_desk(anybody, key_of_rina):
    filled = urlencode(FILED | {"api_key": key_of_rina})
    wrong = [
        (b"", {}, 400),
        (b"abc", {}, 400),
        (b"description=%ff%fe", {}, 400),
        (b"description=\xff", {}, 400),
        (f"{filled}&description=lagi", {}, 400),
        ("&".join(f"a{number}=1" for number in range(200)), {}, 400),
        (f"{filled}&media_url={'x' * 300_000}", {}, 413),
        ('{"description": "a"}', {"Content_Type": "application/json"}, 415),
        (filled, {"Content_Type": "multipart/form-data; boundary=a"}, 415),
        (filled, {"Content_Encoding": "gzip"}, 415),
        (filled, {"Accept": "text/xml"}, 406),
    ]
    for body, headers, status in wrong:
        answer = anybody.georeport("/requests.json", body, **headers)

        assert answer.status_code == status, (body[:40], answer.text)
        assert {one["code"] for one in answer.json} == {status}
    assert complaints() == 0


def test_the_limits_are_those_of_the_public_form(anybody, monkeypatch, solution, other_solution):
    monkeypatch.setitem(GATES, "complaint", replace(GATES["complaint"], with_proof=(Window(1, HOUR),)))

    first = anybody.georeport("/requests.json", FILED | {"api_key": solution})
    second = anybody.georeport("/requests.json", FILED | {"api_key": other_solution})

    assert (first.status_code, second.status_code) == (201, 429)
    assert int(second.headers["Retry-After"]) > 0
    assert [one["code"] for one in second.json] == [429]
