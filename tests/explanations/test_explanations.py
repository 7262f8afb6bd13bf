"""Missed promises in the words of whoever leads the department: who may, what stays, and where it is read."""

import csv
import io
import json

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.explanations import operations, queries
from desk.explanations.kinds import Cause
from desk.figures.jobs import count_figures
from desk.sla.kinds import Measure
from desk.sla.replaying import differences_of
from desk.timeline import Event
from tests.factories import actor_of, make_ticket
from tests.reports.papers import words_of
from tests.sla.stories import moment as in_august
from tests.sla.stories import tell

LATER = in_august("08-20 09:00")
ASKED = "from=2026-08-01&to=2026-08-31"
WORDS = "Pita pencetak habis dan baru datang Selasa."


@pytest.fixture
def late(cast, moment):
    """A ticket whose answer came too late; its first word was in time."""
    ticket = tell(cast.sari, cast.joko, cast.budi)
    db.session.commit()
    count_figures(LATER)
    moment.move_to(LATER)
    return ticket


def explain(cast, ticket, *, who="hesti", cause=Cause.NO_SPARE_PART, words=WORDS, seen=0, measure=Measure.RESOLUTION):
    said = operations.explain_promise(
        ticket=ticket,
        measure=measure,
        cause=cause,
        words=words,
        seen=seen,
        actor=actor_of(getattr(cast, who), LATER),
        at=LATER,
    )
    db.session.commit()
    return said


def events():
    return db.session.scalars(select(Event).where(Event.kind == EventKind.PROMISE_EXPLAINED).order_by(Event.id)).all()


def table_of(client, name):
    file = client.get(f"/reports/sla/csv?{ASKED}&by=department&table={name}").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(file)))


def test_an_explanation_says_who_and_when_and_moves_no_clock(cast, late):
    said = explain(cast, late)

    (event,) = events()
    assert (event.actor_id, event.happened_at) == (cast.hesti.id, LATER)
    assert event.details == {"measure": "resolution", "cause": "no_spare_part", "no": 1}
    assert (said.by_standing, said.no) == ("tier1_lead@DINKES", 1)
    assert event.is_internal
    assert differences_of(late.id, at=LATER) == []


def test_a_correction_is_a_row_and_an_event_of_its_own(cast, late, client_as):
    explain(cast, late)
    explain(cast, late, who="lestari", cause=Cause.OTHER, words="Bukan pita, firmware.", seen=1)

    assert [(one.no, one.words) for one in queries.history_of(late.id)] == [(1, WORDS), (2, "Bukan pita, firmware.")]
    assert [one.details["no"] for one in events()] == [1, 2]
    page = client_as(cast.hesti).get(f"/tickets/{late.number}/explanations/resolution").text
    assert WORDS in page
    assert "Bukan pita, firmware." in page


def test_the_same_said_twice_is_said_once(cast, late):
    explain(cast, late)
    explain(cast, late, seen=1)

    assert len(events()) == 1


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("hesti", True), ("lestari", True), ("bambang", True), ("joko", False), ("budi", False), ("sari", False),
        ("tono", False), ("yosef", False), ("dewi", False), ("rina", False),
    ],
)  # fmt: skip
def test_only_those_who_lead_explain(cast, late, client_as, who, may):
    page = f"/tickets/{late.number}/explanations/resolution"
    client = client_as(getattr(cast, who))

    assert (client.get(page).status_code == 200) is may
    if may:
        assert client.send(page, cause="other", words="Kami lalai.", seen="0").status_code == 303
    else:
        with pytest.raises(Forbidden):
            explain(cast, late, who=who)
        assert page not in client.get(f"/reports/sla?{ASKED}").text


def test_a_promise_that_was_kept_needs_none(cast, late, client_as):
    with pytest.raises(Conflict):
        explain(cast, late, measure=Measure.RESPONSE)
    for measure in ("response", "tier1_hold", "nirwana"):
        address = f"/tickets/{late.number}/explanations/{measure}"
        assert client_as(cast.hesti).get(address).status_code == 404, measure


def test_empty_and_huge_and_unknown_are_refused_and_nothing_typed_is_lost(cast, late, client_as):
    hesti, page = client_as(cast.hesti), f"/tickets/{late.number}/explanations/resolution"

    assert hesti.send(page, cause="other", words="  ", seen="0").status_code == 422
    assert hesti.send(page, cause="other", words="x" * 1001, seen="0").status_code == 422
    wrong = hesti.send(page, cause="cuaca", words="<i>Hujan</i>", seen="0")
    assert (wrong.status_code, "&lt;i&gt;Hujan" in wrong.text) == (422, True)
    with pytest.raises(BadInput):
        explain(cast, late, words=" ")
    assert events() == []


def test_of_two_at_once_the_second_reads_the_first_and_keeps_the_words(cast, late, client_as):
    page = f"/tickets/{late.number}/explanations/resolution"
    hesti, lestari = client_as(cast.hesti), client_as(cast.lestari)

    first = hesti.send(page, cause="no_spare_part", words=WORDS, seen="0")
    second = lestari.send(page, cause="staff_absent", words="Teknisi sakit.", seen="0")

    assert (first.status_code, second.status_code) == (303, 409)
    assert WORDS in second.text
    assert "Teknisi sakit." in second.text
    assert lestari.send(page, cause="staff_absent", words="Teknisi sakit.", seen="1").status_code == 303


def test_the_ticket_shows_it_to_those_who_work_on_it_and_not_to_the_reporter(cast, late, client_as):
    page = f"/tickets/{late.number}"
    address = f"{page}/explanations/resolution"
    assert address in client_as(cast.hesti).get(page).text
    assert address not in client_as(cast.joko).get(page).text

    explain(cast, late)

    assert WORDS in client_as(cast.joko).get(page).text
    assert WORDS in client_as(cast.yosef).get(page).text
    assert WORDS not in client_as(cast.sari).get(page).text


def test_page_sheet_paper_csv_json_and_api_say_the_same(cast, late, client_as, program_of):
    explain(cast, late)
    hesti = client_as(cast.hesti)
    asked = f"{ASKED}&by=department"

    page = hesti.get(f"/reports/sla?{asked}").text
    assert WORDS in page
    assert f"/tickets/{late.number}/explanations/resolution" in page
    (line,) = table_of(hesti, "missed")
    assert line["statement"] == WORDS
    assert line["stated_cause"]
    document = json.loads(hesti.get(f"/reports/sla/json?{asked}").data)
    assert WORDS in json.dumps(document, ensure_ascii=False)
    book = CalamineWorkbook.from_filelike(io.BytesIO(hesti.get(f"/reports/sla/xlsx?{asked}").data))
    assert any(WORDS in str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
    paper = " ".join(words_of(hesti.get(f"/reports/sla/pdf?{asked}").data))
    assert "Pita pencetak" in paper
    told = program_of(cast.hesti).get(f"/reports/sla/missed?{ASKED}").json
    (row,) = told["rows"]
    assert (row["number"], row["cause"], row["stated_cause"], row["statement"]) == (
        late.number, "tier1", "no_spare_part", WORDS,
    )  # fmt: skip
    assert told["explained"] == [{"department": "DINKES", "missed": 1, "explained": 1}]


def test_it_is_counted_by_department_how_many_are_explained(cast, late, client_as):
    bambang = client_as(cast.bambang)
    assert [(row["code"], row["missed"], row["explained"]) for row in table_of(bambang, "explained")] == [
        ("DINKES", "1", "0")
    ]

    explain(cast, late)

    assert [(row["code"], row["missed"], row["explained"]) for row in table_of(bambang, "explained")] == [
        ("DINKES", "1", "1")
    ]


def test_a_department_reads_its_own_alone(cast, late, client_as):
    make_ticket(cast.eko, at=in_august("08-13 09:00"))
    db.session.commit()
    count_figures(LATER)

    assert [row["code"] for row in table_of(client_as(cast.hesti), "explained")] == ["DINKES"]


def test_what_is_late_and_still_runs_can_be_explained(cast, moment, client_as):
    ticket = make_ticket(cast.sari, at=in_august("08-13 09:00"))
    db.session.commit()
    moment.move_to(LATER)

    measures = [one.measure for one in queries.missed_of(ticket.id, LATER)]

    assert measures == [Measure.RESPONSE, Measure.RESOLUTION]
    page = f"/tickets/{ticket.number}/explanations/response"
    assert client_as(cast.hesti).send(page, cause="too_much_work", words="Antre.", seen="0").status_code == 303
