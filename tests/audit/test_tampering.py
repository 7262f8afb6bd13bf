"""The eight ways to change the log past the desk: each is found, and the first bad number is named (TRUST G03)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk.audit import jobs, keeping, queries, verifying
from desk.audit.anchors import Shrunk
from desk.audit.chain import FaultKind
from desk.audit.models import Seal
from desk.audit.verifying import Verdict
from desk.database import db
from desk.timeline import Event
from tests.audit.conftest import note, seal_all
from tests.audit.tampering import event_of, past_the_desk, write_all_anew
from tests.factories import MONDAY_TEN

LATER = MONDAY_TEN + timedelta(minutes=15)


def verdict(page: int = 7) -> Verdict:
    """What a check of the whole says, with the anchors of the data folder; by small pages, so that their borders are met."""
    notes, broken = keeping.kept_anchors()
    return verifying.verify(notes, broken=broken, page=page)


def first() -> tuple[int, FaultKind]:
    found = verdict()
    assert found == verdict(page=2000), "the size of a page changes nothing"
    assert found.first is not None
    return found.first.sequence, found.first.kind


@pytest.fixture
def anchored(cast, sealed) -> int:
    """The last number of a chain with two anchors: the first ten numbers before its end, the second at it."""
    jobs.anchor_log(MONDAY_TEN)
    note(cast, 10)
    last = seal_all()
    jobs.anchor_log(LATER)
    assert verdict().faults == ()
    assert verdict().anchors == 2
    return last


@pytest.mark.row("LLG-28")
@pytest.mark.parametrize(
    "change",
    [
        "actor_name = 'Orang lain'",
        "actor_name = NULL",
        "happened_at = '2026-10-12 03:00:01'",
        "kind = 'ticket.closed'",
        "origin = 'system'",
        'details = \'{"name": "Baris 19", "place": 91}\'',
        "ticket_version = 2",
    ],
)
def test_1_a_row_is_edited(anchored, change):
    past_the_desk(f"UPDATE events SET {change} WHERE id = {event_of(50)}")

    assert first() == (50, FaultKind.CHANGED)


def test_1_one_letter_of_a_seal_is_edited(anchored):
    past_the_desk("UPDATE seals SET hash = '0' || substr(hash, 2) WHERE number = 20 AND substr(hash, 1, 1) <> '0'")
    past_the_desk("UPDATE seals SET hash = 'f' || substr(hash, 2) WHERE number = 21 AND substr(hash, 1, 1) <> 'f'")

    assert first()[0] in (20, 21)
    assert first()[1] is FaultKind.CHANGED


def test_1_a_seal_is_filled_with_what_is_no_hash(anchored):
    past_the_desk("UPDATE seals SET hash = 'xyz' WHERE number = 20")

    assert first() == (20, FaultKind.CHANGED)


@pytest.mark.parametrize(
    ("what", "kind"), [(("events",), "event_gone"), (("seals",), "seal_gone"), (("seals", "events"), "seal_gone")]
)
def test_2_the_middle_is_deleted(anchored, what, kind):
    ids = f"({event_of(20)}, {event_of(21)})"
    columns = {"events": "id", "seals": "event_id"}
    past_the_desk(*(f"DELETE FROM {table} WHERE {columns[table]} IN {ids}" for table in what))

    assert first() == (20, FaultKind(kind))


def test_2_the_middle_is_deleted_and_what_follows_moves_up(anchored):
    gone = event_of(20)
    past_the_desk(
        "DELETE FROM seals WHERE number = 20",
        f"DELETE FROM events WHERE id = {gone}",
        *(f"UPDATE seals SET number = {number - 1} WHERE number = {number}" for number in range(21, anchored + 1)),
        f"UPDATE seal_heads SET number = {anchored - 1}",
    )

    assert first() == (20, FaultKind.CHANGED)


def test_3_two_are_exchanged(anchored):
    one, other = event_of(20), event_of(30)
    past_the_desk(
        f"UPDATE events SET id = -1 WHERE id = {one}",
        f"UPDATE events SET id = {one} WHERE id = {other}",
        f"UPDATE events SET id = {other} WHERE id = -1",
    )

    assert first() == (20, FaultKind.CHANGED)


def test_3_two_seals_are_exchanged(anchored):
    one, other = event_of(20), event_of(30)
    past_the_desk(
        "UPDATE seals SET event_id = -1 WHERE number = 20",
        f"UPDATE seals SET event_id = {one} WHERE number = 30",
        f"UPDATE seals SET event_id = {other} WHERE number = 20",
    )

    assert first() == (20, FaultKind.CHANGED)


def test_4_one_is_put_in_where_an_id_is_free(anchored):
    free = event_of(1) - 1
    past_the_desk(
        "INSERT INTO events (id, kind, happened_at, origin, details) "
        f"VALUES ({free}, 'login.succeeded', '2026-10-12 03:00:00', 'web', '{{}}')"
    )

    assert jobs.seal_events(LATER) == 0, "it is not taken for a new one"
    assert first() == (1, FaultKind.SLIPPED_IN)


def test_4_one_is_put_in_between_with_a_seal(anchored):
    free = event_of(1) - 1
    past_the_desk(
        "INSERT INTO events (id, kind, happened_at, origin, details) "
        f"VALUES ({free}, 'login.succeeded', '2026-10-12 03:00:00', 'web', '{{}}')",
        *(f"UPDATE seals SET number = {number + 1} WHERE number = {number}" for number in range(anchored, 19, -1)),
        f"INSERT INTO seals (number, event_id, hash, sealed_at) VALUES (20, {free}, '{'a' * 64}', '2026-10-12 03:00:00')",
        f"UPDATE seal_heads SET number = {anchored + 1}",
    )

    assert first() == (20, FaultKind.CHANGED)


def cut_to(number: int, *, with_head: bool = True) -> None:
    """What is left of the log is its first so many numbers, and it looks as it did then."""
    told = queries.link_at(number)
    gone = f"(SELECT event_id FROM seals WHERE number > {number})"
    past_the_desk(
        f"DELETE FROM outbox WHERE event_id IN {gone}",
        f"DELETE FROM events WHERE id IN {gone}",
        f"DELETE FROM seals WHERE number > {number}",
        *(
            [
                f"UPDATE seal_heads SET number = {number}, hash = '{told.hash if told else '0' * 64}', "
                "scanned_to = coalesce((SELECT max(id) FROM events), 0)"
            ]
            if with_head
            else []
        ),
    )


@pytest.mark.row("LLG-28")
def test_5_the_last_ten_are_deleted(anchored):
    cut_to(anchored - 10)

    assert verifying.verify().faults == (), "the chain alone cannot know"
    assert first() == (anchored - 9, FaultKind.TAIL_GONE)
    assert verdict().first.until == anchored


def test_5_the_last_ten_are_deleted_and_the_desk_has_gone_on(cast, anchored):
    cut_to(anchored - 10)
    note(cast, 30, name="Lain")
    seal_all()

    assert first() == (anchored - 9, FaultKind.REWRITTEN)


def test_5_the_last_ten_are_deleted_and_the_head_forgotten(anchored):
    cut_to(anchored - 10, with_head=False)

    assert (anchored - 9, FaultKind.HEAD_MOVED) in [(fault.sequence, fault.kind) for fault in verdict().faults]
    assert first()[0] == anchored - 9


def test_6_everything_is_deleted(anchored):
    cut_to(0)

    assert (db.session.scalar(select(func.count()).select_from(Event)), queries.link_at(1)) == (0, None)
    assert first() == (1, FaultKind.TAIL_GONE)


def test_7_an_older_database_is_put_back(cast, sealed):
    """As it was at the first anchor; then work goes on in it, and it is never anchored again."""
    jobs.anchor_log(MONDAY_TEN)
    note(cast, 10)
    last = seal_all()
    jobs.anchor_log(LATER)
    cut_to(sealed)

    assert first() == (sealed + 1, FaultKind.TAIL_GONE)
    note(cast, 3)
    seal_all()
    assert first() == (sealed + 4, FaultKind.TAIL_GONE)
    assert verdict().first.until == last
    with pytest.raises(Shrunk):
        jobs.anchor_log(LATER + timedelta(minutes=15))


@pytest.mark.row("LLG-28")
def test_8_everything_is_written_anew(anchored):
    past_the_desk(f"UPDATE events SET actor_name = 'Orang lain' WHERE id = {event_of(anchored - 5)}")
    write_all_anew()

    assert verifying.verify().faults == (), "the chain alone cannot know"
    assert first() == (anchored - 9, FaultKind.REWRITTEN), "after the last anchor that agrees"
    assert verdict().first.until == anchored


def test_8_everything_is_written_anew_from_the_first_on(anchored):
    past_the_desk(f"UPDATE events SET actor_name = 'Orang lain' WHERE id = {event_of(1)}")
    write_all_anew()

    assert first() == (1, FaultKind.REWRITTEN)


def test_what_no_desk_could_have_written_is_named_and_not_stumbled_over(anchored):
    """SQLite takes any text for a moment; PostgreSQL has an infinite one."""
    strange = "nanti" if db.engine.dialect.name == "sqlite" else "infinity"
    past_the_desk(f"UPDATE events SET happened_at = '{strange}' WHERE id = {event_of(20)}")

    assert first() == (20, FaultKind.UNREADABLE)


def test_a_number_is_not_used_twice_by_the_database_itself(anchored):
    assert db.session.scalar(select(func.count()).select_from(Seal)) == anchored
    assert db.session.scalar(select(func.count(func.distinct(Seal.event_id)))) == anchored
