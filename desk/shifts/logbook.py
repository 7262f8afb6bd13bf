"""The logbook of a post: lines are added and never changed; a correction is a line of its own (TRK-12, TRK-09)."""

from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.shifts import book_queries, queries, reach
from desk.shifts.book_models import LogLine
from desk.shifts.handing_over import officer_of
from desk.shifts.kinds import WRITTEN_ALONE, LineKind
from desk.shifts.models import Post, Shift
from desk.shifts.roster import about


def write_line(*, shift: Shift, kind: LineKind, words: str, actor: Actor, at: datetime) -> LogLine:
    """Write into the book; an alert is told to those who lead the post at once. Raises Forbidden, BadInput, Conflict."""
    officer_of(shift, actor, at=at)
    if shift.opened_at is None:
        raise Conflict("This shift has not been opened.")
    if kind not in WRITTEN_ALONE:
        raise BadInput("Please choose one.", field="kind")
    if not words.strip():
        raise BadInput("Please write what happened.", field="words")
    line = _add(shift.post, shift, kind, words, None, actor, at)
    if kind is LineKind.ALERT:
        leads = [one.id for one in queries.leads_of(shift.post, on=queries.local_day(at))]
        timeline.record(
            EventKind.LEADER_ALERTED, at=at, actor=actor, people=sorted(leads), line=line.id, **about(shift.post)
        )
    return line


def correct_line(*, line: LogLine, shift: Shift, words: str, actor: Actor, at: datetime) -> LogLine:
    """Say what was wrong in a line: both stay. Raises Forbidden, BadInput, Conflict."""
    _stands_here(line, shift, actor, at)
    if not words.strip():
        raise BadInput("Please write what is right.", field="words")
    return _add(shift.post, shift, LineKind.CORRECTION, words, line, actor, at)


def finish_item(*, line: LogLine, shift: Shift, words: str = "", actor: Actor, at: datetime) -> LogLine:
    """What was to be followed up is done. Raises Forbidden, Conflict when it is already."""
    _stands_here(line, shift, actor, at)
    if line.id not in {one.id for one in book_queries.open_items(line.post_id)}:
        raise Conflict("This is done already.")
    return _add(shift.post, shift, LineKind.DONE, words, line, actor, at)


def see_alert(*, line: LogLine, actor: Actor, at: datetime) -> LogLine:
    """A leader has read the alert: from then on its minutes are known. Raises Forbidden, Conflict when it is already."""
    if not is_leader(actor, line.post) or line.author_id == actor.id:
        raise Forbidden("You may not do this.")
    if line.id not in {one.id for one in book_queries.unseen_alerts(line.post_id)}:
        raise Conflict("This alert has been read already.")
    return _add(line.post, None, LineKind.SEEN, "", line, actor, at)


def is_leader(actor: Actor, post: Post) -> bool:
    """Whether alerts of that post are this person's to read: whoever manages it, or heads its place."""
    if reach.covers(actor, Action.SHIFT_MANAGE, post):
        return True
    heads = [grant for grant in actor.grants if grant.role in queries.LEADING]
    return any(grant.place.covers(post.department_id, post.unit_id) for grant in heads)


def _stands_here(line: LogLine, shift: Shift, actor: Actor, at: datetime) -> None:
    officer_of(shift, actor, at=at)
    if shift.opened_at is None:
        raise Conflict("This shift has not been opened.")
    if line.post_id != shift.post_id:
        raise Forbidden("You may not do this.")


def _add(
    post: Post, shift: Shift | None, kind: LineKind, words: str, other: LogLine | None, actor: Actor, at: datetime
) -> LogLine:
    line = LogLine(
        post=post, shift=shift, kind=kind, about=other, words=words.strip(), author_id=actor.id, written_at=at
    )
    db.session.add(line)
    db.session.flush()
    timeline.record(EventKind.LOGBOOK_WRITTEN, at=at, actor=actor, line=line.id, line_kind=kind, **about(post))
    return line
