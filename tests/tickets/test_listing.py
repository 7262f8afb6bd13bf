"""The list of tickets: filters, orders, pages forwards and backwards, and nothing that is not one's own."""

import re
from datetime import timedelta

import pytest

from desk.database import db
from desk.escalation import operations as escalation
from desk.search import operations as search
from desk.search.models import SearchKind
from desk.tickets import listing, operations
from desk.tickets.filters import Filters, Sort, read
from desk.tickets.kinds import Affected
from desk.tickets.states import WaitingFor
from tests.architecture.test_queries import counted
from tests.factories import MONDAY_TEN, make_ticket

LATER = MONDAY_TEN + timedelta(hours=3)


def listed(actor, address="", *, at=MONDAY_TEN) -> list[str]:
    told = dict(part.split("=", 1) for part in address.split("&") if part)
    return [row.ticket.number for row in listing.page(actor, read(told), at=at).rows]


def walked(actor, sort, *, at, size=2) -> tuple[list[str], list[str]]:
    """All numbers by going on to the end, and all again by going back to the beginning."""
    page = listing.page(actor, Filters(sort=sort), at=at, size=size)
    there, back = [row.ticket.number for row in page.rows], []
    while page.following:
        page = listing.page(actor, Filters(sort=sort), at=at, after=page.following, size=size)
        there += [row.ticket.number for row in page.rows]
    last = [row.ticket.number for row in page.rows]
    while page.previous:
        page = listing.page(actor, Filters(sort=sort), at=at, before=page.previous, size=size)
        back = [row.ticket.number for row in page.rows] + back
    return there, back + last


def test_each_filter_narrows_what_one_may_see_and_shows_nothing_else(cast, moment):
    joko, budi = cast.actor("joko"), cast.actor("budi")
    new = make_ticket(cast.sari)
    held = make_ticket(cast.sari, description="Jaringan di gudang lambat", service="JAR-LAN", affected=Affected.OFFICE)
    foreign = make_ticket(cast.tono, description="Jaringan sekolah lambat", service="JAR-LAN")
    up = make_ticket(cast.sari, description="Server aplikasi mati")
    own = make_ticket(cast.joko, description="Laptop saya sendiri")
    operations.take_ticket(ticket=held, actor=joko, at=MONDAY_TEN)
    operations.hold_ticket(ticket=held, actor=joko, waiting_for=WaitingFor.REPORTER, reason="Ruang?", at=MONDAY_TEN)
    escalation.escalate_ticket(ticket=up, actor=joko, reason="P", tried="S", at=MONDAY_TEN)
    ended = make_ticket(cast.sari, description="Salah kirim")
    operations.cancel_ticket(ticket=ended, actor=cast.actor("sari"), reason="Salah", at=MONDAY_TEN)
    db.session.flush()
    n = {one.id: one.number for one in (new, held, foreign, up, own, ended)}

    found = {
        address: listed(joko, address)
        for address in (
            "", "state=ended", "status=waiting", "waiting=reporter", "tier=2", "service=jar-lan", "assignee=me",
            "assignee=joko", "assignee=nobody&tier=1", "department=disdikbud", "department=dinkes&tier=2", "mine=1",
            f"priority={held.priority}", "q=menggudang", "q=aplikasinya", "q=jaringan sekolah", "kind=problem",
            "status=cancelled", "q=server&service=JAR-LAN",
        )
    }  # fmt: skip

    assert found == {
        "": [n[own.id], n[up.id], n[held.id], n[new.id]],
        "state=ended": [n[ended.id]],
        "status=waiting": [n[held.id]],
        "waiting=reporter": [n[held.id]],
        "tier=2": [n[up.id]],
        "service=jar-lan": [n[held.id]],
        "assignee=me": [n[held.id]],
        "assignee=joko": [n[held.id]],
        "assignee=nobody&tier=1": [n[own.id], n[new.id]],
        "department=disdikbud": [],
        "department=dinkes&tier=2": [n[up.id]],
        "mine=1": [n[own.id]],
        f"priority={held.priority}": [n[held.id]],
        "q=menggudang": [n[held.id]],
        "q=aplikasinya": [n[up.id]],
        "q=jaringan sekolah": [],
        "kind=problem": [],
        "status=cancelled": [n[ended.id]],
        "q=server&service=JAR-LAN": [],
    }
    assert listed(budi, "q=server") == [n[up.id]]
    assert listed(budi, "q=jaringan") == []
    assert listed(joko, "overdue=1") == []
    assert n[new.id] in listed(joko, "overdue=1", at=LATER)
    assert n[foreign.id] not in listed(joko, "state=all", at=LATER)


@pytest.mark.parametrize("sort", Sort)
def test_pages_follow_each_other_in_every_order_and_back_again(cast, moment, sort):
    sari = cast.actor("sari")
    for number in range(7):
        ticket = make_ticket(
            cast.sari, at=MONDAY_TEN + timedelta(minutes=number // 3), affected=list(Affected)[number % 3]
        )
        if number == 2:  # falls due no more: it stands at the end of what presses
            operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
            operations.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Sudah.", at=MONDAY_TEN)
    db.session.flush()
    in_order = [row.ticket.number for row in listing.page(sari, Filters(sort=sort), at=LATER).rows]
    assert len(in_order) == 7

    assert walked(sari, sort, at=LATER) == (in_order, in_order)


def test_the_orders_are_what_they_are_called(cast, moment):
    sari, joko = cast.actor("sari"), cast.actor("joko")
    old, wide, young = (
        make_ticket(cast.sari, at=MONDAY_TEN + timedelta(minutes=number), affected=affected)
        for number, affected in enumerate((Affected.SELF, Affected.OFFICE, Affected.SELF))
    )
    operations.note(ticket=old, actor=joko, body="Kabel?", at=MONDAY_TEN + timedelta(minutes=9))
    db.session.flush()
    o, w, y = old.number, wide.number, young.number

    orders = {sort: listed(sari, f"sort={sort}") for sort in Sort}

    assert orders == {
        Sort.NEWEST: [y, w, o],
        Sort.OLDEST: [o, w, y],
        Sort.CHANGED: [o, y, w],
        Sort.URGENT: [w, o, y],
        Sort.PRIORITY: [w, o, y],
        Sort.LIKELY: [w, o, y],  # nobody foresees anything here: by time left
    }


def test_internal_notes_are_found_by_their_readers_alone_ticket_by_ticket(cast, moment):
    joko, sari = cast.actor("joko"), cast.actor("sari")
    ticket, own = make_ticket(cast.sari), make_ticket(cast.joko)
    elsewhere = make_ticket(cast.tono)
    for one in (ticket, own):
        operations.note(ticket=one, actor=joko, body="Kata sandi admin dibocorkan vendor", at=MONDAY_TEN)
    operations.note(ticket=elsewhere, actor=cast.actor("tono"), body="Vendor membocorkan sandi", at=MONDAY_TEN)
    operations.reply(ticket=ticket, actor=joko, body="Teknisi menuju loket", at=MONDAY_TEN)
    db.session.flush()

    assert listed(joko, "q=bocor vendor") == [own.number, ticket.number]
    assert listed(joko, "q=bocor printer") == [own.number, ticket.number]  # in different parts
    assert listed(sari, "q=bocor") == listed(sari, "q=vend") == []
    assert listed(sari, "q=teknisi") == [ticket.number]
    assert listed(cast.actor("yosef"), "q=bocor") == [elsewhere.number, own.number, ticket.number]


def test_somebody_who_reads_a_departments_notes_does_not_find_those_on_their_own_report_elsewhere(cast, moment):
    """Budi reads internal parts with Tier 2; on what he reported himself, while it is with Tier 1, he is a reporter."""
    budi = cast.actor("budi")
    ticket = make_ticket(cast.budi, description="Monitor saya berkedip")
    ticket.tier, ticket.responsible_department_id = 1, ticket.department_id
    db.session.flush()
    search.put(kind=SearchKind.TICKET, subject_id=ticket.id, part="comment-1", text="Rahasia teknisi", is_internal=True)

    assert listed(budi, "q=monitor") == [ticket.number]
    assert listed(budi, "q=rahasia") == []
    assert listed(budi, "q=monitor rahasia") == []


def test_the_form_offers_only_departments_and_people_that_one_may_see(cast, moment):
    for who, reporter in (("joko", cast.sari), ("tono", cast.tono)):
        operations.take_ticket(ticket=make_ticket(reporter), actor=cast.actor(who), at=MONDAY_TEN)
    db.session.flush()

    def offered(name):
        actor = cast.actor(name)
        return (
            len(listing.departments_for(actor)) > 1,
            [one.username for one in listing.workers_for(actor, MONDAY_TEN)],
        )

    assert offered("sari") == (False, ["joko"])
    assert offered("joko") == (False, ["joko"])
    assert offered("tono") == (False, ["tono"])
    assert offered("lestari") == (False, ["joko"])  # a head reads her own department
    assert offered("budi") == (True, [])
    assert offered("bambang") == (True, ["joko", "tono"])


def test_the_page_says_what_is_asked_for_and_takes_it_away_again(cast, client_as, moment):
    make_ticket(cast.sari)
    joko = client_as(cast.joko)

    form = joko.get("/tickets?q=&status=&sort=newest&tier=2&assignee=")
    page = joko.get("/tickets?tier=2&q=<script>&assignee=tono&department=DISDIKBUD").text

    assert (form.status_code, form.location) == (302, "/tickets?tier=2")
    assert "&lt;script&gt;" in page
    assert "<script>" not in page.replace('<script type="module"', "")
    chips = re.findall(r'class="chip" href="([^"]+)"', page)
    assert len(chips) == 4
    assert "/tickets?department=DISDIKBUD&amp;assignee=tono&amp;q=%3Cscript%3E" in chips
    assert "Tono Hartono" not in page  # nobody learns a name by asking for a user
    assert "Tidak ada" in page or "Nothing found" in page


@pytest.mark.parametrize(
    "address", ["/tickets?q=printer&sort=urgent", "/tickets?overdue=1&sort=priority", "/search?q=printer"]
)
def test_a_list_that_is_searched_asks_as_often_for_many_as_for_few(cast, client_as, app, moment, address):
    bambang = client_as(cast.bambang)
    for _ in range(2):
        operations.take_ticket(ticket=make_ticket(cast.sari), actor=cast.actor("joko"), at=MONDAY_TEN)
    bambang.get(address)
    with counted(app) as few:
        assert bambang.get(address).status_code == 200
    for _ in range(9):
        ticket = make_ticket(cast.sari)
        operations.note(ticket=ticket, actor=cast.actor("joko"), body="Printer?", at=MONDAY_TEN)
    db.session.commit()
    with counted(app) as many:
        assert bambang.get(address).status_code == 200

    assert len(many) <= len(few) + 2, "\n".join(many)  # a comment has to be read, and more than a page to be counted
    assert len(many) < 25


# What a page may ask the database, sign-in and frame included. They are the same beside 100,000 tickets: benchmarks/finding.py.
STATED = {"/": 22, "/tickets": 14, "/tickets?state=all&q=printer&sort=urgent&overdue=1": 15, "/search?q=printer": 11}


@pytest.mark.parametrize("who", ["sari", "joko", "budi", "bambang"])
def test_board_list_search_and_ticket_ask_a_stated_number_of_questions(cast, client_as, app, moment, who):
    tickets = [make_ticket(cast.sari) for _ in range(12)]
    for ticket in tickets[:8]:
        operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
        operations.note(ticket=ticket, actor=cast.actor("joko"), body="Printer?", at=MONDAY_TEN)
    escalation.escalate_ticket(ticket=tickets[0], actor=cast.actor("joko"), reason="P", tried="S", at=MONDAY_TEN)
    browser = client_as(getattr(cast, who))
    stated = STATED | {f"/tickets/{tickets[0].number}": 40}
    browser.get("/")

    for address, most in stated.items():
        with counted(app) as sent:
            assert browser.get(address).status_code == 200
        assert len(sent) <= most, "\n".join([address, *sent])
