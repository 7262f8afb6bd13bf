"""That an audit pack or an evidence pack was taken along; the forecast and how it came out."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint

revision = "0043"
down_revision = "0042"

NEW_KINDS = ("dossier.exported",)


BASES = ("service", "priority", "all")


def _basis() -> sa.Column:
    words = sa.Enum(*BASES, name="basis", native_enum=False, create_constraint=True, length=32)
    return sa.Column("basis", words, nullable=False)


def upgrade() -> None:
    _check((*_kinds(), *NEW_KINDS))
    stored_json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "forecast_curves",
        _basis(),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at_risk", stored_json, nullable=False),
        sa.Column("solved", stored_json, nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("basis", "key", name=op.f("pk_forecast_curves")),
    )
    table = "forecast_guesses"
    op.create_table(
        table,
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        _basis(),
        sa.Column("thousandths", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_late", sa.Boolean(), nullable=True),
        sa.CheckConstraint("thousandths BETWEEN 0 AND 1000", name=op.f(f"ck_{table}_thousandths")),
        sa.CheckConstraint("was_late IS NULL OR judged_at IS NOT NULL", name=op.f(f"ck_{table}_judged")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f(f"fk_{table}_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f(f"pk_{table}")),
    )
    unjudged = sa.text("judged_at IS NULL")
    op.create_index(f"ix_{table}_unjudged", table, ["ticket_id"], sqlite_where=unjudged, postgresql_where=unjudged)
    op.create_index(f"ix_{table}_judged_at", table, ["judged_at"])


def downgrade() -> None:
    for table in ("forecast_guesses", "forecast_curves"):
        op.drop_table(table)
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
