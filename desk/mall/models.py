"""Tables of the mall: tenants, their services and agreements, counters, postings. Dated; nothing is ever deleted."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, StoredJson, stored_enum
from desk.mall.kinds import AgreementKind, TenantKind
from desk.organisation.models import Department


class Tenant(Base):
    """An organisation that serves in the mall (BDL-01), and who answers for complaints about it (DOMAIN K0)."""

    __tablename__ = "tenants"
    __table_args__ = (CheckConstraint("ended_on IS NULL OR starts_on IS NULL OR ended_on >= starts_on", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    kind: Mapped[TenantKind] = mapped_column(stored_enum(TenantKind))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))  # when it is one of the city's own
    decree_no: Mapped[str] = mapped_column(String(120), default="")  # SK by which it serves here (BDL-05)
    officer_name: Mapped[str] = mapped_column(String(120), default="")  # public: penanggung jawab pengaduan
    officer_contact: Mapped[str] = mapped_column(String(160), default="")
    starts_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    department: Mapped[Department | None] = relationship()
    services: Mapped[list["TenantService"]] = relationship(back_populates="tenant", order_by="TenantService.position")
    agreements: Mapped[list["Agreement"]] = relationship(back_populates="tenant", order_by="Agreement.ends_on")


class TenantService(Base):
    """A service of a tenant with what it asks for: documents, steps, fields of its own (MTR-17, MTR-18)."""

    __tablename__ = "tenant_services"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("ended_on IS NULL OR starts_on IS NULL OR ended_on >= starts_on", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    position: Mapped[int] = mapped_column(default=0)
    decree_no: Mapped[str] = mapped_column(String(120), default="")
    standard_document: Mapped[str] = mapped_column(String(200), default="")
    duration: Mapped[str] = mapped_column(String(120), default="")  # as the service standard words it
    fee: Mapped[str] = mapped_column(String(120), default="")
    requirements: Mapped[list[str]] = mapped_column(StoredJson, default=list)
    steps: Mapped[list[str]] = mapped_column(StoredJson, default=list)
    # [{"name", "label", "label_en", "required"}]: what a complaint about it is asked beside the common fields
    own_fields: Mapped[list[dict[str, Any]]] = mapped_column(StoredJson, default=list)
    receipt_note: Mapped[str] = mapped_column(Text, default="")  # with {placeholders}; printed on receipts
    starts_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    tenant: Mapped[Tenant] = relationship(back_populates="services")


class Agreement(Base):
    """A memorandum or agreement of cooperation with its end; 60 days before it somebody is reminded (BDL-08)."""

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        Index("ix_agreements_ends_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[AgreementKind] = mapped_column(stored_enum(AgreementKind))
    number: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reminded_on: Mapped[date | None]

    tenant: Mapped[Tenant] = relationship(back_populates="agreements")


class Counter(Base):
    """A counter (loket, gerai) of the mall; without a tenant it is the front office's own."""

    __tablename__ = "counters"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("tenants.id"), index=True)
    place: Mapped[str] = mapped_column(String(120), default="")
    starts_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    tenant: Mapped[Tenant | None] = relationship()


class Posting(Base):
    """Where somebody serves in the mall, and for whom: their home organisation stays what it was (BDL-02)."""

    __tablename__ = "postings"
    __table_args__ = (
        UniqueConstraint("user_id", "tenant_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        Index("ix_postings_counter_id", "counter_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    tenant_id: Mapped[int] = mapped_column(ForeignKey("tenants.id"))
    counter_id: Mapped[int | None] = mapped_column(ForeignKey("counters.id"))
    decree_no: Mapped[str] = mapped_column(String(120), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    user: Mapped[User] = relationship()
    tenant: Mapped[Tenant] = relationship()
    counter: Mapped[Counter | None] = relationship()
