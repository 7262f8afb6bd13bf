"""Tier 3 with its register, who is competent, pictures for technicians alone; changes in six stages."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint

revision = "0035"
down_revision = "0034"

NEW_KINDS = (
    "ticket.handed_over",
    "hand_over.asked",
    "hand_over.reminded",
    "hand_over.ended",
    "contract.ending",
    "change.planned",
    "change.staged",
    "change.documented",
    "change.evaluated",
    "approval.asked",
    "approval.decided",
    "recommendation.given",
    "subdomain.named",
)
AUTHORITIES = ("city", "national", "vendor")
ENDS = ("answered", "withdrawn", "passed_on", "ticket_over")
STAGES = ("planning", "analysis", "development", "implementation", "monitoring", "evaluation")
DEMANDS = {
    "DATA-API": ["data_approval", "recommendation"],
    "APP-BARU": ["release_documents"],
    "PERTEK": ["recommendation"],
    "DOM": ["subdomain"],
}
OWNER_COLUMNS = (
    "account_held_by",
    "usual_answer_days",
    "contract",
    "contract_ends_on",
    "contract_reminded_on",
    "ended_on",
)


def upgrade() -> None:
    text = {"nullable": False, "server_default": ""}
    op.add_column("external_owners", sa.Column("account_held_by", sa.String(length=120), **text))
    op.add_column("external_owners", sa.Column("usual_answer_days", sa.Integer(), nullable=True))
    op.add_column("external_owners", sa.Column("contract", sa.String(length=120), **text))
    for name in ("contract_ends_on", "contract_reminded_on", "ended_on"):
        op.add_column("external_owners", sa.Column(name, sa.Date(), nullable=True))
    bind = op.get_bind()
    change_constraint(
        bind,
        "external_owners",
        "ck_external_owners_usual_answer_days",
        "CHECK (usual_answer_days BETWEEN 1 AND 250)",
    )
    change_constraint(bind, "external_owners", "ck_external_owners_is_no_department", "CHECK (kind <> 'city')")
    op.add_column("stored_files", sa.Column("is_internal", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("tickets", sa.Column("authority", sa.String(length=32), nullable=False, server_default="city"))
    op.execute("UPDATE tickets SET authority = (SELECT authority FROM services WHERE services.id = tickets.service_id)")
    listed = ", ".join(f"'{word}'" for word in AUTHORITIES)
    change_constraint(bind, "tickets", "ck_tickets_authority", f"CHECK (authority IN ({listed}))")
    change_constraint(
        bind,
        "tickets",
        "ck_tickets_tier3_is_waited_for",
        "CHECK (tier < 3 OR (waiting_for IS NOT NULL AND waiting_for = 'vendor'))",
    )
    _make_hand_overs()
    _add_demands()
    _make_changes()
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
    for table in ("subdomains", "recommendations", "change_documents", "change_approvals", "change_plans"):
        op.drop_table(table)
    op.drop_column("services", "demands")
    op.execute("DELETE FROM number_series WHERE code = 'recommendation'")
    op.drop_table("external_hand_overs")
    op.execute("UPDATE tickets SET tier = 2 WHERE tier = 3")
    bind = op.get_bind()
    for name in ("tier3_is_waited_for", "authority"):
        change_constraint(bind, "tickets", f"ck_tickets_{name}", None)
    op.drop_column("tickets", "authority")
    op.drop_column("stored_files", "is_internal")
    for name in ("usual_answer_days", "is_no_department"):
        change_constraint(bind, "external_owners", f"ck_external_owners_{name}", None)
    for column in OWNER_COLUMNS:
        op.drop_column("external_owners", column)


def _make_hand_overs() -> None:
    op.create_table(
        "external_hand_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_over_by_id", sa.Integer(), nullable=False),
        sa.Column("expected_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_how",
            sa.Enum(*ENDS, name="hand_over_end", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_how IS NULL)", name=op.f("ck_external_hand_overs_ended_somehow")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (remind_at IS NOT NULL)", name=op.f("ck_external_hand_overs_reminded_while_open")
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR ended_how = 'answered'", name=op.f("ck_external_hand_overs_answered")
        ),
        sa.CheckConstraint(
            "ended_how <> 'answered' OR (answered_at IS NOT NULL AND answer <> '')",
            name=op.f("ck_external_hand_overs_with_an_answer"),
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_external_hand_overs_ticket_id_tickets")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["external_owners.id"], name=op.f("fk_external_hand_overs_owner_id_external_owners")
        ),
        sa.ForeignKeyConstraint(
            ["handed_over_by_id"], ["users.id"], name=op.f("fk_external_hand_overs_handed_over_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_hand_overs")),
    )
    op.create_index(
        "uq_external_hand_overs_ticket_id_cycle", "external_hand_overs", ["ticket_id", "cycle"], unique=True
    )
    is_open, is_reminded = sa.text("ended_at IS NULL"), sa.text("remind_at IS NOT NULL")
    op.create_index(
        "uq_external_hand_overs_open",
        "external_hand_overs",
        ["ticket_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index(
        "ix_external_hand_overs_remind_at",
        "external_hand_overs",
        ["remind_at"],
        sqlite_where=is_reminded,
        postgresql_where=is_reminded,
    )
    op.create_index("ix_external_hand_overs_owner_id_id", "external_hand_overs", ["owner_id", "id"])


def _add_demands() -> None:
    stored = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("services", sa.Column("demands", stored, nullable=False, server_default="[]"))
    services = sa.table("services", sa.column("code", sa.String()), sa.column("demands", stored))
    for code, demands in DEMANDS.items():
        op.execute(services.update().where(services.c.code == code).values(demands=demands))


def _make_changes() -> None:
    op.create_table(
        "change_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("stage", _words("stage", *STAGES), nullable=False),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("risk", _words("risk", "low", "medium", "high"), nullable=True),
        sa.Column("risk_words", sa.Text(), nullable=False),
        sa.Column("rollback_plan", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evaluation", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_change_plans_schedule")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_change_plans_schedule_in_order")),
        _to("change_plans", "ticket_id", "tickets"),
        _to("change_plans", "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_plans")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_change_plans_ticket_id")),
    )
    op.create_index("ix_change_plans_starts_at", "change_plans", ["starts_at"])
    op.create_table(
        "change_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("office", _words("office", "tier2_lead", "data_owner"), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", _words("decision", "approved", "refused", "void"), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name=op.f("ck_change_approvals_decided")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name=op.f("ck_change_approvals_four_eyes")
        ),
        sa.CheckConstraint(
            "(office = 'data_owner') = (department_id IS NOT NULL)", name=op.f("ck_change_approvals_data_has_an_owner")
        ),
        _to("change_approvals", "ticket_id", "tickets"),
        _to("change_approvals", "department_id", "departments"),
        _to("change_approvals", "asked_by_id", "users"),
        _to("change_approvals", "decided_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_approvals")),
    )
    is_open = sa.text("decided_at IS NULL")
    op.create_index(
        "uq_change_approvals_open",
        "change_approvals",
        ["ticket_id", "office"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_change_approvals_ticket_id", "change_approvals", ["ticket_id"])
    op.create_table(
        "change_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("document", "requirements", "design", "manual", "source"), nullable=False),
        sa.Column("place", sa.String(length=400), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        _to("change_documents", "ticket_id", "tickets"),
        _to("change_documents", "entered_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_documents")),
    )
    op.create_index("uq_change_documents_ticket_id_kind", "change_documents", ["ticket_id", "kind"], unique=True)
    fields = ("software", "hardware", "network", "data_centre", "integration")
    verdicts = ("recommended", "with_conditions", "not_recommended")
    op.create_table(
        "recommendations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("field", _words("advice_field", *fields), nullable=False),
        sa.Column("verdict", _words("verdict", *verdicts), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        _to("recommendations", "ticket_id", "tickets"),
        _to("recommendations", "given_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_recommendations_ticket_id")),
        sa.UniqueConstraint("number", name=op.f("uq_recommendations_number")),
    )
    op.create_table(
        "subdomains",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=253), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        _to("subdomains", "ticket_id", "tickets"),
        _to("subdomains", "entered_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subdomains")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_subdomains_ticket_id")),
    )
    op.create_index("ix_subdomains_name", "subdomains", ["name"])


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
