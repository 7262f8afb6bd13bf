"""Documents of registers, risks, results of work and replaced parts, reminders that come together."""

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0038"
down_revision = "0036"

OF_ONE_SUBJECT = "CHECK ((ticket_id IS NULL) <> (complaint_id IS NULL))"
OF_ONE_AT_MOST = "CHECK (ticket_id IS NULL OR complaint_id IS NULL)"
RISK_STATES = ("candidate", "accepted", "treated", "closed")
RISK_LEVELS = ("low", "medium", "high")
RISK_STEPS = ("note", "accept", "treat", "close", "reopen")


def upgrade() -> None:
    change_constraint(op.get_bind(), "stored_files", "ck_stored_files_has_one_subject", OF_ONE_AT_MOST)
    _make_risks()


def downgrade() -> None:
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


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
