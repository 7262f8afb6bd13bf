"""Announcements to the technicians; reminders of a ticket."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0027"
down_revision = "0026"

NEW_KINDS = ("ticket.nudged", "announcement.sent")


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("department_ids", JSON, nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("body <> ''", name=op.f("ck_announcements_says_something")),
        sa.ForeignKeyConstraint(["sender_id"], ["users.id"], name=op.f("fk_announcements_sender_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    gone = "SELECT id FROM events WHERE kind IN ('ticket.nudged', 'announcement.sent')"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    for table in ("notices", "outbox", "comments"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute("DELETE FROM events WHERE kind IN ('ticket.nudged', 'announcement.sent')")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))
    op.drop_table("announcements")


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
