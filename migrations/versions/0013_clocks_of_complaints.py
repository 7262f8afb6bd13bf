"""Events, clocks and files of complaints; what the promises to complainants are, for policies that did not say."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint, change_nullable

revision = "0013"
down_revision = "0012"

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
)
NEW_KINDS = (
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
OLD_MEASURES = (
    "response", "update", "tier1_hold", "tier2_hold", "resolution", "reporter_wait", "agency_wait", "tier3_wait",
    "verification", "follow_up", "statutory_response", "statutory_resolution",
)  # fmt: skip
NEW_MEASURES = ("class_resolution", "delivery", "opinion", "completion", "reply_wait")
OF_COMPLAINTS = ("events", "sla_clocks", "stored_files")
# No clock has run by these yet, so a policy that is in force may be completed by them.
TARGETS = (  # measure, kind, amount, unit
    ("delivery", "", 5, "working_days"),
    ("opinion", "", 3, "working_days"),
    ("completion", "", 30, "calendar_days"),
    ("reply_wait", "", 10, "working_days"),
    ("class_resolution", "information", 5, "working_days"),
    ("class_resolution", "public_information", 10, "working_days"),
    ("class_resolution", "non_supervisory", 14, "working_days"),
    ("class_resolution", "supervisory", 60, "working_days"),
    ("class_resolution", "personal_data", 72, "hours"),
)
RUNGS = (  # measure, percent, step, who
    ("class_resolution", 75, "warn", ["worker", "mall_manager"]),
    ("class_resolution", 100, "breach", ["worker", "mall_manager", "tenant_head"]),
    ("delivery", 75, "warn", ["front_office"]),
    ("delivery", 100, "breach", ["front_office", "mall_manager"]),
    ("opinion", 100, "breach", ["worker", "mall_manager"]),
    ("completion", 50, "remind", ["complainant", "front_office"]),
    ("completion", 90, "remind", ["complainant", "front_office"]),
    ("completion", 100, "close", ["complainant", "front_office"]),
    ("reply_wait", 50, "remind", ["complainant"]),
    ("reply_wait", 100, "close", ["complainant"]),
)


def upgrade() -> None:
    connection = op.get_bind()
    for table in OF_COMPLAINTS:
        op.add_column(table, sa.Column("complaint_id", sa.Integer(), nullable=True))
        change_constraint(
            connection,
            table,
            f"fk_{table}_complaint_id_public_complaints",
            "FOREIGN KEY(complaint_id) REFERENCES public_complaints (id)",
        )
    op.add_column("events", sa.Column("complaint_version", sa.Integer(), nullable=True))
    for table in ("sla_clocks", "stored_files"):
        change_nullable(connection, table, "ticket_id", nullable=True)
        change_constraint(
            connection,
            table,
            f"ck_{table}_has_one_subject",
            "CHECK ((ticket_id IS NULL) <> (complaint_id IS NULL))",
        )
    where = sa.text("complaint_id IS NOT NULL")
    op.create_index(
        "ix_events_complaint_id_id", "events", ["complaint_id", "id"], sqlite_where=where, postgresql_where=where
    )
    op.create_index(
        "uq_sla_clocks_complaint_id_measure_cycle",
        "sla_clocks",
        ["complaint_id", "measure", "cycle"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_index(op.f("ix_stored_files_complaint_id"), "stored_files", ["complaint_id"])
    _check("events", "event_kind", "kind", OLD_KINDS + NEW_KINDS)
    for table in ("sla_clocks", "sla_targets", "sla_rungs"):
        _check(table, "measure", "measure", OLD_MEASURES + NEW_MEASURES)
    _complete_policies(connection)


def downgrade() -> None:
    """Back, without what only complaints had: their events, clocks and files go with them."""
    connection = op.get_bind()
    _forget(connection)
    for table in ("sla_targets", "sla_rungs", "sla_clocks"):
        _check(table, "measure", "measure", OLD_MEASURES)
    _check("events", "event_kind", "kind", OLD_KINDS)
    for index, table in (
        ("ix_stored_files_complaint_id", "stored_files"),
        ("uq_sla_clocks_complaint_id_measure_cycle", "sla_clocks"),
        ("ix_events_complaint_id_id", "events"),
    ):
        op.drop_index(index, table_name=table)
    for table in ("sla_clocks", "stored_files"):
        change_constraint(connection, table, f"ck_{table}_has_one_subject", None)
        change_nullable(connection, table, "ticket_id", nullable=False)
    op.drop_column("events", "complaint_version")
    for table in OF_COMPLAINTS:
        change_constraint(connection, table, f"fk_{table}_complaint_id_public_complaints", None)
        op.drop_column(table, "complaint_id")


def _complete_policies(connection: sa.Connection) -> None:
    policies = sa.table("sla_policies", sa.column("version"))
    columns = ("policy_version", "priority", "measure", "amount", "unit")
    targets = sa.table(
        "sla_targets",
        *(sa.column(name) for name in (*columns, "kind", "service_code", "department_code", "calendar_code")),
    )
    rungs = sa.table(
        "sla_rungs", *(sa.column(name) for name in (*columns, "percent", "step")), sa.column("audience", JSON)
    )
    for version in connection.execute(sa.select(policies.c.version)).scalars().all():
        connection.execute(
            targets.insert(),
            [
                {
                    "policy_version": version, "priority": "", "measure": measure, "kind": kind, "service_code": "",
                    "department_code": "", "amount": amount, "unit": unit, "calendar_code": "office5",
                }
                for measure, kind, amount, unit in TARGETS
            ],
        )  # fmt: skip
        connection.execute(
            rungs.insert(),
            [
                {
                    "policy_version": version, "priority": "", "measure": measure, "percent": percent, "amount": None,
                    "unit": None, "step": step, "audience": who,
                }
                for measure, percent, step, who in RUNGS
            ],
        )  # fmt: skip


def _forget(connection: sa.Connection) -> None:
    gone = f"SELECT id FROM events WHERE complaint_id IS NOT NULL OR kind IN ({_listed(NEW_KINDS)})"
    told = f"SELECT id FROM notices WHERE event_id IN ({gone})"
    clocks = "SELECT id FROM sla_clocks WHERE complaint_id IS NOT NULL"
    for statement in (
        "DELETE FROM complaint_utterances",
        "DELETE FROM complaint_evidence",
        f"DELETE FROM deliveries WHERE notice_id IN ({told})",
        f"DELETE FROM notices WHERE event_id IN ({gone})",
        f"DELETE FROM outbox WHERE event_id IN ({gone})",
        f"DELETE FROM events WHERE complaint_id IS NOT NULL OR kind IN ({_listed(NEW_KINDS)})",
        f"DELETE FROM sla_climbs WHERE clock_id IN ({clocks})",
        "DELETE FROM sla_clocks WHERE complaint_id IS NOT NULL",
        "DELETE FROM stored_files WHERE complaint_id IS NOT NULL",
        f"DELETE FROM sla_targets WHERE measure IN ({_listed(NEW_MEASURES)})",
        f"DELETE FROM sla_rungs WHERE measure IN ({_listed(NEW_MEASURES)})",
    ):
        connection.execute(sa.text(statement))


def _check(table: str, name: str, column: str, values: tuple[str, ...]) -> None:
    change_constraint(op.get_bind(), table, f"ck_{table}_{name}", f"CHECK ({column} IN ({_listed(values)}))")


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
