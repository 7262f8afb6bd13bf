"""The daily report: attendance, hand-overs, checklists, rounds, minutes against targets; as page, files, and frozen pack."""

from dataclasses import dataclass
from datetime import date

import pytest

from desk.database import db
from desk.packs import catalogue, offices
from desk.packs.offices import Office
from desk.packs.periods import Rhythm, span_of
from desk.packs.words import period_of
from desk.reports import shift_report
from desk.reports.documents import Period, Share
from desk.shifts import book_queries, handing_over, logbook, rounds
from desk.shifts.kinds import LineKind
from desk.shifts.models import Post
from desk.shifts.rounds import Fault
from tests.factories import department_of
from tests.shifts.posts import answer, colleague, come, leave, make_post, on, open_with, plan
from tests.worlds import world

DAY = Period(date(2026, 10, 12), date(2026, 10, 12), "12 Oktober 2026")


@dataclass
class Played:
    """The post where the day was played."""

    post: Post


@world("shift_played", on="cast")
def _play(cast):
    """A morning in time with a fault and a missed round, an afternoon that comes late, a night that nobody came to."""
    post, agus = make_post(cast), colleague()
    morning, afternoon = plan(cast, post, "Pagi", cast.joko, 12), plan(cast, post, "Siang", agus, 12)
    plan(cast, post, "Malam", cast.joko, 12)
    plan(cast, post, "Pagi", cast.joko, 13)
    joko = cast.actor("joko")
    open_with(morning, cast.joko, on(12, 5, 25))
    items = {item.name: item.id for item in book_queries.items_on(post.id)}
    faults = {items["CCTV 01"]: Fault("Gelap", "CCTV 01: Gelap")}
    rounds.check_post(shift=morning, faults=faults, actor=joko, at=on(12, 5, 33))
    for hour in (6, 8, 12):
        patrol = rounds.begin_patrol(shift=morning, actor=joko, at=on(12, hour, 30))
        rounds.end_patrol(patrol=patrol, words="", actor=joko, at=on(12, hour, 39))
    line = logbook.write_line(shift=morning, kind=LineKind.ALERT, words="Curiga", actor=joko, at=on(12, 9))
    logbook.see_alert(line=line, actor=cast.actor("hesti"), at=on(12, 9, 4))
    handover = leave(morning, cast.joko, on(12, 13, 50))
    come(afternoon, agus, on(12, 13, 40))
    answer(handover, afternoon, agus, on(12, 13, 57))
    return Played(post)


@pytest.fixture
def shift_played(cast, worlds):
    """The post after that day, which is played once for all that report on it."""
    return worlds.people("shift_played").post


def built(cast, who="hesti", at=None, period=DAY, **more):
    return shift_report.build(actor=cast.actor(who), period=period, department=None, at=at or on(13, 8), **more)


def table(document, code):
    return next(part for part in document.parts if part.code == code)


@pytest.mark.row("TRK-05", "TRK-16")
def test_attendance_names_who_was_in_time_late_and_not_there(cast, shift_played):
    rows = table(built(cast), "attendance").rows

    assert [(row[2], row[3], row[6]) for row in rows] == [
        ("Pagi", "Joko Susilo", 0),
        ("Siang", "Agus Salim", 10),
        ("Malam", "Joko Susilo", None),
    ]
    assert len({row[7] for row in rows}) == 3


@pytest.mark.row("TRK-06", "TRK-07", "TRK-08")
def test_hand_overs_checklists_and_rounds_stand_by_shift(cast, shift_played):
    document = built(cast)

    handovers = table(document, "handovers").rows
    assert [(row[2], bool(row[3]), row[7]) for row in handovers] == [
        ("Pagi", True, "Agus Salim"),
        ("Siang", False, None),
        ("Malam", False, None),
    ]
    checks = table(document, "checks").rows
    assert [(row[5], row[6]) for row in checks] == [(2, 1), (None, None), (None, None)]
    assert checks[0][7].startswith("D-2610-")
    found = table(document, "rounds").rows
    assert [row[4:8] for row in found] == [
        (4, 3, 1, Share(3, 4)),
        (4, 0, 4, Share(0, 4)),
        (4, 0, 4, Share(0, 4)),
    ]
    assert found[0][8] == on(12, 10)


@pytest.mark.row("TRK-16")
def test_the_minutes_of_each_step_stand_against_the_target(cast, shift_played):
    rows = {row[2:] for row in table(built(cast), "steps").rows}

    assert (10, 2, Share(2, 2), 5.0, 10) in rows, "presence: 0 and 10"
    assert (5, 1, Share(0, 1), 7.0, 7) in rows, "taking over: paper at 13.50, signed 13.57"
    assert (5, 1, Share(0, 1), 8.0, 8) in rows, "inventory: opened 5.25, checked 5.33"
    assert (10, 3, Share(3, 3), 9.0, 9) in rows, "rounds"
    assert (5, 1, Share(1, 1), 4.0, 4) in rows, "alert"
    assert (5, 1, Share(1, 1), 0.0, 0) in rows, "closing: written before the end"


def test_what_has_not_begun_is_not_counted_and_the_report_says_the_truth_of_its_moment(cast, shift_played):
    early = built(cast, at=on(12, 10))

    assert [row[2] for row in table(early, "attendance").rows] == ["Pagi"]
    assert table(early, "rounds").rows[0][4:7] == (2, 3, 0)


@pytest.mark.parametrize(
    ("who", "count"),
    [("hesti", 3), ("lestari", 3), ("bambang", 3), ("yosef", 3), ("joko", 0), ("tono", 0), ("budi", 0)],
)
def test_whoever_supervises_the_post_reads_its_report_and_nobody_else(cast, shift_played, who, count):
    assert len(table(built(cast, who), "attendance").rows) == count


def test_a_day_without_shifts_is_an_empty_report(cast, shift_played):
    period = Period(date(2026, 1, 1), date(2026, 1, 1), "1 Januari 2026")

    assert all(part.rows == () for part in built(cast, period=period).parts)


@pytest.mark.row("TRK-16")
@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv", "json"])
def test_page_and_files_say_the_same(cast, shift_played, moment, client_as, form):
    moment.move_to(on(13, 8))
    yosef = client_as(cast.yosef)

    page = yosef.get("/reports/shifts")
    assert page.status_code == 200
    assert "Agus Salim" in page.text
    answered = yosef.get(f"/reports/shifts/{form}?from=2026-10-12")
    assert answered.status_code == 200
    assert "shift-sop-2026-10-12" in answered.headers["Content-Disposition"]
    if form in ("csv", "json"):
        assert "Agus Salim" in answered.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/reports/shifts?from=2026-10-14&to=2026-10-01", 200),
        ("/reports/shifts?from=1000-01-01&to=nonsense&post=NONE", 200),
        ("/reports/shifts/exe", 404),
        ("/reports/shifts/csv?table=none", 404),
        ("/reports/shifts/csv?table=steps&from=2026-10-12", 200),
    ],
)
def test_whatever_the_address_asks_for(cast, shift_played, moment, client_as, address, status):
    moment.move_to(on(13, 8))

    assert client_as(cast.hesti).get(address).status_code == status


@pytest.mark.row("TRK-16")
def test_the_daily_paper_goes_to_whoever_heads_the_post(cast, shift_played):
    kind, dinkes = catalogue.get(shift_report.CODE), department_of("DINKES")
    span = span_of(Rhythm.DAILY, date(2026, 10, 12))

    assert Rhythm.DAILY in kind.rhythms
    assert period_of(span).label in ("12 Oktober 2026", "12 October 2026")
    heads = offices.holders_of(Office.POST_HEAD, department_id=dinkes.id, on=date(2026, 10, 13))
    assert [one.username for one in heads] == ["lestari"]
    document = kind.builder(actor=cast.actor("hesti"), period=period_of(span), department=dinkes, at=on(13, 8))
    assert len(table(document, "attendance").rows) == 3


def test_other_reports_are_not_made_by_days():
    assert {kind.code for kind in catalogue.kinds() if Rhythm.DAILY in kind.rhythms} == {shift_report.CODE}


def test_a_shift_that_was_opened_for_a_reason_says_so(cast):
    post = make_post(cast)
    plan(cast, post, "Malam", colleague(), 11)
    morning = plan(cast, post, "Pagi", cast.joko, 12)
    come(morning, cast.joko, on(12, 5, 30))
    handing_over.open_shift(shift=morning, because="Petugas malam tidak ada", actor=cast.actor("joko"), at=on(12, 6))
    db.session.commit()

    assert table(built(cast), "handovers").rows[0][11] == "Petugas malam tidak ada"
