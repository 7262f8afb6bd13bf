"""Choices about what reaches a person outside the inbox, and the address that is theirs once its code was typed."""

from datetime import timedelta

import pytest

from desk.accounts import queries as accounts
from desk.database import db
from desk.errors import BadInput, NotFound
from desk.event_kinds import EventKind
from desk.notify import choosing
from desk.notify.models import Channel, LinkState
from desk.notify.recipients import TOLD
from desk.notify.topics import Topic, is_wanted, topic_of
from tests.factories import MONDAY_TEN

MINUTE = timedelta(minutes=1)


def asked(cast, at=MONDAY_TEN, address="sari@kota.test"):
    return choosing.ask_address(user=cast.sari, address=address, at=at)


def confirm(cast, code, at=MONDAY_TEN + MINUTE):
    actor = accounts.actor_of(cast.sari, on=at.date())
    choosing.confirm_address(user=cast.sari, actor=actor, code=code, at=at)


@pytest.mark.pure
def test_every_kind_that_is_told_stands_in_a_group():
    groups = {kind: topic_of(kind) for kind in TOLD}

    assert groups[EventKind.CLOCK_BREACHED] is Topic.DEADLINES
    assert groups[EventKind.TICKET_RETURNED] is Topic.HAND_OVERS
    assert groups[EventKind.TICKET_RESOLVED] is Topic.ANSWERS
    assert groups[EventKind.COMPLAINT_FILED] is Topic.COMPLAINTS
    assert set(groups.values()) == set(Topic), "no group is empty"


@pytest.mark.pure
@pytest.mark.parametrize(
    ("chosen", "is_critical", "expected"),
    [(None, False, True), (True, False, True), (False, False, False), (False, True, True)],
)
def test_what_nobody_chose_against_is_sent_and_what_is_critical_in_any_case(chosen, is_critical, expected):
    assert is_wanted(chosen, is_critical=is_critical) is expected


def test_choices_are_kept_for_the_channels_that_were_asked_about(cast):
    choosing.choose(
        user=cast.sari,
        wanted={(Topic.DIGEST, Channel.TELEGRAM), (Topic.DIGEST, Channel.EMAIL)},
        channels=[Channel.TELEGRAM],
    )

    chosen = choosing.choices_of(cast.sari.id)
    assert chosen[Topic.DIGEST, Channel.TELEGRAM] is True
    assert chosen[Topic.DEADLINES, Channel.TELEGRAM] is False
    assert not [pair for pair in chosen if pair[1] is Channel.EMAIL], "who turns mail on later has chosen nothing yet"


def test_an_address_is_theirs_once_the_code_was_typed_however_it_is_written(cast):
    row, code = asked(cast)
    before = (row.state, row.confirmed_at)

    confirm(cast, f" {code[:4].lower()}-{code[4:]} ")

    assert before == (LinkState.REMOVED, None)
    assert (row.state, row.confirmed_at) == (LinkState.WORKING, MONDAY_TEN + MINUTE)
    assert code not in row.code_hash


@pytest.mark.parametrize(("typed", "after"), [("AAAA2222", MINUTE), ("", MINUTE), ("right", 61 * MINUTE)])
def test_a_wrong_code_and_one_that_is_too_old_confirm_nothing(cast, typed, after):
    row, code = asked(cast)

    with pytest.raises(BadInput):
        confirm(cast, code if typed == "right" else typed, MONDAY_TEN + after)

    assert row.confirmed_at is None


def test_a_code_cannot_be_guessed_at(cast):
    row, code = asked(cast)
    for _ in range(choosing.MOST_TRIES):
        with pytest.raises(BadInput):
            confirm(cast, "AAAA2222")

    with pytest.raises(BadInput, match="no longer valid"):
        confirm(cast, code)

    assert row.confirmed_at is None


def test_nobodys_mailbox_is_filled_by_pressing_the_button(cast):
    asked(cast)
    with pytest.raises(BadInput, match="wait two minutes"):
        asked(cast, MONDAY_TEN + MINUTE, "other@kota.test")

    row, _ = asked(cast, MONDAY_TEN + 2 * MINUTE, "other@kota.test")

    assert row.address == "other@kota.test"


def test_a_new_address_starts_anew_and_a_forgotten_one_leaves_nothing(cast):
    _, code = asked(cast)
    confirm(cast, code)
    row, _ = asked(cast, MONDAY_TEN + 2 * MINUTE, "baru@kota.test")
    assert row.confirmed_at is None

    actor = accounts.actor_of(cast.sari, on=MONDAY_TEN.date())
    choosing.forget_address(user=cast.sari, actor=actor, at=MONDAY_TEN)
    db.session.flush()

    assert (row.address, row.state) == ("", LinkState.REMOVED)
    with pytest.raises(NotFound):
        choosing.forget_address(user=cast.joko, actor=actor, at=MONDAY_TEN)
