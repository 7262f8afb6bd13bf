"""Documents of registers, risks, results of work and replaced parts, reminders that come together."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0038"
down_revision = "0037"

OF_ONE_SUBJECT = "CHECK ((ticket_id IS NULL) <> (complaint_id IS NULL))"
OF_ONE_AT_MOST = "CHECK (ticket_id IS NULL OR complaint_id IS NULL)"
NEW_KINDS = ("work.recorded",)
RESULTS = (
    "code",
    "interface",
    "database",
    "bug_fix",
    "layout",
    "manual",
    "configuration_document",
    "suspicious_activity",
    "access_matrix",
    "troubleshooting_report",
    "backup",
    "network_monitoring",
    "network_configuration",
    "network_troubleshooting",
    "fibre_splicing",
    "power_care",
    "cooling_care",
    "visit",
    "level_monitoring",
    "device_repair",
    "training",
    "advice",
    "other",
)  # fmt: skip
RISK_STATES = ("candidate", "accepted", "treated", "closed")
RISK_LEVELS = ("low", "medium", "high")
RISK_STEPS = ("note", "accept", "treat", "close", "reopen")


def upgrade() -> None:
    change_constraint(op.get_bind(), "stored_files", "ck_stored_files_has_one_subject", OF_ONE_AT_MOST)
    _make_risks()
    _make_results()
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({listed})"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    op.execute(f"DELETE FROM deliveries WHERE event_id IN ({gone})")
    for table in ("notices", "outbox", "comments"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))
    for table in ("work_results", "replaced_parts", "diagnoses"):
        op.drop_table(table)
    for table in ("risk_notes", "risk_tickets", "risks"):
        op.drop_table(table)
    op.execute("DELETE FROM stored_files WHERE ticket_id IS NULL AND complaint_id IS NULL")
    change_constraint(op.get_bind(), "stored_files", "ck_stored_files_has_one_subject", OF_ONE_SUBJECT)


def _make_risks() -> None:
    op.create_table(
        "risks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("state", _words("risk_state", *RISK_STATES), nullable=False),
        sa.Column("level", _words("risk_level", *RISK_LEVELS), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("owner_department_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sa.String(length=120), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_risks_has_a_title")),
        sa.CheckConstraint(
            "state IN ('candidate', 'closed') OR (cause <> '' AND impact <> '' AND control <> '' AND level IS NOT NULL)",
            name=op.f("ck_risks_is_judged"),
        ),
        _to("risks", "department_id", "departments"),
        _to("risks", "service_id", "services"),
        _to("risks", "asset_id", "assets"),
        _to("risks", "owner_department_id", "departments"),
        _to("risks", "opened_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risks")),
        sa.UniqueConstraint("form_key", name=op.f("uq_risks_form_key")),
    )
    of_a_thing = sa.text("state <> 'closed' AND asset_id IS NOT NULL")
    of_a_service = sa.text("state <> 'closed' AND asset_id IS NULL AND service_id IS NOT NULL")
    op.create_index(
        "uq_risks_asset_open", "risks", ["asset_id"],
        unique=True, sqlite_where=of_a_thing, postgresql_where=of_a_thing,
    )  # fmt: skip
    op.create_index(
        "uq_risks_service_open", "risks", ["department_id", "service_id"],
        unique=True, sqlite_where=of_a_service, postgresql_where=of_a_service,
    )  # fmt: skip
    op.create_index("ix_risks_department_id_id", "risks", ["department_id", "id"])
    op.create_table(
        "risk_tickets",
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        _to("risk_tickets", "risk_id", "risks"),
        _to("risk_tickets", "ticket_id", "tickets"),
        sa.PrimaryKeyConstraint("risk_id", "ticket_id", name=op.f("pk_risk_tickets")),
    )
    op.create_index(op.f("ix_risk_tickets_ticket_id"), "risk_tickets", ["ticket_id"])
    op.create_table(
        "risk_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("step", _words("risk_step", *RISK_STEPS), nullable=False),
        sa.Column("state", _words("risk_state", *RISK_STATES), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        _to("risk_notes", "risk_id", "risks"),
        _to("risk_notes", "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_notes")),
    )
    op.create_index("ix_risk_notes_risk_id_id", "risk_notes", ["risk_id", "id"])


def _make_results() -> None:
    op.create_table(
        "diagnoses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("found <> '' OR solution <> ''", name=op.f("ck_diagnoses_says_something")),
        _to("diagnoses", "ticket_id", "tickets"),
        _to("diagnoses", "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagnoses")),
    )
    op.create_index("ix_diagnoses_ticket_id_id", "diagnoses", ["ticket_id", "id"])
    op.create_table(
        "replaced_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("old_serial", sa.String(length=80), nullable=False),
        sa.Column("new_serial", sa.String(length=80), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> '' AND new_serial <> ''", name=op.f("ck_replaced_parts_has_a_serial_number")),
        _to("replaced_parts", "ticket_id", "tickets"),
        _to("replaced_parts", "asset_id", "assets"),
        _to("replaced_parts", "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replaced_parts")),
    )
    for columns in (["ticket_id"], ["asset_id", "id"], ["noted_at"]):
        op.create_index(f"ix_replaced_parts_{'_'.join(columns)}", "replaced_parts", columns)
    op.create_table(
        "work_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("result_kind", *RESULTS), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_work_results_is_something")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_work_results_says_what")),
        _to("work_results", "ticket_id", "tickets"),
        _to("work_results", "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_results")),
    )
    for columns in (["ticket_id"], ["author_id", "noted_at"], ["noted_at"]):
        op.create_index(f"ix_work_results_{'_'.join(columns)}", "work_results", columns)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
