"""Citizens in Telegram: chats that hear of a complaint, one-time links, news to citizens."""

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0024"
down_revision = "0023"

USES = ("receipt", "bind")
UNFINISHED = "state NOT IN ('pending', 'sending')"
OLD_WORDS = f"CHECK (notice_id IS NOT NULL OR letter IS NOT NULL OR {UNFINISHED})"
NEW_WORDS = f"CHECK (notice_id IS NOT NULL OR letter IS NOT NULL OR binding_id IS NOT NULL OR {UNFINISHED})"
NEW_KINDS = ("emergency.heard",)
OLD_KINDS = (
    "ticket.opened",
    "ticket.taken",
    "ticket.assigned",
    "ticket.replied",
    "ticket.noted",
    "ticket.held",
    "ticket.resumed",
    "ticket.escalated",
    "ticket.returned",
    "ticket.resolved",
    "ticket.confirmed",
    "ticket.closed",
    "ticket.reopened",
    "ticket.cancelled",
    "ticket.triaged",
    "ticket.linked",
    "ticket.merged",
    "ticket.promised",
    "clock.warned",
    "clock.breached",
    "clock.raised",
    "clock.reminded",
    "clock.moved",
    "clock.jumped",
    "escalation.offered",
    "head.alerted",
    "user.created",
    "user.changed",
    "role.granted",
    "role.ended",
    "coverage.lost",
    "reference.changed",
    "proposal.made",
    "proposal.approved",
    "proposal.rejected",
    "proposal.applied",
    "holidays.ending",
    "digest.issued",
    "login.succeeded",
    "login.failed",
    "chat.linked",
    "chat.unlinked",
    "complaint.filed",
    "complaint.examined",
    "complaint.classified",
    "complaint.queried",
    "complaint.completed",
    "complaint.withdrawn",
    "complaint.dispatched",
    "complaint.split",
    "complaint.taken",
    "complaint.bounced",
    "complaint.referred",
    "complaint.archived",
    "complaint.followed_up",
    "complaint.noted",
    "complaint.written",
    "complaint.drafted",
    "complaint.rejected",
    "complaint.answered",
    "complaint.told",
    "complaint.confirmed",
    "complaint.closed",
    "complaint.reopened",
    "complaint.rated",
    "complaint.revealed",
    "complaint.linked",
    "complaint.printed",
    "complaint.proven",
    "complaint.checked",
    "complaint.exported",
    "opinion.asked",
    "opinion.given",
    "ombudsman.named",
    "agreement.ending",
    "complaint.mediated",
)


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
    _check((*OLD_KINDS, *NEW_KINDS))


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
    _check(OLD_KINDS)


def _change(name: str, definition: str) -> None:
    change_constraint(op.get_bind(), "deliveries", f"ck_deliveries_{name}", definition)


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
