"""What Open311 shows of complaints: what anybody may know, and of the others not even that they are there."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from desk.complaints import answering, onlookers, tracking, verifying
from desk.complaints.identity import Identity
from desk.complaints.kinds import ArchiveReason, Shield
from desk.complaints.models import PublicComplaint
from desk.complaints.states import Status
from desk.database import db
from desk.sealing import Keys
from desk.sla.kinds import Classification
from tests.architecture.test_queries import counted
from tests.complaints.citizens import keys_of
from tests.complaints.office import category_of, classified, dispatched, make_complaint
from tests.conftest import BASE_URL, SECRET
from tests.factories import MONDAY_TEN

MARKER = "zirkonium"
DAY = timedelta(days=1)
HIDDEN_CODES = {"illegal_fee", "officer_conduct", "abuse_of_authority", "personal_data"}
TODAY = "2026-10-12T00:00:00+07:00"


@pytest.fixture
def anybody(office, moment, program_of):
    return program_of()


def make(**more) -> PublicComplaint:
    """A complaint of which every field holds the marker."""
    them = Identity(name=f"Siti {MARKER}", contact=f"{MARKER}@example.org", address=f"Jalan {MARKER}")
    told = {"category": "delay", "identity": them, "description": f"{MARKER} di loket", "wish": MARKER} | more
    complaint = make_complaint(**told)
    complaint.place = f"Jalan {MARKER} 5"
    return complaint


def id_of(complaint: PublicComplaint) -> str:
    return onlookers.public_id(complaint.id, keys=Keys(SECRET))


def ids(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["service_request_id"] for one in answer.json]


# Services


def test_services_are_the_categories_that_anybody_may_know_of(anybody):
    offered = anybody.georeport("/services.json").json

    codes = {one["service_code"] for one in offered}
    assert "delay" in codes
    assert len(codes) == 14
    assert not codes & HIDDEN_CODES
    assert {one["group"] for one in offered if one["service_code"] == "info_request"} == {"Permintaan informasi"}
    assert {one["metadata"] for one in offered} == {True}


def test_what_is_offered_is_what_would_be_shown(office, city):
    """Two statements of one rule: a category that is offered leads to a complaint that is seen, any other to none."""
    offered = {category.code for category in onlookers.categories_for_everybody()}

    for code in offered | HIDDEN_CODES:
        complaint = make(category=code)
        db.session.flush()
        assert bool(onlookers.chosen([complaint.id])) == (code in offered), code


def test_a_service_tells_what_is_asked_beside_the_fields_of_every_request(anybody):
    told = anybody.georeport("/services/delay.json").json

    assert told["service_code"] == "delay"
    asked = {one["code"]: one for one in told["attributes"]}
    assert [one["order"] for one in told["attributes"]] == [1, 2, 3, 4, 5]
    assert [code for code, one in asked.items() if one["required"]] == ["consent"]
    assert "27/2022" in asked["consent"]["datatype_description"]
    assert "DISDUKCAPIL" in {value["key"] for value in asked["tenant"]["values"]}


@pytest.mark.row("BDL-12")
def test_a_restricted_service_is_answered_like_one_that_never_was(anybody):
    answers = [anybody.georeport(f"/services/{code}.json") for code in [*sorted(HIDDEN_CODES), "nirgends"]]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json == [{"code": 404, "description": answers[0].json[0]["description"]}]


# Requests


def test_a_request_shows_kind_day_status_and_who_answers_and_no_word(office, anybody):
    complaint = dispatched(make(), office)
    db.session.commit()

    (listed,) = anybody.georeport("/requests.json").json
    (alone,) = anybody.georeport(f"/requests/{id_of(complaint)}.json").json

    assert listed == alone
    assert {name: value for name, value in listed.items() if value is not None} == {
        "service_request_id": id_of(complaint),
        "status": "open",
        "status_notes": "Laporan sudah diteruskan ke instansi yang harus menjawab.",
        "service_name": "Waktu layanan atau penundaan berlarut",
        "service_code": "delay",
        "agency_responsible": "Dinas Kependudukan dan Pencatatan Sipil",
        "requested_datetime": TODAY,
        "updated_datetime": TODAY,
        "expected_datetime": f"{complaint.promised_on.isoformat()}T00:00:00+07:00",
    }
    assert complaint.number not in str(listed)


def test_before_it_is_sent_on_nobody_is_named_and_when_it_is_closed_it_is_closed(office, anybody):
    new, ended = make(), dispatched(make(), office)
    answering.take(complaint=ended, actor=office.actor("laras"), at=MONDAY_TEN)
    answering.draft_answer(complaint=ended, actor=office.actor("laras"), body=MARKER, at=MONDAY_TEN)
    answering.release_answer(complaint=ended, actor=office.actor("farida"), at=MONDAY_TEN + DAY)
    tracking.confirm(complaint=ended, at=MONDAY_TEN + 2 * DAY)
    db.session.commit()

    closed, fresh = anybody.georeport("/requests.json").json

    assert (fresh["service_request_id"], fresh["status"], fresh["agency_responsible"]) == (id_of(new), "open", None)
    assert (closed["status"], closed["expected_datetime"]) == ("closed", None)
    assert closed["updated_datetime"] == "2026-10-14T00:00:00+07:00"
    assert ids(anybody.georeport("/requests.json?status=closed")) == [id_of(ended)]
    assert ids(anybody.georeport("/requests.json?status=open")) == [id_of(new)]
    assert len(ids(anybody.georeport("/requests.json?status=open,closed"))) == 2


def hidden_ones(office) -> list[PublicComplaint]:
    """One for each reason that there is to show nothing."""
    indra = office.actor("indra")
    supervisory = classified(make(), indra, classification=Classification.SUPERVISORY)
    archived, referred, split = (
        make(),
        make(),
        classified(make(category=None), indra, category=category_of("illegal_fee")),
    )
    verifying.archive(complaint=archived, actor=indra, reason=ArchiveReason.IRRELEVANT, words=MARKER, at=MONDAY_TEN)
    verifying.refer(complaint=referred, actor=indra, to="PLN", words=MARKER, at=MONDAY_TEN)
    withdrawn = make()
    verifying.query(complaint=withdrawn, actor=indra, missing=MARKER, at=MONDAY_TEN)
    tracking.withdraw_incomplete(complaint=withdrawn, at=MONDAY_TEN)
    return [
        make(shield=Shield.CONFIDENTIAL),
        make(shield=Shield.ANONYMOUS),
        *(make(category=code) for code in sorted(HIDDEN_CODES)),
        make(category=None),
        supervisory, archived, referred, split, withdrawn,
    ]  # fmt: skip


@pytest.mark.row("BDL-12")
def test_of_those_that_are_not_public_not_even_their_number_follows(office, anybody):
    public = dispatched(make(), office)
    db.session.commit()
    asked = ["/services.json", "/services/delay.json", "/requests.json", "/requests.json?status=open&page_size=1",
             f"/requests.json?service_request_id={id_of(public)}", "/requests.json?service_code=delay,illegal_fee"]  # fmt: skip
    before = {address: seen(anybody.georeport(address)) for address in asked}

    hidden = hidden_ones(office)
    db.session.commit()

    assert {complaint.status for complaint in hidden} >= {Status.ARCHIVED, Status.NOT_OURS, Status.WITHDRAWN}
    for address in asked:
        assert seen(anybody.georeport(address)) == before[address], address
        assert MARKER not in before[address].casefold()
    unknown = anybody.georeport(f"/requests/{'0' * 32}.json")
    for complaint in hidden:
        assert ids(anybody.georeport(f"/requests.json?service_request_id={id_of(complaint)},{id_of(public)}")) == [
            id_of(public)
        ]
        told = anybody.georeport(f"/requests/{id_of(complaint)}.json")
        assert (told.status_code, told.text) == (404, unknown.text), complaint.id


def seen(answer) -> str:
    return f"{answer.status_code} {answer.headers.get('Link')} {answer.text}"


def test_the_id_tells_neither_number_nor_order_and_the_number_is_no_id(office, anybody):
    complaints = [make() for _ in range(3)]
    parts = classified(make(), office.actor("indra"))
    verifying.split(complaint=parts, actor=office.actor("indra"),
                    parts=[(office.dukcapil, MARKER), (office.pln, MARKER)], at=MONDAY_TEN)  # fmt: skip
    db.session.commit()

    known = ids(anybody.georeport("/requests.json"))

    assert known == [id_of(one) for one in [parts, *reversed(complaints)]], "parts have no line of their own"
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in known)
    assert Keys("another secret").unveil(onlookers.VEIL, known[0]) is None
    for wrong in (complaints[0].number, str(complaints[0].id), known[0][:-1] + "g", known[0].upper(), known[0] + "0"):
        assert anybody.georeport(f"/requests/{wrong}.json").status_code == 404, wrong
    tampered = f"{int(known[0], 16) ^ 1:032x}"
    assert anybody.georeport(f"/requests/{tampered}.json").status_code == 404


def test_what_the_offices_do_among_themselves_moves_nothing(office, anybody, moment):
    complaint = dispatched(make(), office)
    db.session.commit()
    before = anybody.georeport("/requests.json").text
    answering.note(complaint=complaint, actor=office.actor("laras"), body=MARKER, at=MONDAY_TEN + DAY)
    db.session.commit()

    assert anybody.georeport("/requests.json?end_date=2026-10-30").text == before


# Asking


def test_days_are_the_finest_that_can_be_asked_for(office, anybody, moment):
    """Otherwise whoever halves the time again and again learns at which minute somebody stood at the counter."""
    make(at=MONDAY_TEN - 3 * DAY)
    today = make(at=MONDAY_TEN)
    db.session.commit()

    for question in (
        "start_date=2026-10-12",
        "start_date=2026-10-12T16:59:59Z",
        "start_date=2026-10-11T17:00:00Z&end_date=2026-10-11T17:00:01Z",
        "start_date=2026-10-12T09:59:59%2B07:00&end_date=2026-10-12T09:59:59%2B07:00",
        "start_date=2026-10-12&end_date=2027-01-10",
    ):
        assert ids(anybody.georeport(f"/requests.json?{question}")) == [id_of(today)], question
    assert len(ids(anybody.georeport("/requests.json"))) == 2
    assert ids(anybody.georeport("/requests.json?end_date=2026-10-08")) == []
    assert ids(anybody.georeport("/requests.json?start_date=2026-10-11T17:00:00Z&service_code=facilities")) == []


def test_without_days_it_is_the_last_ninety(office, anybody, moment):
    old, still = make(at=MONDAY_TEN - 91 * DAY), make(at=MONDAY_TEN - 90 * DAY)
    db.session.commit()

    assert ids(anybody.georeport("/requests.json")) == [id_of(still)]
    assert ids(anybody.georeport("/requests.json?end_date=2026-07-13")) == [id_of(old)]
    assert ids(anybody.georeport("/requests.json?start_date=2026-07-13")) == [id_of(still), id_of(old)]


def test_a_link_leads_from_page_to_page_until_all_were_seen_once(office, anybody):
    complaints = [make() for _ in range(7)]
    make(shield=Shield.CONFIDENTIAL)
    db.session.commit()

    address, found, pages = "/requests.json?page_size=3&service_code=delay", [], 0
    while address:
        answer = anybody.georeport(address)
        found += ids(answer)
        pages += 1
        link = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        address = ""
        if link:
            assert link[1].startswith(BASE_URL)
            parts = urlsplit(link[1])
            address = f"{parts.path.removeprefix('/open311/v2')}?{parts.query}"

    assert (pages, found) == (3, [id_of(one) for one in reversed(complaints)])


def test_a_long_list_asks_no_more_of_the_database_than_a_short_one(app, office, anybody):
    def asked(limit: int) -> int:
        db.session.expire_all()
        with counted(app) as statements:
            found = onlookers.listed(first=date(2026, 10, 1), last=date(2026, 10, 31), limit=limit)
            assert len(found) == limit
            assert [one.seen.category.name for one in found]
        return len(statements)

    for number in range(6):
        complaint = classified(make(), office.actor("indra"))
        if number % 2:
            parts = [(office.dukcapil, MARKER), (office.pln, MARKER)]
            verifying.split(complaint=complaint, actor=office.actor("indra"), parts=parts, at=MONDAY_TEN)
    db.session.commit()

    assert asked(6) == asked(2)


WRONG_QUESTIONS = [
    ("status=closed,archived", "status"),
    ("status=", "status"),
    ("start_date=kemarin", "start_date"),
    ("start_date=2026-02-30", "start_date"),
    ("start_date=2026-10-12T10:00:00", "start_date"),
    ("start_date=2026-10-12T10:00:00%2B99:99", "start_date"),
    ("start_date=0001-01-01", "start_date"),
    ("end_date=9999-12-31", "end_date"),
    ("start_date=2026-07-01&end_date=2026-09-30", "end_date"),
    ("start_date=2026-10-12&end_date=2026-10-11", "end_date"),
    ("page_size=0", "page_size"),
    ("page_size=1001", "page_size"),
    ("page_size=banyak", "page_size"),
    ("cursor=" + "0" * 31 + "1", "cursor"),
    ("cursor=x", "cursor"),
    ("status=open&status=closed", "status"),
    ("service_request_id=" + "x" * 3301, "service_request_id"),
    ("agency=DINKES", "agency"),
    ("api_key=desk_abc", "api_key"),
]


def test_what_cannot_be_asked_is_named_in_the_array_of_the_specification(anybody):
    for question, name in WRONG_QUESTIONS:
        answer = anybody.georeport(f"/requests.json?{question}")

        if question.startswith("cursor=0"):
            assert Keys(SECRET).unveil(onlookers.VEIL, "0" * 31 + "1") is None
        assert answer.status_code == 400, question
        assert [one["code"] for one in answer.json] == [400]
        assert answer.json[0]["description"].startswith(f"{name}: "), question


def test_no_address_of_it_ever_fails(anybody):
    """NUL, other formats, other methods, programs that read no JSON, other hosts."""
    wrong = {
        "/requests.json?service_code=%00": 400,
        "/requests/%00.json": 400,
        "/requests/%ED%A0%80.json": 404,
        f"/requests/{'x' * 4000}.json": 404,
        "/requests.xml": 404,
        "/services.xml": 404,
        "/tokens/123.json": 404,
        "": 404,
    }
    for address, status in wrong.items():
        answer = anybody.georeport(address)
        assert answer.status_code == status, address
        assert [one["code"] for one in answer.json] == [status]
    assert anybody.georeport("/services.json", Accept="text/xml").status_code == 406
    assert anybody.georeport("/services.json", {"a": "b"}).status_code == 405
    assert ".json" in anybody.georeport("/requests.xml").json[0]["description"]


def test_it_speaks_the_language_of_the_reader_and_looks_at_no_cookie(app, office, client_as, anybody):
    english = anybody.georeport("/services/delay.json", Accept_Language="en")
    signed_in = client_as(office.rina).get("/open311/v2/services.json")

    assert english.json["attributes"][2]["description"] == "Which service exactly?"
    assert signed_in.text == anybody.georeport("/services.json").text
    assert "Set-Cookie" not in signed_in.headers


def test_discovery_leads_to_the_calls(anybody):
    (found,) = anybody.georeport("/discovery.json?jurisdiction_id=kota.example.go.id").json["endpoints"]

    assert (found["url"], found["formats"]) == (f"{BASE_URL}/open311/v2", ["application/json"])


def test_a_veil_belongs_to_its_secret_and_its_use(app):
    keys = keys_of(app)

    for number in (1, 2, 2**31 - 1):
        assert keys.unveil("a", keys.veil("a", number)) == number
        assert keys.unveil("b", keys.veil("a", number)) is None
    assert keys.unveil("a", "f" * 31 + "١") is None


def test_the_words_are_not_even_read(app, office):
    make()
    db.session.commit()

    with counted(app) as statements:
        (found,) = onlookers.listed(first=date(2026, 10, 1), last=date(2026, 10, 31), limit=5)

    assert found.seen.category.code == "delay"
    asked = " ".join(statement.partition("FROM")[0] for statement in statements)
    assert "public_complaints.received_at" in asked
    for column in ("description", "wish", "place", "complainant_id", "own_fields", "access_hash", "number"):
        assert f"public_complaints.{column}" not in asked, column
