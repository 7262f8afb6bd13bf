"""Tasks on a ticket: who may, what stops the answer, what a checklist brings, what stays in the history."""

from datetime import timedelta

import pytest

from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.sla import replaying
from desk.tickets import operations, tasks
from desk.tickets.states import Status
from desk.tickets.unfinished import Unfinished
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket

LATER = MONDAY_TEN + timedelta(hours=1)


def add(cast, ticket, words="Cek kabel", *, must=True, by="joko", **more):
    return tasks.add_task(ticket=ticket, words=words, is_mandatory=must, actor=cast.actor(by), at=LATER, **more)


def keep(cast, *, steps=(("Cek daya", True), ("Foto", False)), at_opening=False, by="bambang", **more):
    return tasks.keep_checklist(
        service=catalogue.get_service("PC", on=LATER.date()), name="Perangkat", steps=steps,
        is_added_at_opening=at_opening, actor=cast.actor(by), at=LATER, **more,
    )  # fmt: skip


def test_a_mandatory_task_is_done_before_the_ticket(cast):
    ticket, joko = make_ticket(cast.sari), cast.actor("joko")
    must, may = add(cast, ticket), add(cast, ticket, "Bersihkan", must=False)
    operations.take_ticket(ticket=ticket, actor=joko, at=LATER)

    with pytest.raises(Unfinished, match="Cek kabel"):
        operations.resolve_ticket(ticket=ticket, actor=joko, answer="Sudah", at=LATER)
    tasks.do_task(ticket=ticket, task=must, actor=joko, at=LATER)
    with pytest.raises(Conflict):
        tasks.do_task(ticket=ticket, task=must, actor=cast.actor("hesti"), at=LATER)
    assert (must.done_by_id, must.done_at) == (cast.joko.id, LATER)
    tasks.reopen_task(ticket=ticket, task=must, actor=joko, at=LATER)
    with pytest.raises(Unfinished):
        operations.resolve_ticket(ticket=ticket, actor=joko, answer="Sudah", at=LATER)
    tasks.remove_task(ticket=ticket, task=must, actor=joko, at=LATER)
    operations.resolve_ticket(ticket=ticket, actor=joko, answer="Sudah", at=LATER)

    assert ticket.status is Status.RESOLVED
    assert may.done_at is None
    events = db.session.query(Event).filter_by(ticket_id=ticket.id).order_by(Event.id)
    kinds = [event.kind for event in events if event.kind.value.startswith("task.")]
    assert kinds == ["task.added", "task.added", "task.done", "task.reopened", "task.removed"]
    db.session.commit()
    assert replaying.differences_of(ticket.id, at=LATER + timedelta(hours=3)) == []


def test_whoever_gets_a_task_is_told_and_may_read_the_ticket(cast):
    ticket = make_ticket(cast.sari)
    add(cast, ticket, assignee=cast.hesti, due_on=LATER.date())

    event = db.session.query(Event).filter_by(kind=EventKind.TASK_ADDED).one()
    assert [person.username for person in recipients.of(event)] == ["hesti"]
    with pytest.raises(BadInput):
        add(cast, ticket, assignee=cast.tono)
    with pytest.raises(Forbidden):
        add(cast, ticket, by="tono")
    with pytest.raises(Forbidden):
        add(cast, ticket, by="sari")


def test_a_checklist_comes_at_opening_or_by_hand_and_once(cast):
    before = make_ticket(cast.sari)
    checklist = keep(cast, at_opening=True)
    after = make_ticket(cast.sari)

    assert tasks.tasks_of(before.id) == []
    assert [(task.words, task.is_mandatory) for task in tasks.tasks_of(after.id)] == [
        ("Cek daya", True),
        ("Foto", False),
    ]
    added = db.session.query(Event).filter_by(ticket_id=after.id, kind=EventKind.TASK_ADDED).first()
    assert added.actor_id is None, "the desk's doing, not Sari's"
    for _ in range(2):
        tasks.add_checklist(ticket=before, checklist=checklist, actor=cast.actor("joko"), at=LATER)
    assert len(tasks.tasks_of(before.id)) == 2
    with pytest.raises(BadInput):
        tasks.add_checklist(
            ticket=make_ticket(cast.sari, service="AKUN"), checklist=checklist, actor=cast.actor("joko"), at=LATER
        )
    keep(cast, steps=[("Lain", True)], checklist=checklist)
    tasks.end_checklist(checklist=checklist, actor=cast.actor("dewi"), at=LATER)
    assert tasks.tasks_of(make_ticket(cast.sari).id) == []
    db.session.commit()
    assert replaying.differences_of(after.id, at=LATER + timedelta(hours=3)) == []


@pytest.mark.parametrize("steps", [[], [("x", True)] * 31, [("x" * 201, True)]])
def test_what_is_no_checklist(cast, steps):
    with pytest.raises(BadInput):
        keep(cast, steps=steps)
    with pytest.raises(Forbidden):
        keep(cast, by="joko")


def test_tasks_and_checklists_have_pages(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    lead, joko = client_as(cast.bambang), client_as(cast.joko)
    address = f"/tickets/{ticket.number}"

    made = {"name": "Periksa", "service": "PC", "mandatory": "Cek daya\n\n Cek kabel ", "others": "Foto"}
    assert lead.send("/checklists/new", **made).status_code == 303
    assert lead.send("/checklists/new", **made | {"mandatory": "", "others": ""}).status_code == 422
    kept = tasks.checklists()[0]
    assert "Cek kabel" in lead.get(f"/checklists/{kept.id}").text
    assert joko.get("/checklists").status_code == 403
    assert joko.send(f"{address}/tasks/checklist", page=address, checklist=kept.id).status_code == 303
    assert joko.send(f"{address}/tasks", words="Telepon Sari", assignee=str(cast.hesti.id)).status_code == 303
    assert joko.send(f"{address}/tasks", words="", assignee=str(cast.tono.id)).status_code == 422
    first = tasks.tasks_of(ticket.id)[0]
    assert joko.send(f"{address}/tasks/{first.id}/done", page=address).status_code == 303
    assert joko.send(f"{address}/tasks/999/done", page=address).status_code == 404
    page = joko.get(address).text
    assert "Telepon Sari" in page
    assert "Telepon Sari" not in client_as(cast.sari).get(address).text, "the technicians' own"
    assert client_as(cast.tono).send(f"{address}/tasks/{first.id}/done", page="/account").status_code == 404
    assert lead.send(f"/checklists/{kept.id}/removal", page="/checklists/new").status_code == 303
    assert lead.get(f"/checklists/{kept.id}").status_code == 404
