"""A report from its first line to the last desk: opened, written, sent, accepted or returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from desk import timeline
from desk.accounts.policy import Actor
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict, NotFound
from desk.event_kinds import EventKind
from desk.memberships import gathering, queries, rules, targets
from desk.memberships.facts import Figures, figures_from
from desk.memberships.kinds import ReportKind
from desk.memberships.models import MemberReport, MemberReportStep, Renewal, TeamMember
from desk.memberships.rules import Span
from desk.memberships.states import WRITABLE, Seat, State, Verdict, after, seat_of
from desk.memberships.targets import Line
from desk.numbering import MEMBER_REPORT, take_number
from desk.sla import calendars

LONGEST_SPAN = 366  # days of an incidental report


@dataclass(frozen=True)
class Written:
    """What a member writes; the rest is counted."""

    targets: Sequence[Line]
    results: str
    obstacles: str
    plan: str


def open_report(*, member: TeamMember, span: Span, at: datetime, subject: str = "") -> MemberReport | None:
    """Lay an empty report before its member, with what was aimed at last time. None when there is one already."""
    before = queries.report_before(member.id, last_on=span.last, kind=span.kind)
    again = [targets.line_from(line) for line in before.targets] if before else []
    report = MemberReport(
        member=member,
        kind=span.kind,
        first_on=span.first,
        last_on=span.last,
        state=State.DRAFT,
        due_on=rules.due_to_write(calendars.get(calendars.OFFICE), _begins_to_run(span, at)),
        subject=subject,
        targets=[Line(line.words, line.measure, line.target).kept() for line in again],
        figures={},
        opened_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(report)
            db.session.flush()
    except IntegrityError:  # another ticker has just opened it
        return None
    _tell(EventKind.MEMBER_REPORT_OPENED, report, [member.user_id], at=at)
    return report


def open_incidental(
    *, member: TeamMember, first: date, last: date, subject: str, actor: Actor, at: datetime
) -> MemberReport:
    """Begin a report of any days, by the member themselves (BKS-14). Raises NotFound, BadInput."""
    if member.user_id != actor.id:
        raise NotFound("There is nothing here.")
    if last < first:
        raise BadInput("The last day cannot lie before the first.", field="last_on")
    if first < member.starts_on or last > min(member.ends_on, calendars.city_day(at)):
        raise BadInput("A report is of days that have come, within the membership.", field="first_on")
    report = open_report(member=member, span=Span(ReportKind.INCIDENTAL, first, last), at=at, subject=subject)
    assert report is not None  # of those there may be any number
    return report


def figures_of(report: MemberReport) -> Figures:
    """Its numbers: as they were sent, or as they are while nothing has been sent."""
    if report.figures and report.state not in WRITABLE:
        return figures_from(report.figures)
    return gathering.figures_for(report.member.user_id, first=report.first_on, last=report.last_on)


def write_report(*, report: MemberReport, written: Written, actor: Actor, at: datetime) -> None:
    """Keep what the member has written so far. Raises NotFound, Conflict, BadInput."""
    _permit_writing(report, actor)
    if len(written.targets) > targets.MOST:
        raise BadInput("At most %(most)d targets, please.", field="targets", most=targets.MOST)
    report.targets = [line.kept() for line in written.targets]
    report.results, report.obstacles, report.plan = written.results, written.obstacles, written.plan


def send_report(*, report: MemberReport, actor: Actor, at: datetime) -> None:
    """Give it to the coordinator. Its figures are counted now, and stand still. Raises NotFound, Conflict, BadInput."""
    _permit_writing(report, actor)
    if calendars.city_day(at) < report.last_on:
        raise BadInput("The period has not ended yet: the report can be sent from its last day on.")
    figures = gathering.figures_for(actor.id, first=report.first_on, last=report.last_on)
    lines = [targets.line_from(line) for line in report.targets]
    report.figures = figures.kept()
    report.targets = [line.kept() for line in targets.counted(lines, figures.values)]
    report.number = report.number or take_number(MEMBER_REPORT, at=at, zone=calendars.city_zone())
    report.sent_at = at
    report.rating, report.rating_words, report.renewal = None, "", None
    _move(report, Verdict.SENT, actor=actor, words="", at=at)


def accept_report(
    *,
    report: MemberReport,
    actor: Actor,
    words: str,
    at: datetime,
    rating: int | None = None,
    renewal: Renewal | None = None,
) -> None:
    """Accept it at one's desk: it goes on to the next, or is complete. The coordinator rates it (BKS-11).

    Raises NotFound, Conflict, BadInput.
    """
    seat = _permit_deciding(report, actor, at)
    if seat is Seat.COORDINATOR:
        if rating is None or not 1 <= rating <= 5:
            raise BadInput("Please rate the work from 1 to 5.", field="rating")
        if report.kind is ReportKind.FINAL and renewal is None:
            raise BadInput("Please say whether the membership should be renewed.", field="renewal")
        report.rating, report.rating_words = rating, words
        report.renewal = renewal if report.kind is ReportKind.FINAL else None
    _move(report, Verdict.ACCEPTED, actor=actor, words=words, at=at)


def return_report(*, report: MemberReport, actor: Actor, reason: str, at: datetime) -> None:
    """Give it back to the member, who writes it anew and sends it through the same desks. Raises NotFound, Conflict, BadInput."""
    _permit_deciding(report, actor, at)
    if not reason.strip():
        raise BadInput("Please say what is missing, so that it can be put right.", field="words")
    _move(report, Verdict.RETURNED, actor=actor, words=reason, at=at)


def remind_of_late(*, report_id: int, on: date, at: datetime) -> bool:
    """Remind whoever it lies with that the day has passed, once for each desk. False when somebody else has."""
    claim = update(MemberReport).where(
        MemberReport.id == report_id,
        MemberReport.late_told_on.is_(None),
        MemberReport.due_on < on,
        MemberReport.state != State.COMPLETE,
    )
    # The version counts what people do; a reminder is in nobody's way.
    if not rows_changed(claim.values(late_told_on=on)):
        return False
    report = queries.lock_report(report_id)
    holder = queries.holder_of(report)
    assert holder is not None  # it is not complete
    _tell(EventKind.MEMBER_REPORT_LATE, report, [holder.id], at=at, due_on=report.due_on)
    return True


def _move(report: MemberReport, verdict: Verdict, *, actor: Actor, words: str, at: datetime) -> None:
    seat = seat_of(report.state)
    report.state = after(report.kind, report.state, verdict)
    assert seat is not None  # a complete one has just been refused
    report.steps.append(
        MemberReportStep(
            seat=seat, verdict=verdict, by_id=actor.id, by_name=actor.name, due_on=report.due_on, at=at, words=words
        )
    )
    report.late_told_on = None
    if report.state is State.COMPLETE:
        report.completed_at = at
    else:
        report.due_on = rules.due_at_a_desk(calendars.get(calendars.OFFICE), calendars.city_day(at))
    db.session.flush()
    kind = {
        State.COMPLETE: EventKind.MEMBER_REPORT_COMPLETED,
        State.RETURNED: EventKind.MEMBER_REPORT_RETURNED,
    }.get(report.state, EventKind.MEMBER_REPORT_SENT)
    holder = queries.holder_of(report) or report.member.user
    _tell(kind, report, [holder.id], at=at, actor=actor, due_on=report.due_on)


def _permit_writing(report: MemberReport, actor: Actor) -> None:
    if report.member.user_id != actor.id:
        raise NotFound("There is nothing here.")
    if report.state not in WRITABLE:
        raise Conflict("This report lies at another desk by now.")


def _permit_deciding(report: MemberReport, actor: Actor, at: datetime) -> Seat:
    """Whose desk it lies at, or who stands in there; never the member themselves. Raises NotFound, Conflict."""
    seat = seat_of(report.state)
    if seat is None or seat is Seat.MEMBER:
        raise Conflict("This report lies at another desk by now.")
    if actor.id == report.member.user_id:
        raise NotFound("There is nothing here.")
    if queries.person_in(report.member, seat).id not in queries.desks_of(actor, on=calendars.city_day(at)):
        raise Conflict("This report lies at another desk by now.")
    return seat


def _tell(
    kind: EventKind,
    report: MemberReport,
    told: list[int],
    *,
    at: datetime,
    actor: Actor | None = None,
    due_on: date | None = None,
) -> None:
    timeline.record(
        kind, at=at, actor=actor, member_report=report.id, report_kind=report.kind, first_on=report.first_on,
        last_on=report.last_on, state=report.state, name=report.member.user.name, told=told, due_on=due_on,
    )  # fmt: skip


def _begins_to_run(span: Span, at: datetime) -> date:
    """From when the days for writing count: the end of the period, or the day on which somebody asked for it."""
    return calendars.city_day(at) if span.kind is ReportKind.INCIDENTAL else span.last
