"""What came of the work: diagnosis, replaced parts with serial numbers, results by kind; on ticket, asset and reports."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.sla.replaying import differences_of
from desk.tickets import operations, result_queries, results
from desk.tickets.result_kinds import FIELD_OF, RESULTS, ResultField, ResultKind
from desk.tickets.result_labels import FIELDS
from desk.tickets.result_labels import RESULTS as LABELS
from desk.tickets.result_models import Diagnosis, ReplacedPart, WorkResult
from desk.tickets.results import Work
from desk.timeline import Event
from tests.assets.things import make_asset
from tests.factories import MONDAY_TEN, make_ticket

DAY = timedelta(days=1)
PART = Work(found="Head kotor", solution="Head diganti", part="Print head", old_serial="OLD-1", new_serial="NEW-2")
RESULT = Work(kind=ResultKind.FIBRE_SPLICING, words="Sambungan ODP 12", place="Laporan FO/12", quantity=24)


@pytest.fixture
def ticket(cast):
    made = make_ticket(cast.sari, asset=make_asset(cast.actor("joko")))
    operations.take_ticket(ticket=made, actor=cast.actor("joko"), at=MONDAY_TEN)
    return made


def noted(cast, ticket, work, *, by="joko", at=MONDAY_TEN):
    results.record_work(ticket=ticket, work=work, actor=cast.actor(by), at=at)
    db.session.flush()


@pytest.mark.row("BDL-27", "BDL-25")
def test_diagnosis_solution_and_a_part_with_its_serial_numbers_stay_with_ticket_and_asset(
    cast, ticket, client_as, moment
):
    noted(cast, ticket, PART)

    found = result_queries.of_ticket(ticket.id)

    assert (found.diagnosis.found, found.diagnosis.solution) == ("Head kotor", "Head diganti")
    (part,) = result_queries.parts_in(ticket.asset_id)
    assert (part.name, part.old_serial, part.new_serial, part.ticket_id) == ("Print head", "OLD-1", "NEW-2", ticket.id)
    joko = client_as(cast.joko)
    for page in (f"/tickets/{ticket.number}", f"/assets/{ticket.asset_id}"):
        assert "NEW-2" in joko.get(page).text
    assert f'href="/assets/{ticket.asset_id}"' in joko.get(f"/tickets/{ticket.number}").text
    sari = client_as(cast.sari).get(f"/tickets/{ticket.number}").text
    assert "NEW-2" not in sari
    assert "Head kotor" not in sari


@pytest.mark.row("BKS-07", "BKS-08")
def test_every_field_of_work_has_its_results_and_each_a_name():
    assert {kind for kinds in RESULTS.values() for kind in kinds} == set(ResultKind) == set(FIELD_OF) == set(LABELS)
    assert set(RESULTS) == set(ResultField) == set(FIELDS)
    assert {"network_monitoring", "network_configuration", "network_troubleshooting", "fibre_splicing"} == set(
        RESULTS[ResultField.NETWORK]
    )
    assert {
        "configuration_document", "suspicious_activity", "access_matrix", "troubleshooting_report", "backup",
    } == set(RESULTS[ResultField.SYSTEM])  # fmt: skip


def test_what_came_of_somebodys_work_is_counted_by_kind_within_a_period(cast, ticket):
    noted(cast, ticket, RESULT)
    noted(cast, ticket, Work(kind=ResultKind.FIBRE_SPLICING, words="Sambungan 2", quantity=2), at=MONDAY_TEN + DAY)
    noted(cast, ticket, Work(kind=ResultKind.BACKUP, words="Switch"), at=MONDAY_TEN + 2 * DAY)
    noted(cast, ticket, Work(kind=ResultKind.BACKUP, words="Oleh koordinator"), by="hesti", at=MONDAY_TEN + 2 * DAY)

    since, until = MONDAY_TEN, MONDAY_TEN + 2 * DAY

    assert result_queries.counts_of(cast.joko.id, since=since, until=until) == {ResultKind.FIBRE_SPLICING: 26}
    assert [one.words for one in result_queries.results_of(cast.joko.id, since=since, until=until + DAY)] == [
        "Sambungan ODP 12", "Sambungan 2", "Switch",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("work", "field"),
    [
        (Work(), "found"),
        (Work(part="Print head"), "part"),
        (Work(new_serial="NEW-2"), "part"),
        (Work(kind=ResultKind.CODE), "kind"),
        (Work(words="Apa ini"), "kind"),
        (Work(kind=ResultKind.CODE, words="Modul", quantity=0), "quantity"),
        (Work(kind=ResultKind.CODE, words="Modul", quantity=-3), "quantity"),
        (Work(kind=ResultKind.CODE, words="Modul", quantity=10**6), "quantity"),
    ],
)
def test_half_a_part_or_half_a_result_is_refused(cast, ticket, work, field):
    with pytest.raises(BadInput) as refused:
        noted(cast, ticket, work)

    assert refused.value.field == field


@pytest.mark.parametrize("who", ["sari", "tono", "budi", "lestari", "rina", "dewi", "yosef"])
def test_who_does_not_work_on_the_ticket_notes_nothing(cast, ticket, who):
    with pytest.raises(Forbidden):
        noted(cast, ticket, RESULT, by=who)


def test_what_was_noted_by_mistake_is_taken_back_by_its_author_alone_and_counts_no_more(cast, ticket):
    noted(cast, ticket, RESULT)
    (one,) = result_queries.of_ticket(ticket.id).results
    with pytest.raises(Forbidden):
        results.take_back(ticket=ticket, noted=one, actor=cast.actor("hesti"), at=MONDAY_TEN)

    results.take_back(ticket=ticket, noted=one, actor=cast.actor("joko"), at=MONDAY_TEN)

    assert not result_queries.of_ticket(ticket.id)
    assert result_queries.counts_of(cast.joko.id, since=MONDAY_TEN, until=MONDAY_TEN + DAY) == {}
    with pytest.raises(NotFound):
        result_queries.get_result(ticket, one.id)
    assert db.session.query(WorkResult).count() == 1
    assert [event.kind for event in db.session.query(Event).filter_by(ticket_id=ticket.id)].count(
        EventKind.WORK_RECORDED
    ) == 2  # fmt: skip
    assert differences_of(ticket.id, at=MONDAY_TEN + DAY) == []


def test_marking_as_done_takes_diagnosis_part_and_result_along_in_one_go(cast, ticket, client_as, moment):
    joko, page = client_as(cast.joko), f"/tickets/{ticket.number}/resolve"

    wrong = joko.send(page, answer="Sudah diperbaiki", **{"work-part": "Print head", "work-found": "Head kotor"})
    assert wrong.status_code == 422
    assert "Head kotor" in wrong.text
    assert db.session.query(Diagnosis).count() == 0
    answer = joko.send(
        page, answer="Sudah diperbaiki",
        **{"work-part": "Print head", "work-new_serial": "NEW-2", "work-found": "Head kotor", "work-kind": "device_repair",
           "work-words": "Printer loket", "work-quantity": "1"},
    )  # fmt: skip

    assert answer.status_code == 303
    assert db.session.query(ReplacedPart).one().asset_id == ticket.asset_id
    assert db.session.query(WorkResult).one().kind is ResultKind.DEVICE_REPAIR
    assert joko.send(f"/tickets/{make_ticket(cast.sari).number}/resolve", answer="Tanpa catatan").status_code in (
        303,
        409,
    )


def test_the_answer_of_tier_two_takes_results_along_though_it_lies_with_tier_one_then(cast, client_as, moment):
    from desk.escalation import operations as escalation

    escalated = make_ticket(cast.sari, at=MONDAY_TEN - DAY)
    escalation.escalate_ticket(ticket=escalated, actor=cast.actor("joko"), reason="x", tried="y", at=MONDAY_TEN - DAY)
    operations.take_ticket(ticket=escalated, actor=cast.actor("budi"), at=MONDAY_TEN - DAY)

    answer = client_as(cast.budi).send(
        f"/tickets/{escalated.number}/resolve", answer="Sudah.",
        **{"work-kind": "backup", "work-words": "Konfigurasi switch"},
    )  # fmt: skip

    assert answer.status_code == 303
    assert db.session.query(WorkResult).one().author_id == cast.budi.id


def test_results_are_noted_and_taken_back_on_the_page(cast, ticket, client_as, moment):
    joko, page = client_as(cast.joko), f"/tickets/{ticket.number}"

    assert joko.send(f"{page}/results", kind="backup", words="Switch <b>", quantity="").status_code == 303
    assert "Switch &lt;b&gt;" in joko.get(page).text
    for wrong in ({}, {"kind": "tidak ada", "words": "x"}, {"kind": "backup", "words": "x" * 401}, {"found": "a\0b"}):
        assert joko.send(f"{page}/results", **wrong).status_code == 422
    one = db.session.query(WorkResult).one()
    other = make_ticket(cast.sari)
    assert joko.send(f"/tickets/{other.number}/results/{one.id}/withdrawal", page=page).status_code == 404
    assert client_as(cast.tono).send(f"{page}/results/{one.id}/withdrawal", page="/tickets").status_code == 404
    assert client_as(cast.hesti).send(f"{page}/results/{one.id}/withdrawal", page=page).status_code == 403
    assert joko.send(f"{page}/results/{one.id}/withdrawal", page=page).status_code == 303
    assert "Switch &lt;b&gt;" not in joko.get(page).text.split('id="history"')[0]


@pytest.mark.row("BDL-27", "BKS-08")
def test_the_month_has_a_list_of_parts_and_results_for_those_who_lead_and_as_sheets(cast, ticket, client_as, moment):
    noted(cast, ticket, PART)
    noted(cast, ticket, RESULT)
    foreign = make_ticket(cast.eko)
    operations.take_ticket(ticket=foreign, actor=cast.actor("budi"), at=MONDAY_TEN)
    noted(cast, foreign, Work(part="Rahasia DLH", new_serial="X"), by="budi")
    hesti = client_as(cast.hesti)

    page = hesti.get("/reports/results?from=2026-10-01&to=2026-10-31").text

    assert "NEW-2" in page
    assert "Sambungan ODP 12" in page
    assert "Rahasia DLH" not in page
    assert "Rahasia DLH" in client_as(cast.bambang).get("/reports/results").text
    assert "NEW-2" not in hesti.get("/reports/results?from=2026-09-01&to=2026-09-30").text
    for kind, cells in (
        ("parts-sheet", {"OLD-1", "NEW-2", "Print head"}),
        ("sheet", {"Sambungan ODP 12", "Laporan FO/12", 24}),
    ):
        file = hesti.get(f"/reports/results/{kind}?from=2026-10-01&to=2026-10-31").data
        rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
        assert cells <= set(rows[1])
        assert len(rows) == 2
    assert client_as(cast.joko).get("/reports/results").status_code == 403
    assert client_as(cast.sari).get("/reports/results").status_code == 403
