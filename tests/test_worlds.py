"""The worlds that most tests stand in."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from desk.accounts.models import User
from desk.database import db
from desk.organisation.models import Department
from tests.factories import make_user
from tests.worlds import WORLDS, Worlds


def everything():
    """Every row of every table."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select()).all()))
            for table in db.metadata.sorted_tables
        }


def add_a_row():
    make_user(username="fulan")
    db.session.commit()


def change_a_row():
    db.session.execute(sa.update(User).where(User.username == "joko").values(name="Somebody else"))
    db.session.commit()


def remove_rows():
    db.session.execute(sa.delete(db.metadata.tables["holidays"]))
    db.session.commit()


def put_another_in_its_place():
    """As many rows as before."""
    table = db.metadata.tables["holidays"]
    row = dict(db.session.execute(table.select().limit(1)).mappings().one())
    db.session.execute(table.delete().where(table.c.id == row["id"]))
    db.session.execute(table.insert(), row | {"name": "Hari lain"})
    db.session.commit()


@pytest.mark.parametrize("disturb", [add_a_row, change_a_row, remove_rows, put_another_in_its_place])
def test_whatever_a_test_did_the_next_one_stands_in_the_same_world(cast, worlds, disturb):
    made = everything()
    disturb()
    assert everything() != made, "The disturbance does nothing."
    db.session.rollback()

    worlds.put_back(["cast"])

    assert everything() == made
    assert len([name for name, rows in made.items() if rows]) > 10


def test_after_a_world_comes_another_or_none(context, worlds):
    worlds.put_back(["city", "cast"])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 12
    db.session.rollback()

    worlds.put_back(["city"])
    assert db.session.scalars(sa.select(User)).all() == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Department)) > 30
    db.session.rollback()

    worlds.put_back()
    assert {name for name, rows in everything().items() if rows} == {"seal_heads"}, (
        "the chain of the log has a beginning"
    )


def test_no_maker_asks_the_clock(context, worlds):
    worlds.put_back(["cast"])
    kept = _moments()
    worlds.put_back()

    with time_machine.travel(datetime(2031, 3, 4, 5, 6, tzinfo=UTC)):
        WORLDS["city"].make()
        WORLDS["cast"].make()
        db.session.commit()

    assert _moments() == kept
    assert kept


def _moments():
    """Every moment and day that stands in any row, and how often. Keys differ: a sequence gives no number twice."""
    with db.engine.connect() as connection:
        return Counter(
            (table.name, name, value)
            for table in db.metadata.sorted_tables
            for row in connection.execute(table.select()).mappings()
            for name, value in row.items()
            if isinstance(value, date)
        )


def test_people_come_with_the_world_and_can_be_changed(cast):
    assert cast.joko.username == "joko"
    assert cast.joko.department.code == "DINKES"
    cast.joko.phone = "0812"
    db.session.commit()

    assert db.session.scalar(sa.select(User.phone).where(User.username == "joko")) == "0812"


def test_who_was_not_asked_for_is_not_there(city, worlds: Worlds):
    with pytest.raises(AssertionError, match="among its arguments"):
        worlds.people("cast")


def test_a_fixture_that_has_the_name_of_a_world_gives_that_world():
    """By its name among the arguments a world is put back: another fixture of that name would stand in the wrong one."""
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("*.py")]
    names = {name for text in texts for name in re.findall(r'^@world\("(\w+)"', text, re.MULTILINE)}
    fixtures = [
        found.groups()
        for text in texts
        for found in re.finditer(r"^@pytest\.fixture.*\ndef (\w+)\(.*\n((?:(?: .*)?\n)*)", text, re.MULTILINE)
    ]

    assert names >= {"city", "cast", "office"}
    assert [name for name, body in fixtures if name in names and f'worlds.people("{name}")' not in body] == []
