"""What would have been: last quarter's tickets under what is proposed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from desk.database import db
from desk.event_kinds import EventKind
from desk.sla import previews, whatif
from desk.tickets import operations as tickets
from tests.factories import MONDAY_TEN, make_ticket
from tests.sla.changing import TUESDAY_OFF, events, holiday_proposal, policy_content, policy_proposal

AUGUST = datetime(2026, 8, 10, 3, 0, tzinfo=UTC)  # a Monday of the quarter before


@pytest.fixture
def august(cast):
    """Two tickets: one answered after 50 minutes, one after 150; the promise is 120."""
    joko = cast.actor("joko")
    for minutes in (50, 150):
        ticket = make_ticket(cast.sari, at=AUGUST)
        answered = AUGUST + timedelta(minutes=minutes)
        tickets.take_ticket(ticket=ticket, actor=joko, at=answered)
        tickets.resolve_ticket(ticket=ticket, actor=joko, answer="Sudah.", at=answered)
    make_ticket(cast.sari, at=MONDAY_TEN)  # of this quarter: does not count
    db.session.commit()


def previewed(proposal):
    previews.preview(proposal=proposal, at=MONDAY_TEN)
    return proposal.preview


def test_a_stricter_policy_would_have_been_kept_less_often(cast, august):
    told = previewed(policy_proposal(cast, policy_content(P3=30)))

    assert told["quarter"] == ["2026-07-01", "2026-10-01"]
    assert told["tickets"] == 2
    assert told["what_if"] == {"PC": {"response": [1, 0, 2], "resolution": [2, 2, 2]}}


def test_a_wider_policy_would_have_been_kept_more_often(cast, august):
    assert previewed(policy_proposal(cast, policy_content(P3=240)))["what_if"]["PC"]["response"] == [1, 2, 2]


def test_a_day_off_in_the_quarter_gives_more_time(cast, august):
    told = previewed(holiday_proposal(cast, TUESDAY_OFF | {"on": "2026-08-10"}))

    assert told["what_if"]["PC"]["response"] == [1, 2, 2]


def test_looking_changes_nothing_and_writes_no_event(cast, august):
    previewed(policy_proposal(cast))

    assert events(EventKind.CLOCK_MOVED) == []


def test_tickets_that_cannot_be_computed_are_passed_over(cast, august):
    opened = events(EventKind.TICKET_OPENED)[0]
    opened.details = {name: value for name, value in opened.details.items() if name != "clocks"}
    db.session.commit()

    assert previewed(policy_proposal(cast))["tickets"] == 1


@pytest.mark.pure
@pytest.mark.parametrize(
    ("today", "quarter"),
    [
        (date(2026, 10, 12), (date(2026, 7, 1), date(2026, 10, 1))),
        (date(2026, 1, 1), (date(2025, 10, 1), date(2026, 1, 1))),
        (date(2026, 3, 31), (date(2025, 10, 1), date(2026, 1, 1))),
        (date(2026, 12, 31), (date(2026, 7, 1), date(2026, 10, 1))),
    ],
)
def test_the_last_full_quarter(today, quarter):
    assert whatif.last_full_quarter(today) == quarter


@pytest.mark.pure
def test_counts_add_up():
    one = {"PC": {"response": [1, 2, 3]}}

    both = whatif.added(one, {"PC": {"response": [1, 0, 1]}, "LAN": {"resolution": [4, 5, 6]}})

    assert both == {"PC": {"response": [2, 2, 4]}, "LAN": {"resolution": [4, 5, 6]}}
    assert whatif.totals(both) == {"response": [2, 2, 4], "resolution": [4, 5, 6]}
    assert one == {"PC": {"response": [1, 2, 3]}}
