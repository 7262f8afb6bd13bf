"""Making teams by decree, naming and releasing their members, and what is told of memberships by itself."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from desk import timeline
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, may
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.memberships import rules
from desk.memberships.models import Team, TeamMember


@dataclass(frozen=True)
class WantedTeam:
    """What a decree says of a team."""

    name: str
    decree_no: str
    starts_on: date
    ends_on: date
    secretary: User
    chair: User
    patron: User


def keep_team(*, wanted: WantedTeam, actor: Actor, at: datetime, team: Team | None = None) -> Team:
    """Make a team, or change who leads it; what lies at a desk lies at the successor's from now on.

    Raises Forbidden, BadInput.
    """
    _permit(actor)
    _check_year(wanted.starts_on, wanted.ends_on)
    if len({wanted.secretary.id, wanted.chair.id, wanted.patron.id}) < 3:
        raise BadInput("Secretary, chair and patron are three people.", field="patron")
    if team is None:
        team = Team(entered_at=at)
        db.session.add(team)
    else:
        _check_members_fit(team, wanted)
    for name in WantedTeam.__dataclass_fields__:
        setattr(team, name, getattr(wanted, name))
    db.session.flush()
    timeline.record(
        EventKind.REFERENCE_CHANGED, at=at, actor=actor, team=team.id, name=team.name, decree_no=team.decree_no,
        starts_on=team.starts_on, ends_on=team.ends_on, secretary=wanted.secretary.id, chair=wanted.chair.id,
        patron=wanted.patron.id,
    )  # fmt: skip
    return team


def add_member(
    *,
    team: Team,
    user: User,
    coordinator: User,
    duty: str,
    starts_on: date,
    ends_on: date | None,
    actor: Actor,
    at: datetime,
) -> TeamMember:
    """Name somebody a member, until the team's end where no day is named. Raises Forbidden, BadInput, Conflict."""
    _permit(actor)
    ends_on = ends_on or min(team.ends_on, rules.last_day_of_year_from(starts_on))
    _check_year(starts_on, ends_on)
    if starts_on < team.starts_on or ends_on > team.ends_on:
        raise BadInput("A member belongs to the team while there is one.", field="starts_on")
    if user.id in (coordinator.id, team.secretary_id, team.chair_id, team.patron_id):
        raise BadInput("Nobody decides on their own report: a member has no other position in the team.", field="user")
    overlapping = db.session.query(TeamMember.id).filter(
        TeamMember.team_id == team.id, TeamMember.user_id == user.id,
        TeamMember.starts_on <= ends_on, TeamMember.ends_on >= starts_on,
    )  # fmt: skip
    if overlapping.first() is not None:
        raise Conflict("This person is a member of this team on some of these days already.")
    member = TeamMember(
        team=team, user=user, coordinator=coordinator, duty=duty, starts_on=starts_on, ends_on=ends_on, entered_at=at
    )
    db.session.add(member)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise Conflict("This person is a member of this team on some of these days already.") from None
    timeline.record(
        EventKind.REFERENCE_CHANGED, at=at, actor=actor, team=team.id, member=member.id, user=user.id, name=user.name,
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    return member


def change_coordinator(*, member: TeamMember, coordinator: User, actor: Actor, at: datetime) -> None:
    """Somebody else heads the department now: what lies on that desk is theirs at once. Raises Forbidden, BadInput."""
    _permit(actor)
    if coordinator.id == member.user_id:
        raise BadInput(
            "Nobody decides on their own report: a member has no other position in the team.", field="coordinator"
        )
    member.coordinator = coordinator
    timeline.record(
        EventKind.REFERENCE_CHANGED, at=at, actor=actor, team=member.team_id, member=member.id, user=member.user_id,
        name=member.user.name, coordinator=coordinator.id,
    )  # fmt: skip


def end_membership(*, member: TeamMember, last_day: date, actor: Actor, at: datetime, today: date) -> None:
    """Let it end earlier; the last report is of the shorter time. Raises Forbidden, BadInput."""
    _permit(actor)
    if not max(member.starts_on, today) <= last_day <= member.ends_on:
        raise BadInput("A membership ends between today and the day on which it would end anyhow.", field="last_day")
    member.ends_on = last_day
    timeline.record(
        EventKind.REFERENCE_CHANGED, at=at, actor=actor, team=member.team_id, member=member.id, user=member.user_id,
        name=member.user.name, ends_on=last_day,
    )  # fmt: skip


def tell_of_ending(*, member: TeamMember, on: date, at: datetime) -> bool:
    """Say once that a membership ends within 30 days (BKS-15). False when somebody else has."""
    claim = update(TeamMember).where(TeamMember.id == member.id, TeamMember.ending_told_on.is_(None))
    if not rows_changed(claim.values(ending_told_on=on)):
        return False
    timeline.record(
        EventKind.MEMBER_ENDING, at=at, told=[member.user_id, member.coordinator_id], name=member.user.name,
        team_name=member.team.name, ends_on=member.ends_on,
    )  # fmt: skip
    return True


def note_silence(*, member: TeamMember, last_active: date, on: date, at: datetime) -> bool:
    """Flag two months without activity to the coordinator, once for each silence (BKS-17). Whether it was flagged now."""
    if on < rules.inactive_from(last_active):
        _end_silence(member)
        return False
    claim = update(TeamMember).where(TeamMember.id == member.id, TeamMember.silent_since.is_distinct_from(last_active))
    if not rows_changed(claim.values(silent_since=last_active)):
        return False
    timeline.record(
        EventKind.MEMBER_SILENT, at=at, told=[member.coordinator_id], name=member.user.name, since=last_active,
        team_name=member.team.name,
    )  # fmt: skip
    return True


def _end_silence(member: TeamMember) -> None:
    if member.silent_since is not None:
        rows_changed(update(TeamMember).where(TeamMember.id == member.id).values(silent_since=None))


def _permit(actor: Actor) -> None:
    if not may(actor, Action.TEAMS_MANAGE):
        raise Forbidden("You may not do this.")


def _check_year(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise BadInput("The last day cannot lie before the first.", field="ends_on")
    if ends_on > rules.last_day_of_year_from(starts_on):
        raise BadInput("A team and its members are named for one year at most.", field="ends_on")


def _check_members_fit(team: Team, wanted: WantedTeam) -> None:
    """A team that changes still has its members within its days, and none of them above themselves."""
    members = db.session.query(TeamMember).filter(TeamMember.team_id == team.id).all()
    if any(one.starts_on < wanted.starts_on or one.ends_on > wanted.ends_on for one in members):
        raise BadInput("Members of the team would lie outside these days.", field="ends_on")
    if {one.user_id for one in members} & {wanted.secretary.id, wanted.chair.id, wanted.patron.id}:
        raise BadInput("Nobody decides on their own report: a member has no other position in the team.", field="chair")
