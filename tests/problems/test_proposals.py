"""Twenty "internet is down" become one problem: proposed, made, answered once; or left apart."""

from datetime import timedelta

import pytest

from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.outages import queries as outages
from desk.outages.kinds import Area
from desk.problems import operations, queries
from desk.sla import replaying
from desk.tickets import operations as tickets
from desk.tickets import relating
from desk.tickets.kinds import CanWork, Impact, Kind
from desk.tickets.models import Ticket
from desk.tickets.states import Status
from desk.timeline import Event
from tests.architecture.test_queries import counted
from tests.factories import MONDAY_TEN, make_ticket
from tests.outages.saying import HOUR, out

MINUTE = timedelta(minutes=1)


def reports(cast, count=3, *, service="JAR-WAN", by=("sari", "eko"), at=MONDAY_TEN, **more):
    return [
        make_ticket(getattr(cast, by[place % len(by)]), service=service, description="Internet mati.",
                    at=at + place * MINUTE, **more)
        for place in range(count)
    ]  # fmt: skip


def proposed(cast, name, at=MONDAY_TEN + HOUR):
    return [[ticket.number for ticket in found.tickets] for found in queries.proposals(cast.actor(name), at)]


def test_reports_of_one_service_within_minutes_are_proposed_to_those_who_may_link_them(cast):
    many = reports(cast, 4)
    reports(cast, 2, service="EMAIL")
    reports(cast, 1, at=MONDAY_TEN + 3 * HOUR)

    assert proposed(cast, "budi", MONDAY_TEN + 4 * HOUR) == [[ticket.number for ticket in many]]
    assert proposed(cast, "joko") == [], "they lie with Tier 2"
    assert proposed(cast, "sari") == []
    assert proposed(cast, "budi", MONDAY_TEN + timedelta(days=2)) == [], "it is history"


def test_tier_1_is_proposed_what_lies_with_its_own_department(cast):
    theirs = reports(cast, 3, service="JAR-LAN", by=("sari",))

    assert proposed(cast, "joko") == [[ticket.number for ticket in theirs]]
    assert proposed(cast, "tono") == []
    assert proposed(cast, "budi") == [], "Tier 2 does not read what lies with Tier 1"


def test_what_was_dismissed_stays_dismissed(cast):
    many = reports(cast)
    operations.dismiss(reports=many[:1], actor=cast.actor("budi"), at=MONDAY_TEN)
    operations.dismiss(reports=many[:1], actor=cast.actor("budi"), at=MONDAY_TEN)

    assert proposed(cast, "budi") == [], "two are left"
    with pytest.raises(Forbidden):
        operations.dismiss(reports=many[1:], actor=cast.actor("joko"), at=MONDAY_TEN)


@pytest.mark.row("LLG-07")
def test_one_answer_closes_every_report_whatever_tier_and_department(cast):
    many = reports(cast, 3)
    with_tier1 = make_ticket(cast.sari, service="JAR-LAN", at=MONDAY_TEN)
    budi, later = cast.actor("budi"), MONDAY_TEN + HOUR
    problem = operations.make_problem(
        reports=many, title="Internet putus", description="Serat putus", actor=budi, at=later
    )
    with_tier1.problem_id = problem.id
    db.session.flush()

    assert (problem.kind, problem.tier, problem.impact) == (Kind.PROBLEM, 2, Impact.D4)
    assert {report.problem_id for report in many} == {problem.id}
    tickets.take_ticket(ticket=problem, actor=budi, at=later)
    tickets.resolve_ticket(ticket=problem, actor=budi, answer="Serat disambung.", at=later + HOUR, with_linked=True)

    assert {ticket.status for ticket in (problem, with_tier1, *many)} == {Status.RESOLVED}
    db.session.commit()
    for ticket in (problem, with_tier1, *many):
        assert replaying.differences_of(ticket.id, at=later + 2 * HOUR) == []


def test_the_word_of_who_works_on_a_problem_is_its_first_answer(cast):
    budi = cast.actor("budi")
    problem = operations.make_problem(
        reports=reports(cast), title="Internet", description="Putus", actor=budi, at=MONDAY_TEN + HOUR
    )

    tickets.reply(ticket=problem, actor=budi, body="Kami periksa.", at=MONDAY_TEN + HOUR + MINUTE)

    assert problem.responded_at == MONDAY_TEN + HOUR + MINUTE


def test_a_report_with_an_open_part_stays_open_when_the_others_are_answered(cast):
    many = reports(cast, 3)
    budi, later = cast.actor("budi"), MONDAY_TEN + HOUR
    problem = operations.make_problem(reports=many, title="Internet", description="Putus", actor=budi, at=later)
    relating.open_child(
        parent=many[0], department=many[0].department, service=many[0].service, description="Pasang modem",
        can_work=CanWork.YES, actor=budi, at=later,
    )  # fmt: skip
    tickets.take_ticket(ticket=problem, actor=budi, at=later)

    tickets.resolve_ticket(ticket=problem, actor=budi, answer="Sudah.", at=later + HOUR, with_linked=True)

    assert [report.status for report in many] == [Status.NEW, Status.RESOLVED, Status.RESOLVED]


def test_reports_of_two_services_are_no_one_problem(cast):
    with pytest.raises(BadInput):
        operations.make_problem(
            reports=[*reports(cast, 2), *reports(cast, 1, service="EMAIL")], title="x", description="x",
            actor=cast.actor("budi"), at=MONDAY_TEN + HOUR,
        )  # fmt: skip


def test_a_new_report_hangs_on_the_outage_that_runs_also_by_tier_1_of_another_department(cast):
    budi = cast.actor("budi")
    problem = operations.make_problem(
        reports=reports(cast, 3, service="WEB", by=("eko",)),
        title="Web",
        description="x",
        actor=budi,
        at=MONDAY_TEN + HOUR,
    )
    outage = out(cast, service="WEB", problem=problem, at=MONDAY_TEN + HOUR)
    report = make_ticket(cast.sari, service="WEB", at=MONDAY_TEN + HOUR)
    assert report.tier == 1

    operations.link_to_outage(ticket=report, outage=outage, actor=cast.actor("joko"), at=MONDAY_TEN + 2 * HOUR)

    db.session.flush()
    assert report.problem_id == problem.id
    other = make_ticket(cast.sari, service="PC", at=MONDAY_TEN + HOUR)
    with pytest.raises(BadInput):
        operations.link_to_outage(ticket=other, outage=outage, actor=cast.actor("joko"), at=MONDAY_TEN + 2 * HOUR)
    outage.ended_at = MONDAY_TEN + 2 * HOUR
    with pytest.raises(Conflict):
        operations.link_to_outage(ticket=other, outage=outage, actor=cast.actor("joko"), at=MONDAY_TEN + 2 * HOUR)


def test_budi_makes_one_problem_of_what_his_queue_proposes_and_declares_the_outage(cast, client_as, moment):
    many = reports(cast, 3, at=MONDAY_TEN - 5 * MINUTE)
    browser = client_as(cast.budi)

    queue = browser.get("/queue").text
    address = f"/problems/new?tickets={','.join(ticket.number for ticket in many)}"
    assert address in queue
    assert address in browser.get(f"/tickets/{many[0].number}").text
    page = browser.get(address).text
    assert page.count("checked") >= 3, "all are ticked"
    answer = browser.send(
        address, reports=[ticket.number for ticket in many], into="", title="Internet putus", description="Serat putus",
        is_outage="y", words="Kabel putus di Jalan Merdeka.",
    )  # fmt: skip

    assert answer.status_code == 303, answer.text
    outage = outages.running(at=MONDAY_TEN)[0]
    assert (outage.area, outage.words, outage.started_at) == (
        Area.CITY, "Kabel putus di Jalan Merdeka.", many[0].opened_at,
    )  # fmt: skip
    problem = browser.get(answer.location).text
    assert all(ticket.number in problem for ticket in many)
    assert browser.send(address, reports=many[0].number, into="", title="x", description="x").status_code == 422, (
        "twice"
    )
    assert client_as(cast.joko).get(address).text.count(many[0].number) <= 2, "not his: nothing is offered"


def test_the_queue_asks_the_database_as_often_whatever_it_proposes(cast, app, client_as, moment):
    browser = client_as(cast.budi)
    reports(cast, 3, at=MONDAY_TEN - 20 * MINUTE)
    browser.get("/queue")
    with counted(app) as few:
        browser.get("/queue")
    reports(cast, 12, at=MONDAY_TEN - 15 * MINUTE)
    with counted(app) as many:
        browser.get("/queue")

    assert len(many) <= len(few)


def test_a_dismissal_by_button(cast, client_as, moment):
    many = reports(cast, 3, at=MONDAY_TEN - 5 * MINUTE)
    numbers = ",".join(ticket.number for ticket in many)

    answer = client_as(cast.budi).send(f"/problems/dismissals?tickets={numbers}", page="/queue")

    assert answer.status_code == 303
    assert queries.proposals(cast.actor("budi"), MONDAY_TEN) == []
    assert db.session.query(Event).filter_by(kind=EventKind.TICKET_LINKED).count() == 0


def test_ticked_tickets_become_one_problem_line_by_line(cast, client_as, moment):
    many = reports(cast, 3, at=MONDAY_TEN - 5 * MINUTE)
    other = make_ticket(cast.eko, service="EMAIL")
    browser = client_as(cast.budi)
    ticked = [f"{ticket.number}:{ticket.version}" for ticket in many]

    def send(*more, **fields):
        page = browser.get(f"/tickets/bulk/problem?t={ticked[0]}").text
        assert "Disturbance" in page or "Gangguan" in page
        return browser.send("/tickets/bulk/problem", page="/account", t=[*ticked, *more], into="", **fields)

    assert send(f"{other.number}:{other.version}", title="Internet putus").status_code == 422, "two services"
    assert db.session.query(Ticket).filter_by(kind=Kind.PROBLEM).count() == 0
    assert send(title="Internet putus").status_code == 303
    problem = db.session.query(Ticket).filter_by(kind=Kind.PROBLEM).one()
    db.session.expire_all()
    assert {ticket.problem_id for ticket in many} == {problem.id}
