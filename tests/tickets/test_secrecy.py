"""Biasa, terbatas, rahasia: who may know of a ticket, whatever their roles reach otherwise (LLG-27)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts.policy import Action, Role, Secrecy
from desk.catalogue.models import Service
from desk.database import db
from desk.dossiers import audit_access
from desk.errors import BadInput, Forbidden
from desk.escalation import operations as escalation
from desk.event_kinds import EventKind
from desk.reports.documents import Period
from desk.tickets import classing, operations, queries
from desk.tickets.models import Ticket
from desk.tickets.states import Status
from desk.timeline import Event, OutboxEntry
from tests.factories import MONDAY_TEN, make_ticket, make_user

LATER = MONDAY_TEN + timedelta(minutes=20)
EVERYBODY = (
    "sari", "joko", "hesti", "lestari", "tono", "budi", "nadia", "bambang", "rina", "dewi", "yosef", "eko", "wahyu",
)  # fmt: skip
ON_TICKETS = [
    action for action in Action if action.value.startswith(("ticket.", "disposition.", "promise.", "reports."))
]
# Who reads a ticket of the health agency that Joko has in hand, and the same one once it lies with Tier 2 and Budi has it.
WITH_JOKO = {
    Secrecy.ORDINARY: {"sari", "joko", "wahyu", "hesti", "lestari", "bambang", "yosef"},
    Secrecy.LIMITED: {"sari", "joko", "wahyu", "hesti", "lestari", "bambang", "yosef"},
    Secrecy.SECRET: {"sari", "joko", "hesti", "lestari", "bambang", "yosef"},
}
WITH_BUDI = {
    Secrecy.ORDINARY: {"sari", "joko", "wahyu", "hesti", "lestari", "budi", "nadia", "bambang", "yosef"},
    Secrecy.LIMITED: {"sari", "joko", "hesti", "lestari", "budi", "nadia", "bambang", "yosef"},
    Secrecy.SECRET: {"sari", "joko", "hesti", "lestari", "budi", "bambang", "yosef"},
}


@pytest.fixture
def people(cast):
    """The cast, and Wahyu: a second technician of the health agency's Tier 1."""
    cast.wahyu = make_user(username="wahyu", name="Wahyu", department="DINKES", roles=(Role.TIER1_AGENT,))
    return cast


def in_hand(people, *, tier, secrecy=Secrecy.ORDINARY):
    ticket = make_ticket(people.sari)
    operations.take_ticket(ticket=ticket, actor=people.actor("joko"), at=MONDAY_TEN)
    if tier == 2:
        escalation.escalate_ticket(
            ticket=ticket, actor=people.actor("joko"), reason="Perlu", tried="Sudah", at=MONDAY_TEN
        )
        operations.take_ticket(ticket=ticket, actor=people.actor("budi"), at=MONDAY_TEN)
    ticket.secrecy = secrecy
    db.session.flush()
    return ticket


def readers(people, ticket, action=Action.TICKET_READ):
    """By the policy and by the condition of every list; the two say the same of everybody."""
    by_policy = {name for name in EVERYBODY if queries.may(people.actor(name), action, ticket, LATER)}
    reached = {name: select(queries.within(people.actor(name), action, LATER)) for name in EVERYBODY}
    by_list = {
        name
        for name, found in reached.items()
        if db.session.scalar(found.where(Ticket.id == ticket.id).select_from(Ticket))
    }
    assert by_policy == by_list
    return by_policy


@pytest.mark.row("LLG-27")
@pytest.mark.parametrize(("tier", "table"), [(1, WITH_JOKO), (2, WITH_BUDI)])
@pytest.mark.parametrize("secrecy", Secrecy)
def test_a_class_lets_in_those_that_it_names_and_nobody_else(people, tier, table, secrecy):
    ticket = in_hand(people, tier=tier, secrecy=secrecy)

    assert readers(people, ticket) == table[secrecy]


@pytest.mark.row("LLG-27")
@pytest.mark.parametrize("action", ON_TICKETS)
def test_policy_and_lists_agree_on_every_action_and_class(people, action):
    for tier in (1, 2):
        for secrecy in Secrecy:
            readers(people, in_hand(people, tier=tier, secrecy=secrecy), action)


@pytest.mark.row("LLG-27")
def test_a_secret_ticket_that_nobody_has_is_seen_by_those_who_give_it_to_somebody(people):
    ticket = make_ticket(people.sari)
    ticket.secrecy = Secrecy.SECRET
    db.session.flush()

    assert readers(people, ticket) == {"sari", "hesti", "lestari", "bambang", "yosef"}

    operations.assign_ticket(ticket=ticket, actor=people.actor("hesti"), assignee=people.wahyu, at=LATER)
    db.session.flush()
    assert readers(people, ticket) == {"sari", "wahyu", "hesti", "lestari", "bambang", "yosef"}


@pytest.mark.row("LLG-27")
def test_handed_up_a_secret_ticket_waits_for_the_coordinator_of_tier_2_and_comes_back_to_who_had_it(people):
    ticket = in_hand(people, tier=1, secrecy=Secrecy.SECRET)
    escalation.escalate_ticket(ticket=ticket, actor=people.actor("joko"), reason="Perlu", tried="Sudah", at=LATER)
    db.session.flush()
    assert readers(people, ticket) == {"sari", "joko", "hesti", "lestari", "bambang", "yosef"}
    with pytest.raises(Forbidden):
        operations.take_ticket(ticket=ticket, actor=people.actor("nadia"), at=LATER)

    operations.assign_ticket(ticket=ticket, actor=people.actor("bambang"), assignee=people.nadia, at=LATER)
    escalation.return_ticket(ticket=ticket, actor=people.actor("nadia"), reason="Uji lagi", at=LATER)
    db.session.flush()

    assert readers(people, ticket) == WITH_JOKO[Secrecy.SECRET]


@pytest.mark.row("LLG-27")
def test_tier_2_does_not_go_on_reading_what_was_limited_and_given_back(people):
    ticket = in_hand(people, tier=2, secrecy=Secrecy.LIMITED)
    escalation.return_ticket(ticket=ticket, actor=people.actor("budi"), reason="Uji lagi", at=LATER)
    db.session.flush()

    assert readers(people, ticket) == WITH_JOKO[Secrecy.LIMITED]


@pytest.mark.row("LLG-27")
def test_the_class_of_a_new_ticket_is_that_of_its_service(people):
    service = db.session.scalars(select(Service).where(Service.code == "PC")).one()
    service.secrecy = Secrecy.LIMITED
    db.session.flush()

    assert make_ticket(people.sari).secrecy is Secrecy.LIMITED


@pytest.mark.row("LLG-27")
def test_whoever_holds_it_classes_it_with_a_reason_that_is_kept_and_told_to_nobody(people):
    ticket = in_hand(people, tier=1)
    told = db.session.query(OutboxEntry).count()

    classing.classify_ticket(
        ticket=ticket, secrecy=Secrecy.SECRET, reason="Memuat data pasien", actor=people.actor("joko"), at=LATER
    )
    db.session.flush()

    assert ticket.secrecy is Secrecy.SECRET
    entry = queries.timeline_of(ticket, with_internal=True)[-1]
    assert (entry.event.kind, entry.event.details["changes"]) == (
        EventKind.TICKET_CLASSIFIED,
        {"secrecy": ["ordinary", "secret"]},
    )
    assert entry.comment.body == "Memuat data pasien"
    assert "Memuat data pasien" not in str(queries.timeline_of(ticket, with_internal=False)[-1].comment)
    assert db.session.query(OutboxEntry).count() == told


@pytest.mark.row("LLG-27")
@pytest.mark.parametrize("reason", ["", "  "])
def test_no_class_without_a_reason(people, reason):
    with pytest.raises(BadInput):
        classing.classify_ticket(
            ticket=in_hand(people, tier=1),
            secrecy=Secrecy.SECRET,
            reason=reason,
            actor=people.actor("joko"),
            at=LATER,
        )


@pytest.mark.row("LLG-27")
def test_nobody_locks_themselves_out_and_a_wrong_class_is_undone_by_a_coordinator(people):
    ticket = in_hand(people, tier=1)
    with pytest.raises(BadInput, match="Take the ticket first"):
        classing.classify_ticket(
            ticket=ticket, secrecy=Secrecy.SECRET, reason="Salah", actor=people.actor("wahyu"), at=LATER
        )
    assert ticket.secrecy is Secrecy.ORDINARY

    ticket.secrecy, ticket.assignee_id, ticket.contact_id = Secrecy.SECRET, None, None
    ticket.status = Status.ACCEPTED
    db.session.flush()
    for name in ("hesti", "bambang"):
        assert queries.may(people.actor(name), Action.TICKET_CLASSIFY, ticket, LATER)
    classing.classify_ticket(
        ticket=ticket, secrecy=Secrecy.ORDINARY, reason="Keliru", actor=people.actor("bambang"), at=LATER
    )
    db.session.flush()
    assert readers(people, ticket) == WITH_JOKO[Secrecy.ORDINARY]


@pytest.mark.row("LLG-27")
@pytest.mark.parametrize("name", ["sari", "tono", "budi", "lestari", "dewi", "yosef", "rina"])
def test_who_does_not_hold_it_changes_no_class(people, name):
    with pytest.raises(Forbidden):
        classing.classify_ticket(
            ticket=in_hand(people, tier=1), secrecy=Secrecy.SECRET, reason="Coba", actor=people.actor(name), at=LATER
        )


@pytest.mark.row("LLG-27")
def test_a_technician_of_another_department_who_opens_a_ticket_by_number_finds_nothing_and_it_is_kept(
    app, people, client_as, moment
):
    ticket = in_hand(people, tier=1)
    db.session.commit()
    tono = client_as(people.tono)

    page = tono.get(f"/tickets/{ticket.number}")

    assert page.status_code == 404
    assert ticket.title not in page.text
    kept = refusals()
    assert [(event.actor_id, event.details) for event in kept] == [(people.tono.id, {"number": ticket.number})]
    assert kept[0].actor_standing == "tier1_agent@DISDIKBUD"
    assert kept[0].ticket_id is None, "the ticket's own people read nothing of it, and nothing of theirs changes"

    tono.get(f"/tickets/{ticket.number}")
    assert len(refusals()) == 1, "once an hour: a page that was left open asks again and again"
    assert tono.get("/tickets/D-2610-99999-9").status_code == 404
    assert len(refusals()) == 1, "a number that there is not is nobody's"
    day = Period(MONDAY_TEN.date(), MONDAY_TEN.date(), "")
    with app.test_request_context():
        assert ticket.number in str(audit_access.changed(day, LATER).parts), (
            "the auditor finds it in the sheet of access"
        )


@pytest.mark.row("LLG-27")
def test_a_colleague_who_may_not_see_a_secret_ticket_finds_nothing_and_it_is_kept(people, client_as, moment):
    ticket = in_hand(people, tier=1, secrecy=Secrecy.SECRET)
    db.session.commit()

    assert client_as(people.wahyu).get(f"/tickets/{ticket.number}").status_code == 404
    assert [event.actor_id for event in refusals()] == [people.wahyu.id]
    assert client_as(people.joko).get(f"/tickets/{ticket.number}").status_code == 200
    assert len(refusals()) == 1


def refusals():
    return db.session.scalars(select(Event).where(Event.kind == EventKind.TICKET_REFUSED).order_by(Event.id)).all()


@pytest.mark.row("LLG-27")
def test_the_class_is_changed_and_shown_on_the_page_and_found_by_the_list(people, client_as, moment):
    ticket = in_hand(people, tier=1)
    other = make_ticket(people.sari)
    db.session.commit()
    joko, page = client_as(people.joko), f"/tickets/{ticket.number}"

    assert joko.get(f"{page}/class").status_code == 200
    sent = joko.send(f"{page}/class", version=str(ticket.version), secrecy="limited", reason="Data pasien")

    assert sent.status_code == 303
    html = joko.get(page).text
    assert "Data pasien" in html
    assert "#lock" in html
    listed = joko.get("/tickets?secrecy=limited").text
    assert ticket.number in listed
    assert other.number not in listed
    assert "Data pasien" not in client_as(people.sari).get(page).text
