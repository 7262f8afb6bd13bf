"""Pages of tickets: lists, what is not there, stale forms, and that reading writes nothing."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk.database import db
from desk.escalation import operations as escalation
from desk.tickets import operations, triage
from desk.tickets.kinds import Impact, Kind, Urgency
from desk.tickets.models import Comment, Ticket
from desk.tickets.states import Status
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket

LATER = MONDAY_TEN + timedelta(minutes=1)
NUMBER = re.compile(r"/tickets/(D-[\d-]+)")
TYPED = "Yang saya ketik dengan susah payah"


def listed(html):
    return list(dict.fromkeys(NUMBER.findall(html)))


def rows_everywhere():
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) for table in db.metadata.sorted_tables
    }


def prepared(cast, path):
    """A ticket on which that move is possible, and who makes it."""
    ticket = make_ticket(cast.sari)
    if path == "return":
        escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="P", tried="S", at=MONDAY_TEN)
        return ticket, "budi"
    if path in ("hold", "resolve", "reopen"):
        operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    if path == "reopen":
        operations.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Sudah.", at=MONDAY_TEN)
        return ticket, "sari"
    return ticket, "hesti" if path == "assign" else "joko"


MOVES_WITH_WORDS = {
    "replies": {"body": TYPED},
    "notes": {"body": TYPED},
    "hold": {"waiting_for": "reporter", "reason": TYPED},
    "resolve": {"answer": TYPED},
    "cancel": {"reason": TYPED},
    "reopen": {"reason": TYPED},
    "escalate": {"reason": "Perlu akses", "tried": TYPED},
    "return": {"reason": TYPED},
    "triage": {"kind": "incident", "impact": "D3", "urgency": "low", "cause": TYPED},
    "link": {"problem": "D-2026-000"},
}


def test_the_list_shows_open_ended_and_own_tickets(cast, client_as, moment):
    open_one, own, ended = make_ticket(cast.sari), make_ticket(cast.joko), make_ticket(cast.sari)
    operations.cancel_ticket(ticket=ended, actor=cast.actor("sari"), reason="Salah", at=MONDAY_TEN)
    make_ticket(cast.tono)
    joko = client_as(cast.joko)

    pages = {
        query: listed(joko.get(f"/tickets{query}").text) for query in ("", "?state=ended", "?state=all", "?mine=1")
    }

    assert pages == {
        "": [own.number, open_one.number],
        "?state=ended": [ended.number],
        "?state=all": [ended.number, own.number, open_one.number],
        "?mine=1": [own.number],
    }


@pytest.mark.parametrize(
    "query",
    [
        "?state=nonsense",
        "?before=abc",
        "?before=-1",
        "?before=99999999999999999999",
        "?mine=x",
        "?after=~",
        "?after=P9~3&sort=priority",
        "?after=20261301T000000.0~1&sort=changed",
        "?sort=x&tier=9&status=x&waiting=x",
        "?assignee=" + "x" * 9_000,
        "?q=%ff%0a",
    ],
)
def test_a_nonsensical_filter_is_no_fault_of_the_desk(cast, client_as, query):
    make_ticket(cast.sari)

    assert client_as(cast.sari).get(f"/tickets{query}").status_code == 200


@pytest.mark.slow
def test_pages_follow_each_other_without_gap_or_repetition(cast, client_as, moment):
    numbers = [make_ticket(cast.sari).number for _ in range(103)]
    sari = client_as(cast.sari)

    found, address, pages = [], "/tickets?state=all", 0
    while address:
        html = sari.get(address).text
        found += listed(html)
        pages += 1
        following = re.search(r'href="(/tickets\?[^"]*after=\d+[^"]*)"', html)
        address = following and following[1].replace("&amp;", "&")

    assert found == numbers[::-1]
    assert pages == 3


def test_somebody_elses_ticket_looks_like_one_that_is_not_there(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    tono = client_as(cast.tono)

    for path in ("", "/escalate", "/hold", "/files/1"):
        foreign = tono.get(f"/tickets/{ticket.number}{path}")
        nowhere = tono.get(f"/tickets/D-2026-99999-9{path}")
        same = [re.sub(r"[0-9a-f-]{16,}", "", answer.text) for answer in (foreign, nowhere)]
        assert (foreign.status_code, nowhere.status_code) == (404, 404)
        assert same[0].replace(ticket.number, "") == same[1].replace("D-2026-99999-9", "")


def test_a_move_on_somebody_elses_ticket_looks_like_one_that_is_not_there(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    tono = client_as(cast.tono)

    for path in [*MOVES_WITH_WORDS, "take", "resume", "confirm", "assign"]:
        answer = tono.send(
            f"/tickets/{ticket.number}/{path}", page="/account", version="1", **MOVES_WITH_WORDS.get(path, {})
        )
        assert answer.status_code == (403 if path in ("assign", "return") else 404), path


@pytest.mark.parametrize("path", list(MOVES_WITH_WORDS))
def test_a_stale_form_changes_nothing_tells_what_changed_and_keeps_the_words(cast, client_as, moment, path):
    ticket, name = prepared(cast, path)
    colleague = "nadia" if name == "budi" else "hesti"
    page, words = f"/tickets/{ticket.number}", MOVES_WITH_WORDS[path]
    browser, seen = client_as(getattr(cast, name)), ticket.version
    operations.reply(ticket=ticket, actor=cast.actor(colleague), body="Kabar dari rekan", at=LATER)
    db.session.commit()
    before = (ticket.version, ticket.status, db.session.query(Event).count(), db.session.query(Comment).count())

    answer = browser.send(f"{page}/{path}", page="/account", version=str(seen), **words)

    assert answer.status_code == 409
    for typed in (value for value in words.values() if len(value) > 8):
        assert typed in answer.text
    assert "Kabar dari rekan" in answer.text
    db.session.refresh(ticket)
    assert before == (ticket.version, ticket.status, db.session.query(Event).count(), db.session.query(Comment).count())


@pytest.mark.parametrize("version", ["", "-1", "1e3", "999", "²", "1" * 40])
def test_a_form_that_says_no_sensible_version_is_stale(cast, client_as, moment, version):
    ticket = make_ticket(cast.sari)

    answer = client_as(cast.joko).send(f"/tickets/{ticket.number}/replies", version=version, body=TYPED)

    assert answer.status_code == 409
    assert TYPED in answer.text
    assert db.session.query(Comment).count() == 0


def test_a_stale_form_can_be_sent_again_from_the_page_that_refused_it(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    page = f"/tickets/{ticket.number}"
    joko = client_as(cast.joko)
    stale = joko.send(f"{page}/replies", version="0", body=TYPED)

    fresh = re.search(r'name="version"[^>]*value="(\d+)"', stale.text)[1]
    answer = joko.send(f"{page}/replies", version=fresh, body=TYPED)

    assert answer.status_code == 303
    assert db.session.query(Comment).one().body == TYPED


@pytest.mark.parametrize("status", [Status.CLOSED, Status.MERGED])
def test_a_ticket_that_is_over_takes_no_move(cast, client_as, moment, status):
    ticket = make_ticket(cast.sari)
    problem = make_ticket(cast.sari)
    triage.triage_ticket(
        ticket=problem,
        actor=cast.actor("joko"),
        kind=Kind.PROBLEM,
        impact=Impact.D4,
        urgency=Urgency.LOW,
        at=MONDAY_TEN,
    )
    ticket.status, ticket.closed_at = status, MONDAY_TEN
    ticket.merged_into_id = problem.id if status is Status.MERGED else None
    if status is Status.CLOSED:  # so long ago that it cannot be reopened either
        ticket.resolved_at = MONDAY_TEN - timedelta(days=30)
    joko, hesti, answers = client_as(cast.joko), client_as(cast.hesti), {}
    words = MOVES_WITH_WORDS | {"link": {"problem": problem.number}}

    for path in sorted(words.keys() - {"notes", "return"} | {"take", "resume", "confirm"}):
        answers[path] = joko.send(
            f"/tickets/{ticket.number}/{path}", page="/account", version=str(ticket.version), **words.get(path, {})
        ).status_code
    answers["assign"] = hesti.send(
        f"/tickets/{ticket.number}/assign", page="/account", version=str(ticket.version), assignee=str(cast.joko.id)
    ).status_code

    assert set(answers.values()) == {409}, answers
    assert db.session.get_one(Ticket, ticket.id).status is status


def test_a_button_that_acts_at_once_is_stale_too(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    seen = ticket.version
    db.session.commit()
    operations.reply(ticket=ticket, actor=cast.actor("sari"), body="Sudah bisa lagi", at=LATER)

    answer = client_as(cast.joko).send(f"/tickets/{ticket.number}/take", page="/account", version=str(seen))

    assert answer.status_code == 409
    assert "Sudah bisa lagi" in answer.text
    assert db.session.get_one(Ticket, ticket.id).assignee_id is None


def test_reading_writes_nothing(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    joko, budi = client_as(cast.joko), client_as(cast.budi)
    page = f"/tickets/{ticket.number}"
    joko.get("/")
    db.session.refresh(ticket)
    before = rows_everywhere() | {"version": ticket.version, "updated_at": ticket.updated_at}
    moment.shift(600)

    for address in (
        "/",
        "/tickets",
        "/tickets?state=all&mine=1",
        "/tickets/new",
        page,
        f"{page}/hold",
        f"{page}/triage",
    ):
        assert joko.get(address).status_code == 200
    assert budi.get("/queue").status_code == 200

    db.session.refresh(ticket)
    assert before == rows_everywhere() | {"version": ticket.version, "updated_at": ticket.updated_at}
