"""Outages and maintenance; links, tasks and checklists of tickets; dismissed proposals; tickets that come back."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint

revision = "0029"
down_revision = "0028"

NEW_KINDS = (
    "outage.announced", "outage.changed", "outage.overrun", "outage.ended",
    "ticket.related", "ticket.unrelated", "ticket.split", "ticket.answered",
    "task.added", "task.done", "task.reopened", "task.removed",
)  # fmt: skip
LINKS = ("relates", "duplicates", "caused_by", "parent")
ONE_PARENT = sa.text("kind = 'parent'")
FREQUENCIES = ("weekly", "monthly", "quarterly", "yearly")
AREAS = ("city", "departments", "mall")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
RUNNING = sa.text("ended_at IS NULL")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    _outages()
    _links()
    _tasks()
    _recurring()
    op.create_table(
        "problem_dismissals",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("dismissed_at", MOMENT, nullable=False),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=False),
        _to("problem_dismissals", "ticket_id", "tickets"),
        _to("problem_dismissals", "dismissed_by_id", "users"),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_problem_dismissals")),
    )
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    for table in (
        "recurring_openings",
        "recurring_works",
        "checklists",
        "ticket_tasks",
        "ticket_links",
        "problem_dismissals",
        "outage_followers",
        "outage_changes",
        "outage_departments",
        "outages",
    ):
        op.drop_table(table)
    named = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({named})"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    for table in ("notices", "outbox", "comments"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({named})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))


def _outages() -> None:
    op.create_table(
        "outages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("area", _words("area", *AREAS), nullable=False),
        sa.Column("is_planned", sa.Boolean(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("announced_end", MOMENT, nullable=True),
        sa.Column("expected_end", MOMENT, nullable=True),
        sa.Column("ends_by_itself", sa.Boolean(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("overrun_told_at", MOMENT, nullable=True),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT is_planned OR (expected_end IS NOT NULL AND announced_end IS NOT NULL)",
            name=op.f("ck_outages_plan_has_end"),
        ),
        sa.CheckConstraint(
            "expected_end IS NULL OR expected_end > started_at", name=op.f("ck_outages_ends_after_it_begins")
        ),
        sa.CheckConstraint("NOT ends_by_itself OR is_planned", name=op.f("ck_outages_only_plans_end_by_themselves")),
        _to("outages", "service_id", "services"),
        _to("outages", "problem_id", "tickets"),
        _to("outages", "declared_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
    )
    op.create_index(
        "ix_outages_running", "outages", ["service_id", "id"], sqlite_where=RUNNING, postgresql_where=RUNNING
    )
    op.create_index("ix_outages_problem_id", "outages", ["problem_id"])
    op.create_index("ix_outages_started_at", "outages", ["started_at"])
    op.create_table(
        "outage_departments",
        sa.Column("outage_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        _to("outage_departments", "outage_id", "outages"),
        _to("outage_departments", "department_id", "departments"),
        sa.PrimaryKeyConstraint("outage_id", "department_id", name=op.f("pk_outage_departments")),
    )
    op.create_table(
        "outage_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outage_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("was_expected", MOMENT, nullable=True),
        sa.Column("expected", MOMENT, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        _to("outage_changes", "outage_id", "outages"),
        _to("outage_changes", "changed_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_changes")),
    )
    op.create_index("ix_outage_changes_outage_id", "outage_changes", ["outage_id"])
    op.create_table(
        "outage_followers",
        sa.Column("outage_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("followed_at", MOMENT, nullable=False),
        _to("outage_followers", "outage_id", "outages"),
        _to("outage_followers", "user_id", "users"),
        sa.PrimaryKeyConstraint("outage_id", "user_id", name=op.f("pk_outage_followers")),
    )


def _links() -> None:
    op.create_table(
        "ticket_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("link_kind", *LINKS), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_ticket_links_two_tickets")),
        _to("ticket_links", "from_id", "tickets"),
        _to("ticket_links", "to_id", "tickets"),
        _to("ticket_links", "linked_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_links")),
    )
    op.create_index("uq_ticket_links_pair", "ticket_links", ["from_id", "to_id", "kind"], unique=True)
    op.create_index(
        "uq_ticket_links_one_parent",
        "ticket_links",
        ["to_id"],
        unique=True,
        sqlite_where=ONE_PARENT,
        postgresql_where=ONE_PARENT,
    )
    op.create_index("ix_ticket_links_to_id", "ticket_links", ["to_id"])


def _tasks() -> None:
    to_do = sa.text("done_at IS NULL AND is_mandatory")
    op.create_table(
        "ticket_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name=op.f("ck_ticket_tasks_done_by_somebody")),
        _to("ticket_tasks", "ticket_id", "tickets"),
        _to("ticket_tasks", "assignee_id", "users"),
        _to("ticket_tasks", "added_by_id", "users"),
        _to("ticket_tasks", "done_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_tasks")),
    )
    op.create_index("ix_ticket_tasks_ticket_id", "ticket_tasks", ["ticket_id"])
    op.create_index(
        "ix_ticket_tasks_to_do", "ticket_tasks", ["ticket_id", "id"], sqlite_where=to_do, postgresql_where=to_do
    )
    op.create_table(
        "checklists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("steps", JSON, nullable=False),
        sa.Column("is_added_at_opening", sa.Boolean(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        _to("checklists", "service_id", "services"),
        _to("checklists", "changed_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklists")),
    )
    op.create_index("ix_checklists_service_id", "checklists", ["service_id"])


def _recurring() -> None:
    waiting = sa.text("next_at IS NOT NULL")
    op.create_table(
        "recurring_works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("frequency", _words("frequency", *FREQUENCIES), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("only_working_days", sa.Boolean(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_at IS NULL OR next_at IS NULL", name=op.f("ck_recurring_works_ended_opens_nothing")),
        sa.CheckConstraint(
            "paused_at IS NULL OR next_at IS NULL", name=op.f("ck_recurring_works_paused_opens_nothing")
        ),
        _to("recurring_works", "service_id", "services"),
        _to("recurring_works", "department_id", "departments"),
        _to("recurring_works", "keeper_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_works")),
    )
    op.create_index(
        "ix_recurring_works_next_at", "recurring_works", ["next_at"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_index("ix_recurring_works_department_id", "recurring_works", ["department_id"])
    op.create_table(
        "recurring_openings",
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("falls_on", sa.Date(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        _to("recurring_openings", "work_id", "recurring_works"),
        _to("recurring_openings", "ticket_id", "tickets"),
        sa.PrimaryKeyConstraint("work_id", "falls_on", name=op.f("pk_recurring_openings")),
    )


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
