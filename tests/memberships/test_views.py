"""The pages of member reports and teams: three clicks to a month's report, words kept, 404 for others, 409 for the stale."""

from datetime import date

import pytest

from desk.database import db
from desk.memberships import jobs
from desk.memberships.models import MemberReport, Team, TeamMember
from desk.memberships.states import State
from tests.memberships.test_reporting import chain as chain
from tests.memberships.test_reporting import laid, on, sent
from tests.memberships.test_reporting import member as member


def stood(report_id: int) -> MemberReport:
    return db.session.get_one(MemberReport, report_id, populate_existing=True)


@pytest.mark.row("BKS-14")
def test_a_months_report_is_three_clicks(cast, member, chain, client_as, moment):
    jobs.open_reports(on(8, 31))
    moment.move_to(on(8, 31, 16))
    joko = client_as(cast.joko)

    page = joko.get("/reports/members").text  # the first: the line of the menu
    report = db.session.query(MemberReport).one()
    assert f"/reports/members/{report.id}" in page
    page = joko.get(f"/reports/members/{report.id}").text  # the second: the report
    assert "Kirim" in page or "Send to the coordinator" in page
    answer = joko.send(f"/reports/members/{report.id}", then="send")  # the third

    assert answer.status_code == 303
    assert stood(report.id).state is State.WITH_COORDINATOR


def test_what_is_kept_is_there_again_and_a_wrong_number_loses_nothing(cast, member, chain, client_as, moment):
    report = laid(on(8, 31))[0]
    moment.move_to(on(8, 31, 16))
    joko = client_as(cast.joko)
    typed = {"results": "Dua modul", "words1": "Modul", "measure1": "own", "target1": "2", "achieved1": "1.5"}

    wrong = joko.send(f"/reports/members/{report.id}", **typed | {"target1": "-3"})
    assert wrong.status_code == 422
    assert "Dua modul" in wrong.text
    kept = joko.send(f"/reports/members/{report.id}", **typed)
    assert kept.status_code == 303

    again = stood(report.id)
    assert (again.results, again.targets[0]["achieved"], again.state) == ("Dua modul", 1.5, State.DRAFT)
    assert 'value="1.5"' in joko.get(f"/reports/members/{report.id}").text


def test_a_stale_page_is_told_so_and_keeps_what_was_typed(cast, member, chain, client_as, moment):
    report = laid(on(8, 31))[0]
    moment.move_to(on(8, 31, 16))
    joko = client_as(cast.joko)
    seen = report.version
    joko.send(f"/reports/members/{report.id}", results="Pertama", version=seen)

    stale = joko.send(f"/reports/members/{report.id}", results="Kedua", version=seen)

    assert stale.status_code == 409
    assert "Kedua" in stale.text
    assert stood(report.id).results == "Pertama"


def test_pressing_twice_sends_once(cast, member, chain, client_as, moment):
    report = laid(on(8, 31))[0]
    moment.move_to(on(8, 31, 16))
    joko, form = client_as(cast.joko), {"version": report.version, "then": "send"}

    codes = [joko.send(f"/reports/members/{report.id}", **form).status_code for _ in range(2)]

    assert codes == [303, 409]
    assert len(stood(report.id).steps) == 1


def test_who_has_nothing_to_do_with_it_finds_nothing(cast, member, chain, client_as, moment):
    report = sent(chain)
    moment.move_to(on(9, 1))
    tono = client_as(cast.tono)

    assert tono.get(f"/reports/members/{report.id}").status_code == 404
    decision = {"version": report.version, "verdict": "accept", "rating": "5"}
    assert tono.send(f"/reports/members/{report.id}/decision", page="/reports/members", **decision).status_code == 404
    assert "Joko" not in tono.get("/reports/members").text


@pytest.mark.row("BKS-10", "BKS-11")
def test_the_coordinator_accepts_with_a_rating_or_returns_with_a_reason(cast, member, chain, client_as, moment):
    report = sent(chain)
    moment.move_to(on(9, 1))
    lestari, page = client_as(cast.lestari), f"/reports/members/{report.id}"
    address = f"{page}/decision"
    assert "Joko" in lestari.get("/reports/members").text

    unrated = lestari.send(address, page=page, verdict="accept", words="Baik")
    silent = lestari.send(address, page=page, verdict="return")
    assert (unrated.status_code, silent.status_code) == (422, 422)
    assert "Baik" in unrated.text
    assert lestari.send(address, page=page, verdict="accept", rating="4").status_code == 303

    assert (stood(report.id).state, stood(report.id).rating) == (State.WITH_SECRETARY, 4)


def test_an_incidental_report_is_begun_by_the_member(cast, member, chain, client_as, moment):
    moment.move_to(on(8, 20))
    joko = client_as(cast.joko)
    form = {
        "membership": member.id,
        "subject": "Gangguan 17 Agustus",
        "first_on": "2026-08-17",
        "last_on": "2026-08-18",
    }

    ahead = joko.send("/reports/members/new", **form | {"last_on": "2026-08-25"})
    assert ahead.status_code == 422
    begun = joko.send("/reports/members/new", **form)

    assert begun.status_code == 303
    assert "Gangguan 17 Agustus" in joko.get(begun.location).text


@pytest.mark.row("BKS-15")
def test_a_team_is_entered_with_its_members(cast, chain, client_as, moment):
    moment.move_to(on(8, 3))
    dewi, people = client_as(cast.dewi), {name: user.id for name, user in chain.items()}
    form = {
        "name": "Tim Programmer", "decree_no": "188.45/BA.4397.PW/Diskominfostandi.egov", "starts_on": "2026-01-01",
        "ends_on": "2026-12-31", "secretary": people["bambang"], "chair": people["surya"], "patron": people["hasan"],
    }  # fmt: skip

    assert dewi.send("/teams/new", **form | {"ends_on": "2027-06-30"}).status_code == 422
    made = dewi.send("/teams/new", **form)
    assert made.status_code == 303
    named = {"user": people["joko"], "coordinator": people["lestari"], "duty": "Jaringan", "starts_on": "2026-08-01"}
    assert dewi.send(made.location, **named).status_code == 303
    assert dewi.send(made.location, **named).status_code == 422, "twice is once"
    assert "Joko Susilo" in dewi.get(made.location).text

    team, joined = db.session.query(Team).one(), db.session.query(TeamMember).one()
    assert joined.ends_on == date(2026, 12, 31)
    ended = dewi.send(f"/teams/{team.id}/members/{joined.id}/end", page=made.location, last_day="2026-10-31")
    assert ended.status_code == 303
    assert db.session.get_one(TeamMember, joined.id, populate_existing=True).ends_on == date(2026, 10, 31)


def test_whoever_heads_the_department_now_finds_what_lies_on_that_desk(cast, member, chain, client_as, moment):
    report = sent(chain)
    moment.move_to(on(9, 1))
    dewi, page = client_as(cast.dewi), f"/teams/{member.team_id}"
    address = f"{page}/members/{member.id}/coordinator"

    assert dewi.send(address, page=page, coordinator=cast.hesti.id).status_code == 303
    dewi.send(address, page=page, coordinator=cast.joko.id)  # nobody coordinates themselves

    assert db.session.get_one(TeamMember, member.id, populate_existing=True).coordinator_id == cast.hesti.id
    assert f"/reports/members/{report.id}" in client_as(cast.hesti).get("/reports/members").text
    assert client_as(cast.lestari).get(f"/reports/members/{report.id}").status_code == 404


@pytest.mark.parametrize("typed", ["1,5", "1.5", " 1,5 "])
def test_a_number_is_read_as_people_here_write_it(cast, member, chain, client_as, moment, typed):
    report = laid(on(8, 31))[0]
    moment.move_to(on(8, 31, 16))
    client_as(cast.joko).send(f"/reports/members/{report.id}", words1="Modul", measure1="own", target1=typed)

    assert stood(report.id).targets[0]["target"] == 1.5


@pytest.mark.parametrize("typed", ["nan", "inf", "-1", "1e9", "satu", "1.000.000"])
def test_what_is_no_number_is_refused_in_words(cast, member, chain, client_as, moment, typed):
    report = laid(on(8, 31))[0]
    moment.move_to(on(8, 31, 16))
    form = {"words1": "Modul", "measure1": "own", "target1": typed}

    assert client_as(cast.joko).send(f"/reports/members/{report.id}", **form).status_code == 422


def test_an_address_that_no_database_holds_is_the_first_page(cast, client_as):
    assert client_as(cast.joko).get("/reports/members?before=99999999999999999999").status_code == 200


def test_teams_are_kept_by_those_who_run_the_desk(cast, client_as):
    assert client_as(cast.joko).get("/teams").status_code == 403
    assert client_as(cast.bambang).get("/teams").status_code == 200
