"""`flask search rebuild`: what was there before the index, or was written past it, is found afterwards."""

import json

from sqlalchemy import delete, func, select

from desk.database import db
from desk.search import jobs
from desk.search.models import SearchDocument, SearchText
from tests.factories import make_ticket


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(SearchText)) or 0


def test_the_index_is_filled_once_however_often_it_is_asked_for(cast, app):
    for _ in range(3):
        make_ticket(cast.sari)
    for table in (SearchText, SearchDocument):
        db.session.execute(delete(table))
    db.session.commit()

    runs = [
        app.test_cli_runner().invoke(args=["search", "rebuild", "--json", *more])
        for more in ([], [], ["--from-nothing"])
    ]

    assert [run.exit_code for run in runs] == [0, 0, 0]
    assert [json.loads(run.stdout)["tickets"] for run in runs] == [3, 3, 3]
    assert kept() == 3


def test_a_desk_that_has_just_got_an_index_fills_it_when_it_starts_and_never_again(cast, app):
    make_ticket(cast.sari)
    make_ticket(cast.sari)
    for table in (SearchText, SearchDocument):
        db.session.execute(delete(table))
    db.session.commit()

    jobs.rebuild_if_empty()
    assert kept() == 2

    db.session.execute(delete(SearchText).where(SearchText.id == db.session.scalar(select(func.min(SearchText.id)))))
    db.session.commit()
    jobs.rebuild_if_empty()
    assert kept() == 1
