"""The report of the promises: the one query behind its page, paper, sheet and API. What it counts is in desk/figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.catalogue import queries as catalogue
from desk.catalogue.models import Service
from desk.database import db
from desk.explanations import queries as explanations
from desk.explanations.models import Explanation
from desk.figures import listing, queries
from desk.figures.counted import Sums
from desk.figures.kinds import HANDS, Axis
from desk.figures.models import TicketFact
from desk.figures.spreads import MEDIAN, NINETIETH, quantile
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.reports import promises
from desk.reports.asking import Choice
from desk.reports.documents import Share
from desk.reports.explained import Explained, explained_by_department
from desk.sla.facts import HOLDER_OF_TIER
from desk.sla.kinds import Holder, Measure
from desk.sla.models import LedgerStretch, SlaClock
from desk.tickets import queries as visible
from desk.tickets.models import Ticket

MOST_MISSED = 200  # of the list of missed promises: the latest


@dataclass(frozen=True)
class Figures:
    """The figures of a group, as every kind of report tells them. Times are working seconds."""

    sums: Sums

    @property
    def response(self) -> Share:
        """First responses on time, of those that count in the period."""
        return promises.kept("response", self.sums)

    @property
    def resolution(self) -> Share:
        """Resolutions on time, of those that count in the period."""
        return promises.kept("resolution", self.sums)

    @property
    def response_median(self) -> int | None:
        return quantile(self.sums.spreads["response_spread"], MEDIAN)

    @property
    def median(self) -> int | None:
        return quantile(self.sums.spreads["resolution_spread"], MEDIAN)

    @property
    def ninetieth(self) -> int | None:
        return quantile(self.sums.spreads["resolution_spread"], NINETIETH)

    def hold(self, holder: Holder) -> int | None:
        """How long a ticket lay with that holder on average, of those whose resolution counts; None of none."""
        count = self.sums["resolution_ended"]
        return self.sums[HANDS[holder]] // count if count else None

    @property
    def first_tier(self) -> Share:
        """Answered by Tier 1 alone, of what was answered in the period."""
        return Share(self.sums["first_tier"], self.sums["answered"])


@dataclass(frozen=True)
class Row:
    """A group. `thing` is the department, service or person that it is; None: a number, or nobody."""

    key: int
    code: str | None
    thing: Any
    figures: Figures


@dataclass(frozen=True)
class Missed:
    """A promise that was not kept. `cause`: in whose hands it was when a first response fell due; with a resolution, who
    had it longest."""

    fact: TicketFact
    number: str
    service: Service
    department: Department
    measure: Measure
    due_at: datetime | None
    ended_at: datetime | None
    cause: Holder
    explanation: Explanation | None = None  # by whoever leads the department


@dataclass(frozen=True)
class Report:
    """What was asked, what was found, and in which promises it was not kept."""

    choice: Choice
    rows: Sequence[Row]
    totals: Figures
    missed: Sequence[Missed]
    explained: Sequence[Explained]

    @property
    def missed_in_all(self) -> int:
        return self.totals.sums["response_missed"] + self.totals.sums["resolution_missed"]


def report_on(actor: Actor, choice: Choice, *, with_missed: bool = True) -> Report:
    """The report. How many queries it takes does not depend on how much there is."""
    groups = queries.sums_by(actor, choice.by, choice.asked)
    rows = [Row(key, *told, Figures(groups[key])) for key, told in _names(choice.by, list(groups)).items()]
    missed = _missed(actor, choice) if with_missed else []
    of_departments = groups if choice.by is Axis.DEPARTMENT else None
    explained = explained_by_department(actor, choice.asked, groups=of_departments) if with_missed else []
    return Report(choice, rows, Figures(queries.total_of(groups)), missed, explained)


def code_of(axis: Axis, key: int, things: dict[int, Any]) -> str | None:
    """What an address or a program calls a group; None: nobody."""
    if axis is Axis.PRIORITY:
        return f"P{key}"
    if axis is Axis.TIER:
        return str(key)
    thing = things.get(key)
    return None if thing is None else str(thing.username if isinstance(thing, User) else thing.code)


def _names(axis: Axis, keys: list[int]) -> dict[int, tuple[str | None, Any]]:
    """Each group's code and what it is, in the order of the names; who is nobody comes last."""
    things: dict[int, Any] = {}
    if axis is Axis.DEPARTMENT:
        things = {one.id: one for one in organisation.all_departments()}
    elif axis is Axis.SERVICE:
        things = {one.id: one for one in catalogue.all_services()}
    elif axis is Axis.AGENT:
        people = db.session.scalars(select(User).where(User.id.in_([key for key in keys if key])).order_by(User.name))
        things = {one.id: one for one in people}
    order = {key: place for place, key in enumerate(things)}
    arranged = sorted(keys, key=lambda key: (order.get(key, len(order)), key))
    return {key: (code_of(axis, key, things), things.get(key)) for key in arranged}


def _missed(actor: Actor, choice: Choice) -> list[Missed]:
    facts = listing.missed(actor, choice.asked, limit=MOST_MISSED)
    ids = [fact.ticket_id for fact in facts]
    asked = select(Ticket.id, Ticket.number, Ticket.responded_at).where(Ticket.id.in_(ids))
    told = {key: (number, responded_at) for key, number, responded_at in db.session.execute(asked).tuples()}
    services = {one.id: one for one in db.session.scalars(select(Service))}
    departments = {one.id: one for one in db.session.scalars(select(Department))}
    due: dict[tuple[int | None, Measure], datetime | None] = {}
    broken = select(SlaClock.ticket_id, SlaClock.measure, SlaClock.breached_at).where(SlaClock.ticket_id.in_(ids))
    for ticket_id, measure, breached_at in db.session.execute(broken.order_by(SlaClock.cycle)).tuples():
        due[ticket_id, measure] = breached_at
    held: dict[int, list[tuple[Holder, datetime, datetime | None]]] = {}
    L = LedgerStretch
    stretches = select(L.ticket_id, L.holder, L.started_at, L.ended_at).where(L.ticket_id.in_(ids))
    for ticket_id, *stretch in db.session.execute(stretches.order_by(L.started_at)):
        held.setdefault(ticket_id, []).append((stretch[0], stretch[1], stretch[2]))
    said = explanations.current_of(ids)
    found = []
    for fact in facts:
        key, (number, responded_at) = fact.ticket_id, told[fact.ticket_id]
        named = (fact, number, services[fact.service_id], departments[fact.department_id])
        if fact.response_late and fact.response_on and _counts(fact.response_on, choice):
            at = due.get((key, Measure.RESPONSE))
            ended = responded_at if fact.response_seconds is not None else None
            cause = _holder_at(held.get(key, []), at) or HOLDER_OF_TIER[fact.tier]
            found.append(Missed(*named, Measure.RESPONSE, at, ended, cause, said.get((key, Measure.RESPONSE))))
        if fact.resolution_late and fact.resolution_on and _counts(fact.resolution_on, choice):
            at = due.get((key, Measure.RESOLUTION))
            explained = said.get((key, Measure.RESOLUTION))
            found.append(Missed(*named, Measure.RESOLUTION, at, fact.resolved_at, _longest(fact), explained))
    return found


def _counts(day: Any, choice: Choice) -> bool:
    return bool(choice.asked.since <= day <= choice.asked.until)


def _holder_at(held: Sequence[tuple[Holder, datetime, datetime | None]], at: datetime | None) -> Holder | None:
    if at is None:
        return None
    return next((holder for holder, since, until in held if since <= at and (until is None or until > at)), None)


def _longest(fact: TicketFact) -> Holder:
    """Who had it longest, in working time; while nobody has given it away yet, who has it."""
    held = {holder: getattr(fact, name) for holder, name in HANDS.items()}
    holder = max(held, key=lambda one: held[one])
    return holder if held[holder] else HOLDER_OF_TIER[fact.tier]


@dataclass(frozen=True)
class Counted:
    """A ticket behind a number. Whoever may not read it sees what was counted of it, and no words."""

    fact: TicketFact
    ticket: Ticket
    is_readable: bool


@dataclass(frozen=True)
class Behind:
    """A page of the tickets behind a number, and how many there are in all: the number itself."""

    rows: Sequence[Counted]
    count: int
    goes_on: bool


def behind(actor: Actor, figure: str, choice: Choice, *, at: datetime, after: int | None = None) -> Behind:
    """The tickets of a figure, the newest first. Raises KeyError."""
    facts = listing.behind(actor, figure, choice.asked, at=at, after=after)
    goes_on, facts = len(facts) > listing.PAGE, facts[: listing.PAGE]
    rows = with_tickets(actor, facts, at=at)
    return Behind(rows, listing.counted_behind(actor, figure, choice.asked, at=at), goes_on)


def with_tickets(actor: Actor, facts: Sequence[TicketFact], *, at: datetime) -> list[Counted]:
    """The facts with their tickets, in their order; without those whose class keeps them from this person."""
    ids = [fact.ticket_id for fact in facts]
    options = (joinedload(Ticket.service), joinedload(Ticket.department), joinedload(Ticket.assignee))
    tickets = {one.id: one for one in db.session.scalars(select(Ticket).where(Ticket.id.in_(ids)).options(*options))}
    readable = set(
        db.session.scalars(select(Ticket.id).where(Ticket.id.in_(ids), visible.within(actor, Action.TICKET_READ, at)))
    )
    counted = [Counted(fact, tickets[fact.ticket_id], fact.ticket_id in readable) for fact in facts]
    return [one for one in counted if one.is_readable or visible.is_known_to_all(one.ticket)]
