"""The published page and its open data: the same numbers in both, and none that tells of single people."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest

from desk.catalogue.models import Service
from desk.complaints.kinds import Shield
from desk.database import db
from desk.figures.jobs import count_figures
from desk.figures.models import FigureCell
from desk.outages import operations as outages
from desk.reports import open_data
from desk.reports.publication import Health, Publication
from desk.surveys.quarters import Quarter
from desk.tickets import operations as tickets
from tests.architecture.test_queries import counted
from tests.complaints.office import make_complaint
from tests.factories import MONDAY_TEN, actor_of, make_ticket, put_on_duty
from tests.outages.saying import out
from tests.surveys.answering import answer

SUMMER = Quarter(2026, 3)
AUGUST = datetime(2026, 8, 13, 2, 0, tzinfo=UTC)  # a Thursday, 09.00 WIB
AUTUMN = MONDAY_TEN


@pytest.fixture
def visitor(client_as, moment):
    return client_as()


@pytest.fixture
def office(cast, worlds):
    return worlds.people("office")


def solve(cast, service: str, times: int, *, late: int = 0, **more) -> None:
    """So many tickets of a service in summer, of which the last ones are solved after months."""
    for place in range(times):
        at = AUGUST + timedelta(minutes=place)
        ticket = make_ticket(cast.eko, service=service, at=at, **more)
        budi = actor_of(cast.budi, at)
        tickets.take_ticket(ticket=ticket, actor=budi, at=at)
        after = timedelta(days=40) if place >= times - late else timedelta(minutes=20)
        tickets.resolve_ticket(ticket=ticket, actor=budi, answer="Sudah diganti.", at=at + after)


@pytest.fixture
def summer(cast, moment):
    put_on_duty(cast.budi)
    solve(cast, "JAR-WAN", 7, late=2)
    solve(cast, "WEB", 6)
    solve(cast, "EMAIL", 2)
    solve(cast, "CSIRT", 6)
    db.session.commit()
    count_figures(AUTUMN, most_pages=None)


def read(visitor, name: str, **asked) -> list[dict[str, str]]:
    answer_ = visitor.get(f"/status/data/{name}.csv", query_string=asked)
    assert answer_.status_code == 200
    return list(csv.DictReader(io.StringIO(answer_.data.decode("utf-8-sig"))))


@pytest.mark.usefixtures("summer")
def test_promises_are_told_by_service_and_the_few_together_with_the_next_smallest(visitor):
    rows = {row["service_code"]: row for row in read(visitor, "ketepatan")}

    assert set(rows) == {"JAR-WAN", "others", "all"}, "two of e-mail take the six of the web with them"
    assert (rows["JAR-WAN"]["resolution_n"], rows["JAR-WAN"]["resolution_on_time_percent"]) == ("7", "71.4")
    assert (rows["others"]["resolution_n"], rows["all"]["resolution_n"]) == ("8", "15")
    assert (rows["all"]["year"], rows["all"]["quarter"]) == ("2026", "3"), "the running quarter is not told of"


@pytest.mark.usefixtures("summer")
def test_services_of_security_are_published_nowhere(visitor, cast):
    page = visitor.get("/status").text
    assert "CSIRT" not in page
    for name in open_data.DATASETS:
        assert "CSIRT" not in visitor.get(f"/status/data/{name}.csv").text


def test_a_running_quarter_is_not_told_of_because_two_days_of_it_differ_by_single_tickets(cast, moment):
    told = Publication(Quarter(2026, 4), AUTUMN)
    assert told.promises_quarter == SUMMER
    assert Publication(Quarter(2026, 2), AUTUMN).promises_quarter == Quarter(2026, 2)


@pytest.mark.usefixtures("summer")
def test_development_work_is_not_counted(visitor):
    db.session.execute(db.update(FigureCell).values(is_development=True))
    db.session.commit()
    assert read(visitor, "ketepatan") == []


@pytest.mark.usefixtures("summer")
def test_page_and_files_say_the_same(visitor, cast):
    page = visitor.get("/status").text
    for row in read(visitor, "ketepatan"):
        percent = row["resolution_on_time_percent"].replace(".", ",")
        assert f"{percent} % (n {row['resolution_n']})" in page
        if row["service_name"]:
            line = re.search(rf"{re.escape(row['service_name'])}</span>.*?</tr>", page, re.DOTALL)
            assert line is not None
            assert f"{percent} % (n {row['resolution_n']})" in line.group()
    services = read(visitor, "layanan")
    assert len(services) > 20
    assert page.count('<td class="list__main"><span class="list__title">') >= len(services)


def test_files_name_nobody_and_no_ticket(visitor, cast, office):
    make_complaint(tenant="PLN", description="Rahasia dapur.", shield=Shield.CONFIDENTIAL)
    ticket = make_ticket(cast.eko, service="WEB", description="Rahasia kantor.")
    answer("PLN", times=6)
    db.session.commit()
    for name in open_data.DATASETS:
        text = visitor.get(f"/status/data/{name}.csv").text
        for words in ("Rahasia", ticket.number, cast.eko.name, cast.budi.name):
            assert words not in text


def test_a_file_has_the_columns_of_its_dictionary_and_says_its_licence(visitor):
    dictionary = visitor.get("/status/data").text
    for dataset in open_data.DATASETS.values():
        got = visitor.get(f"/status/data/{dataset.name}.csv")
        head = got.data.decode("utf-8-sig").splitlines()[0]
        assert head == ",".join(field.name for field in dataset.fields)
        assert all(f"<code>{field.name}</code>" in dictionary for field in dataset.fields)
        assert 'rel="license"' in got.headers["Link"]
        assert got.headers["Last-Modified"]
        assert got.headers["Cache-Control"] == "public, max-age=60"
        assert "Set-Cookie" not in got.headers


def test_who_has_the_file_already_is_told_so(visitor):
    first = visitor.get("/status/data/layanan.csv")
    again = visitor.get("/status/data/layanan.csv", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert visitor.get("/status/data/layanan.csv", headers={"If-None-Match": '"lain"'}).status_code == 200


@pytest.mark.parametrize("name", ["tiada", "../layanan", "layanan.csv", "__class__"])
def test_there_are_no_other_files(visitor, name):
    assert visitor.get(f"/status/data/{name}.csv").status_code == 404


@pytest.mark.parametrize("asked", ["kapan", "2026-9", "9999999-1", "2199-4", "2000-1"])
def test_nonsense_for_a_quarter_and_far_ones_break_nothing(visitor, asked):
    for name in open_data.DATASETS:
        assert visitor.get(f"/status/data/{name}.csv", query_string={"triwulan": asked}).status_code == 200


def test_nothing_in_a_file_is_a_formula(visitor):
    db.session.scalars(db.select(Service).where(Service.code == "WEB")).one().name = "=HYPERLINK(1)"
    db.session.commit()
    assert "'=HYPERLINK(1)" in visitor.get("/status/data/layanan.csv").text


def test_the_page_is_small_and_asks_as_often_for_many_as_for_few(visitor, cast, app):
    visitor.get("/status")
    with counted(app) as few:
        visitor.get("/status")
    solve(cast, "WEB", 6)
    solve(cast, "JAR-WAN", 6)
    db.session.commit()
    count_figures(AUTUMN, most_pages=None)
    with counted(app) as many:
        page = visitor.get("/status")

    assert len(many) == len(few) < 20
    assert len(page.data) < 60_000


def test_what_is_out_of_order_is_its_state_and_what_is_over_its_minutes(visitor, cast):
    over = out(cast, service="WEB", since=AUTUMN - timedelta(hours=5))
    outages.end_outage(outage=over, actor=cast.actor("bambang"), at=AUTUMN - timedelta(hours=2, minutes=30))
    out(cast, since=AUTUMN - timedelta(minutes=45))
    db.session.commit()

    told = Publication(SUMMER, AUTUMN)
    states = {line.service.code: (line.health, line.outage_minutes) for line in told.services}

    assert (states["WEB"], states["JAR-WAN"]) == ((Health.RUNNING, 150), (Health.OUT, 45))
    assert {health for code, (health, _) in states.items() if code != "JAR-WAN"} == {Health.RUNNING}
    rows = {row["service_code"]: row for row in read(visitor, "gangguan")}
    assert (rows["WEB"]["state"], rows["WEB"]["minutes"]) == ("ended", "150")
    assert (rows["JAR-WAN"]["state"], rows["JAR-WAN"]["ended_at"]) == ("running", "")
    assert "2 jam 30 menit" in visitor.get("/status").text
