"""The report of the clocks: promises by service with the standard behind them, and whose time it was."""

from datetime import timedelta

import pytest

from desk.catalogue import queries as catalogue
from desk.database import db
from desk.reports import queries
from desk.sla.kinds import Holder, Measure
from tests.factories import MONDAY_TEN, make_ticket
from tests.sla.stories import moment as in_august
from tests.sla.stories import tell

AUGUST = {"since": in_august("08-01 00:00"), "until": in_august("09-01 00:00")}
LATER = in_august("08-20 09:00")


@pytest.fixture
def told(cast):
    ticket = tell(cast.sari, cast.joko, cast.budi)
    db.session.commit()
    return ticket


def test_each_service_has_its_promises_and_the_hands_in_which_its_time_lay(cast, told):
    (line,) = queries.by_service(cast.actor("bambang"), **AUGUST, at=LATER)

    assert line.service.code == "PC"
    assert (line.ended, line.missed) == (
        {Measure.RESPONSE: 1, Measure.RESOLUTION: 1},
        {Measure.RESPONSE: 0, Measure.RESOLUTION: 1},
    )
    assert {holder: seconds / 3600 for holder, seconds in line.hands.items()} == {
        Holder.TIER1: 7.5, Holder.TIER2: 4.5, Holder.REPORTER: 3, Holder.EXTERNAL_OWNER: 3,
    }  # fmt: skip


def test_a_promise_counts_in_the_period_in_which_it_ended_and_in_no_other(cast, told):
    before = {"since": in_august("08-01 00:00"), "until": in_august("08-14 00:00")}
    bambang = cast.actor("bambang")

    (line,) = queries.by_service(bambang, **before, at=LATER)

    assert line.ended == {Measure.RESPONSE: 1}
    assert queries.by_service(bambang, since=LATER, until=LATER + timedelta(days=30), at=LATER) == []


@pytest.mark.row("MTR-01")
def test_the_missed_promises_stand_by_service_with_the_document_behind_the_standard(cast, told, client_as, moment):
    catalogue.get_any_service("PC").standard_document = "SP 067/DISKOMINFO/2026"
    moment.move_to(LATER)

    page = client_as(cast.bambang).get("/reports/clocks?from=2026-08-01&to=2026-08-31").text

    assert "SP 067/DISKOMINFO/2026" in page
    assert f"/tickets/{told.number}/sla" in page


def test_a_head_reads_the_own_department_and_nobody_elses(cast, told):
    assert len(queries.missed(cast.actor("lestari"), **AUGUST, at=LATER)) == 1
    make_ticket(cast.eko, at=MONDAY_TEN)

    (line,) = queries.by_service(cast.actor("lestari"), **AUGUST, at=LATER)

    assert line.ended[Measure.RESOLUTION] == 1


@pytest.mark.parametrize(
    ("who", "status"), [("sari", 403), ("joko", 403), ("dewi", 403), ("bambang", 200), ("yosef", 200)]
)
def test_the_report_is_for_those_who_lead_and_those_who_check(cast, client_as, who, status):
    assert client_as(getattr(cast, who)).get("/reports/clocks").status_code == status


@pytest.mark.parametrize(
    "query", ["from=x&to=y", "from=2026-13-40", "from=2027-01-01&to=2026-01-01", "to=9999-12-31", "from=0001-01-01"]
)
def test_nonsense_in_the_address_is_answered_with_a_page(cast, client_as, query):
    assert client_as(cast.bambang).get(f"/reports/clocks?{query}").status_code == 200
