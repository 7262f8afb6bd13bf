"""The teller of the example city: what people do, in the order of time, with the sweep running in between as it would have."""

import heapq
import itertools
import logging
import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select, update

from desk.accounts import queries as accounts_queries
from desk.accounts.models import User
from desk.accounts.policy import Actor
from desk.assets import queries as assets
from desk.catalogue import queries as catalogue
from desk.complaints.jobs import sweep_complaints
from desk.config import Settings
from desk.database import db
from desk.demo import tier3
from desk.errors import DeskError
from desk.escalation import jobs
from desk.escalation import operations as escalation
from desk.notify import jobs as notify_jobs
from desk.notify.models import Notice
from desk.sla import calendars
from desk.sla.business_time import add_business_time
from desk.sla.models import SlaClock
from desk.tickets import opening, operations, queries, triage
from desk.tickets.kinds import Affected, CanWork, Impact, Kind, Urgency
from desk.tickets.models import Ticket
from desk.tickets.states import WaitingFor

log = logging.getLogger(__name__)
READ_AFTER = timedelta(days=2)
Step = dict[str, Any]


class Deed(NamedTuple):
    """Something that somebody does at a moment; `order` keeps equal moments apart."""

    at: datetime
    order: int
    run: Callable[[datetime], None]


class Story:
    """Tells the tickets in the order of time, with the sweep running in between as it would have."""

    def __init__(self, people: dict[str, User], settings: Settings, at: datetime, chance: random.Random) -> None:
        self._people = people
        self._settings = settings
        self.now = at
        self._chance = chance
        self.office = calendars.get(calendars.OFFICE)
        self._deeds: list[Deed] = []
        self._order = itertools.count()
        self._keys: dict[str, int] = {}

    def tell(self, data: dict[str, Any], scale: int) -> None:
        for round_no, line in itertools.product(range(scale), data["ticket"]):
            opened_at = self.opening_moment(line, round_no)
            if opened_at < self.now:
                self.plan(opened_at, lambda at, line=line: self._open(line, at))  # type: ignore[misc]
        while self._deeds:
            deed = heapq.heappop(self._deeds)
            self._sweep_until(deed.at)
            self._do(deed)
        self._sweep_until(self.now)
        read_before = self.now - READ_AFTER
        db.session.execute(update(Notice).where(Notice.created_at < read_before).values(read_at=read_before))
        db.session.commit()

    def plan(self, at: datetime, run: Callable[[datetime], None]) -> None:
        heapq.heappush(self._deeds, Deed(at, next(self._order), run))

    def _do(self, deed: Deed) -> None:
        try:
            deed.run(deed.at)
            db.session.commit()
        except DeskError as error:  # the clock was quicker than the story; that is believable, too
            db.session.rollback()
            log.info("Demo: skipped a step, %s", error)
        notify_jobs.relay(deed.at)

    def _sweep_until(self, at: datetime) -> None:
        while True:
            following = [
                moment
                for moment in (
                    db.session.scalar(select(func.min(SlaClock.next_rung_at))),
                    db.session.scalar(select(func.min(Ticket.closes_at))),
                )
                if moment is not None and moment < at
            ]
            db.session.commit()
            if not following:
                return
            just_after = min(at, min(following) + timedelta(seconds=1))  # at the very moment nothing is late yet
            jobs.sweep(just_after)
            sweep_complaints(just_after)
            notify_jobs.relay(just_after)

    def opening_moment(self, line: dict[str, Any], round_no: int) -> datetime:
        today = self.now.astimezone(self._settings.timezone).date()
        if "days_ago" in line:
            day = today - timedelta(days=line["days_ago"])
        else:
            day = self._working_day(today, line["workdays_ago"] + round_no)
        moment = time.fromisoformat(line["time"])
        local = datetime.combine(day, moment, self._settings.timezone)
        if line.get("workdays_ago") == 0 and local >= self.now:  # so early in the day: it was told on the day before
            local = datetime.combine(self._working_day(today, 1), moment, self._settings.timezone)
        return local + timedelta(seconds=self._chance.randrange(60))

    def _working_day(self, day: date, ago: int) -> date:
        while not self.office.is_working_day(day):
            day -= timedelta(days=1)
        for _ in range(ago):
            day -= timedelta(days=1)
            while not self.office.is_working_day(day):
                day -= timedelta(days=1)
        return day

    def actor(self, username: str, at: datetime) -> Actor:
        on = at.astimezone(self._settings.timezone).date()
        return accounts_queries.actor_of(self._people[username], on=on)

    def _open(self, line: dict[str, Any], at: datetime) -> None:
        reporter = self._people[line["reporter"]]
        ticket = opening.open_ticket(
            actor=self.actor(line["reporter"], at),
            department=reporter.department,
            unit_id=reporter.unit_id,
            service=catalogue.get_service(line["service"], on=at.astimezone(self._settings.timezone).date()),
            title=line.get("title", ""),
            description=line["description"],
            affected=Affected(line["affected"]),
            can_work=CanWork(line["can_work"]),
            asset=assets.by_code(line.get("asset", ""), reporter.department_id),
            at=at,
        )
        if "key" in line:
            self._keys[line["key"]] = ticket.id
        self._plan_next(ticket.id, line.get("steps", []), at)

    def _plan_next(self, ticket_id: int, steps: list[Step], after: datetime) -> None:
        if not steps:
            return
        moment = add_business_time(self.office, after, timedelta(minutes=steps[0]["after"]))
        if moment < self.now:
            self.plan(moment, lambda at: self._step(ticket_id, steps, at))

    def _step(self, ticket_id: int, steps: list[Step], at: datetime) -> None:
        step, *rest = steps
        ticket = queries.lock_ticket(ticket_id)
        self._act(ticket, step, self.actor(step["by"], at), at)
        self._plan_next(ticket_id, rest, at)

    def _act(self, ticket: Ticket, step: Step, actor: Actor, at: datetime) -> None:
        special = {"assign": self._assign, "triage": self._triage, "link": self._link}
        if step["do"] in special:
            special[step["do"]](ticket, step, actor, at)
            return
        operation, words = PLAIN_STEPS[step["do"]]
        operation(ticket=ticket, actor=actor, at=at, **{name: step[word] for name, word in words.items()})

    def _assign(self, ticket: Ticket, step: Step, actor: Actor, at: datetime) -> None:
        operations.assign_ticket(ticket=ticket, actor=actor, assignee=self._people[step["to"]], at=at)

    def _triage(self, ticket: Ticket, step: Step, actor: Actor, at: datetime) -> None:
        triage.triage_ticket(
            ticket=ticket,
            actor=actor,
            kind=Kind(step["kind"]),
            impact=Impact(step["impact"]),
            urgency=Urgency(step["urgency"]),
            at=at,
        )

    def _link(self, ticket: Ticket, step: Step, actor: Actor, at: datetime) -> None:
        problem = db.session.get_one(Ticket, self._keys[step["problem"]])
        triage.link_to_problem(ticket=ticket, problem=problem, actor=actor, at=at)


def _hold(*, waiting_for: str, **common: Any) -> None:
    operations.hold_ticket(waiting_for=WaitingFor(waiting_for), **common)


# The word of the story -> the operation, and which of its arguments comes from which word of the step.
PLAIN_STEPS: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {
    "take": (operations.take_ticket, {}),
    "reply": (operations.reply, {"body": "text"}),
    "note": (operations.note, {"body": "text"}),
    "hold": (_hold, {"waiting_for": "waiting_for", "reason": "text"}),
    "resume": (operations.resume_ticket, {}),
    "resolve": (operations.resolve_ticket, {"answer": "text"}),
    "confirm": (operations.confirm_ticket, {}),
    "reopen": (operations.reopen_ticket, {"reason": "text"}),
    "cancel": (operations.cancel_ticket, {"reason": "text"}),
    "escalate": (escalation.escalate_ticket, {"reason": "reason", "tried": "tried"}),
    "return": (escalation.return_ticket, {"reason": "reason"}),
    **tier3.STEPS,
}
