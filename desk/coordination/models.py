"""Table of announcements."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, StoredJson


class Announcement(Base):
    """What a coordinator told the technicians of all departments, or of some. Never changed."""

    __tablename__ = "announcements"
    __table_args__ = (CheckConstraint("body <> ''", name="says_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    department_ids: Mapped[list[int]] = mapped_column(StoredJson)  # []: every department
    sender_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime]

    sender: Mapped[User] = relationship()
