"""Loans: with the host's consent a colleague of elsewhere reads and works on one ticket, until a day, and nothing else."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from desk.accounts.policy import Action, Role
from desk.accounts.policy_words import LENT_FOR
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.notify import recipients
from desk.staffing import jobs, lending
from desk.staffing.models import Loan
from desk.tickets import operations as tickets
from desk.tickets import queries
from desk.tickets.models import Ticket
from desk.timeline import Event
from tests.factories import MONDAY_TEN, actor_of, make_ticket, make_user

FRIDAY = date(2026, 10, 16)
LAST_MOMENT = datetime.fromisoformat("2026-10-16T23:59:59+07:00")


@pytest.fixture
def host(cast):
    """Tono works in another department; his coordinator is Ratna."""
    return make_user(username="ratna", name="Ratna", department="DISDIKBUD", roles=(Role.TIER1_LEAD,))


def ask(cast, ticket: Ticket, person=None, until: date = FRIDAY, by: str = "hesti") -> Loan:
    return lending.ask_loan(
        ticket=ticket,
        person=person or cast.tono,
        until=until,
        reason="Ahli sakelar",
        actor=cast.actor(by),
        at=MONDAY_TEN,
    )


def lent(cast, host, ticket: Ticket) -> Loan:
    loan = ask(cast, ticket)
    lending.decide_loan(loan=loan, consents=True, answer="", actor=actor_of(host), at=MONDAY_TEN)
    return loan


def reached(cast, at: datetime) -> set[str]:
    return {ticket.number for ticket in db.session.scalars(queries.visible_to(cast.actor("tono"), at))}


def allowed(cast, ticket: Ticket, at: datetime) -> set[Action]:
    tono = cast.actor("tono")
    of_tickets = [action for action in Action if action.value.startswith("ticket.")]
    in_words = {action for action in of_tickets if queries.may(tono, action, ticket, at)}
    in_the_database = {
        action
        for action in of_tickets
        if db.session.scalars(select(Ticket.id).where(Ticket.id == ticket.id, queries.within(tono, action, at))).first()
    }
    assert in_words == in_the_database, "the policy and the database say the same"
    return in_words


@pytest.mark.row("BKS-04")
def test_consent_reaches_this_one_ticket_until_the_end_of_the_day(cast, context, host):
    ticket, other = make_ticket(cast.sari), make_ticket(cast.sari)
    loan = ask(cast, ticket)
    assert allowed(cast, ticket, MONDAY_TEN) == set(), "asking is not consent"
    asked = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert asked is not None
    assert {one.username for one in recipients.of(asked)} == {"ratna"}

    lending.decide_loan(loan=loan, consents=True, answer="", actor=actor_of(host), at=MONDAY_TEN)

    assert allowed(cast, ticket, MONDAY_TEN) == set(LENT_FOR)
    assert allowed(cast, ticket, LAST_MOMENT) == set(LENT_FOR)
    assert allowed(cast, ticket, LAST_MOMENT + timedelta(seconds=1)) == set()
    assert allowed(cast, other, MONDAY_TEN) == set()
    assert reached(cast, MONDAY_TEN) == {ticket.number}
    granted = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert granted is not None
    assert {one.username for one in recipients.of(granted)} == {"hesti", "tono"}


def test_the_right_ends_with_the_ticket(cast, context, host):
    ticket = make_ticket(cast.sari)
    lent(cast, host, ticket)

    tickets.cancel_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Sudah", at=MONDAY_TEN)

    assert allowed(cast, ticket, MONDAY_TEN) == set()
    db.session.commit()
    assert jobs.end_loans(MONDAY_TEN) == 1


def test_what_the_colleague_had_in_hand_is_the_queues_when_the_day_is_over(cast, context, host):
    ticket = make_ticket(cast.sari)
    loan = lent(cast, host, ticket)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("tono"), at=MONDAY_TEN)
    assert ticket.contact_id is None, "the reporter's contact is Tier 1 of their own department"
    db.session.commit()
    assert jobs.end_loans(LAST_MOMENT) == 0

    assert jobs.end_loans(LAST_MOMENT + timedelta(seconds=1)) == 1

    db.session.expire_all()
    assert (ticket.assignee_id, ticket.lent_to_id, loan.state) == (None, None, "ended")


def test_a_lent_colleague_is_among_those_to_whom_it_can_be_assigned(cast, context, host):
    ticket = make_ticket(cast.sari)
    lent(cast, host, ticket)

    tickets.assign_ticket(ticket=ticket, actor=cast.actor("hesti"), assignee=cast.tono, at=MONDAY_TEN)

    assert (ticket.assignee_id, ticket.contact_id) == (cast.tono.id, None)


@pytest.mark.parametrize("name", ["tono", "hesti", "joko", "sari", "dewi", "bambang"])
def test_only_the_host_consents_and_not_the_colleague(cast, context, host, name):
    loan = ask(cast, make_ticket(cast.sari))

    with pytest.raises(Forbidden):
        lending.decide_loan(loan=loan, consents=True, answer="", actor=cast.actor(name), at=MONDAY_TEN)


@pytest.mark.parametrize("name", ["joko", "sari", "tono", "bambang"])
def test_only_the_lead_of_those_who_hold_the_ticket_asks(cast, context, name):
    with pytest.raises(Forbidden):
        ask(cast, make_ticket(cast.sari), by=name)


@pytest.mark.parametrize(
    ("whom", "until", "field"),
    [("joko", FRIDAY, "person"), ("sari", FRIDAY, "person"), ("eko", FRIDAY, "person"), ("dewi", FRIDAY, "person"),
     ("tono", date(2026, 10, 11), "until"), ("tono", date(2027, 10, 11), "until")],
)  # fmt: skip
def test_a_loan_that_cannot_be_is_refused(cast, context, whom, until, field):
    with pytest.raises(BadInput) as refused:
        ask(cast, make_ticket(cast.sari), getattr(cast, whom), until)

    assert refused.value.field == field


def test_a_ticket_has_one_loan_at_a_time_and_a_refusal_has_a_reason(cast, context, host):
    ticket = make_ticket(cast.sari)
    loan = ask(cast, ticket)
    with pytest.raises(Conflict):
        ask(cast, ticket)
    with pytest.raises(BadInput):
        lending.decide_loan(loan=loan, consents=False, answer=" ", actor=actor_of(host), at=MONDAY_TEN)
    lending.decide_loan(loan=loan, consents=False, answer="Sibuk ANBK", actor=actor_of(host), at=MONDAY_TEN)

    assert allowed(cast, ticket, MONDAY_TEN) == set()
    ask(cast, ticket)


def test_the_pages_of_a_loan(cast, client_as, host, moment):
    ticket = make_ticket(cast.sari, description="Rahasia dapur. Printer macet.")
    hesti, ratna, tono = client_as(cast.hesti), client_as(host), client_as(cast.tono)
    page = f"/tickets/{ticket.number}"
    assert (
        hesti.send(f"{page}/loan", person=str(cast.tono.id), until="2026-10-16", reason="Ahli sakelar").status_code
        == 303
    )
    assert tono.get(page).status_code == 404
    loan = db.session.scalars(select(Loan)).one()
    seen = ratna.get("/loans").get_data(as_text=True)
    assert ticket.number in seen
    assert "Rahasia dapur" not in seen, "the host does not read the ticket"
    assert hesti.send(f"/loans/{loan.id}/decision", page="/loans", consents="yes").status_code == 404
    assert ratna.send(f"/loans/{loan.id}/decision", page="/loans", consents="no").status_code == 422
    assert ratna.send(f"/loans/{loan.id}/decision", page="/loans", consents="yes").status_code == 303

    assert cast.tono.name in hesti.get(page).get_data(as_text=True)
    assert tono.send(f"{page}/take", page=page).status_code == 303
    assert tono.get(f"{page}/escalate").status_code == 403
    assert hesti.send(f"{page}/loan-end", page=f"{page}/assign").status_code == 303
    assert tono.get(page).status_code == 404
