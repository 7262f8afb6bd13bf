"""What can be found by its words, on either database in its own way.

Rows that are there already are brought in by `flask --app wsgi search rebuild`.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"

KINDS = ("ticket", "complaint", "article")
# SQLite keeps the index beside the table, and the table tells it what goes and what comes.
SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(stems, content='search_texts', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER search_words_in AFTER INSERT ON search_texts BEGIN"
    " INSERT INTO search_words(rowid, stems) VALUES (new.id, new.stems); END",
    "CREATE TRIGGER search_words_out AFTER DELETE ON search_texts BEGIN"
    " INSERT INTO search_words(search_words, rowid, stems) VALUES ('delete', old.id, old.stems); END",
    "CREATE TRIGGER search_words_anew AFTER UPDATE ON search_texts BEGIN"
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
        sa.Column("stems", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_texts")),
        sa.UniqueConstraint("kind", "subject_id", "part", name=op.f("uq_search_texts_kind_subject_id_part")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX search_words ON search_texts USING gin (stems) WITH (fastupdate = off)")
        return
    for statement in SQLITE:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_texts")
