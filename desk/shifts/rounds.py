"""What an officer does in a shift: the checklist of things and cameras, whose faults become tickets, and the rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from desk import timeline
from desk.accounts.policy import Actor
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.shifts import book_queries, queries, rules
from desk.shifts.book_models import CheckLine, Patrol, PostCheck
from desk.shifts.handing_over import officer_of
from desk.shifts.models import CheckItem, Shift
from desk.shifts.roster import about
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket
from desk.tickets.opening import open_ticket


@dataclass(frozen=True)
class Fault:
    """What is wrong with an item: as the officer wrote it, and as the ticket tells it."""

    words: str
    description: str


def check_post(*, shift: Shift, faults: Mapping[int, Fault], actor: Actor, at: datetime) -> PostCheck:
    """The checklist of a shift, once: what is wrong becomes a ticket, or is added to the one that is open for it already.

    `faults`: the item's id -> what is wrong. Raises Forbidden, BadInput, Conflict.
    """
    at_work(shift, actor, at=at)
    if book_queries.checks_of([shift.id]):
        raise Conflict("This has been checked in this shift.")
    items = book_queries.items_on(shift.post_id)
    if not items:
        raise BadInput("Nothing stands in the checklist of this post.")
    known = book_queries.open_faults(shift.post_id)
    check = PostCheck(shift=shift, officer_id=actor.id, checked_at=at)
    for item in items:
        fault = faults.get(item.id)
        ticket = (known.get(item.id) or _report(shift, item, fault, actor, at)) if fault else None
        check.lines.append(CheckLine(item=item, fault=fault.words if fault else "", ticket=ticket))
    db.session.add(check)
    db.session.flush()
    timeline.record(
        EventKind.POST_CHECKED, at=at, actor=actor, shift=shift.id, shift_name=shift.name, count=len(items),
        faults=len([line for line in check.lines if line.fault]), **about(shift.post),
    )  # fmt: skip
    return check


def begin_patrol(*, shift: Shift, actor: Actor, at: datetime) -> Patrol:
    """Set out on a round. Twice is once. Raises Forbidden, Conflict."""
    at_work(shift, actor, at=at)
    underway = book_queries.patrol_underway(actor.id)
    if underway is not None and underway.shift_id == shift.id:
        return underway
    if underway is not None:  # of an earlier shift, forgotten there: it ended with it
        underway.ended_at = max(underway.begun_at, min(at, underway.shift.ends_at))
        db.session.flush()
    patrol = Patrol(shift=shift, officer_id=actor.id, begun_at=at, ended_at=None)
    db.session.add(patrol)
    db.session.flush()
    return patrol


def end_patrol(*, patrol: Patrol, words: str, actor: Actor, at: datetime) -> None:
    """Come back from a round, with what was seen. Raises Forbidden, Conflict."""
    officer_of(patrol.shift, actor, at=at)
    if patrol.officer_id != actor.id:
        raise Conflict("Somebody else makes this round.")
    claim = update(Patrol).where(Patrol.id == patrol.id, Patrol.ended_at.is_(None))
    if rows_changed(claim.values(ended_at=at, words=words.strip())) != 1:
        raise Conflict("This round has ended already.")
    db.session.refresh(patrol)
    timeline.record(
        EventKind.PATROL_MADE, at=at, actor=actor, shift=patrol.shift_id, begun_at=patrol.begun_at,
        **about(patrol.shift.post),
    )  # fmt: skip


def at_work(shift: Shift, actor: Actor, *, at: datetime) -> None:
    """Whether the actor is on duty there, in a shift that is open and not handed over. Raises Forbidden, Conflict."""
    officer_of(shift, actor, at=at)
    if shift.opened_at is None:
        raise Conflict("This shift has not been opened.")
    if book_queries.handover_of(shift.id) is not None:
        raise Conflict("This shift has been handed over.")


def tell_of_missing(*, shift: Shift, at: datetime) -> bool:
    """Tell those who lead the post, once, that somebody has not come when the shift began (TRK-05). Whether it was told now."""
    missing = [one for one in shift.standing if one.checked_in_at is None]
    if not missing or shift.begins_at > at:
        return False
    claim = update(Shift).where(Shift.id == shift.id, Shift.told_missing_at.is_(None))
    if rows_changed(claim.values(told_missing_at=at)) != 1:
        return False
    leads = [one.id for one in queries.leads_of(shift.post, on=queries.local_day(at))]
    timeline.record(
        EventKind.DUTY_MISSED, at=at, people=sorted(leads), shift=shift.id, shift_name=shift.name, count=len(missing),
        **about(shift.post),
    )  # fmt: skip
    return True


def remind_of_round(*, shift: Shift, at: datetime) -> bool:
    """Tell whoever is on duty and who leads the post of a round that was missed, once each (TRK-08)."""
    if shift.opened_at is None:
        return False
    begun = [patrol.begun_at for patrol in book_queries.patrols_of([shift.id])[shift.id]]
    missed = rules.missed_rounds(shift.window, shift.post.patrol_every, begun, now=at)
    seen = shift.rounds_told
    if len(missed) <= seen:
        return False
    claim = update(Shift).where(Shift.id == shift.id, Shift.rounds_told == seen)
    if rows_changed(claim.values(rounds_told=len(missed))) != 1:
        return False
    there = [one.user_id for one in shift.standing if one.checked_in_at is not None]
    leads = [one.id for one in queries.leads_of(shift.post, on=queries.local_day(at))]
    timeline.record(
        EventKind.PATROL_MISSED, at=at, people=sorted({*there, *leads}), shift=shift.id, shift_name=shift.name,
        count=len(missed), **about(shift.post),
    )  # fmt: skip
    return True


def _report(shift: Shift, item: CheckItem, fault: Fault, actor: Actor, at: datetime) -> Ticket:
    post = shift.post
    return open_ticket(
        actor=actor,
        department=post.department,
        unit_id=post.unit_id,
        service=item.service,
        description=fault.description,
        affected=Affected.ROOM,
        can_work=CanWork.HAMPERED,
        form_key=f"post-check-{shift.id}-{item.id}",
        at=at,
    )
