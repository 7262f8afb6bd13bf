"""Administration: people, places and services by page and by sheet; the access matrix is the live rights; what ends, ends."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from desk import sheets
from desk.accounts import operations as accounts
from desk.accounts import policy
from desk.accounts import queries as account_queries
from desk.accounts.labels import ROLES
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Action, Role
from desk.catalogue.models import Service
from desk.database import db
from desk.notify import recipients
from desk.organisation.models import Department, Unit
from desk.sheets import Column
from desk.staffing import imports, jobs
from desk.timeline import Event
from tests.factories import LONG_AGO, MONDAY_TEN, department_of, make_user

TODAY = date(2026, 10, 12)
YEAR_END = date(2026, 12, 31)


def bring(client, kind: str, *lines: str):
    """Upload a CSV and, when it has no error, apply it."""
    address = f"/admin/imports/{kind}"
    content = ("\n".join(lines) + "\n").encode()
    preview = client.post(address, data=client.hidden(address) | {"file": (io.BytesIO(content), "daftar.csv")})
    if preview.status_code != 200:
        return preview
    parcel = re.findall(r'name="parcel" value="([^"]*)"', preview.get_data(as_text=True))[0]
    return client.send(f"{address}/apply", page=address, parcel=parcel)


@pytest.mark.row("MTR-11")
def test_each_cell_of_the_access_matrix_is_what_the_policy_says(app, cast, client_as, moment):
    make_user(username="rangkap", roles=(Role.STAFF, Role.TIER1_AGENT, Role.MALL_MANAGER))
    answer = client_as(cast.yosef).get("/admin/access/sheet")
    columns = [
        Column("user", ("Nama pengguna", "User name"), True),
        Column("role", ("Peran", "Role")),
        *(Column(one.value, (one.value,)) for one in Action),
    ]

    rows = [row for row in sheets.read(answer.data, columns).rows if row.get("user")]

    with app.test_request_context(), force_locale("id"):
        names = {role: str(label) for role, label in ROLES.items()}
    people = {user.username: user for user in db.session.scalars(select(User))}
    cells = 0
    for row in rows:
        person = account_queries.actor_of(people[row.get("user")], on=TODAY)
        with_role = [grant for grant in person.grants if names[grant.role] == row.get("role")] or [None]
        if with_role == [None]:
            assert all(not row.get(one.value) for one in Action)
            continue
        alone = policy.Actor(id=person.id, name=person.name, grants=(with_role[0],))
        for action in Action:
            wanted = "+".join(sorted(policy.reaches(alone, action)))
            assert row.get(action.value) == wanted, f"{person.name}, {row.get('role')}, {action.value}"
            cells += 1
    assert cells > 14 * len(Action)
    page = client_as(cast.yosef).get("/admin/access").text
    assert all(user.name in page for user in people.values())


@pytest.mark.row("MTR-11")
def test_the_access_matrix_as_a_sheet_equals_the_live_rights(cast, client_as, moment):
    both = make_user(username="rangkap", roles=(Role.STAFF, Role.TIER1_AGENT))
    accounts.grant_role(user=both, role=Role.HEAD, department_id=department_of("DLH").id, starts_on=TODAY, at=LONG_AGO)
    make_user(username="tanpa")
    ended = make_user(username="habis", roles=(Role.ADMIN,))
    ended.grants[0].ends_on = date(2026, 10, 11)
    accounts.deactivate_user(user=make_user(username="keluar", roles=(Role.STAFF,)), at=MONDAY_TEN, today=TODAY)

    answer = client_as(cast.yosef).get("/admin/access/sheet")

    columns = [
        Column("user", ("Nama pengguna", "User name"), True),
        *(Column(one.value, (one.value,)) for one in Action),
    ]
    shown: dict[str, set[str]] = {}
    for row in sheets.read(answer.data, columns).rows:
        if row.get("user"):
            shown.setdefault(row.get("user"), set()).update(one.value for one in Action if row.get(one.value))
    live = {
        user.username: {one.value for one in Action if policy.may(account_queries.actor_of(user, on=TODAY), one)}
        for user in db.session.scalars(select(User).where(User.deactivated_at.is_(None)))
    }
    assert shown == live
    page = client_as(cast.dewi).get("/admin/access?q=rangkap").get_data(as_text=True)
    listed = set(re.findall(r"<code>([a-z0-9_]+\.[a-z0-9_]+)</code>", page))
    assert listed == live["rangkap"]
    assert client_as(cast.bambang).get("/admin/access").status_code == 403


@pytest.mark.row("MTR-03", "BKS-15")
def test_a_membership_that_ends_with_the_year_is_listed_and_told_of_and_gives_no_access_the_day_after(
    cast, client_as, moment
):
    joko = cast.joko.grants[0]
    joko.ends_on = YEAR_END
    db.session.commit()
    moment.move_to(datetime(2026, 12, 10, 3, 0, tzinfo=UTC))
    assert cast.joko.name in client_as(cast.dewi).get("/admin/memberships").get_data(as_text=True)
    assert jobs.tell_of_endings(datetime(2026, 11, 1, tzinfo=UTC)) == 0
    assert jobs.tell_of_endings(datetime(2026, 12, 10, tzinfo=UTC)) == 1
    assert jobs.tell_of_endings(datetime(2026, 12, 11, tzinfo=UTC)) == 0
    event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert event is not None
    assert {"joko", "hesti", "dewi"} <= {one.username for one in recipients.of(event)}

    moment.move_to(datetime(2026, 12, 31, 16, 0, tzinfo=UTC))  # 23.00 in Jakarta
    assert client_as(cast.joko).get("/tickets").status_code == 200
    moment.move_to(datetime(2026, 12, 31, 17, 30, tzinfo=UTC))  # 00.30 of the new year
    assert client_as(cast.joko).get("/tickets").status_code == 403


@pytest.mark.row("MTR-11", "BKS-02")
def test_people_come_in_by_a_sheet_with_their_roles_and_the_same_sheet_again_changes_nothing(cast, client_as, moment):
    dewi = client_as(cast.dewi)
    lines = (
        "Nama pengguna;Nama;NIP;NIPPPK;Status kepegawaian;OPD;Peran;Sampai;Nomor SK;Kata sandi awal",
        "putu.ayu;Putu Ayu;198501012010012005;;civil_servant;DLH;Teknisi Tier 1, staff;;SK 5;langit sawah kopi",
        "made;Made;;NIPPPK-7;Contract employee (PPPK);DLH;staff;31-12-2026;SK 6;",
        "joko;Joko S.;;;;;;;;",
    )
    if "Teknisi" not in dewi.get("/admin/users/new").get_data(as_text=True):
        lines = (lines[0], lines[1].replace("Teknisi Tier 1", "tier1_agent"), *lines[2:])

    assert bring(dewi, "users", *lines).status_code == 303
    events = db.session.scalar(select(func.count()).select_from(Event))
    assert bring(dewi, "users", *lines).status_code == 303

    assert db.session.scalar(select(func.count()).select_from(Event)) == events
    putu, made = account_queries.find_by_login("198501012010012005"), account_queries.find_by_login("nipppk-7")
    assert putu is not None
    assert made is not None
    assert {grant.role for grant in putu.grants} == {Role.TIER1_AGENT, Role.STAFF}
    assert [(grant.role, grant.ends_on) for grant in made.grants] == [(Role.STAFF, YEAR_END)]
    assert account_queries.get_user(cast.joko.id).name == "Joko S."
    assert client_as().send("/login", login="putu.ayu", password="langit sawah kopi").status_code == 303
    for attempt in ("!", "", "langit sawah kopi"):
        assert client_as().send("/login", login="made", password=attempt).status_code != 303, "no password, no login"


@pytest.mark.parametrize(
    ("kind", "lines", "column"),
    [
        ("users", ("Nama pengguna,Nama,OPD", "x,X,DLH"), "Nama pengguna"),
        ("users", ("Nama pengguna,Nama,OPD,NIP", "fulan,Fulan,DLH,123"), "NIP"),
        ("users", ("Nama pengguna,OPD", "joko,DLH"), "OPD"),
        ("users", ("Nama pengguna,Nama,OPD,Kata sandi awal", "fulan,Fulan,DLH,123"), "Kata sandi awal"),
        ("users", ("Nama pengguna,Peran", "dewi,auditor"), ""),
        ("users", ("Nama pengguna,Nama,OPD", "fulan,Fulan,DLH", "fulan,Fulan,ITKO"), "OPD"),
        ("departments", ("Kode,Nama", "kode salah!,Dinas"), "Kode"),
        ("departments", ("Kode,Berakhir", "DISKOMINFO,2026-12-31"), "Berakhir"),
        ("units", ("Kode,OPD,Nama,Tier 1 sendiri", "UPT-9,DINKES,UPT,mungkin"), "Tier 1 sendiri"),
        ("services", ("Kode,Nama,Kelompok,Pemilik,Keahlian", "BARU,Baru,dev,DISKOMINFO,sihir"), "Keahlian"),
    ],
)
def test_a_wrong_row_is_named_with_its_column_and_nothing_is_kept(cast, client_as, moment, kind, lines, column):
    before = [
        db.session.scalar(select(func.count()).select_from(t))
        for t in (User, Department, Unit, Service, RoleGrant, Event)
    ]

    answer = bring(client_as(cast.dewi), kind, *lines)

    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert f"<b>{column}:</b>" in text or not column
    after = [
        db.session.scalar(select(func.count()).select_from(t))
        for t in (User, Department, Unit, Service, RoleGrant, Event)
    ]
    assert after[:-1] == before[:-1]


@pytest.mark.row("MTR-17")
def test_departments_units_and_services_come_in_by_sheets(cast, client_as, moment):
    dewi = client_as(cast.dewi)
    group = db.session.scalars(select(Service)).first()
    assert group is not None

    assert bring(dewi, "departments", "Kode,Nama,Jenis", "DISBARU,Dinas Pemuda dan Olahraga,agency").status_code == 303
    assert bring(dewi, "units", "Kode,OPD,Nama,Tier 1 sendiri", "UPT-GOR,DISBARU,UPT GOR,ya").status_code == 303
    new = f"BARU,Layanan baru,{group.group.code},DISBARU,network,ya"
    assert bring(dewi, "services", "Kode,Nama,Kelompok,Pemilik,Keahlian,Langsung Tier 2", new).status_code == 303
    assert bring(dewi, "services", "Kode,Berakhir", "BARU,2026-12-31").status_code == 303

    service = db.session.scalars(select(Service).where(Service.code == "BARU")).one()
    assert (service.owner.code, service.direct_t2, service.ended_on) == ("DISBARU", True, YEAR_END)
    assert service.skill is not None
    assert service.skill.code == "network"
    unit = db.session.scalars(select(Unit).where(Unit.code == "UPT-GOR")).one()
    assert (unit.department.code, unit.own_tier1) == ("DISBARU", True)


def test_the_pages_of_places_people_and_services(cast, client_as, moment):
    dewi = client_as(cast.dewi)
    kind = {"kind": "agency"}
    made = dewi.send("/admin/places/new", code="DISBARU", name="Dinas Pemuda", **kind)
    assert made.status_code == 303, made.get_data(as_text=True)
    assert dewi.send("/admin/places/new", code="DISBARU", name="Dinas Pemuda", **kind).status_code == 422
    renamed = {"name": "Dinas Olahraga", "name_en": "Sports", "short": "Dispora", "ended_on": "2026-12-31"}
    assert dewi.send("/admin/places/DISBARU", **renamed, **kind).status_code == 303
    assert dewi.send("/admin/places/DISKOMINFO", name="X", ended_on="2026-12-31", **kind).status_code == 422
    assert dewi.send("/admin/places/DLH/units/new", code="UPT-TPA", name="UPT TPA", kind="facility").status_code == 303
    assert dewi.send("/admin/units/UPT-TPA", name="UPT TPA Baru", kind="facility").status_code == 303
    assert "UPT TPA Baru" in dewi.get("/admin/places").get_data(as_text=True)

    details = {"name": "Joko Susilo, S.Kom.", "employment": "civil_servant", "department": "DINKES", "unit": ""}
    page = f"/admin/users/{cast.joko.id}/details"
    assert dewi.send(page, **details, employee_no="1985").status_code == 422
    assert dewi.send(page, **details, employee_no="198501012010012005").status_code == 303
    assert account_queries.get_user(cast.joko.id).employee_no == "198501012010012005"

    made = dewi.send(
        "/admin/services/new", code="BARU", name="Baru", group="1", kind="request", owner="DLH", skill="network"
    )
    assert made.status_code == 303, made.get_data(as_text=True)
    assert dewi.get(made.location).status_code == 200
    client = client_as(cast.bambang)
    assert {client.get(address).status_code for address in ("/admin/places", "/admin/services/new", page)} == {403}


def test_each_list_offers_an_empty_sheet_that_it_can_read_itself(cast, client_as, moment):
    dewi = client_as(cast.dewi)

    for code, kind in imports.KINDS.items():
        assert dewi.get(f"/admin/imports/{code}").status_code == 200
        answer = dewi.get(f"/admin/imports/{code}/template")
        (row,) = sheets.read(answer.data, kind.columns).rows
        assert row.get(kind.columns[0].name) == kind.columns[0].example
    assert dewi.get("/admin/imports/semua").status_code == 404
