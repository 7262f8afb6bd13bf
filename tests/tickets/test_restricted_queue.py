"""The queue of information security: seen by those of Tier 2 who have the duty, and by who leads them (LLG-32)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts.policy import Action, Role, Secrecy
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.escalation import operations as escalation
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.shifts import book_queries
from desk.shifts.models import Post
from desk.tickets import handing, listing, offering, operations, queries, queue_queries
from desk.tickets.filters import Filters
from desk.tickets.models import Ticket
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket, make_user, put_on_duty

LATER = MONDAY_TEN + timedelta(minutes=20)
EVERYBODY = (
    "sari", "joko", "hesti", "lestari", "tono", "budi", "nadia", "ketut", "bambang", "rina", "dewi", "yosef", "eko",
)  # fmt: skip
ABOVE = {
    "sari",
    "hesti",
    "lestari",
    "bambang",
    "yosef",
}  # who reported it, and those who supervise: no class keeps them out


@pytest.fixture
def people(cast):
    """The cast, with Ketut of Tier 2, who has the skill of information security; Budi has another one, Nadia none."""
    cast.ketut = make_user(username="ketut", name="Ketut Adi", department="DISKOMINFO", roles=(Role.TIER2_AGENT,))
    put_on_duty(cast.ketut)
    put_on_duty(cast.budi, "network")
    return cast


@pytest.fixture
def attacked(people):
    """A ticket of a service whose queue is restricted; it lies with Tier 2 and nobody has it."""
    return make_ticket(people.sari, service="CSIRT", description="Halaman disusupi tautan judi.")


def readers(people, ticket, action=Action.TICKET_READ):
    """By the policy and by the condition of every list; the two say the same of everybody."""
    by_policy = {name for name in EVERYBODY if queries.may(people.actor(name), action, ticket, LATER)}
    by_list = {
        name
        for name in EVERYBODY
        if db.session.scalar(
            select(Ticket.id).where(Ticket.id == ticket.id, queries.within(people.actor(name), action, LATER))
        )
    }
    assert by_policy == by_list
    return by_policy


@pytest.mark.row("LLG-32")
def test_the_catalogue_says_which_queues_are_restricted_and_by_which_skill(cast):
    found = db.session.scalars(select(Service).where(Service.restricted)).all()

    assert {(one.code, one.skill.code, one.secrecy) for one in found} == {
        ("CSIRT", "security", Secrecy.LIMITED),
        ("VA", "security", Secrecy.LIMITED),
    }


@pytest.mark.row("LLG-32")
def test_a_security_ticket_is_invisible_to_ordinary_tier_2(people, attacked):
    assert readers(people, attacked) == ABOVE | {"ketut"}
    assert readers(people, attacked, Action.QUEUE_TIER2) == {"ketut", "bambang"}
    queue = {name: [row.ticket for row in queue_queries.tier2_queue(people.actor(name), LATER)] for name in EVERYBODY}
    assert {name for name, tickets in queue.items() if attacked in tickets} == {"ketut", "bambang"}
    listed = {name: listing.page(people.actor(name), Filters(), at=LATER).rows for name in EVERYBODY}
    assert {name for name, rows in listed.items() if attacked in [row.ticket for row in rows]} == ABOVE | {"ketut"}
    found = {name: listing.page(people.actor(name), Filters(q="judi"), at=LATER).rows for name in EVERYBODY}
    assert {name for name, rows in found.items() if attacked in [row.ticket for row in rows]} == ABOVE | {"ketut"}


@pytest.mark.row("LLG-32")
@pytest.mark.parametrize("action", [a for a in Action if a.value.startswith(("ticket.", "disposition.", "promise."))])
def test_policy_and_lists_agree_on_every_action_of_a_restricted_ticket(people, attacked, action):
    readers(people, attacked, action)
    attacked.secrecy = Secrecy.ORDINARY  # its class alone was opened: the queue stays restricted
    db.session.flush()
    readers(people, attacked, action)
    assert not queries.may(people.actor("budi"), action, attacked, LATER)


@pytest.mark.row("LLG-32")
def test_it_is_given_to_nobody_who_may_not_see_it(people, attacked):
    for name in ("budi", "nadia"):
        with pytest.raises(BadInput):
            operations.assign_ticket(
                ticket=attacked, actor=people.actor("bambang"), assignee=getattr(people, name), at=LATER
            )
        with pytest.raises(Forbidden):
            operations.take_ticket(ticket=attacked, actor=people.actor(name), at=LATER)
    assert [one.user for one in offering.candidates(attacked, on=LATER.date())] == [people.ketut]

    assert offering.offer_ticket(ticket=attacked, actor=None, at=LATER) is people.ketut


@pytest.mark.row("LLG-32")
def test_even_in_their_hands_nobody_of_tier_2_sees_it_without_the_duty(people, attacked):
    operations.take_ticket(ticket=attacked, actor=people.actor("ketut"), at=LATER)
    people.ketut.skills.clear()
    db.session.flush()

    assert readers(people, attacked) == ABOVE
    successor = people.nadia
    assert handing.hand_over_from(leaver=people.ketut, successor=successor, on=LATER.date(), at=LATER) == 1
    assert attacked.assignee_id is None, "nor does it pass to somebody who may not see it"


@pytest.mark.row("LLG-32")
def test_those_with_the_duty_work_on_it_from_end_to_end(people, attacked):
    ketut = people.actor("ketut")
    operations.take_ticket(ticket=attacked, actor=ketut, at=LATER)
    operations.note(ticket=attacked, actor=ketut, body="Berkas asing ditemukan.", at=LATER)
    operations.resolve_ticket(ticket=attacked, actor=ketut, answer="Sudah dibersihkan.", at=LATER)
    db.session.flush()

    assert queries.last_answer(attacked).body == "Sudah dibersihkan."


@pytest.mark.row("LLG-32")
def test_a_technician_of_tier_1_goes_on_reading_only_what_they_handed_up(people):
    service = db.session.scalars(select(Service).where(Service.code == "CSIRT")).one()
    service.direct_t2 = False
    ticket = make_ticket(people.sari, service="CSIRT")
    assert "joko" in readers(people, ticket), "what lies with Tier 1 is Tier 1's work"

    operations.take_ticket(ticket=ticket, actor=people.actor("joko"), at=LATER)
    escalation.escalate_ticket(ticket=ticket, actor=people.actor("joko"), reason="Perlu", tried="Sudah", at=LATER)
    db.session.flush()
    assert readers(people, ticket) == ABOVE | {"joko", "ketut"}


@pytest.mark.row("LLG-32")
def test_nobody_hears_of_it_who_may_not_see_it(people, attacked):
    opened = db.session.scalars(
        select(Event).where(Event.ticket_id == attacked.id, Event.kind == EventKind.TICKET_OPENED)
    ).one()

    assert {one.username for one in recipients.of(opened)} == {"ketut", "bambang"}
    assert queue_queries.queue_of(tier=2, department_id=None) == [], "nor a group, of whose members nobody knows"


@pytest.mark.row("LLG-32")
def test_the_book_of_a_post_names_none(people, attacked):
    post = Post(tier=2, department_id=people.ketut.department_id)

    assert book_queries.open_tickets(post) == []


@pytest.mark.row("LLG-32")
def test_a_service_that_is_marked_later_is_restricted_with_all_its_tickets_at_once(people):
    ticket = make_ticket(people.sari, service="TTE")
    assert {"budi", "nadia", "joko"} <= readers(people, ticket)

    ticket.service.restricted = True
    db.session.flush()

    assert readers(people, ticket) == ABOVE | {"ketut"}


@pytest.mark.row("LLG-32")
def test_the_administrator_marks_a_service_and_not_without_a_skill(people, client_as, moment):
    db.session.commit()
    dewi = client_as(people.dewi)
    told = {
        "name": "Komputer", "name_en": "Computer", "owner": "DISKOMINFO", "demarcation": "none", "everyone": "y",
        "restricted": "y", "secrecy": "secret", "needed_skill": "",
    }  # fmt: skip

    refused = dewi.send("/admin/services/PC", **told)
    assert refused.status_code == 422
    assert not db.session.scalars(select(Service.restricted).where(Service.code == "PC")).one()

    assert dewi.send("/admin/services/PC", **told | {"needed_skill": "security"}).status_code == 303
    db.session.expire_all()
    marked = db.session.scalars(select(Service).where(Service.code == "PC")).one()
    assert (marked.restricted, marked.secrecy) == (True, Secrecy.SECRET)


@pytest.mark.row("LLG-32")
def test_who_opens_it_by_number_without_the_duty_finds_nothing_and_it_is_kept(people, attacked, client_as, moment):
    db.session.commit()

    assert client_as(people.budi).get(f"/tickets/{attacked.number}").status_code == 404
    assert client_as(people.budi).send(f"/tickets/{attacked.number}/notes", body="Ada?").status_code == 404
    assert client_as(people.ketut).get(f"/tickets/{attacked.number}").status_code == 200
    kept = db.session.scalars(select(Event).where(Event.kind == EventKind.TICKET_REFUSED)).all()
    assert [(one.actor_id, one.details["number"]) for one in kept] == [(people.budi.id, attacked.number)]
