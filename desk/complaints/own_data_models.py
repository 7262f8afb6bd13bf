"""Tables of what people ask about their own data: the request, what was corrected, what is to be erased."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.complaints.kinds import DataWish
from desk.complaints.models import PublicComplaint
from desk.database import Base, StoredJson, stored_enum


class DataRequest(Base):
    """What a complainant asked on the page of their report: number and code have proved that the report is theirs."""

    __tablename__ = "complaint_data_requests"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), primary_key=True)
    about_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), index=True)
    wish: Mapped[DataWish] = mapped_column(stored_enum(DataWish, 16))

    complaint: Mapped[PublicComplaint] = relationship(foreign_keys=complaint_id)
    about: Mapped[PublicComplaint] = relationship(foreign_keys=about_id)


class IdentityCorrection(Base):
    """A correction of who complained (Law 27/2022 article 30). What stood before is sealed like the identity itself.

    `sealed` is emptied when the identity is erased.
    """

    __tablename__ = "complainant_corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"))
    fields: Mapped[list[str]] = mapped_column(StoredJson)
    sealed: Mapped[str] = mapped_column(Text)
    corrected_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    corrected_at: Mapped[datetime]

    corrected_by: Mapped[User] = relationship()


class Erasure(Base):
    """An identity that is to be erased, as soon as the complaint has ended (articles 8, 42 to 45). Kept when it is done."""

    __tablename__ = "complaint_erasures"
    __table_args__ = (
        Index(
            "uq_complaint_erasures_waiting",
            "complaint_id",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"))
    with_pictures: Mapped[bool]
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    complaint: Mapped[PublicComplaint] = relationship(foreign_keys=complaint_id)
