"""Backups: what is late becomes one ticket, a press records it, a restore test says what came out of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desk.accounts import operations as accounts
from desk.accounts.models import RoleGrant
from desk.accounts.policy import Role
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.registers import backups, queries
from desk.registers.jobs import look_after_registers
from desk.registers.kinds import ASKED_AGAIN, Reason, RunKind, due_after, step_for
from desk.registers.late import late
from desk.registers.models import Backup, BackupRun
from desk.sla.replaying import differences_of
from desk.tickets import operations as tickets
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket
from tests.applications.entries import service_of
from tests.factories import LONG_AGO, MONDAY_TEN, actor_of, department_of, make_user
from tests.registers.entries import DAY, TODAY, backup_content, make_backup

TYPED = {
    "what": "Basis data", "application": "", "kept_where": "NAS", "every_days": "7", "restore_every_days": "180",
    "notes": "", "ended_on": "",
}  # fmt: skip


def record(backup, who, *, kind=RunKind.BACKUP, on=TODAY, succeeded=True, words="", at=MONDAY_TEN):
    return backups.record_run(backup=backup, kind=kind, done_on=on, succeeded=succeeded, words=words, actor=who, at=at)


@pytest.mark.parametrize(
    ("who", "department", "allowed"),
    [
        ("joko", "DINKES", True),
        ("hesti", "DINKES", True),
        ("joko", "DISDIKBUD", False),
        ("budi", "DISDIKBUD", True),
        ("dewi", "DINKES", True),
        ("lestari", "DINKES", False),
        ("yosef", "DINKES", False),
        ("sari", "DINKES", False),
    ],
)
def test_a_departments_technicians_keep_its_backups_and_tier_two_all(cast, who, department, allowed):
    if allowed:
        assert make_backup(cast.actor(who), department=department).id
    else:
        with pytest.raises(Forbidden):
            make_backup(cast.actor(who), department=department)


def test_each_sees_the_backups_of_their_own_office(cast):
    backup = make_backup(cast.actor("joko"))

    seen = {who: len(queries.listed_backups(cast.actor(who))) for who in ("joko", "lestari", "tono", "budi", "yosef")}
    assert seen == {"joko": 1, "lestari": 1, "tono": 0, "budi": 1, "yosef": 1}
    with pytest.raises(NotFound):
        queries.get_backup(cast.actor("tono"), backup.id)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("last", "due"),
    [(None, date(2026, 1, 8)), (date(2026, 3, 1), date(2026, 3, 8))],
)
def test_what_was_never_recorded_counts_from_the_day_of_its_entry(last, due):
    assert due_after(last, date(2026, 1, 1), 7) == due


@pytest.mark.pure
@pytest.mark.parametrize(
    ("left", "step"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_the_closest_reminder_whose_day_has_come(left, step):
    assert step_for(TODAY + timedelta(days=left), TODAY) == step


@pytest.mark.row("LLG-22")
def test_a_late_backup_becomes_one_ticket_of_the_departments_technicians_and_a_line_for_the_ict_office(cast, app):
    backup = make_backup(cast.actor("joko"), at=MONDAY_TEN - 8 * DAY)
    db.session.commit()

    assert look_after_registers(MONDAY_TEN - DAY) == {}
    done = [look_after_registers(MONDAY_TEN) for _ in range(3)]

    assert [dict(one) for one in done] == [{"asked": 1}, {}, {}]
    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.tier, ticket.department.code, ticket.kind, ticket.service.code) == (1, "DINKES", Kind.REQUEST, "BKP")
    assert backup.what in ticket.title
    assert differences_of(ticket.id, at=MONDAY_TEN) == []
    for who, count in {"bambang": 1, "joko": 1, "lestari": 1, "tono": 0}.items():
        lines = [one for one in late(cast.actor(who), TODAY) if one.reason is Reason.BACKUP]
        assert [(one.department.code, one.days) for one in lines] == [("DINKES", 1)] * count, who


def test_of_two_tickers_that_look_at_the_same_moment_one_opens_the_ticket(cast, app):
    backup = make_backup(cast.actor("joko"), at=MONDAY_TEN - 8 * DAY)
    told = {"kind": RunKind.BACKUP, "service": service_of("BKP"), "title": "Cadangkan", "description": "Sekarang"}

    opened = [backups.open_ticket_for(backup_id=backup.id, at=MONDAY_TEN, **told) for _ in range(2)]

    assert [ticket is not None for ticket in opened] == [True, False]
    assert db.session.get_one(Backup, backup.id).ticket_id == opened[0].id


def test_a_ticket_that_was_closed_while_nothing_was_recorded_comes_back_after_a_week(cast, app):
    make_backup(cast.actor("joko"), at=MONDAY_TEN - 8 * DAY)
    db.session.commit()
    look_after_registers(MONDAY_TEN)
    ticket = db.session.scalars(select(Ticket)).one()
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Sudah", at=MONDAY_TEN)
    db.session.commit()

    assert look_after_registers(MONDAY_TEN + DAY) == {}
    assert look_after_registers(MONDAY_TEN + ASKED_AGAIN) == {"asked": 1}


def test_nobody_is_asked_at_night_nor_while_a_ticket_is_open(cast, app):
    make_backup(cast.actor("joko"), at=MONDAY_TEN - 8 * DAY)
    db.session.commit()

    assert look_after_registers(MONDAY_TEN - timedelta(hours=4)) == {}  # six o'clock in Jakarta
    assert look_after_registers(MONDAY_TEN) == {"asked": 1}
    assert look_after_registers(MONDAY_TEN + 30 * DAY) == {}


def test_without_technicians_tier_two_is_asked(cast, app):
    backup = make_backup(cast.actor("budi"), department="DLH", at=MONDAY_TEN - 8 * DAY)
    db.session.commit()

    look_after_registers(MONDAY_TEN)

    assert db.session.get_one(Ticket, db.session.get_one(Backup, backup.id).ticket_id).tier == 2


@pytest.mark.row("BDL-26")
def test_the_mall_keeps_a_log_of_its_backups_and_gets_tickets_for_restore_tests(cast, app):
    mall = make_user(username="mpp1", name="Teknisi MPP", department="DPMPTSP", unit="MPP")
    home = department_of("DPMPTSP")
    accounts.grant_role(
        user=mall, role=Role.TIER1_AGENT, department_id=home.id, unit_id=mall.unit_id, starts_on=date(2025, 1, 6),
        at=LONG_AGO,
    )  # fmt: skip
    assert db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == mall.id)).one().unit_id == mall.unit_id
    backup = make_backup(
        actor_of(mall), department="DPMPTSP", unit_id=mall.unit_id, what="Antrean MPP", at=MONDAY_TEN - 200 * DAY
    )
    with pytest.raises(Forbidden):
        make_backup(actor_of(mall), department="DPMPTSP")  # of the whole department: not theirs
    record(backup, actor_of(mall))
    db.session.commit()

    assert look_after_registers(MONDAY_TEN) == {"asked": 1}

    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.unit_id, ticket.tier) == (mall.unit_id, 1)
    with pytest.raises(BadInput, match="what came out"):
        record(backup, actor_of(mall), kind=RunKind.RESTORE)
    record(backup, actor_of(mall), kind=RunKind.RESTORE, words="Tabel antrean kembali utuh, 1.204 baris")
    assert backup.restore_due_on == TODAY + 180 * DAY
    assert [run.kind for run in queries.runs_of(backup.id)] == [RunKind.RESTORE, RunKind.BACKUP]
    assert [one for one in late(actor_of(mall), TODAY) if one.reason is Reason.RESTORE] == []


def test_pressed_twice_it_stands_once_and_what_failed_keeps_it_late(cast):
    backup, joko = make_backup(cast.actor("joko"), at=MONDAY_TEN - 8 * DAY), cast.actor("joko")

    assert record(backup, joko, succeeded=False)
    assert backup.last_on is None
    assert backup.due_on < TODAY
    assert record(backup, joko)
    assert not record(backup, joko)
    assert not record(backup, joko, succeeded=False)  # it went well today: that stays
    assert (backup.last_on, backup.due_on) == (TODAY, TODAY + 7 * DAY)
    assert record(backup, joko, on=TODAY - 3 * DAY)
    assert backup.last_on == TODAY
    assert db.session.query(BackupRun).count() == 2


@pytest.mark.parametrize("day", [TODAY + DAY, TODAY - 400 * DAY])
def test_a_day_to_come_or_long_ago_is_refused(cast, day):
    with pytest.raises(BadInput):
        record(make_backup(cast.actor("joko")), cast.actor("joko"), on=day)


def test_what_was_given_up_asks_for_nothing_and_takes_nothing(cast, app):
    backup = make_backup(cast.actor("joko"), at=MONDAY_TEN - 300 * DAY)
    content = backup_content(ended_on=TODAY)
    assert backups.change_backup(backup=backup, content=content, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.commit()

    assert look_after_registers(MONDAY_TEN) == {}
    with pytest.raises(Conflict):
        record(backup, cast.actor("joko"))
    assert queries.listed_backups(cast.actor("joko")) == []


def test_it_moves_to_another_department_only_by_whom_both_are_reached(cast):
    backup, moved = make_backup(cast.actor("joko")), backup_content(department="DISDIKBUD")

    for who in ("joko", "tono"):
        with pytest.raises(Forbidden):
            backups.change_backup(backup=backup, content=moved, actor=cast.actor(who), at=MONDAY_TEN)
    assert backups.change_backup(backup=backup, content=moved, actor=cast.actor("budi"), at=MONDAY_TEN)


@pytest.mark.row("LLG-22")
def test_from_the_form_over_the_ticket_to_the_press_that_records_it(cast, client_as, app, moment):
    joko, tono = client_as(cast.joko), client_as(cast.tono)
    place = f"{department_of('DINKES').id}:"
    for wrong in ({"what": " "}, {"every_days": "0"}, {"every_days": "x"}, {"place": "999:"}, {"application": "999"},
                  {"place": f"{department_of('DISDIKBUD').id}:"}):  # fmt: skip
        assert joko.send("/backups/new", **TYPED | {"place": place} | wrong).status_code == 422, wrong
    assert joko.send("/backups/new", **TYPED | {"place": place}).status_code == 303
    backup = db.session.scalars(select(Backup)).one()
    moment.shift(8 * DAY)
    look_after_registers(MONDAY_TEN + 8 * DAY)
    number = db.session.get_one(Ticket, db.session.scalars(select(Backup.ticket_id)).one()).number

    joko, tono = client_as(cast.joko), client_as(cast.tono)
    page = joko.get(f"/tickets/{number}").text
    assert f"/backups/{backup.id}/today" in page
    assert tono.send(f"/backups/{backup.id}/today", page="/account").status_code == 404
    pressed = joko.send(f"/backups/{backup.id}/today", page="/backups", ticket=number)
    assert pressed.headers["Location"].endswith(f"/tickets/{number}")
    assert f"/backups/{backup.id}/today" not in joko.get(f"/tickets/{number}").text
    assert joko.send(f"/backups/{backup.id}/today", page="/backups", list="1").status_code == 303
    assert db.session.query(BackupRun).count() == 1

    address = f"/backups/{backup.id}"
    sent = {"kind": "restore", "done_on": "2026-10-20", "outcome": "yes", "words": ""}
    assert joko.send(f"{address}/runs", page=address, **sent).status_code == 422
    assert joko.send(f"{address}/runs", page=address, **sent | {"words": "Utuh"}).status_code == 303
    stale = joko.hidden(f"{address}/edit")
    assert joko.send(f"{address}/edit", **TYPED | {"place": place, "every_days": "30"}).status_code == 303
    assert joko.post(f"{address}/edit", data=stale | TYPED | {"place": place}).status_code == 409
    assert "Utuh" in client_as(cast.lestari).get(address).text
    assert tono.get(address).status_code == 404
    assert tono.get(f"{address}/edit").status_code == 404
    assert client_as(cast.sari).get("/backups").status_code == 403
