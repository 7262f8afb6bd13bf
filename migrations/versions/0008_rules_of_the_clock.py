"""Calendars in versions, policies with ladders, proposals, the time ledger: what the schema needs for them.

Nothing is taken away yet: 0009 fills the new columns, 0010 forbids what must not be empty and drops the old ones.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint

revision = "0008"
down_revision = "0007"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OLD_KINDS = (
    "ticket.opened", "ticket.taken", "ticket.assigned", "ticket.replied", "ticket.noted", "ticket.held",
    "ticket.resumed", "ticket.escalated", "ticket.returned", "ticket.resolved", "ticket.confirmed", "ticket.closed",
    "ticket.reopened", "ticket.cancelled", "ticket.triaged", "ticket.linked", "clock.warned", "clock.breached",
    "escalation.offered", "head.alerted", "user.created", "user.changed", "role.granted", "role.ended",
    "coverage.lost", "reference.changed", "login.succeeded", "login.failed", "chat.linked", "chat.unlinked",
)  # fmt: skip
NEW_KINDS = (
    "ticket.merged", "ticket.promised", "clock.raised", "clock.reminded", "clock.moved", "clock.jumped",
    "proposal.made", "proposal.approved", "proposal.rejected", "proposal.applied", "holidays.ending", "digest.issued",
)  # fmt: skip
OLD_MEASURES = ("response", "tier1_hold", "tier2_hold", "resolution")
MEASURES = (
    "response", "update", "tier1_hold", "tier2_hold", "resolution", "reporter_wait", "agency_wait", "tier3_wait",
    "verification", "follow_up", "statutory_response", "statutory_resolution",
)  # fmt: skip
OLD_UNITS, UNITS = ("minutes", "hours", "working_days"), ("minutes", "hours", "working_days", "calendar_days")

FOREIGN_KEYS = (
    ("tickets", "merged_into_id", "tickets"),
    ("tickets", "promised_by_id", "users"),
    ("sla_policies", "proposal_id", "sla_proposals"),
)


def upgrade() -> None:
    op.create_table(
        "sla_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("proposal_kind", "calendars", "policy"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("state", _enum("proposal_state", "proposed", "previewed", "approved", "rejected"), nullable=False),
        sa.Column("preview", JSON, nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('approved', 'rejected')) = (decided_at IS NOT NULL)", name=op.f("ck_sla_proposals_decided")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_sla_proposals_has_reason")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_sla_proposals_decided_by_id_users")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], name=op.f("fk_sla_proposals_proposed_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_proposals")),
    )
    op.create_table(
        "sla_applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_clock_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("breaches_lifted", sa.Integer(), nullable=False),
        sa.Column("breaches_new", sa.Integer(), nullable=False),
        sa.Column("spread_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["sla_proposals.id"], name=op.f("fk_sla_applications_proposal_id_sla_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["users.id"], name=op.f("fk_sla_applications_requested_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_applications")),
    )
    op.create_index("ix_sla_applications_proposal_id", "sla_applications", ["proposal_id"])
    _partial_index("ix_sla_applications_unfinished", "sla_applications", ["id"], "finished_at IS NULL")
    op.create_table(
        "sla_calendar_versions",
        sa.Column("calendar_code", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["calendar_code"],
            ["sla_calendars.code"],
            name=op.f("fk_sla_calendar_versions_calendar_code_sla_calendars"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["sla_proposals.id"], name=op.f("fk_sla_calendar_versions_proposal_id_sla_proposals")
        ),
        sa.PrimaryKeyConstraint("calendar_code", "version", name=op.f("pk_sla_calendar_versions")),
    )
    op.create_table(
        "sla_ledger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column(
            "holder",
            _enum("holder", "tier1", "tier2", "reporter", "external_owner", "other_agency"),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("working_seconds", sa.Integer(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (seconds IS NULL)", name=op.f("ck_sla_ledger_ended_is_counted")),
        sa.CheckConstraint("ended_at IS NULL OR ended_at > started_at", name=op.f("ck_sla_ledger_period")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_sla_ledger_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_ledger")),
        sa.UniqueConstraint("ticket_id", "started_at", name=op.f("uq_sla_ledger_ticket_id_started_at")),
    )
    _partial_index("uq_sla_ledger_ticket_id_open", "sla_ledger", ["ticket_id"], "ended_at IS NULL", unique=True)
    op.create_table(
        "sla_rungs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("measure", _enum("measure", *MEASURES), nullable=False),
        sa.Column("priority", sa.String(length=2), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("unit", _enum("target_unit", *UNITS), nullable=True),
        sa.Column(
            "step",
            _enum("step", "warn", "breach", "escalate", "offer", "raise", "remind", "resume", "close"),
            nullable=False,
        ),
        sa.Column("audience", JSON, nullable=False),
        sa.CheckConstraint("(amount IS NULL) = (unit IS NULL)", name=op.f("ck_sla_rungs_amount_has_unit")),
        sa.CheckConstraint("(percent IS NULL) <> (amount IS NULL)", name=op.f("ck_sla_rungs_percent_or_amount")),
        sa.ForeignKeyConstraint(
            ["policy_version"], ["sla_policies.version"], name=op.f("fk_sla_rungs_policy_version_sla_policies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_rungs")),
        sa.UniqueConstraint("policy_version", "measure", "priority", "percent", name="uq_sla_rungs_percent"),
        sa.UniqueConstraint("policy_version", "measure", "priority", "amount", "unit", name="uq_sla_rungs_amount"),
    )
    op.create_table(
        "sla_climbs",
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=40), nullable=False),
        sa.Column("was_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("climbed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["sla_clocks.id"], name=op.f("fk_sla_climbs_clock_id_sla_clocks")),
        sa.PrimaryKeyConstraint("clock_id", "rung", name=op.f("pk_sla_climbs")),
    )
    op.create_table(
        "daily_runs",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "on_day", name=op.f("pk_daily_runs")),
    )
    op.add_column("sla_calendars", sa.Column("current_version", sa.Integer(), nullable=True))
    op.add_column("sla_clocks", sa.Column("calendar_version", sa.Integer(), nullable=True))
    op.add_column("sla_policies", sa.Column("proposal_id", sa.Integer(), nullable=True))
    for name in ("kind", "service_code", "department_code"):
        op.add_column("sla_targets", sa.Column(name, sa.String(length=20), nullable=True))
    op.add_column("tickets", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.add_column("tickets", sa.Column("promised_for", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tickets", sa.Column("promised_by_id", sa.Integer(), nullable=True))
    op.add_column("tickets", sa.Column("promised_reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("services", sa.Column("standard_document", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("services", sa.Column("rings_at_night", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("role_grants", sa.Column("acting", sa.String(length=32), nullable=True))
    op.add_column("notices", sa.Column("kept_back_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notices", sa.Column("digested_at", sa.DateTime(timezone=True), nullable=True))
    _partial_index("ix_notices_kept_back", "notices", ["user_id"], "kept_back_at IS NOT NULL AND digested_at IS NULL")
    op.create_index("ix_tickets_merged_into_id", "tickets", ["merged_into_id"])
    _partial_index("ix_sla_clocks_unstopped", "sla_clocks", ["id"], "stopped_at IS NULL")
    _check("events", "event_kind", "kind", OLD_KINDS + NEW_KINDS)
    _check("sla_clocks", "measure", "measure", MEASURES)
    _check("sla_clocks", "target_unit", "unit", UNITS)
    _check("sla_clocks", "stop_reason", "stopped_because", ("done", "moved", "cancelled", "merged"))
    _check("sla_targets", "measure", "measure", MEASURES)
    _check("sla_targets", "target_unit", "unit", UNITS)
    _check("tickets", "waiting_for", "waiting_for", ("reporter", "vendor", "agency"))
    _check("role_grants", "acting", "acting", ("plt", "plh"))
    change_constraint(op.get_bind(), "sla_clocks", "ck_sla_clocks_rung", None)
    conditions = {
        "promise_has_author": "(promised_for IS NULL) = (promised_by_id IS NULL)",
        "merged": "(status = 'merged') = (merged_into_id IS NOT NULL)",
    }
    for name, condition in conditions.items():
        change_constraint(op.get_bind(), "tickets", f"ck_tickets_{name}", f"CHECK ({condition})")
    for table, column, other in FOREIGN_KEYS:
        change_constraint(
            op.get_bind(), table, f"fk_{table}_{column}_{other}", f"FOREIGN KEY({column}) REFERENCES {other} (id)"
        )


def downgrade() -> None:
    connection = op.get_bind()
    for table, column, other in FOREIGN_KEYS:
        change_constraint(connection, table, f"fk_{table}_{column}_{other}", None)
    for name in ("promise_has_author", "merged"):
        change_constraint(connection, "tickets", f"ck_tickets_{name}", None)
    change_constraint(connection, "role_grants", "ck_role_grants_acting", None)
    change_constraint(connection, "sla_clocks", "ck_sla_clocks_rung", "CHECK (next_rung IN ('warning', 'breach'))")
    _check("tickets", "waiting_for", "waiting_for", ("reporter", "vendor"))
    _check("sla_targets", "target_unit", "unit", OLD_UNITS)
    _check("sla_targets", "measure", "measure", OLD_MEASURES)
    _check("sla_clocks", "stop_reason", "stopped_because", ("done", "moved", "cancelled"))
    _check("sla_clocks", "target_unit", "unit", OLD_UNITS)
    _check("sla_clocks", "measure", "measure", OLD_MEASURES)
    _check("events", "event_kind", "kind", OLD_KINDS)
    for index, table in (
        ("ix_sla_clocks_unstopped", "sla_clocks"),
        ("ix_tickets_merged_into_id", "tickets"),
        ("ix_notices_kept_back", "notices"),
    ):
        op.drop_index(index, table_name=table)
    for table, columns in {
        "notices": ("digested_at", "kept_back_at"),
        "role_grants": ("acting",),
        "services": ("rings_at_night", "standard_document"),
        "tickets": ("promised_reason", "promised_by_id", "promised_for", "merged_into_id"),
        "sla_targets": ("department_code", "service_code", "kind"),
        "sla_policies": ("proposal_id",),
        "sla_clocks": ("calendar_version",),
        "sla_calendars": ("current_version",),
    }.items():
        for column in columns:
            op.drop_column(table, column)
    for table in (
        "daily_runs", "sla_climbs", "sla_rungs", "sla_ledger", "sla_calendar_versions", "sla_applications",
        "sla_proposals",
    ):  # fmt: skip
        op.drop_table(table)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _check(table: str, name: str, column: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    change_constraint(op.get_bind(), table, f"ck_{table}_{name}", f"CHECK ({column} IN ({listed}))")


def _partial_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
