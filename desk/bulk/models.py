"""Table of what was done to several tickets at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base, StoredJson


class BulkRun(Base):
    """What one person did to several tickets at once, line by line: theirs to read for a day, then forgotten.

    Each line is written in the transaction of its ticket, so that what happened is known whatever breaks in the middle.
    """

    __tablename__ = "bulk_runs"
    __table_args__ = (Index("ix_bulk_runs_began_at", "began_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(40))
    began_at: Mapped[datetime]
    back: Mapped[str] = mapped_column(String(300))
    words: Mapped[dict[str, Any]]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(StoredJson)
