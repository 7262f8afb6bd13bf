"""What services ask besides, by the API: told, asked for, judged at the member that is wrong, and read again."""

import pytest

from desk.own_fields import Choice, FieldKind, OwnField
from tests.api.test_tickets import REPORT
from tests.architecture.test_queries import counted
from tests.catalogue.fields import ACCOUNT, SYSTEM, publish
from tests.factories import make_ticket


@pytest.mark.row("LLG-07")
def test_a_program_reads_what_a_service_asks_and_answers_it(cast, moment, program_of):
    publish("PC", ACCOUNT, SYSTEM, OwnField("", "Jumlah", kind=FieldKind.NUMBER))
    sari = program_of(cast.sari)
    services = {one["code"]: one for one in sari.get("/services").json["items"]}
    assert [(one["name"], one["kind"], one["required"]) for one in services["PC"]["fields"]] == [
        ("nama_akun", "line", True), ("sistem", "choice", True), ("jumlah", "number", False),
    ]  # fmt: skip
    assert services["EMAIL"]["fields"] == []

    made = sari.post("/tickets", REPORT | {"fields": {"nama_akun": "sari.w", "sistem": "simbg", "jumlah": 1.125}})

    assert made.status_code == 201
    assert [(one["name"], one["label"], one["value"], one["text"]) for one in made.json["fields"]] == [
        ("nama_akun", "Nama akun", "sari.w", "sari.w"), ("sistem", "Sistem", "simbg", "SIMBG"),
        ("jumlah", "Jumlah", 1.125, "1,125"),
    ]  # fmt: skip
    assert sari.get(f"/tickets/{made.json['number']}").json["fields"] == made.json["fields"]


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        (None, "/fields/nama_akun"),
        ({}, "/fields/nama_akun"),
        ({"nama_akun": "", "sistem": "simbg"}, "/fields/nama_akun"),
        ({"nama_akun": None, "sistem": "simbg"}, "/fields/nama_akun"),
        ({"nama_akun": "a", "sistem": "lain"}, "/fields/sistem"),
        ({"nama_akun": "a", "sistem": ["simbg"]}, "/fields/sistem"),
        ({"nama_akun": 5, "sistem": "simbg"}, "/fields/nama_akun"),
        ({"nama_akun": True, "sistem": "simbg"}, "/fields/nama_akun"),
        ({"nama_akun": "a", "sistem": "simbg", "x/y": 1}, "/fields/x~1y"),
        ({"nama_akun": "a", "sistem": "simbg", "banyak": "a"}, "/fields/banyak"),
        ({"nama_akun": "a", "sistem": "simbg", "banyak": ["c"]}, "/fields/banyak"),
        ({"nama_akun": {"a": 1}}, "/fields/nama_akun"),
        ("semua", "/fields"),
    ],
)
def test_an_answer_that_is_wrong_is_named(cast, moment, program_of, told, pointer):
    two = (Choice("a", "A"), Choice("b", "B"))
    publish("PC", ACCOUNT, SYSTEM, OwnField("", "Banyak", kind=FieldKind.CHOICES, choices=two))

    answer = program_of(cast.sari).post("/tickets", REPORT | {"fields": told})

    assert answer.status_code == 422
    assert pointer in {one.get("pointer") for one in answer.json["errors"]}


def test_a_question_of_another_kind_of_ticket_is_not_asked(cast, moment, program_of):
    publish("EMAIL", OwnField("", "Kode galat", required=True, ticket_kind="incident"))
    sari, report = program_of(cast.sari), REPORT | {"service": "EMAIL"}

    assert sari.post("/tickets", report | {"kind": "incident"}).status_code == 422
    assert sari.post("/tickets", report | {"kind": "request"}).json["fields"] == []


def test_a_list_asks_as_often_with_answers_as_without(app, cast, moment, program_of):
    publish("PC", ACCOUNT)
    make_ticket(cast.sari)
    joko = program_of(cast.joko)
    joko.get("/tickets")
    with counted(app) as without:
        joko.get("/tickets")
    for edition in range(3):
        make_ticket(cast.sari, answers={"nama_akun": "sari.w"})
        publish("PC", OwnField("nama_akun", f"Nama akun {edition}"))
        make_ticket(cast.sari, answers={"nama_akun": "sari.w"})

    with counted(app) as with_answers:
        listed = joko.get("/tickets")

    assert sum(bool(one["fields"]) for one in listed.json["items"]) == 6
    assert len(with_answers) <= len(without)
