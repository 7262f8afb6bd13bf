"""Random lives of real tickets: the cast acts, sweeps come at random moments; what is stored follows from the events."""

from collections import Counter
from datetime import timedelta
from functools import cache
from random import Random

import pytest

from desk.database import db
from desk.errors import DeskError
from desk.escalation import operations as escalation
from desk.escalation.jobs import sweep
from desk.escalation.models import Escalation
from desk.event_kinds import EventKind
from desk.sla import bookkeeping, replaying
from desk.sla.ledger import booking_of
from desk.sla.models import SlaClimb, SlaClock
from desk.tickets import operations, triage
from desk.tickets.kinds import Impact, Kind, Urgency
from desk.tickets.models import Ticket
from desk.tickets.states import ENDED, Status
from desk.timeline import Event, OutboxEntry
from tests.factories import MONDAY_TEN
from tests.sla.acts import ANSWERS, hold, opened, reopen, resolve, say

TICKETS, STEPS, IN_ONE_SWEEP = 150, 4, 25
WORKERS = {1: ("joko", "hesti"), 2: ("budi", "nadia", "bambang")}


class Life:
    """One ticket and the dice that decide what becomes of it."""

    def __init__(self, cast, ticket, dice):
        self.cast, self.ticket, self.dice = cast, ticket, dice
        self.worker = dice.choice(WORKERS[ticket.tier])

    def act(self, at):
        self.worker = self.dice.choice(WORKERS[self.ticket.tier])
        acts = {
            Status.WAITING: (self.answer, self.say, self.resume, self.hand_over, self.resolve, self.triage),
            Status.RESOLVED: (self.confirm, self.reopen, self.reopen),
            Status.CLOSED: (self.reopen,),
        }
        usual = (
            self.take,
            self.take,
            self.answer,
            self.say,
            self.wait,
            self.wait,
            self.hand_over,
            self.resolve,
            self.triage,
        )
        self.dice.choice(acts.get(self.ticket.status, usual))(at)

    def take(self, at):
        operations.take_ticket(ticket=self.ticket, actor=self.cast.actor(self.worker), at=at)

    def answer(self, at):
        say(self.cast, self.ticket, at, by=self.worker)

    def say(self, at):
        say(self.cast, self.ticket, at)

    def wait(self, at):
        hold(self.cast, self.ticket, self.dice.choice(("reporter", "vendor", "agency")), at, by=self.worker)

    def resume(self, at):
        operations.resume_ticket(ticket=self.ticket, actor=self.cast.actor(self.worker), at=at)

    def hand_over(self, at):
        words = {"ticket": self.ticket, "actor": self.cast.actor(self.worker), "reason": "Perlu", "at": at}
        if self.ticket.tier == 1:
            escalation.escalate_ticket(**words, tried="Kabel")
        else:
            escalation.return_ticket(**words)

    def resolve(self, at):
        resolve(self.cast, self.ticket, at, by=self.worker)

    def triage(self, at):
        triage.triage_ticket(
            ticket=self.ticket, actor=self.cast.actor(self.worker), kind=self.dice.choice((Kind.INCIDENT, Kind.REQUEST)),
            impact=self.dice.choice(list(Impact)), urgency=self.dice.choice(list(Urgency)), at=at,
        )  # fmt: skip

    def confirm(self, at):
        operations.confirm_ticket(ticket=self.ticket, actor=self.cast.actor("sari"), at=at)

    def reopen(self, at):
        reopen(self.cast, self.ticket, at)


def live(cast, dice, tickets):
    """Let all of them live side by side, sweeps between; the moment at which one looks at them, and what was done."""
    lives = [
        Life(
            cast, opened(cast, dice.choice(list(ANSWERS)), MONDAY_TEN, service=dice.choice(("PC", "PC", "EMAIL"))), dice
        )
        for _ in range(tickets)
    ]
    db.session.commit()
    at, done = MONDAY_TEN, Counter()
    for _ in range(STEPS * tickets):
        at += timedelta(seconds=dice.choice((0, 1, 20, 90, 400, 900)))
        try:
            with db.session.begin_nested():
                dice.choice(lives).act(at)
                done["acted"] += 1
        except DeskError:
            done["refused"] += 1
        if dice.random() < 1 / IN_ONE_SWEEP:
            db.session.commit()
            done.update(sweep(at))
            db.session.expire_all()
    db.session.commit()
    return at, done


@pytest.mark.slow
@pytest.mark.pure
@pytest.mark.parametrize("seed", [2026])
def test_whatever_happens_the_stored_clocks_and_ledgers_follow_from_the_events(cast, seed):
    cast.actor = cache(cast.actor)  # nobody's roles change
    at, done = live(cast, Random(seed), TICKETS)
    assert (done["failed"], done["acted"] > STEPS * TICKETS / 3) == (0, True), done
    db.session.expire_all()
    tickets = db.session.query(Ticket).order_by(Ticket.id).all()

    pages = list(replaying.replay_all(ticket_ids=[ticket.id for ticket in tickets], at=at))

    assert [difference for page in pages for difference in page.differences] == []
    for ticket in tickets:
        stretches = bookkeeping.stretches_of(ticket.id)
        calendar = bookkeeping.ledger_calendar(ticket.id)
        booked = [booking_of(calendar, row.started_at, row.ended_at or at) for row in stretches]
        whole = booking_of(calendar, ticket.opened_at, ticket.closed_at if ticket.status in ENDED else at)
        assert sum(line.seconds for line in booked) == whole.seconds
        assert sum(line.working_seconds for line in booked) == whole.working_seconds
    check_climbed_once()


def check_climbed_once():
    """Each rung, breach and hand-over stands once, and nobody who is to be told is forgotten."""
    climbed = {(climb.clock_id, climb.rung) for climb in db.session.query(SlaClimb)}
    clocks = {(clock.ticket_id, clock.measure.value, clock.cycle): clock for clock in db.session.query(SlaClock)}
    rungs = (EventKind.CLOCK_WARNED, EventKind.CLOCK_RAISED, EventKind.CLOCK_REMINDED, EventKind.ESCALATION_OFFERED)
    told = db.session.query(Event).filter(Event.kind.in_((*rungs, EventKind.CLOCK_BREACHED))).all()
    keys = [
        (event.ticket_id, event.details["measure"], event.details["cycle"], event.details.get("rung")) for event in told
    ]
    assert len(keys) == len(set(keys)) > TICKETS
    assert all((clocks[key[:3]].id, key[3]) in climbed for key in keys if key[3] is not None)
    handed = [(row.ticket_id, row.cycle) for row in db.session.query(Escalation)]
    kinds = (EventKind.TICKET_ESCALATED, EventKind.TICKET_RETURNED)
    assert len(handed) == len(set(handed)) == db.session.query(Event).filter(Event.kind.in_(kinds)).count()
    assert {event.id for event in told} <= {row.event_id for row in db.session.query(OutboxEntry)}
