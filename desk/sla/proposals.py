"""Proposals to change calendars or the policy: made by one, previewed by the desk, decided by another. Nothing changes before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from desk import timeline
from desk.accounts.policy import Action, Actor, may
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.sla import calendars, holiday_list, policies
from desk.sla.business_time import NoWorkingTime, add_working_days
from desk.sla.calendar_content import calendar_from, digest
from desk.sla.edits import Edit, Outcome, apply_edits
from desk.sla.kinds import HolidayCategory, ProposalKind, ProposalState
from desk.sla.rule_models import Holiday, SlaApplication, SlaCalendar, SlaPolicy, SlaProposal

OPEN = (ProposalState.PROPOSED, ProposalState.PREVIEWED)


def propose_calendars(
    *, actor: Actor | None, title: str, reason: str, edits: Sequence[Edit], at: datetime
) -> SlaProposal:
    """Propose edits of calendars and days off. Raises Forbidden, BadInput where they contradict what is there."""
    _permit(actor, Action.SLA_PROPOSE)
    if not edits:
        raise BadInput("There is nothing to change.")
    _refuse_standstill(outcome_of(edits), at.date())
    return _propose(ProposalKind.CALENDARS, {"edits": [dict(edit) for edit in edits]}, actor, title, reason, at)


def propose_policy(
    *, actor: Actor | None, title: str, reason: str, content: Mapping[str, Any], at: datetime
) -> SlaProposal:
    """Propose a complete new version of the policy. Raises Forbidden, BadInput where no version can be made of it."""
    _permit(actor, Action.SLA_PROPOSE)
    policies.check(content)
    return _propose(ProposalKind.POLICY, dict(content), actor, title, reason, at)


def approve_proposal(
    *, proposal: SlaProposal, actor: Actor, note: str, apply_to_running: bool, at: datetime
) -> SlaApplication | None:
    """Make the versions that were previewed; new clocks take them. With `apply_to_running` what already runs follows.

    Raises Forbidden, Conflict when it was not previewed, or other versions are there by now than the preview saw.
    """
    _permit(actor, Action.SLA_APPROVE)
    _one_at_a_time(proposal)
    if proposal.state is not ProposalState.PREVIEWED or proposal.preview is None:
        raise Conflict("Only a proposal whose effect has been looked at can be approved.")
    if proposal.preview.get("base") != base_of(proposal.kind):
        raise Conflict("Something else was changed meanwhile. Please look at the effect again before you approve.")
    if proposal.kind is ProposalKind.CALENDARS:
        _make_calendars(proposal, at)
    else:
        _make_policy(proposal)
    _decide(proposal, ProposalState.APPROVED, actor, note, at)
    timeline.record(
        EventKind.PROPOSAL_APPROVED, at=at, actor=actor, proposal=proposal.id, title=proposal.title, note=note
    )
    return _request(proposal, actor, proposal.reason, at) if apply_to_running else None


def reject_proposal(*, proposal: SlaProposal, actor: Actor, note: str, at: datetime) -> None:
    """Let everything be as it is. Raises Forbidden, Conflict when it is decided already."""
    _permit(actor, Action.SLA_APPROVE)
    _one_at_a_time(proposal)
    if proposal.state not in OPEN:
        raise Conflict("This proposal is decided already.")
    _decide(proposal, ProposalState.REJECTED, actor, note, at)
    timeline.record(
        EventKind.PROPOSAL_REJECTED, at=at, actor=actor, proposal=proposal.id, title=proposal.title, note=note
    )


def apply_policy(*, proposal: SlaProposal, actor: Actor, reason: str, at: datetime) -> SlaApplication:
    """Let clocks that already run follow an approved version. Raises Forbidden, BadInput, Conflict."""
    _permit(actor, Action.SLA_APPROVE)
    _one_at_a_time(proposal)
    if proposal.state is not ProposalState.APPROVED:
        raise Conflict("Only what is approved can be applied.")
    if not reason.strip():
        raise BadInput("Please give a reason.", field="reason")
    unfinished = select(SlaApplication.id).where(
        SlaApplication.proposal_id == proposal.id, SlaApplication.finished_at.is_(None)
    )
    if db.session.scalars(unfinished).first() is not None:
        raise Conflict("It is being applied already.")
    return _request(proposal, actor, reason, at)


def preview_again(*, proposal: SlaProposal, actor: Actor) -> None:
    """Have the effect looked at anew. Raises Forbidden, Conflict."""
    _permit(actor, Action.SLA_PROPOSE)
    _one_at_a_time(proposal)
    if proposal.state not in OPEN:
        raise Conflict("This proposal is decided already.")
    proposal.state, proposal.preview = ProposalState.PROPOSED, None


def get_proposal(proposal_id: int) -> SlaProposal:
    """Raises NotFound."""
    found = db.session.get(SlaProposal, proposal_id)
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def base_of(kind: ProposalKind) -> dict[str, Any]:
    """The versions that are current now, as far as this kind of proposal builds on them."""
    current: dict[str, int] = dict(
        db.session.execute(select(SlaCalendar.code, SlaCalendar.current_version)).tuples().all()
    )
    if kind is ProposalKind.POLICY:
        return {"policy": newest_version(), "calendars": current}
    return {"holidays": digest({"holidays": whole_list()}), "calendars": current}


def newest_version() -> int:
    """The highest version number of the policy."""
    return db.session.scalar(select(func.max(SlaPolicy.version))) or 0


def outcome_of(edits: Iterable[Edit]) -> Outcome:
    """What edits come to, made on what is current now. Raises BadInput."""
    codes = db.session.scalars(select(SlaCalendar.code).order_by(SlaCalendar.code)).all()
    return apply_edits({code: calendars.content_of(code) for code in codes}, whole_list(), edits)


def whole_list() -> list[dict[str, str]]:
    """Every known day off, with both names."""
    return [
        {"on": day.on_day.isoformat(), "category": day.category.value, "name": day.name, "name_en": day.name_en}
        for day in holiday_list.all_holidays()
    ]


def _propose(
    kind: ProposalKind, content: dict[str, Any], actor: Actor | None, title: str, reason: str, at: datetime
) -> SlaProposal:
    if not reason.strip():
        raise BadInput("Please give a reason.", field="reason")
    proposal = SlaProposal(
        kind=kind,
        title=title[:200],
        reason=reason,
        content=content,
        state=ProposalState.PROPOSED,
        proposed_by_id=actor.id if actor else None,
        proposed_at=at,
    )
    db.session.add(proposal)
    db.session.flush()
    timeline.record(
        EventKind.PROPOSAL_MADE, at=at, actor=actor, proposal=proposal.id, title=proposal.title, change=kind
    )
    return proposal


def _one_at_a_time(proposal: SlaProposal) -> None:
    """Hold all calendars and the proposal: of two decisions made at once the second sees what the first has done."""
    db.session.flush()
    held = select(SlaCalendar).order_by(SlaCalendar.code).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).all()
    db.session.refresh(proposal, with_for_update=True)
    calendars.forget()


def _make_calendars(proposal: SlaProposal, at: datetime) -> None:
    edits = proposal.content["edits"]
    outcome = outcome_of(edits)
    _refuse_standstill(outcome, at.date())
    _keep_holidays(outcome.holidays)
    for edit in edits:
        if edit["do"] == "calendar.set":
            calendar = db.session.get(SlaCalendar, edit["calendar"])
            if calendar is None:
                calendar = SlaCalendar(code=edit["calendar"], current_version=1)
                db.session.add(calendar)
            calendar.name, calendar.name_en = edit["name"], edit["name_en"]
    db.session.flush()
    for code, content in outcome.contents.items():
        holiday_list.renew(code, content, at=at, proposal_id=proposal.id)


def _keep_holidays(wanted: Iterable[Mapping[str, str]]) -> None:
    known = {(day.on_day.isoformat(), day.category.value): day for day in holiday_list.all_holidays()}
    for line in wanted:
        row = known.pop((line["on"], line["category"]), None)
        if row is None:
            row = Holiday(on_day=date.fromisoformat(line["on"]), category=HolidayCategory(line["category"]))
            db.session.add(row)
        row.name, row.name_en = line["name"], line["name_en"]
    for row in known.values():
        db.session.delete(row)
    db.session.flush()


def _make_policy(proposal: SlaProposal) -> None:
    policies.check(proposal.content)
    db.session.add(policies.build(proposal.content, version=newest_version() + 1, proposal_id=proposal.id))
    db.session.flush()
    db.session.info.pop("policies", None)  # another one may be in force now


def _refuse_standstill(outcome: Outcome, today: date) -> None:
    """A calendar that stays closed for more than a year could promise nothing (SLA-RULES 10)."""
    for code, content in outcome.contents.items():
        starts = {first for first, _ in outcome.changed.get(code, []) if first}
        starts |= {season["last"] for season in content["seasons"]} | {today.isoformat()}
        try:
            for day in sorted(starts):
                add_working_days(calendar_from(content), date.fromisoformat(day), 1)
        except NoWorkingTime as closed:
            raise BadInput("The calendar %(code)s would stay closed for more than a year.", code=code) from closed


def _request(proposal: SlaProposal, actor: Actor, reason: str, at: datetime) -> SlaApplication:
    application = SlaApplication(proposal_id=proposal.id, reason=reason, requested_by_id=actor.id, requested_at=at)
    db.session.add(application)
    db.session.flush()
    return application


def _decide(proposal: SlaProposal, state: ProposalState, actor: Actor, note: str, at: datetime) -> None:
    proposal.state, proposal.decided_by_id, proposal.decided_at, proposal.decision = state, actor.id, at, note


def _permit(actor: Actor | None, action: Action) -> None:
    """A command of the operator has no actor."""
    if actor is not None and not may(actor, action):
        raise Forbidden("You may not do this.")
