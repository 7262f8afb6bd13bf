"""Complaints: content, sealed identities, words, answers, papers, proof; the counter."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "complainants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "individual",
                "business",
                "group",
                name="complainant_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("contact_mark", sa.String(length=64), nullable=True),
        sa.Column("id_mark", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complainants")),
    )
    op.create_index("ix_complainants_contact_mark", "complainants", ["contact_mark"], unique=False)
    op.create_index("ix_complainants_id_mark", "complainants", ["id_mark"], unique=False)
    op.create_table(
        "counter_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["users.id"], name=op.f("fk_counter_drafts_officer_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_drafts")),
        sa.UniqueConstraint("form_key", name=op.f("uq_counter_drafts_form_key")),
    )
    op.create_index(op.f("ix_counter_drafts_officer_id"), "counter_drafts", ["officer_id"], unique=False)
    op.create_table(
        "counter_taps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("tapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["counter_id"], ["counters.id"], name=op.f("fk_counter_taps_counter_id_counters")),
        sa.ForeignKeyConstraint(["officer_id"], ["users.id"], name=op.f("fk_counter_taps_officer_id_users")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_counter_taps_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_taps")),
    )
    op.create_index("ix_counter_taps_tapped_at", "counter_taps", ["tapped_at"], unique=False)
    op.create_table(
        "opening_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["counter_id"], ["counters.id"], name=op.f("fk_opening_checks_counter_id_counters")),
        sa.ForeignKeyConstraint(["officer_id"], ["users.id"], name=op.f("fk_opening_checks_officer_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_checks")),
        sa.UniqueConstraint("counter_id", "on_day", name=op.f("uq_opening_checks_counter_id_on_day")),
    )
    op.create_table(
        "public_complaints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("part_no", sa.Integer(), nullable=True),
        sa.Column("is_split", sa.Boolean(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "complaint",
                "aspiration",
                "info_request",
                name="complaint_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "verification",
                "incomplete",
                "withdrawn",
                "dispatched",
                "in_progress",
                "answered",
                "closed",
                "reopened",
                "not_ours",
                "archived",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "shield",
            sa.Enum(
                "open", "anonymous", "confidential", name="shield", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "web",
                "counter",
                "phone",
                "letter",
                "box",
                "whatsapp",
                "telegram",
                "api",
                "lapor",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "classification",
            sa.Enum(
                "information",
                "public_information",
                "non_supervisory",
                "supervisory",
                "personal_data",
                name="classification",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column(
            "archive_reason",
            sa.Enum(
                "too_general",
                "double",
                "irrelevant",
                name="archive_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("own_fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("complainant_id", sa.Integer(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needs_help", sa.Boolean(), nullable=False),
        sa.Column("about_tenant_id", sa.Integer(), nullable=True),
        sa.Column("about_service", sa.String(length=160), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("bounces", sa.Integer(), nullable=False),
        sa.Column("needs_decision", sa.Boolean(), nullable=False),
        sa.Column("is_decided", sa.Boolean(), nullable=False),
        sa.Column("proposed_owner", sa.String(length=160), nullable=False),
        sa.Column("referred_to", sa.String(length=160), nullable=False),
        sa.Column("is_field", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("received_place", sa.String(length=120), nullable=False),
        sa.Column("file_complete_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rating_note", sa.String(length=500), nullable=False),
        sa.Column("is_solved", sa.Boolean(), nullable=True),
        sa.Column("lapor_no", sa.String(length=40), nullable=False),
        sa.Column("access_hash", sa.String(length=200), nullable=True),
        sa.Column("form_key", sa.String(length=40), nullable=True),
        sa.Column("form_digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(status = 'archived') = (archive_reason IS NOT NULL)",
            name=op.f("ck_public_complaints_archived_for_a_reason"),
        ),
        sa.CheckConstraint(
            "(status IN ('closed', 'withdrawn', 'not_ours', 'archived')) = (closed_at IS NOT NULL)",
            name=op.f("ck_public_complaints_closed"),
        ),
        sa.CheckConstraint(
            "channel NOT IN ('counter', 'phone', 'letter', 'box', 'whatsapp') OR received_by_id IS NOT NULL",
            name=op.f("ck_public_complaints_typed_by_an_officer"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('dispatched', 'in_progress') OR tenant_id IS NOT NULL OR is_split",
            name=op.f("ck_public_complaints_has_an_addressee"),
        ),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (access_hash IS NOT NULL)", name=op.f("ck_public_complaints_one_code_per_number")
        ),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_public_complaints_not_its_own_part")),
        sa.CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 4", name=op.f("ck_public_complaints_rating")),
        sa.ForeignKeyConstraint(
            ["about_tenant_id"], ["tenants.id"], name=op.f("fk_public_complaints_about_tenant_id_tenants")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["complaint_categories.id"],
            name=op.f("fk_public_complaints_category_id_complaint_categories"),
        ),
        sa.ForeignKeyConstraint(
            ["complainant_id"], ["complainants.id"], name=op.f("fk_public_complaints_complainant_id_complainants")
        ),
        sa.ForeignKeyConstraint(["counter_id"], ["counters.id"], name=op.f("fk_public_complaints_counter_id_counters")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_public_complaints_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["users.id"], name=op.f("fk_public_complaints_handler_id_users")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["public_complaints.id"], name=op.f("fk_public_complaints_parent_id_public_complaints")
        ),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["users.id"], name=op.f("fk_public_complaints_received_by_id_users")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_public_complaints_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_complaints")),
        sa.UniqueConstraint("form_key", name=op.f("uq_public_complaints_form_key")),
        sa.UniqueConstraint("number", name=op.f("uq_public_complaints_number")),
        sa.UniqueConstraint("parent_id", "part_no", name=op.f("uq_public_complaints_parent_id_part_no")),
    )
    op.create_index("ix_public_complaints_complainant_id", "public_complaints", ["complainant_id"], unique=False)
    op.create_index(
        "ix_public_complaints_lapor_no",
        "public_complaints",
        ["lapor_no"],
        unique=True,
        sqlite_where=sa.text("lapor_no <> ''"),
        postgresql_where=sa.text("lapor_no <> ''"),
    )
    op.create_index(
        "ix_public_complaints_open",
        "public_complaints",
        ["id"],
        unique=False,
        sqlite_where=sa.text(
            "status IN ('received', 'verification', 'incomplete', 'dispatched', 'in_progress', 'reopened', 'answered')"
        ),
        postgresql_where=sa.text(
            "status IN ('received', 'verification', 'incomplete', 'dispatched', 'in_progress', 'reopened', 'answered')"
        ),
    )
    op.create_index(
        "ix_public_complaints_received_by_id_id", "public_complaints", ["received_by_id", "id"], unique=False
    )
    op.create_index("ix_public_complaints_tenant_id_id", "public_complaints", ["tenant_id", "id"], unique=False)
    op.create_table(
        "complaint_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "returned",
                "released",
                name="draft_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_complaint_drafts_decided")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> drafted_by_id", name=op.f("ck_complaint_drafts_four_eyes")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["public_complaints.id"], name=op.f("fk_complaint_drafts_complaint_id_public_complaints")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_complaint_drafts_decided_by_id_users")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["users.id"], name=op.f("fk_complaint_drafts_drafted_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_drafts")),
    )
    op.create_index(op.f("ix_complaint_drafts_complaint_id"), "complaint_drafts", ["complaint_id"], unique=False)
    op.create_index(
        "uq_complaint_drafts_proposed",
        "complaint_drafts",
        ["complaint_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "complaint_opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_complaint_opinions_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_complaint_opinions_asked_by_id_users")),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["public_complaints.id"],
            name=op.f("fk_complaint_opinions_complaint_id_public_complaints"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_complaint_opinions_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_opinions")),
        sa.UniqueConstraint("complaint_id", "cycle", name=op.f("uq_complaint_opinions_complaint_id_cycle")),
    )
    op.create_table(
        "complaint_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "a4",
                "thermal_58",
                "thermal_80",
                name="paper_form",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("printed_by_id", sa.Integer(), nullable=True),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["public_complaints.id"],
            name=op.f("fk_complaint_receipts_complaint_id_public_complaints"),
        ),
        sa.ForeignKeyConstraint(
            ["printed_by_id"], ["users.id"], name=op.f("fk_complaint_receipts_printed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_receipts")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_receipts_number")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_complaint_receipts_token_hash")),
    )
    op.create_index(op.f("ix_complaint_receipts_complaint_id"), "complaint_receipts", ["complaint_id"], unique=False)
    op.create_table(
        "complaint_respondents",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["public_complaints.id"],
            name=op.f("fk_complaint_respondents_complaint_id_public_complaints"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_complaint_respondents_user_id_users")),
        sa.PrimaryKeyConstraint("complaint_id", "user_id", name=op.f("pk_complaint_respondents")),
    )
    op.create_index("ix_complaint_respondents_user_id", "complaint_respondents", ["user_id"], unique=False)
    op.create_table(
        "complaint_tickets",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["public_complaints.id"], name=op.f("fk_complaint_tickets_complaint_id_public_complaints")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_complaint_tickets_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("complaint_id", "ticket_id", name=op.f("pk_complaint_tickets")),
    )
    op.create_index("ix_complaint_tickets_ticket_id", "complaint_tickets", ["ticket_id"], unique=False)
    op.create_table(
        "complaint_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "complainant", "closing", name="evidence_side", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("content_mark", sa.String(length=64), nullable=False),
        sa.Column("likeness", sa.String(length=16), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("captured_place", sa.String(length=80), nullable=False),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("edit_note", sa.String(length=300), nullable=False),
        sa.Column("finding", sa.String(length=200), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("is_sampled", sa.Boolean(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_convincing", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "side = 'closing' OR (captured_at IS NULL AND captured_place = '')",
            name=op.f("ck_complaint_evidence_complainants_stay_unplaced"),
        ),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (checked_by_id IS NULL)", name=op.f("ck_complaint_evidence_checked")
        ),
        sa.CheckConstraint(
            "checked_by_id IS NULL OR checked_by_id <> uploaded_by_id", name=op.f("ck_complaint_evidence_second_person")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["users.id"], name=op.f("fk_complaint_evidence_checked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["public_complaints.id"],
            name=op.f("fk_complaint_evidence_complaint_id_public_complaints"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_complaint_evidence_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["users.id"], name=op.f("fk_complaint_evidence_uploaded_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_evidence")),
        sa.UniqueConstraint("file_id", name=op.f("uq_complaint_evidence_file_id")),
    )
    op.create_index(op.f("ix_complaint_evidence_complaint_id"), "complaint_evidence", ["complaint_id"], unique=False)
    op.create_index("ix_complaint_evidence_content_mark", "complaint_evidence", ["content_mark"], unique=False)
    op.create_table(
        "complaint_utterances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("is_citizens", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_complaint_utterances_author_id_users")),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["public_complaints.id"],
            name=op.f("fk_complaint_utterances_complaint_id_public_complaints"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_complaint_utterances_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_utterances")),
        sa.UniqueConstraint("event_id", name=op.f("uq_complaint_utterances_event_id")),
    )
    op.create_index(
        op.f("ix_complaint_utterances_complaint_id"), "complaint_utterances", ["complaint_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("complaint_utterances")
    op.drop_table("complaint_evidence")
    op.drop_table("complaint_tickets")
    op.drop_table("complaint_respondents")
    op.drop_table("complaint_receipts")
    op.drop_table("complaint_opinions")
    op.drop_table("complaint_drafts")
    op.drop_table("public_complaints")
    op.drop_table("opening_checks")
    op.drop_table("counter_taps")
    op.drop_table("counter_drafts")
    op.drop_table("complainants")
