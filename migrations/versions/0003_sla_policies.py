"""Working calendars and the SLA policy."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "holidays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "public",
                "collective_leave",
                name="holiday_category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holidays")),
        sa.UniqueConstraint("on_day", "category", name=op.f("uq_holidays_on_day_category")),
    )
    op.create_table(
        "sla_calendars",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("week", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("observes_holidays", sa.Boolean(), nullable=False),
        sa.Column("observes_collective_leave", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sla_calendars")),
    )
    op.create_table(
        "sla_policies",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("matrix", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_sla_policies")),
    )
    op.create_table(
        "sla_seasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("week", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_sla_seasons_period")),
        sa.ForeignKeyConstraint(
            ["calendar_code"], ["sla_calendars.code"], name=op.f("fk_sla_seasons_calendar_code_sla_calendars")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_seasons")),
        sa.UniqueConstraint("calendar_code", "first_on", name=op.f("uq_sla_seasons_calendar_code_first_on")),
    )
    op.create_table(
        "sla_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("priority", sa.String(length=2), nullable=False),
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
        sa.Column("calendar_code", sa.String(length=20), nullable=False),
        sa.Column(
            "when_overdue",
            sa.Enum("forced", "offered", name="when_overdue", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_sla_targets_amount")),
        sa.ForeignKeyConstraint(
            ["calendar_code"], ["sla_calendars.code"], name=op.f("fk_sla_targets_calendar_code_sla_calendars")
        ),
        sa.ForeignKeyConstraint(
            ["policy_version"],
            ["sla_policies.version"],
            name=op.f("fk_sla_targets_policy_version_sla_policies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_targets")),
        sa.UniqueConstraint(
            "policy_version",
            "priority",
            "measure",
            name=op.f("uq_sla_targets_policy_version_priority_measure"),
        ),
    )


def downgrade() -> None:
    op.drop_table("sla_targets")
    op.drop_table("sla_seasons")
    op.drop_table("sla_policies")
    op.drop_table("sla_calendars")
    op.drop_table("holidays")
