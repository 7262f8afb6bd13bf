"""Tenants with their services, agreements, counters and postings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint, change_nullable

revision = "0011"
down_revision = "0010"


KINDS = (
    "kind IN ('department', 'province', 'ministry', 'agency_nondepartment', 'state_enterprise', 'city_enterprise', 'bank', "
    "'private_enterprise')"
)
TEXTS = {"decree_no": 120, "officer_name": 120, "officer_contact": 160}
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    connection = op.get_bind()
    for name, length in TEXTS.items():
        op.add_column("tenants", sa.Column(name, sa.String(length=length), nullable=True))
        connection.execute(sa.text(f"UPDATE tenants SET {name} = ''"))
        change_nullable(connection, "tenants", name, nullable=False)
    for name in ("starts_on", "ended_on"):
        op.add_column("tenants", sa.Column(name, sa.Date(), nullable=True))
    change_constraint(
        connection,
        "tenants",
        "ck_tenants_period",
        "CHECK (ended_on IS NULL OR starts_on IS NULL OR ended_on >= starts_on)",
    )
    change_constraint(connection, "tenants", "ck_tenants_tenant_kind", f"CHECK ({KINDS})")
    op.create_table(
        "agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "memorandum", "cooperation", name="agreement_kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_agreements_period")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_agreements_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_agreements_tenant_id_number")),
    )
    op.create_index("ix_agreements_ends_on", "agreements", ["ends_on"], unique=False)
    op.create_table(
        "counters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_counters_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counters")),
        sa.UniqueConstraint("code", name=op.f("uq_counters_code")),
    )
    op.create_index(op.f("ix_counters_tenant_id"), "counters", ["tenant_id"], unique=False)
    op.create_table(
        "tenant_services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("decree_no", sa.String(length=120), nullable=False),
        sa.Column("standard_document", sa.String(length=200), nullable=False),
        sa.Column("duration", sa.String(length=120), nullable=False),
        sa.Column("fee", sa.String(length=120), nullable=False),
        sa.Column("requirements", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("steps", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("own_fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("receipt_note", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ended_on IS NULL OR starts_on IS NULL OR ended_on >= starts_on", name=op.f("ck_tenant_services_period")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_services_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_services")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_tenant_services_tenant_id_name")),
    )
    op.create_table(
        "postings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=True),
        sa.Column("decree_no", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_postings_period")),
        sa.ForeignKeyConstraint(["counter_id"], ["counters.id"], name=op.f("fk_postings_counter_id_counters")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_postings_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_postings_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
        sa.UniqueConstraint("user_id", "tenant_id", "starts_on", name=op.f("uq_postings_user_id_tenant_id_starts_on")),
    )
    op.create_index("ix_postings_counter_id", "postings", ["counter_id"], unique=False)
    _fill_services(connection)
    op.drop_column("tenants", "services")


def downgrade() -> None:
    connection = op.get_bind()
    op.add_column("tenants", sa.Column("services", JSON, nullable=False, server_default="[]"))
    for name in ("postings", "tenant_services", "counters", "agreements"):
        op.drop_table(name)
    for name in ("ck_tenants_period", "ck_tenants_tenant_kind"):
        change_constraint(connection, "tenants", name, None)
    for name in ("starts_on", "ended_on", *TEXTS):
        op.drop_column("tenants", name)


def _fill_services(connection: sa.Connection) -> None:
    """The list of names becomes rows of their own."""
    tenants = sa.table("tenants", sa.column("id", sa.Integer), sa.column("services", JSON))
    services = sa.table(
        "tenant_services",
        *(sa.column(name) for name in ("tenant_id", "name", "name_en", "position", "decree_no", "standard_document")),
        *(sa.column(name) for name in ("duration", "fee", "receipt_note")),
        *(sa.column(name, JSON) for name in ("requirements", "steps", "own_fields")),
    )
    empty = dict.fromkeys(("decree_no", "standard_document", "duration", "fee", "receipt_note"), "")
    lists: dict[str, list[str]] = {"requirements": [], "steps": [], "own_fields": []}
    rows = [
        {"tenant_id": tenant.id, "name": name, "name_en": name, "position": position, **empty, **lists}
        for tenant in connection.execute(sa.select(tenants))
        for position, name in enumerate(tenant.services or [])
    ]
    if rows:
        connection.execute(services.insert(), rows)
