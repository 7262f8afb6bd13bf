"""What people choose to be told of outside the inbox, and their mail addresses."""

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0026"
down_revision = "0025"

TOPICS = ("new_work", "deadlines", "hand_overs", "answers", "complaints", "digest", "desk")
CHANNELS = ("telegram", "email")
STATES = ("working", "blocked", "removed")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "mail_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("state", _words("link_state", *STATES), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mail_addresses_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_addresses")),
        sa.UniqueConstraint("user_id", name=op.f("uq_mail_addresses_user_id")),
    )
    op.create_table(
        "notice_choices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("topic", _words("topic", *TOPICS), nullable=False),
        sa.Column("channel", _words("channel", *CHANNELS), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notice_choices_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "topic", "channel", name=op.f("pk_notice_choices")),
    )
    op.add_column("deliveries", sa.Column("mail_id", sa.Integer(), nullable=True))
    bind = op.get_bind()
    change_constraint(
        bind,
        "deliveries",
        "fk_deliveries_mail_id_mail_addresses",
        "FOREIGN KEY (mail_id) REFERENCES mail_addresses (id)",
    )
    op.create_index("ix_deliveries_notice_id_mail_id", "deliveries", ["notice_id", "mail_id"], unique=True)


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE channel = 'email'")
    op.drop_index("ix_deliveries_notice_id_mail_id", table_name="deliveries")
    change_constraint(op.get_bind(), "deliveries", "fk_deliveries_mail_id_mail_addresses", None)
    op.drop_column("deliveries", "mail_id")
    op.drop_table("notice_choices")
    op.drop_table("mail_addresses")
