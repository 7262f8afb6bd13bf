"""Mediations with their minutes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint

revision = "0016"
down_revision = "0015"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
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
)


def upgrade() -> None:
    op.create_table(
        "complaint_mediations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("parties", JSON, nullable=False),
        sa.Column("points", JSON, nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["public_complaints.id"],
            name=op.f("fk_complaint_mediations_complaint_id_public_complaints"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_complaint_mediations_recorded_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_mediations")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_mediations_number")),
    )
    op.create_index(op.f("ix_complaint_mediations_complaint_id"), "complaint_mediations", ["complaint_id"])
    _check((*OLD_KINDS, "complaint.mediated"))


def downgrade() -> None:
    gone = "SELECT id FROM events WHERE kind = 'complaint.mediated'"
    op.execute(f"DELETE FROM complaint_utterances WHERE event_id IN ({gone})")
    op.execute("DELETE FROM events WHERE kind = 'complaint.mediated'")
    _check(OLD_KINDS)
    op.drop_table("complaint_mediations")


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
