"""Signing in: by name or number, with what answer when it fails, how often, and where it leads."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from desk import create_app
from desk.accounts import operations, queries, sessions
from desk.accounts.models import LoginSession, LoginThrottle
from desk.accounts.policy import Role
from desk.database import db
from desk.event_kinds import EventKind
from desk.timeline import Event
from tests.conftest import DeskClient
from tests.factories import PASSWORD, make_user

NIP = "198501012010011001"


def fail(client, login="sari", times=1, **more):
    return [client.send("/login", login=login, password="bukan ini", **more).status_code for _ in range(times)]


def without_chance(html: str) -> str:
    """The page without its token and its request's number."""
    return re.sub(r'(name="csrf_token"[^>]*value="[^"]*"|<code>\w+</code>)', "", html)


@pytest.mark.row("BKS-02")
@pytest.mark.parametrize("login", ["beni", NIP, "BENI"])
def test_people_sign_in_by_user_name_or_by_nip(cast, client_as, login):
    make_user(username="beni", employee_no=NIP, roles=(Role.STAFF,))
    browser = client_as()

    answer = browser.send("/login", login=login, password=PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/")
    assert "beni" in browser.get("/account").text


def test_a_wrong_password_and_an_unknown_user_get_the_same_page(cast, client_as):
    known = client_as().send("/login", login="sari", password="bukan ini")
    unknown = client_as().send("/login", login="sarj", password="bukan ini")

    assert (known.status_code, unknown.status_code) == (422, 422)
    assert without_chance(known.text) == without_chance(unknown.text).replace("sarj", "sari")
    assert {name: value for name, value in known.headers if name not in ("X-Request-Id", "Set-Cookie")} == {
        name: value for name, value in unknown.headers if name not in ("X-Request-Id", "Set-Cookie")
    }


def test_a_deactivated_person_is_refused_like_an_unknown_one(cast, client_as):
    operations.deactivate_user(user=cast.sari, today=cast.sari.created_at.date(), at=cast.sari.created_at)

    assert client_as().send("/login", login="sari", password=PASSWORD).status_code == 422


def test_signing_in_and_failing_leave_a_trace_without_the_password(cast, client_as):
    fail(client_as())
    client_as(cast.sari)

    events = db.session.scalars(
        select(Event).where(Event.kind.in_([EventKind.LOGIN_FAILED, EventKind.LOGIN_SUCCEEDED]))
    )
    kinds = [(event.kind, str(event.details)) for event in events]

    assert [kind for kind, _ in kinds] == [EventKind.LOGIN_FAILED, EventKind.LOGIN_SUCCEEDED]
    assert all(PASSWORD not in details and "bukan ini" not in details for _, details in kinds)


def test_ten_wrong_passwords_close_the_account_for_that_address_also_after_a_restart(cast, client_as, app, moment):
    browser = client_as()
    assert fail(browser, times=10) == [422] * 10

    assert browser.send("/login", login="sari", password=PASSWORD).status_code == 429
    restarted = create_app(app.config["DESK"])
    assert DeskClient(restarted).send("/login", login="SARI ", password=PASSWORD).status_code == 429
    with restarted.app_context():
        db.engine.dispose()

    moment.shift(sessions.FAILURE_WINDOW.total_seconds() + 1)
    assert browser.send("/login", login="sari", password=PASSWORD).status_code == 303


def test_the_owner_gets_in_from_another_address_while_somebody_guesses(cast, client_as):
    fail(client_as(), times=10)
    owner = client_as()

    answer = owner.send("/login", login="sari", password=PASSWORD)
    assert answer.status_code == 429, "the same address"

    page = owner.get("/login").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)[1]
    elsewhere = owner.post(
        "/login",
        data={"login": "sari", "password": PASSWORD, "csrf_token": token},
        environ_overrides={"REMOTE_ADDR": "10.9.8.7"},
    )
    assert elsewhere.status_code == 303


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP"])
def test_a_header_does_not_open_a_new_bucket_when_no_proxy_is_configured(cast, client_as, header):
    browser = client_as()
    fail(browser, times=10)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', browser.get("/login").text)[1]

    answer = browser.post(
        "/login",
        data={"login": "sari", "password": PASSWORD, "csrf_token": token},
        headers={header: "203.0.113.9"},
    )

    assert answer.status_code == 429


def test_a_hundred_failures_close_the_address_for_every_account(cast, client_as):
    browser = client_as()
    for number in range(100):
        with pytest.raises(sessions.LoginRefused):
            sessions.log_in(
                login=f"orang{number}", password="x", address="127.0.0.1", device="", at=cast.sari.created_at
            )
    for throttle in db.session.scalars(select(LoginThrottle)):
        throttle.since_at = db.session.scalar(select(Event.happened_at).order_by(Event.id.desc()).limit(1))
    with pytest.raises(sessions.TooManyTries):
        sessions.log_in(login="sari", password=PASSWORD, address="127.0.0.1", device="", at=cast.sari.created_at)
    assert browser.get("/login").status_code == 200


def test_parallel_failures_are_all_counted_and_none_breaks(cast, app):
    db.session.commit()

    def attempt(_: int) -> int:
        return DeskClient(app).send("/login", login="sari", password="bukan ini").status_code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(attempt, range(8)))

    assert answers == [422] * 8
    assert [throttle.failures for throttle in db.session.scalars(select(LoginThrottle))] == [8, 8]


@pytest.mark.parametrize(
    ("target", "leads_to", "reason"),
    [
        ("/tickets", "/tickets", "a page of this desk"),
        ("/tickets?state=all&mine=1", "/tickets?state=all&mine=1", "with its query"),
        ("", "/", "none"),
        ("//evil.test", "/", "another host"),
        ("/\\evil.test", "/", "what some browsers read as another host"),
        ("\\\\evil.test", "/", "the same with backslashes alone"),
        ("https:evil.test", "/", "a scheme without slashes"),
        ("https://evil.test/", "/", "a whole address"),
        ("javascript:alert(1)", "/", "a script"),
        ("/\t/evil.test", "/", "browsers drop tabs"),
        ("/\n/evil.test", "/", "and line ends"),
        ("/tickets\r\nSet-Cookie: a=b", "/", "a second header"),
        (" //evil.test", "/", "space before"),
        ("/ /evil.test", "/", "space within"),
        ("tickets", "/", "no path"),
        ("/%0a/evil.test", "/%0a/evil.test", "encoded, it stays a path of this desk"),
    ],
)
def test_signing_in_leads_only_to_a_page_of_this_desk(cast, client_as, target, leads_to, reason):
    answer = client_as().send("/login", login="sari", password=PASSWORD, next=target)

    assert (answer.status_code, answer.location) == (303, leads_to), reason


def test_who_is_not_signed_in_comes_back_to_the_page_they_asked_for(cast, client_as):
    browser = client_as()

    refused = browser.get("/tickets?state=all")
    assert refused.status_code == 302
    page = browser.get(refused.location)
    kept = re.search(r'name="next"[^>]*value="([^"]*)"', page.text)[1]
    answer = browser.send("/login", login="sari", password=PASSWORD, next=kept.replace("&amp;", "&"))

    assert answer.location == "/tickets?state=all"


def test_the_session_id_changes_at_login_and_a_planted_one_stays_worthless(cast, client_as):
    victim = client_as()
    victim.get("/login")
    planted = victim.get_cookie("desk", domain="desk.test").value

    victim.send("/login", login="sari", password=PASSWORD)

    assert victim.get_cookie("desk", domain="desk.test").value != planted
    attacker = client_as()
    attacker.set_cookie("desk", planted, domain="desk.test")
    assert attacker.get("/account").status_code == 302


def test_only_a_hash_of_the_session_is_stored(cast):
    _, secret = sessions.log_in(
        login="sari", password=PASSWORD, address="10.0.0.1", device="x" * 500, at=cast.sari.created_at
    )
    db.session.flush()

    stored = db.session.scalars(select(LoginSession)).one()

    assert len(secret) >= 43, "256 bits"
    assert secret not in (stored.secret_hash, stored.device)
    assert len(stored.device) == 160
    assert queries.open_session(secret, at=stored.created_at) is None
