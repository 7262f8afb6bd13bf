"""What happens by itself: reports are laid before their members, late desks are reminded, silence and endings are told of."""

import logging
from datetime import date, datetime, timedelta

from desk.database import db
from desk.memberships import gathering, operations, queries, reporting, rules
from desk.memberships.models import TeamMember
from desk.one_by_one import how_many
from desk.sla import calendars

log = logging.getLogger(__name__)
LOOKS_BACK = timedelta(days=45)  # a desk that stood still makes up for what it missed, and never for years


def look_after_members(at: datetime) -> int:
    """Everything that is due of memberships and their reports. How many."""
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

    def open_report(one: tuple[int, rules.Span]) -> bool:
        member = db.session.get_one(TeamMember, one[0])
        return reporting.open_report(member=member, span=one[1], at=at) is not None

    return how_many(wanted, open_report, log=log, failure="Could not open a report (member, span): %s")


def remind_of_late(at: datetime) -> int:
    """Remind each late desk once (BKS-18). How many."""
    today = calendars.city_day(at)
    return how_many(
        queries.late_ids(on=today),
        lambda one: reporting.remind_of_late(report_id=one, on=today, at=at),
        log=log,
        failure="Could not remind of report %s",
    )


def tell_of_silence(at: datetime) -> int:
    """Flag members who have left no trace for two months (BKS-17). How many."""
    today = calendars.city_day(at)
    members = {member.id: member.user_id for member in queries.active_members(on=today)}
    active = gathering.last_active_days(set(members.values()))

    def note(member_id: int) -> bool:
        member = db.session.get_one(TeamMember, member_id)
        last = max(member.starts_on, active.get(members[member_id], member.starts_on))
        return operations.note_silence(member=member, last_active=last, on=today, at=at)

    return how_many(members, note, log=log, failure="Could not note the silence of member %s")


def tell_of_endings(at: datetime) -> int:
    """Say of memberships that end within 30 days that they do (BKS-15). How many."""
    today = calendars.city_day(at)
    ids = [
        member.id
        for member in queries.members_ending(first=today, last=today + rules.WARNED_BEFORE)
        if member.ending_told_on is None and member.starts_on <= today
    ]

    def tell(member_id: int) -> bool:
        return operations.tell_of_ending(member=db.session.get_one(TeamMember, member_id), on=today, at=at)

    return how_many(ids, tell, log=log, failure="Could not tell of the end of member %s")


def _day_of(member: TeamMember) -> date:
    return calendars.city_day(member.entered_at)
