"""Clocks of tickets and hand-overs between tiers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("up", "down", name="direction", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("consultation", sa.Boolean(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "forced OR (actor_id IS NOT NULL AND reason <> '')",
            name=op.f("ck_escalations_by_hand_with_reason"),
        ),
        sa.CheckConstraint(
            "forced OR direction = 'down' OR tried <> ''", name=op.f("ck_escalations_up_with_what_was_tried")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_escalations_actor_id_users")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_escalations_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.UniqueConstraint("ticket_id", "cycle", name=op.f("uq_escalations_ticket_id_cycle")),
    )
    op.create_table(
        "sla_clocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "response",
                "tier1_hold",
                "tier2_hold",
                "resolution",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("priority", sa.String(length=2), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("calendar_code", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "minutes",
                "hours",
                "working_days",
                name="target_unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "when_overdue",
            sa.Enum("forced", "offered", name="when_overdue", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("carried_seconds", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "stopped_because",
            sa.Enum(
                "done",
                "moved",
                "cancelled",
                name="stop_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "next_rung",
            sa.Enum("warning", "breach", name="rung", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("next_rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(next_rung IS NULL) OR (next_rung_at IS NOT NULL) OR (paused_at IS NOT NULL)",
            name=op.f("ck_sla_clocks_rung_has_moment"),
        ),
        sa.CheckConstraint("(stopped_at IS NULL) = (stopped_because IS NULL)", name=op.f("ck_sla_clocks_stopped")),
        sa.CheckConstraint("paused_at IS NULL OR due_at IS NULL", name=op.f("ck_sla_clocks_paused_has_no_deadline")),
        sa.ForeignKeyConstraint(
            ["calendar_code"], ["sla_calendars.code"], name=op.f("fk_sla_clocks_calendar_code_sla_calendars")
        ),
        sa.ForeignKeyConstraint(
            ["policy_version"],
            ["sla_policies.version"],
            name=op.f("fk_sla_clocks_policy_version_sla_policies"),
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_sla_clocks_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_clocks")),
        sa.UniqueConstraint("ticket_id", "measure", "cycle", name=op.f("uq_sla_clocks_ticket_id_measure_cycle")),
    )
    with op.batch_alter_table("sla_clocks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sla_clocks_next_rung_at",
            ["next_rung_at", "id"],
            unique=False,
            sqlite_where=sa.text("next_rung_at IS NOT NULL"),
            postgresql_where=sa.text("next_rung_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_sla_clocks_ticket_id_open",
            ["ticket_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("stopped_at IS NULL"),
            postgresql_where=sa.text("stopped_at IS NULL"),
        )

    op.create_table(
        "sla_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("waiting_for", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_sla_pauses_period")),
        sa.ForeignKeyConstraint(["clock_id"], ["sla_clocks.id"], name=op.f("fk_sla_pauses_clock_id_sla_clocks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_pauses")),
    )
    with op.batch_alter_table("sla_pauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sla_pauses_clock_id"), ["clock_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sla_pauses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sla_pauses_clock_id"))

    op.drop_table("sla_pauses")
    with op.batch_alter_table("sla_clocks", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_sla_clocks_ticket_id_open",
            sqlite_where=sa.text("stopped_at IS NULL"),
            postgresql_where=sa.text("stopped_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_sla_clocks_next_rung_at",
            sqlite_where=sa.text("next_rung_at IS NOT NULL"),
            postgresql_where=sa.text("next_rung_at IS NOT NULL"),
        )

    op.drop_table("sla_clocks")
    op.drop_table("escalations")
