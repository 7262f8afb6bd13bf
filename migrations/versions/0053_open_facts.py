"""What is open is counted from its index alone: the board reads no row of the facts for it."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"

NAME, OPEN = "ix_ticket_facts_open", sa.text("outcome = 'open'")


def upgrade() -> None:
    _index("department_id", "opened_at", "due_at")


def downgrade() -> None:
    _index("department_id", "opened_at")


def _index(*columns: str) -> None:
    op.drop_index(NAME, "ticket_facts")
    op.create_index(NAME, "ticket_facts", list(columns), sqlite_where=OPEN, postgresql_where=OPEN)
