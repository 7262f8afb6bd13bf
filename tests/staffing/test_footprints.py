"""People with a history are never deleted: what hangs on them is shown, and what they had in hand goes back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts import footprints
from desk.accounts import operations as accounts
from desk.accounts.models import User
from desk.accounts.policy import Role
from desk.database import db
from desk.errors import Conflict
from desk.staffing import jobs
from desk.tickets import operations
from desk.tickets.models import Ticket
from desk.tickets.states import Status
from tests.factories import MONDAY_TEN, make_ticket, make_user

TODAY = MONDAY_TEN.date()


def page_of(person):
    return f"/admin/users/{person.id}"


def test_every_column_of_every_table_that_names_a_person_is_looked_at(cast):
    found = {(table.name, column.name) for table, column in footprints.columns()}

    assert found >= {
        ("tickets", "assignee_id"), ("tickets", "reporter_id"), ("events", "actor_id"), ("role_grants", "user_id"),
        ("login_sessions", "user_id"), ("service_field_sets", "published_by_id"), ("number_patterns", "changed_by_id"),
    }  # fmt: skip
    assert len(found) > 60


def test_an_account_that_was_mistyped_and_that_nothing_names_can_be_deleted(cast, client_as, moment):
    typo = make_user(username="sarri")
    dewi = client_as(cast.dewi)
    page = dewi.get(page_of(typo)).text
    assert "/deletion" in page

    answer = dewi.send(f"{page_of(typo)}/deletion", page=page_of(typo))

    assert answer.status_code == 303
    assert db.session.scalars(select(User.id).where(User.username == "sarri")).first() is None


@pytest.mark.parametrize("trace", ["role", "login", "ticket", "act"])
def test_whoever_has_a_history_anywhere_is_deactivated_and_never_deleted(cast, client_as, moment, trace):
    person = make_user(username="lama", roles=(Role.STAFF,) if trace == "role" else ())
    if trace == "login":
        client_as(person)
    elif trace == "ticket":
        make_ticket(cast.sari).contact_id = person.id
    elif trace == "act":
        accounts.set_password(
            user=make_user(username="lain"), password="tiga kata yang lain", at=MONDAY_TEN,
            actor=cast.actor("dewi").__class__(id=person.id, name=person.name, grants=()),
        )  # fmt: skip
    db.session.commit()
    dewi = client_as(cast.dewi)

    assert "/deletion" not in dewi.get(page_of(person)).text
    answer = dewi.post(f"{page_of(person)}/deletion", data=dewi.hidden(page_of(person)))

    assert answer.status_code == 409
    assert db.session.get(User, person.id) is not None
    with pytest.raises(Conflict):
        accounts.delete_user(user=person, actor=cast.actor("dewi"), at=MONDAY_TEN)
    assert dewi.send(f"{page_of(person)}/deactivate", page=page_of(person)).status_code == 303


def test_nobody_deletes_themselves_and_nobody_else_but_the_administrator_anybody(cast, client_as, moment):
    typo = make_user(username="sarri")
    dewi = client_as(cast.dewi)

    assert dewi.send(f"{page_of(cast.dewi)}/deletion", page="/account").status_code == 403
    for person in (cast.sari, cast.bambang):
        client = client_as(person)
        assert client.send(f"{page_of(typo)}/deletion", page="/account").status_code == 403
    assert db.session.get(User, typo.id) is not None


def test_what_hangs_on_a_person_is_shown_before_they_are_deactivated(cast, client_as, moment):
    taken, _reported = make_ticket(cast.sari), make_ticket(cast.joko)
    operations.take_ticket(ticket=taken, actor=cast.actor("joko"), at=MONDAY_TEN)

    page = client_as(cast.dewi).get(page_of(cast.joko)).text

    shown = page[page.index('id="footprints"') :].partition("</section>")[0]
    assert shown.count("<strong>1</strong>") >= 3, "one in hand, one reported, one role"
    assert "<strong>0</strong>" not in shown


def test_what_a_deactivated_technician_had_in_hand_goes_back_to_the_queue(cast, context):
    taken, asked = make_ticket(cast.sari), make_ticket(cast.sari)
    kept = make_ticket(cast.sari)
    for ticket in (taken, asked):
        operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    operations.take_ticket(ticket=kept, actor=cast.actor("hesti"), at=MONDAY_TEN)
    later = MONDAY_TEN + timedelta(hours=1)
    db.session.commit()
    assert jobs.release_left_behind(later) == 0
    accounts.deactivate_user(user=cast.joko, at=later, today=TODAY)
    db.session.commit()

    assert jobs.release_left_behind(later) == 2
    assert jobs.release_left_behind(later) == 0, "once is enough"

    found = {ticket.id: ticket for ticket in db.session.scalars(select(Ticket))}
    assert (found[taken.id].assignee_id, found[taken.id].status) == (None, Status.ACCEPTED)
    assert found[taken.id].contact_id is None
    assert found[kept.id].assignee_id == cast.hesti.id
