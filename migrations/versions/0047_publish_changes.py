"""What everybody reads of a finished change; explanations of missed promises; dispositions in one sentence."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0047"
down_revision = "0046"

NEW_KINDS = ("change.unpublished", "promise.explained", "disposition.given", "disposition.answered")
MEASURES = (
    "response", "update", "tier1_hold", "tier2_hold", "resolution", "reporter_wait", "agency_wait", "tier3_wait",
    "verification", "follow_up", "statutory_response", "statutory_resolution", "class_resolution", "delivery", "opinion",
    "completion", "reply_wait",
)  # fmt: skip
CAUSES = (
    "reporter", "other_agency", "outside_owner", "no_spare_part", "staff_absent", "too_much_work", "wrong_route",
    "force_majeure", "other",
)  # fmt: skip
ADDRESSEES = ("tier1_lead", "tier2_lead", "person")
PLANS, EXPLANATIONS, DISPOSITIONS = "change_plans", "explanations", "dispositions"
WITHDRAWER, WITHDRAWN = "fk_change_plans_withdrawn_by_id_users", "ck_change_plans_withdrawn_by_somebody"


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    _check((*_kinds(), *NEW_KINDS))
    _let_plans_be_published()
    _add_explanations()
    _add_dispositions()


def _let_plans_be_published() -> None:
    op.add_column(PLANS, sa.Column("public_words", sa.String(length=300), nullable=False, server_default=""))
    op.add_column(PLANS, sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(PLANS, sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
    bind = op.get_bind()
    change_constraint(bind, PLANS, WITHDRAWER, "FOREIGN KEY(withdrawn_by_id) REFERENCES users (id)")
    change_constraint(bind, PLANS, WITHDRAWN, "CHECK ((withdrawn_at IS NULL) = (withdrawn_by_id IS NULL))")


def _add_explanations() -> None:
    table = EXPLANATIONS
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("measure", _words("measure", *MEASURES), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("cause", _words("cause", *CAUSES), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("by_standing", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("measure IN ('response', 'resolution')", name=op.f(f"ck_{table}_of_a_promise")),
        sa.CheckConstraint("no > 0", name=op.f(f"ck_{table}_no")),
        sa.CheckConstraint("words <> ''", name=op.f(f"ck_{table}_says_something")),
        _to(table, "ticket_id", "tickets"),
        _to(table, "by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("ticket_id", "measure", "no", name=op.f(f"uq_{table}_ticket_id_measure_no")),
    )


def _add_dispositions() -> None:
    table = DISPOSITIONS
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("addressee", _words("addressee", *ADDRESSEES), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_by_name", sa.String(length=120), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_name", sa.String(length=120), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("words <> ''", name=op.f(f"ck_{table}_says_something")),
        sa.CheckConstraint("(addressee = 'person') = (person_id IS NOT NULL)", name=op.f(f"ck_{table}_to_somebody")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name=op.f(f"ck_{table}_answered_by_somebody")
        ),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f(f"ck_{table}_answered_in_words")),
        _to(table, "ticket_id", "tickets"),
        _to(table, "department_id", "departments"),
        _to(table, "person_id", "users"),
        _to(table, "given_by_id", "users"),
        _to(table, "answered_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    waits = sa.text("answered_at IS NULL")
    op.create_index(f"ix_{table}_open", table, ["given_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_index(f"ix_{table}_ticket_id", table, ["ticket_id"])


def downgrade() -> None:
    op.drop_table(DISPOSITIONS)
    op.drop_table(EXPLANATIONS)
    bind = op.get_bind()
    for name in (WITHDRAWN, WITHDRAWER):
        change_constraint(bind, PLANS, name, None)
    for column in ("withdrawn_by_id", "withdrawn_at", "public_words"):
        op.drop_column(PLANS, column)
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({listed})"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    for table in ("notices", "outbox", "comments"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
