"""The coordinator sees all queues, reminds, announces (LLG-06); the work stays with those who have it."""

import re

import pytest

from desk.accounts import operations as accounts
from desk.accounts.policy import Role
from desk.coordination import operations, queries
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.tickets import operations as tickets
from desk.tickets.states import IllegalMove, WaitingFor
from desk.timeline import Event
from tests.architecture.test_queries import counted
from tests.factories import MONDAY_TEN, make_ticket

TODAY = MONDAY_TEN.date()
LATER = MONDAY_TEN.replace(day=20)


def queue_of(board, code):
    return next(queue for queue in board.departments if queue.department.code == code)


@pytest.mark.row("LLG-06")
def test_every_queue_stands_on_the_board_with_what_is_open_unassigned_late_and_waiting(cast):
    old = make_ticket(cast.sari)
    held = make_ticket(cast.sari, at=LATER)
    make_ticket(cast.eko, at=LATER)  # her department has no Tier 1: Tier 2 has it
    tickets.take_ticket(ticket=held, actor=cast.actor("joko"), at=LATER)
    tickets.hold_ticket(
        ticket=held, actor=cast.actor("joko"), waiting_for=WaitingFor.REPORTER, reason="Ruang mana?", at=LATER
    )
    db.session.commit()

    board = queries.board(cast.actor("bambang"), at=LATER, on=LATER.date())

    health = queue_of(board, "DINKES")
    assert (health.open, health.unassigned, health.late, health.waiting) == (2, 1, 1, 1)
    assert health.oldest_at == old.opened_at
    assert health.technicians == 2
    assert board.departments[0] is health, "what is in trouble stands first"
    assert (board.tier2.open, board.tier2.unassigned) == (1, 1)
    assert queue_of(board, "DLH").is_uncovered
    assert not health.is_uncovered
    assert board.all_tier1.open == 2


def test_the_board_costs_the_same_number_of_queries_for_many_tickets_as_for_few(cast, client_as, app):
    client = client_as(cast.bambang)
    make_ticket(cast.sari)
    db.session.commit()
    client.get("/coordination")
    with counted(app) as few:
        client.get("/coordination")
    for _ in range(20):
        make_ticket(cast.sari)
        make_ticket(cast.eko)
    db.session.commit()

    with counted(app) as many:
        client.get("/coordination")

    assert len(many) == len(few)
    assert len(few) <= 12


@pytest.mark.parametrize("address", ["/coordination", "/coordination/DINKES", "/coordination/tier-2"])
@pytest.mark.parametrize(("who", "status"), [("bambang", 200), ("yosef", 200), ("joko", 403), ("budi", 403)])
def test_the_board_is_for_coordinators_and_auditors(cast, client_as, who, status, address):
    assert client_as(getattr(cast, who)).get(address).status_code == status


def test_a_queue_shows_what_has_waited_longest_and_who_has_how_much(cast, client_as):
    first, second = make_ticket(cast.sari, at=MONDAY_TEN), make_ticket(cast.sari, at=LATER)
    tickets.take_ticket(ticket=second, actor=cast.actor("joko"), at=LATER)
    db.session.commit()

    page = client_as(cast.bambang).get("/coordination/DINKES").text

    assert page.index(first.number) < page.index(second.number)
    load = queries.load_of(Role.TIER1_AGENT, Role.TIER1_LEAD, on=TODAY, department_id=cast.joko.department_id)
    assert [(person.username, count) for person, count, _ in load] == [("hesti", 0), ("joko", 1)]
    assert client_as(cast.bambang).get("/coordination/NIRWANA").status_code == 404


@pytest.mark.row("LLG-06")
def test_a_reminder_stands_in_the_history_is_told_to_technician_and_lead_and_moves_no_clock(cast, client_as):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.commit()
    version = ticket.version

    client = client_as(cast.bambang)
    answer = client.send(
        f"/tickets/{ticket.number}/nudge",
        page=f"/tickets/{ticket.number}/nudge",
        words="Sudah tiga hari, mohon dilihat.",
    )

    assert answer.status_code == 303
    event = db.session.query(Event).filter_by(ticket_id=ticket.id, kind=EventKind.TICKET_NUDGED).one()
    assert {person.username for person in recipients.of(event)} == {"joko", "hesti"}
    assert ticket.version == version
    assert "mohon dilihat" in client_as(cast.joko).get(f"/tickets/{ticket.number}").text
    assert "mohon dilihat" not in client_as(cast.sari).get(f"/tickets/{ticket.number}").text


@pytest.mark.parametrize("who", ["joko", "hesti", "budi", "sari", "yosef"])
def test_only_the_coordinator_reminds(cast, who):
    ticket = make_ticket(cast.sari)

    with pytest.raises(Forbidden):
        operations.nudge_ticket(ticket=ticket, actor=cast.actor(who), words="Ayo", at=MONDAY_TEN)


def test_nobody_is_reminded_of_what_is_over(cast):
    ticket = make_ticket(cast.sari)
    tickets.cancel_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Sudah bisa", at=MONDAY_TEN)

    with pytest.raises(IllegalMove):
        operations.nudge_ticket(ticket=ticket, actor=cast.actor("bambang"), words="Ayo", at=MONDAY_TEN)


@pytest.mark.row("LLG-06")
@pytest.mark.parametrize(
    ("chosen", "heard"),
    [((), {"joko", "hesti", "tono"}), (("DISDIKBUD",), {"tono"}), (("DLH",), set())],
    ids=["everybody", "one department", "one that has nobody"],
)
def test_an_announcement_reaches_the_technicians_of_the_chosen_departments(cast, chosen, heard):
    departments = [person.department for person in (cast.tono, cast.eko) if person.department.code in chosen]

    sent = operations.announce(
        subject="Pemeliharaan", body="Jaringan padam Sabtu.", departments=departments, actor=cast.actor("bambang"),
        at=MONDAY_TEN,
    )  # fmt: skip

    event = db.session.query(Event).filter_by(kind=EventKind.ANNOUNCEMENT_SENT).one()
    assert {person.username for person in recipients.of(event)} == heard
    readers = {name for name in ("joko", "hesti", "tono") if sent in queries.announcements_for(cast.actor(name))}
    assert readers == heard


def test_an_announcement_to_others_is_not_there(cast, client_as):
    sent = operations.announce(
        subject="Hanya Disdikbud", body="Isi", departments=[cast.tono.department], actor=cast.actor("bambang"),
        at=MONDAY_TEN,
    )  # fmt: skip
    db.session.commit()

    with pytest.raises(NotFound):
        queries.get_announcement(cast.actor("joko"), sent.id)
    assert client_as(cast.joko).get(f"/announcements/{sent.id}").status_code == 404
    assert client_as(cast.tono).get(f"/announcements/{sent.id}").status_code == 200
    assert client_as(cast.sari).get("/announcements").status_code == 403


def test_an_announcement_is_sent_from_its_page_and_read_from_the_inbox(cast, client_as):
    client = client_as(cast.bambang)
    empty = client.send("/announcements/new", page="/announcements/new", subject="Judul saja", body="")
    assert empty.status_code == 422
    assert "Judul saja" in empty.text

    answer = client.send(
        "/announcements/new", page="/announcements/new", subject="<b>Padam</b>", body="Sabtu <script>alert(1)</script>"
    )

    assert answer.status_code == 303
    page = client_as(cast.tono).get(answer.headers["Location"]).text
    assert "&lt;script&gt;" in page
    assert re.search(r"<h1>&lt;b&gt;Padam", page)


def test_an_empty_announcement_is_refused_by_the_operation_itself(cast):
    with pytest.raises(BadInput):
        operations.announce(subject=" ", body="x", departments=[], actor=cast.actor("bambang"), at=MONDAY_TEN)


def test_who_has_left_the_department_hears_no_announcement(cast):
    accounts.deactivate_user(user=cast.tono, at=MONDAY_TEN, today=TODAY)
    operations.announce(subject="A", body="B", departments=[], actor=cast.actor("bambang"), at=MONDAY_TEN)

    event = db.session.query(Event).filter_by(kind=EventKind.ANNOUNCEMENT_SENT).one()

    assert {person.username for person in recipients.of(event)} == {"joko", "hesti"}
