"""The supervisor's board: what it says, what stands behind it, for whom, and in how many queries."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import event

from desk.accounts.policy import TABLE, Role
from desk.database import db
from desk.figures.jobs import count_figures
from desk.figures.queries import Asked
from desk.reports import board as boards
from desk.reports import board_words
from desk.reports.documents import Share
from desk.tickets import operations as tickets
from tests.factories import MONDAY_TEN, actor_of, make_ticket, make_user

NOW = MONDAY_TEN + timedelta(days=2)
MONTH = Asked(date(2026, 10, 1), date(2026, 10, 14))


@pytest.fixture
def month(cast, moment):
    """October: three of the health agency, one answered by Tier 1, one by nobody yet and old; one of September."""
    joko, budi = actor_of(cast.joko), actor_of(cast.budi)
    september = make_ticket(cast.sari, at=MONDAY_TEN - timedelta(days=35))
    tickets.take_ticket(ticket=september, actor=joko, at=MONDAY_TEN - timedelta(days=35))
    tickets.resolve_ticket(ticket=september, actor=joko, answer="Sudah.", at=MONDAY_TEN - timedelta(days=35))
    answered = make_ticket(cast.sari)
    tickets.take_ticket(ticket=answered, actor=joko, at=MONDAY_TEN)
    tickets.resolve_ticket(ticket=answered, actor=joko, answer="Sudah.", at=MONDAY_TEN + timedelta(minutes=30))
    by_tier2 = make_ticket(cast.eko)
    tickets.take_ticket(ticket=by_tier2, actor=budi, at=MONDAY_TEN)
    tickets.resolve_ticket(ticket=by_tier2, actor=budi, answer="Sudah.", at=MONDAY_TEN + timedelta(minutes=45))
    forgotten = make_ticket(cast.sari)
    db.session.commit()
    count_figures(NOW)
    moment.move_to(NOW)
    return {"answered": answered, "by_tier2": by_tier2, "forgotten": forgotten}


def tiles_of(page):
    found = re.findall(
        r'<a class="card stat stat--link" href="([^"]+)">\s*<span class="stat__value">([^<]+)</span>', page
    )
    return {re.search(r"figure=(\w+)", address)[1]: (unescape(address), value) for address, value in found}


def test_the_board_is_what_was_counted_by_hand(month, cast):
    board = boards.board(cast.actor("bambang"), MONTH, at=NOW, today=NOW.date())

    assert (board.now.resolution, board.now.first_tier) == (Share(2, 2), Share(1, 2))
    assert (board.now.sums["came_in"], board.before.sums["came_in"]) == (3, 1)
    assert board.backlog.open == 1
    assert board.backlog.ages == (0, 1, 0, 0)
    assert board.open_before == 0
    assert [group.thing.code for group in board.departments] == (["DINKES"] if board.backlog.late else [])
    assert sum(line.working_seconds for line in board.hands) == 75 * 60


def test_every_tile_opens_as_many_tickets_as_it_says(month, cast, client_as):
    bambang = client_as(cast.bambang)
    tiles = tiles_of(bambang.get("/reports?from=2026-10-01&to=2026-10-14").text)
    assert len(tiles) == 11

    for figure, (address, value) in tiles.items():
        answer = bambang.get(address)
        assert answer.status_code == 200, address
        count = int(re.search(r"(\d+) tiket", answer.text)[1])
        if "%" not in value and "–" not in value:
            assert count == int(value), figure


@pytest.mark.row("LLG-38")
def test_a_head_sees_the_own_department_alone(month, cast):
    board = boards.board(cast.actor("lestari"), MONTH, at=NOW, today=NOW.date())

    assert board.now.sums["came_in"] == 2
    assert {group.thing.code for group in board.departments} <= {"DINKES"}


@pytest.mark.row("LLG-37")
def test_the_secretary_sees_all_and_can_change_nothing(month, cast, client_as):
    sekda = make_user(username="sekda", name="Sekretaris", department="DISKOMINFO", roles=("executive",))
    db.session.commit()
    secretary, number = client_as(sekda), month["forgotten"].number

    assert tiles_of(secretary.get("/reports").text)["came_in"][1] == "3"
    assert "/nudge" not in secretary.get("/reports/tickets?figure=open").text
    assert "/reports/tickets?figure=late" in secretary.get("/").text
    for move in ("nudge", "assign", "cancel"):
        assert secretary.get(f"/tickets/{number}/{move}").status_code in (403, 404), move
    granted = {action.value for action, roles in TABLE.items() if Role.EXECUTIVE in roles}
    assert granted & {"ticket.read", "ticket.nudge", "ticket.reply", "ticket.open"} == set()


def test_a_disposition_in_one_sentence_reaches_whoever_has_it(month, cast, client_as):
    number = month["forgotten"].number
    for who in (cast.bambang, cast.lestari):
        supervisor = client_as(who)
        page = supervisor.get("/reports/tickets?figure=open").text
        assert f'href="/tickets/{number}/nudge"' in page

        assert supervisor.get(f"/tickets/{number}/nudge").status_code == 200

    foreign = month["by_tier2"].number
    assert client_as(cast.lestari).get(f"/tickets/{foreign}/nudge").status_code == 404


def test_who_leads_finds_it_on_the_first_page_and_others_do_not(month, cast, client_as):
    assert 'href="/reports"' in client_as(cast.lestari).get("/").text
    assert 'href="/reports"' not in client_as(cast.joko).get("/").text


@pytest.mark.parametrize(
    ("who", "status"), [("sari", 403), ("joko", 403), ("dewi", 403), ("bambang", 200), ("lestari", 200), ("yosef", 200)]
)
def test_the_board_is_for_those_who_lead_and_those_who_check(cast, client_as, who, status):
    assert client_as(getattr(cast, who)).get("/reports").status_code == status


@pytest.mark.parametrize("who", ["bambang", "lestari"])
def test_the_number_of_queries_does_not_depend_on_how_much_there_is(month, cast, who):
    def counted():
        statements = []
        note = lambda *told: statements.append(told[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            boards.board(cast.actor(who), MONTH, at=NOW, today=NOW.date())
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    before = counted()
    for code in ("PC", "AKUN", "EMAIL"):
        for person in (cast.sari, cast.eko):
            make_ticket(person, service=code)
    db.session.commit()
    count_figures(NOW)

    assert counted() == before


@pytest.mark.parametrize(
    "query", ["from=x", "from=2026-12-01&to=2026-01-01", "to=9999-12-31", "department=TIADA", "from=2000-01-01"]
)
def test_nonsense_in_the_address_is_answered_with_a_board(cast, client_as, query):
    assert client_as(cast.bambang).get(f"/reports?{query}").status_code == 200


@pytest.mark.pure
def test_a_share_of_nothing_has_no_change(monkeypatch):
    assert board_words.points(Share(0, 0), Share(1, 2)) == ""
