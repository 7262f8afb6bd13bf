"""Requests for access: the head of the place approves, an administrator grants, and nobody does either for themselves."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from desk.accounts import operations as accounts
from desk.accounts.labels import ROLES
from desk.accounts.models import RoleGrant
from desk.accounts.policy import Role
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.staffing import access_queries as queries
from desk.staffing import access_requests
from desk.staffing.access_models import AccessRequest, AccessState
from desk.staffing.access_roles import LICENSING, LicensingRole, role_named
from desk.timeline import Event
from tests.factories import MONDAY_TEN, actor_of, department_of, make_user

TODAY = MONDAY_TEN.date()
FRIDAY = date(2026, 10, 16)


def ask(cast, *, user="sari", by="sari", role=Role.TIER1_AGENT, department="DINKES", **more) -> AccessRequest:
    told = {"unit": None, "starts_on": TODAY, "ends_on": FRIDAY, "reason": "Menggantikan Joko", "at": MONDAY_TEN}
    return access_requests.ask_access(
        user=getattr(cast, user) if isinstance(user, str) else user,
        role=role,
        department=department_of(department),
        actor=cast.actor(by) if isinstance(by, str) else actor_of(by),
        today=TODAY,
        **(told | more),
    )


def decide(cast, asked, by="lestari", *, approves=True, answer="") -> None:
    access_requests.decide_access(
        asked=asked, approves=approves, answer=answer, actor=cast.actor(by), at=MONDAY_TEN, today=TODAY
    )


def grant(asked, person, today=TODAY) -> None:
    access_requests.grant_access(asked=asked, actor=actor_of(person), at=MONDAY_TEN, today=today)


def told(kind) -> set[str]:
    event = db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id.desc())).first()
    assert event is not None
    return {one.username for one in recipients.of(event)}


def roles_of(person, day) -> set[Role]:
    return {one.role for one in person.grants if one.is_held_on(day)}


@pytest.mark.row("MTR-11")
def test_a_role_is_asked_for_approved_by_the_head_and_granted_by_an_administrator(cast, context):
    asked = ask(cast)
    assert told(EventKind.ACCESS_ASKED) == {"lestari"}
    assert Role.TIER1_AGENT not in roles_of(cast.sari, TODAY)
    with pytest.raises(Conflict):
        grant(asked, cast.dewi)

    decide(cast, asked, answer="Baik")
    assert told(EventKind.ACCESS_APPROVED) == {"dewi", "sari"}
    assert Role.TIER1_AGENT not in roles_of(cast.sari, TODAY), "an approval alone gives nothing"
    grant(asked, cast.dewi)

    assert Role.TIER1_AGENT in roles_of(cast.sari, FRIDAY)
    assert Role.TIER1_AGENT not in roles_of(cast.sari, FRIDAY + timedelta(days=1)), "it ends with the period"
    assert told(EventKind.ACCESS_GRANTED) == {"sari"}
    assert (asked.decided_by, asked.granted_by, asked.grant.role) == (cast.lestari, cast.dewi, Role.TIER1_AGENT)
    for again in (lambda: decide(cast, asked), lambda: grant(asked, cast.dewi)):
        with pytest.raises(Conflict):
            again()
    assert [one for one in queries.history(cast.actor("lestari"))] == [asked]


@pytest.mark.row("MTR-11")
def test_nobody_approves_or_grants_their_own_and_two_people_stand_behind_each(cast, context):
    admin_too = make_user(username="wira", roles=(Role.STAFF, Role.ADMIN))
    accounts.grant_role(user=cast.lestari, role=Role.ADMIN, department_id=cast.lestari.department_id,
                        starts_on=TODAY, at=MONDAY_TEN)  # fmt: skip
    with pytest.raises(BadInput) as alone:
        ask(cast, user="lestari", by="lestari", role=Role.TIER1_AGENT)
    assert alone.value.field == "department", "the only head cannot be asked about themselves"

    mine = ask(cast, user=admin_too, by=admin_too)
    for stranger in ("hesti", "bambang", "dewi"):
        with pytest.raises(Forbidden):
            decide(cast, mine, by=stranger)
    decide(cast, mine)
    for wrong in (admin_too, cast.lestari, cast.joko):
        with pytest.raises(Forbidden):
            grant(mine, wrong)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(AccessRequest).values(granted_by_id=cast.lestari.id))
    grant(mine, cast.dewi)


@pytest.mark.row("MTR-11")
def test_tier1_asks_for_a_colleague_of_the_place_and_for_nobody_else(cast, context):
    assert ask(cast, user="sari", by="joko").asked_by == cast.joko
    assert told(EventKind.ACCESS_ASKED) == {"lestari"}
    for user, by in (("joko", "sari"), ("tono", "joko")):
        with pytest.raises(Forbidden):
            ask(cast, user=user, by=by)


def test_who_stands_in_for_the_office_approves(cast, context):
    deputy = make_user(username="sekretaris", roles=(Role.STAFF,))
    accounts.end_role(grant=next(one for one in cast.lestari.grants if one.role is Role.HEAD), today=TODAY,
                      last_day=TODAY - timedelta(days=1), at=MONDAY_TEN)  # fmt: skip
    with pytest.raises(BadInput):
        ask(cast)
    accounts.grant_role(user=deputy, role=Role.HEAD, department_id=deputy.department_id, starts_on=TODAY,
                        is_deputy=True, at=MONDAY_TEN)  # fmt: skip
    asked = ask(cast)

    assert told(EventKind.ACCESS_ASKED) == {"sekretaris"}
    access_requests.decide_access(
        asked=asked, approves=True, answer="", actor=actor_of(deputy), at=MONDAY_TEN, today=TODAY
    )
    assert asked.state is AccessState.APPROVED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"role": Role.ADMIN}, "role"),
        ({"role": Role.AUDITOR}, "role"),
        ({"role": Role.TIER2_LEAD}, "role"),
        ({"role": Role.MALL_MANAGER}, "department"),
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"ends_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"ends_on": TODAY + timedelta(days=367)}, "ends_on"),
        ({"reason": "  "}, "reason"),
        ({"department": "DISHUB"}, "department"),
    ],
)
def test_what_cannot_be_asked_for_is_said_beside_its_field(cast, context, wrong, field):
    with pytest.raises(BadInput) as refused:
        ask(cast, **wrong)

    assert refused.value.field == field


def test_asking_twice_waits_once_and_a_refusal_has_a_reason(cast, context):
    asked = ask(cast)
    with pytest.raises(Conflict):
        ask(cast, by="hesti")
    with pytest.raises(BadInput):
        decide(cast, asked, approves=False, answer=" ")
    decide(cast, asked, approves=False, answer="Belum perlu")
    assert told(EventKind.ACCESS_DECLINED) == {"sari"}
    with pytest.raises(Conflict):
        access_requests.withdraw_access(asked=asked, actor=cast.actor("sari"), at=MONDAY_TEN)

    again = ask(cast)
    decide(cast, again)
    access_requests.refuse_grant(asked=again, answer="Belum ada SK", actor=cast.actor("dewi"), at=MONDAY_TEN)
    assert (again.state, again.answer, again.grant_id) == (AccessState.DECLINED, "Belum ada SK", None)
    assert told(EventKind.ACCESS_DECLINED) == {"sari", "lestari"}
    held = ask(cast, user="joko", by="joko", role=Role.STAFF)
    access_requests.withdraw_access(asked=held, actor=cast.actor("joko"), at=MONDAY_TEN)
    with pytest.raises(Conflict):
        decide(cast, held)


def test_what_is_over_is_not_granted(cast, context):
    asked = ask(cast)
    decide(cast, asked)
    with pytest.raises(Conflict):
        grant(asked, cast.dewi, today=FRIDAY + timedelta(days=1))
    grant(asked, cast.dewi, today=FRIDAY)
    assert (asked.grant.starts_on, asked.grant.ends_on) == (FRIDAY, FRIDAY), "never before it is granted"


@pytest.mark.row("MTR-11")
@pytest.mark.parametrize("name", list(LicensingRole))
def test_each_of_the_five_licensing_roles_can_be_asked_for_by_its_name(cast, client_as, moment, name):
    make_user(username="kadis", department="DPMPTSP", roles=(Role.HEAD,))
    asker = make_user(username="pemohon", department="DPMPTSP", roles=(Role.STAFF,))
    client = client_as(asker)
    assert f'value="{name.value}"' in client.get("/access-requests/new").text

    sent = client.send(
        "/access-requests/new", person=str(asker.id), role=name.value, department="DPMPTSP", unit="",
        starts_on="2026-10-12", ends_on="2026-12-31", reason="Layanan perizinan",
    )  # fmt: skip

    assert sent.status_code == 303, sent.text
    assert db.session.scalars(select(AccessRequest)).one().role is LICENSING[name] is role_named(name.value)
    assert LICENSING[name] in ROLES


def test_the_pages_of_a_request(cast, client_as, moment):
    sari, hesti, lestari, dewi = (client_as(getattr(cast, one)) for one in ("sari", "hesti", "lestari", "dewi"))
    typed = {"person": str(cast.sari.id), "role": "tier1_agent", "department": "DINKES", "unit": "",
             "starts_on": "2026-10-12", "ends_on": "2026-10-16", "reason": "Menggantikan Joko"}  # fmt: skip
    bad = sari.send("/access-requests/new", **(typed | {"ends_on": "2026-10-01"}))
    assert bad.status_code == 422
    assert sari.send("/access-requests/new", **(typed | {"role": ""})).status_code == 422
    assert sari.send("/access-requests/new", **(typed | {"role": "admin"})).status_code == 422
    assert "Menggantikan Joko" in bad.text, "what was typed is kept"
    assert sari.send("/access-requests/new", **(typed | {"person": str(cast.joko.id)})).status_code == 422
    assert sari.send("/access-requests/new", **typed).status_code == 303
    page = f"/access-requests/{db.session.scalars(select(AccessRequest.id)).one()}"
    to = {"page": "/access-requests"}
    assert "Menggantikan Joko" not in hesti.get("/access-requests").text, "it is nobody else's to read"
    assert hesti.send(f"{page}/withdrawal", **to).status_code == 404
    assert sari.send(f"{page}/decision", **to, approves="yes").status_code == 403
    assert "Menggantikan Joko" in lestari.get("/access-requests").text
    assert lestari.send(f"{page}/decision", **to, approves="no").status_code == 422
    assert dewi.send(f"{page}/grant", **to, approves="yes").status_code == 409, "not before it is approved"
    assert lestari.send(f"{page}/decision", **to, approves="yes").status_code == 303
    assert lestari.send(f"{page}/decision", **to, approves="yes").status_code == 409
    assert dewi.get("/access-requests").text.count("Menggantikan Joko") == 1, "what waits for her is not past"
    assert dewi.send(f"{page}/grant", **to, approves="yes").status_code == 303
    assert dewi.send(f"{page}/grant", **to, approves="yes").status_code == 409
    wanted = select(RoleGrant).where(RoleGrant.user_id == cast.sari.id, RoleGrant.role == Role.TIER1_AGENT)
    assert len(db.session.scalars(wanted).all()) == 1
