"""Networks: diagrams with their history, changes that departments report, inspections by the ICT office (LLG-23)."""

import io

import pytest
from sqlalchemy import select

from desk.attachments import operations as files
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.registers import diagrams, queries
from desk.registers.jobs import look_after_registers
from desk.registers.kinds import Reason
from desk.registers.late import late
from desk.registers.models import LanDiagram, LanTicket
from desk.sla.replaying import differences_of
from desk.tickets import operations as tickets
from desk.tickets.models import Ticket
from desk.timeline import Event
from tests.applications.entries import service_of
from tests.factories import MONDAY_TEN, department_of
from tests.registers.entries import DAY, TODAY, make_diagram, png

CHANGE = {
    "what": "Switch baru di lantai 2",
    "where": "Gedung A, ruang panel",
    "done_on": "2026-10-09",
    "done_by": "CV Maju",
}


def reasons(cast, who, department="DINKES"):
    return {
        one.reason
        for one in late(cast.actor(who), TODAY)
        if one.department.code == department and one.unit is None and one.reason.value.startswith("diagram")
    }


@pytest.mark.row("LLG-23")
def test_missing_and_old_diagrams_are_listed_and_the_newest_is_in_force(cast):
    assert reasons(cast, "bambang") == {Reason.DIAGRAM_MISSING}

    make_diagram(cast.actor("joko"), drawn_on=TODAY - 366 * DAY)
    assert reasons(cast, "bambang") == {Reason.DIAGRAM_OLD}
    assert reasons(cast, "joko") == {Reason.DIAGRAM_OLD}
    assert reasons(cast, "tono") == set()
    make_diagram(cast.actor("joko"), drawn_on=TODAY - 365 * DAY, key="k2")
    make_diagram(cast.actor("joko"), drawn_on=TODAY - 800 * DAY, key="k3")  # an old one that is found later

    assert reasons(cast, "bambang") == set()
    home = department_of("DINKES").id
    assert queries.diagrams_in_force(cast.actor("joko"))[home, None].key == "k2"
    assert [one.key for one in queries.diagrams_of(home, None)] == ["k2", "k1", "k3"]


def test_the_same_drawing_is_kept_once_and_only_by_whose_network_it_is(cast):
    make_diagram(cast.actor("joko"))
    with pytest.raises(AssertionError):
        make_diagram(cast.actor("joko"))
    for who in ("tono", "lestari", "sari", "yosef"):
        with pytest.raises(Forbidden):
            make_diagram(cast.actor(who), key="k9")
    for day in (TODAY + DAY, TODAY.replace(year=1999)):
        with pytest.raises(BadInput):
            make_diagram(cast.actor("joko"), drawn_on=day, key="k9")


def test_technicians_and_coordinator_hear_once_that_the_diagram_in_force_is_old(cast, app):
    make_diagram(cast.actor("joko"), drawn_on=TODAY - 900 * DAY)
    make_diagram(cast.actor("joko"), drawn_on=TODAY - 400 * DAY, key="k2")
    db.session.commit()

    assert look_after_registers(MONDAY_TEN) == {"told": 1}
    assert look_after_registers(MONDAY_TEN + DAY) == {}

    event = db.session.scalars(select(Event).where(Event.kind == EventKind.DIAGRAM_AGED)).one()
    assert {one.username for one in recipients.of(event)} == {"joko", "hesti", "bambang"}


@pytest.mark.row("LLG-23")
def test_an_inspection_is_a_ticket_of_the_departments_technicians_one_at_a_time(cast):
    def inspect(who):
        return diagrams.open_inspection(
            department=department_of("DINKES"), unit=None, service=service_of("JAR-LAN"), title="Inspeksi",
            description="Rak dan kabel", actor=cast.actor(who), at=MONDAY_TEN,
        )  # fmt: skip

    with pytest.raises(Forbidden):
        inspect("joko")
    ticket = inspect("budi")
    assert (ticket.tier, ticket.department.code, ticket.reporter_id) == (1, "DINKES", cast.budi.id)
    assert differences_of(ticket.id, at=MONDAY_TEN) == []
    with pytest.raises(Conflict):
        inspect("bambang")
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Rapi", at=MONDAY_TEN)
    assert inspect("bambang").id != ticket.id


@pytest.mark.row("LLG-23")
def test_a_change_is_reported_to_the_ict_office_once_with_the_new_diagram(cast, client_as, moment):
    joko, budi = client_as(cast.joko), client_as(cast.budi)
    page = "/lan/DINKES/change"

    for wrong in ({"what": " "}, {"done_on": "2026-10-13"}, {"done_on": ""}):
        assert joko.send(page, **CHANGE | wrong).status_code == 422, wrong
    not_a_picture = joko.send(page, **CHANGE, picture=(io.BytesIO(b"%PDF-1.7"), "lan.pdf"))
    assert not_a_picture.status_code == 422
    assert "CV Maju" in not_a_picture.text
    sent = joko.hidden(page) | CHANGE
    for _ in range(2):
        assert joko.post(page, data=sent | {"picture": (png(), "lan.png")}).status_code == 303

    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.tier, ticket.service.code, ticket.reporter_id) == (2, "JAR-LAN", cast.joko.id)
    assert "CV Maju" in ticket.description
    assert db.session.scalars(select(LanDiagram)).one().drawn_on.isoformat() == "2026-10-09"
    assert ticket.number in budi.get("/lan/DINKES").text
    assert client_as(cast.tono).get(page).status_code == 404
    assert client_as(cast.lestari).get(page).status_code == 403
    assert budi.get("/lan/NIRGENDS").status_code == 404
    dewi = client_as(cast.dewi)  # keeps diagrams, but reports nothing
    assert page not in dewi.get("/lan/DINKES").text
    assert dewi.send(page, **CHANGE).status_code == 403


def test_a_diagram_is_sent_in_and_seen_by_those_who_may(cast, client_as, moment, data_folder):
    joko, lestari, tono = client_as(cast.joko), client_as(cast.lestari), client_as(cast.tono)
    page, send = "/lan/DINKES", "/lan/DINKES/diagrams"
    sent = {"drawn_on": "2026-10-01", "words": "Awal"}

    for wrong in (
        {"picture": (io.BytesIO(b"%PDF-1.7"), "lan.pdf")},
        {},
        {"picture": (png(), "x.png"), "drawn_on": "2027-01-01"},
    ):
        assert joko.send(send, page=page, **sent | wrong).status_code == 422
    for _ in range(2):
        assert joko.send(send, page=page, **sent, picture=(png(), "../../lan.png")).status_code == 303

    diagram = db.session.scalars(select(LanDiagram)).one()
    assert "/" not in diagram.name
    assert files.path_of(data_folder, diagram.key).is_file()
    kept = [one for one in (data_folder / "attachments").rglob("*") if one.is_file()]
    assert [one.name for one in kept].count(diagram.key) == 1
    with lestari.get(f"/lan/diagrams/{diagram.id}") as picture:
        assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
        assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert tono.get(f"/lan/diagrams/{diagram.id}").status_code == 404
    assert tono.get(page).status_code == 404
    assert tono.send(send, page="/account", **sent, picture=(png(), "x.png")).status_code == 404
    assert client_as(cast.sari).get(f"/lan/diagrams/{diagram.id}").status_code == 403
    assert "1 Oktober 2026" in client_as(cast.budi).get("/lan").text


def test_the_page_opens_an_inspection_and_says_when_one_is_under_way(cast, client_as, moment):
    budi, page = client_as(cast.budi), "/lan/DINKES/inspection"

    assert budi.send(page, what=" ").status_code == 422
    for _ in range(2):
        assert budi.send(page, what="Kami datang Kamis").status_code == 303

    assert db.session.scalars(select(LanTicket)).one().ticket.department.code == "DINKES"
    assert page not in budi.get("/lan/DINKES").text
    assert client_as(cast.joko).get(page).status_code == 403
