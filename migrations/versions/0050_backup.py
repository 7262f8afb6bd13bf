"""Backups that were made and brought back stand in the event log."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint, forget_events

revision = "0050"
down_revision = "0049"

NEW_KINDS = ("backup.made", "backup.restored")


def upgrade() -> None:
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    """Back, without the lines about backups. Where there are any, the chain of seals begins anew: anchors say so, and are right."""
    forget_events(op.get_bind(), NEW_KINDS)
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
