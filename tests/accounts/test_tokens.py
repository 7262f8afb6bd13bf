"""Tokens of the API: made with the owner's password, shown once, kept as a hash, ended."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from desk.accounts import operations, tokens
from desk.accounts.models import ApiToken
from desk.accounts.policy import Scope
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.event_kinds import EventKind
from desk.timeline import Event, OutboxEntry
from tests.factories import MONDAY_TEN, PASSWORD, department_of

PAGE = "/account/tokens"
FILLED = {"name": "Dasbor Dinkes", "scopes": "tickets:read", "days": "30", "department": "", "current": PASSWORD}


def make(user, **more):
    return tokens.make_token(
        **{"user": user, "name": "dasbor", "scopes": [Scope.TICKETS_READ], "at": MONDAY_TEN} | more
    )


def shown_in(page):
    return re.findall(r"desk_[\w-]{43}", page.text)


def test_a_token_opens_in_its_owners_name_until_it_ends(cast):
    token, secret = make(cast.sari, days=30)

    assert tokens.open_token(secret, at=MONDAY_TEN).user.id == cast.sari.id
    assert token.expires_at == MONDAY_TEN + timedelta(days=30)
    assert tokens.open_token(secret, at=token.expires_at) is None
    assert tokens.open_token(secret[:-1] + "?", at=MONDAY_TEN) is None


def test_only_a_hash_of_it_is_kept_and_making_it_leaves_a_trace(cast):
    token, secret = make(cast.sari, department=department_of("DINKES"), actor=cast.actor("sari"))
    db.session.flush()

    stored = str(db.session.execute(text("SELECT * FROM api_tokens")).one()) + str(
        [event.details for event in db.session.scalars(select(Event))]
    )
    assert secret.removeprefix("desk_") not in stored
    assert len(secret) >= 48
    event = db.session.scalars(select(Event).where(Event.kind == EventKind.TOKEN_CREATED)).one()
    assert (event.actor_name, event.details["token"]) == ("Sari Wulandari", token.id)
    assert db.session.get(OutboxEntry, event.id) is None


def test_a_revoked_token_opens_nothing_and_nobody_revokes_anothers(cast):
    token, secret = make(cast.sari)

    with pytest.raises(NotFound):
        tokens.get_token(cast.joko.id, token.id)
    tokens.revoke_token(token=token, at=MONDAY_TEN, actor=cast.actor("sari"))
    tokens.revoke_token(token=token, at=MONDAY_TEN, actor=cast.actor("sari"))

    assert tokens.open_token(secret, at=MONDAY_TEN) is None
    assert len(db.session.scalars(select(Event).where(Event.kind == EventKind.TOKEN_REVOKED)).all()) == 1


def test_a_deactivated_persons_tokens_die_at_once(cast):
    _, secret = make(cast.sari)

    operations.deactivate_user(user=cast.sari, at=MONDAY_TEN, today=MONDAY_TEN.date())

    assert tokens.open_token(secret, at=MONDAY_TEN) is None
    with pytest.raises(Conflict):
        make(cast.sari)


def test_a_token_has_a_scope_and_an_end(cast):
    for wrong in ({"scopes": []}, {"days": 0}, {"days": 367}):
        with pytest.raises(BadInput):
            make(cast.sari, **wrong)


def test_nobody_gathers_tokens_without_end(cast):
    for _ in range(tokens.MOST_LIVE):
        make(cast.sari)

    with pytest.raises(Conflict):
        make(cast.sari)


def test_the_page_shows_a_new_token_once(cast, client_as, moment):
    sari = client_as(cast.sari)

    made = sari.send(PAGE, **FILLED)

    assert made.status_code == 201
    (secret,) = set(shown_in(made))
    assert tokens.open_token(secret, at=MONDAY_TEN).scopes == ["tickets:read"]
    again = sari.get(PAGE)
    assert "Dasbor Dinkes" in again.text
    assert shown_in(again) == []


WRONG = {
    "current": {"current": "bukan ini"},
    "name": {"name": " "},
    "days": {"days": "4000"},
    "department": {"department": "NIRGENDS"},
    "scopes": {"scopes": "everything"},
}


def test_a_wrong_form_makes_no_token_and_keeps_what_was_typed(cast, client_as, moment):
    sari = client_as(cast.sari)

    for field, wrong in WRONG.items():
        answer = sari.send(PAGE, **FILLED | wrong)

        assert answer.status_code == 422, field
        assert f'id="{field}-error"' in answer.text
        assert field == "name" or "Dasbor Dinkes" in answer.text
    assert db.session.scalars(select(ApiToken)).all() == []


def test_a_token_is_revoked_on_the_page_by_its_owner_alone(cast, client_as, moment):
    token, secret = make(cast.sari)
    db.session.commit()
    address = f"{PAGE}/{token.id}/revocation"

    foreign = client_as(cast.joko).send(address, page=PAGE)
    own = client_as(cast.sari).send(address, page=PAGE)

    assert (foreign.status_code, own.status_code) == (404, 303)
    assert tokens.open_token(secret, at=MONDAY_TEN) is None
