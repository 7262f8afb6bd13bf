"""What reports count: facts of each ticket, roll-ups of days and months, and how far they have come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0038"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINDS = ("incident", "request", "problem", "change", "complaint")
AXES = ("total", "department", "service", "priority", "tier", "agent")
HOLDERS = ("tier1", "tier2", "tier3", "reporter", "agency")
BEFORE_HANDS = (
    "came_in",
    "ended",
    "answered",
    "first_tier",
    "response_ended",
    "response_missed",
    "resolution_ended",
    "resolution_missed",
)
DAYS = ("opened_on", "ended_on", "response_on", "resolution_on", "reopened_on", "returned_on")


def upgrade() -> None:
    op.create_table(
        "figure_cells",
        sa.Column("grain", _words("grain", "day", "month"), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("axis", _words("axis", *AXES), nullable=False),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_development", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in BEFORE_HANDS),
        *(sa.Column(f"{name}_seconds", sa.BigInteger(), nullable=False) for name in HOLDERS),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("response_spread", JSON, nullable=False),
        sa.Column("resolution_spread", JSON, nullable=False),
        sa.PrimaryKeyConstraint("grain", "first_on", "axis", "key", "is_development", name=op.f("pk_figure_cells")),
    )
    op.create_index("ix_figure_cells_axis", "figure_cells", ["axis", "grain", "first_on"])
    op.create_table(
        "figures_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("filled_ticket_id", sa.Integer(), nullable=False),
        sa.Column("is_filled", sa.Boolean(), nullable=False),
        sa.Column("settled_event_id", sa.Integer(), nullable=False),
        sa.Column("seen_event_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_figures_mark_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures_mark")),
    )
    _create_facts()


def downgrade() -> None:
    op.drop_table("ticket_facts")
    op.drop_table("figures_mark")
    op.drop_table("figure_cells")


def _create_facts() -> None:
    op.create_table(
        "ticket_facts",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("kind", *KINDS), nullable=False),
        sa.Column("priority", _words("priority", "P1", "P2", "P3", "P4"), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("outcome", _words("outcome", "open", "answered", "cancelled", "merged"), nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("is_first_tier", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        *_promise("response"),
        *_promise("resolution"),
        sa.Column("resolution_due_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(f"{name}_seconds", sa.Integer(), nullable=False) for name in HOLDERS),
        *(sa.Column(f"{name}_elapsed", sa.Integer(), nullable=False) for name in HOLDERS),
        sa.Column("escalations", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("reopens", sa.Integer(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("pauses", sa.Integer(), nullable=False),
        sa.Column("paused_elapsed", sa.Integer(), nullable=False),
        sa.Column("longest_pause_elapsed", sa.Integer(), nullable=False),
        sa.Column("first_answer_length", sa.Integer(), nullable=True),
        sa.Column("closed_margin", sa.Integer(), nullable=True),
        sa.Column("target_was_lengthened", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(outcome = 'open') = (ended_on IS NULL)", name=op.f("ck_ticket_facts_ended")),
        sa.CheckConstraint(
            "(response_on IS NULL) = (response_late IS NULL)", name=op.f("ck_ticket_facts_response_counts")
        ),
        sa.CheckConstraint(
            "(resolution_on IS NULL) = (resolution_late IS NULL)", name=op.f("ck_ticket_facts_resolution_counts")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_facts_ticket_id_tickets")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_ticket_facts_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_ticket_facts_unit_id_units")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_ticket_facts_service_id_services")),
        sa.ForeignKeyConstraint(["agent_id"], ["users.id"], name=op.f("fk_ticket_facts_agent_id_users")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_facts")),
    )
    for day in DAYS:
        _index(f"ix_ticket_facts_{day}", [day], f"{day} IS NOT NULL")
    for part in ("department_id", "service_id", "agent_id"):
        op.create_index(f"ix_ticket_facts_{part}", "ticket_facts", [part])
    _index("ix_ticket_facts_late", ["ticket_id"], "response_late OR resolution_late")
    _index("ix_ticket_facts_open", ["department_id", "opened_at"], "outcome = 'open'")


def _promise(name: str) -> list[sa.Column]:
    return [
        sa.Column(f"{name}_on", sa.Date(), nullable=True),
        sa.Column(f"{name}_late", sa.Boolean(), nullable=True),
        sa.Column(f"{name}_seconds", sa.Integer(), nullable=True),
        sa.Column(f"{name}_step", sa.Integer(), nullable=True),
    ]


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "ticket_facts", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
