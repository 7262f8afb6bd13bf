"""Tables of the survey: answers without a name, how many were served, and what an element weighs."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.database import Base, stored_enum
from desk.mall.models import Tenant
from desk.surveys.index import Element, Weighting
from desk.surveys.kinds import LONGEST_NOTE, OLDEST, YOUNGEST, Channel, Education, Job, Sex


class SurveyResponse(Base):
    """One person's nine answers. Who it was is nowhere: no name, no address, no mark of the device."""

    __tablename__ = "survey_responses"
    __table_args__ = (
        *(CheckConstraint(f"{element} IN (1, 2, 3, 4)", name=f"{element}_answer") for element in Element),
        CheckConstraint(f"age BETWEEN {YOUNGEST} AND {OLDEST}", name="age"),
        CheckConstraint("channel <> 'paper' OR entered_by_id IS NOT NULL", name="paper_is_entered"),
        Index("ix_survey_responses_happened_on_tenant_id", "happened_on", "tenant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(ForeignKey("tenants.id"))
    service_name: Mapped[str] = mapped_column(String(160), default="")
    counter_code: Mapped[str] = mapped_column(String(20), default="")
    happened_on: Mapped[date]
    hour_block: Mapped[str] = mapped_column(String(5), default="")
    sex: Mapped[Sex | None] = mapped_column(stored_enum(Sex))
    age: Mapped[int | None] = mapped_column(SmallInteger)
    education: Mapped[Education | None] = mapped_column(stored_enum(Education))
    job: Mapped[Job | None] = mapped_column(stored_enum(Job))
    # The answers, each under the key of its element.
    requirements: Mapped[int] = mapped_column(SmallInteger)
    procedure: Mapped[int] = mapped_column(SmallInteger)
    time: Mapped[int] = mapped_column(SmallInteger)
    cost: Mapped[int] = mapped_column(SmallInteger)
    product: Mapped[int] = mapped_column(SmallInteger)
    competence: Mapped[int] = mapped_column(SmallInteger)
    conduct: Mapped[int] = mapped_column(SmallInteger)
    facilities: Mapped[int] = mapped_column(SmallInteger)
    complaints: Mapped[int] = mapped_column(SmallInteger)
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    form_key: Mapped[str | None] = mapped_column(String(40), unique=True)  # one form makes one response
    created_at: Mapped[datetime]

    tenant: Mapped[Tenant] = relationship()


class SurveyPopulation(Base):
    """How many people a tenant served in a quarter: what the needed sample is reckoned from."""

    __tablename__ = "survey_populations"
    __table_args__ = (
        UniqueConstraint("tenant_id", "year", "quarter"),
        CheckConstraint("quarter IN (1, 2, 3, 4)", name="quarter"),
        CheckConstraint("served >= 0", name="served"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(ForeignKey("tenants.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    quarter: Mapped[int] = mapped_column(SmallInteger)
    served: Mapped[int]


class SurveySettings(Base):
    """What holds for every survey: one row."""

    __tablename__ = "survey_settings"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    weighting: Mapped[Weighting] = mapped_column(stored_enum(Weighting))
