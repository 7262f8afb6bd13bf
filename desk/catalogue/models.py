"""Tables of the service catalogue."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.policy_words import Secrecy
from desk.database import Base, StoredJson, stored_enum
from desk.organisation.models import Department


class Demarcation(StrEnum):
    """On whose side of the line a service lies (LLG-16): what a PD Mandiri TIK keeps for itself, and what it cannot."""

    NONE = "none"
    WAN = "wan"
    LAN = "lan"
    SERVER = "server"
    SPECIAL_APP = "special_app"


class Authority(StrEnum):
    """Who can mend it in the end (MTR-06)."""

    CITY = "city"
    NATIONAL = "national"
    VENDOR = "vendor"


class Demand(StrEnum):
    """What a service asks for on the way to its end."""

    DATA_APPROVAL = "data_approval"  # of the department that owns the data, before the work begins (LLG-21)
    RECOMMENDATION = "recommendation"  # of the ICT office, before it ends (LLG-25, BKS-13)
    RELEASE_DOCUMENTS = "release_documents"  # four of them, before it is put to use (LLG-26)
    SUBDOMAIN = "subdomain"  # a name under the city's domain (LLG-24)


class Skill(Base):
    """A skill group of Tier 2."""

    __tablename__ = "skills"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))


class ExternalOwner(Base):
    """Owner of a national system, or a vendor: Tier 3."""

    __tablename__ = "external_owners"
    __table_args__ = (
        CheckConstraint("usual_answer_days BETWEEN 1 AND 250", name="usual_answer_days"),
        CheckConstraint("kind <> 'city'", name="is_no_department"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    kind: Mapped[Authority] = mapped_column(stored_enum(Authority))
    channel: Mapped[str] = mapped_column(String(200), default="")
    hours: Mapped[str] = mapped_column(String(120), default="")
    account_held_by: Mapped[str] = mapped_column(String(120), default="")  # who holds the city's account with them
    usual_answer_days: Mapped[int | None]  # working days
    contract: Mapped[str] = mapped_column(String(120), default="")  # number of the contract, or of the decree (SK)
    contract_ends_on: Mapped[date | None]
    contract_reminded_on: Mapped[date | None]
    ended_on: Mapped[date | None]


class ServiceGroup(Base):
    """A heading under which services stand in the form."""

    __tablename__ = "service_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)


class Service(Base):
    """A line of the catalogue."""

    __tablename__ = "services"
    __table_args__ = (
        CheckConstraint("min_priority IN ('P1','P2','P3','P4')", name="min_priority"),
        CheckConstraint("NOT restricted OR skill_id IS NOT NULL", name="restricted_to_a_skill"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    group_id: Mapped[int] = mapped_column(ForeignKey("service_groups.id"))
    position: Mapped[int] = mapped_column(default=0)
    direct_t2: Mapped[bool] = mapped_column(default=False)
    kinds: Mapped[list[str]] = mapped_column(StoredJson)
    skill_id: Mapped[int | None] = mapped_column(ForeignKey("skills.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    authority: Mapped[Authority] = mapped_column(stored_enum(Authority))
    external_owner_id: Mapped[int | None] = mapped_column(ForeignKey("external_owners.id"))
    demarcation: Mapped[Demarcation] = mapped_column(stored_enum(Demarcation))
    helpful_words: Mapped[list[str]] = mapped_column(StoredJson)
    # kind -> {"amount": n, "unit": "minutes" | "hours" | "working_days"}; none: by priority
    targets: Mapped[dict[str, Any]]
    # The document behind the standard time: Standar Pelayanan, SK, agreement (MTR-01).
    standard_document: Mapped[str] = mapped_column(String(200), default="")
    min_priority: Mapped[str | None] = mapped_column(String(2))
    rings_at_night: Mapped[bool] = mapped_column(default=False)  # whatever the priority: incidents of security
    everyone: Mapped[bool] = mapped_column(default=True)
    offers_by_itself: Mapped[bool] = mapped_column(default=False)  # to the least loaded of the right skill (BKS-03)
    ended_on: Mapped[date | None]
    demands: Mapped[list[str]] = mapped_column(StoredJson, default=list)
    secrecy: Mapped[Secrecy] = mapped_column(
        stored_enum(Secrecy), default=Secrecy.ORDINARY
    )  # of its new tickets (LLG-27)
    # Its queue is seen by those of Tier 2 alone who have its skill, and by who leads them (LLG-32).
    restricted: Mapped[bool] = mapped_column(default=False)

    group: Mapped[ServiceGroup] = relationship()
    skill: Mapped[Skill | None] = relationship()
    owner: Mapped[Department] = relationship()
    external_owner: Mapped[ExternalOwner | None] = relationship()


class ComplaintCategory(Base):
    """What citizens complain of; restricted ones go to their own readers."""

    __tablename__ = "complaint_categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    restricted: Mapped[bool] = mapped_column(default=False)
    readers: Mapped[str] = mapped_column(String(80), default="")
