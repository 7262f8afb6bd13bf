"""Tables of the register of applications."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.applications.kinds import ApplicationKind, ApplicationStatus, Domain, Lack
from desk.catalogue.models import ExternalOwner, Service
from desk.database import Base, stored_enum
from desk.organisation.models import Department


class Application(Base):
    """An application that the city uses. Never deleted: one that is no longer used is retired."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint("code <> '' AND name <> ''", name="has_a_name"),
        CheckConstraint("kind <> 'general' OR domain IS NOT NULL", name="general_has_a_domain"),
        CheckConstraint("(status = 'retired') = (ended_on IS NOT NULL)", name="retired_on_a_day"),
        Index("ix_applications_department_id", "department_id"),
        Index("ix_applications_service_id", "service_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[ApplicationKind] = mapped_column(stored_enum(ApplicationKind))
    domain: Mapped[Domain | None] = mapped_column(stored_enum(Domain))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))  # answers for its content (LLG-17)
    # The national owner of a general application, or the vendor of a special one: where Tier 3 is.
    external_owner_id: Mapped[int | None] = mapped_column(ForeignKey("external_owners.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("services.id"))  # under which trouble with it is reported
    purpose: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    technical_contact: Mapped[str] = mapped_column(String(200), default="")  # a team or a person, and how to reach them
    # Where the four documents lie (LLG-26): the source code in its repository.
    repository: Mapped[str] = mapped_column(String(400), default="")
    requirements_place: Mapped[str] = mapped_column(String(400), default="")
    design_place: Mapped[str] = mapped_column(String(400), default="")
    manual_place: Mapped[str] = mapped_column(String(400), default="")
    status: Mapped[ApplicationStatus] = mapped_column(stored_enum(ApplicationStatus))
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime]

    department: Mapped[Department] = relationship()
    external_owner: Mapped[ExternalOwner | None] = relationship()
    service: Mapped[Service | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def lacks(self) -> list[Lack]:
        """What is not known yet: of a general one its owner, of the city's own where its documents lie."""
        if self.status is ApplicationStatus.RETIRED:
            return []
        wanted: dict[Lack, object] = {Lack.SERVICE: self.service_id}
        if self.kind is ApplicationKind.GENERAL:
            wanted[Lack.NATIONAL_OWNER] = self.external_owner_id
        elif self.status is ApplicationStatus.RUNNING:
            wanted |= {
                Lack.REPOSITORY: self.repository,
                Lack.REQUIREMENTS: self.requirements_place,
                Lack.DESIGN: self.design_place,
                Lack.MANUAL: self.manual_place,
            }
        return [lack for lack, known in wanted.items() if not known]


class ApplicationTicket(Base):
    """Which application a ticket is about, where somebody has said so."""

    __tablename__ = "application_tickets"
    __table_args__ = (Index("ix_application_tickets_application_id", "application_id", "ticket_id"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, autoincrement=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))

    application: Mapped[Application] = relationship()
