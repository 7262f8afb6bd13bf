"""The auditor's sheets of access: who holds which role now and at the end of the period, what roles may, what was changed."""

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from desk.accounts.labels import ACTING_SHORT, REACHES, ROLES
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import TABLE, Role
from desk.database import db
from desk.dossiers.whole_city import document
from desk.event_kinds import EventKind
from desk.reports.documents import Cell, Column, Document, Kind, Period, Table
from desk.reports.spans import moments
from desk.staffing import matrix
from desk.staffing.matrix import Line
from desk.timeline import Event

# Events by which access changes.
ACCESS = (
    EventKind.USER_CREATED,
    EventKind.USER_CHANGED,
    EventKind.ACCESS_ASKED,
    EventKind.ACCESS_APPROVED,
    EventKind.ACCESS_DECLINED,
    EventKind.ACCESS_GRANTED,
    EventKind.ACCESS_WITHDRAWN,
    EventKind.ROLE_GRANTED,
    EventKind.ROLE_ENDED,
    EventKind.TOKEN_CREATED,
    EventKind.TOKEN_REVOKED,
    EventKind.TRANSFER_DONE,
    EventKind.TICKET_REFUSED,  # by this nothing changes: it is what the rights kept out (LLG-27)
)


def access(period: Period, today: date, at: datetime) -> Document:
    """Who holds what today and on the last day of the period, and what each role may (MTR-11)."""
    until = min(period.until, today)
    return document(
        "akses",
        _("Access matrix"),
        period,
        at,
        _holders("access_now", _("Roles held on %(day)s", day=today.isoformat()), _active_on(None), today),
        _holders("access_then", _("Roles held on %(day)s", day=until.isoformat()), _active_on(until), until),
        _rights(),
    )  # fmt: skip


def _active_on(day: date | None) -> Sequence[User]:
    """Who had an account on that day; None: who has one now."""
    if day is None:
        return matrix.people()
    _begin, after = moments(Period(day, day, ""))
    found = (
        select(User)
        .where(User.created_at < after, or_(User.deactivated_at.is_(None), User.deactivated_at >= after))
        .options(
            joinedload(User.department),
            selectinload(User.grants).options(joinedload(RoleGrant.department), joinedload(RoleGrant.unit)),
        )
        .order_by(User.name, User.id)
    )
    return db.session.scalars(found).unique().all()


def _holders(code: str, title: str, users: Sequence[User], day: date) -> Table:
    return Table(
        code=code,
        title=title,
        columns=(
            Column("name", _("Name"), width=50),
            Column("username", _("User name"), Kind.CODE),
            Column("employee_no", "NIP", Kind.CODE),
            *_grant_columns(),
        ),
        rows=tuple(_holder(line) for line in matrix.lines(users, on=day)),
        note=_("Somebody without a role may do nothing."),
        keys=("username", "role", "place"),
    )


def _holder(line: Line) -> tuple[Cell, ...]:
    person = (line.user.name, line.user.username, line.user.employee_no or line.user.contract_employee_no)
    grant = line.grant
    if grant is None:
        return (*person, None, line.user.department.code, None, None, None)
    return (*person, *_granted(grant))


def _grant_columns() -> tuple[Column, ...]:
    return (
        Column("role", _("Role"), width=40),
        Column("place", _("Place"), Kind.CODE),
        Column("since", _("From"), Kind.DAY),
        Column("until", _("To"), Kind.DAY),
        Column("decree", _("Decree"), width=40),
    )


def _granted(grant: RoleGrant) -> tuple[Cell, ...]:
    return role_of(grant), place_of(grant), grant.starts_on, grant.ends_on, grant.decree_no or None


def role_of(grant: RoleGrant) -> str:
    """The role with the letters of whoever holds it for somebody else."""
    return f"{ACTING_SHORT[grant.acting]} {ROLES[grant.role]}" if grant.acting else str(ROLES[grant.role])


def place_of(grant: RoleGrant) -> str:
    return f"{grant.department.code}/{grant.unit.code}" if grant.unit else grant.department.code


def _rights() -> Table:
    """The policy itself: deny by default; what stands here is all there is."""
    return Table(
        code="rights",
        title=_("What each role may do, and how far"),
        columns=(
            Column("action", _("Action"), Kind.CODE),
            *(Column(role.value, str(ROLES[role]), width=30) for role in Role),
        ),
        rows=tuple(
            (
                action.value,
                *(", ".join(sorted(str(REACHES[reach]) for reach in roles.get(role, ()))) or None for role in Role),
            )
            for action, roles in sorted(TABLE.items())
        ),
        keys=("action",),
    )


def changed(period: Period, at: datetime) -> Document:
    """Roles that began or ended in the period, and every event by which access changed."""
    return document("perubahan-akses", _("Access changed in the period"), period, at, _grants(period), _events(period))


def _grants(period: Period) -> Table:
    days = (period.since, period.until)
    found = (
        select(RoleGrant)
        .where(or_(RoleGrant.starts_on.between(*days), RoleGrant.ends_on.between(*days)))
        .options(joinedload(RoleGrant.user), joinedload(RoleGrant.department), joinedload(RoleGrant.unit))
        .order_by(RoleGrant.starts_on, RoleGrant.id)
    )
    return Table(
        code="grants",
        title=_("Roles that began or ended"),
        columns=(
            Column("name", _("Name"), width=50),
            Column("username", _("User name"), Kind.CODE),
            *_grant_columns(),
        ),
        rows=tuple((one.user.name, one.user.username, *_granted(one)) for one in db.session.scalars(found).unique()),
        empty=_("No role began or ended."),
        keys=("username", "role", "place", "since"),
    )


def _events(period: Period) -> Table:
    since, until = moments(period)
    found = (
        select(Event)
        .where(Event.kind.in_(ACCESS), Event.happened_at >= since, Event.happened_at < until)
        .order_by(Event.id)
    )
    events = db.session.scalars(found).all()
    return Table(
        code="access_events",
        title=_("Who changed access, and when"),
        columns=(
            Column("event", _("Event"), Kind.NUMBER),
            Column("at", _("When"), Kind.MOMENT),
            Column("kind", _("Kind"), Kind.CODE),
            Column("actor", _("By whom"), width=50),
            Column("standing", _("As what"), width=50),
            Column("about", _("About whom"), width=50),
            Column("origin", _("Channel"), Kind.CODE),
        ),
        rows=tuple(
            (
                one.id, one.happened_at, one.kind.value, one.actor_name, one.actor_standing,
                str(one.details.get("name") or one.details.get("number") or "") or None, one.origin.value,
            )
            for one in events
        ),
        empty=_("Access was not changed."),
        keys=("event",),
    )  # fmt: skip
