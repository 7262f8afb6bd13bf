"""The mark where work is chosen: in lists, the queue, boards, and the line of the supervisors; always with the hit rate."""

from datetime import timedelta

import pytest
from flask_babel import force_locale, gettext, ngettext

from desk.database import db
from desk.figures.jobs import count_figures
from desk.figures.models import TicketFact
from desk.forecast.models import Basis, ForecastGuess, ForecastRecord
from desk.tickets import listing
from desk.tickets.filters import Filters, Sort
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket
from tests.architecture.test_queries import counted
from tests.factories import MONDAY_TEN, make_ticket
from tests.forecast.test_forecast import half_over
from tests.tickets.test_listing import walked


def main_of(page) -> str:
    return page.text.split("<main", 1)[1]


def said(words: str, **values) -> str:
    """As the pages say it: in Indonesian."""
    with force_locale("id"):
        return gettext(words, **values)


@pytest.fixture
def told(app):
    """How often it was right, as it stands beside every mark."""
    return said("of 10 such marks, %(hits)d came true", hits=8)


@pytest.fixture
def no_fact(app):
    return said("“Likely late” is an estimate, not a fact.")


def mark(ticket, at) -> None:
    """Call it likely late."""
    said_of = {"basis": Basis.ALL, "thousandths": 700, "sample": 50, "made_at": at}
    db.session.add(ForecastGuess(ticket_id=ticket.id, **said_of))
    db.session.commit()


def know(*, marked: int, hits: int, at) -> None:
    """How often it was right, as it was counted this morning."""
    db.session.add(ForecastRecord(basis=Basis.ALL, marked=marked, hits=hits, counted_at=at))
    db.session.commit()


@pytest.fixture
def marked(cast, moment):
    """A ticket of Tier 1 that is likely to be late, and the moment at which it is told."""
    ticket, at = half_over(cast, moment)
    mark(ticket, at)
    return ticket, at


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("joko", "/"),
        ("joko", "/tickets"),
        ("joko", "/tickets?likely=1"),
        ("bambang", "/tickets?likely=1"),
        ("bambang", "/coordination/DINKES"),
    ],
)
def test_the_mark_stands_in_lists_with_how_often_it_came_true(cast, client_as, marked, told, no_fact, who, page):
    ticket, at = marked
    before = main_of(client_as(getattr(cast, who)).get(page))
    assert told not in before
    assert no_fact not in before

    know(marked=32, hits=24, at=at)

    shown = main_of(client_as(getattr(cast, who)).get(page))
    assert shown.count(told) == 1
    assert no_fact in shown
    assert ticket.number in shown


def test_the_queue_of_tier_2_bears_it_and_can_be_narrowed_to_it(cast, client_as, moment, told):
    ticket, at = half_over(cast, moment, reporter=cast.eko)  # no Tier 1 there
    mark(ticket, at)
    other = make_ticket(cast.eko, at=at)
    know(marked=32, hits=24, at=at)
    budi = client_as(cast.budi)

    whole, narrowed = main_of(budi.get("/queue")), main_of(budi.get("/queue?likely=1"))

    assert other.number in whole
    assert other.number not in narrowed
    assert ticket.number in narrowed
    assert (whole.count(told), narrowed.count(told)) == (1, 1)


def test_what_is_likely_late_stands_first_in_the_list_then_what_falls_due_first(cast, client_as, moment):
    ticket, at = half_over(cast, moment)
    sooner = make_ticket(cast.sari, at=at, affected=Affected.OFFICE, can_work=CanWork.HAMPERED)
    later = make_ticket(cast.sari, at=at)
    mark(later, at)

    def order(sort: str) -> list[str]:
        return [row.ticket.number for row in listing.page(cast.actor("joko"), Filters(sort=sort), at=at).rows]

    assert order(Sort.LIKELY) == order(Sort.URGENT), "no hit rate is known yet"
    know(marked=32, hits=24, at=at)
    assert order(Sort.LIKELY)[0] == later.number
    assert order(Sort.LIKELY)[1:] == [one for one in order(Sort.URGENT) if one != later.number]
    assert {sooner.number, ticket.number} == set(order(Sort.LIKELY)[1:])

    shown = main_of(client_as(cast.joko).get("/tickets?sort=likely"))
    assert shown.index(later.number) < shown.index(sooner.number)


def test_that_order_is_paged_through_in_both_directions(cast, moment):
    ticket, at = half_over(cast, moment)
    numbers = [ticket.number, *(make_ticket(cast.sari, at=at + timedelta(minutes=n)).number for n in range(4))]
    mark(ticket, at)
    know(marked=32, hits=24, at=at)

    there, back = walked(cast.actor("joko"), Sort.LIKELY, at=at)

    assert there == back
    assert there[0] == ticket.number
    assert sorted(there) == sorted(numbers)


@pytest.mark.parametrize("place", ["x~1", "99999999999999999999~1", "~1", "1.5~1", "٣~1"])
def test_a_place_that_is_none_of_that_order_begins_at_the_beginning(cast, moment, place):
    ticket, at = half_over(cast, moment)
    found = listing.page(cast.actor("joko"), Filters(sort=Sort.LIKELY), at=at, after=place)
    assert [row.ticket.number for row in found.rows] == [ticket.number]


def test_the_queue_of_tier_2_puts_likely_late_ones_first_when_asked(cast, client_as, moment):
    first, at = half_over(cast, moment, reporter=cast.eko)  # no Tier 1 there
    second = make_ticket(cast.eko, at=at)
    mark(second, at)
    know(marked=32, hits=24, at=at)
    budi = client_as(cast.budi)

    usual, turned = main_of(budi.get("/queue")), main_of(budi.get("/queue?sort=likely"))

    assert usual.index(first.number) < usual.index(second.number)
    assert turned.index(second.number) < turned.index(first.number)


@pytest.mark.parametrize("known", [0, 29])
def test_the_list_of_likely_late_ones_is_empty_while_no_hit_rate_is_known(cast, client_as, marked, known):
    ticket, at = marked
    know(marked=known, hits=known, at=at)
    shown = main_of(client_as(cast.joko).get("/tickets?likely=1"))
    assert ticket.number not in shown


@pytest.mark.parametrize("page", ["/", "/tickets", "/tickets?likely=1"])
def test_a_reporter_reads_of_no_mark_and_cannot_ask_for_it(cast, client_as, marked, told, page):
    ticket, at = marked
    know(marked=32, hits=24, at=at)
    shown = main_of(client_as(cast.sari).get(page))
    assert told not in shown
    assert (ticket.number in shown) == ("likely" not in page)
    assert 'name="likely"' not in shown
    assert 'value="likely"' not in shown


def test_who_works_elsewhere_sees_no_mark_of_it(cast, client_as, marked):
    ticket, at = marked
    know(marked=32, hits=24, at=at)
    for page in ("/tickets?likely=1", "/reports/forecast/tickets"):
        assert ticket.number not in main_of(client_as(cast.tono).get(page))


def test_what_is_judged_bears_no_mark_any_more(cast, client_as, marked, told):
    ticket, at = marked
    know(marked=32, hits=24, at=at)
    guess = db.session.get_one(ForecastGuess, ticket.id)
    guess.judged_at, guess.was_late = at, True
    db.session.commit()
    assert told not in main_of(client_as(cast.joko).get("/tickets"))


@pytest.mark.parametrize("who", ["bambang", "lestari"])
def test_the_supervisors_board_says_how_many_and_opens_exactly_these(cast, client_as, marked, told, who):
    ticket, at = marked
    supervisor = client_as(getattr(cast, who))
    assert "/reports/forecast/tickets" not in main_of(supervisor.get("/reports"))
    know(marked=32, hits=24, at=at)

    board = main_of(supervisor.get("/reports"))
    opened = main_of(supervisor.get("/reports/forecast/tickets"))

    assert _many(1) in board
    assert told in board
    assert ticket.number in opened
    assert said("An estimate, not a fact: of 10 such marks, %(hits)d came true.", hits=8) in opened


def test_what_falls_due_later_than_a_week_is_not_counted(cast, client_as, marked):
    ticket, at = marked
    know(marked=32, hits=24, at=at)
    bambang, nobody = client_as(cast.bambang), said("No ticket is likely to be late in the coming week")
    assert nobody not in main_of(bambang.get("/reports"))
    assert nobody in main_of(bambang.get("/reports?department=DLH"))
    db.session.get_one(TicketFact, ticket.id).resolution_due_at = at + timedelta(days=8)
    db.session.commit()

    assert nobody in main_of(bambang.get("/reports"))


def test_without_a_hit_rate_the_page_of_these_tickets_says_why_it_is_empty(cast, client_as, marked):
    ticket, _ = marked
    shown = main_of(client_as(cast.bambang).get("/reports/forecast/tickets"))
    assert ticket.number not in shown
    assert said("No ticket is counted here.") in shown


@pytest.mark.parametrize("query", ["department=TIADA", "from=x", "priority=P9", "likely=2"])
def test_nonsense_in_the_address_is_no_error(cast, client_as, query):
    bambang = client_as(cast.bambang)
    for page in ("/reports/forecast/tickets", "/tickets", "/queue"):
        assert bambang.get(f"{page}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("joko", "/"),
        ("joko", "/tickets"),
        ("bambang", "/reports"),
        ("bambang", "/coordination/DINKES"),
        ("bambang", "/reports/forecast/tickets"),
    ],
)
def test_marks_are_one_question_whatever_the_number_of_rows(cast, app, client_as, marked, who, page):
    _, at = marked
    know(marked=32, hits=24, at=at)
    make_marked(cast, at)  # so many that the desk proposes to take them together
    client = client_as(getattr(cast, who))
    client.get(page)
    with counted(app) as few:
        client.get(page)
    more = make_marked(cast, at)
    with counted(app) as many:
        shown = client.get(page)

    assert len(many) == len(few)
    assert sum("forecast_guesses" in one for one in many) <= (2 if "forecast" in page else 1)
    assert all(one.number in shown.text for one in more) or page == "/reports"


def make_marked(cast, at) -> list[Ticket]:
    made = [make_ticket(cast.sari, at=MONDAY_TEN) for _ in range(6)]
    db.session.commit()
    count_figures(at, most_pages=None)
    for one in made:
        mark(one, at)
    return made


def _many(count: int) -> str:
    words = (
        "%(num)d ticket is likely to be late in the coming week",
        "%(num)d tickets are likely to be late in the coming week",
    )
    with force_locale("id"):
        return ngettext(*words, count)
