"""The administrator's pages: people, roles, coverage; and what the administrator may not see or do."""

import re
from datetime import date

import pytest
from flask_babel import force_locale, gettext
from sqlalchemy import select

from desk.accounts.models import Acting, User
from desk.accounts.policy import Role
from desk.database import db
from desk.event_kinds import EventKind
from desk.organisation.models import Unit
from desk.timeline import Event
from tests.factories import PASSWORD, make_ticket, make_user

GOOD = {
    "name": "Putu Ayu",
    "username": "putu.ayu",
    "employment": "contract",
    "department": "DLH",
    "password": "langit sawah kopi",
}


def page_of(user: User) -> str:
    return f"/admin/users/{user.id}"


def in_indonesian(app, text: str) -> str:
    with app.test_request_context(), force_locale("id"):
        return gettext(text)


@pytest.mark.row("BKS-02")
def test_an_administrator_makes_an_account_and_grants_a_role(cast, client_as, moment):
    dewi = client_as(cast.dewi)

    made = dewi.send("/admin/users/new", **GOOD)
    assert made.status_code == 303
    granted = dewi.send(
        made.location + "/roles", page=made.location, role="staff", department="DLH", starts_on="2026-10-12"
    )

    assert granted.status_code == 303
    person = db.session.scalars(select(User).where(User.username == "putu.ayu")).one()
    assert [(grant.role, grant.starts_on) for grant in person.grants] == [(Role.STAFF, date(2026, 10, 12))]
    events = db.session.scalars(
        select(Event).where(Event.kind.in_([EventKind.USER_CREATED, EventKind.ROLE_GRANTED])).order_by(Event.id)
    ).all()[-2:]
    assert [(event.kind, event.actor_standing) for event in events] == [
        (EventKind.USER_CREATED, "admin@DISKOMINFO"),
        (EventKind.ROLE_GRANTED, "admin@DISKOMINFO"),
    ]
    newcomer = client_as()
    assert newcomer.send("/login", login="putu.ayu", password=GOOD["password"]).status_code == 303
    assert newcomer.get("/tickets/new").status_code == 200


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"username": "Sari"}, "taken"),
        ({"username": "dua kata"}, "a space inside"),
        ({"employee_no": "123"}, "too few digits"),
        ({"password": "pendek"}, "too short a password"),
        ({"department": "NIRVANA"}, "no such department"),
        ({"employment": "robot"}, "no such employment"),
        ({"name": "  "}, "spaces alone"),
        ({"username": "a" * 61}, "too long"),
    ],
)
def test_bad_input_is_refused_and_what_was_typed_stays(cast, client_as, changed, reason):
    people = db.session.query(User).count()

    answer = client_as(cast.dewi).send("/admin/users/new", **GOOD | changed)

    assert answer.status_code == 422, reason
    assert 'aria-invalid="true"' in answer.text
    for name in {"name", "username"} - set(changed):
        assert f'value="{GOOD[name]}"' in answer.text, reason
    assert GOOD["password"] not in answer.text
    assert db.session.query(User).count() == people


def test_a_taken_local_number_is_refused_with_a_sentence(cast, client_as):
    make_user(username="beni", contract_employee_no="LOKAL-3")

    answer = client_as(cast.dewi).send("/admin/users/new", **GOOD, contract_employee_no="lokal-3")

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("changed", "status", "reason"),
    [
        ({"ends_on": "2026-10-01"}, 422, "ends before it begins"),
        ({"starts_on": "nanti"}, 422, "no date"),
        ({"role": "raja"}, 422, "no such role"),
        ({"department": "NIRVANA"}, 422, "no such department"),
        ({"role": "staff", "department": "DINKES"}, 409, "held already"),
    ],
)
def test_a_grant_that_cannot_be_is_refused_and_what_was_typed_stays(cast, client_as, changed, status, reason):
    given = {"role": "head", "department": "DLH", "starts_on": "2026-10-12", "decree_no": "SK/7/2026"} | changed

    answer = client_as(cast.dewi).send(page_of(cast.sari) + "/roles", page=page_of(cast.sari), **given)

    assert answer.status_code == status, reason
    assert "SK/7/2026" in answer.text
    db.session.refresh(cast.sari)
    assert [grant.role for grant in cast.sari.grants] == [Role.STAFF]


def test_ending_a_role_ends_it_with_yesterday_and_it_cannot_end_twice(cast, client_as, moment):
    dewi, grant = client_as(cast.dewi), cast.joko.grants[0]
    address = f"{page_of(cast.joko)}/roles/{grant.id}/end"

    assert dewi.send(address, page=page_of(cast.joko)).status_code == 303
    assert dewi.send(address, page=page_of(cast.joko)).status_code == 409

    db.session.refresh(grant)
    assert grant.ends_on == date(2026, 10, 11)


@pytest.mark.row("LLG-02")
def test_deactivating_the_last_tier_1_tells_the_administrator_at_once(cast, client_as, app, moment):
    dewi = client_as(cast.dewi)
    warning = in_indonesian(
        app, "Attention: a department now has no active Tier 1. Its new tickets go to Tier 2 until somebody is named."
    )

    dewi.send(page_of(cast.hesti) + "/deactivate", page=page_of(cast.hesti))
    assert warning not in dewi.get(page_of(cast.hesti)).text, "Joko is still there"
    dewi.send(page_of(cast.joko) + "/deactivate", page=page_of(cast.joko))

    assert warning in dewi.get(page_of(cast.joko)).text
    assert cast.sari.department.name in re.split("<table", dewi.get("/coverage").text)[0]
    assert client_as().send("/login", login="joko", password=PASSWORD).status_code == 422


def test_a_role_of_somebody_else_is_not_found_under_this_person(cast, client_as):
    grant = cast.joko.grants[0]

    answer = client_as(cast.dewi).send(f"{page_of(cast.sari)}/roles/{grant.id}/end", page=page_of(cast.sari))

    assert answer.status_code == 404
    db.session.refresh(grant)
    assert grant.ends_on is None


def test_an_administrator_cannot_change_their_own_roles(cast, client_as):
    dewi, own = client_as(cast.dewi), page_of(cast.dewi)
    grant = cast.dewi.grants[0]

    answers = [
        dewi.send(own + "/roles", page=own, role="tier2_lead", department="DISKOMINFO", starts_on="2026-10-12"),
        dewi.send(f"{own}/roles/{grant.id}/end", page=own),
        dewi.send(own + "/deactivate", page=own),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    db.session.refresh(cast.dewi)
    assert cast.dewi.is_active
    assert [(grant.role, grant.ends_on) for grant in cast.dewi.grants] == [(Role.ADMIN, None)]
    assert "/deactivate" not in dewi.get(own).text


@pytest.mark.parametrize("who", ["sari", "joko", "hesti", "budi", "bambang", "lestari", "yosef", "rina"])
def test_nobody_else_reaches_the_administrators_pages(cast, client_as, who):
    person = getattr(cast, who)
    browser = client_as(person)

    answers = [browser.get(page).status_code for page in ("/admin/users", "/admin/users/new", page_of(person))]
    changed = browser.send(
        page_of(person) + "/roles", page="/account", role="admin", department="DINKES", starts_on="2026-10-12"
    )

    assert (answers, changed.status_code) == ([403, 403, 403], 403)


def test_an_administrator_reads_no_ticket(cast, client_as):
    ticket = make_ticket(cast.sari)
    dewi = client_as(cast.dewi)
    pages = ("/tickets", "/tickets/new", "/queue", f"/tickets/{ticket.number}", f"/tickets/{ticket.number}/files/1")

    assert [dewi.get(page).status_code for page in pages] == [403] * len(pages)
    assert ticket.number not in dewi.get("/").text


@pytest.mark.parametrize("words", ["sari", "SARI", "wulan", "%", "_", "'; DROP TABLE users; --"])
def test_searching_people_takes_whatever_is_typed(cast, client_as, words):
    answer = client_as(cast.dewi).get("/admin/users", query_string={"q": words})

    assert answer.status_code == 200
    assert ("Sari Wulandari" in answer.text) == (words.lower() in "sari wulandari" or words in ("%", "_"))


def test_a_person_that_is_not_there_is_not_found(cast, client_as):
    assert client_as(cast.dewi).get("/admin/users/999999").status_code == 404


@pytest.mark.parametrize("address", ["/admin/users?q=%00", "/admin/users?%00=1", "/admin/services/%00"])
def test_an_address_with_nul_is_refused_on_every_database(cast, client_as, address):
    assert client_as(cast.dewi).get(address).status_code == 400


def test_a_division_head_is_named_as_plt_of_a_unit(cast, client_as, moment):
    page = page_of(cast.nadia)
    unit = db.session.scalars(select(Unit).where(Unit.code == "INFRA")).one()
    fields = {"role": "head", "department": "DISKOMINFO", "unit": str(unit.id), "starts_on": "2026-10-12"}
    dewi = client_as(cast.dewi)

    assert dewi.send(page + "/roles", page=page, acting="plt", **fields).status_code == 303

    grant = next(grant for grant in db.session.get_one(User, cast.nadia.id).grants if grant.role is Role.HEAD)
    assert (grant.unit_id, grant.acting, grant.is_deputy) == (unit.id, Acting.PLT, False)
    shown = dewi.get(page).text
    assert f"Plt. {in_indonesian(client_as().application, 'Head of department')}" in shown
    assert unit.name in shown


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"department": "DINKES"}, "a unit of another department"),
        ({"acting": "plt", "is_deputy": "y"}, "who holds the office is not its deputy"),
        ({"acting": "king"}, "no such way to hold an office"),
        ({"unit": "999999"}, "no such unit"),
    ],
)
def test_an_office_that_contradicts_itself_is_refused(cast, client_as, moment, changed, reason):
    page = page_of(cast.nadia)
    unit = db.session.scalars(select(Unit.id).where(Unit.code == "INFRA")).one()
    fields = {"role": "head", "department": "DISKOMINFO", "unit": str(unit), "starts_on": "2026-10-12"}

    answer = client_as(cast.dewi).send(page + "/roles", page=page, **fields | changed)

    assert answer.status_code == 422, reason
    assert len(db.session.get_one(User, cast.nadia.id).grants) == 1
