"""What people use to work on tickets: tags, what was done to several at once, templates of answers."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint

revision = "0030"
down_revision = "0029"

NEW_KINDS = ("ticket.tagged", "ticket.mentioned", "ticket.timed")


def upgrade() -> None:
    op.create_table(
        "ticket_tags",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=30), nullable=False),
        sa.Column("tagged_by_id", sa.Integer(), nullable=False),
        sa.Column("tagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_tags_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["tagged_by_id"], ["users.id"], name=op.f("fk_ticket_tags_tagged_by_id_users")),
        sa.PrimaryKeyConstraint("ticket_id", "tag", name=op.f("pk_ticket_tags")),
    )
    op.create_index("ix_ticket_tags_tag_ticket_id", "ticket_tags", ["tag", "ticket_id"])
    op.create_table(
        "bulk_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("back", sa.String(length=300), nullable=False),
        sa.Column("words", _json(), nullable=False),
        sa.Column("lines", _json(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_bulk_runs_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_runs")),
    )
    op.create_index("ix_bulk_runs_began_at", "bulk_runs", ["began_at"])
    op.create_table(
        "answer_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("scope", _words("template_scope", "everybody", "tier1", "tier2"), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(scope = 'tier1') = (department_id IS NOT NULL)", name=op.f("ck_answer_templates_tier1_is_of_a_department")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_answer_templates_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["changed_by_id"], ["users.id"], name=op.f("fk_answer_templates_changed_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_templates")),
    )
    op.create_index("ix_answer_templates_department_id", "answer_templates", ["department_id"])
    op.create_table(
        "ticket_presence",
        *_of_ticket_and_user("ticket_presence", "ticket_id", "user_id"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_writing", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_ticket_presence")),
    )
    op.create_index("ix_ticket_presence_seen_at", "ticket_presence", ["seen_at"])
    op.create_table(
        "ticket_watchers",
        *_of_ticket_and_user("ticket_watchers", "ticket_id", "user_id"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_ticket_watchers")),
    )
    op.create_index("ix_ticket_watchers_user_id", "ticket_watchers", ["user_id"])
    op.create_table(
        "time_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        *_of_ticket_and_user("time_entries", "ticket_id", "user_id"),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes <> 0", name=op.f("ck_time_entries_is_some_time")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_entries")),
    )
    op.create_index("ix_time_entries_ticket_id_user_id", "time_entries", ["ticket_id", "user_id"])
    op.create_table(
        "ticket_snoozes",
        *_of_ticket_and_user("ticket_snoozes", "user_id", "ticket_id"),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "ticket_id", name=op.f("pk_ticket_snoozes")),
    )
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    for table in (
        "ticket_snoozes",
        "time_entries",
        "ticket_watchers",
        "ticket_presence",
        "answer_templates",
        "bulk_runs",
        "ticket_tags",
    ):
        op.drop_table(table)
    gone = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    events = f"SELECT id FROM events WHERE kind IN ({gone})"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({events}))")
    for table, column in (("notices", "event_id"), ("outbox", "event_id"), ("comments", "event_id")):
        op.execute(f"DELETE FROM {table} WHERE {column} IN ({events})")
    op.execute(f"DELETE FROM events WHERE kind IN ({gone})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))


def _of_ticket_and_user(table: str, *columns: str) -> list[sa.Column[int] | sa.ForeignKeyConstraint]:
    """The columns that say which ticket and whose it is, with their keys."""
    aims = {"ticket_id": "tickets", "user_id": "users"}
    return [sa.Column(name, sa.Integer(), nullable=False) for name in columns] + [
        sa.ForeignKeyConstraint([name], [f"{aims[name]}.id"], name=op.f(f"fk_{table}_{name}_{aims[name]}"))
        for name in columns
    ]


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
