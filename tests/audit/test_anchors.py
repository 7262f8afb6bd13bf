"""Anchors outside the database: added, never shortened, by the desk's own key."""

import threading
from datetime import timedelta

import pytest

from desk.audit import anchors, jobs, keeping, verifying
from desk.audit.anchors import Shrunk
from desk.audit.chain import FaultKind, Link
from desk.audit.notes import Anchor
from tests.audit.conftest import note, seal_all
from tests.audit.tampering import past_the_desk
from tests.factories import MONDAY_TEN

QUARTER = timedelta(minutes=15)
OTHER = "another secret, long enough for everybody to be content"


def text_of(folder) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in anchors.files(folder))


def test_an_anchor_says_how_long_the_chain_is_and_how_it_ends(sealed, data_folder):
    added = jobs.anchor_log(MONDAY_TEN)

    (kept,), broken = keeping.kept_anchors()
    assert (kept, broken) == (added, 0)
    assert (kept.anchor.size, kept.anchor.origin, kept.anchor.at) == (sealed, "desk.test/audit", MONDAY_TEN)
    assert [path.name for path in anchors.files(data_folder)] == ["2026-10.txt"]
    assert (data_folder / "anchors" / "2026-10.txt").stat().st_mode & 0o007 == 0, "nobody else reads it"


def test_nothing_new_is_anchored_again_after_a_day_alone(sealed):
    jobs.anchor_log(MONDAY_TEN)

    assert jobs.anchor_log(MONDAY_TEN + QUARTER) is None
    assert jobs.anchor_log(MONDAY_TEN + timedelta(days=1)) is not None


def test_an_empty_log_is_not_anchored(app, context, data_folder):
    assert jobs.anchor_log(MONDAY_TEN) is None
    assert text_of(data_folder) == ""


def test_a_month_begins_a_file_and_the_newest_is_found_in_it(cast, sealed, data_folder):
    jobs.anchor_log(MONDAY_TEN)
    note(cast)
    seal_all()
    jobs.anchor_log(MONDAY_TEN + timedelta(days=30))

    assert [path.name for path in anchors.files(data_folder)] == ["2026-10.txt", "2026-11.txt"]
    assert keeping.newest_anchor().anchor.size == sealed + 1
    assert [one.anchor.size for one in keeping.kept_anchors()[0]] == [sealed, sealed + 1]


def test_a_shorter_chain_and_another_one_are_not_anchored(sealed, data_folder):
    jobs.anchor_log(MONDAY_TEN)
    before = text_of(data_folder)

    past_the_desk(f"UPDATE seal_heads SET hash = '{'b' * 64}'")
    with pytest.raises(Shrunk, match=f"number {sealed} is not the one"):
        jobs.anchor_log(MONDAY_TEN + QUARTER)
    past_the_desk(f"UPDATE seal_heads SET number = {sealed - 3}")
    with pytest.raises(Shrunk, match="ends 3 events before"):
        jobs.anchor_log(MONDAY_TEN + QUARTER)

    assert text_of(data_folder) == before


def test_of_many_at_once_each_note_stays_whole(app, sealed, data_folder):
    signer = keeping.signer()

    def add(place):
        anchor = Link(sealed + place, f"{place:064x}")
        try:
            anchors.add(data_dir=data_folder, signer=signer, origin="desk.test/audit", end=anchor, at=MONDAY_TEN)
        except Shrunk:
            return

    threads = [threading.Thread(target=add, args=(place,)) for place in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    notes, broken = keeping.kept_anchors()
    assert broken == 0
    sizes = [one.anchor.size for one in notes]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == sealed + 11


def test_after_another_secret_earlier_anchors_are_compared_and_only_said_to_be_unproven(cast, sealed, data_folder):
    (data_folder / "anchors").mkdir()
    end = Link(sealed, verifying.verify().reached.hash)
    earlier = anchors.signer_of(OTHER)
    anchors.add(data_dir=data_folder, signer=earlier, origin="desk.test/audit", end=end, at=MONDAY_TEN)
    note(cast)
    seal_all()
    jobs.anchor_log(MONDAY_TEN + QUARTER)

    notes, broken = keeping.kept_anchors()
    found = verifying.verify(notes, broken=broken)

    assert (found.faults, found.anchors, found.unproven) == ((), 2, 1)


def test_somebody_elses_anchor_after_one_of_the_desks_is_a_finding(cast, sealed, data_folder):
    jobs.anchor_log(MONDAY_TEN)
    forged = anchors.signer_of(OTHER).sign(
        Anchor("desk.test/audit", sealed, verifying.verify().reached.hash, MONDAY_TEN + QUARTER)
    )
    with anchors.files(data_folder)[0].open("a", encoding="utf-8") as file:
        file.write(forged)

    notes, broken = keeping.kept_anchors()
    assert [fault.kind for fault in verifying.verify(notes, broken=broken).faults] == [FaultKind.ANCHOR_FORGED]


def test_anchors_of_nobody_known_alone_are_a_finding(sealed):
    end = verifying.verify().reached
    forged = anchors.signer_of(OTHER).sign(Anchor("desk.test/audit", end.number, end.hash, MONDAY_TEN))

    notes, broken = keeping.signer().read(forged)

    assert verifying.verify(notes, broken=broken).first.kind is FaultKind.ANCHOR_FORGED


def test_an_anchor_that_was_edited_is_a_finding(sealed, data_folder):
    jobs.anchor_log(MONDAY_TEN)
    path = anchors.files(data_folder)[0]
    path.write_text(path.read_text(encoding="utf-8").replace("T03:00:00", "T04:00:00"), encoding="utf-8")

    notes, broken = keeping.kept_anchors()
    assert verifying.verify(notes, broken=broken).first.kind is FaultKind.ANCHOR_FORGED
