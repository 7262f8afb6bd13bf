"""Citizens in Telegram: chats that hear of a complaint, one-time links, news to citizens."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0025"
down_revision = "0024"

USES = ("receipt", "bind")
UNFINISHED = "state NOT IN ('pending', 'sending')"
OLD_WORDS = f"CHECK (notice_id IS NOT NULL OR letter IS NOT NULL OR {UNFINISHED})"
NEW_WORDS = f"CHECK (notice_id IS NOT NULL OR letter IS NOT NULL OR binding_id IS NOT NULL OR {UNFINISHED})"
NEW_KINDS = ("emergency.heard",)
OLD_WORDINGS = "CHECK (consent_wording IN ('web-1', 'aloud-1'))"
NEW_WORDINGS = "CHECK (consent_wording IN ('web-1', 'aloud-1', 'chat-1'))"


def upgrade() -> None:
    op.create_table(
        "complaint_chats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("chat_mark", sa.String(length=64), nullable=True),
        sa.Column("sealed_chat", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (sealed_chat IS NOT NULL)", name=op.f("ck_complaint_chats_sealed_while_it_holds")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["public_complaints.id"], name=op.f("fk_complaint_chats_complaint_id_public_complaints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_chats")),
    )
    op.create_index(
        "uq_complaint_chats_holding",
        "complaint_chats",
        ["complaint_id", "chat_mark"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_complaint_chats_chat_mark", "complaint_chats", ["chat_mark"])
    op.create_table(
        "chat_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "use",
            sa.Enum(*USES, name="chat_link_use", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["public_complaints.id"], name=op.f("fk_chat_links_complaint_id_public_complaints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_chat_links_token_hash")),
    )
    for name, table in (("binding_id", "complaint_chats"), ("event_id", "events")):
        op.add_column("deliveries", sa.Column(name, sa.Integer(), nullable=True))
        change_constraint(
            op.get_bind(),
            "deliveries",
            f"fk_deliveries_{name}_{table}",
            f"FOREIGN KEY({name}) REFERENCES {table} (id)",
        )
    op.create_index(
        "ix_deliveries_letters",
        "deliveries",
        ["created_at"],
        sqlite_where=sa.text("notice_id IS NULL AND chat_id IS NOT NULL"),
        postgresql_where=sa.text("notice_id IS NULL AND chat_id IS NOT NULL"),
    )
    _change("has_words", NEW_WORDS)
    _change("citizens_hear_of_an_event", "CHECK ((binding_id IS NULL) = (event_id IS NULL))")
    op.create_index("uq_deliveries_binding_id_event_id", "deliveries", ["binding_id", "event_id"], unique=True)
    _check((*_kinds(), *NEW_KINDS))
    change_constraint(op.get_bind(), "public_complaints", "ck_public_complaints_consent_wording", NEW_WORDINGS)


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE binding_id IS NOT NULL")
    op.drop_index("ix_deliveries_letters", table_name="deliveries")
    op.drop_index("uq_deliveries_binding_id_event_id", table_name="deliveries")
    change_constraint(op.get_bind(), "deliveries", "ck_deliveries_citizens_hear_of_an_event", None)
    _change("has_words", OLD_WORDS)
    for name, table in (("binding_id", "complaint_chats"), ("event_id", "events")):
        change_constraint(op.get_bind(), "deliveries", f"fk_deliveries_{name}_{table}", None)
        op.drop_column("deliveries", name)
    for table in ("chat_links", "complaint_chats"):
        op.drop_table(table)
    gone = "SELECT id FROM events WHERE kind = 'emergency.heard'"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    for table in ("notices", "outbox"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute("DELETE FROM events WHERE kind = 'emergency.heard'")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))
    op.execute("UPDATE public_complaints SET consent_wording = NULL WHERE consent_wording = 'chat-1'")
    change_constraint(op.get_bind(), "public_complaints", "ck_public_complaints_consent_wording", OLD_WORDINGS)


def _change(name: str, definition: str) -> None:
    change_constraint(op.get_bind(), "deliveries", f"ck_deliveries_{name}", definition)


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
