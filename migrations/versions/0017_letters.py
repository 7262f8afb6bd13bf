"""Letters of the bot go out by the couriers of notices, in lanes."""

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint, change_nullable

revision = "0017"
down_revision = "0016"

CHANNELS = ("telegram", "email")
LANES = ("urgent", "normal", "bulk")
HAS_WORDS = "CHECK (notice_id IS NOT NULL OR letter IS NOT NULL OR state NOT IN ('pending', 'sending'))"


def upgrade() -> None:
    for name, kinds, default in (("channel", CHANNELS, "telegram"), ("lane", LANES, "normal")):
        op.add_column("deliveries", sa.Column(name, sa.String(length=32), nullable=False, server_default=default))
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        change_constraint(op.get_bind(), "deliveries", f"ck_deliveries_{name}", f"CHECK ({name} IN ({listed}))")
    op.add_column("deliveries", sa.Column("chat_id", sa.BigInteger(), nullable=True))
    op.add_column("deliveries", sa.Column("letter", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("message_id", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE deliveries SET chat_id = (SELECT chat_id FROM telegram_links WHERE telegram_links.id = deliveries.link_id)"
    )
    change_nullable(op.get_bind(), "deliveries", "notice_id", nullable=True)
    change_nullable(op.get_bind(), "deliveries", "link_id", nullable=True)
    change_constraint(op.get_bind(), "deliveries", "ck_deliveries_has_words", HAS_WORDS)
    op.create_index(op.f("ix_deliveries_chat_id_message_id"), "deliveries", ["chat_id", "message_id"])


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE notice_id IS NULL OR link_id IS NULL")
    op.drop_index(op.f("ix_deliveries_chat_id_message_id"), table_name="deliveries")
    for name in ("has_words", "channel", "lane"):
        change_constraint(op.get_bind(), "deliveries", f"ck_deliveries_{name}", None)
    change_nullable(op.get_bind(), "deliveries", "link_id", nullable=False)
    change_nullable(op.get_bind(), "deliveries", "notice_id", nullable=False)
    for name in ("message_id", "letter", "chat_id", "lane", "channel"):
        op.drop_column("deliveries", name)
