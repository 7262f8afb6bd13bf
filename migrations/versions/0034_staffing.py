"""Transfers, and absences with deputies."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint

revision = "0034"
down_revision = "0033"

NEW_KINDS = (
    "ticket.passed_on", "transfer.entered", "transfer.withdrawn", "transfer.done", "absence.entered",
    "absence.withdrawn",
)  # fmt: skip
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("takes_effect_on", sa.Date(), nullable=False),
        sa.Column("from_department_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("roles", JSON, nullable=False),
        sa.Column("decree_no", sa.String(length=80), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("closed_grants", JSON, nullable=False),
        sa.Column("opened_grants", JSON, nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over", sa.Integer(), nullable=False),
        sa.CheckConstraint("done_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_transfers_done_or_withdrawn")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_transfers_user_id_users")),
        sa.ForeignKeyConstraint(
            ["from_department_id"], ["departments.id"], name=op.f("fk_transfers_from_department_id_departments")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_transfers_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_transfers_unit_id_units")),
        sa.ForeignKeyConstraint(["successor_id"], ["users.id"], name=op.f("fk_transfers_successor_id_users")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["users.id"], name=op.f("fk_transfers_entered_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    _index(
        "uq_transfers_user_id_takes_effect_on",
        "transfers",
        ["user_id", "takes_effect_on"],
        "withdrawn_at IS NULL",
        unique=True,
    )
    _index("ix_transfers_ahead", "transfers", ["takes_effect_on"], "done_at IS NULL AND withdrawn_at IS NULL")
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_absences_period")),
        sa.CheckConstraint("deputy_id IS NULL OR deputy_id <> user_id", name=op.f("ck_absences_not_oneself")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_absences_user_id_users")),
        sa.ForeignKeyConstraint(["deputy_id"], ["users.id"], name=op.f("fk_absences_deputy_id_users")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["users.id"], name=op.f("fk_absences_entered_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    _index("ix_absences_ends_on", "absences", ["ends_on"], "withdrawn_at IS NULL")
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({listed})"
    op.execute(f"DELETE FROM comments WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    for table in ("notices", "outbox"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))
    op.drop_table("absences")
    op.drop_table("transfers")


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
