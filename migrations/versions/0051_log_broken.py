"""The event that says that the daily check of the log has found something."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0051"
down_revision = "0050"

NEW_KIND = "log.broken"


def upgrade() -> None:
    _check((*_kinds(), NEW_KIND))


def downgrade() -> None:
    """Raises RuntimeError where a finding was told: its event is sealed, and a log from which events vanish is worth nothing."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM events WHERE kind = :kind"), {"kind": NEW_KIND}).first():
        raise RuntimeError("The log has a finding in it. Go back by a backup from before this version.")
    _check(tuple(kind for kind in _kinds() if kind != NEW_KIND))


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
