"""Taking over and handing over: opening a shift, the written hand-over, what the incoming officer says (TRK-06, TRK-14)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from desk import numbering, timeline
from desk.accounts.policy import Actor
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.shifts import book_queries, queries, rules, states
from desk.shifts.book_models import Handover
from desk.shifts.models import Duty, Shift
from desk.shifts.roster import about
from desk.shifts.states import Answer, State
from desk.sla import calendars

WRITTEN_FROM = timedelta(hours=2)  # before the end of the shift


@dataclass(frozen=True)
class Left:
    """What is open at a post: the tickets of its queue, the lines to be followed up, and counts."""

    tickets: list[dict[str, Any]]
    items: list[dict[str, Any]]
    counts: dict[str, Any]


def left_by(shift: Shift, *, at: datetime) -> Left:
    """What the hand-over of that shift lists by itself. Numbers and services, and no word of anybody's report."""
    found = [
        {
            "number": ticket.number,
            "priority": ticket.priority.value,
            "status": ticket.status.value,
            "service": ticket.service.name,
            "opened_at": ticket.opened_at.isoformat(),
        }
        for ticket in book_queries.open_tickets(shift.post)
    ]
    items = [
        {"line": line.id, "words": line.words, "written_at": line.written_at.isoformat()}
        for line in book_queries.open_items(shift.post_id)
    ]
    check = book_queries.checks_of([shift.id]).get(shift.id)
    begun = [patrol.begun_at for patrol in book_queries.patrols_of([shift.id])[shift.id]]
    missed = rules.missed_rounds(shift.window, shift.post.patrol_every, begun, now=at)
    counts = {
        "tickets": len(found),
        "items": len(items),
        "faults": sum(bool(line.fault) for line in check.lines) if check else 0,
        "is_checked": check is not None,
        "rounds": len(begun),
        "missed": len(missed),
    }
    return Left(found, items, counts)


def open_shift(*, shift: Shift, because: str, actor: Actor, at: datetime) -> None:
    """Begin the shift: on an accepted hand-over, or with a written reason why without one.

    Raises Forbidden, BadInput, Conflict when it is open already.
    """
    officer_of(shift, actor, at=at)
    needs_reason = not may_open_at_once(shift)
    if needs_reason and not because.strip():
        raise BadInput("Without an accepted hand-over a written reason is needed.", field="because")
    _open(shift, because.strip() if needs_reason else "", actor, at)


def may_open_at_once(shift: Shift) -> bool:
    """Whether there is nothing to take over, or it was accepted."""
    before = queries.shift_before(shift)
    if before is None:
        return True
    handover = book_queries.handover_of(before.id)
    return handover is not None and handover.state is State.ACCEPTED


def write_handover(*, shift: Shift, words: str, actor: Actor, at: datetime) -> Handover:
    """Leave in writing what the next officer has to know; number, open tickets and lines come by themselves.

    Raises Forbidden, BadInput, Conflict when there is one already, or it is too early.
    """
    officer_of(shift, actor, at=at)
    if not words.strip():
        raise BadInput("Please write what the next officer has to know.", field="words")
    if shift.opened_at is None:
        raise Conflict("This shift has not been opened.")
    if book_queries.handover_of(shift.id) is not None:
        raise Conflict("The hand-over of this shift is written already.")
    if at < shift.ends_at - WRITTEN_FROM:
        raise Conflict("The hand-over is written in the last two hours of the shift.")
    left = left_by(shift, at=at)
    handover = Handover(
        number=numbering.take_number(numbering.HANDOVER, at=at, zone=calendars.city_zone()),
        shift=shift,
        state=State.WRITTEN,
        words=words.strip(),
        tickets=left.tickets,
        items=left.items,
        counts=left.counts,
        written_by_id=actor.id,
        written_at=at,
        next_shift=None,
        answered_by=None,
        answered_at=None,
    )
    db.session.add(handover)
    db.session.flush()
    following = queries.shift_after(shift)
    people = sorted({duty.user_id for duty in following.standing}) if following else []
    _record(EventKind.HANDOVER_WRITTEN, handover, actor, at, people=people)
    return handover


def answer_handover(
    *, handover: Handover, shift: Shift, answer: Answer, objections: str = "", actor: Actor, at: datetime
) -> None:
    """Sign it as the incoming officer of `shift`. Accepting opens the shift; an objection does not.

    Raises Forbidden, BadInput, Conflict.
    """
    officer_of(shift, actor, at=at)
    before = queries.shift_before(shift)
    if before is None or before.id != handover.shift_id:
        raise Conflict("This hand-over is for another shift.")
    if handover.written_by_id == actor.id:
        raise Forbidden("Nobody accepts their own hand-over.")
    state = states.after(handover.state, answer)
    if answer is Answer.OBJECT and not objections.strip():
        raise BadInput("Please write what you object to.", field="objections")
    claim = update(Handover).where(Handover.id == handover.id, Handover.state == handover.state)
    values: dict[str, Any] = {
        "state": state, "answered_by_id": actor.id, "answered_at": at, "next_shift_id": shift.id,
    }  # fmt: skip
    if answer is Answer.OBJECT:
        values["objections"] = objections.strip()
    if rows_changed(claim.values(**values)) != 1:
        raise Conflict("This hand-over has been answered already.")
    db.session.refresh(handover)
    if answer is Answer.OBJECT:
        leads = [one.id for one in queries.leads_of(shift.post, on=queries.local_day(at))]
        people = sorted({handover.written_by_id, *leads})
        _record(EventKind.HANDOVER_OBJECTED, handover, actor, at, people=people)
        return
    _record(EventKind.HANDOVER_ACCEPTED, handover, actor, at, people=[handover.written_by_id])
    if shift.opened_at is None:
        _open(shift, "", actor, at)


def officer_of(shift: Shift, actor: Actor, *, at: datetime) -> Duty:
    """The duty of whoever is on duty there and has come. Raises Forbidden, Conflict."""
    duty = next((one for one in shift.standing if one.user_id == actor.id), None)
    if duty is None:
        raise Forbidden("You do not stand in this shift.")
    if duty.checked_in_at is None:
        raise Conflict("Please check in at the post first.")
    if at >= shift.ends_at + rules.LATEST_CLOSING:
        raise Conflict("This shift is over.")
    return duty


def _open(shift: Shift, because: str, actor: Actor, at: datetime) -> None:
    claim = update(Shift).where(Shift.id == shift.id, Shift.opened_at.is_(None))
    if rows_changed(claim.values(opened_at=at, opened_by_id=actor.id, opened_because=because)) != 1:
        raise Conflict("This shift has been opened already.")
    db.session.refresh(shift)
    timeline.record(
        EventKind.SHIFT_OPENED, at=at, actor=actor, shift=shift.id, shift_name=shift.name, because=because or None,
        **about(shift.post),
    )  # fmt: skip


def _record(kind: EventKind, handover: Handover, actor: Actor, at: datetime, *, people: list[int]) -> None:
    timeline.record(
        kind, at=at, actor=actor, number=handover.number, shift=handover.shift_id, people=people,
        **about(handover.shift.post),
    )  # fmt: skip
