"""The sheet of people, with the roles that they hold."""

from typing import Any

from flask_babel import lazy_gettext as _l

from desk.accounts import operations, passwords
from desk.accounts.labels import EMPLOYMENTS, ROLES
from desk.accounts.models import Employment, User
from desk.accounts.policy import Action
from desk.errors import BadInput, Forbidden
from desk.sheets import Column, Row
from desk.staffing import cells, playing
from desk.staffing.playing import Change, Done, SheetKind, Turn


def _take(row: Row, turn: Turn) -> Done:
    user = playing.find_person(row.get("username"))
    is_new = user is None
    about: list[Any] = []
    if user is None:
        user = _create(row, turn)
    elif user.id == turn.actor.id:
        raise Forbidden("You may not change your own roles.")
    elif not user.is_active:
        raise BadInput("This account is deactivated.", field="username")
    elif _change(row, turn, user):
        about.append(_l("details"))
    about += _grant(row, turn, user)
    if is_new:
        if user.password_hash == operations.NO_PASSWORD and not row.get("password"):
            about.append(_l("without a password until you give one on their page"))
        return Done(Change.CREATE, user.name, tuple(about))
    return Done(Change.CHANGE if about else Change.NOTHING, user.name, tuple(about))


def _create(row: Row, turn: Turn) -> User:
    for needed in ("name", "department"):
        if not row.get(needed):
            raise BadInput("Please fill this in.", field=needed)
    home = turn.department(row.get("department"))
    unit = turn.unit(row.get("unit"), home)
    if row.get("password"):
        passwords.check(row.get("password"), username=row.get("username"))
    _short_enough(row)
    return operations.create_user(
        username=row.get("username"),
        name=row.get("name"),
        department_id=home.id,
        unit_id=unit.id if unit else None,
        password=row.get("password") or None if turn.is_real else None,
        employment=cells.word(row, "employment", EMPLOYMENTS) or Employment.CIVIL_SERVANT,
        employee_no=row.get("employee_no"),
        contract_employee_no=row.get("contract_employee_no"),
        phone=row.get("phone"),
        actor=turn.actor,
        at=turn.at,
    )


def _change(row: Row, turn: Turn, user: User) -> bool:
    """What the sheet says; an empty cell says nothing. Where they work changes by a transfer, not here."""
    _short_enough(row)
    if row.get("department") and turn.department(row.get("department")).id != user.department_id:
        raise BadInput("This person works elsewhere. Use the sheet of transfers.", field="department")
    told: dict[str, Any] = {name: row.get(name) for name in ("name", "phone") if row.get(name)}
    for number in ("employee_no", "contract_employee_no"):
        if row.get(number):
            told[number] = row.get(number).replace(" ", "").casefold()
    if employment := cells.word(row, "employment", EMPLOYMENTS):
        told["employment"] = employment
    return operations.change_user(user=user, actor=turn.actor, at=turn.at, **told)


def _grant(row: Row, turn: Turn, user: User) -> list[Any]:
    """Roles that are not held yet begin; what is held and not in the sheet stays as it is."""
    place = turn.department(row.get("role_department"), field="role_department") if row.get("role_department") else None
    where = place.id if place else user.department_id
    starts_on = cells.day(row, "starts_on") or turn.today
    ends_on = cells.day(row, "ends_on")
    granted = []
    for role in cells.words(row, "roles", ROLES):
        held = [grant for grant in user.grants if (grant.role, grant.department_id) == (role, where)]
        if any(grant.ends_on is None or grant.ends_on >= starts_on for grant in held):
            continue
        operations.grant_role(
            user=user,
            role=role,
            department_id=where,
            starts_on=starts_on,
            ends_on=ends_on,
            decree_no=row.get("decree_no")[:80],
            actor=turn.actor,
            at=turn.at,
        )
        granted.append(str(ROLES[role]))
    return granted


def _short_enough(row: Row) -> None:
    for name, longest in (("name", 120), ("phone", 30), ("contract_employee_no", 30)):
        if len(row.get(name)) > longest:
            raise BadInput("At most %(max)d characters, please.", field=name, max=longest)


KIND = SheetKind(
    "users",
    _l("People"),
    _l("New accounts with their roles, and corrections of known ones. Where somebody works changes by a transfer."),
    Action.USERS_MANAGE,
    (
        Column("username", ("Nama pengguna", "Username", "User name"), True, "sari.wulandari"),
        Column("name", ("Nama", "Nama lengkap", "Name"), False, "Sari Wulandari"),
        Column("employee_no", ("NIP", "Employee number"), False, "198501012010012005"),
        Column("contract_employee_no", ("NIPPPK", "Nomor lokal", "Contract number", "Local number")),
        Column("employment", ("Status kepegawaian", "Jenis pegawai", "Employment"), False, "civil_servant"),
        Column("department", ("OPD", "Perangkat Daerah", "Department"), False, "DINKES"),
        Column("unit", ("Unit", "Unit kerja")),
        Column("phone", ("Telepon", "HP", "Phone", "Telephone")),
        Column("roles", ("Peran", "Role", "Roles"), False, "staff"),
        Column("role_department", ("Peran di OPD", "Role in department")),
        Column("starts_on", ("Mulai", "Berlaku mulai", "First day", "From")),
        Column("ends_on", ("Sampai", "Berlaku sampai", "Last day", "Until")),
        Column("decree_no", ("Nomor SK", "SK", "Decree number", "Decree")),
        Column("password", ("Kata sandi awal", "First password")),
    ),
    _take,
)  # fmt: skip
