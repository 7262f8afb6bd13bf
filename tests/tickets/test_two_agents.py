"""Two agents on one ticket, in every pairing of moves that two pages of the same moment can hold.

The first one's move counts. Where it is in the second one's way, the second changes nothing, sees what happened meanwhile,
and finds the typed words in the form. Where the table says that a move is in nobody's way, both count.
"""

import re
from datetime import timedelta
from functools import cache

import pytest

from desk import web
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.escalation import external
from desk.escalation import operations as escalation
from desk.tickets import moves, operations, triage
from desk.tickets.kinds import Impact, Kind, Urgency
from desk.tickets.models import Comment, Ticket
from desk.tickets.states import WaitingFor
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket

TYPED = {"first": "Kata orang pertama", "second": "Yang diketik orang kedua"}
SETTING = MONDAY_TEN - timedelta(minutes=30)


def new(cast):
    return make_ticket(cast.sari, at=SETTING)


def being_worked_on(cast):
    ticket = new(cast)
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=SETTING)
    return ticket


def waiting(cast):
    ticket = being_worked_on(cast)
    operations.hold_ticket(
        ticket=ticket, actor=cast.actor("joko"), waiting_for=WaitingFor.REPORTER, reason="Tipe apa?", at=SETTING
    )
    return ticket


def answered(cast):
    ticket = being_worked_on(cast)
    operations.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Sudah.", at=SETTING)
    return ticket


def in_tier2(cast):
    ticket = new(cast)
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="P", tried="S", at=SETTING)
    return ticket


def worked_on_in_tier2(cast):
    ticket = in_tier2(cast)
    operations.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=SETTING)
    return ticket


def waiting_in_tier2(cast):
    ticket = worked_on_in_tier2(cast)
    operations.hold_ticket(
        ticket=ticket, actor=cast.actor("budi"), waiting_for=WaitingFor.VENDOR, reason="Menunggu pusat", at=SETTING
    )
    return ticket


def outside_of_tier2(cast):
    ticket = worked_on_in_tier2(cast)
    owner = catalogue.get_external_owner("KOMDIGI")
    external.hand_over(ticket=ticket, owner=owner, actor=cast.actor("budi"), sentence="Di luar", at=SETTING)
    return ticket


assert web  # it brings in the moves of every package
SITUATIONS = (new, being_worked_on, waiting, answered, in_tier2, worked_on_in_tier2, waiting_in_tier2, outside_of_tier2)
# They need a change, a service that asks for it, a thing or a host of their own, and stand in their packages' tests.
OF_THEIR_OWN = {
    "change-plan", "change-stage", "approval", "release-documents", "evaluation", "change-withdrawal", "recommendation",
    "subdomain", "loan", "loan-end", "asset", "offer", "application", "owner-question", "fields", "attendance", "class",
}  # fmt: skip
LED = {"assign", "nudge"}  # what the lead alone does
OWNERS = ("BKPM", "BKN")
PAGES = {page.path: page for page in moves.PAGES if page.path not in OF_THEIR_OWN}
PEOPLE = {1: ("joko", "hesti", "hesti"), 2: ("budi", "nadia", "bambang")}  # first, second, who leads


def words_of(path, who, *, other, cast):
    """What is typed into the form of that move."""
    typed = TYPED[who]
    return {
        "assign": {"assignee": str(cast.joko.id if other.tier == 1 else cast.nadia.id)},
        "hold": {"waiting_for": "agency", "reason": typed},
        "resolve": {"answer": typed},
        "triage": {"kind": "incident", "impact": "D2", "urgency": "low", "cause": typed},
        "link": {"problem": other.number},
        "merge": {"into": other.number},
        "child": {"service": "PC", "description": typed, "can_work": "yes", "department": "DINKES"},
        "split": {"service": "PC", "description": typed, "can_work": "yes"},
        "relation": {"relation": "relates:1", "other": other.number},
        "gather": {"others": other.number},
        "promise": {"promised_for": "2026-10-20T10:00", "reason": typed},
        "escalate": {"reason": typed, "tried": "Sudah"},
        "replies": {"body": typed},
        "notes": {"body": typed},
        "tags": {"tags": typed, "was": ""},
        "time": {"minutes": "5", "word": typed},
        "results": {"found": typed},
        "snooze": {"until": "2026-10-20T10:00"},
        "hand-over": {"owner": OWNERS[who == "second"], "sentence": typed},
        "ask-again": {"words": typed},
        "owner-answer": {"how": "answered", "words": typed},
        "nudge": {"words": typed},
        "take": {},
        "resume": {},
        "confirm": {},
    }.get(path, {"reason": typed})


def state_of(ticket):
    db.session.expire_all()
    row = db.session.get_one(Ticket, ticket.id)
    said = db.session.query(Comment).filter_by(ticket_id=ticket.id).count()
    return row.version, row.status, row.tier, row.assignee_id, said, db.session.query(Event).count()


class Desk:
    """The signed-in people of a tier, each with the mark of their forms; a problem of that tier that others hang on."""

    def __init__(self, cast, client_as, tier):
        self.cast, self.people = cast, PEOPLE[tier]
        self._browsers = {name: client_as(getattr(cast, name)) for name in set(self.people)}
        self._marks = {name: one.hidden("/account")["csrf_token"] for name, one in self._browsers.items()}
        self.another, who = (new, "joko") if tier == 1 else (in_tier2, "budi")
        self.other, self.spare = self.another(cast), self.another(cast)
        triage.triage_ticket(
            ticket=self.other,
            actor=cast.actor(who),
            kind=Kind.PROBLEM,
            impact=Impact.D4,
            urgency=Urgency.LOW,
            at=SETTING,
        )

    def send(self, ticket, path, who):
        first, second, lead = self.people
        leads = path in LED or (path == "return" and who == "second")
        name = lead if leads else first if who == "first" else second
        other = self.spare if path == "gather" else self.other
        words = words_of(path, who, other=other, cast=self.cast)
        answer = self._browsers[name].post(
            f"/tickets/{ticket.number}/{path}",
            data={"csrf_token": self._marks[name], "version": str(self.seen)} | words,
        )
        if path == "gather" and answer.status_code == 303:
            self.spare = self.another(self.cast)  # that one has gone on in another
            db.session.commit()
        return answer


@cache
def pairings():
    """What `look_around` has found: for each situation its pairs of moves."""
    return {}


def look_around(cast):
    """Every ordered pair of moves that some situation lets two people begin, under the first such situation."""
    found = pairings()
    if found:
        return found
    seen = set()
    for situation in SITUATIONS:
        ticket = situation(cast)
        here = [path for path in PAGES if is_open(cast, ticket, path)]
        found[situation] = [(one, two) for one in here for two in here if (one, two) not in seen]
        seen.update(found[situation])
    db.session.rollback()
    return found


def each_once(pairs):
    """Of these pairs enough that each move is made by the first one and by the second one.

    They come one after the other, and which page is older is compared in Python: the whole table needs one database.
    Two at the same moment are in tests/faults/test_races.py, with the locks of both.
    """
    firsts, seconds, chosen = set(), set(), []
    for first, second in pairs:
        if first not in firsts or second not in seconds:
            firsts.add(first)
            seconds.add(second)
            chosen.append((first, second))
    return chosen


def is_open(cast, ticket, path):
    people = PEOPLE[1 if ticket.tier == 1 else 2]
    name = people[2] if path in LED else people[0]
    return PAGES[path].is_open_to(ticket, cast.actor(name), MONDAY_TEN)


def test_the_table_of_pairings_leaves_no_move_of_an_agent_out(cast):
    paired = {path for pairs in look_around(cast).values() for pair in pairs for path in pair}

    assert paired == set(PAGES)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_one_wins_and_the_other_sees_what_changed_and_loses_no_word(cast, client_as, moment, situation, database_kind):
    pairs = look_around(cast)[situation]  # first: it takes back whatever it made
    if database_kind == "postgresql":
        pairs = each_once(pairs)
    desk, wrong, served = Desk(cast, client_as, 2 if "tier2" in situation.__name__ else 1), {}, {}
    # Whoever is refused changes nothing, so one ticket serves for all of them; who is not refused gets one of their own.
    for first, second in sorted(pairs, key=lambda pair: not PAGES[pair[1]].minds_changes):
        ticket = served.get(first)
        if ticket is None or not PAGES[first].minds_changes:
            ticket = served[first] = situation(cast)
            db.session.commit()
            ticket.seen = ticket.version
            desk.seen = ticket.seen
            answer = desk.send(ticket, first, "first")
            assert answer.status_code == 303, (first, answer.text)
        desk.seen, before = ticket.seen, state_of(ticket)
        answer = desk.send(ticket, second, "second")
        if fault := what_is_wrong(PAGES[first], PAGES[second], ticket, before, answer):
            wrong[first, second] = fault

    assert wrong == {}


def what_is_wrong(one, two, ticket, before, answer):
    """Why the second one's move did not go as the table of moves says, or nothing."""
    if not one.minds_changes or (not two.minds_changes and answer.status_code == 303):
        return None if answer.status_code == 303 else f"both should count: {answer.status_code}"
    if answer.status_code not in ((409,) if two.minds_changes else (403, 409)):  # the ticket is over, or out of reach
        return f"answered {answer.status_code}"
    if state_of(ticket) != before:
        return "something was changed"
    if not re.search(r'<ol class="timeline".*?class="entry ', answer.text, re.S):
        return "it is not said what happened meanwhile"
    asks_for_words = any(TYPED["second"] in str(value) for value in words_in(two))
    return "the words are lost" if asks_for_words and TYPED["second"] not in answer.text else None


def words_in(page):
    other = Ticket(number="D-1", tier=1)
    return words_of(page.path, "second", other=other, cast=type("", (), {"joko": other, "nadia": other})).values()
