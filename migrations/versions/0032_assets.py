"""The register of assets, and which of them a ticket is about."""

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0032"
down_revision = "0031"

KINDS = ("computer", "laptop", "printer", "network", "server", "cctv", "other")
REFERENCE = "fk_tickets_asset_id_assets"


def upgrade() -> None:
    op.create_table(
        "assets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("register_no", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="asset_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("item_code <> '' AND register_no <> ''", name=op.f("ck_assets_is_registered")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_assets_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_assets_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
    )
    op.create_index("uq_assets_item_code_register_no", "assets", ["item_code", "register_no"], unique=True)
    op.create_index("ix_assets_department_id_id", "assets", ["department_id", "id"])
    op.add_column("tickets", sa.Column("asset_id", sa.Integer(), nullable=True))
    change_constraint(op.get_bind(), "tickets", REFERENCE, "FOREIGN KEY(asset_id) REFERENCES assets (id)")
    op.create_index(op.f("ix_tickets_asset_id"), "tickets", ["asset_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_tickets_asset_id"), table_name="tickets")
    change_constraint(op.get_bind(), "tickets", REFERENCE, None)
    op.drop_column("tickets", "asset_id")
    op.drop_table("assets")
