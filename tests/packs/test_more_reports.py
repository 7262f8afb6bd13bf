"""The coordination of the tiers, the index of satisfaction, the systems of the nation: small cases counted by hand."""

from datetime import date, timedelta
from typing import Any

import pytest

from desk.accounts.models import User
from desk.catalogue import queries as owners
from desk.database import db
from desk.escalation import external
from desk.escalation import operations as escalation
from desk.escalation.jobs import sweep
from desk.escalation.models import Direction, Escalation, HandOverEnd
from desk.figures.jobs import count_figures
from desk.packs import catalogue, coordination_report
from desk.packs.kinds import FileForm, State
from desk.reports import satisfaction_report, tier3_report
from desk.reports.documents import Document, Period, Share, Table
from desk.surveys.index import Element
from desk.tickets import operations as tickets
from desk.tickets.kinds import Affected
from desk.tickets.models import Ticket
from tests.factories import MONDAY_TEN, actor_of, department_of, make_ticket
from tests.packs.frozen import NOVEMBER_3, bytes_of, frozen
from tests.surveys.answering import answer

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31), "Oktober 2026")
HOUR = timedelta(hours=1)
SAID = "Sudah kami laporkan ke BKPM."


def made(code: str, reader: User, *, department: str | None = None) -> Document:
    """The document, of a moment after the period."""
    count_figures(NOVEMBER_3, most_pages=None)
    where = department_of(department) if department else None
    actor = actor_of(reader, NOVEMBER_3)
    return catalogue.get(code).builder(actor=actor, period=OCTOBER, department=where, at=NOVEMBER_3)


def table(document: Document, code: str) -> Table:
    return next(one for one in document.tables if one.code == code)


def rows(document: Document, code: str, key: str) -> dict[Any, dict[str, Any]]:
    """A table's rows by one of their columns."""
    told = table(document, code)
    names = [column.key for column in told.columns]
    return {row[names.index(key)]: dict(zip(names, row, strict=True)) for row in told.rows}


def handed_up(cast, *, reason="Perlu akses server", at=MONDAY_TEN, **more):
    ticket = make_ticket(cast.sari, at=at, **more)
    joko = actor_of(cast.joko, at)
    tickets.take_ticket(ticket=ticket, actor=joko, at=at)
    escalation.escalate_ticket(ticket=ticket, actor=joko, reason=reason, tried="Dihidupkan ulang", at=at + HOUR)
    return ticket


@pytest.mark.row("LLG-06")
def test_the_coordination_counts_who_handed_up_what_and_how(cast, moment):
    for _ in range(2):
        handed_up(cast)
    back = handed_up(cast)
    escalation.return_ticket(
        ticket=back, actor=cast.actor("budi"), reason="Cukup ganti kabel.", at=MONDAY_TEN + 2 * HOUR
    )
    alone = make_ticket(cast.sari)
    tickets.take_ticket(ticket=alone, actor=cast.actor("joko"), at=MONDAY_TEN)
    tickets.resolve_ticket(ticket=alone, actor=cast.actor("joko"), answer="Sudah.", at=MONDAY_TEN + HOUR)
    make_ticket(cast.eko)  # of a department without Tier 1
    handed_up(cast, at=MONDAY_TEN - timedelta(days=14))  # of September
    db.session.commit()

    document = made(coordination_report.CODE, cast.bambang)

    health = rows(document, "departments", "code")["DINKES"]
    assert (health["came_in"], health["by_hand"], health["by_clock"], health["advice"], health["returned"]) == (
        4,
        3,
        0,
        0,
        1,
    )
    assert health["first_tier"] == Share(1, 1)
    assert rows(document, "uncovered", "code")["DLH"]["came_in"] == 1
    assert "DINKES" not in rows(document, "uncovered", "code")
    assert table(document, "training").rows[0][2] == Share(3, 4)
    assert table(document, "departments").total[2] == 5
    assert not any(part.code == "reasons" for part in document.parts), "what people wrote does not go to all"


@pytest.mark.row("LLG-06")
def test_the_report_of_a_department_tells_the_reasons_and_nothing_of_others(cast, moment):
    for _ in range(2):
        handed_up(cast, reason="Perlu akses server")
    attacked = make_ticket(cast.sari, service="CSIRT")
    db.session.add(
        Escalation(
            ticket_id=attacked.id, cycle=1, direction=Direction.UP, actor_id=cast.joko.id, reason="Alamat penyerang.",
            tried="-", happened_at=MONDAY_TEN,
        )
    )  # fmt: skip
    make_ticket(cast.eko)
    db.session.commit()

    document = made(coordination_report.CODE, cast.bambang, department="DINKES")

    assert [row[2:] for row in table(document, "reasons").rows] == [("Perlu akses server", 2)]
    assert set(rows(document, "departments", "code")) == {"DINKES"}
    assert not table(document, "uncovered").rows


def test_what_the_clock_handed_up_is_told_apart(cast, moment):
    ticket = make_ticket(cast.sari, affected=Affected.PUBLIC)  # critical: its Tier 1 has minutes
    db.session.commit()
    sweep(MONDAY_TEN + timedelta(hours=4))
    assert db.session.get_one(Ticket, ticket.id, populate_existing=True).tier == 2

    row = rows(made(coordination_report.CODE, cast.bambang), "departments", "code")["DINKES"]

    assert (row["by_hand"], row["by_clock"]) == (0, 1)


def test_whoever_leads_one_department_reads_of_that_one_alone(cast, moment):
    handed_up(cast)
    make_ticket(cast.eko)
    db.session.commit()
    document = made(coordination_report.CODE, cast.hesti)
    theirs = cast.hesti.department.code
    assert set(rows(document, "departments", "code")) <= {theirs}
    assert set(rows(document, "uncovered", "code")) <= {theirs}


@pytest.mark.row("BDL-09")
def test_the_index_is_that_of_its_nine_elements(cast, moment):
    answer("DISDUKCAPIL", times=6, answers={Element.TIME: 1})
    answer("DPMPTSP", times=5)
    answer("PLN", times=2)
    answer("PDAM", times=3)
    db.session.commit()

    document = made(satisfaction_report.CODE, cast.bambang)

    lines = {row[0]: row for row in table(document, "organisations").rows}
    by_hand = (8 * 3 + 1) / 9 * 25  # eight elements of 3 and one of 1
    first = next(row for name, row in lines.items() if "Kependudukan" in name)
    assert (first[1], first[5], first[6]) == (6, round(by_hand, 2), "C")
    together = lines["All others together"] if "All others together" in lines else lines["Semua instansi lain"]
    assert together[1] == 5, "two and three are told together"
    assert not any("PLN" in name for name in lines)
    assert table(document, "organisations").total[1] == 16
    means = [row[1] for row in table(document, "nrr").rows]
    assert means.count(3.0) == 8
    assert min(means) == (6 * 1 + 10 * 3) / 16
    follow_up = next(part for part in document.parts if part.code == "follow_up")
    assert len(follow_up.items) == 1, "where all elements stand alike none is the lowest"


def test_where_too_few_answered_nothing_is_told_of_anybody(cast, moment):
    answer("PLN", times=4)
    db.session.commit()

    document = made(satisfaction_report.CODE, cast.bambang)

    assert not table(document, "organisations").rows
    assert table(document, "organisations").total is None


@pytest.fixture
def oss(cast):
    """Two problems of OSS that lie with its owner, one answered after three working days; one that stayed here."""
    told = []
    for reference in ("OSS-77", "OSS-78"):
        ticket = make_ticket(cast.sari, service="OSS")
        tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=MONDAY_TEN)
        external.hand_over(
            ticket=ticket,
            owner=owners.owner_on("BKPM", on=MONDAY_TEN.date()),
            actor=cast.actor("budi"),
            sentence=SAID,
            reference=reference,
            at=MONDAY_TEN + HOUR,
        )
        told.append(ticket)
    thursday = MONDAY_TEN + timedelta(days=3)
    external.end_hand_over(
        ticket=told[0],
        actor=actor_of(cast.budi, thursday),
        how=HandOverEnd.ANSWERED,
        words="Sudah diperbaiki.",
        at=thursday,
    )
    make_ticket(cast.sari, service="OSS")
    make_ticket(cast.sari, service="PC")
    db.session.commit()
    return told


@pytest.mark.row("MTR-07")
def test_the_systems_of_others_are_told_with_their_numbers_and_how_long_they_let_wait(cast, moment, oss):
    document = made(tier3_report.CODE, cast.bambang)

    row = rows(document, "systems", "code")["OSS"]
    assert (row["came_in"], row["handed_over"], row["answered"], row["median"], row["waiting"]) == (3, 2, 1, 3, 1)
    assert row["longest"] == 16, "Monday 12 October to Tuesday 3 November, no holiday between"
    assert sum(value for name, value in row.items() if name.startswith("authority_")) == 3
    problems = rows(document, "problems", "reference")
    assert set(problems) == {"OSS-77", "OSS-78"}
    assert (problems["OSS-77"]["days"], problems["OSS-77"]["answered"]) == (3, date(2026, 10, 15))
    assert problems["OSS-78"]["answered"] is None
    assert "PC" not in rows(document, "systems", "code")


def test_tickets_that_somebody_may_not_read_are_not_in_it(cast, moment, oss):
    document = made(tier3_report.CODE, cast.bambang, department="DLH")

    assert rows(document, "systems", "code")["OSS"]["came_in"] == 0
    assert not table(document, "problems").rows


@pytest.mark.parametrize("code", [coordination_report.CODE, satisfaction_report.CODE, tier3_report.CODE])
def test_an_empty_period_is_a_report_too(cast, moment, code):
    document = made(code, cast.bambang)
    assert document.tables


@pytest.mark.parametrize("code", [coordination_report.CODE, tier3_report.CODE])
def test_they_are_frozen_as_pdf_and_sheet_like_all_others(cast, heads, moment, reports_queue, oss, code):
    moment.move_to(NOVEMBER_3)
    count_figures(NOVEMBER_3, most_pages=None)

    edition = frozen(cast.actor("bambang"), report=code, checker=heads.surya, signer=heads.ratna)

    assert edition.state is State.DRAFT
    assert bytes_of(edition)[FileForm.PDF].startswith(b"%PDF")
