"""Classes of secrecy of tickets and of services; services whose queue is restricted; who asked for what is not theirs."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint, forget_events

revision = "0052"
down_revision = "0051"

NEW_KINDS = ("ticket.classified", "ticket.refused")
NOT_ORDINARY = sa.text("secrecy <> 'ordinary'")
RESTRICTED = "ck_services_restricted_to_a_skill"
CLASSES = "CHECK (secrecy IN ('ordinary', 'limited', 'secret'))"


def upgrade() -> None:
    bind = op.get_bind()
    for table in ("services", "tickets"):
        op.add_column(table, sa.Column("secrecy", sa.String(length=32), nullable=False, server_default="ordinary"))
        change_constraint(bind, table, f"ck_{table}_secrecy", CLASSES)
    op.add_column("services", sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()))
    change_constraint(bind, "services", RESTRICTED, "CHECK (NOT restricted OR skill_id IS NOT NULL)")
    op.create_index(
        "ix_tickets_secrecy_id", "tickets", ["secrecy", "id"], sqlite_where=NOT_ORDINARY, postgresql_where=NOT_ORDINARY
    )
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    """Back, without any class: who ran the desk with secret tickets lets everybody of the tier read them again."""
    forget_events(op.get_bind(), NEW_KINDS)
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))
    op.drop_index("ix_tickets_secrecy_id", "tickets")
    change_constraint(op.get_bind(), "services", RESTRICTED, None)
    op.drop_column("services", "restricted")
    for table in ("tickets", "services"):
        change_constraint(op.get_bind(), table, f"ck_{table}_secrecy", None)
        op.drop_column(table, "secrecy")


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
