"""The sheet of transfers, as the personnel agency sends it each quarter."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from desk.accounts.labels import ROLES
from desk.accounts.policy import Action
from desk.errors import BadInput
from desk.organisation import queries as organisation
from desk.sheets import Column, Row
from desk.staffing import cells, operations
from desk.staffing.models import Transfer
from desk.staffing.playing import Change, Done, SheetKind, Turn
from desk.templating import local_day
from desk.tickets import handing


def _take(row: Row, turn: Turn) -> Done:
    on = cells.day(row, "date")
    if on is None:
        raise BadInput("Please fill this in.", field="date")
    user = turn.person(row.get("person"))
    department = turn.department(row.get("department"))
    successor = turn.person(row.get("successor"), field="successor") if row.get("successor") else None
    before, in_hand = user.department.short, handing.count_in_hand(user.id)
    transfer, is_new = operations.enter_transfer(
        user=user,
        on=on,
        department=department,
        unit=turn.unit(row.get("unit"), department),
        roles=cells.words(row, "roles", ROLES),
        decree_no=row.get("decree_no")[:80],
        successor=successor,
        actor=turn.actor,
        at=turn.at,
        today=turn.today,
    )
    if not is_new:
        return Done(Change.NOTHING, user.name, (_l("This transfer is known already."),))
    turn.kept.append(transfer)
    return Done(Change.CREATE, user.name, _about(transfer, before, in_hand))


def _about(transfer: Transfer, before: str, in_hand: int) -> tuple[Any, ...]:
    told: list[Any] = [
        _l(
            "%(before)s → %(after)s from %(day)s as %(roles)s",
            before=before,
            after=transfer.department.short,
            day=local_day(transfer.takes_effect_on),
            roles=", ".join(str(ROLES[role]) for role in ROLES if role in transfer.roles),
        )
    ]
    if transfer.done_at is not None and transfer.handed_over:
        told.append(_l("tickets that change hands at once: %(count)d", count=transfer.handed_over))
    elif in_hand:
        told.append(
            _l(
                "tickets in hand now: %(count)d; what may not be taken along changes hands on that day",
                count=in_hand,
            )
        )
    if in_hand and transfer.successor is None:
        told.append(_l("nobody is named to take them over: they go back to the queue"))
    return tuple(told)


def _uncovered(turn: Turn) -> Sequence[Any]:
    return [
        _l(
            "From %(day)s on, %(department)s has no active Tier 1. Its new tickets go to Tier 2 until somebody is named.",
            day=local_day(day),
            department=organisation.department_by_id(department_id).short,
        )
        for department_id, day in operations.left_uncovered(turn.kept)
    ]


KIND = SheetKind(
    "transfers",
    _l("Transfers (mutasi)"),
    _l("Roles close the day before and open at the date. Open tickets are handed over, the history stays as it is."),
    Action.USERS_MANAGE,
    (
        Column("person", ("NIP", "NIP atau nama pengguna", "Nama pengguna", "Username", "NIP or user name"), True,
               "198501012010011005"),
        Column("department", ("OPD baru", "Perangkat Daerah baru", "OPD tujuan", "New department", "Department"), True,
               "DISDIKBUD"),
        Column("unit", ("Unit baru", "Unit tujuan", "New unit", "Unit")),
        Column("roles", ("Peran baru", "Peran", "Role", "Roles", "New role"), True, "tier1_agent"),
        Column("date", ("TMT", "Tanggal", "Tanggal berlaku", "Date", "Effective date"), True, "2027-01-04"),
        Column("decree_no", ("Nomor SK", "SK", "Decree", "Decree number"), False, "821.2/15/2026"),
        Column("successor", ("Penerus tiket", "Diserahkan kepada", "Pengganti", "Successor", "Tickets go to")),
    ),
    _take,
    _uncovered,
)  # fmt: skip
