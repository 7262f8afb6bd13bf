"""The table of those who follow a complaint of somebody else."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base


class Follower(Base):
    """Somebody who looks on: a number and the hash of a code. Who it is stands nowhere, nor which form it came with.

    `form_mark` is a keyed hash of form and complaint together: no other table holds one that could be laid beside it.
    """

    __tablename__ = "complaint_followers"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), index=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    access_hash: Mapped[str] = mapped_column(String(200))
    form_mark: Mapped[str] = mapped_column(String(64), unique=True)
    followed_at: Mapped[datetime]
