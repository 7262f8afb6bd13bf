"""What hangs on an account: every row of every table that names a person. Who has any is deactivated, never deleted.

It asks the tables themselves which of their columns mean a person, so a table of tomorrow is among them without a word here.
"""

from collections.abc import Iterator

from sqlalchemy import Column, Table, exists, select

from desk.accounts.models import User
from desk.database import Base, db

# What is the account's own: it goes with it. Sessions, grants and absences are history and not among it.
OWN = frozenset({"user_skills", "login_throttles"})


def columns() -> Iterator[tuple[Table, Column[int]]]:
    """Every column that names a person."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if (
                any(key.column.table.name == User.__tablename__ for key in column.foreign_keys)
                and table.name not in OWN
            ):
                yield table, column


def tables_naming(user_id: int) -> list[str]:
    """The names of the tables that hold something of this person, in the order in which they depend on each other."""
    found: dict[str, None] = {}
    for table, column in columns():
        if table.name not in found and db.session.scalar(select(exists().where(column == user_id))):
            found[table.name] = None
    return list(found)


def has_history(user_id: int) -> bool:
    """Whether anything anywhere names this person."""
    return any(db.session.scalar(select(exists().where(column == user_id))) for _table, column in columns())
