"""Improvements from a finding to its verification, stuck cases and advice, the report to the mayor, the scorecards."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from desk.accounts.policy import Role
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.figures.jobs import count_figures
from desk.improvements import advice, jobs, monev_paper, operations, queries, scorecards
from desk.improvements.models import Improvement
from desk.improvements.operations import Wanted
from desk.improvements.states import STEPS, Kind, State, Step, after
from desk.notify import recipients
from desk.reports import mall_complaints
from desk.reports.documents import Period, Share
from desk.tickets import operations as tickets
from desk.timeline import Event
from tests.complaints.office import make_complaint
from tests.factories import actor_of, department_of, make_ticket, make_user

JAKARTA = ZoneInfo("Asia/Jakarta")
TODAY = date(2026, 10, 12)
AT = datetime(2026, 10, 12, 10, tzinfo=JAKARTA)
DUE = date(2026, 10, 30)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31), "Oktober 2026")


def find(cast, *, by: str = "bambang", department: str = "DINKES", **more) -> Improvement:
    told = {
        "kind": Kind.PROBLEM,
        "title": "Suku cadang printer",
        "finding": "Printer kartu menunggu suku cadang dua minggu.",
        "recommendation": "Sediakan satu set cadangan di gudang.",
        "department": department_of(department),
        "due_on": DUE,
    }
    made = operations.find_improvement(wanted=Wanted(**told | more), actor=cast.actor(by), at=AT, today=TODAY)
    db.session.commit()
    return made


def step(cast, improvement, what: Step, by: str, words: str = "Sudah dibeli.", today: date = TODAY) -> None:
    operations.take_step(improvement=improvement, step=what, actor=cast.actor(by), words=words, at=AT, today=today)
    db.session.commit()


def told() -> tuple[EventKind, set[str]]:
    event = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    return event.kind, {one.username for one in recipients.of(event)}


@pytest.mark.pure
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("what", Step)
def test_nothing_but_the_table_leads_anywhere(state, what):
    allowed, target = STEPS[what]
    if state in allowed:
        assert after(state, what) is target
    else:
        with pytest.raises(Conflict):
            after(state, what)


@pytest.mark.row("LLG-36", "LLG-38")
def test_from_a_finding_to_what_somebody_else_has_seen(cast):
    improvement = find(cast)
    assert told() == (EventKind.IMPROVEMENT_FOUND, {"lestari"})

    step(cast, improvement, Step.BEGIN, "hesti", words="")
    step(cast, improvement, Step.FINISH, "hesti")
    assert told() == (EventKind.IMPROVEMENT_MOVED, {"bambang", "lestari"})
    step(cast, improvement, Step.VERIFY, "bambang", words="")

    assert (improvement.state, improvement.ended_on) == (State.VERIFIED, TODAY)
    assert [(note.by_name, note.state) for note in improvement.notes] == [
        ("Hesti Purwaningsih", State.IN_PROGRESS), ("Hesti Purwaningsih", State.DONE), ("Bambang Irawan", State.VERIFIED),
    ]  # fmt: skip


def test_whoever_says_that_it_is_done_does_not_verify_it(cast):
    improvement = find(cast)
    step(cast, improvement, Step.FINISH, "lestari")

    with pytest.raises(Forbidden):
        step(cast, improvement, Step.VERIFY, "lestari")
    assert operations.steps_for(improvement, cast.actor("lestari")) == []
    assert operations.steps_for(improvement, cast.actor("bambang")) == [Step.VERIFY, Step.REJECT]


@pytest.mark.parametrize("what", [Step.FINISH, Step.DROP])
def test_what_ends_the_work_says_why(cast, what):
    improvement = find(cast)

    with pytest.raises(BadInput):
        step(cast, improvement, what, "bambang", words="  ")
    assert improvement.state is State.OPEN


def test_what_is_rejected_goes_on_and_is_late_anew(cast):
    improvement = find(cast)
    step(cast, improvement, Step.FINISH, "hesti")
    step(cast, improvement, Step.REJECT, "bambang", words="Belum ada di gudang.")

    assert (improvement.state, improvement.done_by_id) == (State.IN_PROGRESS, None)


@pytest.mark.row("LLG-38")
def test_a_department_keeps_its_own_plan_and_sees_no_other(cast):
    own, other = find(cast, by="lestari"), find(cast, department="DISDIKBUD")

    found, _more = queries.improvements(cast.actor("lestari"), ended=False)
    assert found == [own]
    with pytest.raises(NotFound):
        queries.get_improvement(cast.actor("lestari"), other.id)
    with pytest.raises(Forbidden):
        find(cast, by="lestari", department="DISDIKBUD")
    with pytest.raises(Forbidden):
        step(cast, other, Step.FINISH, "lestari")
    assert {one.id for one in queries.improvements(cast.actor("yosef"), ended=False)[0]} == {own.id, other.id}


def test_a_day_that_has_passed_is_told_of_once(cast):
    improvement = find(cast)
    after_it = datetime(2026, 10, 31, 9, tzinfo=JAKARTA)

    assert jobs.remind_of_improvements(after_it - timedelta(days=1)) == 0
    assert (jobs.remind_of_improvements(after_it), jobs.remind_of_improvements(after_it)) == (1, 0)
    assert told() == (EventKind.IMPROVEMENT_LATE, {"bambang", "lestari"})

    operations.move_due_day(
        improvement=queries.lock_improvement(improvement.id), due_on=date(2026, 11, 20), words="Anggaran perubahan.",
        actor=cast.actor("bambang"), at=after_it, today=after_it.date(),
    )  # fmt: skip
    db.session.commit()
    assert jobs.remind_of_improvements(datetime(2026, 11, 21, 9, tzinfo=JAKARTA)) == 1


@pytest.fixture
def stuck(cast):
    """Reported in September, taken, and nothing since."""
    at = datetime(2026, 9, 14, 9, tzinfo=JAKARTA)
    ticket = make_ticket(cast.sari, at=at)
    tickets.take_ticket(ticket=ticket, actor=actor_of(cast.joko, at), at=at + timedelta(hours=1))
    make_ticket(cast.sari, at=AT - timedelta(hours=1))
    db.session.commit()
    count_figures(AT)
    return ticket


@pytest.mark.row("BDL-13")
def test_advice_on_a_stuck_case_reaches_who_has_it_and_changes_nothing_of_it(cast, stuck):
    hasan = make_user(username="hasan", name="Hasan", department="SETDA", roles=(Role.EXECUTIVE,))
    before = stuck.version

    cases = advice.stuck_cases(actor_of(hasan), at=AT)
    advice.advise(number=stuck.number, words="Pinjam printer UPT.", actor=actor_of(hasan), at=AT, today=TODAY)
    db.session.commit()

    assert [(case.ticket.number, case.owner.username, case.is_late, case.is_silent) for case in cases] == [
        (stuck.number, "joko", True, True)
    ]
    assert told() == (EventKind.CASE_ADVISED, {"joko", "hesti"})
    assert stuck.version == before
    again = advice.stuck_cases(actor_of(hasan), at=AT)
    assert [one.words for one in again[0].advice] == ["Pinjam printer UPT."]
    with pytest.raises(Forbidden):
        advice.advise(number=stuck.number, words="x", actor=cast.actor("lestari"), at=AT, today=TODAY)
    assert advice.stuck_cases(cast.actor("tono"), at=AT) == []


@pytest.mark.row("LLG-36", "BDL-13")
def test_the_report_to_the_mayor_follows_the_last_recommendations_up(cast, stuck, app):
    old = find(cast, title="Cadangan daya")
    old.found_on = date(2026, 9, 1)
    find(cast, kind=Kind.OPPORTUNITY, title="Borongan perawatan")
    db.session.commit()
    step(cast, old, Step.FINISH, "hesti", words="UPS terpasang.")

    with app.test_request_context():
        paper = monev_paper.build(actor=cast.actor("bambang"), period=OCTOBER, department=None, at=AT)

    assert len(paper.addressee) == 2
    tables = {table.code: table for table in paper.tables}
    assert [row[0] for row in tables["opportunity"].rows] == ["Borongan perawatan"]
    assert tables["problem"].rows == ()
    assert [(row[0], row[4].partition(": ")[2]) for row in tables["follow_up"].rows] == [
        (old.recommendation, "UPS terpasang.")
    ]
    assert [row[0] for row in tables["stuck"].rows] == [stuck.number]
    dinkes = next(row for row in tables["figures"].rows if row[0] == department_of("DINKES").short)
    assert dinkes[1:3] == (1, 0)
    assert dinkes[4] == Share(0, 0)
    assert "law" not in tables, "complaints are not for who runs the IT queue"


@pytest.mark.row("LLG-38")
def test_a_heads_own_report_is_of_their_department_alone(cast, stuck, client_as, moment):
    find(cast, department="DISDIKBUD", title="Milik dinas lain")
    find(cast, title="Milik sendiri")
    moment.move_to(AT)

    page = client_as(cast.lestari).get("/reports/monev?rhythm=monthly").text

    assert "Milik sendiri" in page
    assert "Milik dinas lain" not in page


@pytest.mark.row("BDL-14")
def test_a_scorecard_for_each_organisation_and_a_sheet_of_them(cast, client_as, moment):
    indra = make_user(username="indra", name="Indra", department="DPMPTSP", roles=(Role.MALL_MANAGER,))
    db.session.commit()
    moment.move_to(AT)
    manager = client_as(indra)

    assert manager.get("/reports/tenants").status_code == 200
    assert manager.get("/reports/tenants/sheet").data[:2] == b"PK"
    assert client_as(cast.joko).get("/reports/tenants").status_code == 403


def test_pages_keep_what_was_typed_and_say_when_they_are_stale(cast, client_as, moment):
    moment.move_to(AT)
    bambang = client_as(cast.bambang)
    form = {
        "kind": "problem", "title": "Suku cadang", "finding": "Habis", "recommendation": "Beli", "department": "DINKES",
        "due_on": "2026-10-30",
    }  # fmt: skip

    assert "Habis" in bambang.send("/improvements/new", **form | {"due_on": "2020-01-01"}).text
    made = bambang.send("/improvements/new", **form)
    assert made.status_code == 303
    page = made.location
    seen = bambang.hidden(page)["version"]
    assert bambang.send(f"{page}/steps", page=page, words="Dianggarkan").status_code == 303, "a note"
    assert bambang.send(f"{page}/steps", page=page, step="begin").status_code == 303
    stale = bambang.send(f"{page}/steps", page=page, version=seen, step="finish", words="Selesai sudah")
    assert stale.status_code == 409
    assert "Selesai sudah" in stale.text
    unknown = bambang.send(f"{page}/steps", page=page, step="explode", words="x")
    assert unknown.status_code == 404
    empty = bambang.send(f"{page}/steps", page=page, step="drop", words="")
    assert empty.status_code == 422
    moved = bambang.send(f"{page}/due-day", page=page, due_on="2026-11-30", words="Menunggu anggaran")
    assert moved.status_code == 303
    assert client_as(cast.joko).get(page).status_code == 403
    assert client_as(cast.lestari).get(page).status_code == 200


def test_the_stuck_page_takes_advice(cast, stuck, client_as, moment):
    moment.move_to(AT)
    bambang = client_as(cast.bambang)

    assert stuck.number in bambang.get("/reports/stuck").text
    assert bambang.send(f"/reports/stuck/{stuck.number}", page="/reports/stuck", words="").status_code == 422
    given = bambang.send(f"/reports/stuck/{stuck.number}", page="/reports/stuck", words="Minta bantuan bidang.")
    assert given.status_code == 303
    assert "Minta bantuan bidang." in bambang.get("/reports/stuck").text
    assert bambang.send("/reports/stuck/D-0000-00000-0", page="/reports/stuck", words="x").status_code == 404


def test_a_scorecard_counts_what_came_about_an_organisation(app, city):
    with app.test_request_context():
        paper = scorecards.build(period=OCTOBER, at=AT)

    assert paper.tables[0].rows != ()
    assert all(row[1] == 0 and row[2] == Share(0, 0) for row in paper.tables[0].rows)


@pytest.mark.row("BDL-14")
def test_the_scorecard_says_of_a_complaint_what_the_malls_report_says(cast, app):
    """Both count the same answers of the same organisations: two papers of one period never differ."""
    for _ in range(3):
        make_complaint(at=AT - timedelta(days=2), category="delay")
    make_complaint(at=AT - timedelta(days=2), category="delay", tenant=None)
    db.session.commit()
    with app.test_request_context():
        card = scorecards.build(period=OCTOBER, at=AT).tables[0]
        report = mall_complaints.build(actor=cast.actor("bambang"), period=OCTOBER, department=None, at=AT)
    told = {row[0]: (row[1], row[2]) for row in card.rows if row[1]}
    tenants = next(table for table in report.tables if table.code == "tenants")

    assert told == {row[0]: (row[1], row[2]) for row in tenants.rows if row[1] and row[0] in told}
    assert [(row[1], row[4]) for row in card.rows if row[1]] == [(3, 3)], "three of one category: it came again"
