"""The table of assets."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.assets.kinds import AssetKind
from desk.database import Base, stored_enum
from desk.organisation.models import Department, Unit


class Asset(Base):
    """A thing of the city's register of goods. Never deleted: a thing that is gone has an end."""

    __tablename__ = "assets"
    __table_args__ = (
        CheckConstraint("item_code <> '' AND register_no <> ''", name="is_registered"),
        Index("uq_assets_item_code_register_no", "item_code", "register_no", unique=True),
        Index("ix_assets_department_id_id", "department_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    item_code: Mapped[str] = mapped_column(String(40))  # kode barang
    register_no: Mapped[str] = mapped_column(String(20))  # NUP: its number among things of that code
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[AssetKind] = mapped_column(stored_enum(AssetKind))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    room: Mapped[str] = mapped_column(String(80), default="")
    holder: Mapped[str] = mapped_column(String(120), default="")  # an office or a person, as the register has it
    warranty_until: Mapped[date | None]
    notes: Mapped[str] = mapped_column(Text, default="")  # how it is configured; never a password
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime]

    department: Mapped[Department] = relationship()
    unit: Mapped[Unit | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def code(self) -> str:
        """As it stands on its sticker: `3.10.01.02.001 / 12`."""
        return f"{self.item_code} / {self.register_no}"
