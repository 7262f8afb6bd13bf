"""What happens by itself: reports are laid before their members, late desks are reminded, silence and endings are told of."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from desk.database import db
from desk.memberships import gathering, operations, queries, reporting, rules
from desk.memberships.models import TeamMember
from desk.sla import calendars

log = logging.getLogger(__name__)
LOOKS_BACK = timedelta(days=45)  # a desk that stood still makes up for what it missed, and never for years


def look_after_members(at: datetime) -> int:
    """Everything that is due of memberships and their reports; one transaction each, and one that fails holds up no other."""
    return open_reports(at) + remind_of_late(at) + tell_of_silence(at) + tell_of_endings(at)


def open_reports(at: datetime) -> int:
    """Lay a report before each member on the last day of its period (BKS-14, BKS-18). How many."""
    today = calendars.city_day(at)
    members = {member.id: member for member in queries.active_members(on=today)}
    members |= {member.id: member for member in queries.members_ending(first=today - LOOKS_BACK, last=today)}
    wanted = []
    for member in members.values():
        first = max(today - LOOKS_BACK, _day_of(member))
        known = queries.reported_spans(member.id)
        spans = rules.reports_due(member.starts_on, member.ends_on, first=first, last=today)
        wanted += [(member.id, span) for span in spans if (span.kind, span.last) not in known]
    db.session.rollback()

    def opening(member_id: int, span: rules.Span) -> Callable[[], bool]:
        return lambda: (
            reporting.open_report(member=db.session.get_one(TeamMember, member_id), span=span, at=at) is not None
        )

    return sum(_alone(opening(member_id, span), "open a report of member", member_id) for member_id, span in wanted)


def remind_of_late(at: datetime) -> int:
    """Remind each late desk once (BKS-18). How many."""
    today = calendars.city_day(at)
    ids = queries.late_ids(on=today)
    db.session.rollback()

    def reminding(report_id: int) -> Callable[[], bool]:
        return lambda: reporting.remind_of_late(report_id=report_id, on=today, at=at)

    return sum(_alone(reminding(report_id), "remind of report", report_id) for report_id in ids)


def tell_of_silence(at: datetime) -> int:
    """Flag members who have left no trace for two months (BKS-17). How many."""
    today = calendars.city_day(at)
    members = [(member.id, member.user_id) for member in queries.active_members(on=today)]
    active = gathering.last_active_days({user_id for _, user_id in members})
    db.session.rollback()

    def noting(member_id: int, user_id: int) -> Callable[[], bool]:
        def note() -> bool:
            member = db.session.get_one(TeamMember, member_id)
            last = max(member.starts_on, active.get(user_id, member.starts_on))
            return operations.note_silence(member=member, last_active=last, on=today, at=at)

        return note

    return sum(_alone(noting(*one), "note the silence of member", one[0]) for one in members)


def tell_of_endings(at: datetime) -> int:
    """Say of memberships that end within 30 days that they do (BKS-15). How many."""
    today = calendars.city_day(at)
    ids = [
        member.id
        for member in queries.members_ending(first=today, last=today + rules.WARNED_BEFORE)
        if member.ending_told_on is None and member.starts_on <= today
    ]
    db.session.rollback()

    def telling(member_id: int) -> Callable[[], bool]:
        return lambda: operations.tell_of_ending(member=db.session.get_one(TeamMember, member_id), on=today, at=at)

    return sum(_alone(telling(member_id), "tell of the end of member", member_id) for member_id in ids)


def _alone(act: Callable[[], bool], what: str, row_id: int) -> int:
    """In a transaction of its own."""
    try:
        done = act()
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("Could not %s %s", what, row_id)
        return 0
    return int(done)


def _day_of(member: TeamMember) -> date:
    return calendars.city_day(member.entered_at)
