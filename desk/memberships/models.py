"""Tables of teams, their members, and what the members report."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, StoredJson, stored_enum
from desk.memberships.kinds import ReportKind
from desk.memberships.states import Seat, State, Verdict

NOT_INCIDENTAL = text("kind <> 'incidental'")
UNDER_WAY = text("state <> 'complete'")


class Team(Base):
    """A team that a decree names, for a year at most (BKS-15). Three of its five positions are of the whole team."""

    __tablename__ = "teams"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    decree_no: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    secretary_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    chair_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    patron_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]

    secretary: Mapped[User] = relationship(foreign_keys=secretary_id)
    chair: Mapped[User] = relationship(foreign_keys=chair_id)
    patron: Mapped[User] = relationship(foreign_keys=patron_id)


class TeamMember(Base):
    """Somebody in a team from a day to a day. Never deleted: an early end moves the last day."""

    __tablename__ = "team_members"
    __table_args__ = (
        UniqueConstraint("team_id", "user_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("coordinator_id <> user_id", name="coordinated_by_another"),
        Index("ix_team_members_user_id", "user_id"),
        Index("ix_team_members_coordinator_id", "coordinator_id"),
        Index("ix_team_members_ends_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    coordinator_id: Mapped[int] = mapped_column(ForeignKey("users.id"))  # heads the department where the member sits
    duty: Mapped[str] = mapped_column(String(160))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    entered_at: Mapped[datetime]
    ending_told_on: Mapped[date | None]
    silent_since: Mapped[date | None]  # the last active day of the silence that was flagged; each silence is told once

    team: Mapped[Team] = relationship()
    user: Mapped[User] = relationship(foreign_keys=user_id)
    coordinator: Mapped[User] = relationship(foreign_keys=coordinator_id)


class Renewal(StrEnum):
    """What the coordinator proposes at the end of an assignment (BKS-19)."""

    RENEW = "renew"
    END = "end"


class MemberReport(Base):
    """What a member reports of a period. Its figures are counted until it is sent, and stand still from then on."""

    __tablename__ = "member_reports"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="period"),
        CheckConstraint("(state = 'complete') = (completed_at IS NOT NULL)", name="completed"),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating"),
        Index(
            "uq_member_reports_member_id_kind_last_on",
            "member_id",
            "kind",
            "last_on",
            unique=True,
            sqlite_where=NOT_INCIDENTAL,
            postgresql_where=NOT_INCIDENTAL,
        ),
        Index("ix_member_reports_due_on", "due_on", "id", sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    member_id: Mapped[int] = mapped_column(ForeignKey("team_members.id"), index=True)
    kind: Mapped[ReportKind] = mapped_column(stored_enum(ReportKind))
    first_on: Mapped[date]
    last_on: Mapped[date]
    state: Mapped[State] = mapped_column(stored_enum(State))
    due_on: Mapped[date]  # of the desk at which it lies
    late_told_on: Mapped[date | None]  # that this desk is late; told once
    number: Mapped[str] = mapped_column(
        String(60), default=""
    )  # of the paper; given when it is sent for the first time
    subject: Mapped[str] = mapped_column(String(160), default="")  # of an incidental one
    targets: Mapped[list[dict[str, Any]]] = mapped_column(StoredJson)  # `targets.Line`
    figures: Mapped[dict[str, Any]]  # `figures.Figures` as it was sent; empty before
    results: Mapped[str] = mapped_column(Text, default="")
    obstacles: Mapped[str] = mapped_column(Text, default="")
    plan: Mapped[str] = mapped_column(Text, default="")
    rating: Mapped[int | None]  # by the coordinator (BKS-11)
    rating_words: Mapped[str] = mapped_column(Text, default="")
    renewal: Mapped[Renewal | None] = mapped_column(stored_enum(Renewal))
    opened_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]

    member: Mapped[TeamMember] = relationship()
    steps: Mapped[list["MemberReportStep"]] = relationship(order_by="MemberReportStep.id")

    __mapper_args__ = {"version_id_col": version}


class MemberReportStep(Base):
    """What a desk did with a report. Written once."""

    __tablename__ = "member_report_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("member_reports.id"), index=True)
    seat: Mapped[Seat] = mapped_column(stored_enum(Seat))
    verdict: Mapped[Verdict] = mapped_column(stored_enum(Verdict))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text, default="")
