"""The arithmetic of the chain, and anchors as text."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from desk.audit.anchors import signer_of
from desk.audit.chain import FIELDS, START, canonical, following, gaps_between, without
from desk.audit.notes import Anchor

pytestmark = pytest.mark.pure
MOMENT = datetime(2026, 10, 12, 3, 0, 0, 5, tzinfo=UTC)
EVENT = (7, "ticket.opened", MOMENT, 3, 1, None, None, 2, "Sari", "Pegawai", "web", {"b": 1, "a": ["é", None]})
ANCHOR = Anchor("desk.test/audit", 12, hashlib.sha256(b"x").hexdigest(), datetime(2026, 10, 12, 3, 0, tzinfo=UTC))


def test_an_event_is_one_line_with_sorted_keys_whatever_the_database_gives_first():
    reordered = (*EVENT[:-1], {"a": ["é", None], "b": 1})

    assert canonical(EVENT) == canonical(reordered)
    assert canonical(EVENT).isascii()
    assert set(json.loads(canonical(EVENT))) == set(FIELDS)


def test_a_moment_is_the_same_in_every_zone():
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=7)))

    assert canonical(EVENT) == canonical((*EVENT[:2], elsewhere, *EVENT[3:]))


@pytest.mark.parametrize("place", range(len(FIELDS)))
def test_every_field_counts(place):
    other = {2: MOMENT + timedelta(microseconds=1), 11: {"b": 1, "a": ["é"]}}.get(place, 99)

    assert canonical(EVENT) != canonical((*EVENT[:place], other, *EVENT[place + 1 :]))


def test_half_a_character_stops_nobody():
    assert canonical((*EVENT[:-1], {"name": "\ud800"})).isascii()


def test_a_seal_is_what_the_decision_says():
    expected = hashlib.sha256(b"\x00" + bytes(32) + canonical(EVENT)).hexdigest()

    assert following(START, canonical(EVENT)) == expected


@pytest.mark.parametrize(
    ("scanned_to", "ids", "gaps"),
    [
        (0, [1, 2, 3], []),  # nothing missing
        (5, [6, 8, 9, 12], [(7, 7), (10, 11)]),  # two rollbacks
        (5, [9], [(6, 8)]),  # at the beginning
        (5, [], []),  # nothing new
        (5, [2, 3], []),  # below what was looked at: nothing is waited for twice
    ],
)
def test_ids_that_are_missing_are_waited_for(scanned_to, ids, gaps):
    assert list(gaps_between(scanned_to, ids)) == gaps


@pytest.mark.parametrize(
    ("found", "left"),
    [
        ([12], [(10, 11), (13, 15)]),
        ([10, 15], [(11, 14)]),
        ([10, 11, 12, 13, 14, 15], []),
        ([9, 16], [(10, 15)]),
    ],
)
def test_of_a_gap_is_left_what_has_not_turned_up(found, left):
    assert list(without(10, 15, found)) == left


def test_a_note_is_read_as_it_was_signed():
    signer = signer_of("a secret that is long enough for everybody")
    text = signer.sign(ANCHOR) + "\n" + signer.sign(ANCHOR)

    notes, broken = signer.read(text)

    assert broken == 0
    assert [(note.anchor, note.is_ours, note.is_proven) for note in notes] == [(ANCHOR, True, True)] * 2
    assert signer.read(text.replace("\n", "\r\n"))[0] == notes, "a mail program has been at it"
    assert signer.verifier.startswith("desk-audit+")


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (lambda text: text.replace("\n12\n", "\n11\n"), (1, 0)),  # another size
        (lambda text: text.replace("desk.test", "desk.best"), (1, 0)),  # another origin
        (lambda text: text.replace("T03:00", "T04:00"), (1, 0)),  # another moment
        (lambda text: text.replace("\n12\n", "\n-12\n"), (0, 1)),
        (lambda text: text.replace("\n12\n", "\n012\n"), (0, 1)),
        (lambda text: text[:-9] + "\n", (0, 1)),  # half a signature
        (lambda text: "x" * 5000, (0, 1)),
        (lambda text: "", (0, 0)),
    ],
)
def test_a_note_that_was_changed_is_not_proven(change, outcome):
    signer = signer_of("a secret that is long enough for everybody")

    notes, broken = signer.read(change(signer.sign(ANCHOR)))

    assert (len(notes), broken) == outcome
    assert not any(note.is_proven for note in notes)


def test_under_another_secret_a_note_is_somebody_elses():
    text = signer_of("a secret that is long enough for everybody").sign(ANCHOR)

    (note,), _ = signer_of("another secret, long enough for everybody").read(text)

    assert (note.is_ours, note.is_proven) == (False, False)
