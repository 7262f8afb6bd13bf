"""Guidance, consultation, assistance, dissemination: who came stands on the ticket, on paper and, in numbers, in the report."""

import pytest
from sqlalchemy import select

from desk.attendance import operations, queries
from desk.attendance.kinds import Attendee, gathers, read
from desk.attendance.models import Attendance
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket

TYPED = "Ani Lestari, S.Kom.; Dinas Kesehatan; 0812-1\n\nBudi\tKelurahan Sukamaju\n  citra  ;\nBUDI; kelurahan sukamaju"


@pytest.fixture
def ticket(cast):
    return make_ticket(cast.sari, service="DISEMINASI", description="Sosialisasi OSS di aula.")


def add(cast, ticket, text=TYPED, by="budi") -> int:
    return operations.add_attendees(ticket=ticket, text=text, actor=cast.actor(by), at=MONDAY_TEN)


def names(ticket) -> list[str]:
    return [one.name for one in queries.attendees_of(ticket.id)]


@pytest.mark.row("MTR-08")
def test_guidance_consultation_assistance_and_dissemination_can_be_asked_for(cast):
    for code in ("BIMBINGAN", "KONS", "ASISTENSI", "DISEMINASI"):
        assert catalogue.get_service(code, on=MONDAY_TEN.date()).everyone
        assert gathers(make_ticket(cast.sari, service=code).service.code)
    assert gathers("KONS-DATA")
    assert not gathers("PC")


def test_a_list_is_read_as_it_is_typed_or_pasted():
    assert read(TYPED) == [
        Attendee("Ani Lestari, S.Kom.", "Dinas Kesehatan", "0812-1"), Attendee("Budi", "Kelurahan Sukamaju"), Attendee("citra"),
    ]  # fmt: skip
    assert read(" \n;\n\t\t") == []


@pytest.mark.parametrize("line", ["; Dinas", "a; b; c; d", "x" * 121, f"a; {'b' * 161}", f"a; b; {'c' * 81}"])
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_kept(cast, ticket, line):
    with pytest.raises(BadInput, match="Line 2 ") as refused:
        add(cast, ticket, f"Ani\n{line}")

    assert refused.value.field == "people"
    assert names(ticket) == []


@pytest.mark.row("MTR-08")
def test_who_came_is_counted_once_and_the_timeline_names_nobody(cast, ticket):
    assert add(cast, ticket) == 3
    assert add(cast, ticket) == 0, "the same list once more adds nobody"
    assert add(cast, ticket, "Dedi; DLH\nani lestari, s.kom.; DINAS KESEHATAN") == 1

    operations.remove_attendee(
        ticket=ticket, attendee=db.session.scalars(select(Attendance).where(Attendance.name == "citra")).one(),
        actor=cast.actor("budi"), at=MONDAY_TEN,
    )  # fmt: skip

    assert names(ticket) == ["Ani Lestari, S.Kom.", "Budi", "Dedi"]
    events = db.session.scalars(select(Event).where(Event.kind == "work.recorded").order_by(Event.id)).all()
    assert [event.details["attendance"] for event in events] == [3, 1, 1]
    assert not any("Ani" in str(event.details) for event in events)


def test_a_list_has_an_end_and_belongs_to_a_gathering(cast, ticket):
    assert add(cast, ticket, "\n".join(f"Orang {n}" for n in range(500))) == 500
    with pytest.raises(BadInput):
        add(cast, ticket, "Satu lagi")
    with pytest.raises(BadInput):
        add(cast, make_ticket(cast.sari, service="PC"), by="joko")


@pytest.mark.parametrize("who", ["sari", "tono", "lestari", "rina", "dewi", "yosef"])
def test_who_does_not_work_on_the_ticket_enters_nobody(cast, ticket, who):
    with pytest.raises(Forbidden):
        add(cast, ticket, by=who)


@pytest.mark.row("MTR-08")
def test_the_list_stands_on_the_ticket_on_paper_and_in_the_report(cast, ticket, client_as, moment):
    page = f"/tickets/{ticket.number}"
    budi, sari, tono, bambang = (client_as(getattr(cast, one)) for one in ("budi", "sari", "tono", "bambang"))
    wrong = budi.send(f"{page}/attendance", people="Ani\n; tanpa nama")
    assert wrong.status_code == 422
    assert "tanpa nama" in wrong.text
    assert budi.send(f"{page}/attendance", people=TYPED).status_code == 303
    shown = budi.get(page).text
    assert "Kelurahan Sukamaju" in shown
    assert "0812-1" in shown
    assert "Kelurahan Sukamaju" not in sari.get(page).text, "who came is for those who work on it"

    printed = budi.get(f"{page}/attendance/paper")
    assert (printed.status_code, printed.mimetype, printed.data[:5]) == (200, "application/pdf", b"%PDF-")
    for stranger in (sari, tono):
        assert stranger.get(f"{page}/attendance/paper").status_code in (403, 404)
    number = make_ticket(cast.sari, service="PC").number
    assert bambang.get(f"/tickets/{number}/attendance/paper").status_code == 404, "no people come together for it"

    found = queries.gathered_between(
        cast.actor("bambang"), since=MONDAY_TEN.replace(hour=0), until=MONDAY_TEN.replace(hour=23), at=MONDAY_TEN
    )
    assert [(one.service.code, one.tickets, one.people) for one in found] == [("DISEMINASI", 1, 3)]
    assert 'id="gathered"' in bambang.get("/reports/results?from=2026-10-01&to=2026-10-31").text
    assert 'id="gathered"' not in bambang.get("/reports/results?from=2026-09-01&to=2026-09-30").text

    first = queries.attendees_of(ticket.id)[0]
    address = f"{page}/attendance/{first.id}/removal"
    assert tono.send(address, page="/tickets").status_code == 404
    assert budi.send(address, page=page).status_code == 303
    assert budi.send(address, page=page).status_code == 404
    assert len(names(ticket)) == 2


def test_two_may_write_the_list_at_once_and_no_name_is_lost(cast, ticket, client_as, moment):
    page = f"/tickets/{ticket.number}/attendance"
    budi, nadia = client_as(cast.budi), client_as(cast.nadia)
    opened = [one.hidden(page) for one in (budi, nadia)]

    first, second = (
        one.post(page, data=hidden | {"people": name})
        for one, hidden, name in zip((budi, nadia), opened, ("Ani; Dinas", "Citra; DLH"), strict=True)
    )

    assert [first.status_code, second.status_code] == [303, 303]
    assert names(ticket) == ["Ani", "Citra"]
