"""Changes as people see them: the panel, the calendar, the approvals of those who are asked."""

from datetime import timedelta

import pytest

from desk.changes import approving, operations, queries
from desk.changes.models import Decision, Office
from desk.changes.states import Risk
from desk.database import db
from desk.tickets import operations as tickets
from desk.tickets.kinds import CanWork, Kind
from tests.architecture.test_queries import counted
from tests.factories import MONDAY_TEN, department_of, make_ticket

DAY = timedelta(days=1)


def a_change(cast, *, aim="Ganti server"):
    ticket = make_ticket(cast.sari, service="HOST", kind=Kind.CHANGE, can_work=CanWork.YES)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=MONDAY_TEN)
    operations.plan_change(
        ticket=ticket, actor=cast.actor("budi"), aim=aim, risk=Risk.LOW, risk_words="", rollback_plan="Kembali",
        starts_at=MONDAY_TEN + DAY, ends_at=MONDAY_TEN + DAY + timedelta(hours=2), at=MONDAY_TEN,
    )  # fmt: skip
    return ticket


@pytest.mark.row("LLG-10")
def test_a_change_is_planned_and_led_on_its_page(cast, client_as, moment):
    ticket = make_ticket(cast.sari, service="HOST", kind=Kind.CHANGE, can_work=CanWork.YES)
    budi = client_as(cast.budi)
    page = f"/tickets/{ticket.number}"
    budi.send(f"{page}/take", page=page)
    shown = budi.get(page).text
    assert "change-plan" in shown
    assert "change-stage" not in shown
    wrong = budi.send(
        f"{page}/change-plan", aim="<b>Ganti</b>", starts_at="2026-10-20T10:00", ends_at="2026-10-20T09:00"
    )
    assert wrong.status_code == 422
    assert "&lt;b&gt;Ganti" in wrong.text

    for year in ("0001", "9999"):
        far = {"starts_at": f"{year}-01-01T00:00", "ends_at": f"{year}-01-01T01:00"}
        assert budi.send(f"{page}/change-plan", aim="Ganti", **far).status_code == 422
    assert budi.send(f"{page}/change-plan", aim="x" * 10**6).status_code == 422

    done = budi.send(
        f"{page}/change-plan", aim="<b>Ganti</b>", risk="low", rollback_plan="Kembali", starts_at="2026-10-20T10:00",
        ends_at="2026-10-20T12:00",
    )  # fmt: skip

    assert done.status_code == 303
    assert budi.send(f"{page}/change-stage", words="").status_code == 303
    shown = budi.get(page).text
    assert 'aria-current="step"' in shown
    assert "&lt;b&gt;Ganti" in shown
    assert budi.send(f"{page}/resolve", answer="Selesai").status_code == 409
    read = client_as(cast.sari).get(page).text
    assert "Kembali ke" not in read
    assert "&lt;b&gt;Ganti" not in read
    assert client_as(cast.sari).get(f"{page}/change-plan").status_code == 403


@pytest.mark.row("LLG-21")
def test_whoever_heads_the_owner_of_the_data_decides_without_seeing_the_ticket_itself(cast, client_as, moment):
    ticket = make_ticket(cast.eko, service="DATA-API", can_work=CanWork.YES, description="Minta data imunisasi.")
    approval = approving.ask_approval(
        ticket=ticket, actor=cast.actor("budi"), office=Office.DATA_OWNER, department=department_of("DINKES"),
        words="Untuk dasbor", at=MONDAY_TEN,
    )  # fmt: skip
    db.session.commit()
    number, address = ticket.number, f"/approvals/{approval.id}"
    lestari = client_as(cast.lestari)
    assert lestari.get(f"/tickets/{number}").status_code == 404
    assert number in lestari.get("/approvals").text
    shown = lestari.get(address).text
    assert "Minta data imunisasi." in shown
    assert f"/tickets/{number}" not in shown
    assert client_as(cast.bambang).get(address).status_code == 404
    assert client_as(cast.joko).get(address).status_code == 403
    assert lestari.send(address, decision="refused", words="").status_code == 422
    assert lestari.send(address, decision="mungkin").status_code == 422

    assert lestari.send(address, decision="approved", words="").status_code == 303

    assert lestari.send(address, page="/account", decision="approved").status_code == 409
    decided = queries.approvals_of(ticket.id)[0]
    assert (decided.decision, decided.decided_by_id) == (Decision.APPROVED, cast.lestari.id)
    assert number not in lestari.get("/approvals").text


def test_the_calendar_shows_what_one_may_read_and_asks_as_often_for_many_as_for_one(cast, client_as, app, moment):
    a_change(cast, aim="Satu")
    budi = client_as(cast.budi)
    budi.get("/changes")
    with counted(app) as few:
        shown = budi.get("/changes").text
    assert "/tickets/D-" in shown
    for _ in range(3):
        a_change(cast)
    db.session.commit()
    with counted(app) as many:
        budi.get("/changes")
    assert len(many) == len(few)
    tono = client_as(cast.tono).get("/changes").text
    assert "/tickets/D-" not in tono
    assert client_as(cast.sari).get("/changes").status_code == 403


@pytest.mark.row("BKS-13")
def test_a_technical_consideration_is_a_numbered_letter_for_whoever_may_read_the_ticket(cast, client_as, moment):
    ticket = make_ticket(cast.sari, service="PERTEK", can_work=CanWork.YES, description="Beli 12 laptop.")
    budi, page = client_as(cast.budi), f"/tickets/{ticket.number}"
    budi.send(f"{page}/take", page=page)
    assert budi.get(f"{page}/recommendation/letter").status_code == 404
    assert budi.send(f"{page}/recommendation", field="hardware", verdict="maybe", words="Ok").status_code == 422

    given = budi.send(
        f"{page}/recommendation", field="hardware", verdict="with_conditions", words="Garansi <b>3</b> tahun\nمرحبا"
    )

    assert given.status_code == 303
    assert "555/0001/PERTEK/X/2026" in client_as(cast.sari).get(page).text
    letters = [client_as(person).get(f"{page}/recommendation/letter").data for person in (cast.sari, cast.bambang)]
    assert letters[0].startswith(b"%PDF")
    assert letters[0] == letters[1]
    assert client_as(cast.tono).get(f"{page}/recommendation/letter").status_code == 404
    assert (
        budi.send(
            f"{page}/recommendation", page=page, field="hardware", verdict="recommended", words="Lagi"
        ).status_code
        == 409
    )
