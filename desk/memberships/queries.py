"""What is asked of teams, members and their reports. Every list starts with what this person may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from desk.accounts import absences, standing_in
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.database import db
from desk.errors import NotFound
from desk.memberships.kinds import ReportKind
from desk.memberships.models import MemberReport, Team, TeamMember
from desk.memberships.states import SEATS, Seat, State, seat_of

PAGE = 30
Row = TypeVar("Row")
LEADING = (Seat.COORDINATOR, Seat.SECRETARY, Seat.CHAIR, Seat.PATRON)


class Line(NamedTuple):
    """A report in a list."""

    report: MemberReport
    holder: User | None  # at whose desk it lies
    is_late: bool


def teams(*, limit: int = 200) -> Sequence[Team]:
    """Every team, those that last longest first."""
    return db.session.scalars(select(Team).order_by(Team.ends_on.desc(), Team.id.desc()).limit(limit)).all()


def get_team(team_id: int) -> Team:
    """A team with its people. Raises NotFound."""
    loaded = select(Team).options(joinedload(Team.secretary), joinedload(Team.chair), joinedload(Team.patron))
    return _found(db.session.scalars(loaded.where(Team.id == team_id)).first())


def members_of(team_id: int) -> Sequence[TeamMember]:
    """Who is or was in it, by name."""
    found = select(TeamMember).join(TeamMember.user).where(TeamMember.team_id == team_id)
    loaded = found.options(joinedload(TeamMember.user).joinedload(User.department), joinedload(TeamMember.coordinator))
    return db.session.scalars(loaded.order_by(User.name, TeamMember.id)).all()


def get_member(member_id: int) -> TeamMember:
    """A membership. Raises NotFound."""
    return _found(db.session.get(TeamMember, member_id, options=[joinedload(TeamMember.team)]))


def memberships_of(user_id: int, *, on: date) -> Sequence[TeamMember]:
    """Where somebody is a member on that day."""
    held = (TeamMember.user_id == user_id, TeamMember.starts_on <= on, TeamMember.ends_on >= on)
    return db.session.scalars(select(TeamMember).where(*held).options(joinedload(TeamMember.team))).all()


def desks_of(actor: Actor, *, on: date) -> frozenset[int]:
    """Whose desks this person sees to: their own, and those of absent people for whom they stand in on that day."""
    away = absences.absent_on(on)
    deputies = absences.deputies(away)
    stood_in_for = {user_id for user_id in deputies if standing_in.stand_in(user_id, deputies) == actor.id}
    return frozenset({actor.id, *stood_in_for})


def get_report(actor: Actor, report_id: int, *, on: date) -> MemberReport:
    """A report that this person may read: the member's own, one that has come to a desk of its chain, or any for an auditor.

    Raises NotFound.
    """
    where = (MemberReport.id == report_id, _may_read(actor, desks_of(actor, on=on)))
    return _found(db.session.scalars(_reports().where(*where)).unique().first())


def lock_report(report_id: int) -> MemberReport:
    """The report as it stands, which nobody else changes before this transaction ends."""
    locked = select(MemberReport).where(MemberReport.id == report_id).with_for_update(of=MemberReport)
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()


def on_my_desk(actor: Actor, *, on: date) -> list[Line]:
    """What waits for this person, the first due first: own reports to write, and those of others to decide on."""
    desks = desks_of(actor, on=on)
    others = [and_(_lies(seat), _holder_column(seat).in_(desks)) for seat in LEADING]
    own = and_(_lies(Seat.MEMBER), TeamMember.user_id == actor.id)
    found = _reports().where(or_(own, and_(or_(*others), TeamMember.user_id != actor.id)))
    return _lines(found.order_by(MemberReport.due_on, MemberReport.id).limit(200), on)


def late(actor: Actor, *, on: date) -> list[Line]:
    """What is late among the reports of one's own teams, whoever's desk it lies at: the longest first.

    That a draft is late is no secret within its chain; what stands in it is.
    """
    found = _reports().where(
        MemberReport.state != State.COMPLETE, MemberReport.due_on < on, _concerns(actor, desks_of(actor, on=on))
    )
    return _lines(found.order_by(MemberReport.due_on, MemberReport.id).limit(200), on)


def all_of(actor: Actor, *, on: date, before: int | None = None) -> tuple[list[Line], int | None]:
    """Every report that one may read, the newest first, a page of them; and what the next page begins before."""
    found = _reports().where(_may_read(actor, desks_of(actor, on=on)))
    if before is not None:
        found = found.where(MemberReport.id < before)
    lines = _lines(found.order_by(MemberReport.id.desc()).limit(PAGE + 1), on)
    return lines[:PAGE], lines[PAGE - 1].report.id if len(lines) > PAGE else None


def holder_of(report: MemberReport) -> User | None:
    """At whose desk it lies; None once it is complete."""
    seat = seat_of(report.state)
    return person_in(report.member, seat) if seat else None


def person_in(member: TeamMember, seat: Seat) -> User:
    """Who has that position for this member."""
    if seat is Seat.MEMBER:
        return member.user
    return member.coordinator if seat is Seat.COORDINATOR else getattr(member.team, seat.value)  # type: ignore[no-any-return]


def report_before(member_id: int, *, last_on: date, kind: ReportKind) -> MemberReport | None:
    """The report of the same kind before that one: what was aimed at there is aimed at again."""
    found = select(MemberReport).where(
        MemberReport.member_id == member_id, MemberReport.kind == kind, MemberReport.last_on < last_on
    )
    return db.session.scalars(found.order_by(MemberReport.last_on.desc()).limit(1)).first()


def active_members(*, on: date) -> Sequence[TeamMember]:
    """Everybody who is a member on that day."""
    found = select(TeamMember).where(TeamMember.starts_on <= on, TeamMember.ends_on >= on).order_by(TeamMember.id)
    return db.session.scalars(found.options(joinedload(TeamMember.user), joinedload(TeamMember.team))).all()


def members_ending(*, first: date, last: date) -> Sequence[TeamMember]:
    """Memberships whose last day lies there, the next one first."""
    found = select(TeamMember).where(TeamMember.ends_on >= first, TeamMember.ends_on <= last)
    loaded = found.options(joinedload(TeamMember.user), joinedload(TeamMember.team))
    return db.session.scalars(loaded.order_by(TeamMember.ends_on, TeamMember.id)).all()


def reported_spans(member_id: int) -> set[tuple[str, date]]:
    """Which periods of a member have a report: its kind and last day."""
    found = select(MemberReport.kind, MemberReport.last_on).where(MemberReport.member_id == member_id)
    return {(kind, last) for kind, last in db.session.execute(found).tuples()}


def late_ids(*, on: date, limit: int = 200) -> Sequence[int]:
    """Reports that are late at their desk, of which nobody has been reminded."""
    found = select(MemberReport.id).where(
        MemberReport.state != State.COMPLETE, MemberReport.due_on < on, MemberReport.late_told_on.is_(None)
    )
    return db.session.scalars(found.order_by(MemberReport.id).limit(limit)).all()


def silent_members(actor: Actor) -> Sequence[TeamMember]:
    """Members whose silence is flagged, of those whom this person coordinates or whose team they lead (BKS-17)."""
    found = (
        select(TeamMember)
        .join(TeamMember.team)
        .where(TeamMember.silent_since.is_not(None), _leads(frozenset({actor.id}), actor))
        .options(joinedload(TeamMember.user), joinedload(TeamMember.team))
    )
    return db.session.scalars(found.order_by(TeamMember.silent_since, TeamMember.id)).all()


def _may_read(actor: Actor, desks: frozenset[int]) -> ColumnElement[bool]:
    sent = MemberReport.sent_at.is_not(None)
    return or_(TeamMember.user_id == actor.id, and_(sent, _leads(desks, actor)))


def _concerns(actor: Actor, desks: frozenset[int]) -> ColumnElement[bool]:
    return or_(TeamMember.user_id == actor.id, _leads(desks, actor))


def _leads(desks: frozenset[int], actor: Actor) -> ColumnElement[bool]:
    everything = Reach.EVERYTHING in reaches(actor, Action.MEMBER_REPORTS_USE)
    return or_(true() if everything else false(), *(_holder_column(seat).in_(desks) for seat in LEADING))


def _holder_column(seat: Seat) -> Any:
    return {
        Seat.MEMBER: TeamMember.user_id,
        Seat.COORDINATOR: TeamMember.coordinator_id,
        Seat.SECRETARY: Team.secretary_id,
        Seat.CHAIR: Team.chair_id,
        Seat.PATRON: Team.patron_id,
    }[seat]


def _lies(seat: Seat) -> ColumnElement[bool]:
    return MemberReport.state.in_([state for state, at_seat in SEATS.items() if at_seat is seat])


def _reports() -> Select[tuple[MemberReport]]:
    member = joinedload(MemberReport.member)
    return (
        select(MemberReport)
        .join(TeamMember, TeamMember.id == MemberReport.member_id)
        .join(Team, Team.id == TeamMember.team_id)
        .options(
            member.joinedload(TeamMember.user).joinedload(User.department),
            member.joinedload(TeamMember.coordinator),
            member.joinedload(TeamMember.team).options(
                joinedload(Team.secretary), joinedload(Team.chair), joinedload(Team.patron)
            ),
            selectinload(MemberReport.steps),
        )
    )


def _lines(found: Select[tuple[MemberReport]], on: date) -> list[Line]:
    reports = db.session.scalars(found).unique().all()
    return [
        Line(report, holder_of(report), report.state is not State.COMPLETE and report.due_on < on) for report in reports
    ]


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound("There is nothing here.")
    return row
