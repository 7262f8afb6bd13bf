"""Tables of the risk register."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.assets.models import Asset
from desk.catalogue.models import Service
from desk.database import Base, stored_enum
from desk.organisation.models import Department
from desk.risks.kinds import RiskLevel, RiskState, RiskStep
from desk.tickets.models import Ticket

OPEN_OF_A_THING = text("state <> 'closed' AND asset_id IS NOT NULL")
OPEN_OF_A_SERVICE = text("state <> 'closed' AND asset_id IS NULL AND service_id IS NOT NULL")


class Risk(Base):
    """A line of the register. It is about a thing, about a service in a department, or about whatever its title says.

    How often it happens is never typed: it is counted from tickets (`queries.frequencies`).
    """

    __tablename__ = "risks"
    __table_args__ = (
        CheckConstraint("title <> ''", name="has_a_title"),
        CheckConstraint(
            "state IN ('candidate', 'closed') OR (cause <> '' AND impact <> '' AND control <> '' AND level IS NOT NULL)",
            name="is_judged",
        ),
        # The same thing is one risk at a time: whoever comes second finds it there.
        Index(
            "uq_risks_asset_open", "asset_id", unique=True,
            sqlite_where=OPEN_OF_A_THING, postgresql_where=OPEN_OF_A_THING,
        ),
        Index(
            "uq_risks_service_open", "department_id", "service_id", unique=True,
            sqlite_where=OPEN_OF_A_SERVICE, postgresql_where=OPEN_OF_A_SERVICE,
        ),
        Index("ix_risks_department_id_id", "department_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    form_key: Mapped[str | None] = mapped_column(String(40), unique=True)  # one form makes one risk
    title: Mapped[str] = mapped_column(String(160))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))  # where it happens
    service_id: Mapped[int | None] = mapped_column(ForeignKey("services.id"))
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("assets.id"))
    state: Mapped[RiskState] = mapped_column(stored_enum(RiskState))
    level: Mapped[RiskLevel | None] = mapped_column(stored_enum(RiskLevel))
    cause: Mapped[str] = mapped_column(Text, default="")
    impact: Mapped[str] = mapped_column(Text, default="")
    control: Mapped[str] = mapped_column(Text, default="")
    owner_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    owner_name: Mapped[str] = mapped_column(String(120), default="")  # an office, or who holds it
    review_on: Mapped[date | None]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]

    department: Mapped[Department] = relationship(foreign_keys=department_id)
    service: Mapped[Service | None] = relationship()
    asset: Mapped[Asset | None] = relationship()
    owner_department: Mapped[Department | None] = relationship(foreign_keys=owner_department_id)
    opened_by: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_judged(self) -> bool:
        """Whether cause, impact, weight and control are known."""
        return bool(self.cause and self.impact and self.control and self.level)


class RiskTicket(Base):
    """A ticket that shows the risk."""

    __tablename__ = "risk_tickets"

    risk_id: Mapped[int] = mapped_column(ForeignKey("risks.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, index=True)
    linked_at: Mapped[datetime]

    ticket: Mapped[Ticket] = relationship()


class RiskNote(Base):
    """What was done to a risk, or seen of it: only added to."""

    __tablename__ = "risk_notes"
    __table_args__ = (Index("ix_risk_notes_risk_id_id", "risk_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    risk_id: Mapped[int] = mapped_column(ForeignKey("risks.id"))
    step: Mapped[RiskStep] = mapped_column(stored_enum(RiskStep))
    state: Mapped[RiskState] = mapped_column(stored_enum(RiskState))  # after it
    words: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]

    author: Mapped[User] = relationship()
