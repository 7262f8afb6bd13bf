"""Skills with a level, offering by itself, colleagues lent to one ticket, a word before a role ends."""

import json
import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from desk.migrating import change_constraint, change_nullable

revision = "0036"
down_revision = "0035"

NEW_KINDS = ("ticket.offered", "loan.asked", "loan.granted", "loan.refused", "loan.ended", "role.ending")
LEVELS = ("junior", "senior")
STATES = ("asked", "granted", "refused", "ended")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "user_skills",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("skill_code", sa.String(length=32), nullable=False),
        sa.Column("level", _words("level", *LEVELS), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_skills_user_id_users")),
        sa.ForeignKeyConstraint(["skill_code"], ["skills.code"], name=op.f("fk_user_skills_skill_code_skills")),
        sa.PrimaryKeyConstraint("user_id", "skill_code", name=op.f("pk_user_skills")),
    )
    _move_skills()
    op.drop_column("users", "skills")
    op.add_column("role_grants", sa.Column("ending_told_on", sa.Date(), nullable=True))
    bind = op.get_bind()
    op.add_column("services", sa.Column("offers_by_itself", sa.Boolean(), nullable=True))
    op.execute(sa.text("UPDATE services SET offers_by_itself = :no").bindparams(no=False))
    change_nullable(bind, "services", "offers_by_itself", nullable=False)
    op.add_column("tickets", sa.Column("lent_to_id", sa.Integer(), nullable=True))
    op.add_column("tickets", sa.Column("lent_until", sa.DateTime(timezone=True), nullable=True))
    change_constraint(bind, "tickets", "fk_tickets_lent_to_id_users", "FOREIGN KEY(lent_to_id) REFERENCES users (id)")
    change_constraint(
        bind, "tickets", "ck_tickets_lent_until_a_day", "CHECK ((lent_to_id IS NULL) = (lent_until IS NULL))"
    )
    where = sa.text("lent_to_id IS NOT NULL")
    op.create_index("ix_tickets_lent_to_id", "tickets", ["lent_to_id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "loans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("host_department_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", _words("loan_state", *STATES), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_loans_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_loans_user_id_users")),
        sa.ForeignKeyConstraint(
            ["host_department_id"], ["departments.id"], name=op.f("fk_loans_host_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_loans_asked_by_id_users")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_loans_decided_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loans")),
    )
    going_on = sa.text("state IN ('asked', 'granted')")
    op.create_index(
        "uq_loans_ticket_id", "loans", ["ticket_id"], unique=True, sqlite_where=going_on, postgresql_where=going_on
    )
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({listed})"
    op.execute(f"DELETE FROM comments WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    for table in ("notices", "outbox"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))
    op.drop_table("loans")
    bind = op.get_bind()
    op.drop_index("ix_tickets_lent_to_id", table_name="tickets")
    change_constraint(bind, "tickets", "ck_tickets_lent_until_a_day", None)
    change_constraint(bind, "tickets", "fk_tickets_lent_to_id_users", None)
    op.drop_column("tickets", "lent_until")
    op.drop_column("tickets", "lent_to_id")
    op.drop_column("services", "offers_by_itself")
    op.drop_column("role_grants", "ending_told_on")
    op.add_column("users", sa.Column("skills", JSON, nullable=True))
    users = sa.table("users", sa.column("id", sa.Integer()), sa.column("skills", JSON))
    held: dict[int, list[str]] = {}
    for user_id, code in bind.execute(sa.text("SELECT user_id, skill_code FROM user_skills ORDER BY skill_code")):
        held.setdefault(user_id, []).append(code)
    bind.execute(sa.update(users).values(skills=[]))
    for user_id, codes in held.items():
        bind.execute(sa.update(users).where(users.c.id == user_id).values(skills=codes))
    change_nullable(bind, "users", "skills", nullable=False)
    op.drop_table("user_skills")


def _move_skills() -> None:
    """A list of codes becomes rows; nobody has said yet who is senior, and what is no skill of the catalogue is none."""
    bind = op.get_bind()
    known = {code for (code,) in bind.execute(sa.text("SELECT code FROM skills"))}
    for user_id, skills in bind.execute(sa.text("SELECT id, skills FROM users ORDER BY id")).all():
        listed = json.loads(skills) if isinstance(skills, str) else skills or []
        for code in sorted(set(listed) & known):
            bind.execute(
                sa.text("INSERT INTO user_skills (user_id, skill_code, level) VALUES (:user_id, :code, 'junior')"),
                {"user_id": user_id, "code": code},
            )


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
