"""Table of logos."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.attachments.emblems import Size
from desk.branding.kinds import Owner
from desk.database import Base, stored_enum


class Logo(Base):
    """A logo in one size. Its bytes lie under `key` in the data folder, like any stored file; unlike those they are public.

    The table is not that of stored files, so that what is served without login can never be one of them.
    """

    __tablename__ = "logos"
    __table_args__ = (CheckConstraint("width > 0 AND height > 0 AND bytes > 0", name="measures"),)

    owner: Mapped[Owner] = mapped_column(stored_enum(Owner), primary_key=True)
    size: Mapped[Size] = mapped_column(stored_enum(Size), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int]
    width: Mapped[int]  # pixels
    height: Mapped[int]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    stored_at: Mapped[datetime]
