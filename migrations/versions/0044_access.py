"""Requests for access: asked for, approved by a head, granted by an administrator; lists of attendance."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0044"
down_revision = "0043"

NEW_KINDS = ("access.asked", "access.approved", "access.declined", "access.granted", "access.withdrawn")
ROLES = (
    "staff", "tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead", "front_officer", "back_officer", "mall_manager",
    "head", "inspectorate", "executive", "admin", "auditor",
)  # fmt: skip
STATES = ("asked", "approved", "declined", "granted", "withdrawn")
TABLE = "access_requests"


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{TABLE}_{column}_{table}"))


def upgrade() -> None:
    _check((*_kinds(), *NEW_KINDS))
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", _words("role", *ROLES), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", _words("access_state", *STATES), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f(f"ck_{TABLE}_period")),
        sa.CheckConstraint(
            "decided_by_id <> user_id AND decided_by_id <> asked_by_id", name=op.f(f"ck_{TABLE}_decided_by_another")
        ),
        sa.CheckConstraint(
            "granted_by_id <> user_id AND granted_by_id <> asked_by_id", name=op.f(f"ck_{TABLE}_granted_by_another")
        ),
        sa.CheckConstraint("granted_by_id <> decided_by_id", name=op.f(f"ck_{TABLE}_two_people")),
        sa.CheckConstraint("(state = 'granted') = (grant_id IS NOT NULL)", name=op.f(f"ck_{TABLE}_granted")),
        _to("user_id", "users"),
        _to("asked_by_id", "users"),
        _to("decided_by_id", "users"),
        _to("granted_by_id", "users"),
        _to("grant_id", "role_grants"),
        _to("department_id", "departments"),
        _to("unit_id", "units"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    waits = sa.text("state IN ('asked', 'approved')")
    op.create_index(
        f"uq_{TABLE}_waiting",
        TABLE,
        ["user_id", "role", "department_id"],
        unique=True,
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_index(f"ix_{TABLE}_department_id_id", TABLE, ["department_id", "id"])
    op.create_index(f"ix_{TABLE}_asked_by_id", TABLE, ["asked_by_id"])
    op.create_index(f"ix_{TABLE}_user_id", TABLE, ["user_id"])
    _add_attendances()


def _add_attendances() -> None:
    table = "attendances"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("agency", sa.String(length=160), nullable=False),
        sa.Column("contact", sa.String(length=80), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f(f"ck_{table}_has_a_name")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f(f"fk_{table}_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f(f"fk_{table}_added_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"uq_{table}_ticket_id_name_agency", table, ["ticket_id", "name", "agency"], unique=True)
    op.create_index(f"ix_{table}_added_at", table, ["added_at"])


def downgrade() -> None:
    op.drop_table("attendances")
    op.drop_table(TABLE)
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({listed})"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    for table in ("notices", "outbox"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
