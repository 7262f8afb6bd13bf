"""The counter's day: its opening, requests for information, troubles, what is to be told, the sheet of the evening."""

from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import func, select

from desk.accounts.policy import Role
from desk.complaints.counter_models import CounterTap, OpeningCheck
from desk.complaints.models import PublicComplaint
from desk.complaints.states import Status
from desk.database import db
from desk.sla.models import SlaClock
from desk.tickets.models import Ticket
from tests.architecture.test_queries import counted
from tests.complaints.counters import TYPED, csrf_of, filed, make_seat, number_in, opened
from tests.factories import MONDAY_TEN, make_user

LINES = ("printer", "computer", "network", "queue", "forms", "signs", "cleanliness")
IN_ORDER = {f"state_{name}": "ok" for name in LINES}


@pytest.fixture
def seat(cast):
    return make_seat(cast.rina)


@pytest.fixture
def rina(cast, seat, moment, client_as):
    return client_as(cast.rina)


@pytest.fixture
def technician(cast):
    """The mall's own technician (BDL-10)."""
    return make_user(username="yoga", name="Yoga", department="DPMPTSP", unit="MPP", roles=(Role.TIER1_AGENT,))


def tickets():
    return list(db.session.scalars(select(Ticket).order_by(Ticket.id)))


@pytest.mark.row("BDL-15")
def test_a_printer_that_is_not_in_order_becomes_a_ticket_with_the_counter_filled_in(rina, technician):
    bad = {"state_printer": "bad", "what_printer": "Kertas selalu macet"}

    answer = rina.send("/counter/opening", seat="L02", **IN_ORDER | bad)

    assert answer.status_code == 303
    (ticket,) = tickets()
    assert (ticket.tier, ticket.unit.code, ticket.service.code) == (1, "MPP", "PC")
    assert "L02 Loket pengaduan" in ticket.description
    assert "Kertas selalu macet" in ticket.description
    assert ticket.number in rina.get(answer.location).text


@pytest.mark.row("BDL-15")
def test_a_counter_is_checked_once_a_day(rina, cast, client_as, technician, moment):
    bad = IN_ORDER | {"state_printer": "bad", "what_printer": "Macet"}
    for _ in range(2):
        hidden = {"csrf_token": csrf_of(rina.get("/counter").text)}
        assert rina.post("/counter/opening", data=hidden | bad | {"seat": "L02"}).status_code == 303
    assert len(tickets()) == 1
    assert db.session.scalar(select(func.count(OpeningCheck.id))) == 1

    moment.shift(timedelta(days=1))
    rina = client_as(cast.rina)

    assert rina.send("/counter/opening", seat="L02", **IN_ORDER).status_code == 303
    assert db.session.scalar(select(func.count(OpeningCheck.id))) == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"state_printer": "bad", "what_printer": ""}, "what_printer"),
        ({"state_network": ""}, "state_network"),
        ({"state_queue": "perhaps"}, "state_queue"),
    ],
)
def test_an_unfinished_checklist_opens_nothing(rina, changed, field):
    answer = rina.send("/counter/opening", seat="L02", **IN_ORDER | changed)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert tickets() == []


def test_where_no_counter_is_open_there_is_nothing_to_check(cast, moment, client_as):
    assert client_as(cast.rina).get("/counter/opening").status_code == 200


@pytest.mark.row("BDL-16")
def test_requests_for_information_are_one_tap_each_and_counted_by_day(rina, cast, client_as, moment):
    for tenant in ("", "DISDUKCAPIL", ""):
        assert rina.send("/counter/taps", page="/counter", tenant=tenant, seat="L02").status_code == 303
    assert '<span class="stat__value">3</span>' in rina.get("/counter").text

    moment.shift(timedelta(days=1))
    rina = client_as(cast.rina)

    assert '<span class="stat__value">0</span>' in rina.get("/counter").text
    assert db.session.scalar(select(func.count(CounterTap.id))) == 3
    assert '<span class="stat__value">3</span>' in rina.get(f"/counter/day?day={MONDAY_TEN:%Y-%m-%d}").text


def test_a_tap_for_an_organisation_that_there_is_not_is_refused(rina):
    assert rina.send("/counter/taps", page="/counter", tenant="NIRGENDS").status_code == 422


@pytest.mark.row("BDL-17")
@pytest.mark.parametrize(("what", "service"), [("oss", "OSS"), ("sicantik", "SICANTIK"), ("simbg", "SIMBG")])
def test_trouble_of_a_licensing_system_is_a_ticket_in_one_tap(rina, what, service):
    answer = rina.send("/counter/troubles", page="/counter", what=what, seat="L02", ticket_key="k1")

    (ticket,) = tickets()
    assert answer.location == f"/tickets/{ticket.number}"
    assert (ticket.service.code, ticket.unit.code, ticket.reporter.username) == (service, "MPP", "rina")
    assert "L02 Loket pengaduan" in ticket.description
    assert rina.get(answer.location).status_code == 200


@pytest.mark.row("BDL-10")
def test_a_device_that_fails_at_the_counter_reaches_the_malls_own_technician(rina, technician):
    rina.send("/counter/troubles", page="/counter", what="device", note="Layar gelap", ticket_key="k1")

    (ticket,) = tickets()
    assert (ticket.tier, ticket.unit.code) == (1, "MPP")
    assert "Layar gelap" in ticket.description


def test_pressing_a_trouble_twice_is_one_ticket(rina):
    for _ in range(2):
        assert (
            rina.send("/counter/troubles", page="/counter", what="queue", seat="L02", ticket_key="k1").status_code
            == 303
        )

    assert len(tickets()) == 1


def test_a_trouble_that_no_button_names_is_refused(rina):
    assert rina.send("/counter/troubles", page="/counter", what="weather", ticket_key="k1").status_code == 422


def answered(cast, at=MONDAY_TEN):
    complaint = db.session.scalars(select(PublicComplaint)).one()
    complaint.status, complaint.answered_at, complaint.updated_at = Status.ANSWERED, at, at
    db.session.commit()
    return complaint


@pytest.mark.row("BDL-18")
def test_whoever_was_answered_and_not_told_stands_on_the_page_until_told(rina, cast):
    page = filed(rina)
    complaint = answered(cast)
    assert f"/counter/{complaint.number}/telling" in rina.get("/counter").text

    told = rina.send(f"/counter/{complaint.number}/telling", page="/counter", how="phone")

    assert told.status_code == 303
    db.session.refresh(complaint)
    assert complaint.told_at is not None
    assert f"/counter/{number_in(page)}/telling" not in rina.get("/counter").text


def test_the_contact_is_whole_on_the_day_of_the_intake_and_masked_later(rina, cast, client_as, moment):
    filed(rina)
    answered(cast)
    assert TYPED["contact"] in rina.get("/counter").text

    moment.shift(timedelta(days=1))
    rina = client_as(cast.rina)

    html = rina.get("/counter").text
    assert TYPED["contact"] not in html
    assert "566" in html


def test_nothing_is_told_that_was_not_answered(rina, cast):
    number = number_in(filed(rina))

    assert rina.send(f"/counter/{number}/telling", page="/counter", how="phone").status_code == 409
    assert rina.send(f"/counter/{number}/telling", page="/counter", how="pigeon").status_code == 422


def test_the_day_sheet_shows_what_i_received_masked_and_with_its_clock(rina):
    page = filed(rina)
    rina.post("/counter", data=opened(rina) | TYPED | {"act": "solved", "answer": "Sudah."})

    html = rina.get("/counter/day").text

    assert number_in(page) in html
    assert "S. A. R." in html
    assert "Aminah" not in html
    assert "clock--running" in html
    assert html.count('<span class="stat__value">1</span>') == 1, "solved on the spot"
    assert number_in(page) not in rina.get("/counter/day?day=2026-10-11").text
    assert rina.get("/counter/day?day=yesterday").status_code == 200


@pytest.mark.row("BDL-21")
def test_the_badge_turns_amber_when_three_quarters_of_the_time_are_used(rina, cast, client_as, moment):
    filed(rina)
    assert "clock--soon" not in rina.get("/counter/day").text

    due_at = db.session.scalar(select(func.min(SlaClock.due_at)).where(SlaClock.complaint_id.is_not(None)))
    moment.move_to(due_at - timedelta(hours=1))

    html = client_as(cast.rina).get(f"/counter/day?day={MONDAY_TEN:%Y-%m-%d}").text
    assert "clock--soon" in html


def test_the_day_sheet_is_printed_across(rina):
    page = filed(rina)

    answer = rina.get("/counter/day/sheet")

    assert answer.mimetype == "application/pdf"
    sheet = pypdfium2.PdfDocument(answer.get_data())[0]
    text = sheet.get_textpage().get_text_bounded()
    assert sheet.get_width() > sheet.get_height()
    assert number_in(page) in text
    assert "Aminah" not in text


def test_the_sheet_of_a_day_without_anybody_is_a_sheet(rina):
    assert rina.get("/counter/day/sheet?day=2026-10-01").status_code == 200


@pytest.mark.parametrize("page", ["/counter", "/counter/day"])
def test_the_pages_ask_as_often_for_many_as_for_few(rina, cast, app, page):
    filed(rina)
    rina.get(page)
    with counted(app) as few:
        assert rina.get(page).status_code == 200
    for _ in range(5):
        filed(rina)
    with counted(app) as many:
        assert rina.get(page).status_code == 200

    assert len(many) == len(few), "\n".join(many)
    assert len(few) < 25
