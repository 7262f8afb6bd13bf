"""Posts, their roster and their book; reports of single days."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0045"
down_revision = "0044"

NEW_KINDS = (
    "roster.entered", "duty.started", "duty.missed", "shift.opened", "handover.written", "handover.accepted",
    "handover.objected", "post.checked", "patrol.made", "patrol.missed", "logbook.written", "leader.alerted",
)  # fmt: skip
STEPS = ("presence", "hand_over", "inventory", "patrol", "alert", "closing")
LINES = ("note", "task", "alert", "correction", "done", "seen")
RHYTHMS = ("monthly", "quarterly", "semester", "yearly", "any")
TABLES = (
    "posts", "shift_times", "check_items", "sop_steps", "shifts", "duties", "handovers", "post_checks",
    "post_check_lines", "patrols", "log_lines",
)  # fmt: skip


def _words(name: str, *words: str, length: int = 32) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=length)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _int(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _day(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _json(name: str) -> sa.Column:
    from sqlalchemy.dialects import postgresql

    return sa.Column(name, sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False)


def _table(name: str, *columns: sa.Column, keys: dict[str, str], checks: dict[str, str] | None = None) -> None:
    op.create_table(
        name,
        _int("id"),
        *columns,
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{name}_{column}_{target}"))
            for column, target in keys.items()
        ),
        *(sa.CheckConstraint(check, name=op.f(f"ck_{name}_{label}")) for label, check in (checks or {}).items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    _check((*_kinds(), *NEW_KINDS))
    _rhythms("daily", *RHYTHMS)
    _add_posts()
    _add_roster()
    _add_book()


def _add_posts() -> None:
    _table(
        "posts",
        _text("code", 20), _text("name", 120), _text("place", 160), _int("department_id"),
        _int("unit_id", nullable=True), _int("tier"), _int("skill_id", nullable=True), _int("presence_minutes"),
        _int("patrol_every", nullable=True), _day("ended_on", nullable=True), _unique("posts", "code"),
        keys={"department_id": "departments", "unit_id": "units", "skill_id": "skills"},
        checks={
            "tier": "tier IN (1, 2)",
            "presence_minutes": "presence_minutes BETWEEN 0 AND 120",
            "patrol_every": "patrol_every IS NULL OR patrol_every BETWEEN 15 AND 720",
        },
    )  # fmt: skip
    _index("posts", "department_id")
    _table(
        "shift_times",
        _int("post_id"), _text("name", 40), sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False), _day("ended_on", nullable=True),
        keys={"post_id": "posts"},
        checks={"has_a_name": "name <> ''"},
    )  # fmt: skip
    _index("shift_times", "post_id")
    _table(
        "check_items",
        _int("post_id"), sa.Column("kind", _words("item_kind", "inventory", "camera"), nullable=False),
        _text("name", 120), _int("service_id"), _day("ended_on", nullable=True),
        keys={"post_id": "posts", "service_id": "services"},
    )  # fmt: skip
    _index("check_items", "post_id")
    _table(
        "sop_steps",
        _int("post_id"), sa.Column("step", _words("step", *STEPS), nullable=False), _int("target_minutes"),
        _unique("sop_steps", "post_id", "step"),
        keys={"post_id": "posts"},
        checks={"target_minutes": "target_minutes BETWEEN 1 AND 1440"},
    )  # fmt: skip


def _add_roster() -> None:
    _table(
        "shifts",
        _int("post_id"), _int("time_id"), _day("on_day"), _text("name", 40), _moment("begins_at"), _moment("ends_at"),
        _moment("opened_at", nullable=True), _int("opened_by_id", nullable=True), _text("opened_because", 500),
        _moment("told_missing_at", nullable=True), _int("rounds_told"),
        _unique("shifts", "post_id", "time_id", "on_day"),
        keys={"post_id": "posts", "time_id": "shift_times", "opened_by_id": "users"},
        checks={
            "period": "ends_at > begins_at",
            "opened_by_somebody": "(opened_at IS NULL) = (opened_by_id IS NULL)",
            "reason_of_opening": "opened_because = '' OR opened_at IS NOT NULL",
        },
    )  # fmt: skip
    _index("shifts", "post_id", "begins_at")
    _index("shifts", "begins_at")
    _table(
        "duties",
        _int("shift_id"), _int("user_id"), _int("entered_by_id"), _moment("entered_at"),
        _moment("checked_in_at", nullable=True), _moment("withdrawn_at", nullable=True),
        keys={"shift_id": "shifts", "user_id": "users", "entered_by_id": "users"},
        checks={"who_came_is_not_withdrawn": "withdrawn_at IS NULL OR checked_in_at IS NULL"},
    )  # fmt: skip
    _partial("uq_duties_shift_id_user_id", "duties", ["shift_id", "user_id"], "withdrawn_at IS NULL")
    _index("duties", "user_id")


def _add_book() -> None:
    _table(
        "handovers",
        _text("number", 60), _int("shift_id"), _int("next_shift_id", nullable=True),
        sa.Column("state", _words("state", "written", "objected", "accepted", length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False), _json("tickets"), _json("items"), _json("counts"),
        _int("written_by_id"), _moment("written_at"), _int("answered_by_id", nullable=True),
        _moment("answered_at", nullable=True), sa.Column("objections", sa.Text(), nullable=False),
        _unique("handovers", "number"), _unique("handovers", "shift_id"),
        keys={"shift_id": "shifts", "next_shift_id": "shifts", "written_by_id": "users", "answered_by_id": "users"},
        checks={
            "answered": "(state = 'written') = (answered_at IS NULL)",
            "answered_by_somebody": "(answered_at IS NULL) = (answered_by_id IS NULL)",
            "two_people": "answered_by_id IS NULL OR answered_by_id <> written_by_id",
            "objects_to_something": "state <> 'objected' OR objections <> ''",
        },
    )  # fmt: skip
    _index("handovers", "written_at")
    _table(
        "post_checks",
        _int("shift_id"), _int("officer_id"), _moment("checked_at"), _unique("post_checks", "shift_id"),
        keys={"shift_id": "shifts", "officer_id": "users"},
    )  # fmt: skip
    _table(
        "post_check_lines",
        _int("check_id"), _int("item_id"), _text("fault", 300), _int("ticket_id", nullable=True),
        _unique("post_check_lines", "check_id", "item_id"),
        keys={"check_id": "post_checks", "item_id": "check_items", "ticket_id": "tickets"},
        checks={"fault_has_a_ticket": "(fault = '') = (ticket_id IS NULL)"},
    )  # fmt: skip
    _index("post_check_lines", "item_id")
    _table(
        "patrols",
        _int("shift_id"), _int("officer_id"), _moment("begun_at"), _moment("ended_at", nullable=True),
        _text("words", 500),
        keys={"shift_id": "shifts", "officer_id": "users"},
        checks={"period": "ended_at IS NULL OR ended_at >= begun_at"},
    )  # fmt: skip
    _index("patrols", "shift_id", "begun_at")
    _partial("uq_patrols_underway", "patrols", ["officer_id"], "ended_at IS NULL")
    _table(
        "log_lines",
        _int("post_id"), _int("shift_id", nullable=True),
        sa.Column("kind", _words("line_kind", *LINES, length=16), nullable=False), _int("about_id", nullable=True),
        sa.Column("words", sa.Text(), nullable=False), _int("author_id"), _moment("written_at"),
        keys={"post_id": "posts", "shift_id": "shifts", "about_id": "log_lines", "author_id": "users"},
        checks={
            "about_another_line": "(kind IN ('correction', 'done', 'seen')) = (about_id IS NOT NULL)",
            "says_something": "words <> '' OR kind IN ('done', 'seen')",
        },
    )  # fmt: skip
    _index("log_lines", "post_id", "id")
    _index("log_lines", "about_id")
    _partial("uq_log_lines_about_id_kind", "log_lines", ["about_id", "kind"], "kind IN ('done', 'seen')")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    _drop_daily()
    _rhythms(*RHYTHMS)
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({listed})"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    for table in ("notices", "outbox"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))


def _drop_daily() -> None:
    """What was reported by days is kept as what it is without them: a report of any days."""
    op.execute("UPDATE packs SET rhythm = 'any' WHERE rhythm = 'daily'")
    op.execute("DELETE FROM pack_subscriptions WHERE rhythm = 'daily'")


def _rhythms(*rhythms: str) -> None:
    listed = ", ".join(f"'{one}'" for one in rhythms)
    for table in ("packs", "pack_subscriptions"):
        change_constraint(op.get_bind(), table, f"ck_{table}_rhythm", f"CHECK (rhythm IN ({listed}))")


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
