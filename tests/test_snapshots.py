"""The city that most tests stand in."""

from desk import reference
from desk.database import db
from tests import snapshots
from tests.factories import LONG_AGO


def test_a_city_laid_down_again_is_the_one_that_was_loaded(city):
    loaded = snapshots.taken()
    with db.engine.begin() as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())

    snapshots.lay_down(loaded)

    assert snapshots.taken() == loaded
    assert len(loaded) > 10
    assert reference.load_shipped(zone="Asia/Jakarta", at=LONG_AGO), "and it can be loaded over once more"
