"""The knowledge base: articles, their texts, what they were worth."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0033"
down_revision = "0032"

STATES = ("draft", "in_review", "published", "replaced", "retired", "dropped")
KINDS = ("guide", "solution", "question")
AUDIENCES = ("public", "staff", "tier1", "tier2")
TALLIES = ("shown", "opened", "helped", "not_helped")
NEW_KINDS = (
    "article.drafted",
    "article.submitted",
    "article.returned",
    "article.published",
    "article.confirmed",
    "article.retired",
    "article.dropped",
    "article.aged",
    "article.exported",
)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        _moment("created_at", nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_articles_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("slug", name=op.f("uq_articles_slug")),
    )
    op.create_index(op.f("ix_articles_ticket_id"), "articles", ["ticket_id"])
    op.create_table(
        "article_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", _words("state", *STATES), nullable=False),
        sa.Column("kind", _words("article_kind", *KINDS), nullable=False),
        sa.Column("audience", _words("audience", *AUDIENCES), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("symptom", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        _moment("written_at", nullable=False),
        _moment("submitted_at"),
        _moment("published_at"),
        _moment("confirmed_at"),
        _moment("ended_at"),
        _moment("stale_told_at"),
        sa.CheckConstraint("number > 0", name=op.f("ck_article_versions_number")),
        sa.CheckConstraint(
            "reviewer_id IS NULL OR reviewer_id <> author_id", name=op.f("ck_article_versions_four_eyes")
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'replaced', 'retired') OR (published_at IS NOT NULL AND reviewer_id IS NOT NULL)",
            name=op.f("ck_article_versions_published_by_somebody"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR review_by IS NOT NULL", name=op.f("ck_article_versions_has_a_review_day")
        ),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_versions_article_id_articles")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_article_versions_author_id_users")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["users.id"], name=op.f("fk_article_versions_reviewer_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_versions")),
    )
    op.create_index(op.f("ix_article_versions_author_id"), "article_versions", ["author_id"])
    op.create_index("uq_article_versions_number", "article_versions", ["article_id", "number"], unique=True)
    for name, where in (("published", "state = 'published'"), ("written", "state IN ('draft', 'in_review')")):
        op.create_index(
            f"uq_article_versions_{name}",
            "article_versions",
            ["article_id"],
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_table(
        "article_version_services",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("service_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["article_versions.id"],
            name=op.f("fk_article_version_services_version_id_article_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_article_version_services_service_id_services")
        ),
        sa.PrimaryKeyConstraint("version_id", "service_id", name=op.f("pk_article_version_services")),
    )
    op.create_index(op.f("ix_article_version_services_service_id"), "article_version_services", ["service_id"])
    op.create_table(
        "article_tallies",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("tally", _words("tally", *TALLIES), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_article_tallies_count")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_tallies_article_id_articles")),
        sa.PrimaryKeyConstraint("article_id", "on_day", "tally", name=op.f("pk_article_tallies")),
    )
    op.create_table(
        "article_uses",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        _moment("used_at", nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_uses_article_id_articles")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_article_uses_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_article_uses_user_id_users")),
        sa.PrimaryKeyConstraint("article_id", "ticket_id", name=op.f("pk_article_uses")),
    )
    op.create_index(op.f("ix_article_uses_ticket_id"), "article_uses", ["ticket_id"])
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    for table in ("article_uses", "article_tallies", "article_version_services", "article_versions", "articles"):
        op.drop_table(table)
    gone = "SELECT id FROM events WHERE kind LIKE 'article.%'"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    for table in ("notices", "outbox"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute("DELETE FROM events WHERE kind LIKE 'article.%'")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
