"""Jobs over many rows: each is a transaction of its own, and one that fails holds up none of the others."""

import logging

from sqlalchemy import select

from desk.accounts.models import User
from desk.database import db
from desk.errors import Conflict
from desk.one_by_one import how_many, one_by_one

log = logging.getLogger(__name__)


def renaming(*, failing, error):
    """An act that renames whoever has that username, and fails for one of them after it has renamed them."""

    def act(username):
        user = db.session.scalars(select(User).where(User.username == username)).one()
        user.name = "Berganti"
        if username == failing:
            raise error
        return 1

    return act


def renamed():
    return set(db.session.scalars(select(User.username).where(User.name == "Berganti")))


def test_one_that_fails_is_logged_and_taken_back_alone(cast, caplog):
    act = renaming(failing="joko", error=RuntimeError("broken"))

    done = how_many(["sari", "joko", "budi"], act, log=log, failure="Could not rename %s")

    assert (done, renamed()) == (2, {"sari", "budi"})
    assert [record.getMessage() for record in caplog.records] == ["Could not rename joko"]


def test_what_has_to_wait_is_taken_back_and_is_no_failure(cast, caplog):
    act = renaming(failing="joko", error=Conflict("It has ended already."))

    done = how_many(["sari", "joko", "budi"], act, log=log, failure="Could not rename %s", unless=(Conflict,))

    assert (done, renamed(), caplog.records) == (2, {"sari", "budi"}, [])


def test_what_was_said_is_counted_with_what_another_was_quicker_at_and_what_failed(cast):
    def act(word):
        if word == "bad":
            raise RuntimeError("broken")
        return word or None

    done = one_by_one(["told", "", "told", "bad"], act, log=log, failure="Could not do %s")

    assert done == {"told": 2, "left_to_another": 1, "failed": 1}
