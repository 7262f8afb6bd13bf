"""Couriers: gates that keep the limits, failures counted apart from attempts, new kinds of events."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0023"
down_revision = "0022"

NEW_KINDS = ("chat.lost", "delivery.retried")
WAITING = sa.text("state IN ('pending', 'sending')")


def upgrade() -> None:
    op.create_table(
        "send_gates",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("troubles", sa.Integer(), nullable=False),
        sa.Column("limited", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_send_gates")),
    )
    op.add_column("deliveries", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE deliveries SET failures = attempts WHERE state = 'pending'")
    op.drop_index("ix_deliveries_unfinished", table_name="deliveries")
    op.drop_column("deliveries", "enqueued_at")
    _waiting_index("ix_deliveries_waiting_lane", "lane", "id")
    _waiting_index("ix_deliveries_waiting_chat", "chat_id", "lane", "id")
    op.create_index("ix_deliveries_sent_at", "deliveries", ["sent_at"])
    refused = sa.text("state = 'refused'")
    op.create_index("ix_deliveries_refused", "deliveries", ["id"], sqlite_where=refused, postgresql_where=refused)
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({listed})"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    op.execute(f"DELETE FROM notices WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM outbox WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))
    for name in ("refused", "sent_at", "waiting_chat", "waiting_lane"):
        op.drop_index(f"ix_deliveries_{name}", table_name="deliveries")
    op.add_column("deliveries", sa.Column("enqueued_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_column("deliveries", "failures")
    _waiting_index("ix_deliveries_unfinished", "try_after", "id")
    op.drop_table("send_gates")


def _waiting_index(name: str, *columns: str) -> None:
    op.create_index(name, "deliveries", [*columns], sqlite_where=WAITING, postgresql_where=WAITING)


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
