"""Input that cannot be taken: refused at its field, the rest kept, nothing stored; and one form makes one ticket."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from desk.catalogue import queries as catalogue
from desk.database import db
from desk.tickets import operations, triage
from desk.tickets.kinds import Impact, Kind, Urgency
from desk.tickets.models import Comment, Ticket
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket

GOOD = {"description": "Printer loket tiga macet.", "service": "PC", "affected": "self", "can_work": "no"}
KEPT = "Printer loket tiga macet."
BAD_WORDS = [
    ("", "empty"),
    ("   \n\t ", "spaces only"),
    ("x" * 4001, "one letter too many"),
    ("a\x00b", "NUL, which PostgreSQL cannot store"),
    ("a\x1bb", "an escape character"),
    ("\u200b" * 4001, "too long, though nothing is seen"),
]
WORD_FIELDS = [
    ("replies", "body", {}),
    ("notes", "body", {}),
    ("hold", "reason", {"waiting_for": "reporter"}),
    ("resolve", "answer", {}),
    ("cancel", "reason", {}),
    ("escalate", "reason", {"tried": "Kabel lain sudah dicoba"}),
    ("escalate", "tried", {"reason": "Perlu akses jaringan"}),
    ("link", "problem", {}),
]


def is_marked(html, field):
    return re.search(rf'id="{field}-error"', html) is not None


def stored():
    return [db.session.scalar(select(func.count()).select_from(table)) for table in (Ticket, Event, Comment)]


@pytest.mark.parametrize(("text", "reason"), BAD_WORDS, ids=[reason for _, reason in BAD_WORDS])
def test_a_description_that_cannot_be_taken_is_refused_at_its_field(cast, client_as, moment, text, reason):
    sari = client_as(cast.sari)
    before = stored()

    answer = sari.send("/tickets/new", **GOOD | {"description": text})

    assert answer.status_code == 422
    assert is_marked(answer.text, "description")
    assert 'value="PC" selected' in answer.text or re.search(r'<option selected value="PC"', answer.text)
    assert stored() == before


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("service", "", "none chosen"),
        ("service", "TIDAK-ADA", "not in the catalogue"),
        ("service", "PC'; DROP TABLE tickets; --", "an old joke"),
        ("affected", "galaxy", "not one of the answers"),
        ("affected", "", "no answer"),
        ("can_work", "P1", "a priority cannot be chosen"),
    ],
)
def test_a_choice_that_is_not_offered_is_refused_at_its_field(cast, client_as, moment, field, value, reason):
    sari = client_as(cast.sari)
    before = stored()

    answer = sari.send("/tickets/new", **GOOD | {field: value})

    assert answer.status_code == 422, reason
    assert is_marked(answer.text, field)
    assert KEPT in answer.text
    assert stored() == before


def test_lists_in_place_of_values_are_refused(cast, client_as, moment):
    sari = client_as(cast.sari)
    before = stored()

    first_counts = sari.send("/tickets/new", **GOOD | {"affected": ["galaxy", "self"], "description": ["", KEPT]})
    no_such_field = sari.send("/tickets/new", **{f"{name}[]": [value, value] for name, value in GOOD.items()})

    assert (first_counts.status_code, no_such_field.status_code) == (422, 422)
    assert is_marked(first_counts.text, "affected")
    assert all(is_marked(no_such_field.text, name) for name in GOOD)
    assert stored() == before


def test_exactly_four_thousand_letters_are_taken(cast, client_as, moment):
    answer = client_as(cast.sari).send("/tickets/new", **GOOD | {"description": "é" * 4000})

    assert answer.status_code == 303
    assert db.session.query(Ticket).one().description == "é" * 4000


@pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "%C0%80", "abc%ED%BF%BFdef"])
def test_bytes_that_are_no_text_are_harmless(cast, client_as, moment, raw):
    """A lone surrogate cannot travel in a form; what arrives in its place is text or is refused."""
    sari = client_as(cast.sari)
    html = sari.get("/tickets/new").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', html)[1]

    answer = sari.post(
        "/tickets/new",
        data=f"csrf_token={token}&service=PC&affected=self&can_work=no&form_key=k&description={raw}",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code in (303, 422)
    for ticket in db.session.query(Ticket):
        assert ticket.description.encode().decode() == ticket.description


@pytest.mark.parametrize(("path", "field", "more"), WORD_FIELDS, ids=[f"{row[0]}-{row[1]}" for row in WORD_FIELDS])
def test_a_moves_bad_words_are_refused_at_their_field(cast, client_as, moment, path, field, more):
    ticket = make_ticket(cast.sari)
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    joko = client_as(cast.joko)
    before = stored()

    for text, reason in BAD_WORDS:
        answer = joko.send(f"/tickets/{ticket.number}/{path}", **{field: text}, **more)

        assert answer.status_code == 422, reason
        assert is_marked(answer.text, field), reason
        for kept in more.values():
            assert kept in answer.text
    assert stored() == before


@pytest.mark.parametrize(
    ("path", "fields", "wrong"),
    [
        ("hold", {"waiting_for": "godot", "reason": "Menunggu kabar"}, "waiting_for"),
        ("hold", {"waiting_for": "vendor", "reason": "Menunggu kabar"}, "waiting_for"),
        ("triage", {"kind": "disaster", "impact": "D1", "urgency": "high"}, "kind"),
        ("triage", {"kind": "incident", "impact": "D9", "urgency": "high"}, "impact"),
        ("triage", {"kind": "incident", "impact": "D1", "urgency": "now"}, "urgency"),
        ("triage", {"kind": "incident", "impact": "D1", "urgency": "low", "cause": "x" * 301}, "cause"),
        ("link", {"problem": "D-2026-99999-9"}, "problem"),
        ("link", {"problem": "9" * 21}, "problem"),
    ],
)
def test_a_moves_wrong_choice_is_refused_at_its_field(cast, client_as, moment, path, fields, wrong):
    ticket = make_ticket(cast.sari)
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    joko = client_as(cast.joko)
    before = stored()

    answer = joko.send(f"/tickets/{ticket.number}/{path}", **fields)

    assert answer.status_code == 422
    assert is_marked(answer.text, wrong)
    assert fields.get("reason", "") in answer.text
    assert stored() == before


@pytest.mark.parametrize("assignee", ["", "abc", "-1", "999999", "1e9"])
def test_a_person_who_is_not_offered_cannot_be_given_work(cast, client_as, moment, assignee):
    ticket = make_ticket(cast.sari)

    answer = client_as(cast.hesti).send(f"/tickets/{ticket.number}/assign", assignee=assignee)

    assert answer.status_code == 422
    assert is_marked(answer.text, "assignee")
    assert db.session.get_one(Ticket, ticket.id).assignee_id is None


def test_the_number_of_a_foreign_problem_is_refused_like_one_that_is_not_there(cast, client_as, moment):
    mine, foreign = make_ticket(cast.sari), make_ticket(cast.tono)
    triage.triage_ticket(
        ticket=foreign,
        actor=cast.actor("tono"),
        kind=Kind.PROBLEM,
        impact=Impact.D4,
        urgency=Urgency.LOW,
        at=MONDAY_TEN,
    )
    joko = client_as(cast.joko)
    errors = [
        re.search(r'(?s)id="problem-error".*?</div>', joko.send(f"/tickets/{mine.number}/link", problem=number).text)[0]
        for number in (foreign.number, "D-2026-99999-9")
    ]

    assert errors[0] == errors[1]
    assert db.session.get_one(Ticket, mine.id).problem_id is None


def test_a_service_for_technicians_is_not_offered_to_others(cast, client_as, moment):
    service = catalogue.get_service("COLO", on=MONDAY_TEN.date())
    sari, joko = client_as(cast.sari), client_as(cast.joko)

    assert not service.everyone
    assert 'value="COLO"' not in sari.get("/tickets/new").text
    assert 'value="COLO"' in joko.get("/tickets/new").text


def test_the_same_form_sent_twice_makes_one_ticket(cast, client_as, moment):
    sari = client_as(cast.sari)

    first, second = (sari.send("/tickets/new", **GOOD, form_key="formulir-yang-sama") for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location.partition("?")[0] == second.location.partition("?")[0]
    assert db.session.query(Ticket).count() == 1


@pytest.mark.slow
def test_the_same_form_sent_ten_times_at_once_makes_one_ticket(cast, client_as, moment):
    browsers = [client_as(cast.sari) for _ in range(10)]
    tokens = [re.search(r'name="csrf_token"[^>]*value="([^"]*)"', b.get("/tickets/new").text)[1] for b in browsers]
    start = Barrier(10, timeout=20)

    def send(browser, token):
        start.wait()
        return browser.post("/tickets/new", data=GOOD | {"form_key": "sekali-saja", "csrf_token": token})

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(send, browsers, tokens))

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location.partition("?")[0] for answer in answers}) == 1
    assert db.session.query(Ticket).count() == 1
