"""What is done with a ticket: taking, giving, answering, waiting, closing, reopening."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.accounts.models import User
from desk.accounts.policy import Role
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.escalation import operations as escalation
from desk.escalation.jobs import sweep
from desk.sla.kinds import StopReason
from desk.sla.queries import clocks_of
from desk.tickets import endings, operations, queries, queue_queries
from desk.tickets.routes import Way
from desk.tickets.states import IllegalMove, Move, Status, WaitingFor
from tests.factories import MONDAY_TEN, make_ticket, make_user

LATER = MONDAY_TEN + timedelta(minutes=20)


@pytest.fixture
def ticket(cast):
    return make_ticket(cast.sari)


def taken(cast, name="joko", **more):
    ticket = make_ticket(cast.sari, **more)
    operations.take_ticket(ticket=ticket, actor=cast.actor(name), at=MONDAY_TEN)
    return ticket


def resolved(cast, at=MONDAY_TEN):
    ticket = taken(cast)
    operations.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Sudah.", at=at)
    return ticket


def at_tier_two(cast):
    ticket = taken(cast)
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="Perlu", tried="Sudah", at=MONDAY_TEN)
    operations.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=LATER)
    return ticket


def test_taking_makes_the_technician_worker_and_contact(cast, ticket):
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=LATER)

    assert (ticket.status, ticket.assignee_id, ticket.contact_id) == (Status.IN_PROGRESS, cast.joko.id, cast.joko.id)
    assert ticket.responded_at is None, "taking is not answering"


def test_a_ticket_cannot_be_taken_twice(cast, ticket):
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=LATER)

    for name in ("joko", "hesti"):
        with pytest.raises(Conflict):
            operations.take_ticket(ticket=ticket, actor=cast.actor(name), at=LATER)
    assert ticket.assignee_id == cast.joko.id


def test_what_was_given_to_a_colleague_is_not_taken_from_them(cast, ticket):
    operations.assign_ticket(ticket=ticket, actor=cast.actor("hesti"), assignee=cast.joko, at=LATER)

    with pytest.raises(Conflict):
        operations.take_ticket(ticket=ticket, actor=cast.actor("hesti"), at=LATER)
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=LATER)
    assert ticket.status is Status.IN_PROGRESS


@pytest.mark.parametrize("name", ["sari", "tono", "budi", "lestari", "dewi"])
def test_work_is_given_only_inside_the_responsible_tier(cast, ticket, name):
    with pytest.raises(BadInput) as refused:
        operations.assign_ticket(ticket=ticket, actor=cast.actor("hesti"), assignee=getattr(cast, name), at=LATER)

    assert refused.value.field == "assignee"
    assert ticket.assignee_id is None


def test_work_is_not_given_to_somebody_who_has_left(cast, ticket):
    gone = make_user(username="gone", roles=(Role.TIER1_AGENT,))
    db.session.get_one(User, gone.id).deactivated_at = MONDAY_TEN

    with pytest.raises(BadInput):
        operations.assign_ticket(ticket=ticket, actor=cast.actor("hesti"), assignee=gone, at=LATER)


def test_the_coordinator_of_tier_two_gives_work_in_tier_two(cast):
    ticket = at_tier_two(cast)

    with pytest.raises(BadInput):
        operations.assign_ticket(ticket=ticket, actor=cast.actor("bambang"), assignee=cast.joko, at=LATER)
    operations.assign_ticket(ticket=ticket, actor=cast.actor("bambang"), assignee=cast.nadia, at=LATER)

    assert (ticket.assignee_id, ticket.contact_id) == (cast.nadia.id, cast.joko.id), "Tier 1 stays the contact"


def test_waiting_for_the_reporter_ends_with_their_answer(cast):
    ticket, joko = taken(cast), cast.actor("joko")
    operations.hold_ticket(ticket=ticket, actor=joko, waiting_for=WaitingFor.REPORTER, reason="Tipe apa?", at=LATER)
    assert (ticket.status, ticket.waiting_for) == (Status.WAITING, WaitingFor.REPORTER)

    operations.reply(ticket=ticket, actor=joko, body="Kami tunggu.", at=LATER)
    assert ticket.status is Status.WAITING, "the technician's own words change nothing"
    operations.reply(ticket=ticket, actor=cast.actor("sari"), body="Epson L3110", at=LATER)

    assert (ticket.status, ticket.waiting_for, ticket.assignee_id) == (Status.IN_PROGRESS, None, cast.joko.id)


def test_only_tier_two_waits_for_a_vendor(cast):
    lower, upper = taken(cast), at_tier_two(cast)
    waiting = {"waiting_for": WaitingFor.VENDOR, "reason": "Menunggu ISP", "at": LATER}

    with pytest.raises(BadInput) as refused:
        operations.hold_ticket(ticket=lower, actor=cast.actor("joko"), **waiting)
    operations.hold_ticket(ticket=upper, actor=cast.actor("budi"), **waiting)
    operations.reply(ticket=upper, actor=cast.actor("sari"), body="Masih mati", at=LATER)

    assert refused.value.field == "waiting_for"
    assert upper.status is Status.WAITING, "the reporter is not whom we wait for"


def test_the_technician_can_go_on_without_an_answer(cast):
    ticket, joko = taken(cast), cast.actor("joko")
    operations.hold_ticket(ticket=ticket, actor=joko, waiting_for=WaitingFor.REPORTER, reason="Tipe apa?", at=LATER)

    operations.resume_ticket(ticket=ticket, actor=joko, at=LATER)

    assert (ticket.status, ticket.waiting_for) == (Status.IN_PROGRESS, None)


@pytest.mark.row("LLG-03")
def test_an_answer_of_tier_two_goes_back_through_the_contact(cast):
    ticket = at_tier_two(cast)

    operations.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Port diganti.", at=LATER)

    assert (ticket.status, ticket.tier, ticket.assignee_id) == (Status.RESOLVED, 1, cast.joko.id)
    assert ticket.responsible_department_id == ticket.department_id
    assert [row.ticket for row in queue_queries.to_confirm(cast.actor("joko"), LATER)] == [ticket]


def test_a_direct_service_is_answered_by_tier_two_itself(cast):
    ticket = taken(cast, "budi", service="EMAIL")

    operations.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Akun dibuat.", at=LATER)

    assert (ticket.status, ticket.tier, ticket.assignee_id) == (Status.RESOLVED, 2, cast.budi.id)
    assert queue_queries.to_confirm(cast.actor("joko"), LATER) == []


@pytest.mark.parametrize("name", ["sari", "joko"])
def test_the_reporter_or_tier_one_confirms(cast, name):
    ticket = resolved(cast)

    operations.confirm_ticket(ticket=ticket, actor=cast.actor(name), at=LATER)

    assert (ticket.status, ticket.closed_at, ticket.closes_at) == (Status.CLOSED, LATER, None)
    assert all(clock.stopped_at for clock in clocks_of(ticket.id))


def test_what_nobody_confirms_closes_at_the_end_of_the_fifth_working_day(cast):
    ticket = resolved(cast)  # on Monday the 12th: Tuesday is the first day, Monday the 19th the fifth
    closes_at = datetime(2026, 10, 19, 9, 0, tzinfo=UTC)
    db.session.commit()

    early = sweep(closes_at - timedelta(seconds=1))
    assert (early["closed"], ticket.status) == (0, Status.RESOLVED)
    late = sweep(closes_at)

    db.session.refresh(ticket)
    assert (late["closed"], ticket.status, ticket.closed_at) == (1, Status.CLOSED, closes_at)
    assert sweep(closes_at)["closed"] == 0, "once is enough"


@pytest.mark.parametrize(
    ("resolved_at", "last", "reason"),
    [
        ("2026-10-12 03:00", "2026-10-19 09:00", "Monday: across the weekend to Monday at closing"),
        ("2026-10-09 09:00", "2026-10-16 09:30", "Friday: the next Friday, which closes half an hour later"),
        ("2026-10-10 03:00", "2026-10-16 09:30", "Saturday: Monday is the first day"),
        ("2026-08-14 03:00", "2026-08-24 09:00", "a holiday in between does not count"),
        ("2026-12-23 03:00", "2027-01-04 09:00", "neither do collective leave, Christmas and New Year"),
    ],
)
def test_a_ticket_can_be_reopened_for_five_working_days(cast, resolved_at, last, reason):
    moment, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (resolved_at, last))
    assert endings.last_moment_to_reopen(moment) == last, reason
    in_time, too_late = (make_ticket(cast.sari, at=moment) for _ in range(2))
    for ticket in (in_time, too_late):
        operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=moment)
        operations.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Sudah.", at=moment)
        operations.confirm_ticket(ticket=ticket, actor=cast.actor("sari"), at=moment)

    operations.reopen_ticket(ticket=in_time, actor=cast.actor("sari"), reason="Macet lagi", at=last)
    with pytest.raises(IllegalMove):
        operations.reopen_ticket(
            ticket=too_late, actor=cast.actor("sari"), reason="Macet lagi", at=last + timedelta(seconds=1)
        )

    assert (in_time.status, in_time.reopens, in_time.closed_at) == (Status.ACCEPTED, 1, None)
    assert (in_time.resolved_at, in_time.closes_at, in_time.assignee_id) == (None, None, cast.joko.id)
    assert (too_late.status, too_late.reopens) == (Status.CLOSED, 0)


def test_a_cancelled_ticket_has_no_running_clock_and_stays_cancelled(cast, ticket):
    operations.cancel_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Sudah bisa", at=LATER)

    assert (ticket.status, ticket.closed_at) == (Status.CANCELLED, LATER)
    assert {clock.stopped_because for clock in clocks_of(ticket.id)} == {StopReason.CANCELLED}
    with pytest.raises(IllegalMove):
        operations.reopen_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Ternyata belum", at=LATER)


@pytest.mark.row("LLG-05")
def test_a_return_needs_a_reason_and_is_counted(cast):
    ticket = at_tier_two(cast)

    with pytest.raises(BadInput):
        escalation.return_ticket(ticket=ticket, actor=cast.actor("budi"), reason="  ", at=LATER)
    escalation.return_ticket(ticket=ticket, actor=cast.actor("budi"), reason="Uji port lain", at=LATER)
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="Sudah", tried="Tiga port", at=LATER)
    escalation.return_ticket(ticket=ticket, actor=cast.actor("bambang"), reason="Uji kabel", at=LATER)

    assert (ticket.returns, ticket.tier, ticket.assignee_id) == (2, 1, cast.joko.id)
    assert (ticket.responsible_department_id, ticket.way) == (ticket.department_id, Way.TIER1)


@pytest.mark.row("LLG-05")
def test_tier_two_reads_on_for_thirty_days_after_a_return(cast):
    ticket, budi = at_tier_two(cast), cast.actor("budi")
    escalation.return_ticket(ticket=ticket, actor=budi, reason="Uji port lain", at=LATER)
    db.session.flush()

    almost = LATER + timedelta(days=30) - timedelta(seconds=1)
    assert queries.get_ticket(budi, ticket.number, almost) is ticket
    with pytest.raises(Forbidden):
        operations.reply(ticket=ticket, actor=budi, body="Bagaimana?", at=almost)
    with pytest.raises(NotFound):
        queries.get_ticket(budi, ticket.number, LATER + timedelta(days=30))


def test_every_move_has_a_page_or_belongs_to_the_desk():
    from desk.tickets.moves import PAGES

    assert {page.move for page in PAGES if page.move} == set(Move) - {Move.CLOSE, Move.RESOLVE_TOGETHER}
