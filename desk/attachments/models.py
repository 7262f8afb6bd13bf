"""Table of stored files."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base


class StoredFile(Base):
    """A file that came with a ticket or a complaint, or that a register's row refers to. Its bytes lie under `key`."""

    __tablename__ = "stored_files"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("ticket_id IS NULL OR complaint_id IS NULL", name="has_one_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("public_complaints.id"), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    # image/jpeg or application/pdf: what `operations` keeps, never what the sender said.
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    stored_at: Mapped[datetime]
    is_internal: Mapped[bool] = mapped_column(default=False)  # for those who work on it, never for the reporter

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it; anything else is only downloaded."""
        return self.media_type.startswith("image/")
