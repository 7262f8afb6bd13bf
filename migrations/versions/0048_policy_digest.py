"""A fingerprint of each version of the policy, so that a process keeps what it has read of it."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

TARGETS = "measure, priority, kind, service_code, department_code, amount, unit, calendar_code"
RUNGS = "measure, priority, percent, amount, unit, step, audience"


def upgrade() -> None:
    op.add_column("sla_policies", sa.Column("digest", sa.String(length=64), nullable=True))
    for version in op.get_bind().execute(sa.text("SELECT version FROM sla_policies")).scalars().all():
        digest = _digest(version)
        op.get_bind().execute(
            sa.text("UPDATE sla_policies SET digest = :digest WHERE version = :version"),
            {"digest": digest, "version": version},
        )


def downgrade() -> None:
    op.drop_column("sla_policies", "digest")


def _digest(version: int) -> str:
    """Of the same lines always the same; a version never changes."""
    lines = [[list(row) for row in _lines(table, columns, version)] for table, columns in _tables()]
    return hashlib.sha256(json.dumps([version, lines], default=str).encode()).hexdigest()


def _tables() -> tuple[tuple[str, str], ...]:
    return ("sla_targets", TARGETS), ("sla_rungs", RUNGS)


def _lines(table: str, columns: str, version: int) -> sa.CursorResult[tuple[object, ...]]:
    asked = sa.text(f"SELECT {columns} FROM {table} WHERE policy_version = :version ORDER BY id")
    return op.get_bind().execute(asked, {"version": version})
