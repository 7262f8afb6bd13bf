"""Who comes in: by a token alone, within its scopes, its department and its owner's rights."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts import operations as accounts
from desk.accounts.models import ApiToken
from desk.accounts.policy import Scope
from desk.database import db
from tests.api.conftest import Program
from tests.factories import MONDAY_TEN, department_of, make_ticket


@pytest.fixture
def ticket(cast, moment):
    made = make_ticket(cast.sari)
    db.session.commit()
    return made


NO_TOKENS = (
    "",
    "Bearer",
    "Bearer ",
    "Bearer desk_wrong",
    "Basic c2FyaTpzYW5kaQ==",
    "Bearer \xff\x00",
    "desk_x",
    "Token x",
)


def test_without_a_good_token_nobody_comes_in(ticket, program_of):
    nobody = program_of()

    for shown in NO_TOKENS:
        answer = nobody.get("/tickets", Authorization=shown)

        assert answer.status_code == 401, shown
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_a_token_in_the_address_is_no_token(ticket, program_of, secret_of, cast):
    secret = secret_of(cast.sari)

    assert {program_of().get(f"/tickets?{name}={secret}").status_code for name in ("token", "access_token")} == {401}
    assert program_of(cast.sari).get(f"/tickets?access_token={secret}").status_code == 422


def test_a_signed_in_browser_is_nobody_here(ticket, cast, client_as):
    joko = client_as(cast.joko)

    assert joko.get(f"/api/v1/tickets/{ticket.number}").status_code == 401
    assert joko.post(f"/api/v1/tickets/{ticket.number}/take").status_code == 401


def test_a_token_is_worth_nothing_once_it_ended_or_its_owner_left(ticket, cast, program_of, moment):
    sari, joko = program_of(cast.sari), program_of(cast.joko)
    assert sari.get("/tickets").status_code == joko.get("/tickets").status_code == 200

    accounts.deactivate_user(user=cast.joko, at=MONDAY_TEN, today=MONDAY_TEN.date())
    db.session.commit()
    assert joko.get("/tickets").status_code == 401
    moment.shift(timedelta(days=90))
    assert sari.get("/tickets").status_code == 401


def test_a_role_that_ended_reaches_nothing_by_a_token_either(ticket, cast, program_of):
    joko = program_of(cast.joko)
    assert joko.get(f"/tickets/{ticket.number}").status_code == 200

    accounts.end_role(grant=cast.joko.grants[0], last_day=MONDAY_TEN.date() - timedelta(days=1),
                      today=MONDAY_TEN.date(), at=MONDAY_TEN)  # fmt: skip
    db.session.commit()

    assert joko.get(f"/tickets/{ticket.number}").status_code == 403


def test_a_scope_that_is_lacking_is_named(ticket, cast, program_of):
    reader, writer = program_of(cast.joko, Scope.TICKETS_READ), program_of(cast.joko, Scope.TICKETS_WRITE)

    refused = reader.post(f"/tickets/{ticket.number}/take")
    assert (refused.status_code, reader.get("/tickets").status_code) == (403, 200)
    assert 'scope="tickets:write"' in refused.headers["WWW-Authenticate"]
    assert writer.get("/tickets").status_code == 403
    assert writer.post(f"/tickets/{ticket.number}/take").status_code == 200


def test_a_token_for_one_department_reaches_the_intersection(ticket, cast, program_of):
    """TRUST A13: Budi of Tier 2 reads what lies with Tier 2; the token only what of it is one department's."""
    other = make_ticket(cast.eko)  # no Tier 1 there: it lies with Tier 2
    db.session.commit()
    wide = program_of(cast.budi)
    theirs = program_of(cast.budi, department=department_of("DLH"))
    narrow = program_of(cast.budi, department=department_of("DINKES"))

    assert [one["number"] for one in wide.get("/tickets").json["items"]] == [other.number]
    assert [one["number"] for one in theirs.get("/tickets").json["items"]] == [other.number]
    assert narrow.get("/tickets").json["items"] == []
    assert narrow.get(f"/tickets/{other.number}").status_code == 404
    assert narrow.post(f"/tickets/{other.number}/take").status_code == 404
    assert theirs.post(f"/tickets/{other.number}/take").status_code == 200


def test_a_foreign_ticket_looks_like_none(ticket, cast, program_of):
    tono = program_of(cast.tono)

    foreign = [tono.call(method, f"/tickets/{ticket.number}{path}", {} if method == "POST" else None)
               for method, path in (("GET", ""), ("GET", "/events"), ("GET", "/sla"), ("POST", "/take"))]  # fmt: skip
    none = tono.get("/tickets/D-2610-99999-9")

    assert {answer.status_code for answer in foreign} == {404} == {none.status_code}
    assert {**foreign[0].json, "request_id": ""} == {**none.json, "request_id": ""}
    assert tono.get("/tickets").json == {"items": [], "next": None}


def test_use_is_noted_once_a_minute(ticket, cast, program_of, moment):
    sari = program_of(cast.sari)

    def used():
        db.session.expire_all()
        return db.session.scalars(select(ApiToken.last_used_at)).one()

    sari.get("/tickets")
    assert used() == MONDAY_TEN
    moment.shift(timedelta(seconds=59))
    sari.get("/tickets")
    assert used() == MONDAY_TEN
    moment.shift(timedelta(seconds=1))
    sari.get("/tickets")
    assert used() == MONDAY_TEN + timedelta(minutes=1)


def test_who_asks_too_much_waits_whatever_their_tokens(ticket, cast, app, program_of, document, secret_of, monkeypatch):
    monkeypatch.setitem(app.config, "DESK", replace(app.config["DESK"], api_per_minute=60))
    first, joko = program_of(cast.sari), program_of(cast.joko)
    second = Program(app, document, secret_of(cast.sari))

    answers = [program.get("/tickets").status_code for _ in range(30) for program in (first, second)]
    refused = second.get("/tickets")

    assert set(answers) == {200}
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 65
    assert joko.get("/tickets").status_code == 200
