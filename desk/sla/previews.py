"""Looking at what a proposal would do, page by page: nothing is changed, and the ticker is not held up.

{"base": {...}, "at": "...", "open_clocks": 900, "looked_at": 140, "affected": 140, "moved": 127, "breaches_lifted": 9,
 "breaches_new": 2, "earliest": "...", "latest": "...", "measures": {"resolution": [looked at, moved]},
 "quarter": ["2026-07-01", "2026-10-01"], "tickets": 812, "what_if": {...}, "todo": {...} while it goes on}
"""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import func, select

from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.sla import calendars, effects, proposals, whatif
from desk.sla.business_time import CalendarError
from desk.sla.effects import Effect, Plan
from desk.sla.facts import Fact, NoPromises, Promise
from desk.sla.kinds import Measure, ProposalState
from desk.sla.matching import Scope
from desk.sla.models import SlaClock
from desk.sla.replaying import facts_by_ticket
from desk.sla.rule_models import SlaProposal
from desk.timeline import Event

PAGE = 200


def proposed_ids() -> Sequence[int]:
    """The proposals whose effect has not been looked at, the oldest first."""
    waiting = select(SlaProposal.id).where(SlaProposal.state == ProposalState.PROPOSED).order_by(SlaProposal.id)
    return db.session.scalars(waiting).all()


def preview(*, proposal: SlaProposal, at: datetime) -> None:
    """Look at all of it in one go."""
    while proposal.state is ProposalState.PROPOSED:
        look_further(proposal_id=proposal.id, at=at)


def look_further(*, proposal_id: int, at: datetime, limit: int = PAGE) -> bool:
    """Look at the next page. False when there is nothing left to do, or another ticker is at it."""
    held = select(SlaProposal).where(SlaProposal.id == proposal_id).with_for_update(of=SlaProposal, skip_locked=True)
    proposal = db.session.scalars(held.execution_options(populate_existing=True)).first()
    if proposal is None or proposal.state is not ProposalState.PROPOSED:
        return False
    calendars.forget()  # another process may have made versions since the last page
    base = proposals.base_of(proposal.kind)
    seen = proposal.preview
    if seen is None or seen["base"] != base:
        seen = _begun(base, at)
    try:
        proposal.preview = _further(seen, effects.plan_of(proposal), limit)
    except (BadInput, CalendarError) as wrong:  # what it builds on has changed since: it cannot be approved like this
        proposal.preview = _begun(base, at) | {"problem": str(wrong), "base": {}, "todo": {}}
    if not proposal.preview["todo"]:
        proposal.state = ProposalState.PREVIEWED
    db.session.flush()
    return True


def _begun(base: dict[str, Any], at: datetime) -> dict[str, Any]:
    first, after = whatif.last_full_quarter(calendars.city_day(at))
    return {
        "base": base,
        "at": at.isoformat(),
        "open_clocks": db.session.scalar(select(func.count(SlaClock.id)).where(SlaClock.stopped_at.is_(None))),
        "looked_at": 0,
        "affected": 0,
        "moved": 0,
        "breaches_lifted": 0,
        "breaches_new": 0,
        "earliest": None,
        "latest": None,
        "measures": {},
        "quarter": [first.isoformat(), after.isoformat()],
        "tickets": 0,
        "what_if": {},
        "todo": {"clocks_after": 0, "tickets_after": 0},
    }


def _further(seen: dict[str, Any], plan: Plan, limit: int) -> dict[str, Any]:
    told = {**seen, "todo": dict(seen["todo"]), "measures": dict(seen["measures"])}
    if "clocks_after" in told["todo"]:
        _look_at_clocks(told, plan, limit)
    else:
        _look_at_tickets(told, plan, limit)
    return told


def _look_at_clocks(told: dict[str, Any], plan: Plan, limit: int) -> None:
    at = datetime.fromisoformat(told["at"])
    clocks = effects.page_of(plan, after=told["todo"]["clocks_after"], limit=limit)
    scopes = (
        effects.scopes_of({clock.ticket_id for clock in clocks if clock.ticket_id is not None})
        if plan.policy is not None
        else {}
    )
    for clock in clocks:
        _count(told, clock, effects.effect_on(clock, plan=plan, scope=scopes.get(clock.ticket_id or 0), at=at))
    if len(clocks) < limit:
        del told["todo"]["clocks_after"]
    else:
        told["todo"]["clocks_after"] = clocks[-1].id


def _count(told: dict[str, Any], clock: SlaClock, effect: Effect | None) -> None:
    looked_at, moved = told["measures"].get(clock.measure.value, [0, 0])
    told["looked_at"] += 1
    moves = effect is not None and effect.moves
    told["measures"][clock.measure.value] = [looked_at + 1, moved + moves]
    if effect is None:
        return
    told["affected"] += 1
    told["moved"] += moves
    told["breaches_lifted"] += effect.is_lifted
    told["breaches_new"] += effect.is_broken
    if moves and effect.due_at is not None:
        due_at = effect.due_at.isoformat()
        told["earliest"] = min(told["earliest"] or due_at, due_at)
        told["latest"] = max(told["latest"] or due_at, due_at)


def _look_at_tickets(told: dict[str, Any], plan: Plan, limit: int) -> None:
    ids = _opened_in(told["quarter"], after=told["todo"]["tickets_after"], limit=limit)
    at = datetime.fromisoformat(told["at"])
    known = facts_by_ticket(ids)
    for ticket_id in ids:
        try:
            found = whatif.compare(
                [known[ticket_id]],
                calendar_of=calendars.get,
                rematch=_rematch(plan),
                proposed_calendar_of=plan.calendar,
                until=at,
            )
        except NoPromises:
            continue
        told["what_if"] = whatif.added(told["what_if"], found)
        told["tickets"] += 1
    if len(ids) < limit:
        del told["todo"]["tickets_after"]
    else:
        told["todo"]["tickets_after"] = ids[-1]


def _rematch(plan: Plan) -> whatif.Rematch:
    def rematch(promise: Promise, measure: Measure, facts: Sequence[Fact]) -> Promise | None:
        scope: Scope | None = None
        for fact in facts:
            scope = effects.scope_after(scope, fact.kind, fact.details)
        return plan.promise_for(promise, measure, scope)

    return rematch


def _opened_in(quarter: Sequence[str], *, after: int, limit: int) -> list[int]:
    zone = calendars.city_zone()
    first, end = (datetime.combine(datetime.fromisoformat(day).date(), time(), zone) for day in quarter)
    opened = (
        select(Event.ticket_id)
        .where(
            Event.kind == EventKind.TICKET_OPENED,
            Event.happened_at >= first,
            Event.happened_at < end,
            Event.ticket_id > after,
        )
        .order_by(Event.ticket_id)
        .limit(limit)
    )
    return [ticket_id for ticket_id in db.session.scalars(opened) if ticket_id is not None]
