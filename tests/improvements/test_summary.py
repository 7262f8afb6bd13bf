"""The city's month on one page: the same numbers as the reports behind it, and never more than a page of paper."""

import io
from datetime import date, timedelta

import pypdfium2
import pytest

from desk.accounts.policy import Role
from desk.database import db
from desk.figures.jobs import count_figures
from desk.improvements import monev_paper, scorecards, summary_paper
from desk.reports.documents import Share
from tests.complaints.office import make_complaint
from tests.factories import actor_of, make_ticket, make_user
from tests.improvements.test_improvements import AT, OCTOBER, find

ADDRESS = "/reports/summary?rhythm=monthly&since=2026-10-01"


@pytest.fixture
def secretary(cast, moment):
    """The regional secretary, after a month with tickets, complaints, stuck cases and recommendations."""
    person = make_user(username="sekda", name="Sekretaris Daerah", department="DISKOMINFO", roles=(Role.EXECUTIVE,))
    person.password_hash = cast.joko.password_hash
    for days in (2, 5, 40, 41, 42, 43, 44, 45, 46):
        make_ticket(cast.sari, at=AT - timedelta(days=days))
    for _ in range(4):
        make_complaint(at=AT - timedelta(days=2), category="delay")
    for number in range(8):
        find(cast, title=f"Temuan nomor {number}: suku cadang printer kartu di loket").found_on = date(2026, 9, 7)
    db.session.commit()
    moment.move_to(AT)
    count_figures(AT)
    return person


def table(document, code):
    return next(one for one in document.tables if one.code == code)


def test_it_says_what_the_reports_behind_it_say(app, secretary):
    actor = actor_of(secretary)
    with app.test_request_context():
        summary = summary_paper.build(actor=actor, period=OCTOBER, at=AT)
        monev = monev_paper.build(actor=actor, period=OCTOBER, department=None, at=AT)
        cards = table(scorecards.build(actor=actor, period=OCTOBER, at=AT), "cards")

    work, total = table(summary, "work").rows[0], table(monev, "figures").total
    assert work[1:5] == total[1:5]
    assert work[1] == 2
    received = table(summary, "complaints").rows[0]
    assert received[1:3] == (sum(row[1] for row in cards.rows), Share(0, 0))
    assert received[1] == 4
    stuck = table(summary, "stuck")
    assert [row[0] for row in stuck.rows] == [row[0] for row in table(monev, "stuck").rows][: summary_paper.SHOWN]


def test_of_a_list_it_shows_the_first_and_says_how_many_more(app, secretary):
    with app.test_request_context():
        summary = summary_paper.build(actor=actor_of(secretary), period=OCTOBER, at=AT)
    stuck, late = table(summary, "stuck"), table(summary, "late")

    assert len(stuck.rows) == summary_paper.SHOWN
    assert stuck.note == "Dan 4 lainnya."
    assert "8 dari 8" in late.title
    assert late.note == "Dan 5 lainnya."


def test_it_is_one_page_of_paper_and_a_sheet(secretary, client_as):
    reader = client_as(secretary)

    paper = reader.get(ADDRESS.replace("summary", "summary/paper"))
    sheet = reader.get(ADDRESS.replace("summary", "summary/sheet"))

    assert paper.headers["Content-Type"] == "application/pdf"
    assert len(pypdfium2.PdfDocument(io.BytesIO(paper.data))) == 1
    assert sheet.data[:2] == b"PK"


def test_a_shielded_complaint_is_no_number_of_it(app, secretary):
    """The page is of one person: a count would tell them that there is one more."""

    def told():
        with app.test_request_context():
            return table(summary_paper.build(actor=actor_of(secretary), period=OCTOBER, at=AT), "complaints").rows

    before = told()
    make_complaint(at=AT - timedelta(days=2), category="illegal_fee")
    db.session.commit()

    assert told() == before


@pytest.mark.parametrize("name", ["sari", "joko", "lestari", "bambang", "rina"])
def test_who_does_not_watch_over_the_whole_city_has_no_such_page(cast, client_as, name):
    assert client_as(getattr(cast, name)).get("/reports/summary").status_code == 403
