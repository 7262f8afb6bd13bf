"""What must not be empty is forbidden to be; the columns whose place versions and ladders have taken go."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint, change_nullable

revision = "0010"
down_revision = "0009"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MEASURES = (
    "measure IN ('response', 'update', 'tier1_hold', 'tier2_hold', 'resolution', 'reporter_wait', 'agency_wait', "
    "'tier3_wait', 'verification', 'follow_up', 'statutory_response', 'statutory_resolution')"
)
UNITS = "unit IN ('minutes', 'hours', 'working_days', 'calendar_days')"
OVERDUE = "when_overdue IN ('forced', 'offered')"
TO_CALENDARS = "FOREIGN KEY(calendar_code) REFERENCES sla_calendars (code)"
TO_VERSIONS = "FOREIGN KEY(calendar_code, calendar_version) REFERENCES sla_calendar_versions (calendar_code, version)"


def upgrade() -> None:
    connection = op.get_bind()
    change_nullable(connection, "sla_calendars", "current_version", nullable=False)
    change_nullable(connection, "sla_clocks", "calendar_version", nullable=False)
    change_constraint(connection, "sla_clocks", "fk_sla_clocks_calendar_code_sla_calendars", None)
    change_constraint(connection, "sla_clocks", "fk_sla_clocks_calendar_version", TO_VERSIONS)
    change_constraint(connection, "sla_clocks", "ck_sla_clocks_when_overdue", None)
    op.drop_column("sla_clocks", "when_overdue")
    _remake_targets(wide=True)
    op.drop_table("sla_seasons")
    for column in ("week", "observes_holidays", "observes_collective_leave", "zone"):
        op.drop_column("sla_calendars", column)


def downgrade() -> None:
    """Back to the form of 0009, without what only the dropped columns knew: weeks are laid empty."""
    connection = op.get_bind()
    op.add_column(
        "sla_calendars", sa.Column("zone", sa.String(length=40), nullable=False, server_default="Asia/Jakarta")
    )
    for name in ("observes_holidays", "observes_collective_leave"):
        op.add_column("sla_calendars", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("sla_calendars", sa.Column("week", JSON, nullable=False, server_default="{}"))
    op.create_table(
        "sla_seasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("week", JSON, nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_sla_seasons_period")),
        sa.ForeignKeyConstraint(
            ["calendar_code"], ["sla_calendars.code"], name=op.f("fk_sla_seasons_calendar_code_sla_calendars")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_seasons")),
        sa.UniqueConstraint("calendar_code", "first_on", name=op.f("uq_sla_seasons_calendar_code_first_on")),
    )
    _remake_targets(wide=False)
    op.add_column("sla_clocks", sa.Column("when_overdue", sa.String(length=32), nullable=True))
    change_constraint(connection, "sla_clocks", "ck_sla_clocks_when_overdue", f"CHECK ({OVERDUE})")
    change_constraint(connection, "sla_clocks", "fk_sla_clocks_calendar_version", None)
    change_constraint(connection, "sla_clocks", "fk_sla_clocks_calendar_code_sla_calendars", TO_CALENDARS)
    change_nullable(connection, "sla_clocks", "calendar_version", nullable=True)
    change_nullable(connection, "sla_calendars", "current_version", nullable=True)


def _remake_targets(*, wide: bool) -> None:
    """A unique key is more than text: this small table is made anew, with every check listed again."""
    checks = [
        sa.CheckConstraint("amount > 0", name=op.f("ck_sla_targets_amount")),
        sa.CheckConstraint(MEASURES, name=op.f("ck_sla_targets_measure")),
        sa.CheckConstraint(UNITS, name=op.f("ck_sla_targets_target_unit")),
    ]
    columns = ["policy_version", "priority", "measure"]
    scope = [*columns, "kind", "service_code", "department_code"]
    if not wide:
        checks.append(sa.CheckConstraint(OVERDUE, name=op.f("ck_sla_targets_when_overdue")))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if wide:
        change_constraint(op.get_bind(), "sla_targets", "ck_sla_targets_when_overdue", None)
    with op.batch_alter_table("sla_targets", table_args=checks if is_sqlite else ()) as batch_op:
        if wide:
            batch_op.drop_constraint("uq_sla_targets_policy_version_priority_measure", type_="unique")
            for column in scope[3:]:
                batch_op.alter_column(column, existing_type=sa.String(length=20), nullable=False)
            batch_op.create_unique_constraint("uq_sla_targets_scope", scope)
            batch_op.drop_column("when_overdue")
        else:
            batch_op.drop_constraint("uq_sla_targets_scope", type_="unique")
            for column in scope[3:]:
                batch_op.alter_column(column, existing_type=sa.String(length=20), nullable=True)
            batch_op.create_unique_constraint("uq_sla_targets_policy_version_priority_measure", columns)
            batch_op.add_column(sa.Column("when_overdue", sa.String(length=32), nullable=True))
    if not wide and not is_sqlite:
        change_constraint(op.get_bind(), "sla_targets", "ck_sla_targets_when_overdue", f"CHECK ({OVERDUE})")
