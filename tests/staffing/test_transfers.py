"""Transfers in bulk: one sheet moves people at a date, hands their tickets over, and leaves history as it was."""

import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from desk import sheets
from desk.accounts import operations as accounts
from desk.accounts import queries as account_queries
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Role
from desk.database import db
from desk.errors import Conflict
from desk.escalation import operations as escalation
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.sla import replaying
from desk.sla.models import SlaClock
from desk.staffing import jobs, operations, queries, transfer_sheets
from desk.staffing.models import Transfer
from desk.tickets import operations as tickets
from desk.tickets.models import Ticket
from desk.tickets.states import Status, WaitingFor
from desk.timeline import Event
from tests.factories import HELD_SINCE, LONG_AGO, MONDAY_TEN, actor_of, department_of, make_ticket, make_user

TODAY = date(2026, 10, 12)
AHEAD = date(2026, 10, 19)
APPLY = "/admin/imports/transfers/apply"


def sheet_of(lines: list[list[str]]) -> bytes:
    headings = [column.titles[0] for column in transfer_sheets.KIND.columns]
    return sheets.written("Mutasi", headings, lines, at=MONDAY_TEN)


def upload(client, content: bytes, name: str = "mutasi.xlsx"):
    address = "/admin/imports/transfers"
    return client.post(address, data=client.hidden(address) | {"file": (io.BytesIO(content), name)})


def parcel_of(answer) -> str:
    return re.findall(r'name="parcel" value="([^"]*)"', answer.get_data(as_text=True))[0]


def apply(client, preview):
    return client.send(APPLY, page="/admin/imports/transfers", parcel=parcel_of(preview))


def enter(cast, user: User, on: date, *, to: str = "DISDIKBUD", role: Role = Role.TIER1_AGENT, **more):
    return operations.enter_transfer(
        user=user, on=on, department=department_of(to), unit=None, roles=[role], decree_no="SK 1",
        successor=more.get("successor"), actor=cast.actor("dewi"), at=MONDAY_TEN, today=TODAY,
    )  # fmt: skip


def everything_told() -> list[tuple]:
    events = select(Event).order_by(Event.id)
    return [(e.id, e.kind, e.actor_name, e.actor_standing, e.details) for e in db.session.scalars(events)]


def running_clocks() -> list[tuple]:
    clocks = select(SlaClock).order_by(SlaClock.id)
    return [(c.id, c.started_at, c.due_at, c.stopped_at, c.next_rung_at) for c in db.session.scalars(clocks)]


@pytest.mark.row("LLG-02", "MTR-11")
def test_a_transfer_of_twelve_people_by_one_sheet(cast, client_as, moment):
    movers = [
        make_user(username=f"pindah{number:02}", name=f"Pindah {number:02}", roles=(Role.TIER1_AGENT,),
                  employee_no=f"1985010120100110{number:02}")
        for number in range(12)
    ]  # fmt: skip
    worked_on = []
    for mover in movers:
        ticket = make_ticket(cast.sari)
        tickets.take_ticket(ticket=ticket, actor=actor_of(mover), at=MONDAY_TEN)
        worked_on.append(ticket)
    db.session.commit()
    told, clocks = everything_told(), running_clocks()
    content = sheet_of(
        [[str(m.employee_no), "DISDIKBUD", "", "tier1_agent", "12-10-2026", "821.2/15/2026",
          "joko" if number < 7 else ""] for number, m in enumerate(movers)]
    )  # fmt: skip
    dewi = client_as(cast.dewi)

    preview = upload(dewi, content)
    assert preview.status_code == 200, preview.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Transfer)) == 0, "a preview changes nothing"
    assert everything_told()[: len(told)] == told
    assert apply(dewi, preview).status_code == 303

    new_home = department_of("DISDIKBUD").id
    for mover in movers:
        held = [(g.department_id, g.role, g.starts_on, g.ends_on) for g in account_queries.get_user(mover.id).grants]
        assert held == [
            (department_of("DINKES").id, Role.TIER1_AGENT, HELD_SINCE, date(2026, 10, 11)),
            (new_home, Role.TIER1_AGENT, TODAY, None),
        ]
        assert mover.department_id == new_home
    handed = [
        (db.session.get_one(Ticket, t.id).assignee_id, db.session.get_one(Ticket, t.id).status) for t in worked_on
    ]
    assert handed == [(cast.joko.id, Status.ACCEPTED)] * 7 + [(None, Status.ACCEPTED)] * 5
    assert running_clocks() == clocks, "no clock is touched"
    assert everything_told()[: len(told)] == told, "what was written stays, with the standing of that day"
    event = db.session.scalars(
        select(Event).where(Event.ticket_id == worked_on[0].id).order_by(Event.id.desc())
    ).first()
    assert event is not None
    assert event.kind == EventKind.TICKET_PASSED_ON
    assert [person.username for person in recipients.of(event)] == ["joko"]

    again = upload(dewi, content)
    assert apply(dewi, again).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Transfer)) == 12
    assert db.session.scalar(select(func.count()).select_from(RoleGrant).where(RoleGrant.starts_on == TODAY)) == 12


def test_a_transfer_ahead_holds_from_its_day_on_and_the_ticker_hands_over(cast, context, moment):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    enter(cast, cast.joko, AHEAD, successor=cast.hesti)
    db.session.commit()

    before = account_queries.actor_of(cast.joko, on=AHEAD - timedelta(days=1))
    after = account_queries.actor_of(cast.joko, on=AHEAD)
    assert [grant.department_code for grant in before.grants] == ["DINKES"]
    assert [grant.department_code for grant in after.grants] == ["DISDIKBUD"]
    assert jobs.perform_transfers(MONDAY_TEN) == 0
    assert ticket.assignee_id == cast.joko.id

    assert jobs.perform_transfers(MONDAY_TEN + timedelta(days=7)) == 1
    assert jobs.perform_transfers(MONDAY_TEN + timedelta(days=7)) == 0
    db.session.expire_all()
    assert (ticket.assignee_id, ticket.contact_id) == (cast.hesti.id, cast.hesti.id)
    assert cast.joko.department_id == department_of("DISDIKBUD").id


def test_a_transfer_ahead_can_be_withdrawn_and_roles_go_on_as_before(cast, client_as, moment):
    accounts.grant_role(user=cast.joko, role=Role.STAFF, department_id=cast.joko.department_id, starts_on=TODAY,
                        ends_on=date(2026, 12, 31), at=LONG_AGO)  # fmt: skip
    before = [(g.id, g.starts_on, g.ends_on) for g in cast.joko.grants]
    transfer, _ = enter(cast, cast.joko, AHEAD)
    dewi = client_as(cast.dewi)
    assert cast.joko.name in dewi.get("/admin/transfers").get_data(as_text=True)

    assert dewi.send(f"/admin/transfers/{transfer.id}/withdraw", page="/admin/transfers").status_code == 303
    assert dewi.send(f"/admin/transfers/{transfer.id}/withdraw", page="/admin/transfers").status_code == 409

    person = account_queries.get_user(cast.joko.id)
    assert [(g.id, g.starts_on, g.ends_on) for g in person.grants] == before
    assert jobs.perform_transfers(MONDAY_TEN + timedelta(days=7)) == 0
    enter(cast, person, AHEAD)  # and it may be entered again


def test_a_transfer_that_has_begun_cannot_be_withdrawn(cast, context):
    transfer, _ = enter(cast, cast.joko, TODAY)

    with pytest.raises(Conflict):
        operations.withdraw_transfer(transfer=transfer, actor=cast.actor("dewi"), at=MONDAY_TEN, today=TODAY)


def test_what_may_be_taken_along_is_not_handed_over(cast, context):
    ticket = make_ticket(cast.sari, service="PC")
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)

    transfer, _ = enter(cast, cast.joko, TODAY, to="DINKES", role=Role.TIER1_LEAD)

    assert (ticket.assignee_id, ticket.status, transfer.handed_over) == (cast.joko.id, Status.IN_PROGRESS, 0)


def test_a_waiting_ticket_goes_on_waiting_and_comes_back_to_the_queue(cast, context):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    tickets.hold_ticket(ticket=ticket, actor=cast.actor("joko"), waiting_for=WaitingFor.REPORTER, reason="Nomor seri?",
                        at=MONDAY_TEN)  # fmt: skip

    enter(cast, cast.joko, TODAY)
    assert (ticket.assignee_id, ticket.status) == (None, Status.WAITING)
    tickets.reply(ticket=ticket, actor=cast.actor("sari"), body="SN-1", at=MONDAY_TEN)

    assert (ticket.assignee_id, ticket.status) == (None, Status.ACCEPTED)
    db.session.flush()
    assert replaying.differences_of(ticket.id, at=MONDAY_TEN + timedelta(hours=1)) == []


def test_who_leaves_is_no_longer_the_contact_of_what_lies_with_tier_2(cast, context):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="Sakelar", tried="Dicoba", at=MONDAY_TEN)

    enter(cast, cast.joko, TODAY, successor=cast.hesti)

    assert (ticket.assignee_id, ticket.contact_id) == (None, cast.hesti.id)
    assert replaying.differences_of(ticket.id, at=MONDAY_TEN + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (["tidakada", "DLH", "", "staff", "2026-10-12", "", ""], "NIP", "nobody"),
        (["joko", "OPDX", "", "staff", "2026-10-12", "", ""], "OPD baru", "no department"),
        (["joko", "DLH", "UPTX", "staff", "2026-10-12", "", ""], "Unit baru", "no unit"),
        (["joko", "DLH", "", "raja", "2026-10-12", "", ""], "Peran baru", "no role"),
        (["joko", "DLH", "", "staff", "segera", "", ""], "TMT", "no date"),
        (["joko", "DLH", "", "staff", "2029-10-12", "", ""], "TMT", "too far"),
        (["joko", "DLH", "", "staff", "2026-10-12", "", "joko"], "Penerus tiket", "oneself"),
        (["dewi", "DLH", "", "staff", "2026-10-12", "", ""], "", "one's own roles"),
        (["joko", "DLH", "", "", "2026-10-12", "", ""], "Peran baru", "empty"),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_column_and_holds_up_the_sheet(
    cast, client_as, moment, line, column, reason
):
    dewi = client_as(cast.dewi)
    good = ["tono", "DLH", "", "staff", "2026-10-12", "", ""]

    preview = upload(dewi, sheet_of([good, line]))

    text = preview.get_data(as_text=True)
    assert preview.status_code == 422, reason
    assert f"<b>{column}:</b>" in text or not column, reason
    assert "/apply" not in text
    assert apply(dewi, preview).status_code == 409, "nor by hand"
    assert cast.tono.department_id == department_of("DISDIKBUD").id
    wrong = dewi.send("/admin/imports/transfers/errors", page="/admin/imports/transfers", parcel=parcel_of(preview))
    (row,) = sheets.read(
        wrong.data, (sheets.Column("row", ("Baris", "Row")), sheets.Column("column", ("Kolom", "Column")))
    ).rows
    assert (row.get("row"), row.get("column")) == ("3", column)


def test_the_preview_warns_when_a_department_is_left_without_tier_1(cast, client_as, moment):
    text = upload(client_as(cast.dewi), sheet_of([["tono", "DLH", "", "staff", "2026-10-19", "", ""]])).get_data(
        as_text=True
    )

    assert "19 Oktober 2026" in text
    assert department_of("DISDIKBUD").short in text
    assert operations.left_uncovered(queries.transfers(ahead=True)) == []


def test_a_preview_is_good_for_its_maker_alone_and_only_as_it_was_made(cast, client_as, moment):
    make_user(username="admin2", name="Admin Dua", department="DISKOMINFO", roles=(Role.ADMIN,))
    preview = upload(client_as(cast.dewi), sheet_of([["tono", "DLH", "", "staff", "2026-10-19", "", ""]]))
    other = client_as(account_queries.find_by_login("admin2"))

    assert apply(other, preview).status_code == 303
    tampered = parcel_of(preview)[:-2] + "xx"
    assert other.send(APPLY, page="/admin/imports/transfers", parcel=tampered).status_code == 303

    assert db.session.scalar(select(func.count()).select_from(Transfer)) == 0


def test_only_administrators_bring_lists_in(cast, client_as):
    for person in (cast.bambang, cast.lestari, cast.sari):
        client = client_as(person)
        assert {
            client.get(page).status_code for page in ("/admin/imports", "/admin/imports/transfers", "/admin/transfers")
        } == {403}
