"""The forecast by service and hour, what it had said without the hour, and how often it was right; what the sentinels look at."""

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0046"
down_revision = "0045"

CURVES, GUESSES, RECORDS = "forecast_curves", "forecast_guesses", "forecast_records"
OLD = ("service", "priority", "all")
NEW = ("service_hours", *OLD)
ODD = sa.text(
    "pauses >= 3 OR longest_pause_elapsed > 259200 OR closed_margin BETWEEN 0 AND 1800 OR target_was_lengthened "
    "OR first_answer_length < 20"
)


def upgrade() -> None:
    _check(NEW)
    op.add_column(GUESSES, sa.Column("without_hours", sa.Integer(), nullable=True))
    connection = op.get_bind()
    change_constraint(connection, GUESSES, f"ck_{GUESSES}_without_hours", "CHECK (without_hours BETWEEN 0 AND 1000)")
    change_constraint(
        connection, GUESSES, f"ck_{GUESSES}_hours", "CHECK ((basis = 'service_hours') = (without_hours IS NOT NULL))"
    )
    op.create_table(
        RECORDS,
        sa.Column(
            "basis", sa.Enum(*NEW, name="basis", native_enum=False, create_constraint=True, length=32), nullable=False
        ),
        sa.Column("marked", sa.Integer(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hits BETWEEN 0 AND marked", name=op.f(f"ck_{RECORDS}_hits")),
        sa.PrimaryKeyConstraint("basis", name=op.f(f"pk_{RECORDS}")),
    )
    op.execute(  # so that marks do not vanish until tomorrow, when the last half year is counted
        f"INSERT INTO {RECORDS} (basis, marked, hits, counted_at) "
        "SELECT basis, count(*), sum(CASE WHEN was_late THEN 1 ELSE 0 END), max(judged_at) "
        f"FROM {GUESSES} WHERE thousandths >= 500 AND was_late IS NOT NULL GROUP BY basis"
    )
    op.create_index("ix_ticket_facts_odd", "ticket_facts", ["ticket_id"], sqlite_where=ODD, postgresql_where=ODD)


def downgrade() -> None:
    op.drop_index("ix_ticket_facts_odd", "ticket_facts")
    op.drop_table(RECORDS)
    connection = op.get_bind()
    for name in ("hours", "without_hours"):
        change_constraint(connection, GUESSES, f"ck_{GUESSES}_{name}", None)
    op.execute(f"DELETE FROM {CURVES} WHERE basis = 'service_hours'")
    op.execute(
        f"UPDATE {GUESSES} SET basis = 'service' WHERE basis = 'service_hours'"
    )  # said of that service all the same
    op.drop_column(GUESSES, "without_hours")
    _check(OLD)


def _check(bases: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{basis}'" for basis in bases)
    for table in (CURVES, GUESSES):
        change_constraint(op.get_bind(), table, f"ck_{table}_basis", f"CHECK (basis IN ({listed}))")
