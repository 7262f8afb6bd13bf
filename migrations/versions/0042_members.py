"""Teams by decree, their members and what these report; improvements and advice."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint

revision = "0042"
down_revision = "0041"

NEW_KINDS = (
    "member_report.opened",
    "member_report.sent",
    "member_report.returned",
    "member_report.completed",
    "member_report.late",
    "member.silent",
    "member.ending",
    "improvement.found",
    "improvement.moved",
    "improvement.late",
    "case.advised",
)
SEATS = ("member", "coordinator", "secretary", "chair", "patron")
STATES = (
    "draft",
    "returned",
    "with_coordinator",
    "with_secretary",
    "with_chair",
    "with_patron",
    "complete",
)
IMPROVEMENT_STATES = ("open", "in_progress", "done", "verified", "dropped")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
HAS_ACTOR = sa.text("actor_id IS NOT NULL")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _person(name: str, table: str, *, nullable: bool = False) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (
        sa.Column(name, sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_{table}_{name}_users")),
    )


def upgrade() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("decree_no", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        *_person("secretary_id", "teams"),
        *_person("chair_id", "teams"),
        *_person("patron_id", "teams"),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_teams_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )
    op.create_table(
        "team_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        *_person("user_id", "team_members"),
        *_person("coordinator_id", "team_members"),
        sa.Column("duty", sa.String(length=160), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ending_told_on", sa.Date(), nullable=True),
        sa.Column("silent_since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id_teams")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_team_members_period")),
        sa.CheckConstraint("coordinator_id <> user_id", name=op.f("ck_team_members_coordinated_by_another")),
        sa.UniqueConstraint("team_id", "user_id", "starts_on", name=op.f("uq_team_members_team_id_user_id_starts_on")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_members")),
    )
    op.create_index("ix_team_members_user_id", "team_members", ["user_id"])
    op.create_index("ix_team_members_coordinator_id", "team_members", ["coordinator_id"])
    op.create_index("ix_team_members_ends_on", "team_members", ["ends_on"])
    op.create_table(
        "member_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("report_kind", "monthly", "quarterly", "final", "incidental"), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("state", _words("state", *STATES), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("late_told_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("targets", JSON, nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("obstacles", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rating_words", sa.Text(), nullable=False),
        sa.Column("renewal", _words("renewal", "renew", "end"), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["team_members.id"], name=op.f("fk_member_reports_member_id_team_members")
        ),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_member_reports_period")),
        sa.CheckConstraint(
            "(state = 'complete') = (completed_at IS NOT NULL)", name=op.f("ck_member_reports_completed")
        ),
        sa.CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name=op.f("ck_member_reports_rating")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_reports")),
    )
    op.create_index("ix_member_reports_member_id", "member_reports", ["member_id"])
    regular, under_way = sa.text("kind <> 'incidental'"), sa.text("state <> 'complete'")
    op.create_index(
        "uq_member_reports_member_id_kind_last_on",
        "member_reports",
        ["member_id", "kind", "last_on"],
        unique=True,
        sqlite_where=regular,
        postgresql_where=regular,
    )
    op.create_index(
        "ix_member_reports_due_on",
        "member_reports",
        ["due_on", "id"],
        sqlite_where=under_way,
        postgresql_where=under_way,
    )
    op.create_table(
        "member_report_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("seat", _words("seat", *SEATS), nullable=False),
        sa.Column("verdict", _words("verdict", "sent", "accepted", "returned"), nullable=False),
        *_person("by_id", "member_report_steps"),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["member_reports.id"], name=op.f("fk_member_report_steps_report_id_member_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_report_steps")),
    )
    op.create_index("ix_member_report_steps_report_id", "member_report_steps", ["report_id"])
    _create_improvements()
    op.create_index(
        "ix_events_actor_id_happened_at",
        "events",
        ["actor_id", "happened_at"],
        sqlite_where=HAS_ACTOR,
        postgresql_where=HAS_ACTOR,
    )
    op.create_index("ix_time_entries_user_id_noted_at", "time_entries", ["user_id", "noted_at"])
    _check((*_kinds(), *NEW_KINDS))


def _create_improvements() -> None:
    op.create_table(
        "improvements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", _words("kind", "problem", "opportunity"), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", _words("state", *IMPROVEMENT_STATES), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        *_person("found_by_id", "improvements"),
        *_person("done_by_id", "improvements", nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("late_told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_improvements_department_id_departments")
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'verified')) = (done_by_id IS NOT NULL)", name=op.f("ck_improvements_done_by_somebody")
        ),
        sa.CheckConstraint(
            "(state IN ('verified', 'dropped')) = (ended_on IS NOT NULL)", name=op.f("ck_improvements_ended")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvements")),
    )
    op.create_index("ix_improvements_department_id", "improvements", ["department_id"])
    op.create_index("ix_improvements_found_on", "improvements", ["found_on"])
    unfinished = sa.text("state IN ('open', 'in_progress')")
    op.create_index(
        "ix_improvements_due_on", "improvements", ["due_on"], sqlite_where=unfinished, postgresql_where=unfinished
    )
    op.create_table(
        "improvement_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("improvement_id", sa.Integer(), nullable=False),
        *_person("by_id", "improvement_notes"),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _words("state", *IMPROVEMENT_STATES), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["improvement_id"], ["improvements.id"], name=op.f("fk_improvement_notes_improvement_id_improvements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_notes")),
    )
    op.create_index("ix_improvement_notes_improvement_id", "improvement_notes", ["improvement_id"])
    op.create_table(
        "case_advice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        *_person("by_id", "case_advice"),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_case_advice_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_advice")),
    )
    op.create_index("ix_case_advice_ticket_id", "case_advice", ["ticket_id"])


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({listed})"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    for table in ("notices", "outbox"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))
    op.drop_index("ix_time_entries_user_id_noted_at", table_name="time_entries")
    op.drop_index("ix_events_actor_id_happened_at", table_name="events")
    for table in (
        "case_advice",
        "improvement_notes",
        "improvements",
        "member_report_steps",
        "member_reports",
        "team_members",
        "teams",
    ):
        op.drop_table(table)


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
