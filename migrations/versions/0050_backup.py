"""Backups that were made and brought back stand in the event log."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0050"
down_revision = "0049"

NEW_KINDS = ("backup.made", "backup.restored")


def upgrade() -> None:
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    """Back, without the lines about backups. Where there are any, the chain of seals begins anew: anchors say so, and are right."""
    bind = op.get_bind()
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    if bind.execute(sa.text(f"SELECT count(*) FROM events WHERE kind IN ({listed})")).scalar_one():
        for table in ("seals", "seal_gaps", "seal_checks"):
            op.execute(f"DELETE FROM {table}")
        op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
        op.execute(
            f"UPDATE seal_heads SET number = 0, hash = '{'0' * 64}', scanned_to = 0, sealed_at = NULL, "
            "inherited_to = (SELECT coalesce(max(id), 0) FROM events)"
        )
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
