"""Reports that are frozen, checked and signed; who gets which when its period is over."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0041"
down_revision = "0040"

NEW_KINDS = (
    "pack.asked",
    "pack.made",
    "pack.failed",
    "pack.submitted",
    "pack.checked",
    "pack.signed",
    "pack.returned",
    "pack.file_kept",
    "pack.late",
)
RHYTHMS = ("monthly", "quarterly", "semester", "yearly", "any")
STATES = ("queued", "making", "failed", "draft", "checked", "signed", "returned")
FORMS = ("pdf", "xlsx", "signed")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = True) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    op.create_table(
        "packs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(length=40), nullable=False),
        sa.Column("rhythm", _words("rhythm", *RHYTHMS), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        _moment("created_at"),
        sa.CheckConstraint("until_on >= since_on", name=op.f("ck_packs_period")),
        _key("packs", "department_id", "departments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packs")),
        sa.UniqueConstraint("number", name=op.f("uq_packs_number")),
    )
    scope = ["report", "since_on", "until_on"]
    _partial("uq_packs_whole_city", "packs", scope, "department_id IS NULL")
    _partial("uq_packs_department", "packs", [*scope, "department_id"], "department_id IS NOT NULL")
    _create_editions()
    op.create_table(
        "pack_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("form", _words("file_form", *FORMS), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _moment("kept_at"),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.Column("holds_original", sa.Boolean(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_pack_files_size")),
        sa.CheckConstraint(
            "(form = 'signed') = (kept_by_id IS NOT NULL)", name=op.f("ck_pack_files_signed_ones_were_brought")
        ),
        _key("pack_files", "edition_id", "pack_editions"),
        _key("pack_files", "kept_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_files")),
    )
    op.create_index("ix_pack_files_edition_id", "pack_files", ["edition_id"])
    _partial("uq_pack_files_made", "pack_files", ["edition_id", "form"], "form <> 'signed'")
    op.create_table(
        "pack_subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(length=40), nullable=False),
        sa.Column("rhythm", _words("rhythm", *RHYTHMS), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=False),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        sa.CheckConstraint("rhythm <> 'any'", name=op.f("ck_pack_subscriptions_comes_back")),
        _key("pack_subscriptions", "user_id", "users"),
        _key("pack_subscriptions", "department_id", "departments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_subscriptions")),
    )
    of_person = ["user_id", "report", "rhythm"]
    table, going_on = "pack_subscriptions", "ended_at IS NULL"
    _partial(f"uq_{table}_whole_city", table, of_person, f"{going_on} AND department_id IS NULL")
    _partial(
        f"uq_{table}_department", table, [*of_person, "department_id"], f"{going_on} AND department_id IS NOT NULL"
    )
    _partial(f"ix_{table}_next_on", table, ["next_on"], going_on, unique=False)
    _check((*_kinds(), *NEW_KINDS))


def _create_editions() -> None:
    table = "pack_editions"
    checks = {
        "later_ones_have_a_reason": "(no = 1) = (reason = '')",
        "frozen": "(document IS NULL) = (state IN ('queued', 'making', 'failed'))",
        "frozen_has_a_code": "(document IS NULL) = (code_hash IS NULL)",
        "signed": "(state = 'signed') = (signed_at IS NOT NULL)",
        "returned": "(state = 'returned') = (returned_at IS NOT NULL)",
        "signed_by_another": "signer_id IS NULL OR signer_id <> author_id",
        "done": "done BETWEEN 0 AND 100",
    }
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("state", _words("state", *STATES), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("author_standing", sa.String(length=80), nullable=False),
        sa.Column("checker_id", sa.Integer(), nullable=True),
        sa.Column("signer_id", sa.Integer(), nullable=True),
        sa.Column("check_due_on", sa.Date(), nullable=True),
        sa.Column("sign_due_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        _moment("asked_at"),
        _moment("lease_until", nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        _moment("made_at", nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        _moment("checked_at", nullable=True),
        sa.Column("checked_standing", sa.String(length=80), nullable=False),
        _moment("signed_at", nullable=True),
        sa.Column("signed_standing", sa.String(length=80), nullable=False),
        _moment("returned_at", nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_because", sa.Text(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in checks.items()),
        _key(table, "pack_id", "packs"),
        _key(table, "author_id", "users"),
        _key(table, "checker_id", "users"),
        _key(table, "signer_id", "users"),
        _key(table, "returned_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_editions")),
        sa.UniqueConstraint("pack_id", "no", name=op.f("uq_pack_editions_pack_id_no")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_pack_editions_code_hash")),
    )
    _partial(f"uq_{table}_unfinished", table, ["pack_id"], "state IN ('queued', 'making')")


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({listed})"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    for table in ("notices", "outbox"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))
    for table in ("pack_subscriptions", "pack_files", "pack_editions", "packs"):
        op.drop_table(table)


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
