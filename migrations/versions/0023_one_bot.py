"""One process asks Telegram at a time; updates are remembered in one place; groups of teams; what a letter is about."""

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0023"
down_revision = "0018"

STATES = ("working", "blocked", "removed")
NEW_KEYS = (("deliveries", "ticket_id", "tickets"), ("link_codes", "department_id", "departments"))


def upgrade() -> None:
    op.create_table(
        "bot_leases",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_bot_leases")),
    )
    op.drop_table("seen_updates")
    op.create_table(
        "team_chats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="link_state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("linked_by_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(tier = 1) = (department_id IS NOT NULL) AND tier IN (1, 2)", name=op.f("ck_team_chats_is_a_queue")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_team_chats_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["linked_by_id"], ["users.id"], name=op.f("fk_team_chats_linked_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_chats")),
        sa.UniqueConstraint("chat_id", name=op.f("uq_team_chats_chat_id")),
    )
    for table, column, target in NEW_KEYS:
        op.add_column(table, sa.Column(column, sa.Integer(), nullable=True))
        name = f"fk_{table}_{column}_{target}"
        change_constraint(op.get_bind(), table, name, f"FOREIGN KEY({column}) REFERENCES {target} (id)")
    op.add_column("link_codes", sa.Column("tier", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM link_codes WHERE tier IS NOT NULL")
    op.drop_column("link_codes", "tier")
    for table, column, target in NEW_KEYS:
        change_constraint(op.get_bind(), table, f"fk_{table}_{column}_{target}", None)
        op.drop_column(table, column)
    op.drop_table("team_chats")
    op.create_table(
        "seen_updates",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_seen_updates")),
    )
    op.drop_table("bot_leases")
