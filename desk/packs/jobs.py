"""Making what was asked for, in the queue of reports; and the ticker's part: what waits, what is due, what is late."""

import logging
from collections import Counter
from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from redis.exceptions import RedisError

from desk import clock, queueing
from desk.database import db
from desk.errors import DeskError
from desk.one_by_one import one_by_one
from desk.packs import making, operations, queries, subscribing
from desk.packs.making import Place
from desk.packs.models import Edition
from desk.sealing import Keys
from desk.sla import calendars
from desk.sla import queries as sla
from desk.templating import translated_error

log = logging.getLogger(__name__)
LANGUAGE = "id"  # official papers of the city, whatever the reader's language
JOB_TIMEOUT = 600
MADE_BY = "desk.packs.jobs.make"
READ, DRAWN = 60, 90  # per cent of the work that is done


def enqueue(edition_id: int) -> bool:
    """Tell the reporter, after a commit, that a report is to be made. False: Redis is out of reach, the ticker tells it later."""
    try:
        queueing.queue(queueing.REPORTS).enqueue(
            MADE_BY, edition_id, result_ttl=0, failure_ttl=queueing.KEEP_FAILURES, job_timeout=JOB_TIMEOUT
        )
    except (RedisError, OSError) as error:
        log.warning("The queue is out of reach, the report waits: %s", error)
        return False
    return True


def make(edition_id: int) -> str:
    """Make an edition. What was done: it may be called twice, and by two at once."""
    at = clock.now()
    attempt = making.claim(edition_id=edition_id, at=at)
    db.session.commit()
    if attempt is None:
        return "left_to_another"
    try:
        return _make(edition_id, attempt, at)
    except DeskError as refused:
        db.session.rollback()
        with force_locale(LANGUAGE):
            told = translated_error(refused)
        making.put_back(edition_id=edition_id, attempt=attempt, error=told, at=clock.now(), for_good=True)
        db.session.commit()
        return "refused"
    except Exception as error:
        db.session.rollback()
        log.exception("Could not make edition %s", edition_id)
        making.put_back(edition_id=edition_id, attempt=attempt, error=type(error).__name__, at=clock.now())
        db.session.commit()
        return "failed"


def _make(edition_id: int, attempt: int, at: datetime) -> str:
    settings = current_app.config["DESK"]
    place = Place(settings.city, settings.base_url, Keys(settings.secret_key))
    with force_locale(LANGUAGE):
        _see_one_moment()
        edition = db.session.get_one(Edition, edition_id, populate_existing=True)
        document = making.document_of(edition, at=at)
        db.session.rollback()  # it was only read
        _note(edition_id, attempt, READ)
        edition = db.session.get_one(Edition, edition_id, populate_existing=True)
        code = making.code_of(edition, place.keys)
        pdf, xlsx = making.files_of(document, edition, code=code, place=place)
        db.session.rollback()
        _note(edition_id, attempt, DRAWN)
        edition = db.session.get_one(Edition, edition_id, populate_existing=True)
        is_kept = making.freeze(
            edition=edition, attempt=attempt, document=document, pdf=pdf, xlsx=xlsx, code=code, at=clock.now()
        )
        db.session.commit()
    return "made" if is_kept else "left_to_another"


def _see_one_moment() -> None:
    """All numbers of a report are of one moment: what others write meanwhile is not seen. SQLite reads so in any case."""
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _note(edition_id: int, attempt: int, done: int) -> None:
    making.note_progress(edition_id=edition_id, attempt=attempt, done=done, at=clock.now())
    db.session.commit()


def enqueue_waiting(at: datetime) -> int:
    """Tell the reporter of what still is to be made, when its queue is empty: how many. With Redis gone they stay queued."""
    waiting = queries.unfinished_ids(at)
    db.session.rollback()  # the list was only read
    if not waiting:
        return 0
    try:
        if queueing.queue(queueing.REPORTS).count:
            return 0
    except (RedisError, OSError):
        return 0
    return sum(enqueue(edition_id) for edition_id in waiting)


def make_scheduled(at: datetime) -> Counter[str]:
    """Ask for the reports whose period is over, for those who get them; one transaction each."""
    today = calendars.city_day(at) if sla.has_calendars() else None
    due = queries.due_subscription_ids(today) if today else []
    return one_by_one(
        due,
        lambda one: subscribing.make_due(subscription_id=one, at=at),
        log=log,
        failure="Could not do the scheduled report %s",
    )


def remind_of_late(at: datetime) -> Counter[str]:
    """Tell whoever's turn it is, once a day, that a report waits too long."""
    today = calendars.city_day(at) if sla.has_calendars() else None
    late = queries.late_ids(today) if today else []
    return one_by_one(
        late,
        lambda one: str(operations.remind(edition_id=one, at=at)),
        log=log,
        failure="Could not do the reminder of edition %s",
    )
