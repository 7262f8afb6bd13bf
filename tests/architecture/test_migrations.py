"""The schema: numbered migrations in one line, the same as the models, down and up again."""

import re
from collections import Counter

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from desk import create_app
from desk.database import db
from desk.migrating import MIGRATIONS, is_of_the_models


@pytest.fixture(scope="module")
def own_app(make_settings):
    app = create_app(make_settings("migrations"))
    yield app
    with app.app_context():
        db.engine.dispose()


def tables() -> set[str]:
    return {name for name in sa.inspect(db.engine).get_table_names() if is_of_the_models(None, name)}


@pytest.mark.pure
def test_migrations_are_numbered_without_a_gap_and_have_one_head():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    line = [script.revision for script in scripts.walk_revisions()][::-1]

    assert len(scripts.get_heads()) == 1
    assert line == [f"{number:04}" for number in range(1, len(line) + 1)]
    files = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name[:4] for name in files] == line
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in files)


@pytest.mark.pure
def test_no_constraint_name_stands_twice_in_a_table():
    for table in db.metadata.sorted_tables:
        names = re.findall(r"CONSTRAINT (\w+)", str(CreateTable(table).compile(dialect=postgresql.dialect())))

        assert {name: count for name, count in Counter(names).items() if count > 1} == {}, table.name


@pytest.mark.slow
def test_the_migrations_lead_to_the_models_and_back_to_nothing_and_up_again(own_app):
    with own_app.app_context():
        upgrade()
        assert tables() == set(db.metadata.tables) | {"alembic_version"}
        with db.engine.connect() as connection:
            found = MigrationContext.configure(
                connection, opts={"compare_type": True, "include_object": is_of_the_models}
            )
            assert compare_metadata(found, db.metadata) == []

        downgrade(revision="base")
        assert tables() == {"alembic_version"}

        upgrade()
        assert tables() == set(db.metadata.tables) | {"alembic_version"}


@pytest.mark.slow
def test_the_migrations_make_the_check_constraints_of_the_models(own_app):
    with own_app.app_context():
        upgrade()
        inspector = sa.inspect(db.engine)
        for table in db.metadata.sorted_tables:
            made = str(CreateTable(table).compile(dialect=db.engine.dialect))
            wanted = {name for name in re.findall(r"CONSTRAINT (ck_\w+)", made)}

            assert {check["name"] for check in inspector.get_check_constraints(table.name)} == wanted, table.name
