"""Several tickets at once: asked once, done one by one, one line each, and no typed word is lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from desk.bulk import acts, runs
from desk.bulk.models import BulkRun
from desk.database import db
from desk.escalation import operations as escalation
from desk.tickets import operations, tagging
from desk.tickets.models import Comment, Ticket
from desk.tickets.states import Status
from tests.factories import MONDAY_TEN, make_ticket

LATER = MONDAY_TEN + timedelta(minutes=1)
TYPED = "Sudah kami perbaiki bersama dari pusat"
WORDS = {
    "take": {},
    "assign": {},
    "hold": {"waiting_for": "reporter", "reason": TYPED},
    "resolve": {"answer": TYPED},
    "tag": {"add": "Wifi Lantai 2, printer"},
}


def ticked(*tickets):
    return [f"{ticket.number}:{ticket.version}" for ticket in tickets]


def three_of(cast):
    """One that is new, one in Joko's hands, one in Hesti's."""
    new, own, hers = (make_ticket(cast.sari) for _ in range(3))
    operations.take_ticket(ticket=own, actor=cast.actor("joko"), at=MONDAY_TEN)
    operations.take_ticket(ticket=hers, actor=cast.actor("hesti"), at=MONDAY_TEN)
    db.session.commit()
    return new, own, hers


def lines_after(browser, answer):
    """What the page of the result says, by number: done or not, and why."""
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.location)
    assert page.status_code == 200
    rows = re.findall(r"<tr.*?</tr>", page.text.partition("<tbody>")[2], re.S)
    return {re.search(r"D-[\d-]+", row)[0]: " ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows}


def test_each_list_of_work_has_ticks_and_buttons_and_a_reporters_list_has_none(cast, client_as, moment):
    new, *_ = three_of(cast)
    escalation.escalate_ticket(ticket=new, actor=cast.actor("joko"), reason="P", tried="S", at=MONDAY_TEN)
    tick = f'name="t" value="{new.number}:{new.version}"'

    seen = {
        (who, page): tick in client_as(getattr(cast, who)).get(page).text
        for who, page in [("joko", "/tickets"), ("budi", "/queue"), ("budi", "/"), ("sari", "/tickets"), ("sari", "/")]
    }

    assert seen == {
        ("joko", "/tickets"): True,
        ("budi", "/queue"): True,
        ("budi", "/"): True,
        ("sari", "/tickets"): False,
        ("sari", "/"): False,
    }


@pytest.mark.parametrize(
    ("path", "who", "done"),
    [
        ("take", "joko", ["new"]),
        ("assign", "hesti", ["new", "own", "hers"]),
        ("hold", "joko", ["own", "hers"]),  # whoever is of the tier may
        ("resolve", "joko", ["own", "hers"]),
        ("tag", "joko", ["new", "own", "hers"]),
    ],
)
def test_an_act_is_done_to_those_it_can_be_done_to_and_each_other_says_why_not(
    cast, client_as, moment, path, who, done
):
    tickets = dict(zip(("new", "own", "hers"), three_of(cast), strict=True))
    words = WORDS[path] | ({"assignee": str(cast.joko.id)} if path == "assign" else {})
    browser = client_as(getattr(cast, who))

    answer = browser.send(
        f"/tickets/bulk/{path}", page="/account", t=ticked(*tickets.values()), **words, **{"from": "/tickets"}
    )

    lines = lines_after(browser, answer)
    assert set(lines) == {one.number for one in tickets.values()}
    kept = {line.number: line for line in runs.lines_of(db.session.query(BulkRun).one())}
    assert [name for name, one in tickets.items() if kept[one.number].is_done] == done
    assert all(kept[one.number].text for name, one in tickets.items() if name not in done)
    if path == "resolve":
        assert [comment.body for comment in db.session.query(Comment)] == [TYPED, TYPED]
    if path == "tag":
        assert {tuple(tagging.tags_of(one)) for one in tickets.values()} == {("printer", "wifi-lantai-2")}


def test_what_a_colleague_changed_meanwhile_is_refused_with_the_name_and_can_be_tried_again(cast, client_as, moment):
    _, own, hers = three_of(cast)
    page = ticked(own, hers)
    operations.note(ticket=own, actor=cast.actor("hesti"), body="Jangan dijawab dulu", at=LATER)
    db.session.commit()
    joko = client_as(cast.joko)

    answer = joko.send("/tickets/bulk/resolve", page="/account", t=page, answer=TYPED)

    lines = lines_after(joko, answer)
    assert "Hesti Purwaningsih" in lines[own.number]
    assert db.session.get_one(Ticket, own.id).status is Status.IN_PROGRESS
    assert db.session.get_one(Ticket, hers.id).status is Status.RESOLVED

    again = joko.get(f"/tickets/bulk/resolve?again={db.session.query(BulkRun).one().id}")
    assert TYPED in again.text
    assert re.findall(r'name="t" value="([^"]+)"', again.text) == ticked(db.session.get_one(Ticket, own.id))
    answer = joko.send("/tickets/bulk/resolve", page="/account", t=ticked(own), answer=TYPED)
    assert db.session.get_one(Ticket, own.id).status is Status.RESOLVED


@pytest.mark.slow
def test_two_who_take_the_same_tickets_at_once_share_them_and_each_hears_of_every_one(cast, client_as, moment):
    tickets = [make_ticket(cast.sari) for _ in range(6)]
    db.session.commit()
    browsers = [client_as(cast.joko), client_as(cast.hesti)]
    marks = [browser.hidden("/account")["csrf_token"] for browser in browsers]
    pages = [ticked(*tickets), ticked(*reversed(tickets))]
    db.session.commit()  # looking at them has taken the pen
    start = Barrier(2, timeout=20)

    def send(browser, mark, page):
        start.wait()
        return browser.post("/tickets/bulk/take", data={"csrf_token": mark, "t": page})

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(send, browsers, marks, pages))

    assert {answer.status_code for answer in answers} == {303}
    db.session.expire_all()
    done = {
        run.user_id: {line.number for line in runs.lines_of(run) if line.is_done} for run in db.session.query(BulkRun)
    }
    told = [len(run.lines) for run in db.session.query(BulkRun)]
    held = {one.number: one.assignee_id for one in db.session.query(Ticket)}
    assert told == [6, 6]
    assert done[cast.joko.id] & done[cast.hesti.id] == set()
    assert {number: who for who, numbers in done.items() for number in numbers} == held


def test_what_is_not_theirs_any_more_is_a_line_that_tells_nothing(cast, client_as, moment):
    foreign, own = make_ticket(cast.eko), make_ticket(cast.sari)
    joko = client_as(cast.joko)

    answer = joko.send("/tickets/bulk/take", page="/account", t=[*ticked(foreign, own), "D-2610-99999-9:1"])

    lines = lines_after(joko, answer)
    assert [number for number, line in lines.items() if line.startswith(number)] == [foreign.number, "D-2610-99999-9"]
    assert foreign.title not in " ".join(lines[one] for one in (foreign.number, "D-2610-99999-9"))
    assert db.session.get_one(Ticket, foreign.id).assignee_id is None
    assert db.session.get_one(Ticket, own.id).assignee_id == cast.joko.id


@pytest.mark.parametrize(
    ("path", "words", "kept"),
    [
        ("resolve", {"answer": ""}, ""),
        ("hold", {"waiting_for": "", "reason": TYPED}, TYPED),
        ("tag", {"add": "", "remove": " , "}, ""),
        ("tag", {"add": "<b>tebal</b>"}, "&lt;b&gt;tebal"),
        ("tag", {"add": "x" * 31}, "x" * 31),
        ("resolve", {"answer": "x" * 4001}, "x" * 4001),
    ],
)
def test_words_that_cannot_be_taken_change_nothing_and_come_back_with_the_ticks(
    cast, client_as, moment, path, words, kept
):
    _, own, hers = three_of(cast)

    answer = client_as(cast.joko).send(f"/tickets/bulk/{path}", page="/account", t=ticked(own, hers), **words)

    assert answer.status_code == 422
    assert kept in answer.text
    assert re.findall(r'name="t" value="([^"]+)"', answer.text) == ticked(own, hers)
    assert db.session.query(BulkRun).count() == db.session.query(Comment).count() == 0


@pytest.mark.parametrize("t", [[], ["nonsense"], ["D-1:1:1"], ["' OR 1=1:2"], ["D-2610-00001-0"], ["\x00:1"]])
def test_without_a_tick_nothing_is_begun_and_the_way_back_is_shown(cast, client_as, moment, t):
    make_ticket(cast.sari)

    answer = client_as(cast.joko).get("/tickets/bulk/take", query_string={"t": t, "from": "/tickets?state=all"})

    assert (answer.status_code, 'href="/tickets?state=all"' in answer.text) in [(200, True), (400, False)]
    assert "D-2610" not in answer.text


def test_words_that_were_typed_for_no_ticket_come_back(cast, client_as, moment):
    answer = client_as(cast.joko).send("/tickets/bulk/resolve", page="/account", answer=TYPED)

    assert answer.status_code == 422
    assert TYPED in answer.text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "/tickets\\@evil", "/logout", "/\n/evil"])
def test_the_way_back_leads_to_a_list_of_this_desk_alone(cast, client_as, moment, back):
    answer = client_as(cast.joko).get("/tickets/bulk/take", query_string={"from": back})

    assert answer.status_code == 200
    assert re.search(r'<p class="eyebrow"><a href="([^"]*)"', answer.text)[1] == "/"


def test_more_than_a_hundred_are_not_begun(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    page = [*ticked(ticket), *(f"D-2610-9{one:04}-0:1" for one in range(100))]

    answer = client_as(cast.joko).send("/tickets/bulk/take", page="/account", t=page)

    assert answer.status_code == 422
    assert db.session.query(BulkRun).count() == 0
    assert db.session.get_one(Ticket, ticket.id).assignee_id is None


def test_a_result_is_read_by_who_did_it_alone_and_forgotten_after_a_day(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    joko = client_as(cast.joko)
    location = joko.send("/tickets/bulk/take", page="/account", t=ticked(ticket)).location

    assert client_as(cast.hesti).get(location).status_code == 404
    assert client_as(cast.hesti).get(f"/tickets/bulk/take?again={location.rpartition('/')[2]}").status_code == 404
    assert joko.get(f"/tickets/bulk/tag?again={location.rpartition('/')[2]}").status_code == 404
    runs.forget(MONDAY_TEN + timedelta(hours=25))
    db.session.commit()
    assert joko.get(location).status_code == 404


@pytest.mark.parametrize("who", ["sari", "rina", "dewi", "yosef", "lestari"])
def test_who_does_no_work_on_tickets_is_offered_nothing_and_refused_everything(cast, client_as, moment, who):
    browser = client_as(getattr(cast, who))

    assert acts.actions_for(cast.actor(who)) == []
    assert {browser.get(f"/tickets/bulk/{path}?t=D-2610-00001-0:1").status_code for path in WORDS} == {403}


def test_a_rider_of_tags_stays_out_of_everybodys_way(cast, client_as, moment):
    """Two change the tags on pages of the same moment: both words are there, and what one of them took off is gone."""
    ticket = make_ticket(cast.sari)
    tagging.tag_ticket(ticket=ticket, actor=cast.actor("joko"), add=["lama"], remove=[], at=MONDAY_TEN)
    version, page = ticket.version, f"/tickets/{ticket.number}"
    joko, hesti = client_as(cast.joko), client_as(cast.hesti)

    for browser, tags in ((joko, "lama, wifi"), (hesti, "printer")):
        answer = browser.send(f"{page}/tags", page="/account", version=str(version), tags=tags, was="lama")
        assert answer.status_code == 303

    assert list(tagging.tags_of(ticket)) == ["printer", "wifi"]
    assert db.session.get_one(Ticket, ticket.id).version == version
    assert "wifi" in joko.get(page).text
    assert "wifi" in joko.get("/tickets").text
    for address in (page, "/tickets", "/"):
        assert "wifi" not in client_as(cast.sari).get(address).text


def test_a_ticket_has_ten_tags_at_most(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    tagging.tag_ticket(
        ticket=ticket, actor=cast.actor("joko"), add=[f"kata{one}" for one in range(9)], remove=[], at=MONDAY_TEN
    )
    was = ", ".join(tagging.tags_of(ticket))

    answer = client_as(cast.joko).send(
        f"/tickets/{ticket.number}/tags", page="/account", version="1", tags=f"{was}, a, b", was=was
    )

    assert answer.status_code == 422
    assert f"{was}, a, b" in answer.text
    assert len(tagging.tags_of(ticket)) == 9


@pytest.mark.pure
def test_one_problem_of_several_reports_is_offered_before_all_others():
    assert [action.path for action in acts.ACTIONS] == ["problem", "take", "assign", "hold", "resolve", "tag"]
