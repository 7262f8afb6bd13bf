"""What a new calendar or policy does to a clock that has not stopped, whether it is only looked at or done."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import selectinload

from desk.database import db
from desk.event_kinds import EventKind
from desk.sla import calendars, ladders, policies, proposals, queries
from desk.sla.business_time import WorkingCalendar, measured_on
from desk.sla.calendar_content import calendar_from
from desk.sla.edits import Span, changed_spans
from desk.sla.facts import CalendarOf, Promise
from desk.sla.kinds import WALL_CLOCK_UNITS, ProposalKind
from desk.sla.ladders import is_promise
from desk.sla.matching import Scope
from desk.sla.models import SlaClock
from desk.sla.rule_models import SlaCalendarVersion, SlaPolicy, SlaProposal
from desk.timeline import Event


class Effect(NamedTuple):
    """What the new promise does to a clock. A paused one has no deadline, before or after."""

    promise: Promise
    was_due_at: datetime | None
    due_at: datetime | None
    is_lifted: bool  # its breach disappears
    is_broken: bool  # a breach appears

    @property
    def moves(self) -> bool:
        return self.was_due_at != self.due_at


@dataclass(frozen=True)
class Plan:
    """What a proposal would have, or has, clocks go by: other calendar versions, or another version of the policy."""

    versions: Mapping[str, int] = field(default_factory=dict)  # calendar code -> version
    proposed: Mapping[tuple[str, int], WorkingCalendar] = field(default_factory=dict)  # those that are not kept yet
    changed: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    policy: SlaPolicy | None = None

    def calendar(self, code: str, version: int) -> WorkingCalendar:
        """A calendar of the plan, or one that is kept."""
        return self.proposed.get((code, version)) or calendars.get(code, version)

    def promise_for(self, kept: Promise, measure: object, scope: Scope | None) -> Promise | None:
        """The promise by the plan; None where it says nothing of such a clock."""
        if self.policy is None:
            version = self.versions.get(kept.calendar_code)
            return None if version is None else kept._replace(calendar_version=version)
        if scope is None:
            return None
        target = queries.target_of(self.policy, measure, scope._replace(priority=kept.priority))  # type: ignore[arg-type]
        if target is None:
            return None
        same = target.calendar_code == kept.calendar_code
        version = kept.calendar_version if same else calendars.current_version(target.calendar_code)
        return Promise(target.amount, target.unit, target.calendar_code, version, self.policy.version, kept.priority)

    @property
    def concerns(self) -> ColumnElement[bool]:
        """The clocks that are to be looked at (SLA-RULES 2: those alone whose time crosses the changed dates)."""
        if self.policy is not None:
            return SlaClock.policy_version != self.policy.version
        zone = calendars.city_zone()
        lines = [
            and_(
                SlaClock.calendar_code == code,
                SlaClock.calendar_version < version,
                SlaClock.unit.not_in(WALL_CLOCK_UNITS),
                or_(*(_crosses(span, zone) for span in self.changed[code])),
            )
            for code, version in self.versions.items()
            if self.changed.get(code)
        ]
        return or_(*lines) if lines else SlaClock.id.is_(None)


def plan_of(proposal: SlaProposal) -> Plan:
    """What an open proposal would make. Raises BadInput."""
    if proposal.kind is ProposalKind.POLICY:
        return Plan(policy=policies.build(proposal.content, version=proposals.newest_version() + 1))
    outcome = proposals.outcome_of(proposal.content["edits"])
    known = proposals.base_of(proposal.kind)["calendars"]
    versions = {code: known[code] + 1 for code in outcome.changed if code in known}
    return Plan(
        versions=versions,
        proposed={(code, version): calendar_from(outcome.contents[code]) for code, version in versions.items()},
        changed=outcome.changed,
    )


def kept_plan_of(proposal: SlaProposal) -> Plan:
    """What an approved proposal has made."""
    if proposal.kind is ProposalKind.POLICY:
        return Plan(policy=policy_made_by(proposal))
    made = select(SlaCalendarVersion.calendar_code, SlaCalendarVersion.version).where(
        SlaCalendarVersion.proposal_id == proposal.id, SlaCalendarVersion.version > 1
    )
    versions = dict(db.session.execute(made).tuples().all())
    changed = {
        code: changed_spans(calendars.content_of(code, version - 1), calendars.content_of(code, version))
        for code, version in versions.items()
    }
    return Plan(versions=versions, changed=changed)


def policy_made_by(proposal: SlaProposal) -> SlaPolicy:
    """The version that an approved proposal has made. Raises sqlalchemy's NoResultFound."""
    return db.session.scalars(select(SlaPolicy).where(SlaPolicy.proposal_id == proposal.id)).one()


def page_of(plan: Plan, *, after: int, limit: int) -> Sequence[SlaClock]:
    """The next clocks that have not stopped and that the plan concerns, in the order of their ids."""
    clocks = (
        select(SlaClock)
        .where(SlaClock.stopped_at.is_(None), SlaClock.id > after, plan.concerns)
        .options(selectinload(SlaClock.pauses), selectinload(SlaClock.climbs))
        .order_by(SlaClock.id)
        .limit(limit)
    )
    return db.session.scalars(clocks).all()


def scopes_of(ticket_ids: Collection[int]) -> dict[int, Scope]:
    """What of these tickets a policy asks for, as their events tell it; the priority stands on the clock."""
    told = (
        select(Event.ticket_id, Event.kind, Event.details)
        .where(Event.ticket_id.in_(ticket_ids), Event.kind.in_([EventKind.TICKET_OPENED, EventKind.TICKET_TRIAGED]))
        .order_by(Event.id)
    )
    found: dict[int, Scope] = {}
    for ticket_id, kind, details in db.session.execute(told).tuples():
        scope = scope_after(found.get(ticket_id or 0), kind, details)
        if ticket_id is not None and scope is not None:
            found[ticket_id] = scope
    return found


def scope_after(scope: Scope | None, kind: EventKind, details: Mapping[str, object]) -> Scope | None:
    """The scope of a ticket after an event; None as long as no event has told it."""
    if kind is EventKind.TICKET_OPENED and isinstance(told := details.get("scope"), Mapping):
        return Scope("", told["kind"], told["service"], told["department"])
    changes = details.get("changes")
    if kind is EventKind.TICKET_TRIAGED and scope is not None and isinstance(changes, Mapping) and "kind" in changes:
        return scope._replace(kind=changes["kind"][1])
    return scope


def effect_on(clock: SlaClock, *, plan: Plan, scope: Scope | None, at: datetime) -> Effect | None:
    """What the plan does to that clock at that moment; None where it says nothing of it."""
    promise = plan.promise_for(promise_of(clock), clock.measure, scope)
    if promise is None:
        return None
    if clock.is_paused:
        return Effect(promise, None, None, is_lifted=False, is_broken=False)
    calendar_of: CalendarOf = plan.calendar
    course = replace(
        queries.course_of(clock),
        calendar=measured_on(calendar_of(promise.calendar_code, promise.calendar_version), promise.target),
        target=promise.target,
    )
    due_at = ladders.due_moment_of(course)
    was_late = clock.breached_at is not None or (clock.due_at is not None and clock.due_at < at)
    return Effect(
        promise,
        clock.due_at,
        due_at,
        is_lifted=clock.breached_at is not None and due_at >= at,
        is_broken=is_promise(clock.measure) and not was_late and due_at < at,
    )


def promise_of(clock: SlaClock) -> Promise:
    """What the clock promises."""
    return Promise(
        clock.amount, clock.unit, clock.calendar_code, clock.calendar_version, clock.policy_version, clock.priority
    )


def _crosses(span: Span, zone: ZoneInfo) -> ColumnElement[bool]:
    """From its origin to its deadline, or to no end while it is paused."""
    first, last = span
    begins_before = [] if last is None else [SlaClock.origin_at < _midnight(last, zone) + timedelta(days=1)]
    ends_after = [] if first is None else [or_(SlaClock.due_at.is_(None), SlaClock.due_at >= _midnight(first, zone))]
    return and_(SlaClock.id.is_not(None), *begins_before, *ends_after)


def _midnight(day: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), zone)
