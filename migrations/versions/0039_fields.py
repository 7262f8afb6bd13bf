"""Own fields of services in versions, the answers of tickets, and patterns of numbers that administrators set."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint, change_nullable

revision = "0039"
down_revision = "0038"

NEW_KINDS = ("ticket.filled",)
RESETS = ("monthly", "yearly")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "service_field_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("ck_service_field_sets_version")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_service_field_sets_service_id_services")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["users.id"], name=op.f("fk_service_field_sets_published_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_field_sets")),
        sa.UniqueConstraint("service_id", "version", name=op.f("uq_service_field_sets_service_id_version")),
    )
    op.create_table(
        "number_patterns",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(length=80), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column(
            "reset",
            sa.Enum(*RESETS, name="reset", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("ck_number_patterns_version")),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_number_patterns")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["users.id"], name=op.f("fk_number_patterns_changed_by_id_users")),
    )
    bind = op.get_bind()
    op.add_column("tickets", sa.Column("answers", JSON, nullable=True))
    op.execute("UPDATE tickets SET answers = '{}'")
    change_nullable(bind, "tickets", "answers", nullable=False)
    op.add_column("tickets", sa.Column("field_set_id", sa.Integer(), nullable=True))
    change_constraint(
        bind,
        "tickets",
        "fk_tickets_field_set_id_service_field_sets",
        "FOREIGN KEY(field_set_id) REFERENCES service_field_sets (id)",
    )
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
    change_constraint(op.get_bind(), "tickets", "fk_tickets_field_set_id_service_field_sets", None)
    op.drop_column("tickets", "field_set_id")
    op.drop_column("tickets", "answers")
    op.drop_table("number_patterns")
    op.drop_table("service_field_sets")


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
