"""What can be found by its words, on either database in its own way; saved views; the orders of the list of tickets.

Rows that are there already are brought in by `flask --app wsgi search rebuild`.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"

AUDIENCES = ("owner", "tier1", "tier2")
KINDS = ("ticket", "complaint", "article")
# SQLite keeps the index beside the table, and the table tells it what goes and what comes.
SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(stems, content='search_documents', content_rowid='id',"
    " columnsize=0, tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER search_words_in AFTER INSERT ON search_documents BEGIN"
    " INSERT INTO search_words(rowid, stems) VALUES (new.id, new.stems); END",
    "CREATE TRIGGER search_words_out AFTER DELETE ON search_documents BEGIN"
    " INSERT INTO search_words(search_words, rowid, stems) VALUES ('delete', old.id, old.stems); END",
    "CREATE TRIGGER search_words_anew AFTER UPDATE ON search_documents BEGIN"
    " INSERT INTO search_words(search_words, rowid, stems) VALUES ('delete', old.id, old.stems);"
    " INSERT INTO search_words(rowid, stems) VALUES (new.id, new.stems); END",
)


def upgrade() -> None:
    op.create_table(
        "search_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="search_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("stems", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_texts")),
        sa.UniqueConstraint("kind", "subject_id", "part", name=op.f("uq_search_texts_kind_subject_id_part")),
    )
    op.create_table(
        "search_documents",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("stems", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_documents")),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(*AUDIENCES, name="view_audience", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(audience = 'tier1') = (department_id IS NOT NULL)", name=op.f("ck_saved_views_tier1_of_a_department")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_saved_views_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_views_owner_id_name")),
    )
    op.create_index("ix_tickets_updated_at_id", "tickets", ["updated_at", "id"])
    op.create_index("ix_tickets_priority_id", "tickets", ["priority", "id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX search_words ON search_documents USING gin (stems) WITH (fastupdate = off)")
        return
    for statement in SQLITE:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_tickets_priority_id", table_name="tickets")
    op.drop_index("ix_tickets_updated_at_id", table_name="tickets")
    op.drop_table("saved_views")
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_documents")
    op.drop_table("search_texts")
