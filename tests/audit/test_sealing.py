"""Every event gets its seal: new ones, old ones, late ones; by one sealer at a time."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event as sa_event
from sqlalchemy import select

from desk import timeline
from desk.audit import jobs, operations, queries, verifying
from desk.audit.models import Seal, SealGap
from desk.complaints import erasing, own_data
from desk.complaints.identity import Identity
from desk.database import db
from desk.event_kinds import EventKind
from desk.privacy.jobs import erase_what_has_ended
from desk.timeline import Event
from tests.audit.conftest import note, seal_all
from tests.audit.tampering import past_the_desk
from tests.complaints.office import KEYS, make_complaint
from tests.factories import MONDAY_TEN

SITI = Identity(name="Siti Aminah", contact="0812-3456-7890", national_id="1673010101800001")
REASON = "KTP dilihat di loket, NIK cocok."


def sealed_events() -> set[int]:
    return set(db.session.scalars(select(Seal.event_id)))


def all_events() -> set[int]:
    return set(db.session.scalars(select(Event.id)))


def gaps_from(event_id: int) -> list[tuple[int, int]]:
    """What is waited for from that event on: on PostgreSQL a database that was put back has a gap below it."""
    found = select(SealGap.first_id, SealGap.last_id).where(SealGap.first_id >= event_id).order_by(SealGap.first_id)
    return db.session.execute(found).tuples().all()


@pytest.mark.row("LLG-28")
def test_every_event_is_sealed_once_in_numbers_without_a_gap(cast):
    note(cast, 7)

    last = seal_all()

    assert sealed_events() == all_events()
    assert list(db.session.scalars(select(Seal.number).order_by(Seal.number))) == list(range(1, last + 1))
    assert verifying.verify().faults == ()


def test_what_happens_later_follows_the_seal_before(cast, sealed):
    (added,) = note(cast)

    assert jobs.seal_events(MONDAY_TEN) == 1
    seal = db.session.scalars(select(Seal).where(Seal.event_id == added)).one()
    assert (seal.number, seal.sealed_at) == (sealed + 1, MONDAY_TEN)
    assert verifying.verify().up_to == sealed + 1


def test_a_pass_does_a_bounded_piece_and_the_next_goes_on(cast, monkeypatch):
    note(cast, 40)
    count = len(all_events())
    db.session.rollback()
    monkeypatch.setattr(operations, "BATCH", 10)

    assert jobs.seal_events(MONDAY_TEN, most_batches=2) == 20
    assert queries.count_waiting(queries.head()) == count - 20
    seal_all()
    assert sealed_events() == all_events()


def test_with_nothing_new_one_question_is_asked_and_nothing_is_written(app, cast, sealed):
    sent = []

    def hear(_connection, _cursor, statement, *_):
        sent.append(statement)

    db.session.rollback()
    sa_event.listen(db.engine, "before_cursor_execute", hear)
    try:
        assert jobs.seal_events(MONDAY_TEN) == 0
    finally:
        sa_event.remove(db.engine, "before_cursor_execute", hear)

    asked = [statement for statement in sent if not statement.startswith("BEGIN")]
    assert len(asked) == 1
    assert asked[0].startswith("SELECT")


def test_an_event_that_turns_up_below_the_last_one_is_sealed_later(cast, sealed):
    """On PostgreSQL a number is taken before the commit: who commits later has the smaller one."""
    first, late, *_ = note(cast, 4)
    past_the_desk(
        f"CREATE TABLE kept_aside AS SELECT * FROM events WHERE id = {late}", f"DELETE FROM events WHERE id = {late}"
    )
    try:
        assert jobs.seal_events(MONDAY_TEN) == 3
        db.session.rollback()
        assert gaps_from(first) == [(late, late)]
        past_the_desk("INSERT INTO events SELECT * FROM kept_aside")

        assert jobs.seal_events(MONDAY_TEN) == 1
    finally:
        past_the_desk("DROP TABLE kept_aside")

    numbers = dict(db.session.execute(select(Seal.event_id, Seal.number)).tuples().all())
    assert numbers[late] == sealed + 4 > numbers[first]
    assert gaps_from(first) == []
    assert verifying.verify().faults == ()


def test_a_number_that_was_never_used_is_waited_for_a_day_and_then_no_longer(cast, sealed):
    first, unused, _ = note(cast, 3)
    past_the_desk(f"DELETE FROM outbox WHERE event_id = {unused}", f"DELETE FROM events WHERE id = {unused}")
    jobs.seal_events(MONDAY_TEN)
    note(cast)

    jobs.seal_events(MONDAY_TEN + timedelta(hours=23))
    assert gaps_from(first) == [(unused, unused)]
    db.session.rollback()
    note(cast)
    jobs.seal_events(MONDAY_TEN + timedelta(hours=25))

    assert gaps_from(first) == []


def test_whoever_comes_second_writes_nothing(cast, sealed):
    note(cast, 3)
    mine, theirs = operations.next_batch(), operations.next_batch()
    db.session.rollback()

    assert operations.seal_batch(batch=theirs, at=MONDAY_TEN)
    db.session.commit()
    assert not operations.seal_batch(batch=mine, at=MONDAY_TEN)
    db.session.rollback()
    assert verifying.verify().up_to == sealed + 3


def test_of_four_tickers_at_once_one_seals_and_the_chain_holds(app, cast):
    note(cast, 60)
    failures = []

    def run():
        with app.app_context():
            try:
                for _ in range(5):
                    jobs.seal_events(MONDAY_TEN)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sealed_events() == all_events()
    assert verifying.verify().faults == ()


def test_a_writer_at_work_is_not_waited_for_and_is_sealed_when_it_is_done(app, cast, sealed):
    """On PostgreSQL others go on meanwhile, with greater ids; SQLite has one writer at a time, but who looks is not held up."""
    others = 2 if db.engine.dialect.name == "postgresql" else 0
    done = []
    with app.app_context():
        late = timeline.record(EventKind.REFERENCE_CHANGED, at=MONDAY_TEN, name="Lama")
        db.session.flush()
        late_id = late.id

        def meanwhile():
            with app.app_context():
                if others:
                    note(cast, others)
                done.append(jobs.seal_events(MONDAY_TEN))

        thread = threading.Thread(target=meanwhile)
        thread.start()
        thread.join()
        db.session.commit()

    assert done == [others]
    assert jobs.seal_events(MONDAY_TEN) == 1
    assert late_id in sealed_events()
    assert verifying.verify().faults == ()


def test_how_long_the_oldest_has_waited_is_known_to_the_second(cast, sealed):
    assert queries.lag(MONDAY_TEN + timedelta(hours=1)) == timedelta()
    note(cast)

    assert queries.lag(MONDAY_TEN + timedelta(seconds=61)) == timedelta(seconds=61)
    jobs.seal_events(MONDAY_TEN)
    assert queries.lag(MONDAY_TEN + timedelta(hours=1)) == timedelta()


def test_what_was_there_before_the_seals_makes_nobody_wait(cast):
    newest = max(all_events())
    past_the_desk(f"UPDATE seal_heads SET inherited_to = {newest}")

    assert queries.lag(MONDAY_TEN + timedelta(days=9)) == timedelta()
    (added,) = note(cast)
    assert queries.lag(MONDAY_TEN + timedelta(seconds=5)) == timedelta(seconds=5)
    seal_all()
    assert added in sealed_events()
    assert sealed_events() == all_events()


def test_without_the_head_nothing_is_sealed_and_everybody_hears_of_it(cast, sealed):
    past_the_desk("DELETE FROM seal_heads")

    with pytest.raises(LookupError):
        jobs.seal_events(MONDAY_TEN)
    assert queries.lag(MONDAY_TEN) is None
    assert verifying.verify().first.sequence == 1


def test_details_of_any_sort_are_the_same_when_they_are_read_again(cast):
    places = [1, 2.5, -0.0, 1e20, None, {"z": 1, "a": 2}]
    timeline.record(
        EventKind.REFERENCE_CHANGED, at=MONDAY_TEN, name="Ünïcode \u2028 😀 'kutip' \"dua\"", places=places, on=False
    )
    db.session.commit()
    seal_all()
    db.session.remove()

    assert verifying.verify().faults == ()


@pytest.mark.row("LLG-28")
def test_after_an_erasure_the_chain_holds_and_no_event_has_changed(office):
    """The log holds no identity, so nothing in it has to go: the erasure is one event more."""
    told = make_complaint(identity=SITI)
    request = make_complaint(category="personal_data", identity=SITI, description="Mohon data saya dihapus.")
    actor = office.actor("indra")
    own_data.disclose(request=request, actor=actor, reason=REASON, unnamed=False, keys=KEYS, at=MONDAY_TEN)
    erasing.grant_erasure(
        request=request, numbers=[told.number], with_pictures=True, reason=REASON, actor=actor, at=MONDAY_TEN
    )
    told.status, told.closed_at = "withdrawn", MONDAY_TEN
    db.session.commit()
    last = seal_all()

    assert erase_what_has_ended(MONDAY_TEN) == {"erased": 1}
    db.session.expire_all()
    assert told.complainant is None
    db.session.rollback()

    assert seal_all() == last + 1
    assert verifying.verify().faults == ()
