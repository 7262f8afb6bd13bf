"""Tickets by the API: opened, listed, moved, talked about, by the rules of the pages and told to each as far as they may see."""

import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk.accounts import operations as accounts
from desk.accounts.policy import Role
from desk.database import db
from desk.event_kinds import EventKind
from desk.tickets import operations
from desk.tickets.explain import as_json_document, explain
from desk.tickets.models import Ticket
from desk.tickets.states import Status
from desk.timeline import Event, Origin
from tests.architecture.test_queries import counted
from tests.assets.things import make_asset
from tests.factories import HELD_SINCE, LONG_AGO, MONDAY_TEN, department_of, make_ticket, make_user

REPORT = {
    "title": "Printer loket macet",
    "description": "Kertas tersangkut sejak pagi.",
    "service": "PC",
    "affected": "self",
    "can_work": "no",
    "kind": "incident",
}


@pytest.fixture
def ticket(cast, moment):
    made = make_ticket(cast.sari)
    db.session.commit()
    return made


def numbers(answer) -> list[str]:
    return [one["number"] for one in answer.json["items"]]


def test_trouble_is_reported_and_read_again(cast, moment, program_of):
    sari = program_of(cast.sari)

    made = sari.post("/tickets", REPORT)

    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/tickets/{made.json['number']}"
    told = {name: made.json[name] for name in ("title", "description", "kind", "status", "tier", "priority", "version")}
    assert told == {
        "title": "Printer loket macet", "description": "Kertas tersangkut sejak pagi.", "kind": "incident",
        "status": "new", "tier": 1, "priority": "P3", "version": 1,
    }  # fmt: skip
    assert (made.json["requester"], made.json["department"], made.json["assignee"]) == ("sari", "DINKES", None)
    assert made.json["created_at"] == "2026-10-12T03:00:00Z"
    again = sari.get(f"/tickets/{made.json['number']}")
    assert made.json == again.json | {"similar_outage": None}
    assert again.headers["ETag"] == made.headers["ETag"]
    event = db.session.scalars(select(Event).where(Event.kind == EventKind.TICKET_OPENED)).one()
    assert (event.origin, event.actor_name) == (Origin.API, "Sari Wulandari")


def test_title_and_kind_may_be_left_to_the_desk(cast, moment, program_of):
    made = program_of(cast.sari).post("/tickets", {k: REPORT[k] for k in REPORT if k not in ("title", "kind")})

    assert (made.json["title"], made.json["kind"]) == ("Kertas tersangkut sejak pagi.", "incident")


WRONG = [  # what is sent instead, and the pointer that names it
    ({"description": "   "}, "/description"),
    ({"description": 7}, "/description"),
    ({"description": "x" * 4001}, "/description"),
    ({"title": "x" * 161}, "/title"),
    ({"title": "a\u0000b"}, "/title"),
    ({"title": "\ud800"}, "/title"),
    ({"affected": "everybody"}, "/affected"),
    ({"affected": ["self"]}, "/affected"),
    ({"service": "NIRGENDS"}, "/service"),
    ({"department": "DISDIKBUD"}, "/department"),
    ({"kind": "wish"}, "/kind"),
    ({"tier": 2}, "/tier"),
    ({"status": "closed"}, "/status"),
    ({"reporter_id": 1}, "/reporter_id"),
    ({"asset": "PC-1"}, "/asset"),
]


def test_what_cannot_be_taken_is_named_and_changes_nothing(cast, moment, program_of):
    sari = program_of(cast.sari)

    answers = [(sari.post("/tickets", REPORT | change), pointer) for change, pointer in WRONG]

    for answer, pointer in answers:
        assert answer.status_code == 422, pointer
        assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert db.session.scalar(select(func.count(Ticket.id))) == 0


def test_errors_speak_the_language_that_is_asked_for(cast, moment, program_of):
    sari = program_of(cast.sari)

    told = {
        language: sari.post("/tickets", REPORT | {"description": " "}, Accept_Language=language).json["errors"][0][
            "detail"
        ]
        for language in ("id", "en-GB,en;q=0.8", "fr", "")
    }

    assert told["en-GB,en;q=0.8"] == "Please fill this in."
    assert told["id"] == told["fr"] == told[""] != told["en-GB,en;q=0.8"]


NO_JSON = [
    (b'{"title": ', "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b'{"title": "a", "title": "b"}', "application/json", 400),
    (b'{"title": NaN}', "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b"[]", "application/json", 422),
    (b"null", "application/json", 422),
    (b"", "application/json", 422),
    (b"title=a", "application/x-www-form-urlencoded", 415),
    (b"{}", "text/plain", 415),
    (b"{}", "", 415),
    (b"x" * (256 * 1024 + 1), "application/json", 413),
]


def test_what_is_no_json_is_refused(cast, moment, program_of, document):
    program = program_of(cast.sari)

    for raw, media_type, status in NO_JSON:
        answer = program.client.post("/api/v1/tickets", data=raw, content_type=media_type or None,
                                     headers={"Authorization": f"Bearer {program.token}"})  # fmt: skip

        document.check(answer)
        assert answer.status_code == status, raw[:40]


def test_a_body_that_comes_in_pieces_has_the_same_limit(cast, moment, app, program_of):
    program = program_of(cast.sari)

    def sent(raw: bytes):
        return program.client.post(
            "/api/v1/tickets", input_stream=io.BytesIO(raw), content_type="application/json",
            headers={"Authorization": f"Bearer {program.token}", "Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        ).status_code  # fmt: skip

    whole = json.dumps(REPORT).encode()
    assert sent(whole) == 201
    assert sent(whole + b" " * (256 * 1024 - len(whole))) == 201
    assert sent(whole + b" " * (256 * 1024 - len(whole) + 1)) == 413


def test_who_reads_no_json_is_told_so(ticket, cast, program_of):
    sari = program_of(cast.sari)

    assert sari.get("/tickets", Accept="text/html").status_code == 406
    assert sari.get("/tickets", Accept="text/html, */*;q=0.1").status_code == 200
    assert sari.call("PUT", "/tickets").headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_the_whole_way_through_both_tiers(ticket, cast, program_of):
    sari, joko, budi = program_of(cast.sari), program_of(cast.joko), program_of(cast.budi)
    hesti, nadia = program_of(cast.hesti), program_of(cast.bambang)
    at = f"/tickets/{ticket.number}"

    def after(program, move, **body):
        answer = program.post(f"{at}/{move}", body)
        assert answer.status_code == 200, answer.text
        return answer.json["status"], answer.json["tier"], answer.json["assignee"]

    assert after(hesti, "assign", assignee="joko") == ("accepted", 1, "joko")
    assert after(joko, "take") == ("in_progress", 1, "joko")
    assert after(joko, "hold", reason="Tipe apa?") == ("waiting", 1, "joko")
    assert sari.get(at).json["waiting_for"] == "reporter"
    assert after(joko, "resume") == ("in_progress", 1, "joko")
    assert after(joko, "escalate", reason="Perlu suku cadang", tried="Semua") == ("accepted", 2, None)
    assert after(nadia, "return", reason="Ada di gudang") == ("accepted", 1, "joko")
    assert sari.get(at).json["returns"] == 1
    assert after(joko, "escalate", reason="Tidak ada", tried="Gudang") == ("accepted", 2, None)
    assert after(budi, "take") == ("in_progress", 2, "budi")
    assert after(budi, "resolve", answer="Rol diganti.") == ("resolved", 1, "joko")
    assert after(sari, "reopen", reason="Macet lagi") == ("accepted", 1, "joko")
    assert after(joko, "take") == ("in_progress", 1, "joko")
    assert after(joko, "resolve", answer="Rol diganti lagi.") == ("resolved", 1, "joko")
    assert after(sari, "confirm") == ("closed", 1, "joko")
    assert sari.post(f"{at}/cancel", {"reason": "Batal"}).status_code == 409
    events = sari.get(f"{at}/events").json["items"]
    assert {event["origin"] for event in events[1:]} == {"api"}


IMPOSSIBLE = [
    ("joko", "resolve", {"answer": "Sudah"}, 409),
    ("joko", "confirm", {}, 409),
    ("joko", "assign", {"assignee": "joko"}, 403),
    ("hesti", "assign", {"assignee": "budi"}, 422),
    ("hesti", "assign", {"assignee": "siapa"}, 422),
    ("hesti", "assign", {}, 422),
    ("joko", "escalate", {"reason": "Perlu"}, 422),
    ("joko", "take", {"assignee": "sari"}, 422),
    ("sari", "take", {}, 403),
    ("bambang", "take", {}, 403),
    ("dewi", "take", {}, 403),
    ("budi", "take", {}, 404),
    ("tono", "take", {}, 404),
]


def test_a_move_that_cannot_be_changes_nothing(ticket, cast, program_of):
    programs = {who: program_of(getattr(cast, who)) for who, *_ in IMPOSSIBLE}

    for who, move, body, status in IMPOSSIBLE:
        answer = programs[who].post(f"/tickets/{ticket.number}/{move}", body)

        assert answer.status_code == status, (who, move, answer.text)
    db.session.expire_all()
    assert (ticket.version, ticket.status, ticket.assignee_id) == (1, Status.NEW, None)


def test_a_version_that_was_seen_earlier_is_refused(ticket, cast, program_of):
    joko, at = program_of(cast.joko), f"/tickets/{ticket.number}"
    seen = joko.get(at).headers["ETag"]

    assert joko.get(at, If_None_Match=seen).status_code == 304
    assert joko.post(f"{at}/take", If_Match=seen).status_code == 200
    assert joko.get(at, If_None_Match=seen).status_code == 200
    stale = joko.post(f"{at}/hold", {"reason": "Tipe apa?"}, If_Match=seen)
    assert stale.status_code == 409
    assert joko.post(f"{at}/hold", {"reason": "Tipe apa?"}, If_Match="garbage").status_code == 409
    assert joko.post(f"{at}/hold", {"reason": "Tipe apa?"}, If_Match='"2"').status_code == 200


def test_comments_are_for_the_reporter_or_for_technicians(ticket, cast, program_of):
    sari, joko, at = program_of(cast.sari), program_of(cast.joko), f"/tickets/{ticket.number}"

    note = joko.post(f"{at}/comments", {"body": "Kunci di laci", "internal": True})
    reply = joko.post(f"{at}/comments", {"body": "Kami datang"})

    assert (note.status_code, note.json["kind"], note.json["internal"]) == (201, "ticket.noted", True)
    assert (reply.json["kind"], reply.json["body"], reply.json["actor"]) == (
        "ticket.replied", "Kami datang", "Joko Susilo",
    )  # fmt: skip
    assert "Kunci" not in sari.get(f"{at}/events").text
    assert "Kunci" in joko.get(f"{at}/events").text
    assert sari.post(f"{at}/comments", {"body": "Diam-diam", "internal": True}).status_code == 403
    assert sari.post(f"{at}/comments", {"body": " "}).status_code == 422


def test_a_reporter_sees_the_promises_and_not_the_tiers_own_clocks(ticket, cast, program_of, moment):
    sari, joko, at = program_of(cast.sari), program_of(cast.joko), f"/tickets/{ticket.number}"

    kinds = {who: {clock["kind"] for clock in who.get(f"{at}/sla").json["clocks"]} for who in (sari, joko)}
    due = {who: who.get(at).json["due"] for who in (sari, joko)}

    assert kinds[sari] == {"response", "resolution"}
    assert kinds[joko] == {"response", "resolution", "tier1_hold"}
    assert due[sari]["tier"] is None
    assert due[joko]["tier"] is not None
    assert due[sari]["response"] == "2026-10-12T05:00:00Z"
    told = joko.get(f"{at}/sla").json
    assert told == as_json_document(explain(ticket, at=MONDAY_TEN))


def test_a_list_holds_what_one_may_see_and_asked_for(cast, moment, program_of):
    first, second = make_ticket(cast.sari), make_ticket(cast.sari, description="Kabel 100% putus_total di gudang")
    foreign = make_ticket(cast.tono, description="Kabel di sekolah")
    operations.take_ticket(ticket=second, actor=cast.actor("joko"), at=MONDAY_TEN)
    joko, a, b = program_of(cast.joko), first.number, second.number

    def listed(query):
        answer = joko.get(f"/tickets?{query}")
        assert answer.status_code == 200, answer.text
        return numbers(answer)

    assert listed("") == [b, a]
    assert listed("sort=created_at") == [a, b]
    assert listed("status=new") == [a]
    assert listed("assignee=joko&tier=1&kind=incident&priority=P3&department=dinkes") == [b]
    assert listed("q=kabel") == listed("q=100%25 putus_total") == [b]
    assert listed("q=%25") == []  # no word at all
    assert listed("q=memutuskan total") == [b]  # another form of what was written
    assert listed("q=10_%25") == []
    assert listed(f"q={a.lower()}") == [a]
    assert listed("department=DISDIKBUD") == []
    assert foreign.number not in str(listed(f"q={foreign.number}"))
    assert listed("overdue=true") == []
    moment.shift(timedelta(hours=3))
    assert listed("overdue=true") == [b, a]
    assert listed("overdue=false") == []
    assert joko.get(f"/tickets/{a}").json["overdue"] is True


def test_pages_follow_one_another_without_gap_whatever_comes_in_between(cast, moment, program_of):
    made = [make_ticket(cast.sari, at=MONDAY_TEN + timedelta(seconds=number // 2)).number for number in range(7)]
    db.session.commit()
    joko = program_of(cast.joko)

    for sort in (f"{sign}{order}" for order in ("created_at", "updated_at", "priority") for sign in ("", "-")):
        found, page = [], joko.get(f"/tickets?limit=3&sort={sort}").json
        make_ticket(cast.sari, description="Baru masuk", at=MONDAY_TEN - timedelta(hours=1))
        while True:
            found += [one["number"] for one in page["items"] if one["title"] != "Baru masuk"]
            if page["next"] is None:
                break
            page = joko.get(f"/tickets?limit=3&sort={sort}&cursor={page['next']}").json

        assert found == sorted(made, reverse=sort.startswith("-")), sort


SENSELESS = [
    "limit=0", "limit=101", "limit=1000000000", "limit=x", "tier=4", "status=open", "overdue=1", "sort=title", "sort=id;",
    "cursor=junk", "cursor=", "foo=1", "q=" + "x" * 201, "status=new&status=new", "q=a%0Ab", "priority=P9", "limit=-1",
]  # fmt: skip


def test_a_question_that_makes_no_sense_is_named(ticket, cast, program_of):
    joko = program_of(cast.joko)

    for query in SENSELESS:
        answer = joko.get(f"/tickets?{query}")

        assert answer.status_code == 422, query
        assert answer.json["errors"][0]["parameter"] == query.partition("=")[0]


def test_a_list_asks_the_database_as_often_for_nine_as_for_three(cast, app, moment, program_of):
    joko = program_of(cast.joko)

    def asked(more: int) -> int:
        for _ in range(more):
            make_ticket(cast.sari)
        db.session.commit()
        with counted(app) as statements:
            assert joko.get("/tickets").status_code == 200
        return len(statements)

    asked(1)  # fetches what may be asked in this minute
    assert asked(2) == asked(6)


def test_a_cursor_is_good_for_its_own_list_alone(cast, moment, program_of):
    for _ in range(3):
        make_ticket(cast.sari)
    joko = program_of(cast.joko)
    cursor = joko.get("/tickets?limit=1&status=new").json["next"]

    assert joko.get(f"/tickets?limit=2&status=new&cursor={cursor}").status_code == 200
    assert joko.get(f"/tickets?limit=1&status=closed&cursor={cursor}").status_code == 422
    assert joko.get(f"/tickets?limit=1&status=new&cursor={cursor[:-2]}xx").status_code == 422


def test_a_nul_in_the_address_is_a_bad_request(ticket, cast, program_of):
    assert program_of(cast.joko).get("/tickets?q=a%00b").status_code == 400


def test_a_department_is_chosen_among_those_where_one_holds_an_office(cast, moment, program_of):
    person = make_user(username="ganda", department="DINKES", roles=(Role.STAFF,))
    accounts.grant_role(user=person, role=Role.TIER1_AGENT, department_id=department_of("DLH").id,
                        starts_on=HELD_SINCE, at=LONG_AGO)  # fmt: skip
    program = program_of(person)

    assert program.post("/tickets", REPORT | {"department": "DLH"}).json["department"] == "DLH"
    assert program.post("/tickets", REPORT).json["department"] == "DINKES"


@pytest.mark.row("LLG-12")
def test_a_report_names_the_thing_it_is_about_as_its_sticker_does(cast, moment, program_of):
    asset = make_asset(cast.actor("joko"))
    make_asset(cast.actor("tono"), department="DISDIKBUD", register_no="99")
    db.session.commit()
    sari = program_of(cast.sari)

    made = sari.post("/tickets", REPORT | {"asset": "3.10.02.03.003/12"})

    assert (made.status_code, made.json["asset"]) == (201, asset.code)
    for wrong in ("3.10.02.03.003/99", "3.10.02.03.003", "nirgends / 1"):
        refused = sari.post("/tickets", REPORT | {"asset": wrong})
        assert refused.status_code == 422
        assert refused.json["errors"][0]["pointer"] == "/asset"
