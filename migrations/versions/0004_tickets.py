"""Tickets and their files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "incident",
                "request",
                "problem",
                "change",
                "complaint",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("own_fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column(
            "reporter_kind",
            sa.Enum(
                "employee",
                "individual",
                "public",
                "business",
                "other",
                name="reporter_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reporter_name", sa.String(length=120), nullable=False),
        sa.Column("reporter_contact", sa.String(length=120), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "affected",
            sa.Enum(
                "self",
                "room",
                "office",
                "public",
                name="affected",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "can_work",
            sa.Enum("yes", "hampered", "no", name="can_work", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "impact",
            sa.Enum("D1", "D2", "D3", "D4", name="impact", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum("high", "medium", "low", name="urgency", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum("P1", "P2", "P3", "P4", name="priority", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "new",
                "accepted",
                "in_progress",
                "waiting",
                "resolved",
                "closed",
                "cancelled",
                "merged",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "waiting_for",
            sa.Enum("reporter", "vendor", name="waiting_for", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "tier1",
                "direct",
                "no_tier1",
                "autonomous",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("responsible_department_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.String(length=40), nullable=True),
        sa.Column("problem_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_tier2_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("reopens", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'resolved') = (closes_at IS NOT NULL)", name=op.f("ck_tickets_closes")),
        sa.CheckConstraint(
            "(status = 'waiting') = (waiting_for IS NOT NULL)", name=op.f("ck_tickets_waiting_for_somebody")
        ),
        sa.CheckConstraint(
            "(status IN ('closed', 'cancelled', 'merged')) = (closed_at IS NOT NULL)",
            name=op.f("ck_tickets_closed"),
        ),
        sa.CheckConstraint(
            "(status IN ('resolved', 'closed')) = (resolved_at IS NOT NULL)", name=op.f("ck_tickets_resolved")
        ),
        sa.CheckConstraint("reporter_id IS NOT NULL OR reporter_name <> ''", name=op.f("ck_tickets_reporter_is_known")),
        sa.CheckConstraint(
            "status <> 'in_progress' OR assignee_id IS NOT NULL", name=op.f("ck_tickets_work_has_a_worker")
        ),
        sa.CheckConstraint("problem_id IS NULL OR problem_id <> id", name=op.f("ck_tickets_not_its_own_problem")),
        sa.CheckConstraint(
            "tier > 1 OR responsible_department_id = department_id",
            name=op.f("ck_tickets_tier1_is_own_department"),
        ),
        sa.CheckConstraint("tier BETWEEN 1 AND 3", name=op.f("ck_tickets_tier")),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name=op.f("fk_tickets_assignee_id_users")),
        sa.ForeignKeyConstraint(["contact_id"], ["users.id"], name=op.f("fk_tickets_contact_id_users")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_tickets_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["filed_by_id"], ["users.id"], name=op.f("fk_tickets_filed_by_id_users")),
        sa.ForeignKeyConstraint(["problem_id"], ["tickets.id"], name=op.f("fk_tickets_problem_id_tickets")),
        sa.ForeignKeyConstraint(["reporter_id"], ["users.id"], name=op.f("fk_tickets_reporter_id_users")),
        sa.ForeignKeyConstraint(
            ["responsible_department_id"],
            ["departments.id"],
            name=op.f("fk_tickets_responsible_department_id_departments"),
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_tickets_service_id_services")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_tickets_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("form_key", name=op.f("uq_tickets_form_key")),
        sa.UniqueConstraint("number", name=op.f("uq_tickets_number")),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tickets_assignee_open",
            ["assignee_id", "id"],
            unique=False,
            sqlite_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
            postgresql_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
        )
        batch_op.create_index(
            "ix_tickets_closes_at",
            ["closes_at"],
            unique=False,
            sqlite_where=sa.text("closes_at IS NOT NULL"),
            postgresql_where=sa.text("closes_at IS NOT NULL"),
        )
        batch_op.create_index("ix_tickets_department_id_id", ["department_id", "id"], unique=False)
        batch_op.create_index(
            "ix_tickets_department_open",
            ["department_id", "id"],
            unique=False,
            sqlite_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
            postgresql_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
        )
        batch_op.create_index(batch_op.f("ix_tickets_problem_id"), ["problem_id"], unique=False)
        batch_op.create_index("ix_tickets_reporter_id_id", ["reporter_id", "id"], unique=False)
        batch_op.create_index("ix_tickets_filed_by_id_id", ["filed_by_id", "id"], unique=False)
        batch_op.create_index(
            "ix_tickets_tier_open",
            ["tier", "id"],
            unique=False,
            sqlite_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
            postgresql_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
        )

    op.create_table(
        "stored_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_files_size")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_stored_files_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["users.id"], name=op.f("fk_stored_files_uploaded_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("key", name=op.f("uq_stored_files_key")),
    )
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_files_ticket_id"), ["ticket_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_files_ticket_id"))

    op.drop_table("stored_files")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_tickets_tier_open",
            sqlite_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
            postgresql_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
        )
        batch_op.drop_index("ix_tickets_filed_by_id_id")
        batch_op.drop_index("ix_tickets_reporter_id_id")
        batch_op.drop_index(batch_op.f("ix_tickets_problem_id"))
        batch_op.drop_index(
            "ix_tickets_department_open",
            sqlite_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
            postgresql_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
        )
        batch_op.drop_index("ix_tickets_department_id_id")
        batch_op.drop_index(
            "ix_tickets_closes_at",
            sqlite_where=sa.text("closes_at IS NOT NULL"),
            postgresql_where=sa.text("closes_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_tickets_assignee_open",
            sqlite_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
            postgresql_where=sa.text("status IN ('new', 'accepted', 'in_progress', 'waiting')"),
        )

    op.drop_table("tickets")
