"""Who hears of what: one table, never the one who did it."""

import pytest

from desk import timeline
from desk.accounts import operations as accounts
from desk.database import db
from desk.event_kinds import EventKind as K
from desk.notify import recipients, ticket_audiences
from tests.factories import MONDAY_TEN, make_ticket

TIER1 = {"joko", "hesti"}
TIER2 = {"budi", "nadia", "bambang"}
NOBODY: set[str] = set()


# kind, who did it (None: the desk), tier, assignee, contact, who hears of it, why
ROWS = [
    (K.TICKET_OPENED, "sari", 1, None, None, TIER1, "the technicians of her department, no other's"),
    (K.TICKET_OPENED, "sari", 2, None, None, TIER2, "what begins with Tier 2 is theirs to hear"),
    (K.TICKET_OPENED, "joko", 1, None, None, {"hesti"}, "never the one who did it"),
    (K.TICKET_TAKEN, "joko", 1, "joko", "joko", {"sari"}, "the reporter learns that somebody works on it"),
    (K.TICKET_ASSIGNED, "hesti", 1, "joko", "joko", {"joko"}, "who gets the work"),
    (K.TICKET_ASSIGNED, "joko", 1, "joko", "joko", NOBODY, "who gives it to himself knows"),
    (K.TICKET_OFFERED, None, 2, "budi", "joko", {"budi"}, "who gets the work"),
    (K.TICKET_PASSED_ON, None, 1, "joko", "joko", {"joko"}, "who has it now"),
    (K.TICKET_PASSED_ON, None, 2, None, None, TIER2, "back in the queue"),
    (K.TICKET_REPLIED, "joko", 1, "joko", "joko", {"sari"}, "the reporter reads the answer"),
    (K.TICKET_REPLIED, "sari", 1, "joko", "joko", {"joko"}, "the technician reads the reporter"),
    (K.TICKET_REPLIED, "budi", 2, "budi", "joko", {"sari", "joko"}, "the contact in Tier 1 stays in the picture"),
    (K.TICKET_NOTED, "budi", 2, "budi", "joko", {"joko"}, "a note is never for the reporter"),
    (K.TICKET_MENTIONED, "joko", 1, "joko", "joko", set(), "nobody was called; who is: tests/tickets/test_colleagues"),
    (K.TICKET_HELD, "joko", 1, "joko", "joko", {"sari"}, "she is asked"),
    (K.TICKET_RESUMED, None, 1, "joko", "joko", {"joko"}, "his clock runs again"),
    (K.TICKET_MERGED, "joko", 1, "joko", "joko", {"sari"}, "she learns where it goes on"),
    (K.TICKET_SPLIT, "joko", 1, "joko", "joko", {"sari"}, "a part of what she told goes on under another number"),
    (K.TICKET_ANSWERED, "budi", 1, "joko", "joko", {"sari", "joko"}, "merged: the answer is theirs too"),
    (K.TASK_ADDED, "joko", 1, "joko", "joko", NOBODY, "whoever gets a task is named by it; this one nobody gets"),
    (K.TICKET_PROMISED, "joko", 1, "joko", "joko", {"sari"}, "it is promised to her"),
    (K.TICKET_ESCALATED, "joko", 2, None, "joko", TIER2 | {"sari"}, "Tier 2 gets it, the reporter is told"),
    (K.TICKET_ESCALATED, None, 2, None, "joko", TIER2 | {"sari", "joko"}, "the clock took it from Tier 1"),
    (K.TICKET_RETURNED, "budi", 1, "joko", "joko", {"joko"}, "back to who had it"),
    (K.TICKET_RETURNED, "budi", 1, None, None, TIER1, "back to the queue"),
    (K.TICKET_RESOLVED, "budi", 1, "joko", "joko", {"sari", "joko"}, "the contact confirms with the reporter"),
    (K.TICKET_CONFIRMED, "sari", 1, "joko", "joko", {"joko"}, "the technician learns that it helped"),
    (K.TICKET_CLOSED, None, 1, "joko", "joko", {"sari", "joko"}, "closed by itself"),
    (K.TICKET_REOPENED, "sari", 1, "joko", "joko", {"joko"}, "it is his again"),
    (K.TICKET_REOPENED, "sari", 1, None, None, TIER1, "nobody had it: the queue"),
    (K.TICKET_CANCELLED, "sari", 1, "joko", "joko", {"joko"}, "no work left"),
    (K.TICKET_TRIAGED, "joko", 1, "joko", "joko", NOBODY, "the trace alone is wanted"),
    (K.TICKET_LINKED, "joko", 1, "joko", "joko", NOBODY, "the trace alone is wanted"),
    (K.TICKET_NUDGED, "bambang", 1, "joko", "joko", TIER1, "who has it and their lead are reminded"),
    (K.TICKET_NUDGED, "bambang", 2, None, "joko", {"budi", "nadia"}, "nobody in Tier 2 has it: the queue, not who reminds"),
    (K.CLOCK_WARNED, None, 1, "joko", "joko", {"joko"}, "who holds it"),
    (K.CLOCK_WARNED, None, 1, None, None, TIER1, "nobody holds it: the queue"),
    (K.CLOCK_WARNED, None, 2, None, None, TIER2, "nobody in Tier 2 holds it"),
    (K.CLOCK_BREACHED, None, 1, "joko", "joko", TIER1, "who holds it and their lead"),
    (K.CLOCK_BREACHED, None, 2, "budi", "joko", {"budi", "bambang"}, "who holds it and the lead of Tier 2"),
    (K.CLOCK_RAISED, None, 1, "joko", "joko", NOBODY, "the ladder names nobody"),
    (K.CLOCK_REMINDED, None, 1, "joko", "joko", NOBODY, "the ladder names nobody"),
    (K.ESCALATION_OFFERED, None, 1, "joko", "joko", {"joko"}, "it is his choice"),
    (K.TICKET_HANDED_OVER, "budi", 2, "budi", "joko", {"sari", "joko"}, "the reporter and the contact learn where it lies"),
    (K.HAND_OVER_REMINDED, None, 2, "budi", "joko", {"budi"}, "who has to ask again"),
    (K.HAND_OVER_ENDED, "budi", 2, "budi", "joko", {"sari", "joko"}, "the work goes on here"),
    (K.APPROVAL_ASKED, "budi", 2, "budi", "joko", {"bambang"}, "whose approval it is"),
    (K.APPROVAL_DECIDED, "bambang", 2, "budi", "joko", {"budi"}, "who may go on now"),
    (K.RECOMMENDATION_GIVEN, "budi", 2, "budi", "joko", {"sari", "joko"}, "who asked for it"),
    (K.HEAD_ALERTED, None, 1, "joko", "joko", {"lestari", "hesti"}, "the department's own head and lead"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "doer", "tier", "assignee", "contact", "expected"),
    [row[:6] for row in ROWS],
    ids=[f"{row[0]}: {row[6]}" for row in ROWS],
)
def test_the_table_names_who_hears_of_it(cast, kind, doer, tier, assignee, contact, expected):
    event = an_event(cast, kind, doer=doer, tier=tier, assignee=assignee, contact=contact)

    assert {person.username for person in recipients.of(event)} == expected


def test_a_missed_tier2_hold_goes_to_the_lead_of_tier2_even_when_the_ticket_is_back_with_tier1(cast):
    event = an_event(cast, K.CLOCK_BREACHED, doer=None, tier=1, assignee="joko", contact="joko", measure="tier2_hold")

    assert {person.username for person in recipients.of(event)} == {"joko", "bambang"}


def test_every_kind_that_is_told_stands_in_this_table():
    loans = {K.LOAN_ASKED, K.LOAN_GRANTED, K.LOAN_REFUSED, K.LOAN_ENDED}  # tested with the loans themselves
    assert set(ticket_audiences.AUDIENCE) - loans <= {row[0] for row in ROWS}


@pytest.mark.parametrize("who", ["joko", "sari"], ids=["by role", "by name"])
def test_a_deactivated_person_hears_nothing(cast, who):
    accounts.deactivate_user(user=getattr(cast, who), at=MONDAY_TEN, today=MONDAY_TEN.date())
    kind, doer = (K.TICKET_OPENED, "sari") if who == "joko" else (K.TICKET_RESOLVED, "joko")

    event = an_event(cast, kind, doer=doer, tier=1, assignee=None, contact=None)

    assert who not in {person.username for person in recipients.of(event)}


def test_whose_role_has_ended_hears_nothing_of_the_queue(cast):
    yesterday = MONDAY_TEN.date().replace(day=11)
    accounts.end_role(grant=cast.hesti.grants[0], last_day=yesterday, today=MONDAY_TEN.date(), at=MONDAY_TEN)

    event = an_event(cast, K.TICKET_OPENED, doer="sari", tier=1, assignee=None, contact=None)

    assert {person.username for person in recipients.of(event)} == {"joko"}


def test_a_department_without_tier1_is_told_to_the_administrator_and_the_lead_of_tier2(cast):
    event = timeline.record(K.COVERAGE_LOST, at=MONDAY_TEN, department=cast.sari.department_id)
    db.session.flush()

    assert {person.username for person in recipients.of(event)} == {"dewi", "bambang"}


@pytest.mark.parametrize("kind", [K.HOLIDAYS_ENDING, K.CLOCK_JUMPED])
def test_what_the_desk_itself_needs_is_told_to_the_administrators(cast, kind):
    event = timeline.record(kind, at=MONDAY_TEN)
    db.session.flush()

    assert {person.username for person in recipients.of(event)} == {"dewi"}


def test_a_digest_is_for_one_person(cast):
    event = timeline.record(K.DIGEST_ISSUED, at=MONDAY_TEN, user=cast.joko.id)
    db.session.flush()

    assert {person.username for person in recipients.of(event)} == {"joko"}


def test_what_is_answered_for_want_of_an_answer_is_told_to_who_worked_on_it_too(cast):
    event = an_event(cast, K.TICKET_RESOLVED, doer=None, tier=2, assignee="budi", contact="joko", unanswered=True)

    assert {person.username for person in recipients.of(event)} == {"sari", "joko", "budi"}


def test_a_wait_that_ended_by_itself_is_told_to_the_worker_and_the_lead(cast):
    event = an_event(cast, K.TICKET_RESUMED, doer=None, tier=2, assignee="budi", contact="joko", wait_is_over=True)

    assert {person.username for person in recipients.of(event)} == {"budi", "bambang"}


def an_event(cast, kind, *, doer, tier, assignee, contact, **details):
    """An event on Sari's ticket, which stands as told."""
    ticket = make_ticket(cast.sari)
    ticket.tier = tier
    ticket.assignee_id = getattr(cast, assignee).id if assignee else None
    ticket.contact_id = getattr(cast, contact).id if contact else None
    event = timeline.record(kind, at=MONDAY_TEN, actor=doer and cast.actor(doer), ticket=ticket, **details)
    db.session.flush()
    return event
