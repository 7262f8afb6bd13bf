"""Reports by the API: the figures of the page, for who reads reports, by whatever is asked."""

import pytest

from desk.database import db
from desk.figures.jobs import count_figures
from desk.sla.kinds import Holder
from tests.factories import department_of
from tests.reports.test_clocks import LATER
from tests.sla.stories import tell

AUGUST = "/reports/sla?from=2026-08-01&to=2026-08-31"
KEYS = {"service": "PC", "department": "DINKES", "priority": "P2", "tier": "2", "agent": "budi"}


@pytest.fixture
def told(cast, moment):
    ticket = tell(cast.sari, cast.joko, cast.budi)
    db.session.commit()
    count_figures(LATER)
    moment.move_to(LATER)
    return ticket


def test_each_group_has_the_figures_of_the_page(told, cast, program_of):
    bambang = program_of(cast.bambang)

    for group, key in KEYS.items():
        report = bambang.get(f"{AUGUST}&by={group}").json
        (row,) = report["rows"]
        assert row.pop("key") == key, group
        assert row.pop("name") or group in ("priority", "tier")
        assert row == report["totals"]
        assert row["response"] == {"ended": 1, "missed": 0, "median_seconds": 30 * 60}
        assert row["resolution"] == {
            "ended": 1, "missed": 1, "median_seconds": 12 * 3600, "ninetieth_seconds": 12 * 3600
        }  # fmt: skip
        assert (row["came_in"], row["ended"], row["reopened"], row["returned"]) == (1, 1, 0, 1)
        assert row["hold_seconds"] == row["working_seconds"]  # of one ticket
        assert {holder: seconds / 3600 for holder, seconds in row["working_seconds"].items()} == {
            Holder.TIER1: 7.5, Holder.TIER2: 4.5, Holder.REPORTER: 1, Holder.EXTERNAL_OWNER: 3, Holder.OTHER_AGENCY: 0,
        }  # fmt: skip


def test_one_reads_what_one_may_and_others_nothing(told, cast, program_of):
    foreign = program_of(cast.bambang, department=department_of("DLH"))

    assert program_of(cast.hesti).get(AUGUST).json["rows"] != []
    assert foreign.get(AUGUST).json["rows"] == []
    assert [program_of(person).get(AUGUST).status_code for person in (cast.sari, cast.joko, cast.tono)] == [403] * 3
    bambang = program_of(cast.bambang)
    assert (
        bambang.get("/reports/sla").json["rows"] == bambang.get(AUGUST).json["rows"]
    )  # this month, when none is named


def test_days_that_make_no_sense_are_named(told, cast, program_of):
    bambang = program_of(cast.bambang)
    wrong = {
        "from=2026-09-01&to=2026-08-01": "to", "from=0001-01-01": "from", "to=9999-12-31": "to", "to=kemarin": "to",
        "by=name": "by", "department=TIADA": "department", "agent=siapa": "agent", "from=2020-01-01&to=2026-01-01": "from",
    }  # fmt: skip

    for query, name in wrong.items():
        answer = bambang.get(f"/reports/sla?{query}")

        assert answer.status_code == 422, query
        assert answer.json["errors"][0]["parameter"] == name


@pytest.mark.row("LLG-09")
def test_filters_narrow_the_figures_and_development_work_can_be_left_out(told, cast, program_of):
    bambang = program_of(cast.bambang)
    came_in = {
        query: bambang.get(f"{AUGUST}&{query}").json["totals"]["came_in"]
        for query in (
            "department=DINKES", "department=dlh", "service=PC", "priority=P2", "priority=P1", "kind=incident", "kind=change",
            "tier=2", "tier=1", "agent=budi", "agent=nobody", "development=without", "development=only",
        )
    }  # fmt: skip

    assert {query for query, count in came_in.items() if count} == {
        "department=DINKES", "service=PC", "priority=P2", "kind=incident", "tier=2", "agent=budi", "development=without",
    }  # fmt: skip
