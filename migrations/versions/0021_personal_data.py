"""Requests about one's own data, the register of breaches, the wording that was agreed to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint

revision = "0021"
down_revision = "0020"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UNTOLD = "closed_at IS NULL AND (agency_told_at IS NULL OR subjects_told_at IS NULL)"
OLD_KINDS = (
    "ticket.opened", "ticket.taken", "ticket.assigned", "ticket.replied", "ticket.noted", "ticket.held",
    "ticket.resumed", "ticket.escalated", "ticket.returned", "ticket.resolved", "ticket.confirmed", "ticket.closed",
    "ticket.reopened", "ticket.cancelled", "ticket.triaged", "ticket.linked", "ticket.merged", "ticket.promised",
    "clock.warned", "clock.breached", "clock.raised", "clock.reminded", "clock.moved", "clock.jumped",
    "escalation.offered", "head.alerted", "user.created", "user.changed", "role.granted", "role.ended",
    "coverage.lost", "reference.changed", "proposal.made", "proposal.approved", "proposal.rejected",
    "proposal.applied", "holidays.ending", "digest.issued", "login.succeeded", "login.failed", "chat.linked",
    "chat.unlinked", "complaint.filed", "complaint.examined", "complaint.classified", "complaint.queried",
    "complaint.completed", "complaint.withdrawn", "complaint.dispatched", "complaint.split", "complaint.taken",
    "complaint.bounced", "complaint.referred", "complaint.archived", "complaint.followed_up", "complaint.noted",
    "complaint.written", "complaint.drafted", "complaint.rejected", "complaint.answered", "complaint.told",
    "complaint.confirmed", "complaint.closed", "complaint.reopened", "complaint.rated", "complaint.revealed",
    "complaint.linked", "complaint.printed", "complaint.proven", "complaint.checked", "complaint.exported",
    "opinion.asked", "opinion.given", "ombudsman.named", "agreement.ending", "complaint.mediated",
)  # fmt: skip
NEW_KINDS = (
    "person.searched", "data.requested", "data.disclosed", "data.exported", "data.corrected", "data.erased",
    "data.refused", "breach.recorded", "breach.corrected", "breach.assessed", "breach.notified", "breach.closed",
    "breach.warned", "breach.exported",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "breaches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "found",
                "assessed",
                "notified",
                "closed",
                name="breach_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("data_kinds", JSON, nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=True),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.String(length=160), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_failure", sa.Boolean(), nullable=True),
        sa.Column("agency_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subjects_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_breaches_closed")),
        sa.CheckConstraint("(state = 'found') = (is_failure IS NULL)", name=op.f("ck_breaches_assessed")),
        sa.CheckConstraint(
            "state <> 'notified' OR (agency_told_at IS NOT NULL AND subjects_told_at IS NOT NULL)",
            name=op.f("ck_breaches_both_told"),
        ),
        sa.CheckConstraint("due_at > found_at", name=op.f("ck_breaches_due_after_found")),
        sa.CheckConstraint("people_count IS NULL OR people_count >= 0", name=op.f("ck_breaches_people_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaches")),
        sa.UniqueConstraint("number", name=op.f("uq_breaches_number")),
    )
    op.create_index(
        op.f("ix_breaches_untold"),
        "breaches",
        ["due_at"],
        sqlite_where=sa.text(UNTOLD),
        postgresql_where=sa.text(UNTOLD),
    )

    op.create_table(
        "breach_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("breach_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "recorded",
                "corrected",
                "assessed",
                "agency_told",
                "subjects_told",
                "closed",
                name="entry_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("content", JSON, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_standing", sa.String(length=80), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_breach_entries_author_id_users")),
        sa.ForeignKeyConstraint(["breach_id"], ["breaches.id"], name=op.f("fk_breach_entries_breach_id_breaches")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_entries")),
    )
    op.create_index(op.f("ix_breach_entries_breach_id"), "breach_entries", ["breach_id"])

    op.create_table(
        "complainant_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["public_complaints.id"],
            name=op.f("fk_complainant_corrections_complaint_id_public_complaints"),
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["users.id"], name=op.f("fk_complainant_corrections_corrected_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["public_complaints.id"],
            name=op.f("fk_complainant_corrections_request_id_public_complaints"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complainant_corrections")),
    )
    op.create_index(op.f("ix_complainant_corrections_complaint_id"), "complainant_corrections", ["complaint_id"])

    op.create_table(
        "complaint_data_requests",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column(
            "wish",
            sa.Enum(
                "access",
                "correction",
                "erasure",
                name="data_wish",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["about_id"], ["public_complaints.id"], name=op.f("fk_complaint_data_requests_about_id_public_complaints")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["public_complaints.id"],
            name=op.f("fk_complaint_data_requests_complaint_id_public_complaints"),
        ),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaint_data_requests")),
    )
    op.create_index(op.f("ix_complaint_data_requests_about_id"), "complaint_data_requests", ["about_id"])

    op.create_table(
        "complaint_erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("with_pictures", sa.Boolean(), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["public_complaints.id"],
            name=op.f("fk_complaint_erasures_complaint_id_public_complaints"),
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["users.id"], name=op.f("fk_complaint_erasures_granted_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["public_complaints.id"], name=op.f("fk_complaint_erasures_request_id_public_complaints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_erasures")),
    )
    op.create_index(op.f("ix_complaint_erasures_complaint_id"), "complaint_erasures", ["complaint_id"])
    op.create_index(
        op.f("uq_complaint_erasures_waiting"),
        "complaint_erasures",
        ["complaint_id"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )

    op.add_column("public_complaints", sa.Column("consent_wording", sa.String(length=16), nullable=True))
    op.add_column("public_complaints", sa.Column("data_asked_at", sa.DateTime(timezone=True), nullable=True))
    wording = "CHECK (consent_wording IN ('web-1', 'aloud-1'))"
    change_constraint(op.get_bind(), "public_complaints", "ck_public_complaints_consent_wording", wording)
    _check((*OLD_KINDS, *NEW_KINDS))


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({listed})"
    for table in ("complaint_utterances", "outbox"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    op.execute(f"DELETE FROM notices WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
    _check(OLD_KINDS)
    change_constraint(op.get_bind(), "public_complaints", "ck_public_complaints_consent_wording", None)
    op.execute("ALTER TABLE public_complaints DROP COLUMN data_asked_at")
    op.execute("ALTER TABLE public_complaints DROP COLUMN consent_wording")
    for table in (
        "complaint_erasures",
        "complaint_data_requests",
        "complainant_corrections",
        "breach_entries",
        "breaches",
    ):
        op.drop_table(table)


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
