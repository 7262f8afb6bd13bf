"""Answers to the satisfaction survey, how many were served, and what an element weighs."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

ELEMENTS = (
    "requirements", "procedure", "time", "cost", "product", "competence", "conduct", "facilities", "complaints",
)  # fmt: skip


def stored_enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "survey_responses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("service_name", sa.String(length=160), nullable=False),
        sa.Column("counter_code", sa.String(length=20), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("hour_block", sa.String(length=5), nullable=False),
        sa.Column("sex", stored_enum("sex", "L", "P"), nullable=True),
        sa.Column("age", sa.SmallInteger(), nullable=True),
        sa.Column("education", stored_enum("education", "SD", "SMP", "SMA", "D3", "S1", "S2", "S3"), nullable=True),
        sa.Column(
            "job",
            stored_enum("job", "civil_servant", "military", "police", "private", "self_employed", "other"),
            nullable=True,
        ),
        *(sa.Column(element, sa.SmallInteger(), nullable=False) for element in ELEMENTS),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("channel", stored_enum("channel", "tablet", "qr", "link", "paper"), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.CheckConstraint(f"{element} IN (1, 2, 3, 4)", name=op.f(f"ck_survey_responses_{element}_answer"))
            for element in ELEMENTS
        ),
        sa.CheckConstraint("age BETWEEN 10 AND 120", name=op.f("ck_survey_responses_age")),
        sa.CheckConstraint(
            "channel <> 'paper' OR entered_by_id IS NOT NULL", name=op.f("ck_survey_responses_paper_is_entered")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_survey_responses_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["users.id"], name=op.f("fk_survey_responses_entered_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_responses")),
        sa.UniqueConstraint("form_key", name=op.f("uq_survey_responses_form_key")),
    )
    with op.batch_alter_table("survey_responses", schema=None) as batch_op:
        batch_op.create_index("ix_survey_responses_happened_on_tenant_id", ["happened_on", "tenant_id"], unique=False)

    op.create_table(
        "survey_populations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("quarter", sa.SmallInteger(), nullable=False),
        sa.Column("served", sa.Integer(), nullable=False),
        sa.CheckConstraint("quarter IN (1, 2, 3, 4)", name=op.f("ck_survey_populations_quarter")),
        sa.CheckConstraint("served >= 0", name=op.f("ck_survey_populations_served")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_survey_populations_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_populations")),
        sa.UniqueConstraint("tenant_id", "year", "quarter", name=op.f("uq_survey_populations_tenant_id_year_quarter")),
    )
    op.create_table(
        "survey_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("weighting", stored_enum("weighting", "exact", "customary"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_survey_settings_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_settings")),
    )


def downgrade() -> None:
    op.drop_table("survey_settings")
    op.drop_table("survey_populations")
    op.drop_table("survey_responses")
