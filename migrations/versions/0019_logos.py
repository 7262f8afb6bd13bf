"""Logos of city and mall, and the lines of a unit's letterhead."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "logos",
        sa.Column(
            "owner",
            sa.Enum("city", "mall", name="owner", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "size",
            sa.Enum("print", "page", "icon", name="size", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0 AND bytes > 0", name=op.f("ck_logos_measures")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["users.id"], name=op.f("fk_logos_uploaded_by_id_users")),
        sa.PrimaryKeyConstraint("owner", "size", name=op.f("pk_logos")),
        sa.UniqueConstraint("key", name=op.f("uq_logos_key")),
    )
    for name in ("address", "contact"):
        op.add_column("units", sa.Column(name, sa.String(length=200), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("contact", "address"):
        op.drop_column("units", name)
    op.drop_table("logos")
