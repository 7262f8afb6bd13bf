"""Sessions: how they end, what a replayed cookie is worth, and that no form works without its token."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts import operations
from desk.accounts.models import LoginSession
from desk.database import db
from tests.factories import MONDAY_TEN, PASSWORD, make_ticket

NEW_PASSWORD = "empat kata lain lagi"


def cookie_of(browser) -> str:
    return browser.get_cookie("desk", domain="desk.test").value


def replayed(client_as, cookie):
    thief = client_as()
    thief.set_cookie("desk", cookie, domain="desk.test")
    return thief


def table_contents() -> dict[str, list[tuple]]:
    """Every row of every table, except when a session was last seen."""
    db.session.rollback()
    found = {}
    for table in db.metadata.sorted_tables:
        columns = [column for column in table.columns if column.name != "last_seen_at"]
        found[table.name] = sorted(map(repr, db.session.execute(select(*columns)).all()))
    db.session.rollback()
    return found


def test_signing_out_ends_the_session_so_that_the_kept_cookie_is_worthless(cast, client_as):
    browser = client_as(cast.sari)
    kept = cookie_of(browser)
    assert replayed(client_as, kept).get("/account").status_code == 200

    answer = browser.send("/logout", page="/account")

    assert (answer.status_code, answer.location) == (303, "/login")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert browser.get("/account").status_code == 302
    assert replayed(client_as, kept).get("/account").status_code == 302


def test_a_session_ends_after_thirty_idle_minutes(cast, client_as, moment):
    browser = client_as(cast.sari)

    moment.shift(timedelta(minutes=29))
    assert browser.get("/account").status_code == 200
    moment.shift(timedelta(minutes=29))
    assert browser.get("/account").status_code == 200, "the page before counted as use"
    moment.shift(timedelta(minutes=30))
    assert browser.get("/account").status_code == 302


def test_a_session_ends_after_twelve_hours_however_busy(cast, client_as, moment):
    browser = client_as(cast.sari)

    while moment_now() + timedelta(minutes=29) < MONDAY_TEN + timedelta(hours=12):
        moment.shift(timedelta(minutes=29))
        assert browser.get("/account").status_code == 200
    moment.move_to(MONDAY_TEN + timedelta(hours=12))

    assert browser.get("/account").status_code == 302


def moment_now():
    from desk import clock

    return clock.now()


def test_one_of_my_other_sessions_can_be_ended_and_this_one_goes_on(cast, client_as):
    here, there = client_as(cast.sari), client_as(cast.sari)
    first, second = db.session.scalars(select(LoginSession).order_by(LoginSession.id)).all()
    db.session.commit()

    answer = here.send(f"/account/sessions/{second.id}/end", page="/account")

    assert answer.status_code == 303
    assert there.get("/account").status_code == 302
    assert here.get("/account").status_code == 200
    assert first.ended_at is None


def test_nobody_can_end_the_session_of_somebody_else(cast, client_as):
    joko = client_as(cast.joko)
    theirs = db.session.scalars(select(LoginSession.id)).one()
    sari = client_as(cast.sari)

    sari.send(f"/account/sessions/{theirs}/end", page="/account")

    assert joko.get("/account").status_code == 200


def test_changing_the_password_ends_every_session(cast, client_as):
    here, there = client_as(cast.sari), client_as(cast.sari)
    kept = cookie_of(here)

    answer = here.send("/account/password", page="/account", current=PASSWORD, password=NEW_PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/login")
    assert there.get("/account").status_code == 302
    assert replayed(client_as, kept).get("/account").status_code == 302
    assert client_as().send("/login", login="sari", password=PASSWORD).status_code == 422
    assert client_as().send("/login", login="sari", password=NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "reason"),
    [
        ("bukan ini", NEW_PASSWORD, "the current one is wrong"),
        ("", NEW_PASSWORD, "the current one is missing"),
        (PASSWORD, "pendek", "the new one is too short"),
        (PASSWORD, "password1234", "the new one is common"),
        (PASSWORD, "a" * 1_000_000, "the new one is a megabyte"),
    ],
)
def test_a_refused_password_change_leaves_everything_as_it_is(cast, client_as, current, new, reason):
    browser = client_as(cast.sari)

    answer = browser.send("/account/password", page="/account", current=current, password=new)

    assert answer.status_code == 422, reason
    assert 'aria-invalid="true"' in answer.text
    assert browser.get("/account").status_code == 200
    assert client_as().send("/login", login="sari", password=PASSWORD).status_code == 303


def test_losing_the_account_or_the_role_counts_from_the_next_request(cast, client_as, moment):
    sari, joko = client_as(cast.sari), client_as(cast.joko)
    assert (sari.get("/account").status_code, joko.get("/tickets").status_code) == (200, 200)

    operations.deactivate_user(user=cast.sari, today=MONDAY_TEN.date(), at=MONDAY_TEN)
    yesterday = MONDAY_TEN.date() - timedelta(days=1)
    operations.end_role(grant=cast.joko.grants[0], last_day=yesterday, today=MONDAY_TEN.date(), at=MONDAY_TEN)

    assert sari.get("/account").status_code == 302
    assert joko.get("/tickets").status_code == 403


@pytest.mark.parametrize("token", [None, "", "x", "foreign"])
def test_no_write_route_works_without_the_token_of_its_session(cast, client_as, app, token):
    ticket = make_ticket(cast.sari)
    db.session.commit()
    browser, other = client_as(cast.dewi), client_as(cast.joko)
    if token == "foreign":
        token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', other.get("/account").text)[1]
    values = {"number": ticket.number, "code": "PC", "user_id": cast.sari.id, "measure": "response"}
    before = table_contents()

    answers = {}
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and rule.endpoint != "bot.webhook" and not rule.rule.startswith("/api/v1/"):
            address = app.url_map.bind("desk.test").build(
                rule.endpoint, {name: values.get(name, 1) for name in rule.arguments}, method="POST"
            )
            data = {} if token is None else {"csrf_token": token}
            answers[rule.rule] = browser.post(address, data=data).status_code

    assert len(answers) > 25
    assert set(answers.values()) == {400}, answers
    assert table_contents() == before


def test_the_webhook_has_no_token_and_is_closed_without_its_secret(cast, client_as):
    assert client_as().post("/telegram/webhook", json={"update_id": 1}).status_code == 403


@pytest.mark.parametrize(("language", "lang"), [("en", "en"), ("id", "id")])
def test_the_language_is_chosen_before_and_kept_after_signing_in(cast, client_as, language, lang):
    browser = client_as()

    answer = browser.send("/language", page="/login", language=language)

    assert answer.status_code == 303
    assert f'<html lang="{lang}">' in browser.get("/login").text


def test_a_signed_in_person_keeps_the_chosen_language_at_the_next_login(cast, client_as):
    browser = client_as(cast.sari)
    browser.send("/language", page="/account", language="en", next="/account")
    assert '<html lang="en">' in browser.get("/account").text

    browser.send("/logout", page="/account")

    assert '<html lang="en">' in client_as(cast.sari).get("/account").text


def test_an_unknown_language_changes_nothing(cast, client_as):
    browser = client_as(cast.sari)

    assert browser.send("/language", page="/account", language="xx", next="//evil.test").location == "/"

    assert '<html lang="id">' in browser.get("/account").text
    db.session.refresh(cast.sari)
    assert cast.sari.language == "id"
