"""Who follows a complaint of somebody else."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "complaint_followers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("access_hash", sa.String(length=200), nullable=False),
        sa.Column("form_mark", sa.String(length=64), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["public_complaints.id"],
            name=op.f("fk_complaint_followers_complaint_id_public_complaints"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_followers")),
        sa.UniqueConstraint("form_mark", name=op.f("uq_complaint_followers_form_mark")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_followers_number")),
    )
    op.create_index(op.f("ix_complaint_followers_complaint_id"), "complaint_followers", ["complaint_id"])


def downgrade() -> None:
    op.drop_table("complaint_followers")
