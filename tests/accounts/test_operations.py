"""desk.accounts.operations: people, the roles they hold from a day to a day, and what happens when the last one goes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desk.accounts import operations, queries, sessions
from desk.accounts.models import Employment, RoleGrant, User
from desk.accounts.policy import Role
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.notify import jobs
from desk.notify.models import Notice
from desk.tickets import operations as tickets
from desk.tickets.routes import Way
from desk.timeline import Event
from tests.factories import MONDAY_TEN, PASSWORD, Cast, department_of, make_ticket, make_user

MONDAY = date(2026, 10, 12)
NIP = "198501012010011001"


def the_grant(user: User, role: Role) -> RoleGrant:
    return next(grant for grant in user.grants if grant.role is role)


def new_user(**changed):
    given = {
        "username": "fulan",
        "name": "Fulan",
        "department_id": department_of("DINKES").id,
        "password": PASSWORD,
        "employment": Employment.NON_ASN,
        "at": MONDAY_TEN,
    }
    return operations.create_user(**given | changed)


@pytest.mark.row("BKS-02")
@pytest.mark.parametrize(
    ("employment", "numbers", "login", "reason"),
    [
        (Employment.CIVIL_SERVANT, {"employee_no": NIP}, "fulan", "user name"),
        (Employment.CIVIL_SERVANT, {"employee_no": NIP}, NIP, "NIP"),
        (Employment.CIVIL_SERVANT, {"employee_no": NIP}, " 19850101 201001 1 001 ", "NIP as it is printed"),
        (Employment.CONTRACT, {"contract_employee_no": "PPPK 77"}, "pppk77", "NIPPPK"),
        (Employment.CONTRACT, {}, "FULAN ", "no number at all, case and space do not matter"),
        (Employment.NON_ASN, {}, "fulan", "an employee without any number"),
        (Employment.NON_ASN, {"contract_employee_no": "local-3"}, "local-3", "a local number"),
        (Employment.EXTERNAL, {}, "fulan", "seconded from outside"),
    ],
)
def test_every_kind_of_employee_can_sign_in(city, employment, numbers, login, reason):
    user = new_user(employment=employment, **numbers)

    signed_in, secret = sessions.log_in(login=login, password=PASSWORD, address="10.0.0.1", device="", at=MONDAY_TEN)

    assert signed_in.id == user.id, reason
    assert queries.open_session(sessions.session_hash(secret), at=MONDAY_TEN).user_id == user.id


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"username": "ab"}, "username", "too short"),
        ({"username": "dua kata"}, "username", "a space inside"),
        ({"username": "ñandu"}, "username", "a letter that some keyboards lack"),
        ({"username": "Sari"}, "username", "taken, in whatever case"),
        ({"employee_no": "12345"}, "employee_no", "a NIP has 18 digits"),
        ({"employee_no": "x" * 18}, "employee_no", "digits alone"),
        ({"password": "pendek"}, "password", "too short"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_its_field(cast, changed, field, reason):
    with pytest.raises(BadInput) as refused:
        new_user(**changed)

    assert refused.value.field == field, reason


@pytest.mark.parametrize("name", ["employee_no", "contract_employee_no"])
def test_a_number_belongs_to_one_person(city, name):
    new_user(**{name: NIP})

    with pytest.raises(BadInput) as refused:
        new_user(username="lain", **{name: NIP})

    assert refused.value.field == name


def test_a_role_is_held_from_its_first_day_to_its_last(city):
    user = new_user()
    operations.grant_role(
        user=user, role=Role.TIER1_AGENT, department_id=user.department_id, starts_on=MONDAY,
        ends_on=MONDAY + timedelta(days=2), at=MONDAY_TEN,
    )  # fmt: skip

    held = [bool(queries.actor_of(user, on=MONDAY + timedelta(days=day)).roles) for day in range(-1, 4)]

    assert held == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("first", "last", "overlaps", "reason"),
    [
        (-20, -11, False, "over before it begins"),
        (-20, -10, True, "its last day is the other's first"),
        (10, None, True, "its first day is the other's last"),
        (11, None, False, "the day after"),
        (-20, None, True, "around it"),
        (-2, 2, True, "within it"),
    ],
)
def test_a_role_is_not_held_twice_at_once(city, first, last, overlaps, reason):
    user = new_user()
    home = user.department_id
    common = {"user": user, "role": Role.HEAD, "department_id": home, "at": MONDAY_TEN}
    operations.grant_role(starts_on=MONDAY - timedelta(days=10), ends_on=MONDAY + timedelta(days=10), **common)
    ends_on = None if last is None else MONDAY + timedelta(days=last)

    def grant() -> None:
        operations.grant_role(starts_on=MONDAY + timedelta(days=first), ends_on=ends_on, **common)

    if overlaps:
        with pytest.raises(Conflict):
            grant()
    else:
        grant()
    assert len(user.grants) == (1 if overlaps else 2), reason


def test_another_role_or_another_department_at_the_same_time_is_possible(city):
    user = new_user()
    for role, department in ((Role.STAFF, "DINKES"), (Role.HEAD, "DINKES"), (Role.STAFF, "DLH")):
        operations.grant_role(
            user=user, role=role, department_id=department_of(department).id, starts_on=MONDAY, at=MONDAY_TEN
        )

    assert len(queries.actor_of(user, on=MONDAY).grants) == 3


def test_a_role_cannot_end_before_it_begins_or_twice(cast):
    with pytest.raises(BadInput):
        operations.grant_role(
            user=cast.sari, role=Role.HEAD, department_id=cast.sari.department_id, starts_on=MONDAY,
            ends_on=MONDAY - timedelta(days=1), at=MONDAY_TEN,
        )  # fmt: skip
    grant = the_grant(cast.sari, Role.STAFF)
    operations.end_role(grant=grant, last_day=MONDAY, today=MONDAY, at=MONDAY_TEN)
    with pytest.raises(Conflict):
        operations.end_role(grant=grant, last_day=MONDAY + timedelta(days=5), today=MONDAY, at=MONDAY_TEN)


@pytest.mark.row("LLG-02")
def test_a_department_has_as_many_technicians_as_it_names_and_a_deputy_counts(cast):
    home = cast.joko.department_id
    deputy = make_user(username="deputi", name="Deputi")
    operations.grant_role(
        user=deputy, role=Role.TIER1_AGENT, department_id=home, starts_on=MONDAY, ends_on=MONDAY, at=MONDAY_TEN,
        decree_no="SK/12/2026", is_deputy=True,
    )  # fmt: skip

    def names(day: date) -> list[str]:
        return [person.username for person in db.session.scalars(queries.tier1_of(home, unit_id=None, on=day))]

    assert names(MONDAY) == ["deputi", "hesti", "joko"]
    assert names(MONDAY + timedelta(days=1)) == ["hesti", "joko"]


@pytest.mark.row("LLG-02")
@pytest.mark.parametrize("way_of_leaving", ["role ends", "account is deactivated"])
def test_the_last_tier_1_leaving_warns_lists_the_department_and_sends_its_tickets_to_tier_2(
    cast, client_as, moment, way_of_leaving
):
    def leave(user: User, role: Role) -> bool:
        if way_of_leaving == "role ends":
            grant, yesterday = the_grant(user, role), MONDAY - timedelta(days=1)
            return operations.end_role(grant=grant, last_day=yesterday, today=MONDAY, at=MONDAY_TEN)
        return operations.deactivate_user(user=user, today=MONDAY, at=MONDAY_TEN)

    assert not leave(cast.joko, Role.TIER1_AGENT), "the coordinator is still there"
    assert make_ticket(cast.sari).tier == 1

    assert leave(cast.hesti, Role.TIER1_LEAD)

    ticket = make_ticket(cast.sari)
    assert (ticket.tier, ticket.way, ticket.responsible_department.code) == (2, Way.NO_TIER1, "DISKOMINFO")
    assert "DINKES" in [department.code for department in queries.uncovered_departments(on=MONDAY)]
    db.session.commit()
    jobs.relay(MONDAY_TEN)
    told = db.session.scalars(select(Notice).join(Event).where(Event.kind == EventKind.COVERAGE_LOST)).all()
    assert {notice.user.username for notice in told} == {"dewi", "bambang"}
    admin = client_as(cast.dewi)
    warning = admin.get("/coverage").text.split("<table")[0]
    assert cast.sari.department.name in warning
    assert admin.get("/inbox").status_code == 200


@pytest.mark.row("LLG-02")
def test_a_department_is_uncovered_from_the_day_after_the_last_one(cast):
    operations.end_role(grant=the_grant(cast.joko, Role.TIER1_AGENT), last_day=MONDAY, today=MONDAY, at=MONDAY_TEN)
    lost = operations.end_role(
        grant=the_grant(cast.hesti, Role.TIER1_LEAD), last_day=MONDAY, today=MONDAY, at=MONDAY_TEN
    )

    assert lost
    assert queries.has_tier1(cast.sari.department_id, unit_id=None, on=MONDAY)
    assert not queries.has_tier1(cast.sari.department_id, unit_id=None, on=MONDAY + timedelta(days=1))


@pytest.mark.row("LLG-39")
def test_history_after_a_transfer_still_shows_the_role_held_then(cast: Cast):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    home, later = department_of("DISKOMINFO"), MONDAY_TEN + timedelta(days=30)
    operations.end_role(grant=the_grant(cast.joko, Role.TIER1_AGENT), last_day=MONDAY, today=MONDAY, at=MONDAY_TEN)
    cast.joko.department_id = home.id
    operations.grant_role(
        user=cast.joko, role=Role.TIER2_AGENT, department_id=home.id, starts_on=MONDAY + timedelta(days=1), at=later
    )
    mail = make_ticket(cast.sari, service=direct_service(), at=later)
    tickets.take_ticket(ticket=mail, actor=cast.actor("joko", later), at=later)
    db.session.commit()
    db.session.expire_all()

    taken = db.session.scalars(select(Event).where(Event.kind == EventKind.TICKET_TAKEN).order_by(Event.id)).all()

    assert [event.actor_standing for event in taken] == ["tier1_agent@DINKES", "tier2_agent@DISKOMINFO"]
    assert [event.origin for event in taken] == ["web", "web"]
    assert [event.happened_at for event in taken] == [MONDAY_TEN, later]


def direct_service() -> str:
    return next(service.code for service in catalogue.all_services() if service.direct_t2 and service.everyone)
