"""Work that comes back: one ticket for each day, whoever looks and whenever; resting, ending; who may."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.recurring import operations, queries
from desk.recurring.jobs import open_recurring
from desk.recurring.models import RecurringOpening
from desk.recurring.operations import Wanted
from desk.recurring.rhythms import Frequency
from desk.sla import queries as sla
from desk.sla import replaying
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket
from tests.factories import MONDAY_TEN, department_of

JAKARTA = ZoneInfo("Asia/Jakarta")
DAY = timedelta(days=1)


def wanted(**more):
    told = {
        "title": "Bersihkan ruang server",
        "description": "Debu, suhu, kabel.",
        "service": catalogue.get_service("PC", on=MONDAY_TEN.date()),
        "department": department_of("DINKES"),
        "frequency": Frequency.WEEKLY,
        "first_on": date(2026, 10, 13),
        "opens_at": time(8),
        "only_working_days": True,
        "last_on": None,
    }
    return Wanted(**told | more)


def keep(cast, *, by="hesti", at=MONDAY_TEN, work=None, **more):
    made = operations.keep_work(wanted=wanted(**more), actor=cast.actor(by), at=at, work=work)
    db.session.commit()
    return made


def on(day, hour=8, minute=1):
    return datetime(2026, 10, day, hour, minute, tzinfo=JAKARTA)


def opened():
    return db.session.query(Ticket).order_by(Ticket.id).all()


@pytest.mark.row("LLG-08")
def test_a_ticket_is_opened_once_for_each_day_however_often_somebody_looks(cast):
    keep(cast)

    assert open_recurring(on(13, 7, 59)) == {}
    looked = Counter()
    for _ in range(3):
        looked.update(open_recurring(on(13)))
    assert looked == {"opened": 1}
    ticket = opened()[0]
    assert (ticket.title, ticket.department.code, ticket.tier, ticket.kind) == (
        "Bersihkan ruang server", "DINKES", 1, Kind.REQUEST,
    )  # fmt: skip
    assert ticket.shown_reporter == ticket.department.name
    assert sla.clocks_of(ticket.id)
    assert replaying.differences_of(ticket.id, at=on(14)) == []
    assert open_recurring(on(20)) == {"opened": 1}
    assert len(opened()) == 2


@pytest.mark.parametrize("hour", [3, 23])
def test_a_time_outside_office_hours_opens_no_second_ticket(cast, hour):
    work = keep(cast, opens_at=time(hour))

    for minutes in range(0, 26 * 60, 37):
        open_recurring(on(13, 0, 0) + timedelta(minutes=minutes))

    assert len(opened()) == 1
    assert db.session.query(RecurringOpening).filter_by(work_id=work.id).count() == 1


def test_a_day_that_is_free_is_opened_on_the_next_working_day_and_once(cast):
    keep(cast, first_on=date(2026, 10, 17))  # a Saturday

    assert open_recurring(on(17)) == {}
    assert open_recurring(on(19)) == {"opened": 1}
    assert open_recurring(on(20)) == {}


def test_what_was_missed_is_done_once_not_three_times(cast):
    work = keep(cast)

    assert open_recurring(on(28)) == {"opened": 1}

    kept = [(one.falls_on.day, one.ticket_id is not None) for one in queries.openings_of(work.id)]
    assert kept == [(27, True), (20, False), (13, False)]
    assert len(opened()) == 1


def test_another_ticker_that_was_quicker_leaves_nothing_to_open(cast):
    work = keep(cast)
    assert operations._claim(work, date(2026, 10, 13))
    assert not operations._claim(work, date(2026, 10, 13))


def test_what_rests_opens_nothing_and_goes_on_with_the_next_day(cast):
    work = keep(cast)
    hesti = cast.actor("hesti")
    operations.pause_work(work=work, actor=hesti, at=MONDAY_TEN)
    db.session.commit()
    assert open_recurring(on(14)) == {}

    operations.resume_work(work=work, actor=hesti, at=on(14))
    db.session.commit()
    assert work.next_on == date(2026, 10, 20)
    operations.end_work(work=work, actor=hesti, at=on(14))
    db.session.commit()
    assert open_recurring(on(21)) == {}
    with pytest.raises(Conflict):
        operations.pause_work(work=work, actor=hesti, at=on(14))


def test_it_ends_with_its_last_day_or_its_service(cast):
    keep(cast, last_on=date(2026, 10, 13))
    other = keep(cast, service=catalogue.get_service("AKUN", on=MONDAY_TEN.date()))
    other.service.ended_on = date(2026, 10, 1)
    db.session.commit()

    assert open_recurring(on(14)) == {"opened": 1, "ended": 1}
    assert open_recurring(on(28)) == {}


def test_changing_it_on_the_day_opens_no_second_ticket(cast):
    work = keep(cast)
    open_recurring(on(13))

    keep(cast, at=on(13, 9), work=work, title="Bersihkan ruang server dan UPS")

    assert open_recurring(on(13, 10)) == {}
    assert work.next_on == date(2026, 10, 20)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_on": date(2036, 1, 1)}, "first_on"),
        ({"first_on": date(2001, 1, 1)}, "first_on"),
        ({"last_on": date(2026, 10, 12)}, "last_on"),
    ],
)
def test_what_cannot_come_back(cast, wrong, field):
    with pytest.raises(BadInput) as refused:
        keep(cast, **wrong)

    assert refused.value.field == field


def test_coordinators_see_and_change_what_is_theirs(cast, client_as, moment):
    work = keep(cast)
    with pytest.raises(Forbidden):
        keep(cast, by="hesti", department=department_of("DLH"))
    with pytest.raises(Forbidden):
        keep(cast, by="joko")
    elsewhere = keep(cast, by="bambang", department=department_of("DLH"))
    hesti, bambang = client_as(cast.hesti), client_as(cast.bambang)

    assert hesti.get(f"/recurring/{elsewhere.id}").status_code == 404
    assert hesti.get("/recurring").text.count("Bersihkan ruang server</a>") == 1
    assert bambang.get("/recurring").text.count("Bersihkan ruang server</a>") == 2
    told = {
        "title": "Cek genset", "description": "Solar, aki.", "service": "PC", "department": "DINKES",
        "frequency": "monthly", "first_on": "2026-10-31", "opens_at": "08:00", "only_working_days": "y",
    }  # fmt: skip
    assert hesti.send("/recurring/new", **told).status_code == 303
    assert hesti.send("/recurring/new", **told | {"department": "DLH"}).status_code == 422
    assert hesti.send("/recurring/new", **told | {"first_on": "kapan-kapan"}).status_code == 422
    assert "Cek genset" in hesti.get("/recurring").text
    assert hesti.send(f"/recurring/{work.id}/pause", page="/recurring/new").status_code == 303
    assert hesti.send(f"/recurring/{work.id}/resumption", page="/recurring/new").status_code == 303
    assert hesti.send(f"/recurring/{work.id}", **told | {"title": "Cek AC"}).status_code == 303
    assert hesti.send(f"/recurring/{work.id}/end", page="/recurring/new").status_code == 303
    assert hesti.get(f"/recurring/{work.id}").status_code == 200
