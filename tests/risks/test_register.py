"""The risk register: candidates out of tickets, what is written of one, its steps, who may, and the file (LLG-13)."""

import io
import re
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.exc import IntegrityError

from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.risks import incident_queries, operations, queries
from desk.risks.kinds import LATELY, MANY, RiskLevel, RiskState, RiskStep
from desk.risks.models import Risk
from desk.risks.operations import Content, StaleRisk
from desk.risks.queries import About
from desk.tickets import operations as tickets
from tests.architecture.test_queries import counted
from tests.assets.things import make_asset
from tests.factories import MONDAY_TEN, department_of, make_ticket

DAY = timedelta(days=1)
SAID = {
    "cause": "Kabel fiber melewati area galian",
    "impact": "Layanan rekam medis berhenti",
    "level": RiskLevel.HIGH,
    "control": "Jalur cadangan nirkabel",
    "owner_name": "Kepala Bidang Infrastruktur",
}


def incidents(cast, count, *, at=MONDAY_TEN, **more):
    return [make_ticket(cast.sari, at=at - index * DAY, **more) for index in range(count)]


def about(service="PC", department="DINKES"):
    return About(department_of(department), service=catalogue.get_any_service(service))


def opened(cast, *, by="hesti", of=None, at=MONDAY_TEN, **more):
    content = Content(**{"title": "Komputer di Dinkes sering mati"} | more)
    return operations.open_risk(content=content, about=of or about(), actor=cast.actor(by), at=at)


def stepped(cast, risk, step, words="Sudah.", *, by="hesti", seen=None):
    operations.step_risk(
        risk=risk, step=step, words=words, seen=seen or risk.version, actor=cast.actor(by), at=MONDAY_TEN
    )


@pytest.mark.row("LLG-13")
def test_incidents_that_come_back_are_candidates_until_they_stand_in_the_register(cast):
    incidents(cast, MANY - 1)
    assert incident_queries.candidates(cast.actor("bambang"), MONDAY_TEN) == []
    incidents(cast, 1)

    (found,) = incident_queries.candidates(cast.actor("bambang"), MONDAY_TEN)

    assert (found.about.service.code, found.about.department.code, found.incidents) == ("PC", "DINKES", MANY)
    assert found.last_at == MONDAY_TEN
    risk = opened(cast)
    assert incident_queries.candidates(cast.actor("bambang"), MONDAY_TEN) == []
    assert len(queries.tickets_of(risk.id)) == MANY
    stepped(cast, risk, RiskStep.CLOSE, "Diganti semua")
    assert len(incident_queries.candidates(cast.actor("bambang"), MONDAY_TEN)) == 1


def test_a_thing_that_fails_again_and_again_is_a_candidate_of_its_own(cast):
    printer = make_asset(cast.actor("joko"))
    incidents(cast, MANY, asset=printer)

    found = incident_queries.candidates(cast.actor("hesti"), MONDAY_TEN)

    assert {one.about.asset.id if one.about.asset else one.about.service.code for one in found} == {printer.id, "PC"}
    risk = opened(cast, of=About(printer.department, asset=printer))
    (left,) = incident_queries.candidates(cast.actor("hesti"), MONDAY_TEN)
    assert left.about.service.code == "PC"
    assert incident_queries.frequencies([risk], MONDAY_TEN)[risk.id].lately == MANY


def test_what_is_old_withdrawn_or_no_incident_makes_no_candidate(cast):
    incidents(cast, 2)
    incidents(cast, 3, at=MONDAY_TEN - LATELY)
    withdrawn = incidents(cast, 1)[0]
    tickets.cancel_ticket(ticket=withdrawn, actor=cast.actor("sari"), reason="Keliru", at=MONDAY_TEN)
    incidents(cast, 4, service="APP-BARU")

    assert incident_queries.candidates(cast.actor("bambang"), MONDAY_TEN) == []


def test_each_sees_the_candidates_and_risks_of_their_own_department(cast):
    incidents(cast, MANY)
    risk = opened(cast, of=about(service="JAR-LAN"))
    seen = {
        who: len(incident_queries.candidates(cast.actor(who), MONDAY_TEN))
        for who in ("hesti", "lestari", "bambang", "yosef")
    }

    assert seen == {"hesti": 1, "lestari": 1, "bambang": 1, "yosef": 1}
    for stranger in ("tono", "joko", "budi", "sari", "rina", "dewi"):
        assert incident_queries.candidates(cast.actor(stranger), MONDAY_TEN) == []
        with pytest.raises(NotFound):
            queries.get_risk(cast.actor(stranger), risk.id)
    with pytest.raises(Forbidden):
        opened(cast, by="hesti", of=about(department="DISDIKBUD"))
    for reader in ("lestari", "yosef"):
        with pytest.raises(Forbidden):
            stepped(cast, risk, RiskStep.NOTE, by=reader)
        with pytest.raises(Forbidden):
            queries.get_kept(cast.actor(reader), risk.id)


def test_the_same_is_in_the_register_once_also_for_two_at_once(cast):
    first = opened(cast)

    with pytest.raises(Conflict):
        opened(cast, by="bambang")
    twin = Risk(title="x", department_id=first.department_id, service_id=first.service_id, state=RiskState.CANDIDATE,
                opened_at=MONDAY_TEN, changed_at=MONDAY_TEN, opened_by_id=cast.bambang.id)  # fmt: skip
    db.session.add(twin)
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_risk_is_accepted_only_when_cause_impact_and_control_are_known(cast):
    risk = opened(cast)
    with pytest.raises(BadInput):
        stepped(cast, risk, RiskStep.ACCEPT)
    operations.change_risk(
        risk=risk,
        content=Content(title=risk.title, **SAID),
        seen=risk.version,
        actor=cast.actor("hesti"),
        at=MONDAY_TEN,
    )

    stepped(cast, risk, RiskStep.ACCEPT)
    stepped(cast, risk, RiskStep.TREAT)

    assert risk.state is RiskState.TREATED
    assert [note.step for note in queries.notes_of(risk.id)] == [RiskStep.TREAT, RiskStep.ACCEPT]
    with pytest.raises(BadInput):
        operations.change_risk(
            risk=risk, content=Content(title="Tanpa sebab"), seen=risk.version, actor=cast.actor("hesti"), at=MONDAY_TEN
        )


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ((), RiskStep.TREAT),
        ((), RiskStep.REOPEN),
        ((RiskStep.ACCEPT,), RiskStep.ACCEPT),
        ((RiskStep.CLOSE,), RiskStep.ACCEPT),
        ((RiskStep.CLOSE,), RiskStep.CLOSE),
    ],
)
def test_what_the_state_does_not_allow_is_refused(cast, before, step):
    risk = opened(cast, **SAID)
    for earlier in before:
        stepped(cast, risk, earlier)

    with pytest.raises(Conflict):
        stepped(cast, risk, step)


def test_two_who_decide_on_the_same_risk_do_not_overwrite_each_other(cast):
    risk = opened(cast, **SAID)
    seen = risk.version
    stepped(cast, risk, RiskStep.ACCEPT, seen=seen)

    with pytest.raises(StaleRisk):
        stepped(cast, risk, RiskStep.CLOSE, by="bambang", seen=seen)
    stepped(cast, risk, RiskStep.NOTE, "Diperiksa: aman", by="bambang", seen=seen)  # a note is in nobody's way

    assert risk.state is RiskState.ACCEPTED


@pytest.mark.row("LLG-13")
def test_a_candidate_becomes_a_risk_in_two_clicks(cast, client_as, moment):
    hung = incidents(cast, MANY)
    hesti = client_as(cast.hesti)
    list_page = hesti.get("/risks").text
    (address,) = re.findall(r'href="(/risks/new\?service=[^"]+)"', list_page)

    answer = hesti.send(address.replace("&amp;", "&"), title="Komputer Dinkes sering mati", department="DINKES")

    assert answer.status_code == 303
    page = hesti.get(answer.location).text
    assert hung[0].number in page
    assert f"{MANY} insiden" in page or f"{MANY} incidents" in page
    again = hesti.send(address.replace("&amp;", "&"), page="/risks/new", title="Sekali lagi", department="DINKES")
    assert again.location == answer.location
    assert db.session.query(Risk).count() == 1


def test_the_page_of_a_ticket_says_that_it_comes_back_and_where_the_register_has_it(cast, client_as, moment):
    last = incidents(cast, MANY)[-1]
    hesti, joko, sari = client_as(cast.hesti), client_as(cast.joko), client_as(cast.sari)
    page = f"/tickets/{last.number}"

    assert "/risks/new?service=PC" in hesti.get(page).text
    assert "/risks/" not in joko.get(page).text
    assert "/risks/" not in sari.get(page).text
    risk = opened(cast)
    assert f"/risks/{risk.id}" in hesti.get(page).text
    assert "/risks/" not in client_as(cast.tono).get("/tickets").text


def test_forms_of_the_register_keep_what_was_typed_and_say_what_is_wrong(cast, client_as, moment):
    risk = opened(cast, **SAID)
    seen = str(risk.version)
    hesti = client_as(cast.hesti)

    wrong = hesti.send(f"/risks/{risk.id}/steps", page=f"/risks/{risk.id}", step="treat", words="Terlalu awal")
    assert (wrong.status_code, "Terlalu awal" in wrong.text) == (409, True)
    for fields in (
        {"step": "tidak ada", "words": "x"},
        {"step": "note", "words": ""},
        {"step": "note", "words": "a\0b"},
    ):
        assert hesti.send(f"/risks/{risk.id}/steps", page=f"/risks/{risk.id}", **fields).status_code == 422
    assert hesti.send(f"/risks/{risk.id}/edit", title="", cause="x" * 2001).status_code == 422
    stepped(cast, risk, RiskStep.ACCEPT)
    stale = hesti.send(f"/risks/{risk.id}/edit", version=seen, title="Judul baru", review_on="2026-12-01")
    assert (stale.status_code, "Judul baru" in stale.text) == (409, True)


def test_a_ticket_is_hung_on_a_risk_by_its_number_and_a_foreign_one_is_none(cast, client_as, moment):
    risk, own, foreign = opened(cast), make_ticket(cast.sari), make_ticket(cast.eko)
    hesti, page = client_as(cast.hesti), f"/risks/{risk.id}"

    for _ in range(2):
        assert hesti.send(f"{page}/tickets", page=page, number=own.number).status_code == 303
    assert hesti.send(f"{page}/tickets", page=page, number=foreign.number).status_code == 422
    assert hesti.send(f"{page}/tickets", page=page, number="tidak ada").status_code == 422

    hung = queries.tickets_of(risk.id)
    assert [ticket.id for ticket in hung].count(own.id) == 1
    assert foreign.id not in {ticket.id for ticket in hung}


@pytest.mark.row("LLG-13")
@pytest.mark.parametrize(("address", "kind"), [("sheet", "xlsx"), ("csv", "csv")])
def test_the_export_holds_cause_impact_frequency_and_control(cast, client_as, moment, address, kind):
    incidents(cast, MANY)
    opened(cast, **SAID | {"title": "=HYPERLINK(1)"})
    hidden = opened(cast, by="bambang", of=about(department="DISDIKBUD"), title="Rahasia Disdikbud")

    answer = client_as(cast.hesti).get(f"/risks/{address}")

    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    if kind == "xlsx":
        heading, row = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
        said = dict(zip(heading, row, strict=True))
        values = list(said.values())
        assert said[heading[1]] == "=HYPERLINK(1)"  # a text, no formula
        assert (said[heading[5]], said[heading[6]], said[heading[8]], said[heading[10]]) == (
            SAID["cause"], SAID["impact"], MANY, SAID["control"],
        )  # fmt: skip
        assert hidden.title not in values
    else:
        text = answer.data.decode("utf-8-sig")
        assert SAID["cause"] in text
        assert f'"{MANY}"' in text
        assert '"\'=HYPERLINK(1)"' in text
        assert hidden.title not in text


def test_the_register_asks_as_often_for_many_as_for_few(cast, client_as, app, moment):
    opened(cast)
    bambang = client_as(cast.bambang)
    bambang.get("/risks")
    with counted(app) as few:
        bambang.get("/risks")
    for code in ("SW", "EMAIL", "VICON"):
        opened(
            cast,
            by="bambang",
            of=about(service=code),
            title=code,
        )
    db.session.commit()
    with counted(app) as many:
        bambang.get("/risks")

    assert len(many) == len(few)


def test_of_a_risk_that_names_no_service_the_tickets_hung_on_it_are_counted(cast):
    risk = opened(cast, of=About(department_of("DINKES")), title="Satu jalur internet")
    old, new = make_ticket(cast.sari, at=MONDAY_TEN - LATELY - DAY), make_ticket(cast.sari, service="JAR-LAN")
    for ticket in (old, new, new):
        operations.link_ticket(risk=risk, ticket=ticket, actor=cast.actor("hesti"), at=MONDAY_TEN)

    assert incident_queries.frequencies([risk], MONDAY_TEN) == {risk.id: incident_queries.Frequency(lately=1, linked=2)}
