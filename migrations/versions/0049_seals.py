"""The event log as a chain of hashes: seals, the head of the chain, numbers that may still turn up, checks of the whole."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

FAULTS = (
    "changed", "unreadable", "event_gone", "seal_gone", "head_moved", "slipped_in", "tail_gone", "rewritten", "anchor_forged",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_seals_number")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_seals_event_id_events")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seals")),
        sa.UniqueConstraint("event_id", name=op.f("uq_seals_event_id")),
    )
    op.create_table(
        "seal_heads",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("scanned_to", sa.Integer(), nullable=False),
        sa.Column("inherited_to", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_seal_heads_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_heads")),
    )
    op.create_table(
        "seal_gaps",
        sa.Column("first_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("first_id", name=op.f("pk_seal_gaps")),
    )
    op.create_table(
        "seal_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("up_to", sa.Integer(), nullable=False),
        sa.Column("checked_to", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("anchors", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "fault",
            sa.Enum(*FAULTS, name="fault_kind", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_checks")),
    )
    op.execute(
        "INSERT INTO seal_heads (id, number, hash, scanned_to, inherited_to) "
        f"SELECT 1, 0, '{'0' * 64}', 0, coalesce(max(id), 0) FROM events"
    )


def downgrade() -> None:
    """Back, without the chain: what it proved is lost, the events themselves stay."""
    for table in ("seal_checks", "seal_gaps", "seal_heads", "seals"):
        op.drop_table(table)
