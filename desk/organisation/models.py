"""Tables of the city's organs."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.database import Base, stored_enum


class DepartmentKind(StrEnum):
    """Kinds of Perangkat Daerah (BKS-01); hospitals stand beside them."""

    SECRETARIAT = "secretariat"
    COUNCIL_SECRETARIAT = "council_secretariat"
    INSPECTORATE = "inspectorate"
    AGENCY = "agency"
    BOARD = "board"
    DISTRICT = "district"
    HOSPITAL = "hospital"


class UnitKind(StrEnum):
    """Kinds of sub-units."""

    BUREAU = "bureau"
    DIVISION = "division"
    SUBDISTRICT = "subdistrict"
    FACILITY = "facility"
    MALL = "mall"


class Department(Base):
    """An organ of the city government: Perangkat Daerah, in daily words OPD."""

    __tablename__ = "departments"
    __table_args__ = (
        # Tier 2 has exactly one seat.
        Index(
            "uq_departments_ict_office",
            "ict_office",
            unique=True,
            sqlite_where=text("ict_office"),
            postgresql_where=text("ict_office"),
        ),
        CheckConstraint("autonomous_until IS NULL OR autonomous_from IS NOT NULL", name="autonomy_period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    short: Mapped[str] = mapped_column(String(40))
    kind: Mapped[DepartmentKind] = mapped_column(stored_enum(DepartmentKind))
    ict_office: Mapped[bool] = mapped_column(default=False)
    # PD Mandiri TIK (LLG-15): by decree, from a day to a day; the end may be open.
    autonomy_decree: Mapped[str | None] = mapped_column(String(80))
    autonomous_from: Mapped[date | None]
    autonomous_until: Mapped[date | None]
    ended_on: Mapped[date | None]

    units: Mapped[list["Unit"]] = relationship(back_populates="department", order_by="Unit.name")

    def is_ict_autonomous(self, on: date) -> bool:
        if self.autonomous_from is None or on < self.autonomous_from:
            return False
        return self.autonomous_until is None or on <= self.autonomous_until


class Unit(Base):
    """A part of a department: bagian, bidang, kelurahan, UPT, the mall."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    kind: Mapped[UnitKind] = mapped_column(stored_enum(UnitKind))
    own_tier1: Mapped[bool] = mapped_column(default=False)
    # Lines of its letterhead: where it is found, and by which ways it is reached.
    address: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    ended_on: Mapped[date | None]

    department: Mapped[Department] = relationship(back_populates="units")
