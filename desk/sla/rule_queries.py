"""What the pages of calendars, days off, policies and proposals ask."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import extract, func, select
from sqlalchemy.orm import joinedload

from desk.database import db
from desk.errors import NotFound
from desk.sla import policies, policy_content
from desk.sla.kinds import ProposalState
from desk.sla.models import SlaClock
from desk.sla.proposals import OPEN
from desk.sla.rule_models import Holiday, SlaApplication, SlaCalendar, SlaCalendarVersion, SlaPolicy, SlaProposal


class Difference(NamedTuple):
    """A line of a policy that another one has otherwise; None where it has none."""

    what: str  # target, rung or matrix
    line: Mapping[str, Any]
    before: Any
    after: Any


def all_calendars() -> Sequence[SlaCalendar]:
    return db.session.scalars(select(SlaCalendar).order_by(SlaCalendar.code)).all()


def get_calendar(code: str) -> SlaCalendar:
    """Raises NotFound."""
    found = db.session.get(SlaCalendar, code)
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def versions_of(code: str) -> Sequence[SlaCalendarVersion]:
    """Every version of a calendar, the newest first."""
    versions = select(SlaCalendarVersion).where(SlaCalendarVersion.calendar_code == code)
    return db.session.scalars(versions.order_by(SlaCalendarVersion.version.desc())).all()


def holiday_years() -> list[int]:
    """The years of which days off are known."""
    years = select(extract("year", Holiday.on_day)).distinct()
    return sorted(int(year) for year in db.session.scalars(years))


def holidays_of(year: int) -> Sequence[Holiday]:
    days = select(Holiday).where(extract("year", Holiday.on_day) == year)
    return db.session.scalars(days.order_by(Holiday.on_day, Holiday.category)).all()


def all_policies() -> Sequence[SlaPolicy]:
    """Every version, the newest first."""
    return db.session.scalars(select(SlaPolicy).order_by(SlaPolicy.version.desc())).all()


def get_policy(version: int) -> SlaPolicy:
    """Raises NotFound."""
    found = db.session.get(SlaPolicy, version)
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def open_proposals() -> Sequence[SlaProposal]:
    found = select(SlaProposal).where(SlaProposal.state.in_(OPEN)).options(joinedload(SlaProposal.proposed_by))
    return db.session.scalars(found.order_by(SlaProposal.id)).all()


def decided_proposals(*, limit: int) -> Sequence[SlaProposal]:
    """The last decisions, the newest first."""
    decided = (
        select(SlaProposal)
        .where(SlaProposal.state.in_([ProposalState.APPROVED, ProposalState.REJECTED]))
        .options(joinedload(SlaProposal.proposed_by), joinedload(SlaProposal.decided_by))
        .order_by(SlaProposal.decided_at.desc(), SlaProposal.id.desc())
        .limit(limit)
    )
    return db.session.scalars(decided).all()


def applications_of(proposal_id: int) -> Sequence[SlaApplication]:
    """How often it was applied, the newest first."""
    found = select(SlaApplication).where(SlaApplication.proposal_id == proposal_id)
    return db.session.scalars(
        found.options(joinedload(SlaApplication.requested_by)).order_by(SlaApplication.id.desc())
    ).all()


def has_clocks() -> bool:
    """Whether anything has been promised by now."""
    return db.session.scalars(select(SlaClock.id).limit(1)).first() is not None


def policy_before(proposal: SlaProposal) -> SlaPolicy | None:
    """The version with which a proposed one is compared: the highest that did not come out of it."""
    made = select(SlaPolicy.version).where(SlaPolicy.proposal_id == proposal.id).scalar_subquery()
    earlier = select(SlaPolicy).where(SlaPolicy.version < func.coalesce(made, 2**31 - 1))
    return db.session.scalars(earlier.order_by(SlaPolicy.version.desc()).limit(1)).first()


def differences(before: SlaPolicy | None, content: Mapping[str, Any]) -> list[Difference]:
    """What a proposed policy has otherwise, line by line."""
    old = policy_content.content_of(before) if before else {"matrix": {}, "rung": []}
    new = policy_content.content_of(policies.build(content, version=0))
    targets = _both(_targets(old), _targets(new), "target")
    rungs = _both(_rungs(old), _rungs(new), "rung")
    return [*targets, *rungs, *_both(_matrix(old), _matrix(new), "matrix")]


def _both(old: dict[Any, Any], new: dict[Any, Any], what: str) -> list[Difference]:
    keys = [*old, *(key for key in new if key not in old)]
    found = []
    for key in keys:
        before, after = old.get(key), new.get(key)
        if before != after:
            found.append(Difference(what, before or after or {}, before, after))
    return found


def _targets(content: Mapping[str, Any]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for row in content.get("target", []):
        for measure, column in policy_content.COLUMN_OF.items():
            if column in row:
                line = row[column] | {"measure": measure.value, "priority": row["priority"]}
                found[measure.value, row["priority"]] = line
    for line in [*content.get("wait", []), *content.get("complaint", []), *content.get("scoped", [])]:
        key = tuple(line.get(name, "") for name in ("measure", "priority", "kind", "service", "department"))
        found[key] = line
    return found


def _rungs(content: Mapping[str, Any]) -> dict[Any, Any]:
    return {
        (line["measure"], line.get("priority"), line.get("percent"), line.get("amount"), line.get("unit")): line
        for line in content["rung"]
    }


def _matrix(content: Mapping[str, Any]) -> dict[Any, Any]:
    return {
        (impact, urgency): {"impact": impact, "urgency": urgency, "priority": priority}
        for impact, row in content["matrix"].items()
        for urgency, priority in row.items()
    }
